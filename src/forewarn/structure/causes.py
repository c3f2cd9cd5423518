"""What seems to have made a file wrong, from its text, and how messages show text from it."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.package.dialect import Dialect

# Those that files are separated by, and what they are called.
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

# Those that separate nothing else only beside quotes or names of fields.
_ALL_DELIMITERS = DELIMITERS | {":": "colons"}

# In characters: how much of a header is searched for another delimiter.
_LONGEST = 1 << 16

# In characters: how much of a cell a message shows.
_SHOWN = 60

# How many of the items in a list a message shows.
_MOST = 20

# What files are that look like text, by how they begin.
_OTHER_TEXTS = {
    "<!doctype html": "a web page",
    "<html": "a web page",
    "<?xml": "an XML file",
    "%pdf-": "a PDF",
    "version https://git-lfs": "a pointer of Git LFS, without the file itself",
}
_JSON = re.compile(r'\{\s*(?:"|\}|$)|\[\s*(?:["\[\]{]|-?\d|$)')
_CONFLICT = re.compile(r"<{7}(?: .*)?|={7}|>{7}(?: .*)?|\|{7}(?: .*)?")
_RESOLVE = "choose one of the two sides and remove the marks"
_SEP_LINE = re.compile(r"sep=(.)?", re.IGNORECASE)


def shortened(text: str, most: int = _SHOWN) -> str:
    """Return a text cut to a length that a message can show."""
    return text if len(text) <= most else f"{text[:most]}..."


def quoted(text: str) -> str:
    """Return a text from a file in quotes, on one line and no longer than a message can show."""
    return repr(shortened(text))


def listed(items: Iterable[str]) -> str:
    """Return items in a list, and how many are left out of it."""
    items = list(items)
    more = f" and {len(items) - _MOST:,} more" if len(items) > _MOST else ""
    return f"{', '.join(items[:_MOST])}{more}"


def other_kind(start: str) -> str | None:
    """Return what a file seems to be instead of a table, from the first of its records, if any."""
    start = start.strip()
    lower = start[:_LONGEST].lower()
    what = next((what for text, what in _OTHER_TEXTS.items() if lower.startswith(text)), None)
    if what is None and _JSON.match(start):
        what = "JSON"
    if what:
        return f"the file looks like {what}"
    if is_conflict_mark(start):
        return f"the line is a mark of a merge conflict in Git: {_RESOLVE}"
    if is_sep_line(start):
        return f"the line {quoted(start)} tells the delimiter to Excel alone: remove it"
    return None


def is_conflict_mark(text: str) -> bool:
    """Return whether a line is one that Git writes around the two sides of a conflict."""
    return _CONFLICT.fullmatch(text.rstrip()) is not None


def is_sep_line(text: str) -> bool:
    """Return whether a line is `sep=;`, which Excel writes and reads above a table."""
    return _SEP_LINE.fullmatch(text.strip()) is not None


def row_of_one_cell(text: str, want: int) -> str | None:
    """Return what seems to have made one cell of a row of `want` cells."""
    if is_conflict_mark(text):
        return f"it is a mark of a merge conflict in Git: {_RESOLVE}"
    for mark, name in DELIMITERS.items():
        if text.count(mark) == want - 1 > 0:
            return f"they seem to be separated by {name}"
    return None


def likely_delimiter(header: str, dialect: Dialect, names: Iterable[str]) -> str | None:
    """Return that another delimiter seems to separate a header; None where none would fit.

    `names` are those of the fields.
    """
    line = next(iter(header[:_LONGEST].splitlines()), "")
    for delimiter, name in _ALL_DELIMITERS.items():
        if delimiter in (dialect.delimiter, dialect.quote) or delimiter not in line:
            continue
        labels = next(csv.reader([line], delimiter=delimiter, quotechar=dialect.quote), [])
        if len(labels) > 1 and 2 * known_labels(labels, names) >= len(labels):
            return _separated_by("columns", name, dialect)
    return None


def delimiter_after_quote(rest: str, dialect: Dialect) -> str | None:
    """Return that another delimiter seems to separate cells, from the text after a closing quote.

    None where that text begins with none.
    """
    rest = rest[:_LONGEST].lstrip(" ")
    name = _ALL_DELIMITERS.get(rest[:1])
    if name is None or rest[0] == dialect.delimiter:
        return None
    # A colon or a comma after a quote is common in prose.
    if rest[0] in ":," and not rest[1:].lstrip(" ").startswith(dialect.quote):
        return None
    return _separated_by("cells", name, dialect)


def _separated_by(what: str, name: str, dialect: Dialect) -> str:
    expected = DELIMITERS.get(dialect.delimiter, repr(dialect.delimiter))
    return f"the {what} seem to be separated by {name}, and not by {expected}"


def known_labels(labels: Iterable[str], names: Iterable[str]) -> int:
    """Return how many fields the labels name, in any case and with space around them."""
    return len({*map(_folded, labels)} & {*map(_folded, names)})


def _folded(label: str) -> str:
    return label.strip().strip("\"'").casefold()


def moved(labels: tuple[str, ...], names: tuple[str, ...]) -> Iterator[str]:
    """Yield the fewest columns that stand elsewhere than in the schema, and where they belong.

    `labels` are `names` in another order.
    """
    due = {name: place for place, name in enumerate(names)}
    places = [due[label] for label in labels]
    kept = _longest_rising(places)
    away = {index for index, place in enumerate(places) if place not in kept}
    if any(places[index] == index for index in away):
        away = {index for index, place in enumerate(places) if place != index}
    for index in sorted(away):
        yield f"{labels[index]} is column {index + 1} instead of {places[index] + 1}"


def _longest_rising(numbers: list[int]) -> set[int]:
    """Return the numbers of the longest series in which each is larger than the one before."""
    # For each length, the series of that length that ends lowest, as its last index.
    ends: list[int] = []
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        low = bisect_left(ends, number, key=numbers.__getitem__)
        before.append(ends[low - 1] if low else None)
        ends[low : low + 1] = [index]
    kept, at = set[int](), ends[-1] if ends else None
    while at is not None:
        kept.add(numbers[at])
        at = before[at]
    return kept


def is_likely_header(cells: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Return whether a row looks like the header of the fields called `names`."""
    common = known_labels(cells, names)
    return common > 0 and 2 * common >= max(len(cells), len(names))
