"""The media type of a resource, where it contradicts how the file is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Media types that files of CSV are given: its own names, and those of any text, any file or of the
# spreadsheet that opens it.
_OF_CSV = re.compile(
    r"(?:text|application)/(?:(?:x-|vnd\.)?(?:csv|tsv|(?:comma|tab)-separated-values))"
    r"|text/(?:plain|x-plain|\*)|(?:application|binary)/(?:octet-stream|vnd\.ms-excel)|\*/\*"
)
_MEDIATYPE = re.compile(r"[^/\s]+/[^/\s]+")


def contradiction(
    raw: Mapping[str, Any], dialect: Mapping[str, Any], is_utf8: Callable[[object], bool]
) -> str | None:
    """Return what the media type of a resource says against its dialect, or against CSV in UTF-8.

    RFC 4180 gives `text/csv` the parameters charset and header.
    """
    mediatype = raw.get("mediatype")
    if not isinstance(mediatype, str):
        return None
    kind, *parameters = (part.strip().lower() for part in mediatype.split(";"))
    if _MEDIATYPE.fullmatch(kind) and not _OF_CSV.fullmatch(kind):
        return f"its mediatype is {kind}, which is not that of CSV"
    pairs = (parameter.partition("=") for parameter in parameters)
    given = {name.strip(): value.strip().strip('"') for name, _, value in pairs}
    # ASCII is a part of UTF-8.
    charset = given.get("charset") or "utf-8"
    if not is_utf8(charset) and charset not in ("ascii", "us-ascii"):
        return f"its mediatype says charset={charset}: only utf-8 is read"
    has_header = dialect.get("header", True) is not False
    if given.get("header") == ("absent" if has_header else "present"):
        against = "has a header" if has_header else "has none"
        return f"its mediatype says header={given['header']}, but its dialect {against}"
    return None
