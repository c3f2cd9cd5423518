"""A package that was another for a moment is noticed, though all is as it was before and after."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pytest

from forewarn.author.extension import NewExtension, extension_files, write_extension
from forewarn.errors import ChangedPackageError, PackageError
from forewarn.package import unchanged as unchanged_package
from forewarn.package.load import load_package
from forewarn.package.unchanged import package_digest, take, unchanged, unchanging
from forewarn.writing.files import digest_of
from small import edit
from swapping import KINDS, Swap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be renamed there")

EPISODES, SCHEMA = "data/episodes.csv", "schemas/episodes.json"


@pytest.fixture
def swap(small_copy: Path, tmp_path: Path) -> Swap:
    folder, other = tmp_path / "in" / "package", tmp_path / "in" / "other"
    for copy in (folder, other):
        shutil.copytree(small_copy, copy)
    edit(other, EPISODES, "ep-1", end_year="1991")
    return Swap(folder, other, EPISODES, "replace")


@pytest.mark.parametrize("digests", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_swap_there_and_back_is_a_change(kind: str, digests: bool, swap: Swap) -> None:
    swap = Swap(swap.folder, swap.other, swap.path, kind)
    snapshot = take(load_package(swap.folder), digests=digests)
    swap.there()
    swap.back()
    with pytest.raises(ChangedPackageError, match="changed while it was read: run it again"):
        snapshot.check()
    assert (snapshot.digests is not None) is digests


@pytest.mark.parametrize("kind", KINDS)
def test_the_digests_alone_see_what_stays(kind: str, swap: Swap) -> None:
    swap = Swap(swap.folder, swap.other, swap.path, kind)
    before = package_digest(load_package(swap.folder))
    swap.there()
    assert package_digest(load_package(swap.folder)) != before
    swap.back()
    assert package_digest(load_package(swap.folder)) == before


def _touch(file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.touch()
    file.unlink()


COME_AND_GO: dict[str, Callable[[Path], object]] = {
    "a file of data": lambda folder: _touch(folder / "data/extra.csv"),
    "a file in an empty folder": lambda folder: _touch(folder / "data/empty/extra.csv"),
    "a suite": lambda folder: _touch(folder / "schemas/expectations/extra.json"),
    "a folder above": lambda folder: folder.parent.rename(folder.parent.with_name("away")).rename(
        folder.parent
    ),
    "a link": lambda folder: (
        (folder / "data/link.csv").unlink(),
        (folder / "data/link.csv").symlink_to("episodes.csv"),
    ),
}


@pytest.mark.parametrize("name", COME_AND_GO)
def test_what_comes_and_goes_is_a_change(name: str, swap: Swap) -> None:
    (swap.folder / "data/empty").mkdir()
    (swap.folder / "data/link.csv").symlink_to("episodes.csv")
    snapshot = take(load_package(swap.folder))
    COME_AND_GO[name](swap.folder)
    with pytest.raises(ChangedPackageError):
        snapshot.check()


def test_what_was_loaded_before_the_snapshot_must_be_what_is_there(swap: Swap) -> None:
    package = load_package(swap.folder)
    schema = swap.folder / SCHEMA
    schema.write_text(schema.read_text("utf-8").replace('"year"', '"integer"'), encoding="utf-8")
    with pytest.raises(ChangedPackageError):
        take(package).check()


def test_files_that_have_nothing_to_do_with_the_package_may_come_and_go(swap: Swap) -> None:
    before = take(load_package(swap.folder)).digest
    with unchanging(load_package(swap.folder)):
        (swap.folder / "report.json").touch()
        (swap.folder.parent / "report.json").touch()
        (swap.folder / "report.json").unlink()
        # Reading is no change.
        (swap.folder / EPISODES).read_bytes()
    assert take(load_package(swap.folder)).digest == before


def test_a_failure_of_a_changed_package_is_its_change(swap: Swap) -> None:
    snapshot = take(load_package(swap.folder))
    with pytest.raises(ValueError, match="other"), unchanged([snapshot]):
        raise ValueError("other")
    with pytest.raises(ChangedPackageError), unchanged([snapshot]):  # noqa: PT012
        (swap.folder / EPISODES).unlink()
        raise ValueError("other")


def test_a_file_that_goes_while_it_is_digested_is_a_change(
    swap: Swap, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = load_package(swap.folder)

    def digest(file: Path) -> str:
        file.unlink()
        return digest_of(file)

    monkeypatch.setattr(unchanged_package, "file_digest", digest)
    with pytest.raises(ChangedPackageError):
        take(package)


@pytest.mark.parametrize("changes", [True, False])
def test_a_base_that_changes_is_a_change(changes: bool, swap: Swap, tmp_path: Path) -> None:
    base = load_package(swap.folder)
    new = NewExtension("ours", "Ours", "CC-BY-4.0")
    write_extension(tmp_path / "ours", extension_files(new, base))
    snapshot = take(load_package(tmp_path / "ours", base.root))
    if not changes:
        snapshot.check()
        return
    (swap.folder / EPISODES).touch()
    with pytest.raises(ChangedPackageError, match=str(swap.folder)):
        snapshot.check()


def test_a_descriptor_of_another_name_is_digested(swap: Swap) -> None:
    other = swap.folder / "other.json"
    (swap.folder / "datapackage.json").rename(other)
    before = package_digest(load_package(other))
    other.write_text(other.read_text("utf-8") + "\n", encoding="utf-8")
    package = load_package(other)
    assert package_digest(package) != before
    take(package).check()


def test_a_link_that_leads_out_is_not_followed(swap: Swap) -> None:
    secret = swap.folder.parent / "secret"
    secret.write_text("one", encoding="utf-8")
    (swap.folder / "data/link.csv").symlink_to(secret)
    with pytest.raises(PackageError, match="leads out of the package"):
        load_package(swap.folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")
def test_what_is_not_a_file_is_not_opened(swap: Swap) -> None:
    os.mkfifo(swap.folder / "data/pipe.csv")
    with pytest.raises(PackageError, match="is not read"):
        load_package(swap.folder)


def test_a_file_just_written_is_given_the_time_to_show_the_next_change(swap: Swap) -> None:
    package = load_package(swap.folder)
    (swap.folder / EPISODES).touch()
    # The time of the file, which may be a tick of the system behind.
    touched = (swap.folder / EPISODES).stat().st_mtime_ns
    take(package, digests=False)
    assert time.time_ns() - touched >= 10_000_000
