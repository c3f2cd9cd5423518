"""The door to the files of a package."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import InvalidDataError, PackageError
from forewarn.package.paths import (
    check_files,
    copy_file,
    digest_text,
    file_digest,
    files_in,
    must_be_replaceable,
    open_file,
    read_file,
    same_content,
    text_of,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

HUGE = 8 << 30


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the folder of a package with `data`, beside which there is a folder `outside`."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.csv").write_text("secret\n", encoding="utf-8")
    data = tmp_path / "package" / "data"
    data.mkdir(parents=True)
    (data / "a.csv").write_text("a\n1\n", encoding="utf-8")
    return tmp_path / "package"


def names(root: Path, folder: str = "data") -> list[str]:
    return [file.relative_to(root).as_posix() for file in files_in(root, folder)]


def test_links_within_a_package_are_listed_and_folders_behind_links_are_not(root: Path) -> None:
    (root / "data" / "b.csv").symlink_to("a.csv")
    (root / "data" / "deep").mkdir()
    (root / "data" / "deep" / "c.csv").touch()
    (root / "data" / "again").symlink_to("deep")
    # An editor locks a file so.
    (root / "data" / ".#a.csv").symlink_to("somebody@somewhere.17")
    assert names(root) == ["data/.#a.csv", "data/a.csv", "data/b.csv", "data/deep/c.csv"]
    assert names(root, "absent") == names(root, "data/a.csv") == []


@pytest.mark.parametrize("link", ["data/b.csv", "data/deep", "other"])
def test_a_link_out_of_the_package_is_not_walked(link: str, root: Path) -> None:
    target = root.parent / "outside" / ("secret.csv" if link.endswith(".csv") else "")
    (root / link).symlink_to(target)
    with pytest.raises(PackageError, match="leads out of the package"):
        names(root, "other" if link == "other" else "data")


def test_a_file_that_became_a_link_is_not_opened(root: Path) -> None:
    file = root / "data" / "a.csv"
    file.unlink()
    file.symlink_to(root.parent / "outside" / "secret.csv")
    with pytest.raises(PackageError, match="is a link, not a file"):
        open_file(file)


def test_a_pipe_is_not_waited_for_and_a_folder_not_read(root: Path) -> None:
    os.mkfifo(root / "pipe")
    for file in (root / "pipe", root / "data"):
        with pytest.raises(PackageError, match="not a file"):
            open_file(file)


def test_nothing_is_read_of_a_file_that_is_too_large(root: Path) -> None:
    file = root / "data" / "a.csv"
    os.truncate(file, HUGE)
    with pytest.raises(PackageError, match="larger than 64 MB"):
        read_file(file)
    with pytest.raises(PackageError, match="larger than 64 MB"):
        copy_file(file, root / "copy")
    assert not (root / "copy").exists()
    with pytest.raises(InvalidDataError, match="holds a NUL byte"):
        copy_file(file, root / "copy", table=True)
    assert (root / "copy").stat().st_size == 0
    assert digest_text(file) is None
    assert not same_content(file, file, text=True)
    with pytest.raises(PackageError, match="cannot write"):
        must_be_replaceable(root, "data/a.csv")


def test_the_digest_of_a_file_without_end_differs_when_the_file_does(root: Path) -> None:
    file = root / "data" / "a.csv"
    whole = file_digest(file)
    os.truncate(file, HUGE)
    first = file_digest(file)
    with file.open("r+b") as stream:
        stream.seek(-1, os.SEEK_END)
        stream.write(b"x")
    assert len({whole, first, file_digest(file)}) == 3


def test_a_copy_is_never_written_through_a_link(root: Path) -> None:
    victim = root.parent / "outside" / "secret.csv"
    (root / "copy").symlink_to(victim)
    with pytest.raises(FileExistsError):
        copy_file(root / "data" / "a.csv", root / "copy")
    assert victim.read_text(encoding="utf-8") == "secret\n"


def test_a_text_has_one_kind_of_line_end_and_is_utf_8(root: Path) -> None:
    file = root / "CHANGELOG.md"
    file.write_bytes(b"a\r\nb\rc\n")
    assert text_of(file) == "a\nb\nc\n"
    file.write_bytes(b"\xff")
    with pytest.raises(PackageError, match="is not UTF-8"):
        text_of(file)


def test_a_folder_of_too_many_files_is_refused(root: Path) -> None:
    (root / "data" / "b.csv").touch()
    assert len(files_in(root, "data", most=2)) == 2
    with pytest.raises(PackageError, match="holds more than 1 files"):
        files_in(root, "data", most=1)


def test_tables_may_be_of_any_size_and_other_files_that_are_read_whole_may_not(root: Path) -> None:
    table = root / "data" / "a.csv"
    os.truncate(table, HUGE)
    check_files(root, {table})
    check_files(root, set())
    (root / "CHANGELOG.md").touch()
    os.truncate(root / "CHANGELOG.md", HUGE)
    with pytest.raises(PackageError, match="CHANGELOG"):
        check_files(root, {table})
