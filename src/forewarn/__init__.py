"""Forewarn: an open data package of atrocity risk factors, and the tools around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.api import OpenPackage

__all__ = ["__version__", "open_package"]


def open_package(path: str | Path | None = None) -> OpenPackage:
    """Open the data package at `path`, or the one found from the working folder upward.

    Raises `forewarn.errors.PackageError` where there is none or it cannot be read.
    """
    from forewarn.api import OpenPackage

    return OpenPackage.find(path)
