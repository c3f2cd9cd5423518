"""Writing the folder: all of it in one step, and over nothing that is not ours."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from forewarn.errors import FolderError
from forewarn.writing.files import staging_folder, swap_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Lists the files that we wrote: with any other in it, the folder is not ours to replace.
_MARKER = ".forewarn-docs"


def check_folder(folder: Path) -> None:
    """Raise `FolderError` where a folder could not be written without loss to somebody."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FolderError(f"{folder} is not a folder: name another one")
    ours = {_MARKER}
    with suppress(OSError, ValueError):
        ours |= set((folder / _MARKER).read_text(encoding="utf-8").splitlines())
    if others := sorted(file.name for file in folder.iterdir() if file.name not in ours):
        raise FolderError(
            f"{folder} holds {others[0]}, which forewarn docs did not write: "
            "name a new folder, or an empty one"
        )


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write files to a folder, new or in place of the one that was written before.

    They are written beside it and renamed into place. Raises `FolderError` as `check_folder` does.
    """
    check_folder(folder)
    target = folder.resolve()
    with staging_folder(target.parent, target.name) as work:
        new = work / "new"
        new.mkdir()
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        listed = "".join(f"{name}\n" for name in sorted(files))
        (new / _MARKER).write_text(listed, encoding="utf-8", newline="\n")
        swap_folder(new, target)
