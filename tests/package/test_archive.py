"""Zip files that play foul are refused before anything is written; sound ones are unpacked."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import ArchiveError
from forewarn.package.archive import ArchiveLimits, unpack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LINK, _PIPE = stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644


def _zip(file: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file


def _special(file: Path, name: str, mode: int) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, "/etc/passwd")
    return file


def _patched(file: Path, signature: bytes, offset: int, value: int) -> Path:
    """Write over two bytes of the first record with that signature."""
    _zip(file, ("a.csv", b"x\n1\n"))
    content = bytearray(file.read_bytes())
    struct.pack_into("<H", content, content.index(signature) + offset, value)
    file.write_bytes(content)
    return file


def _renamed(file: Path, name: str, second: str) -> Path:
    """Write a member with a second name in the field that Info-ZIP made for Unicode."""
    packed = second.encode()
    with zipfile.ZipFile(file, "w") as archive:
        member = zipfile.ZipInfo(name)
        head = struct.pack("<2HBL", 0x7075, 5 + len(packed), 1, zlib.crc32(name.encode()))
        # After a field of another kind, as in most archives.
        member.extra = struct.pack("<2HBL", 0x5455, 5, 1, 0) + head + packed
        archive.writestr(member, "x\n1\n")
    return file


@pytest.mark.parametrize("second", ["../../a.csv", "/tmp/a.csv", "b.csv", "a.csv"])
def test_a_second_name_is_refused(second: str, tmp_path: Path) -> None:
    file = _renamed(tmp_path / "a.zip", "a.csv", second)
    with pytest.raises(ArchiveError, match="has a second name"):
        unpack(file, tmp_path / "out")
    assert sorted(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "name",
    [
        "../a.csv", "data/../../a.csv", "/a.csv", "//host/a.csv", "C:/a.csv", "C:a.csv",
        "..\\a.csv", "data\\a.csv", ".a.csv", "data/.git/config", "~/a.csv", "./a.csv", "a//b.csv",
        "nul", "data/CON.csv", "a.csv.", "a.csv ", " a.csv", "a\x1b.csv", "a\n.csv", "x" * 256,
        "a/" * 21 + "b.csv", "/".join(["x" * 200] * 6), "a/" * 30_000 + "b.csv",
    ],
)  # fmt: skip
def test_unsafe_path_is_refused(name: str, tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("fine.csv", b"x\n"), (name, b"x\n"))
    with pytest.raises(ArchiveError, match="has a path that is not safe"):
        unpack(file, tmp_path / "out")
    assert sorted(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "names",
    [("a.csv", "a.csv"), ("a.csv", "A.CSV"), ("é.csv", "e\u0301.csv"), ("a", "a/b"), ("a/b", "a")],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_repeated_name_is_refused(names: tuple[str, str], tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", *((name, b"x\n") for name in names))
    with pytest.raises(ArchiveError, match=r"has the member .* twice"):
        unpack(file, tmp_path / "out")
    assert sorted(tmp_path.iterdir()) == [file]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda file: _special(file, "a.csv", _LINK), "is a link, or not a file"),
        (lambda file: _special(file, "a.csv", _PIPE), "is a link, or not a file"),
        (lambda file: _patched(file, b"PK\1\2", 8, 0x1), "is encrypted"),
        (lambda file: _patched(file, b"PK\1\2", 10, 12), "by a method that is not supported"),
        (lambda file: _zip(file, ("a.csv", bytes(10_000_000))), "more than 200 times its size"),
        (
            lambda file: _zip(file, *((f"{i}.csv", b"") for i in range(70_000))),
            "more than 10000 members",
        ),
    ],
)
def test_foul_archive_is_refused(make: Callable[[Path], Path], reason: str, tmp_path: Path) -> None:
    file = make(tmp_path / "a.zip")
    with pytest.raises(ArchiveError, match=reason):
        unpack(file, tmp_path / "out")
    assert sorted(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (ArchiveLimits(file_bytes=9), "more than 9 bytes"),
        (ArchiveLimits(members=1), "more than 1 members"),
        (ArchiveLimits(member_bytes=3), "more than 3 bytes"),
        (ArchiveLimits(total_bytes=7), "more than 7 bytes"),
    ],
)
def test_limit_is_kept(limits: ArchiveLimits, reason: str, tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("a.csv", b"x\n1\n"), ("b.csv", b"x\n1\n"))
    with pytest.raises(ArchiveError, match=reason):
        unpack(file, tmp_path / "out", limits)
    assert sorted(tmp_path.iterdir()) == [file]


def test_damage_is_refused_wherever_it_is_and_leaves_nothing(tmp_path: Path) -> None:
    numbers = b"".join(b"%d\n" % number for number in range(99))
    file = _zip(tmp_path / "a.zip", ("data/a.csv", b"x\n" + numbers))
    whole = file.read_bytes()
    refused = 0
    for cut in range(0, len(whole), 7):
        file.write_bytes(whole[:cut])
        with pytest.raises(ArchiveError):
            unpack(file, tmp_path / "out")
        assert sorted(tmp_path.iterdir()) == [file]
        refused += 1
    assert refused > 30
    # In the compressed bytes, which follow a header of thirty bytes and the name.
    flipped = bytearray(whole)
    flipped[30 + len("data/a.csv") + 20] ^= 0x10
    file.write_bytes(flipped)
    with pytest.raises(ArchiveError, match="is damaged"):
        unpack(file, tmp_path / "out")
    assert sorted(tmp_path.iterdir()) == [file]


def test_sound_archive_is_unpacked(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("data/", b""), ("data/a.csv", b"x\n1\n"), ("é.md", b"hello"))
    out = tmp_path / "new" / "out"
    assert unpack(file, out) == (out / "data/a.csv", out / "é.md")
    assert (out / "data/a.csv").read_bytes() == b"x\n1\n"
    assert (out / "é.md").read_bytes() == b"hello"


def test_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    file = _zip(tmp_path / "a.zip", ("a.csv", b"x\n"))
    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError):
        unpack(file, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
