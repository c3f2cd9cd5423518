"""The tables that have a model, in the order in which they are checked."""

from forewarn.meaning import countries, country_codes, episodes, indicators, observations

MEANINGS = (
    countries.MEANING,
    country_codes.MEANING,
    indicators.MEANING,
    observations.MEANING,
    episodes.MEANING,
)
