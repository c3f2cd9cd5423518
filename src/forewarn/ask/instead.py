"""What to ask where a view or macro is named in the place of a query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.ask.views import macros, views
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forewarn.ask.views import Macro

# In an example that asks of many states, and the state that stands for them.
_OF_EACH, _ONE = re.compile(r"\w+\.\w+"), "'RWA'"

_ARGUMENT = re.compile(r"'[^']*'|[^,\s][^,]*")

# A value that stands in a statement, and in the quotes of a shell, as it is written.
_PLAIN = re.compile(r"[\w .,:-]{1,60}")


@dataclass(frozen=True)
class OtherThing:
    """A view or macro, and a statement that reads it."""

    kind: str
    statement: str


def other_thing(
    name: str, by_name: Mapping[str, str] | None = None, in_order: Sequence[str] = ()
) -> OtherThing | None:
    """Return the view or macro of that name; None if there is none.

    The statement has the values given for its parameters, by name or in their order, and for the
    others those of its example.

    >>> other_thing("profile", {"country": "Rwanda"})
    OtherThing(kind='macro', statement="FROM profile('Rwanda', 2022)")
    >>> other_thing("percentiles")
    OtherThing(kind='view', statement='FROM percentiles')
    """
    name = name.lower()
    if name in views():
        return OtherThing("view", f"FROM {name}")
    if name not in macros():
        return None
    macro = macros()[name]
    given = {**dict(zip(macro.parameters, in_order, strict=False)), **(by_name or {})}
    call = f"{name}({', '.join(_arguments(macro, given))})"
    return OtherThing("macro", f"SELECT {call} AS answer" if macro.scalar else f"FROM {call}")


def _arguments(macro: Macro, given: Mapping[str, str]) -> list[str]:
    _, _, after = macro.example.partition(f"{macro.name}(")
    found = _ARGUMENT.findall(after.partition(")")[0])
    shown = [_ONE if _OF_EACH.fullmatch(each) else each for each in found]
    return [
        _written(given[name], argument) if _PLAIN.fullmatch(given.get(name, "")) else argument
        for name, argument in zip(macro.parameters, shown, strict=False)
    ]


def _written(value: str, example: str) -> str:
    """Return a value as the example has it: a number as it is, a text in quotes."""
    name, named, rest = example.rpartition(":= ")
    is_number = rest.isdecimal() and value.isdecimal()
    return f"{name}{named}{value if is_number else literal(value)}"
