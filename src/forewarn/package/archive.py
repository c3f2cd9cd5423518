"""Zip files from elsewhere: checked whole before any file is unpacked, and unpacked within limits.

Source: PKWARE's APPNOTE.TXT 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
"""

from __future__ import annotations

import re
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from forewarn.errors import ArchiveError
from forewarn.writing.regular import NotRegularError, open_regular
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_CHUNK = 1 << 20

# The end of the central directory: signature, disks, counts, size and offset of the directory,
# length of the comment; and what precedes it in an archive of more than 65,535 members or 4 GiB.
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE, _BIG_SIGNATURE, _BIG_LENGTH = b"PK\5\6", b"PK\6\7", 20
_LONGEST_COMMENT = (1 << 16) - 1

# In bytes: the most that a member takes in the central directory, its name on disk, its path,
# whose folders are kept to find those that clash; and the most folders of it.
_ENTRY, _NAME, _PATH, _DEPTH = 1024, 255, 1000, 20

# Flags of a member: encrypted, strongly encrypted, its header masked.
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
# The extra field of a member with a second name for it, and how each field begins: kind, length.
_UNICODE_PATH, _FIELD = 0x7075, struct.Struct("<2H")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

# In bytes: for members smaller than this, the ratio means nothing.
_SMALL = 1 << 20

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"(aux|con|nul|prn|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class ArchiveLimits:
    """How large an archive may be: its file, members, bytes unpacked, and these for one byte.

    A larger file would be in a form of the format that is not read.
    """

    file_bytes: int = 4 << 30
    members: int = 10_000
    member_bytes: int = 4 << 30
    total_bytes: int = 16 << 30
    ratio: int = 200


def unpack(file: Path, folder: Path, limits: ArchiveLimits | None = None) -> tuple[Path, ...]:
    """Check a zip file, unpack it to a folder that does not exist yet, and return the files.

    Raises `ArchiveError` for a file that is not a zip, has damaged contents, or is not safe to
    unpack: paths that are absolute, hidden or lead out, names that systems read differently,
    members that are links, repeated, encrypted or packed in an unusual way, and more than the
    limits allow. Whatever fails, nothing is left in the folder.
    """
    try:
        stream = open_regular(file)
    except NotRegularError as error:
        raise ArchiveError(str(error)) from None
    with stream, _open(stream, file, limits or ArchiveLimits()) as archive:
        folder.mkdir(parents=True)
        try:
            _must_have_room(archive, file, folder)
            return tuple(_unpack_members(archive, file, folder))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _open(stream: BinaryIO, file: Path, limits: ArchiveLimits) -> zipfile.ZipFile:
    """Open a zip file whose members have all been checked."""
    check_directory(stream, file, limits)
    try:
        archive = zipfile.ZipFile(stream)
    # For names that differ from the directory's, and future versions of the format.
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _refusal(file, f"it is damaged: {error}") from error
    try:
        _check_members(archive.infolist(), file, limits)
    except BaseException:
        archive.close()
        raise
    return archive


def check_directory(stream: BinaryIO, file: Path, limits: ArchiveLimits) -> None:
    """Refuse a central directory that is too large to read."""
    try:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END.size - _LONGEST_COMMENT - _BIG_LENGTH))
        tail = stream.read() if size <= limits.file_bytes else b""
    except OSError as error:
        # What looks like a file may be none that can be read, such as those of a process.
        raise _refusal(file, f"it cannot be read: {error.strerror}") from error
    if size > limits.file_bytes:
        raise _refusal(file, f"it has more than {limits.file_bytes} bytes")
    place = tail.rfind(_END_SIGNATURE)
    if place < 0 or len(tail) - place < _END.size:
        raise _refusal(file, "it is not a zip file, or its end is missing")
    _, _, _, _, count, length, _, _ = _END.unpack_from(tail, place)
    is_big = tail[max(0, place - _BIG_LENGTH) : place].startswith(_BIG_SIGNATURE)
    if is_big or count > limits.members or length > limits.members * _ENTRY:
        raise _refusal(file, f"it has more than {limits.members} members, or more than 2 GiB")


def _check_members(members: list[zipfile.ZipInfo], file: Path, limits: ArchiveLimits) -> None:
    if len(members) > limits.members:
        raise _refusal(file, f"it has more than {limits.members} members")
    for member in members:
        if fault := _fault(member, limits):
            raise _refusal(file, f"its member {visible(member.orig_filename)!r} {fault}")
    if clash := _clash(member.filename for member in members):
        raise _refusal(file, f"it has the member {visible(clash)!r} twice")
    if sum(member.file_size for member in members) > limits.total_bytes:
        raise _refusal(file, f"it unpacks to more than {limits.total_bytes} bytes")
    if sum(member.compress_size for member in members) > file.stat().st_size:
        raise _refusal(file, "its members overlap")


def _must_have_room(archive: zipfile.ZipFile, file: Path, folder: Path) -> None:
    needed, free = sum(m.file_size for m in archive.infolist()), shutil.disk_usage(folder).free
    if needed > free:
        raise _refusal(file, f"it unpacks to {needed:,} bytes, and the disk has {free:,} free")


def _fault(  # noqa: PLR0911 - one for each fault
    member: zipfile.ZipInfo, limits: ArchiveLimits
) -> str | None:
    """Return what is wrong with a member, as the end of a sentence."""
    if has_second_name(member):
        return "has a second name, which other programs take for its path: pack it anew"
    if not _is_safe(member.orig_filename) or not _is_safe(member.filename):
        return "has a path that is not safe"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFDIR if member.is_dir() else stat.S_IFREG):
        return "is a link, or not a file"
    if member.is_dir() and member.file_size:
        return "is a folder with contents of its own"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if member.compress_type not in _METHODS:
        return "is packed by a method that is not supported"
    if member.file_size > limits.member_bytes:
        return f"unpacks to more than {limits.member_bytes} bytes"
    if member.file_size > max(_SMALL, member.compress_size * limits.ratio):
        return f"unpacks to more than {limits.ratio} times its size"
    return None


def has_second_name(member: zipfile.ZipInfo) -> bool:
    """Return whether a member is called otherwise in an extra field, as from Python 3.12 on."""
    extra = member.extra
    while len(extra) >= _FIELD.size:
        kind, length = _FIELD.unpack_from(extra)
        if kind == _UNICODE_PATH:
            return True
        extra = extra[_FIELD.size + length :]
    return False


def _is_safe(path: str) -> bool:
    """Return whether a path stays in its folder, and means the same on every system."""
    if len(path.encode("utf-8", "surrogatepass")) > _PATH or path.count("/") > _DEPTH:
        return False
    return not _UNSAFE.search(path) and all(
        part
        and not part.startswith((".", "~", " "))
        and not part.endswith((".", " "))
        and not _RESERVED.fullmatch(part)
        and len(part.encode("utf-8", "surrogatepass")) <= _NAME
        for part in path.removesuffix("/").split("/")
    )


def _clash(paths: Iterable[str]) -> str | None:
    """Return a path that a file system would see twice, or as both file and folder."""
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        seen = unicodedata.normalize("NFC", path.removesuffix("/").casefold())
        steps = seen.split("/")
        above = {"/".join(steps[:count]) for count in range(1, len(steps))}
        if path.endswith("/"):
            above.add(seen)
        elif seen in files or seen in folders:
            return path
        else:
            files.add(seen)
        folders |= above
        if not files.isdisjoint(above):
            return path
    return None


def _unpack_members(archive: zipfile.ZipFile, file: Path, folder: Path) -> Iterable[Path]:
    for member in archive.infolist():
        target = folder / member.filename
        if member.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            # This reads the number of bytes that the directory declares, and compares the checksum.
            with archive.open(member) as packed, target.open("xb") as stream:
                shutil.copyfileobj(packed, stream, _CHUNK)
        except (
            EOFError,
            NotImplementedError,
            RuntimeError,
            zipfile.BadZipFile,
            zlib.error,
        ) as error:
            what = f"its member {visible(member.filename)!r} is damaged: {error}"
            raise _refusal(file, what) from error
        if target.stat().st_size != member.file_size:
            raise _refusal(file, f"its member {visible(member.filename)!r} is cut short")
        yield target


def _refusal(file: Path, reason: str) -> ArchiveError:
    return ArchiveError(f"{file} is not unpacked: {reason}")
