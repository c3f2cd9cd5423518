"""The bytes of a file: their encoding, and whether DuckDB is sure to read them exactly."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from forewarn.findings.model import Place
from forewarn.package.paths import open_file
from forewarn.structure.encoding import HEAD, KEEP_WRONG_BYTES, not_text, wrong_byte_message
from forewarn.structure.records import ENCODING, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.dialect import Dialect

# In bytes: how much of a file is read at once. Chunks that fit a cache are split faster.
CHUNK = 1 << 17

# In bytes: the length below which no record needs to be measured.
SHORT = 1 << 21

# The bytes that continue a character in UTF-8.
_CONTINUED = bytes(range(0x80, 0xC0))

# The kinds of bytes next to a quote: another quote, the edge of a cell, any other.
_MARK, _EDGE, _OTHER = b'",x'


class Survey:
    """What the bytes of a file say of its records, taken in chunk by chunk.

    Quotes split the file into text inside and outside of them. A cell is well quoted where each
    quote is next to the edge of a cell or another quote. Records shorter than `short` bytes are
    not measured.
    """

    def __init__(self, dialect: Dialect, short: int) -> None:
        self._short = short
        self._quote, self._delimiter = dialect.quote.encode(), dialect.delimiter.encode()
        self._kinds = bytes(
            _MARK if byte in self._quote else _EDGE if byte in self._delimiter + b"\r\n" else _OTHER
            for byte in range(256)
        )
        self.quoted = False
        self.multiline = False
        self._well_quoted = True
        self._is_inside = False
        self._has_empty_lines = False
        # Outside of quotes: line ends, and how many of them are CRLF; all CR; delimiters.
        self._ends = self._pairs = self._returns = self._delimiters = 0
        # The last byte outside of quotes; a file begins as a line does.
        self._last = b"\n"
        self._longest = self._since_end = 0

    @property
    def lines(self) -> int:
        """Return the number of lines outside of quotes, each of which is a record."""
        return self._ends + (self._last != b"\n")

    @property
    def longest(self) -> int:
        """Return the number of bytes that no record exceeds."""
        return max(self._short, self._longest, self._since_end)

    def proves(self, columns: int) -> bool:
        """Return whether DuckDB must read the records as they are, or visibly fail to.

        Where the delimiters are just enough for `columns` columns, a row with too many cells is
        offset by one with too few, or by an empty line. DuckDB refuses a row with too few, and
        skips empty lines, so that it reads fewer records than there are lines. In a single column
        an empty line lacks no delimiter, so it is looked for.
        """
        return (
            self._well_quoted
            and not self._is_inside
            and (self._returns == 0 or self._returns == self._pairs == self._ends)
            and self._delimiters == (columns - 1) * self.lines
            and not (columns == 1 and self._has_empty_lines)
        )

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        if not self._well_quoted:
            return
        outside = self._outside(chunk)
        ends = outside.count(b"\n")
        self._ends += ends
        self._delimiters += outside.count(self._delimiter)
        returns = outside.count(b"\r") if b"\r" in chunk else 0
        self._returns += returns
        self._pairs += outside.count(b"\r\n") if returns else 0
        self._pairs += self._last == b"\r" and outside[:1] == b"\n"
        if not self._delimiters:
            text = self._last + outside
            self._has_empty_lines |= b"\n\n" in text or b"\n\r" in text
        if self.quoted and not self.multiline:
            self.multiline = chunk.count(b"\n") > ends or chunk.count(b"\r") > returns
        self._last = outside[-1:] or self._last
        self._measure(len(chunk), ends)

    def _outside(self, chunk: bytes) -> bytes:
        """Return the bytes outside of quotes, with a quote where each quoted text ends."""
        was_inside = self._is_inside
        if self._quote not in chunk:
            outside = b"" if was_inside else chunk
            self._check_quotes(outside[:1])
            return outside
        self.quoted = True
        parts = chunk.split(self._quote)
        self._is_inside = was_inside is (len(parts) % 2 == 1)
        first = b"" if not was_inside else self._quote
        outside = first + self._quote.join(parts[was_inside::2])
        self._check_quotes(outside)
        return outside

    def _check_quotes(self, outside: bytes) -> None:
        """Look for a quote that is not next to the edge of a cell or another quote."""
        kinds = (self._last + outside).translate(self._kinds)
        self._well_quoted = b'"x' not in kinds and b'x"' not in kinds

    def _measure(self, size: int, ends: int) -> None:
        # Not worth a search for where in the chunk a record ends.
        self._since_end += size
        if ends:
            self._longest = max(self._longest, self._since_end)
            self._since_end = size


def is_simple(dialect: Dialect) -> bool:
    """Return whether DuckDB supports everything that the dialect sets."""
    return (
        dialect.comment is None
        and not dialect.skip_initial_space
        and len(dialect.delimiter.encode()) == len(dialect.quote.encode()) == 1
    )


MARKED = Fault(
    ENCODING,
    "the file begins with a byte order mark (BOM), an invisible character that belongs to no field",
    Place(1, 1, 1),
    spoils=False,
)


def is_marked(file: Path) -> bool:
    """Return whether a file begins with a byte order mark."""
    with open_file(file, buffering=0) as stream:
        return stream.read(3) == codecs.BOM_UTF8


def survey_file(file: Path, dialect: Dialect, chunk: int, short: int) -> Survey | Fault | None:
    """Survey the bytes of a file, `chunk` at a time; return the fault of its encoding if any.

    It is a fault if nothing can be read of it, and None if it must be read record by record: it
    begins with a byte order mark, or wrong bytes spoil some records. Records shorter than `short`
    are not measured.
    """
    survey = Survey(dialect, short)
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with open_file(file, buffering=0) as stream:
        while read := stream.read(chunk):
            if (wrong := _wrong_byte(decoder, read)) is not None:
                return _unreadable(file, done + wrong)
            survey.add(read)
            done += len(read)
    if (wrong := _wrong_byte(decoder, b"")) is not None:
        return _unreadable(file, done + wrong)
    return None if is_marked(file) else survey


def _wrong_byte(decoder: codecs.IncrementalDecoder, chunk: bytes) -> int | None:
    """Return the offset of the first wrong byte in a chunk, which is empty at the end of the file.

    It may be before the chunk, in a character that began there.
    """
    held = len(decoder.getstate()[0])
    if chunk and not held and b"\0" not in chunk and chunk.isascii():
        return None
    # The first wrong byte is reported, so a NUL byte ends what is decoded.
    text, nul, _ = chunk.partition(b"\0")
    try:
        decoder.decode(text, final=bool(nul) or not chunk)
    except UnicodeDecodeError as error:
        return error.start - held
    return len(text) if nul else None


def _unreadable(file: Path, at: int) -> Fault | None:
    """Return the fault of a file that is no text, whose first wrong byte is `at` its start.

    None where its lines are short enough to be read one by one.
    """
    with open_file(file) as stream:
        if what := not_text(stream.read(HEAD)):
            return Fault(ENCODING, what, Place(1, 1, 1))
    return _fault_at(file, at) if _has_long_line(file) else None


def _has_long_line(file: Path) -> bool:
    """Return whether a line is longer than what is worth holding of a file that is not UTF-8."""
    since_end = 0
    with open_file(file, buffering=0) as stream:
        while read := stream.read(CHUNK):
            first = min((at for end in b"\n\r" if (at := read.find(end)) >= 0), default=None)
            since_end += len(read) if first is None else first
            if since_end > SHORT:
                return True
            if first is not None:
                since_end = len(read) - max(read.rfind(b"\n"), read.rfind(b"\r"))
    return False


def _fault_at(file: Path, at: int) -> Fault:
    """Return the fault at the first wrong byte of a file, `at` bytes from its start."""
    line, column, left = 1, 1, at
    with open_file(file) as stream:
        # In pieces: a line may be as long as the file.
        while left and (text := stream.read(min(left, CHUNK))):
            left -= len(text)
            if ends := text.count(b"\n"):
                line, column = line + ends, 1
            rest = text[text.rfind(b"\n") + 1 :]
            # Each character has one byte that does not continue another.
            column += len(rest.translate(None, _CONTINUED))
        wrong = stream.read(4).decode("utf-8", KEEP_WRONG_BYTES)
    message = (
        f"{wrong_byte_message(wrong, 0)}; nothing else of the file was read, because it has lines "
        f"of more than {SHORT:,} bytes"
    )
    return Fault(ENCODING, message, Place(line, line, column))
