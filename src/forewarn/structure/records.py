"""The records of a CSV file one by one, their faults of writing, and the places of cells.

Source: RFC 4180, with LF as a line end too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from forewarn.findings.model import Place
from forewarn.package.paths import open_text
from forewarn.structure.causes import delimiter_after_quote
from forewarn.structure.encoding import (
    KEEP_WRONG_BYTES,
    legible,
    wrong_byte,
    wrong_byte_message,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path
    from typing import TextIO

    from forewarn.package.dialect import Dialect

ENCODING = "structure/encoding"
NEWLINE = "structure/newline"
_QUOTING = "structure/quoting"

# In characters: how much of a file is read at once.
CHUNK = 1 << 20

# The byte order mark as a character.
_MARK = "\ufeff"

_LINE_END = re.compile(r"\r\n?|\n")

# What some programs write where CRLF is written as a line end anew.
DOUBLED = "CR CR LF"
_LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR alone"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file's bytes, header or rows, and where.

    A fault `spoils` its record, or comes in addition to one that can be read.
    """

    rule: str
    message: str
    place: Place
    value: str | None = None
    spoils: bool = True


class Record(NamedTuple):
    """One record of a file: its number, the line on which it begins, its text, and its cells.

    It is a tuple, and places are derived, because there is one for each row of a file.
    """

    number: int
    line: int
    text: str
    cells: tuple[str, ...]
    grammar: _Grammar

    def place(self, index: int) -> Place:
        """Return the place at which a cell begins; that of the last cell where there are fewer."""
        starts = self.grammar.starts(self.text)
        *_, start = islice(starts, min(index, len(self.cells) - 1) + 1)
        return _place(self.number, self.line, self.text, start)


def records(
    file: Path, dialect: Dialect, *, chunk: int = CHUNK
) -> Generator[Record | Fault, None, None]:
    """Read the records of a UTF-8 file one by one, the header first, in bounded memory.

    The file is read `chunk` characters at once. A blank line is a record of one empty cell.
    Comments are skipped, but numbered. A byte order mark at the start belongs to no record. A fault
    takes the place of the record that it spoils, by a byte that is not UTF-8 too; others come in
    addition to their record.
    """
    with _open(file) as stream:
        reader = _RecordReader(stream, _grammar(dialect), chunk)
        while (row := reader.read()) is not None:
            yield row
            if reader.besides:
                yield from reader.besides
                reader.besides.clear()
        yield from reader.besides


def _open(file: Path) -> TextIO:
    return open_text(file, errors=KEEP_WRONG_BYTES)


def locate(
    file: Path, dialect: Dialect, cells: Iterable[tuple[int, int]], *, chunk: int = CHUNK
) -> dict[tuple[int, int], Place]:
    """Find the places of cells, each given as record number and position in its row.

    It takes one pass over the file, up to the last of them, `chunk` characters at once.
    """
    wanted: dict[int, list[int]] = {}
    for number, index in cells:
        wanted.setdefault(number, []).append(index)
    found: dict[tuple[int, int], Place] = {}
    if not wanted:
        return found
    with _open(file) as stream:
        reader = _RecordReader(stream, _grammar(dialect), chunk)
        for number in sorted(wanted):
            reader.skip(number)
            record = reader.read()
            if isinstance(record, Record) and record.number == number:
                found |= {(number, index): record.place(index) for index in wanted[number]}
    return found


class _Spoilt(NamedTuple):
    """A record that cannot be read: where in the text a quote opens, and where the record ends.

    `at` is where the text after the closing quote begins; None where the quote is never closed.
    """

    opened: int
    at: int | None
    end: int
    line_end: str


class _Grammar:
    """The regular expressions of a dialect, none of which backtracks into what it has matched."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.delimiter, self.quote = dialect.delimiter, dialect.quote
        self._skips_space = dialect.skip_initial_space
        delimiter, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
        space = " *+" if dialect.skip_initial_space else ""
        quoted = rf"{quote}[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+{quote}"
        # A quote that is not at the start of a cell is a character like any other.
        cell = rf"{space}(?:{quoted}|(?!{quote})[^{delimiter}\r\n]*+)"
        comment = rf"{space}{re.escape(dialect.comment)}[^\r\n]*+" if dialect.comment else "(?!)"
        # Most records hold no quote, and can be recognised and split much faster.
        plain = rf"[^{quote}\r\n]*+"
        self.record = re.compile(
            rf"(?:({comment})|({plain})|{cell}(?:{delimiter}{cell})*+)(\r\n?|\n|\Z)"
        )
        self._cell = re.compile(rf"{delimiter}{space}({quoted}|[^{delimiter}]*+)")
        self._sound = re.compile(rf"(?:{cell}{delimiter})*+{space}")
        self._quoted = re.compile(quoted)

    def cells(self, text: str) -> tuple[str, ...]:
        """Split the text of a record into its cells, and remove their quotes."""
        quote = self.quote
        return tuple(
            [
                cell[1:-1].replace(quote + quote, quote) if cell[:1] == quote else cell
                for cell in self._cell.findall(self.delimiter + text)
            ]
        )

    def plain_cells(self, text: str) -> tuple[str, ...]:
        """Split the text of a record without quotes into its cells."""
        if self._skips_space and self.delimiter == " ":
            # The spaces to skip are delimiters too.
            return self.cells(text)
        cells = text.split(self.delimiter)
        return tuple([cell.lstrip(" ") for cell in cells] if self._skips_space else cells)

    def starts(self, text: str) -> Iterator[int]:
        """Yield the offset of each cell in the text of a record."""
        return (match.start(1) - 1 for match in self._cell.finditer(self.delimiter + text))

    def spoilt(self, text: str, at: int, *, final: bool) -> _Spoilt | None:
        """Return what spoils the record at `at`; None where more text may yet complete it."""
        sound = self._sound.match(text, at)
        assert sound is not None  # it matches the empty string
        closing = self._quoted.match(text, sound.end())
        if closing is None:
            return _Spoilt(sound.end(), None, len(text), "") if final else None
        end = _LINE_END.search(text, closing.end())
        if not final and (end is None or end.end() == len(text)):
            return None
        if end is None:
            return _Spoilt(sound.end(), closing.end(), len(text), "")
        return _Spoilt(sound.end(), closing.end(), end.start(), end[0])


@lru_cache(maxsize=16)
def _grammar(dialect: Dialect) -> _Grammar:
    return _Grammar(dialect)


class _RecordReader:
    """A file's text from the next record on, with the numbers of that record and its line.

    `besides` holds faults that come in addition to the last record: the first line end that differs
    from those before it, and wrong bytes in a comment.
    """

    def __init__(self, stream: TextIO, grammar: _Grammar, chunk: int) -> None:
        self._stream = stream
        self._grammar = grammar
        self._chunk = chunk
        self._text = ""
        self._at = 0
        self._is_first, self._is_last = True, False
        # Whether the text may hold a byte that is not UTF-8.
        self._has_wrong = False
        # The number of records from here on that are known to be one line each.
        self._lines = 0
        self._line_end = ""
        self._change_reported = False
        self.number = 1
        self.line = 1
        self.besides: list[Fault] = []

    def read(self) -> Record | Fault | None:
        """Read the next record that is not a comment; None at the end."""
        while (found := self._find()) is not None:
            number, line, at = self.number, self.line, self._at
            if isinstance(found, _Spoilt):
                fault = self._fault(found)
                self._pass(found.end, found.line_end)
                return fault
            comment, plain, line_end = found.groups()
            end = found.start(3)
            wrong = self._wrong_in(end) if self._has_wrong else None
            self._pass(end, line_end)
            if wrong is not None:
                if comment is None:
                    return wrong
                self.besides.append(replace(wrong, spoils=False))
            if plain is not None:
                return Record(number, line, plain, self._grammar.plain_cells(plain), self._grammar)
            if comment is None:
                text = self._text[at:end]
                return Record(number, line, text, self._grammar.cells(text), self._grammar)
        return None

    def skip(self, number: int) -> None:
        """Advance to the record `number`, or to the end."""
        while self.number < number:
            if self._lines:
                self._skip_lines(min(self._lines, number - self.number))
            elif (found := self._find()) is None:
                return
            elif isinstance(found, _Spoilt):
                self._pass(found.end, found.line_end)
            else:
                self._pass(found.start(3), found[3])

    def _find(self) -> re.Match[str] | _Spoilt | None:
        """Find the next record in the text, reading on until it is whole; None at the end."""
        while True:
            match = self._grammar.record.match(self._text, self._at)
            if match is None:
                spoilt = self._grammar.spoilt(self._text, self._at, final=self._is_last)
                if spoilt is not None:
                    return spoilt
            elif match.end() < len(self._text):
                return match
            elif self._is_last:
                return match if self._at < len(self._text) else None
            self._read_on()

    def _read_on(self) -> None:
        held = self._text[self._at :]
        # Double the buffer, so that a long record is not searched too often.
        more = self._stream.read(max(self._chunk, len(held)))
        self._is_last = not more
        text = held + (more.removeprefix(_MARK) if self._is_first else more)
        self._text, self._at, self._is_first = text, 0, False
        self._has_wrong = wrong_byte(text) is not None
        lines_only = self._grammar.quote not in text and (
            "\r" not in text or text.count("\r") == text.count("\r\n")
        )
        self._lines = text.count("\n") if lines_only else 0

    def _wrong_in(self, end: int) -> Fault | None:
        """Return the fault of the first wrong byte in the record that ends at `end`, if any."""
        text = self._text[self._at : end]
        at = wrong_byte(text)
        if at is None:
            return None
        place = _place(self.number, self.line, text, at)
        at_end = self._is_last and end == len(self._text)
        return Fault(ENCODING, wrong_byte_message(text, at, at_end=at_end), place)

    def _skip_lines(self, count: int) -> None:
        if count == self._lines:
            self._at = self._text.rindex("\n") + 1
        else:
            for _ in range(count):
                self._at = self._text.index("\n", self._at) + 1
        self._lines -= count
        self.number += count
        self.line += count

    def _pass(self, end: int, line_end: str) -> None:
        """Advance past the record whose text ends at `end`."""
        if line_end != self._line_end and line_end:
            self._change(end, line_end)
        self.line += self._text.count("\n", self._at, end) + 1
        self.number += 1
        self._at = end + len(line_end)
        if self._lines:
            self._lines -= 1

    def _change(self, end: int, line_end: str) -> None:
        before, self._line_end = self._line_end, line_end
        if self._change_reported or (not before and line_end != "\r"):
            return
        self._change_reported = True
        here = f"lines end in {_LINE_ENDS[line_end]} from here on"
        if line_end == "\r" and self._text.startswith("\r\n", end + 1):
            here = f"lines end in {DOUBLED} from here on, so that a blank line follows each"
        message = f"{here}, and in {_LINE_ENDS[before]} before" if before else here
        text = self._text[self._at : end]
        place = _place(self.number, self.line, text, len(text))
        self.besides.append(Fault(NEWLINE, message, place, spoils=False))

    def _fault(self, found: _Spoilt) -> Fault:
        opened = self._place_of(found.opened)
        at = found.opened if found.at is None else found.at
        place = self._place_of(at)
        shown = f"{opened.line}:{opened.column}"
        if found.at is None:
            swallowed = self._text.count("\n", at) + (not self._text.endswith("\n"))
            message = (
                f"the quote that opens at {shown} is never closed: it swallows "
                f"{_lines(swallowed)}, to the end of the file, and nothing of them was read"
            )
        elif place.line > opened.line:
            message = (
                f"there is text after the closing quote of the cell that opens at {shown}: it "
                f"swallows {_lines(place.line - opened.line + 1)}, and nothing of them was read"
            )
        else:
            message = "there is text after the closing quote: this row was not read"
        rest = "" if found.at is None else self._text[found.at : found.end]
        if delimiter := delimiter_after_quote(rest, self._grammar.dialect):
            message += f"; {delimiter}"
        return Fault(_QUOTING, message, place, legible(self._text[at : min(at + 80, found.end)]))

    def _place_of(self, at: int) -> Place:
        text = self._text[self._at : at]
        return _place(self.number, self.line, text, len(text))


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _place(record: int, line: int, text: str, at: int) -> Place:
    """Return the place of an offset in the text of a record that begins on `line`."""
    return Place(record, line + text.count("\n", 0, at), at - text.rfind("\n", 0, at))
