"""`docs/conformance.md`: where the structure layer and frictionless differ, and why.

Write it with `python -m structure.conformance` in the folder `tests`.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from structure.faults import DIFFERENCES, FAULTS

if TYPE_CHECKING:
    from structure.faults import Fault, Matrix

FILE = Path(__file__).parents[2] / "docs" / "conformance.md"

_HEAD = """\
# Conformance

frictionless-py 5.21 is the reference for what a Table Schema means. The structure layer gives the
same verdict, at the same places, except for the differences below. They are the whole list
(`tests/structure/differences.py`): each has its reason, tables on which both answers are tested
(`tests/structure/faults.py`), and a condition under which it may explain that only one of the two
says something. Packages drawn at random (`pytest --slow=too -m fuzz`) must show no other.

The structure layer is stricter where the standard is, and where no engine could store the value: an
integer is one that 64 bits hold, and a number is finite, so that `NaN` and `INF`, which the
standard allows, are type errors (*beyond-64-bits*, *not-a-number*). It refuses what frictionless
refuses, but for what the standard allows and frictionless does not, or fails on:
ACCEPTED

Text that deceives or runs (control characters, overrides of direction, formulas, codes of mixed
scripts: `src/forewarn/structure/safety.py`) is reported under rules that Table Schema and
frictionless lack. The comparison leaves them out.

An answer is a list of `record field code`: the code is a rule of `forewarn rules`, or the type of
frictionless' error or of the exception at which it fails; a dash stands for what is not named.
`not-checked` says that the table is not checked, and `refused` that the whole package is not read.
The packages declare `$schema`, the profile of version 2; without it, frictionless refuses names of
packages and resources that are empty or have other characters than lower-case letters, digits and
`-._/`.

A reference is checked where its values can be equal to those that it refers to: fields of one type,
whole numbers and numbers and years with each other, and strings with `any`. References between
other types are *not checked* (exit code 3), whatever else is; frictionless finds that all of them
lead nowhere, or that `true` is 1.

A value in `enum` that is not of the field's type, or a text that cannot be read as one, is a fault
of the schema (*listed-value-of-another-type*); the text of a missing value is passed over. Where no
value listed is of the type, the cells are judged without the list. A bound that cannot be read
leaves its table *not checked* (*unreadable-bound*).

Where the text of the standard and its published profiles differ, the text decides: a list such as
`keywords`, `licenses` or `foreignKeys` may be empty, and `missingValues` may list a text twice, as
its first version allows. An object in a cell may repeat a key, as JSON does; the last value counts.

What is *not checked* (exit code 3) rather than valid stands here too: what is not read, schemas
that cannot be used, and references into a table that is not read. References into a table that is
not valid, or not in the package, are errors of their own (`reference-not-checked`, exit code 1).
The other tables are checked. A file that cannot be read as JSON, or is nested more than 200 deep,
is not read, and nor is what it describes.
"""


_COLUMNS = "| table | we say | frictionless says |\n|---|---|---|\n"


def conformance() -> str:
    """Return the text of the page."""
    accepted = dict.fromkeys(f"*{f.differs}*" for f in FAULTS if f.differs and not f.ours)
    parts = [
        _HEAD.replace(
            "ACCEPTED", textwrap.fill(", ".join(accepted), 100, break_on_hyphens=False) + "."
        )
    ]
    for name, reason in DIFFERENCES.items():
        rows = "".join(_row(fault) for fault in FAULTS if fault.differs == name)
        parts.append(f"## {name}\n\n{reason}\n\n{_COLUMNS}{rows}")
    return "\n".join(parts)


def _row(fault: Fault) -> str:
    return f"| {fault.name} | {_answer(fault.ours)} | {_answer(fault.expected_of_frictionless)} |\n"


def _answer(found: Matrix) -> str:
    lines = [" ".join(str(part or "-") for part in parts) for parts in found]
    return "; ".join(f"`{line}`" for line in lines) or "valid"


if __name__ == "__main__":
    FILE.write_text(conformance(), encoding="utf-8")
