"""Small packages that can be released, one after the other."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from descriptor import write_descriptor
from forewarn.package.load import load_package
from small import make_package, sign, write_rows

if TYPE_CHECKING:
    from forewarn.package.model import Package

FIRST, SECOND = "1.0.0", "1.1.0"

_CHANGELOG = """\
# Changelog

## Software

### 9.9.9 (2020-01-01)

- Another thing.

## Data

### 2.0.0 (unreleased)

- Not yet.

### 1.1.0 (2026-02-01)

- A third source.

### 1.0.1 (2026-02-01)

- A third source, with a number that is too low.

### 1.0.0 (2026-01-31)

- The first.
"""


def make_first(folder: Path) -> Package:
    """Write the small package as version 1.0.0, with all that a release asks for."""
    make_package(folder)
    (folder / "CHANGELOG.md").write_text(_CHANGELOG, encoding="utf-8")
    describe(folder, licenses=[{"name": "CC-BY-SA-4.0"}])
    return load_package(folder)


def make_second(folder: Path, version: str = SECOND) -> Package:
    """Add a source to the package in a folder, which asks for a minor version."""
    table = folder / "data" / "sources.csv"
    with table.open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    added = dict(zip(header, rows[-1], strict=True)) | {"source_id": "src-3", "version": "3"}
    with table.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerow(added.values())
    with (folder / "data/observations/src-1.csv").open(encoding="utf-8", newline="") as stream:
        _, *observed = list(csv.reader(stream))
    write_rows(folder, "observations/src-3", "observations", [_revised(row) for row in observed])
    sources = [dict(zip(header, row, strict=True)) for row in rows] + [added]
    text = write_descriptor(folder, sources)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    describe(folder, version=version)
    sign(folder)
    return load_package(folder)


def _revised(row: list[str]) -> list[str | float | None]:
    """Return an observation as a newer release has it: freedom is a hundredth higher."""
    if row[2] != "freedom":
        return [cell or None for cell in row]
    return [*row[:3], *(round(100 * float(cell) + 1) / 100 for cell in row[3:])]


def describe(folder: Path, **properties: Any) -> Package:
    """Change what a package says of itself."""
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8")) | properties
    file.write_text(json.dumps(descriptor, indent=2), encoding="utf-8")
    return load_package(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files below a folder, by path; none where there is no folder."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != ".lock"]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def release_and_die(folder: str, to: str, at_rename: int) -> None:
    """Release the package in a folder, and kill the process just before its nth rename.

    0 kills never: somebody outside may.
    """
    from forewarn.publish.releases.plan import ReleaseOptions
    from forewarn.publish.releases.release import release
    from forewarn.publish.releases.versions import Version

    is_placing, renamed = False, 0

    def progress(what: str) -> None:
        nonlocal is_placing
        is_placing = is_placing or what == "putting in place"

    def watch(event: str, _: tuple[object, ...]) -> None:
        nonlocal renamed
        if is_placing and event == "os.rename":
            renamed += 1
            if renamed == at_rename:
                os.kill(os.getpid(), signal.SIGKILL)

    if at_rename:
        sys.addaudithook(watch)
    package = load_package(Path(folder))
    release(package, Version.parse(package.version), Path(to), ReleaseOptions(progress=progress))
