"""What a network of these sources can't show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.ask.network.model import Selection
    from forewarn.ask.network.ties import RelationCoverage

_ALWAYS = (
    "Perpetrators appear only where they fight or kill: in conflicts with at least 25 deaths in a "
    "year, or where at least 25 civilians were killed. Those who pay, arm, order, incite or shield "
    "them do not appear, except governments that send troops.",
    "Coalitions that can prevent atrocities do not appear: no source lists courts, the press, "
    "civil society or mediators as actors, and a state whose troops fight in a peace operation is "
    "listed as a supporter of the government on their side. The network shows who stands behind "
    "those that kill, and which links hold it together.",
    "A measure describes what the sources list, not influence, and a tie that is not listed may "
    "still exist. A fight links opponents: to see camps, leave out the relation fights. An "
    "alliance is an actor of its own, not linked with its members.",
    "The deaths of a tie are those in all its states of location. Civilian deaths are counted for "
    "the attacker, not for its supporters. Ethnic groups are never named as points of leverage.",
)


def limits_of(selection: Selection, coverage: Iterable[RelationCoverage]) -> tuple[str, ...]:
    """Return what a selection can't show, with the years that a source does not cover."""
    return (*_ALWAYS, *_silences(selection, coverage))


def _silences(selection: Selection, coverage: Iterable[RelationCoverage]) -> Iterator[str]:
    taken = [each for each in coverage if selection.takes(each.relation_id)]
    if not taken:
        return
    first, last = selection.first_year, selection.last_year
    if first is None:
        first = min(each.first_year for each in taken)
    if last is None:
        last = max(each.last_year for each in taken)
    for each in taken:
        if each.first_year > first or each.last_year < last:
            yield (
                f"{each.source_id} lists {each.relation_id} from {each.first_year} to "
                f"{each.last_year} only."
            )
