"""Forewarn: an open data package of atrocity risk factors, and the tools around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.api import OpenPackage

__all__ = ["__version__", "open_package"]


def open_package(path: str | Path | None = None) -> OpenPackage:
    """Open the data package at `path`, or the nearest one upward from the working folder.

    Without one, the release that comes with forewarn is opened. Close the package when you are
    done, or use it in a `with` statement. Raises `forewarn.errors.PackageError` if there is none,
    or it cannot be read.
    """
    from forewarn.api import OpenPackage

    return OpenPackage.find(path)
