"""Lists of digests, as `sha256sum` writes and checks them: `SHA256SUMS`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.errors import VerificationError
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

SUMS = "SHA256SUMS"

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
        text = file.read_bytes().decode("utf-8")
    except ValueError as error:
        raise VerificationError(f"{file} is damaged: {error}") from error
    matches = [_LINE.fullmatch(line) for line in text.split("\n")[:-1]]
    digests = {match[2]: match[1] for match in matches if match is not None}
    if not digests or write_sums(digests) != text:
        raise VerificationError(f"{file} is damaged: it is not a list of SHA-256 digests by path")
    return digests


def files_below(folder: Path) -> set[str]:
    """Return the paths below a folder, with slashes, of everything but folders."""
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_symlink() or not file.is_dir()
    }


def check_sums(folder: Path, digests: Mapping[str, str], unlisted: Collection[str] = ()) -> None:
    """Check that a folder holds the listed files with their digests, and no others.

    The files in `unlisted` may be there too. Raises `VerificationError`.
    """
    found = files_below(folder)
    if missing := sorted(digests.keys() - found):
        raise VerificationError(f"{folder / missing[0]} is missing")
    if strays := sorted(found - digests.keys() - set(unlisted)):
        raise VerificationError(f"{folder / strays[0]} is not part of the release")
    for path, digest in digests.items():
        file = folder / path
        if file.is_symlink() or digest_of(file) != digest:
            raise VerificationError(f"{file} is damaged: its SHA-256 differs from the listed one")
