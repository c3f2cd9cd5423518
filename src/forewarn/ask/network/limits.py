"""What a network of these sources can't show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.ask.network.model import FIGHTS
from forewarn.ask.years import parts_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.ask.network.model import Selection
    from forewarn.ask.years import RelationPart

_ALWAYS = (
    "Perpetrators appear only where they fight or kill: in conflicts with at least 25 deaths in a "
    "year, or where at least 25 civilians were killed. Those who pay, arm, order, incite or shield "
    "them do not appear, except governments whose own forces take part.",
    "Coalitions that can prevent atrocities do not appear: no source lists courts, the press, "
    "civil society or mediators as actors, and a state whose troops fight in a peace operation is "
    "listed as a supporter of the government on their side, as any other: no source tells them "
    "apart, but many governments on one side may be an operation or a coalition. The "
    "network shows who stands behind those that kill, and which links hold it together.",
    "A measure describes what the sources list, not influence, and a tie that is not listed may "
    "still exist: some governments whose forces took part can be listed and others not, as for "
    "Libya in 2011, where Zimbabwe is and the states whose air forces fought under NATO's command "
    "are not. An alliance is an actor of its own, not linked with its members; but who supported "
    "a member stands beside what the alliance did in that year.",
    "A government is whoever holds the capital, by the source's coding: stands_for, or what is in "
    "brackets, says who that was where the name does not. To name an authority is not to recognise "
    "it.",
    "The deaths of a tie are those in all its states of location. Deaths in a fight are those of "
    "both sides and of civilians, bombing included; an attack on civilians counts only those "
    "killed on purpose, as the source attributes them: it is not all that the attacker killed. "
    "Of groups without a formal organisation no attacks on civilians are listed: massacres by them "
    "are among the deaths of their fights. A communal group is the source's name for armed people "
    "of that identity, and not the people. "
    "Civilian deaths are counted for the attacker, not for its supporters.",
    "A year in which the deaths of a fight are not counted is not one without deaths. Of such "
    "years, those before 1989, only what a fight was over is known, not where it was: it stands "
    "with the states whose government or territory it was over, or that ruled the land. That is "
    "the source's one issue for a whole conflict: the war of India and Pakistan of 1971 stands "
    "under Kashmir, and was fought over East Pakistan. Of those years no attacks on civilians and "
    "no fights without a government are listed.",
    "That most of an ethnic group backs a party, is claimed or recruited by it, is a judgement by "
    "coders, no count and no statement on persons. Ethnic groups are never named as points of "
    "leverage.",
)


def limits_of(selection: Selection, coverage: Iterable[RelationPart]) -> tuple[str, ...]:
    """Return what a selection can't show, with the years that a source does not cover."""
    return (
        *_ALWAYS,
        *_of_fights(selection),
        *_of_places(selection),
        *_silences(selection, coverage),
    )


def _of_fights(selection: Selection) -> Iterator[str]:
    if not selection.takes(FIGHTS):
        return
    if selection.links(FIGHTS):
        yield (
            "Fights count as links here. They link opponents: a path over a fight is not a path of "
            "influence, and a point of leverage on it may only be someone whom many fight."
        )
    else:
        yield (
            "Fights are listed as ties, but link nobody: measures, bridges and points of leverage "
            "leave them out."
        )


def _of_places(selection: Selection) -> Iterator[str]:
    if selection.country_id is None:
        return
    if selection.elsewhere:
        yield (
            "Ties are those of this country and, marked, those of wars that were mainly in others: "
            "their deaths are not those of this country."
        )
    else:
        yield (
            "Ties that were mainly in other countries are left out, but for fights in which 25 or "
            "more died here, or any in a fight of the country's own government: these are marked, "
            "and their deaths are not those of this country. Where most of the deaths were is what "
            "the source's totals by state prove. Where they prove nothing, the tie is marked, or "
            "left out if it is of a war of another government that is at home in one of the other "
            "countries."
        )
    yield (
        "Ties of years for which it is not known where they mainly were are listed, but link "
        "nobody: measures, bridges and points of leverage leave them out."
    )


def _silences(selection: Selection, coverage: Iterable[RelationPart]) -> Iterator[str]:
    taken = [each for each in coverage if selection.takes(each.relation_id)]
    if not taken:
        return
    first, last = selection.first_year, selection.last_year
    if first is None:
        first = min(each.first_year for each in taken)
    if last is None:
        last = max(each.last_year for each in taken)
    for each in parts_missing(taken, first, last):
        yield f"{each.source_id} lists {each.part} from {each.first_year} to {each.last_year} only."
