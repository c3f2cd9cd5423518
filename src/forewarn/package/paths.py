"""Paths that a package names, which must not lead out of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.errors import PackageError

if TYPE_CHECKING:
    from pathlib import Path

_DRIVE_OR_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def safe_path(root: Path, relative: str) -> Path:
    """Return the file at `relative` in the folder `root`, with links resolved.

    Raises `PackageError` for a path that is absolute, hidden, on a drive, a URL, or leads out
    of `root` in any way.
    """
    parts = relative.split("/")
    unsafe = PackageError(f"the path {relative!r} is not safe: name a file inside the package")
    if (
        not relative
        or "\\" in relative
        or "\0" in relative
        or _DRIVE_OR_SCHEME.match(relative)
        or any(part in ("", "..") or part.startswith((".", "~")) for part in parts)
    ):
        raise unsafe
    try:
        file = (root / relative).resolve()
        if not file.is_relative_to(root.resolve()):
            raise PackageError(f"the path {relative!r} leads out of the package")
        # A loop of links, which Python 3.13 resolves without an error.
        if file.is_symlink():
            raise unsafe
        file.is_file()
    except (OSError, RuntimeError, ValueError):
        # A loop of links, or a name that the file system does not allow.
        raise unsafe from None
    return file
