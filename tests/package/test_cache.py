"""A cache that others can write to is closed to them, or not used."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import CacheError
from forewarn.package.cache import own_folder, prune

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="files have no owner and mode there")

NAME = "0" * 64

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        own_folder(tmp_path / "cache" / "store")
    finally:
        os.umask(before)
    assert (mode(tmp_path / "cache"), mode(tmp_path / "cache" / "store")) == (0o700, 0o700)


@pytest.mark.parametrize("opened", [0o775, 0o757, 0o777, 0o702])
@pytest.mark.parametrize("which", ["cache", "cache/store"])
def test_a_folder_open_to_others_is_closed_and_what_was_kept_there_goes(
    which: str, opened: int, tmp_path: Path
) -> None:
    folder = own_folder(tmp_path / "cache" / "store")
    for name in (f"{NAME}-{NAME}.duckdb", f"{NAME}.json", "mine.txt", f"{NAME}0.txt"):
        (folder / name).touch()
    (folder / NAME).mkdir()
    own_folder(folder)
    assert len(list(folder.iterdir())) == 5
    (tmp_path / which).chmod(opened)
    own_folder(folder)
    assert mode(tmp_path / which) == opened & ~0o022
    # Only what is named as what is kept there is.
    assert sorted(path.name for path in folder.iterdir()) == [f"{NAME}0.txt", "mine.txt"]


def test_a_shared_folder_may_hold_the_cache_if_it_is_sticky(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    own_folder(tmp_path / "store")
    assert (mode(tmp_path), mode(tmp_path / "store")) == (0o1777, 0o700)


def test_only_what_the_cache_keeps_is_pruned(tmp_path: Path) -> None:
    for name in ("1" * 64, "2" * 64, f".{'3' * 64}.json.part-1", "mine"):
        (tmp_path / name).touch()
    prune(tmp_path, "*", 1, tmp_path / ("1" * 64))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1" * 64, "mine"]


@needs_root
def test_a_link_that_somebody_else_made_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o700)
    tmp_path.chmod(0o1777)
    link = tmp_path / "store"
    link.symlink_to(tmp_path / "mine")
    assert own_folder(link) == link
    os.chown(link, 12345, 12345, follow_symlinks=False)
    with pytest.raises(CacheError):
        own_folder(link)


@needs_root
@pytest.mark.parametrize("which", ["cache", "cache/store"])
def test_a_folder_of_somebody_else_is_not_used(which: str, tmp_path: Path) -> None:
    folder = own_folder(tmp_path / "cache" / "store")
    os.chown(tmp_path / which, 12345, 12345)
    with pytest.raises(CacheError, match="is not used, because others can write to it"):
        own_folder(folder)
    assert mode(tmp_path / which) == 0o700
