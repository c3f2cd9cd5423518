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

The structure layer is stricter where the standard is, and where no engine could store the value.
It refuses all that frictionless refuses, unless the standard allows it:
ACCEPTED

Text that deceives or runs (control characters, overrides of direction, formulas, codes of mixed
scripts: `src/forewarn/structure/safety.py`) is reported under rules that Table Schema and
frictionless lack. The comparison leaves them out.

An answer is a list of `record field code`: the code is a rule of `forewarn rules`, or the type of
frictionless' error; a dash stands for what a finding does not name.

A reference is checked where its values can be equal to those that it refers to: fields of one type,
whole numbers and numbers and years with each other, and strings with `any`. References between
other types are *not checked* (exit code 3), whatever else is; frictionless finds that all of them
lead nowhere, or that `true` is 1.

A text in `enum` that cannot be read as the field's type is passed over, as frictionless does: no
cell can be equal to it. A value in `enum` that is not a text and has another type is a fault of the
schema (*listed-value-of-another-type*). A bound that cannot be read leaves its table *not checked*
(*unreadable-bound*).

What is *not checked* (exit code 3) rather than valid stands here too: what is not read, schemas
that cannot be used, and references that cannot be followed. The other tables are checked. A file
that cannot be read as JSON, or is nested more than 200 deep, is not read, and nor is what it
describes.
"""


_COLUMNS = "| table | we say | frictionless says |\n|---|---|---|\n"


def conformance() -> str:
    """Return the text of the page."""
    accepted = dict.fromkeys(f"*{f.differs}*" for f in FAULTS if f.differs and not f.ours)
    parts = [_HEAD.replace("ACCEPTED", textwrap.fill(", ".join(accepted), 100) + ".")]
    for name, reason in DIFFERENCES.items():
        rows = "".join(_row(fault) for fault in FAULTS if fault.differs == name)
        parts.append(f"## {name}\n\n{reason}\n\n{_COLUMNS}{rows}")
    return "\n".join(parts)


def _row(fault: Fault) -> str:
    return f"| {fault.name} | {_answer(fault.ours)} | {_answer(fault.expected_of_frictionless)} |\n"


def _answer(found: Matrix) -> str:
    lines = [" ".join("-" if part is None else str(part) for part in parts) for parts in found]
    return "; ".join(f"`{line}`" for line in lines) or "valid"


if __name__ == "__main__":
    FILE.write_text(conformance(), encoding="utf-8")
