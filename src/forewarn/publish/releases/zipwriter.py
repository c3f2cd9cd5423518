"""A zip file whose bytes depend on its contents alone.

libdeflate, in a pinned version, compresses its members: the builds of zlib that systems ship
compress the same bytes differently. Source: PKWARE's APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import datetime
import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO

from forewarn.errors import MissingExtraError, ReleaseError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LEVEL = 9
_DEFLATED, _STORED = 8, 0

# Made on Unix; version 2.0 unpacks it; names are UTF-8; everybody may read the files.
_MADE_BY, _NEEDED, _UTF8, _MODE = 3 << 8 | 20, 20, 1 << 11, 0o100644 << 16
_LOCAL, _CENTRAL, _END = struct.Struct("<L5H3L2H"), struct.Struct("<L6H3L5H2L"), "<L4H2LH"

# Larger zip files need extensions that some readers lack.
_LARGEST, _MOST = (1 << 32) - 1, (1 << 16) - 1

# The range of times in a zip file.
_FIRST = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
_LAST = datetime.datetime(2107, 12, 31, 23, 59, 58, tzinfo=datetime.UTC)


def write_zip(target: Path, members: Mapping[str, Path], moment: datetime.datetime) -> None:
    """Write files, keyed by their paths in the zip file, sorted by path, all dated `moment`.

    Raises `ReleaseError` if they exceed what every reader of zip files supports, and
    `MissingExtraError` if libdeflate is not installed.
    """
    try:
        from deflate import deflate_compress
    except ImportError as error:
        raise MissingExtraError("releasing", "release") from error

    clamped = min(max(moment.astimezone(datetime.UTC), _FIRST), _LAST)
    date = (clamped.year - 1980) << 9 | clamped.month << 5 | clamped.day
    time = clamped.hour << 11 | clamped.minute << 5 | clamped.second // 2
    with target.open("wb") as stream:
        directory = []
        for path, file in sorted(members.items()):
            content = file.read_bytes()
            packed = bytes(deflate_compress(content, _LEVEL))
            method = _DEFLATED if len(packed) < len(content) else _STORED
            packed = packed if method == _DEFLATED else content
            name, offset = path.encode("utf-8"), stream.tell()
            if max(len(content), offset + len(packed)) > _LARGEST:
                raise ReleaseError(f"{path} makes the zip file larger than 4 GiB")
            common = (
                *(_UTF8, method, time, date, zlib.crc32(content)),
                *(len(packed), len(content), len(name)),
            )
            stream.write(_LOCAL.pack(0x04034B50, _NEEDED, *common, 0) + name + packed)
            directory.append(
                _CENTRAL.pack(*(0x02014B50, _MADE_BY, _NEEDED, *common, 0, 0, 0, 0, _MODE, offset))
                + name
            )
        _write_directory(stream, directory)


def _write_directory(stream: BinaryIO, directory: list[bytes]) -> None:
    start, length, count = stream.tell(), sum(map(len, directory)), len(directory)
    if count > _MOST or start + length > _LARGEST:
        raise ReleaseError("the files of the release are too many or too large for a zip file")
    stream.write(b"".join(directory))
    stream.write(struct.pack(_END, 0x06054B50, 0, 0, count, count, length, start, 0))
