"""Finding a package by what somebody calls it: folder, zip, git revision, URL or version."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.errors import PackageError
from forewarn.package.archive import unpack
from forewarn.package.find import find_package
from forewarn.package.load import load_package
from forewarn.package.model import DESCRIPTOR
from forewarn.package.paths import safe_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forewarn.package.model import Package

    # Give the folder or zip file of a release, by its URL or version, put into a scratch folder;
    # None where nobody was told where releases are.
    Fetch = Callable[[str, Path], Path | None]

_URL = re.compile(r"https?://", re.IGNORECASE)
_VERSION = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?")


def locate(name: str, scratch: Path, here: Path, fetch: Fetch | None = None) -> Package:
    """Load the package that `name` means; what has to be unpacked goes to the folder `scratch`.

    It is, in this order: what there is on disk (a folder, a descriptor, a zip file); what is at a
    URL; the release of a version, both of which `fetch` gets; the package as it was at a revision
    of the git repository that `here` is in. `scratch` need not exist.
    Raises `PackageError` where there is no such thing.
    """
    path = Path(name)
    if path.exists():
        return _load(path, scratch)
    if fetch is not None and (_URL.match(name) or _VERSION.fullmatch(name)):
        scratch.mkdir(parents=True, exist_ok=True)
        found = fetch(name, scratch)
        if found is not None:
            return _load(found, scratch / "unpacked")
    if _URL.match(name):
        raise PackageError(f"{name} is not fetched: download it, and name the file")
    return _checked_out(name, scratch, here)


def _load(path: Path, scratch: Path) -> Package:
    if path.is_dir() or path.suffix.lower() == ".json":
        return load_package(path)
    unpack(path, scratch)
    found = [scratch, *(entry for entry in sorted(scratch.iterdir()) if entry.is_dir())]
    folders = [folder for folder in found if (folder / DESCRIPTOR).is_file()]
    if not folders:
        raise PackageError(f"there is no {DESCRIPTOR} in {path}, or in a folder at its top")
    return load_package(folders[0])


def _checked_out(revision: str, scratch: Path, here: Path) -> Package:
    """Write the files of the package at a revision, byte by byte as git has them."""
    nothing = PackageError(f"{revision} is no folder, file, URL, version or git revision of {here}")
    # Such a name would be taken for an option, and no revision is called so.
    if revision.startswith("-"):
        raise nothing
    try:
        top = Path(_git(here, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
        wanted = f"{revision}^{{commit}}"
        commit = _git(here, "rev-parse", "--verify", "--quiet", wanted).decode().strip()
    except _GitError as error:
        raise nothing from error
    root = find_package(here, bundled=False).parent
    prefix = (
        root.relative_to(top.resolve()).as_posix() if root.is_relative_to(top.resolve()) else "."
    )
    scratch.mkdir(parents=True, exist_ok=True)
    descriptor = _write_blob(top, commit, prefix, DESCRIPTOR, scratch, revision)
    try:
        raw = json.loads(descriptor.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise PackageError(f"cannot read the descriptor at {revision}: {error}") from error
    for path in sorted(set(_paths(raw))):
        _write_blob(top, commit, prefix, path, scratch, revision)
    return load_package(scratch)


def _paths(descriptor: object) -> Iterator[str]:
    """Return the paths of files that a descriptor names, as far as it is one."""
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    for raw in resources if isinstance(resources, list) else ():
        if not isinstance(raw, dict):
            continue
        for value in (raw.get("path"), raw.get("schema"), raw.get("dialect")):
            for path in value if isinstance(value, list) else [value]:
                if isinstance(path, str) and "://" not in path:
                    yield path


def _write_blob(
    top: Path, commit: str, prefix: str, path: str, scratch: Path, revision: str
) -> Path:
    file = safe_path(scratch, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    name = path if prefix == "." else f"{prefix}/{path}"
    with file.open("wb") as stream:
        try:
            done = subprocess.run(
                ["git", "-C", str(top), "cat-file", "blob", f"{commit}:{name}"],
                stdout=stream,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError as error:
            raise PackageError(f"cannot run git: {error.strerror}") from error
    if done.returncode:
        raise PackageError(f"there is no {name} at the revision {revision}")
    return file


class _GitError(Exception):
    """Git does not do what it is asked."""


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, check=False
        )
    except OSError as error:
        raise PackageError(f"cannot run git: {error.strerror}") from error
    if done.returncode:
        raise _GitError(done.stderr.decode(errors="replace"))
    return done.stdout
