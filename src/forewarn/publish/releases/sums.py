"""Lists of digests, as `sha256sum` writes and checks them: `SHA256SUMS`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.errors import PackageError, VerificationError
from forewarn.package.paths import LARGEST_TEXT, fault_of, inside, read_file
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SUMS = "SHA256SUMS"

# The most files that a release may hold.
_MOST_FILES = 100_000

_LINE = re.compile(r"([0-9a-f]{64})  ([^\0\r\n\\]+)")


def write_sums(digests: Mapping[str, str]) -> str:
    """Return the text of a list of digests by path.

    >>> write_sums({"b": "1" * 64, "a": "0" * 64}).splitlines()[0].endswith("0  a")
    True
    """
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def read_sums(file: Path) -> dict[str, str]:
    """Return the digests of a list by path.

    Raises `VerificationError` unless the list is exactly as `write_sums` writes it.
    """
    try:
        text = read_file(inside(file.parent, file.name)).decode("utf-8")
    except (PackageError, ValueError) as error:
        raise VerificationError(f"{file} is damaged: {error}") from error
    matches = [_LINE.fullmatch(line) for line in text.split("\n")[:-1]]
    digests = {match[2]: match[1] for match in matches if match is not None}
    if not digests or write_sums(digests) != text:
        raise VerificationError(f"{file} is damaged: it is not a list of SHA-256 digests by path")
    return digests


def files_below(folder: Path) -> set[str]:
    """Return the paths below a folder, with slashes, of everything but folders."""
    found = set()
    # Links are not followed, and are no folders of ours.
    for here, folders, files in os.walk(folder, onerror=_raise):
        path = Path(here)
        links = [name for name in folders if (path / name).is_symlink()]
        found |= {(path / name).relative_to(folder).as_posix() for name in (*files, *links)}
        if len(found) > _MOST_FILES:
            raise VerificationError(f"{folder} holds more than {_MOST_FILES:,} files")
    return found


def _may_be(file: Path, size: int | None) -> bool:
    found = file.stat().st_size
    return found <= LARGEST_TEXT if size is None else found == size


def _raise(error: OSError) -> None:
    raise error


def check_sums(
    folder: Path,
    digests: Mapping[str, str],
    unlisted: Collection[str] = (),
    sizes: Mapping[str, int] | None = None,
) -> None:
    """Check that a folder holds the listed files with their digests, and no others.

    The files in `unlisted` may be there too. With `sizes`, what has another size is not read, nor
    is a file without one that is too large to be read whole. Raises `VerificationError`.
    """
    found = files_below(folder)
    if missing := sorted(digests.keys() - found):
        raise VerificationError(f"{folder / missing[0]} is missing")
    if strays := sorted(found - digests.keys() - set(unlisted)):
        raise VerificationError(f"{folder / strays[0]} is not part of the release")
    for path, digest in digests.items():
        file = folder / path
        if file.is_symlink() or (fault := fault_of(file)):
            raise VerificationError(f"{file} is damaged: {fault or 'it is a link'}")
        if (sizes and not _may_be(file, sizes.get(path))) or digest_of(file) != digest:
            raise VerificationError(f"{file} is damaged: its SHA-256 differs from the listed one")
