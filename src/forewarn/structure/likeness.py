"""Labels that look like the name of a field, from which they differ in what is overlooked."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Small letters that look like a Latin one, as they are or as capitals: Cyrillic, Greek, Armenian,
# and Latin letters of other languages.
_SMALL = {
    "\u0430": "a", "\u0432": "b", "\u0435": "e", "\u043a": "k", "\u043c": "m", "\u043d": "h",
    "\u043e": "o", "\u0440": "p", "\u0441": "c", "\u0442": "t", "\u0443": "y", "\u0445": "x",
    "\u0455": "s", "\u0456": "i", "\u0458": "j", "\u0501": "d", "\u051b": "q", "\u051d": "w",
    "\u04bb": "h", "\u04cf": "l", "\u03b1": "a", "\u03b2": "b", "\u03b5": "e", "\u03b6": "z",
    "\u03b7": "h", "\u03b9": "i", "\u03ba": "k", "\u03bc": "m", "\u03bd": "n", "\u03bf": "o",
    "\u03c1": "p", "\u03c4": "t", "\u03c5": "y", "\u03c7": "x", "\u03f2": "c", "\u03f3": "j",
    "\u0570": "h", "\u0578": "n", "\u057d": "u", "\u0585": "o", "\u0581": "g", "\u0584": "p",
    "\u0131": "i", "\u0251": "a", "\u0261": "g",
}  # fmt: skip
_LOOK_ALIKE = str.maketrans(
    {each.upper(): latin.upper() for each, latin in _SMALL.items()} | _SMALL
)

_ACCENTS = re.compile("[\u0300-\u036f]+")


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _visible(text: str) -> str:
    """Return a text without characters that only join, part or mark others, or control them."""
    return "".join(each for each in text if unicodedata.category(each) not in ("Cf", "Cc"))


def _in_latin(text: str) -> str:
    return text.translate(_LOOK_ALIKE)


def _without_space(text: str) -> str:
    return "".join(text.split())


def _without_accents(text: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text))


def _without_marks(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each)[0] not in "PS")


# What is left out of a text, in this order, and what a message calls it.
_STEPS: dict[str, Callable[[str], str]] = {
    "space": _without_space,
    "how letters are encoded": _composed,
    "characters that are not seen": _visible,
    "letters of another script": _in_latin,
    "case": str.casefold,
    "accents": _without_accents,
    "underscores or other marks": _without_marks,
}


def likeness(text: str) -> str:
    """Return the same text for all that look alike.

    >>> likeness("First\u00a0Name") == likeness("first_name"), likeness("b\u00adc")
    (True, 'bc')
    """
    return _folded(text) or text


def difference(label: str, name: str) -> str:
    """Return in what a label differs from the name of the field that it looks like.

    >>> difference(" B", "b")
    'differs from the field b only in space and case'
    """
    # The steps that cannot be left out, or the two would differ; else one that will do.
    found = [each for each in _STEPS if _folded(label, each) != _folded(name, each)]
    found = found or [each for each, fold in _STEPS.items() if fold(label) == fold(name)][:1]
    shown = name if name.isprintable() and name == name.strip() else repr(name)
    return f"differs from the field {shown} only in {' and '.join(found)}"


def _folded(text: str, but: str = "") -> str:
    for words, fold in _STEPS.items():
        if words != but:
            text = fold(text)
    return text
