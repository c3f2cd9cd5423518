"""A copy of a part of the package that is shipped, for disasters that befall real data."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

from forewarn.findings.model import Layer
from forewarn.package.load import load_package
from forewarn.package.rows import read_csv
from forewarn.validate.expectations.figures import PACKAGE
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from small import ROOT, sign, tolerate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

# A publisher with two releases, and three with one.
SOURCES = ("wpp-2024-mortality", "ucdp-25.1", "vdem-15", "vdem-16", "wdi-2025")

Row = dict[str, str]


def make_part(folder: Path) -> None:
    """Copy the tables of the package, and the observations of the sources above."""
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    kept = {f"observations/{source}" for source in SOURCES}
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [
        resource
        for resource in descriptor["resources"]
        if resource["name"] in kept or not resource["name"].startswith("observations/")
    ]
    for resource in descriptor["resources"]:
        (folder / resource["path"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / resource["path"], folder / resource["path"])
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    used = {
        row["indicator_id"] for source in SOURCES for row in _read(folder, f"observations/{source}")
    }
    for table in ("indicators", "indicator_risk_factors", "derivations", "cell_columns"):
        change(folder, table, lambda rows: [r for r in rows if r["indicator_id"] in used])
    # Nor do those that are left name one that is not.
    others = ("same_question_as", "part_of")
    change(
        folder,
        "indicators",
        lambda rows: [
            {**row, **{name: row[name] if row[name] in used else "" for name in others}}
            for row in rows
        ],
    )
    change(folder, "waivers", lambda rows: [row for row in rows if row["table"] in kept])
    tolerate(folder, ("*", PACKAGE, *SOURCES))
    sign(folder)


def make_whole(folder: Path) -> None:
    """Copy the whole package."""
    for part in ("schemas", "data"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "datapackage.json", folder)


def change(folder: Path, table: str, how: Callable[[list[Row]], Iterable[Row]]) -> None:
    """Rewrite the rows of a table; the file is a new one, so that no copy of it changes."""
    rows = list(_read(folder, table))
    header = list(rows[0]) if rows else None
    if header is None:
        return
    file = folder / f"data/{table}.csv"
    file.unlink()
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(how(rows))


def found(folder: Path, against: Path | None = None) -> set[tuple[str, str]]:
    """Return the rule and the table of everything that the layers find."""
    release = None if against is None else load_package(against)
    report = validate(load_package(folder), Request(set(Layer), against=release))
    return {(f.rule, f.table) for result in report.results for f in result.findings}


def _read(folder: Path, table: str) -> Iterator[Row]:
    return read_csv(folder / f"data/{table}.csv")
