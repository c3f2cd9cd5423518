"""Writing the folder: all of it in one step, and over nothing that is not ours."""

from __future__ import annotations

import ctypes
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Lists the files that we wrote: with any other in it, the folder is not ours to replace.
_MARKER = ".forewarn-docs"

# Of Linux: to exchange two names in one step, relative to the working folder.
_EXCHANGE, _HERE = 2, -100


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

    They are written beside it and put in place at once: whoever is stopped leaves the old folder
    or the new one. Raises `FolderError` as `check_folder` does.
    """
    check_folder(folder)
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        listed = "".join(f"{name}\n" for name in sorted(files))
        (new / _MARKER).write_text(listed, encoding="utf-8", newline="\n")
        if not target.exists():
            new.rename(target)
        elif not _exchange(new, target):
            _replace(new, target, Path(scratch) / "old")


def _exchange(new: Path, old: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    names = os.fsencode(new), os.fsencode(old)
    return bool(rename(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)


def _replace(new: Path, target: Path, aside: Path) -> None:
    """Put a folder in place of another in two steps; where the second fails, undo the first."""
    target.rename(aside)
    try:
        new.rename(target)
    except BaseException:
        aside.rename(target)
        raise
