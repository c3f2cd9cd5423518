"""Whether a package stayed as it was while it was read, so that a result is true of it.

A digest taken before the files are read says nothing about what was read: a file may be replaced
after the digest, and put back before the next one. So the state of every file and folder that
decides a result is taken before the first read and after the last one. A file that was replaced,
renamed or written to has another state even when it is as it was: the system sets the time of its
last change, and no program can set it back. What the states cannot show (some file systems do not
keep that time) is left to the digests, which are taken again too. Neither shows what a program does
that has mapped the file into its memory, and changes it there and back while it is read.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.errors import ChangedPackageError, ForewarnError
from forewarn.package.load import load_package
from forewarn.package.paths import everything_in, file_digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from forewarn.package.model import Package

    # Device, inode, mode, size, and the times of the last writing and the last change, in
    # nanoseconds; None where there is no file.
    State = tuple[int, int, int, int, int, int] | None

# All that decides how a package is judged is in these folders, or named by its descriptor.
_FOLDERS = ("data", "schemas")

# In nanoseconds: two changes of a file may have the same time if less than this is between them,
# for file systems whose times have fractions of a second, and for others.
_TICK, _COARSE_TICK = 10_000_000, 2_000_000_000

_SECOND = 1_000_000_000

# Windows has no time of the last change.
_HAS_CHANGE_TIMES = os.name == "posix"


@dataclass(frozen=True)
class Snapshot:
    """A package as it was at one moment.

    `states` are those of the files and folders that decide a result, and of the links to them;
    `above` are those of the package's folder, the folders above it and those on the way to the
    files. `digests` are the SHA-256 of the files by their paths in the package; None where they
    were not taken. `also` are files that decide beside the package's own.
    """

    package: Package
    also: tuple[str, ...]
    states: Mapping[Path, State]
    above: Mapping[Path, State]
    digests: Mapping[str, str] | None
    base: Snapshot | None

    @property
    def digest(self) -> str:
        """Return the digest of all files; that of an extension includes the base's."""
        assert self.digests is not None
        lines = (f"{name}\0{digest}\n" for name, digest in sorted(self.digests.items()))
        own = hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
        if self.base is None:
            return own
        return hashlib.sha256(f"{own} {self.base.digest}".encode()).hexdigest()

    def check(self) -> None:
        """Raise `ChangedPackageError` unless the package is, and was all along, as it was."""
        try:
            is_same = self._is_same()
        except (ForewarnError, OSError, ValueError):
            is_same = False
        if not is_same:
            raise ChangedPackageError(self.package.root)
        if self.base is not None:
            self.base.check()

    def _is_same(self) -> bool:
        package = self.package
        base = package.base.descriptor_file if package.base is not None else None
        # What was loaded may have been read before the states were taken.
        if not _are_alike(load_package(package.descriptor_file, base), package):
            return False
        # The states last: nothing is read after them.
        if self.digests is not None and _digests(package.root, self.states) != self.digests:
            return False
        states, above = _look(package, self.also)
        return states == self.states and not any(
            _was_moved(self.above[path], above.get(path)) for path in self.above
        )


def take(package: Package, also: Collection[str] = (), *, digests: bool = True) -> Snapshot:
    """Take a snapshot of a package, before any of its data is read.

    `also` are paths of files in it that decide the result too. Raises `ChangedPackageError` where
    a file disappears meanwhile.
    """
    base = take(package.base, digests=digests) if package.base is not None else None
    also = tuple(also)
    states, above = _look(package, also)
    if wait := _unsettled(states, time.time_ns()):
        time.sleep(wait / _SECOND)
        states, above = _look(package, also)
    try:
        taken = _digests(package.root, states) if digests or not _HAS_CHANGE_TIMES else None
    except FileNotFoundError as error:
        raise ChangedPackageError(package.root) from error
    return Snapshot(package, also, states, above, taken, base)


def package_digest(package: Package) -> str:
    """Digest every file that decides how a package is judged: data, schemas and what they name.

    A file that appears or disappears changes the digest too. The digest of a package that extends
    another includes that one.
    """
    return take(package).digest


@contextmanager
def unchanged(snapshots: Iterable[Snapshot]) -> Iterator[None]:
    """Run a block that reads packages; raise `ChangedPackageError` if one of them changed.

    That error takes the place of any other, which may come of the change.
    """
    taken = tuple(snapshots)
    try:
        yield
    except Exception:
        for snapshot in taken:
            snapshot.check()
        raise
    for snapshot in taken:
        snapshot.check()


@contextmanager
def unchanging(*packages: Package | None) -> Iterator[None]:
    """Run a block that reads packages, and keeps nothing; raise as `unchanged` does."""
    taken = [take(package, digests=False) for package in packages if package is not None]
    with unchanged(taken):
        yield


def state_of(path: Path | str) -> State:
    """Return the state of a file, a folder or a link, which is not followed."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (
        found.st_dev,
        found.st_ino,
        found.st_mode,
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
    )


def _are_alike(one: Package, other: Package) -> bool:
    # A descriptor may hold NaN, which differs from itself.
    return one == other or repr(one) == repr(other)


def _look(package: Package, also: Iterable[str]) -> tuple[dict[Path, State], dict[Path, State]]:
    """Return the states of all that decides how a package is judged, and of the folders above.

    A file may come and go in the folders that are listed, so these decide too.
    """
    root = package.root
    named = {package.descriptor_file, *(root / path for path in also)}
    named |= {resource.file for resource in package.resources}
    # The paths as written too: others than ours follow them anew.
    named |= {root / resource.path for resource in package.resources}
    named |= {file for resource in package.unsupported for file in resource.files}
    named |= {root / path for path in package.schema_paths}
    for folder in _FOLDERS:
        named |= {root / folder, *everything_in(root, folder)}
    states: dict[Path, State] = {}
    above = {path: state_of(path) for path in (root, *root.parents)}
    for path in named:
        _add(path, root, states, above)
    for path in states:
        above.pop(path, None)
    return states, above


def _add(path: Path, root: Path, states: dict[Path, State], above: dict[Path, State]) -> None:
    """Add a path and the folders between it and the root; through links, what they lead to too."""
    if path in states:
        return
    states[path] = state_of(path)
    leads_on = _is_link(states[path])
    is_inside = root in path.parents
    for folder in path.parents[: len(path.parts) - len(root.parts) - 1] if is_inside else ():
        if folder not in above and folder not in states:
            state = state_of(folder)
            (states if _is_link(state) else above)[folder] = state
        leads_on = leads_on or _is_link(states.get(folder))
    real = Path(os.path.realpath(path)) if leads_on else path
    # Nothing outside of the package is read.
    if root in real.parents:
        _add(real, root, states, above)


def _is_link(state: State) -> bool:
    return state is not None and stat.S_ISLNK(state[2])


def _digests(root: Path, states: Mapping[Path, State]) -> dict[str, str]:
    digests = {}
    for path, state in states.items():
        if state is not None and stat.S_ISREG(state[2]):
            digests[os.path.relpath(path, root)] = file_digest(path)
        elif _is_link(state):
            digests[os.path.relpath(path, root)] = f"link to {path.readlink()}"
    return digests


def _was_moved(before: State, now: State) -> bool:
    """Return whether a folder is another, or was renamed and renamed back.

    Files that have nothing to do with the package may come and go in it, which sets both times; to
    rename a folder sets only that of its last change.
    """
    if before is None or now is None:
        return before != now
    return before[:3] != now[:3] or (before[4] == now[4] and before[5] != now[5])


def _unsettled(states: Mapping[Path, State], now: int) -> int:
    """Return for how many nanoseconds a change might still not show in the states."""
    newest = max((max(state[4:]) for state in states.values() if state is not None), default=0)
    tick = _TICK if newest % _SECOND else _COARSE_TICK
    age = now - newest
    return tick - age if 0 <= age < tick else 0
