"""The form that the standard gives to texts of a descriptor: an address or a path, a moment, mail.

Source: Data Package v2, "url-or-path", `created` (RFC 3339) and the `email` of a contributor.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from forewarn.package.json_values import json_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# The characters of a value that a message shows.
_MOST_SHOWN = 60

_ADDRESS = re.compile("[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HTTP = re.compile(r"https?://[^/\s]\S*", re.IGNORECASE)

_MOMENT = re.compile(
    r"(?P<minute>[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]):(?:[0-5][0-9]|60)"
    r"(?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",
    re.IGNORECASE,
)


def is_url_or_path(text: str) -> bool:
    """Return whether a text is an address of the web, or a path that stays in the package.

    >>> is_url_or_path("https://example.org"), is_url_or_path("a/b.png"), is_url_or_path("../b.png")
    (True, True, False)
    """
    if _ADDRESS.match(text):
        return _HTTP.fullmatch(text) is not None
    parts = text.split("/")
    hidden = [part for part in parts if part.startswith(".") and part != "."]
    return bool(parts[0]) and not parts[0].startswith(("~", "\\")) and not hidden


def is_moment(text: str) -> bool:
    """Return whether a text is a date and a time with a zone, as in RFC 3339.

    >>> is_moment("2020-02-29T23:59:60Z"), is_moment("2020-02-30T00:00:00Z")
    (True, False)
    """
    found = _MOMENT.fullmatch(text)
    try:
        return found is not None and bool(datetime.fromisoformat(found["minute"].upper()))
    except ValueError:
        return False


def is_mail(text: str) -> bool:
    """Return whether a text has what every mail address has: a name, @ and a host."""
    name, _, host = text.rpartition("@")
    return bool(name and host) and not re.search(r"\s", host)


# How a message calls each form, and what has it.
_URL_OR_PATH = "an http address, or a path in the package", is_url_or_path
_MOMENT_FORM = "a date and a time with a zone, such as 2024-01-02T03:04:05Z", is_moment
_MAIL = "a mail address", is_mail

_FORMS: dict[str, dict[str, tuple[str, Callable[[str], bool]]]] = {
    "": {"created": _MOMENT_FORM, "image": _URL_OR_PATH},
    "licenses": {"path": _URL_OR_PATH},
    "sources": {"path": _URL_OR_PATH, "email": _MAIL},
    "contributors": {"path": _URL_OR_PATH, "email": _MAIL},
}


def wrong_forms(raw: Mapping[str, Any], listed_in: str = "") -> Iterator[tuple[str, str]]:
    """Yield each property whose text lacks its form, and what is wrong with it.

    `listed_in` is the list in which the object stands: licenses, sources or contributors.
    """
    for name, (words, has_form) in _FORMS[listed_in].items():
        if isinstance(raw.get(name), str) and not has_form(raw[name]):
            yield name, must_be(name, words, raw[name])


def must_be(name: str, words: str, value: object) -> str:
    """Return that a property must be something else than its value, which is cut if it is long."""
    shown = json_of(value)
    if len(shown) > _MOST_SHOWN:
        shown = f"{shown[:_MOST_SHOWN]}..."
    return f"{name} must be {words}, not {shown}"
