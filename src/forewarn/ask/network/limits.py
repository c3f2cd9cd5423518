"""What a network of these sources can't show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.ask.network.model import Selection
    from forewarn.ask.network.ties import RelationCoverage

_ALWAYS = (
    "Those who perpetrate are seen where they fight or kill: in conflicts with at least 25 deaths "
    "in a year, or with at least 25 civilians killed. Who pays, arms, orders, incites or shields "
    "them is not, unless it is a government that sends troops.",
    "Coalitions that can prevent are not seen: no source lists courts, press, civil society or "
    "mediators as actors, and a state with troops in a peace operation that fights is listed as a "
    "supporter of the government beside it. What can be seen is who stands behind those that "
    "kill, and what links hold a network together.",
    "A measure describes what the sources list, not influence, and no tie listed is not no tie. "
    "A fight links foes: for camps, leave out the relation fights. An alliance is an actor of its "
    "own, not linked with its members.",
    "Deaths of a tie are those in all its states of location; a civilian toll stands with the "
    "attacker, not with those who support it. No ethnic group is named as a lever.",
)


def limits_of(selection: Selection, coverage: Iterable[RelationCoverage]) -> tuple[str, ...]:
    """Return what a selection can't show, and where it asks for years in which a source is silent."""
    return (*_ALWAYS, *_silences(selection, coverage))


def _silences(selection: Selection, coverage: Iterable[RelationCoverage]) -> Iterator[str]:
    taken = [each for each in coverage if selection.takes(each.relation_id)]
    if not taken:
        return
    first = selection.first_year or min(each.first_year for each in taken)
    last = selection.last_year or max(each.last_year for each in taken)
    for each in taken:
        if each.first_year > first or each.last_year < last:
            yield (
                f"{each.source_id} lists {each.relation_id} from {each.first_year} to "
                f"{each.last_year} only."
            )
