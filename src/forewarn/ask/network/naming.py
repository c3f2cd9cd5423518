"""Who the name of an actor stands for, in the years of its ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.ask.network.model import SUPPORTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from forewarn.ask.network.model import ActorNote, Network, Tie

# As `who_supports_whom.sql` has it: no source tells a peace operation from other support.
_PEACE = "; troops in a peace operation need not be its own"

# Before this year, no operation that took part in fights had fewer governments than that.
_MANY_OPERATIONS = 1989
_FEWEST = 3


def who_in(network: Network, actor_id: str, ties: Sequence[Tie]) -> str | None:
    """Return who a name stands for in the years of some of its ties; None without a note.

    Where it does nothing but support governments, its troops can be those of a peace operation, and
    those of others than whoever holds its capital.
    """
    said = who(network.notes.get(actor_id, ()), {year for tie in ties for year in tie.years})
    if said and all(
        tie.relation_id == SUPPORTS
        and tie.source_actor_id == actor_id
        and network.governments.issuperset(tie.ends)
        for tie in ties
    ):
        return said + _PEACE if any(map(_may_be_operation, ties)) else said
    return said


def _may_be_operation(tie: Tie) -> bool:
    return max(tie.years) >= _MANY_OPERATIONS or (tie.governments_beside or 0) >= _FEWEST


def who(notes: Iterable[ActorNote], years: Collection[int]) -> str | None:
    """Return who a name stands for in some years, and whose coding it is; None without a note.

    Each note has its years, unless one holds for all of them.
    """
    said: dict[str, set[int]] = {}
    sources: dict[str, None] = {}
    for note in notes:
        common = {year for year in years if note.from_year <= year <= note.to_year}
        if common:
            said.setdefault(note.stands_for, set()).update(common)
            sources[note.source_id] = None
    if not said:
        return None
    parts = [
        text if held == set(years) else f"{spans(sorted(held))}: {text}"
        for text, held in said.items()
    ]
    return f"{'; '.join(parts)} (coding of {', '.join(sources)})"


def spans(years: Sequence[int]) -> str:
    """Return sorted years as spans.

    >>> spans([1989, 1991, 1992, 1993])
    '1989, 1991-1993'
    """
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return ", ".join(f"{span[0]}-{span[-1]}" if len(span) > 1 else f"{span[0]}" for span in found)
