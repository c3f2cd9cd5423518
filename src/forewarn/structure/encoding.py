"""What is wrong with bytes that are not UTF-8 text, and what a file is that holds no text at all.

A wrong byte is read as a character of its own, by which it is found again: the error handler
`surrogateescape` of Python keeps its number.
"""

from __future__ import annotations

import re

# How text is decoded in which wrong bytes are to be found.
KEEP_WRONG_BYTES = "surrogateescape"

# In bytes: how much of a file's beginning says what it is.
HEAD = 1 << 12

_TO_CSV = "export its table as CSV in UTF-8"
_UNPACK = "unpack it"
_TO_UTF_8 = "save it as UTF-8"

# What files are that are no text, by how they begin, and what to do. A zip archive may be more.
_BINARIES = {
    b"\xff\xfe\0\0": ("UTF-32 text", _TO_UTF_8),
    b"\0\0\xfe\xff": ("UTF-32 text", _TO_UTF_8),
    b"\xff\xfe": ("UTF-16 text", _TO_UTF_8),
    b"\xfe\xff": ("UTF-16 text", _TO_UTF_8),
    b"PK\x03\x04": ("a zip archive", _UNPACK),
    b"\x1f\x8b": ("compressed with gzip", _UNPACK),
    b"\xfd7zXZ\0": ("compressed with xz", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("compressed with zstd", _UNPACK),
    b"BZh91AY&SY": ("compressed with bzip2", _UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", _UNPACK),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an old Excel workbook (xls)", _TO_CSV),
    b"%PDF-": ("a PDF", _TO_CSV),
    b"PAR1": ("a Parquet file", _TO_CSV),
    b"SQLite format 3\0": ("a SQLite database", _TO_CSV),
}

# What a zip archive is, by the names of the files in it.
_ZIPPED = {
    b"xl/": "an Excel workbook (xlsx)",
    b"[Content_Types].xml": "an Excel workbook (xlsx) or another Office file",
    b"opendocument.spreadsheet": "an OpenDocument spreadsheet (ods)",
}

# A wrong byte as it is decoded, or a NUL byte.
_WRONG = re.compile("[\udc80-\udcff\0]")

# The beginning of a character in UTF-8 that lacks bytes.
_CUT = re.compile(rb"[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}")


def wrong_byte(text: str) -> int | None:
    """Return the offset of the first wrong byte in a text; None where there is none."""
    if "\0" not in text:
        # Much faster than a search.
        try:
            text.encode()
        except UnicodeEncodeError:
            pass
        else:
            return None
    found = _WRONG.search(text)
    return found.start() if found else None


def wrong_byte_message(text: str, at: int, *, at_end: bool = False) -> str:
    """Return what is wrong at `at` in a text, which `wrong_byte` found.

    `at_end` says that the file ends with the text.
    """
    if text[at] == "\0":
        return "a NUL byte (0x00) is not allowed in text"
    byte = ord(text[at]) - 0xDC00
    message = f"the byte 0x{byte:02X} is not UTF-8"
    rest = text[at : at + 4].encode("utf-8", KEEP_WRONG_BYTES)
    if at_end and at + 4 > len(text) and _CUT.fullmatch(rest):
        return f"{message}: the file ends in the middle of a character, as if it was cut off"
    shown = bytes((byte,)).decode("windows-1252", errors="ignore")
    if shown and shown.isprintable():
        return f"{message}; in Windows-1252 it would be {shown!r}"
    return message


def legible(text: str) -> str:
    """Return a text whose wrong bytes are shown by their numbers."""
    return text.encode("utf-8", KEEP_WRONG_BYTES).decode("utf-8", "backslashreplace")


def not_text(head: bytes) -> str | None:
    """Return what a file is that is not UTF-8 text, and what to do; None where that is not clear.

    `head` is its beginning.
    """
    found = kind_of(head)
    if found is None:
        return None
    kind, what_to_do = found
    return f"the file is {kind}, and not CSV in UTF-8: {what_to_do}; no row was read"


def kind_of(head: bytes) -> tuple[str, str] | None:
    """Return what a file is that is not UTF-8 text, and how to make it CSV; None if not clear."""
    found = next((known for start, known in _BINARIES.items() if head.startswith(start)), None)
    if head.startswith(b"PK\x03\x04"):
        inside = next((kind for name, kind in _ZIPPED.items() if name in head), None)
        found = found if inside is None else (inside, _TO_CSV)
    # Most letters of UTF-16 have a NUL byte beside them.
    for nul, letters in ((head[1::2], head[::2]), (head[::2], head[1::2])):
        if found is None and len(nul) > 1 and 2 * nul.count(0) > len(nul) and 0 not in letters:
            found = ("UTF-16 text", _TO_UTF_8)
    return found
