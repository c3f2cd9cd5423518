"""Finding a package from a folder upward, and the package that another one extends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from forewarn.errors import MissingBaseError, PackageError
from forewarn.package.bundle import bundled_package
from forewarn.package.descriptor import read_descriptor
from forewarn.package.model import BASE, DESCRIPTOR

if TYPE_CHECKING:
    from collections.abc import Mapping


def find_package(start: Path, *, bundled: bool = True) -> Path:
    """Find the nearest `datapackage.json` from the folder `start` upward.

    Where there is none, it is that of the release that comes with the software. Raises
    `PackageError` where there is no such release either, or `bundled` is false.
    """
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / DESCRIPTOR).is_file():
            return candidate / DESCRIPTOR
    if bundled and (release := bundled_package()):
        return release / DESCRIPTOR
    raise PackageError(
        f"no {DESCRIPTOR} in {folder} or any folder above it: "
        "go into a package's folder, or name one"
    )


def find_base(name: str | None, *starts: Path) -> Path:
    """Find the package that others extend, called `name` if that is given.

    It is the nearest `datapackage.json`, from each of the folders `starts` upward in their order,
    that extends no other package; otherwise the package that comes with the software.
    Raises `MissingBaseError` where there is none.
    """
    for start in starts:
        folder = start.resolve()
        for candidate in (folder, *folder.parents):
            file = candidate / DESCRIPTOR
            if file.is_file() and _may_be_base(read_descriptor(file).content, name):
                return file
    # In the installed wheel, or beside the source.
    for shipped in (bundled_package(), Path(__file__).parents[3]):
        file = (shipped or Path()) / DESCRIPTOR
        if shipped and file.is_file() and _may_be_base(read_descriptor(file).content, name):
            return file
    called = f"the package {name}" if name else "a package to extend"
    raise MissingBaseError(f"cannot find {called}")


def _may_be_base(descriptor: Mapping[str, Any], name: str | None) -> bool:
    return BASE not in descriptor and (name is None or descriptor.get("name") == name)
