"""`docs/conformance.md`: where the structure layer and frictionless differ, and why.

Write it with `python -m structure.conformance` in the folder `tests`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from structure.faults import DIFFERENCES, FAULTS

if TYPE_CHECKING:
    from structure.faults import Fault, Matrix

FILE = Path(__file__).parents[2] / "docs" / "conformance.md"

_HEAD = """\
# Conformance

frictionless-py 5.21 is the reference for what a Table Schema means. The structure layer gives the
same verdict, at the same places, except for the differences below. Each has its reason, and the
tables on which both answers are tested (`tests/structure/faults.py`). Fuzzing
(`pytest --slow=too -m fuzz`) looks for others.

The structure layer is stricter where the standard is, and where no engine could store the value.
It refuses all that frictionless refuses, unless the standard allows it: *integer-grouping*,
*blank-row-of-missing-values*, *durations-hashed-apart*, *fields-match-as-list*.

Text that deceives or runs (control characters, overrides of direction, formulas, codes of mixed
scripts: `src/forewarn/structure/safety.py`) is reported under rules that Table Schema and
frictionless lack. The comparison leaves them out.

An answer is a list of `record field code`: the code is a rule of `forewarn rules`, or the type of
frictionless' error; a dash stands for what a finding does not name.

A reference is checked where its values can be equal to those that it refers to: fields of one type,
whole numbers and numbers and years with each other, and strings with `any`. References between
other types are *not checked* (exit code 3), whatever else is; frictionless finds that all of them
lead nowhere, or that `true` is 1.

A text listed in `enum` that is not of the field's type is passed over, as frictionless does: no
cell can be equal to it. A bound that is not of the type cannot be checked; frictionless fails.

Not read, and so *not checked* (exit code 3) rather than valid: resources in several files, at a
URL, compressed, in the descriptor itself (`data`), of another `scheme` than `file`, in another
format or encoding than CSV in UTF-8, without a schema, or with one at a URL or in YAML, and
dialects with `escapeChar`, `doubleQuote: false`, `nullSequence`, `commentRows`, several header rows
or properties for files of other formats. A table is not checked either if its schema has what
cannot be checked exactly: the format `any` of dates and times, which no two readers read the same
way; the constraint `jsonSchema`, which frictionless refuses for every type; a bound that is not of
the type; field names that differ only in case or begin with `__`. References into a table that is
not read are not checked; the other tables are. A file that cannot be read as JSON, or is nested
more than 200 deep, is not read, and nor is what it describes.
"""


_COLUMNS = "| table | we say | frictionless says |\n|---|---|---|\n"


def conformance() -> str:
    """Return the text of the page."""
    parts = [_HEAD]
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
