"""The media type of a resource, where it contradicts how the file is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Media types of files that are no CSV, whatever they are called. Others are used for any text.
_OF_OTHERS = re.compile(
    r"(?:image|audio|video|font|model)/.*|.*\+(?:json|xml|zip|yaml)"
    r"|application/(?:json|geo\+json|x-ndjson|jsonl|xml|pdf|zip|gzip|x-gzip|sql|yaml|x-yaml)"
    r"|application/(?:vnd\.apache\..*|x-parquet|vnd\.openxmlformats.*|vnd\.oasis.*|x-sqlite3)"
    r"|text/(?:html|xml|yaml|markdown)"
)


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
    if _OF_OTHERS.fullmatch(kind):
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
