"""Text that cells may not hold, because it deceives a reader or makes a program run it.

Neither Table Schema nor frictionless covers it. Patterns are in RE2's syntax.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.package.schema import FieldType
from forewarn.structure.patterns import bare_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.package.schema import Schema


@dataclass(frozen=True)
class Danger:
    """What no text may hold: the pattern of a part, and a text that must be caught.

    `harmless` is the pattern of whole texts that hold it but do no harm.
    """

    rule: str
    pattern: str
    message: str
    planted: str
    harmless: str | None = None


_ANYWHERE = (
    Danger(
        "structure/control-character",
        # All but tab, LF and CR.
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}]",
        "the text holds a control character, which no reader sees",
        "a\x1bb",
    ),
    Danger(
        "structure/bidirectional-override",
        r"[\x{202a}-\x{202e}\x{2066}-\x{2069}]",
        "the text holds a character that reverses the direction of the text shown",
        "a\u202eb",
    ),
    Danger(
        "structure/formula-prefix",
        r"^[=+@\t\r-]",
        "a spreadsheet reads the text as a formula, because of its first character",
        "=1+1",
        # A number is a number in a spreadsheet too, and a lone dash is a dash.
        r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|-+",
    ),
)

_OF_CODES = (
    Danger(
        "structure/mixed-script",
        r"\p{Latin}.*[\p{Cyrillic}\p{Greek}\p{Armenian}]"
        r"|[\p{Cyrillic}\p{Greek}\p{Armenian}].*\p{Latin}",
        "the code mixes letters of several scripts, which look alike but differ",
        "RW\u0410",
    ),
)

# Patterns of ASCII letters, digits and underscores only, which allow no danger.
_RANGE = "(?:[A-Z]-[A-Z]|[a-z]-[a-z]|[0-9]-[0-9]|[A-Za-z0-9_])"
_HARMLESS = re.compile(rf"(?:(?:\[{_RANGE}+\]|[A-Za-z0-9_])(?:[*+?]|\{{[0-9,]+\}})?)+")


def dangers(schema: Schema) -> Iterator[tuple[str, Danger]]:
    """Yield the name of each text field with each danger that its cells may not hold.

    Codes are fields of keys, or fields with a pattern: letters that look alike would separate what
    belongs together.
    """
    found_by = {*schema.primary_key, *(name for key in schema.unique_keys for name in key)}
    found_by |= {name for key in schema.foreign_keys for name in key.fields}
    for field in schema.fields:
        limits = field.constraints
        # The author of the schema chose the values listed.
        if field.type is not FieldType.STRING or limits.enum is not None:
            continue
        if limits.pattern is not None and _HARMLESS.fullmatch(bare_pattern(limits.pattern)):
            continue
        is_code = field.name in found_by or limits.pattern is not None
        for danger in (*_ANYWHERE, *(_OF_CODES if is_code else ())):
            yield field.name, danger
