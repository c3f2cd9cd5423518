"""Finding a package by any name for it: folder, zip file, URL, version or git revision."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from forewarn.errors import ChangedPackageError, PackageError
from forewarn.package.archive import ArchiveLimits, unpack
from forewarn.package.descriptor import paths_of
from forewarn.package.find import find_package
from forewarn.package.json_files import read_json
from forewarn.package.load import load_package
from forewarn.package.model import DESCRIPTOR
from forewarn.package.paths import is_safe, safe_path
from forewarn.package.unchanged import state_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.package.model import Package

    # Returns the folder or zip file of a release, by URL or version, after putting it into a
    # scratch folder; None where no address of releases is set.
    Fetch = Callable[[str, Path], Path | None]

# For git: a repository can name a program as its monitor of files or as a hook, and can have what
# it lacks fetched by another.
_NO_PROGRAMS: Final = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
_NO_FETCHING: Final = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}

_URL = re.compile(r"https?://", re.IGNORECASE)
_VERSION = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?")


def is_version(name: str) -> bool:
    """Return whether a name can be that of the release of a version.

    >>> is_version("v1.0.0"), is_version("HEAD")
    (True, False)
    """
    return _VERSION.fullmatch(name) is not None


def locate(name: str, scratch: Path, here: Path, fetch: Fetch | None = None) -> Package:
    """Load the package that `name` means; what has to be unpacked goes to the folder `scratch`.

    It is the first that exists of: a folder, descriptor or zip file on disk; what is at a URL, or
    the release of a version, which `fetch` gets; the package at a revision of the git repository
    around `here`. `scratch` need not exist.
    Raises `PackageError` where none exists.
    """
    path = Path(name)
    if path.exists():
        return _load(path, scratch)
    if fetch is not None and (_URL.match(name) or is_version(name)):
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
    before = state_of(path.resolve())
    unpack(path, scratch)
    if state_of(path.resolve()) != before:
        raise ChangedPackageError(path)
    found = [scratch, *(entry for entry in sorted(scratch.iterdir()) if entry.is_dir())]
    folders = [folder for folder in found if (folder / DESCRIPTOR).is_file()]
    if not folders:
        raise PackageError(f"there is no {DESCRIPTOR} in {path}, or in a folder at its top")
    return load_package(folders[0])


def _checked_out(revision: str, scratch: Path, here: Path) -> Package:
    """Load the package at a revision, after writing its files exactly as git has them."""
    nothing = PackageError(
        f"{revision} is not a folder, file, URL, version or git revision of {here}"
    )
    # git would take it for an option; no revision has such a name.
    if revision.startswith("-"):
        raise nothing
    try:
        top = Path(_git(here, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
        wanted = f"{revision}^{{commit}}"
        commit = _git(here, "rev-parse", "--verify", "--quiet", wanted).decode().strip()
    except _GitError as error:
        raise nothing from error
    root = find_package(here, bundled=False).parent
    inside = root.is_relative_to(top.resolve())
    prefix = root.relative_to(top.resolve()) if inside else PurePosixPath()
    source = _Commit(top, commit, PurePosixPath(prefix.as_posix()), revision)
    scratch.mkdir(parents=True, exist_ok=True)
    descriptor = _write_blob(source, DESCRIPTOR, scratch)
    content = read_json(descriptor, "descriptor", f"at {revision}").content
    for path in sorted(paths_of(content)):
        # What is wrong with the others is for the package itself to say.
        if is_safe(scratch, path):
            _write_blob(source, path, scratch)
    return load_package(scratch)


def _write_blob(source: _Commit, path: str, scratch: Path) -> Path:
    """Write a file of the package, as the commit has it, to the same path in a folder."""
    file = safe_path(scratch, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    name = (source.prefix / path).as_posix()
    with file.open("wb") as stream:
        try:
            size = int(_git(source.top, "cat-file", "-s", f"{source.commit}:{name}"))
            if size > ArchiveLimits.member_bytes:
                raise PackageError(f"{name} at the revision {source.revision} is larger than 4 GiB")
            _git(source.top, "cat-file", "blob", f"{source.commit}:{name}", output=stream)
        except _GitError as error:
            reason = f"there is no {name} at the revision {source.revision}"
            raise PackageError(reason) from error
    return file


@dataclass(frozen=True)
class _Commit:
    """A commit of the repository at `top`, which a user calls `revision`.

    `prefix` is the folder of the package in it.
    """

    top: Path
    commit: str
    prefix: PurePosixPath
    revision: str


class _GitError(Exception):
    """git failed."""


def _git(folder: Path, *arguments: str, output: IO[bytes] | None = None) -> bytes:
    """Run git, and return what it writes, or write that to `output`.

    What a repository's own configuration names is not run, and nothing is fetched: the repository
    may have come with the package.
    """
    try:
        # The user's own git, wherever it is.
        done = subprocess.run(  # nosec B607
            ["git", *_NO_PROGRAMS, "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, **_NO_FETCHING},
        )
    except OSError as error:
        raise PackageError(f"cannot run git: {error.strerror}") from error
    if done.returncode:
        raise _GitError(done.stderr.decode(errors="replace"))
    return done.stdout or b""
