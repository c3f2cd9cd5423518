"""The folder of pages: put in place whole, and only over pages written before."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from forewarn.errors import FolderError, PackageError
from forewarn.package.paths import inside, text_of
from forewarn.writing.files import followed, staging_folder, swap_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Lists the written files. A folder with any other file is never replaced.
_MARKER = ".forewarn-docs"


def check_folder(folder: Path) -> None:
    """Raise `FolderError` if a folder holds anything but pages written before."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FolderError(f"{folder} is not a folder: name another one")
    ours = {_MARKER}
    with suppress(OSError, PackageError):
        ours |= set(text_of(inside(folder, _MARKER)).splitlines())
    if others := sorted(file.name for file in folder.iterdir() if file.name not in ours):
        raise FolderError(
            f"{folder} holds {others[0]}, which is not one of the pages written before: "
            "name a new or empty folder"
        )


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write pages, by file name, to a new folder, or in place of those written before.

    They are written to a staging folder and renamed into place. Raises `FolderError` as
    `check_folder` does.
    """
    check_folder(folder)
    target = followed(folder)
    with staging_folder(target.parent, target.name) as work:
        new = work / "new"
        new.mkdir()
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        listed = "".join(f"{name}\n" for name in sorted(files))
        (new / _MARKER).write_text(listed, encoding="utf-8", newline="\n")
        swap_folder(new, target)
