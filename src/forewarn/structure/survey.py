"""The bytes of a file: their encoding, and whether DuckDB is sure to read them exactly."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from forewarn.findings.model import Place
from forewarn.package.paths import open_file
from forewarn.structure.records import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.dialect import Dialect

# In bytes: how much of a file is read at once. Chunks that fit a cache are split faster.
CHUNK = 1 << 17

# In bytes: the length below which no record needs to be measured.
SHORT = 1 << 21

# In bytes: how much of a file's beginning says what it is.
_HEAD = 1 << 12

# What files are that are no text, by how they begin. A zip archive may be more than that.
_BINARIES = {
    b"\xff\xfe\0\0": "UTF-32 text",
    b"\0\0\xfe\xff": "UTF-32 text",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "compressed with gzip",
    b"\xfd7zXZ\0": "compressed with xz",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
    b"BZh91AY&SY": "compressed with bzip2",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Excel workbook (xls)",
    b"%PDF-": "a PDF",
    b"PAR1": "a Parquet file",
    b"SQLite format 3\0": "a SQLite database",
}

# What a zip archive is, by the names of the files in it.
_ZIPPED = {
    b"xl/": "an Excel workbook (xlsx)",
    b"[Content_Types].xml": "an Excel workbook (xlsx) or another Office file",
    b"opendocument.spreadsheet": "an OpenDocument spreadsheet (ods)",
}
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


def survey_file(file: Path, dialect: Dialect, chunk: int, short: int) -> Survey | Fault:
    """Survey the bytes of a file, `chunk` at a time; return the fault of its encoding if any.

    Records shorter than `short` are not measured.
    """
    survey = Survey(dialect, short)
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with open_file(file, buffering=0) as stream:
        if stream.read(3) == codecs.BOM_UTF8:
            return Fault(
                "structure/encoding",
                "the file begins with a byte order mark (BOM), an invisible character that belongs "
                "to no field",
                Place(1, 1, 1),
            )
        stream.seek(0)
        while read := stream.read(chunk):
            if wrong := _wrong_byte(decoder, read):
                return _fault_at(file, done + wrong[0], wrong[1])
            survey.add(read)
            done += len(read)
    if wrong := _wrong_byte(decoder, b""):
        return _fault_at(file, done + wrong[0], wrong[1])
    return survey


def _wrong_byte(decoder: codecs.IncrementalDecoder, chunk: bytes) -> tuple[int, str] | None:
    """Find the first wrong byte of a chunk, which is empty at the end of the file.

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
        return error.start - held, "is not UTF-8"
    return (len(text), "is a NUL byte") if nul else None


def _fault_at(file: Path, at: int, what: str) -> Fault:
    """Return the fault at the first wrong byte of a file, `at` bytes from its start."""
    line, column, left = 1, 1, at
    with open_file(file) as stream:
        head = stream.read(_HEAD)
        stream.seek(0)
        # In pieces: a line may be as long as the file.
        while left and (text := stream.read(min(left, CHUNK))):
            left -= len(text)
            if ends := text.count(b"\n"):
                line, column = line + ends, 1
            rest = text[text.rfind(b"\n") + 1 :]
            # Each character has one byte that does not continue another.
            column += len(rest.translate(None, _CONTINUED))
        wrong = stream.read(1)[0]
    message = f"the byte 0x{wrong:02X} {what}{_told_of(wrong)}"
    if kind := _kind_of(head):
        message = f"the file is {kind}, and not CSV in UTF-8: {message}"
    return Fault("structure/encoding", message, Place(line, line, column))


def _told_of(byte: int) -> str:
    """Return what a byte is in the encoding that most files have that are not in UTF-8."""
    shown = bytes((byte,)).decode("windows-1252", errors="ignore")
    return f"; in Windows-1252 it would be {shown!r}" if shown.isprintable() and shown else ""


def _kind_of(head: bytes) -> str | None:
    """Return what a file is that is not UTF-8 text; None where its beginning does not tell."""
    kind = next((kind for start, kind in _BINARIES.items() if head.startswith(start)), None)
    if head.startswith(b"PK\x03\x04"):
        return next((inside for name, inside in _ZIPPED.items() if name in head), kind)
    # Most letters of UTF-16 have a NUL byte beside them.
    for nul, letters in ((head[1::2], head[::2]), (head[::2], head[1::2])):
        if kind is None and len(nul) > 1 and 2 * nul.count(0) > len(nul) and 0 not in letters:
            kind = "UTF-16 text"
    return kind
