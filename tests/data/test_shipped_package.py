"""The package that this repository ships: valid, canonical, and described in full."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.findings.model import Layer, Outcome
from forewarn.package.load import load_package
from forewarn.package.schema import FieldType
from forewarn.validate.run import validate
from forewarn.writing.canonical import write_table
from small import ROOT, edit

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = load_package(ROOT)
VDEM = "data/observations/vdem-14.csv"


@pytest.mark.slow
def test_every_layer_finds_the_package_valid() -> None:
    report = validate(PACKAGE)
    assert {result.outcome for result in report.results} == {Outcome.VALID}
    assert {result.layer for result in report.results} == set(Layer)
    assert report.counts == {}


def typed(kind: FieldType, cell: str) -> str | float:
    return float(cell) if cell and kind in (FieldType.NUMBER, FieldType.INTEGER) else cell


@pytest.mark.slow
@pytest.mark.parametrize("resource", PACKAGE.resources, ids=lambda resource: resource.name)
def test_every_file_is_canonical(resource) -> None:
    text = resource.file.read_text(encoding="utf-8")
    header, *cells = csv.reader(text.splitlines(keepends=True))
    assert tuple(header) == resource.schema.field_names
    number = {FieldType.NUMBER: float, FieldType.INTEGER: int}
    readers = [number.get(field.type, str) for field in resource.schema.fields]
    rows = [
        [read(cell) if cell else cell for read, cell in zip(readers, row, strict=True)]
        for row in cells
    ]
    again = write_table(header, rows, len(resource.schema.primary_key))
    assert again == text, f"{resource.path} is not sorted and quoted as canonical CSV is"


@pytest.mark.parametrize("resource", PACKAGE.resources, ids=lambda resource: resource.name)
def test_every_resource_pins_its_encoding_and_dialect_in_full(resource) -> None:
    raw = next(r for r in PACKAGE.descriptor["resources"] if r["name"] == resource.name)
    assert raw["encoding"] == "utf-8"
    assert raw["dialect"] == {
        "header": True,
        "headerRows": [1],
        "csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False},
    }


@pytest.mark.slow
def test_frictionless_finds_the_small_tables_valid_too() -> None:
    from frictionless import Package as ReferencePackage

    reference = ReferencePackage(str(ROOT / "datapackage.json"))
    for name in [r.name for r in reference.resources if r.name.startswith("observations/")]:
        reference.remove_resource(name)
    report = reference.validate()
    assert report.flatten(["path", "rowNumber", "fieldName", "type"]) == []


def test_every_dimension_has_indicators_and_every_indicator_its_range() -> None:
    with (ROOT / "data/indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (ROOT / "data/dimensions.csv").open(encoding="utf-8", newline="") as file:
        dimensions = {row["dimension_id"] for row in csv.DictReader(file)}
    assert len(rows) >= 120
    assert {row["dimension_id"] for row in rows} == dimensions
    assert len(dimensions) == 8
    # Only what has no end in nature has none here: counts, money, and rates of them.
    open_ended = {row["measure"] for row in rows if row["maximum"] == ""}
    assert open_ended <= {"count", "currency", "rate", "score", "tally"}
    scores = {r["unit"] for r in rows if r["measure"] == "score" and r["maximum"] == ""}
    assert scores <= {
        "actors",
        "agreements",
        "conflicts",
        "dyads",
        "episodes",
        "groups",
        "mass killings",
        "soldiers",
        "states",
        "years",
    }


def test_every_source_has_a_licence_and_the_licence_page_names_it() -> None:
    page = (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8")
    with (ROOT / "data/sources.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["redistribution"] != "restricted"
            line = next(line for line in page.splitlines() if _names(line, row["source_id"]))
            assert f"| {row['licence']} |" in line


def _names(line: str, source_id: str) -> bool:
    return line.startswith((f"| {source_id} |", f"| [{source_id}]("))


def test_the_data_stay_small_enough_to_keep_in_a_repository() -> None:
    sizes = {file.name: file.stat().st_size for file in (ROOT / "data").rglob("*.csv")}
    assert sum(sizes.values()) < 130_000_000
    assert max(sizes.values()) < 45_000_000


def test_every_un_risk_factor_has_at_least_two_indicators() -> None:
    with (ROOT / "data/risk_factors.csv").open(encoding="utf-8", newline="") as file:
        factors = {row["risk_factor_id"] for row in csv.DictReader(file)}
    with (ROOT / "data/indicator_risk_factors.csv").open(encoding="utf-8", newline="") as file:
        indicators = Counter(row["risk_factor_id"] for row in csv.DictReader(file))
    assert len(factors) == 14
    assert {factor for factor in factors if indicators[factor] < 2} == set()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the package."""
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


@pytest.mark.slow
def test_planted_faults_are_each_reported_at_their_cell(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = copy / VDEM
    lines = faulty.read_text(encoding="utf-8").splitlines(keepends=True)
    repeated = next(i for i, line in enumerate(lines) if line.startswith("BFA,1980,"))
    lines.insert(repeated + 1, lines[repeated])
    faulty.write_text("".join(lines), encoding="utf-8", newline="\n")
    number = edit(copy, VDEM, "AFG,1971,judicial_constraints", value="0.5x")
    unknown = edit(copy, VDEM, "AGO,1980,judicial_constraints", country_id="QQQ")
    order = edit(copy, VDEM, "ALB,1980,judicial_constraints", lower="0.9", upper="0.1")
    before = edit(copy, VDEM, "SSD,2012,judicial_constraints", year="1994")

    assert run(["validate", str(copy), "--format", "json"]) == 1
    results = json.loads(capsys.readouterr().out)["results"]
    at_value = len("AFG,1971,judicial_constraints,") + 1
    assert [
        (finding["path"], finding["line"], finding["column"], finding["rule"])
        for result in results
        for finding in result["findings"]
    ] == [
        (VDEM, number, at_value, "structure/type-error"),
        (VDEM, repeated + 2, 1, "structure/primary-key"),
        (VDEM, unknown, 1, "structure/foreign-key"),
        (VDEM, order, at_value, "meaning/bounds-order"),
        (VDEM, before, 5, "meaning/statehood"),
    ]
    # What needs the faulty file, and the file itself where nothing else is wrong with it.
    unchecked = {(r["layer"], r["path"]) for r in results if r["outcome"] == "not checked"}
    assert unchecked == {
        *(
            ("meaning", f"data/{table}.csv")
            for table in ("sources", "indicators", "derivations", "ledger", "source_notes")
        ),
        # Their indicators are held to those of other files, of which this may be one.
        *(
            ("meaning", f"data/observations/{source}.csv")
            for source in ("forewarn", "ucdp-25.1", "unhcr-2025", "wpp-2024")
        ),
        ("expectations", VDEM),
    }


@pytest.mark.slow
def test_a_truncated_file_fails_though_every_row_is_valid(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = copy / VDEM
    lines = faulty.read_text(encoding="utf-8").splitlines(keepends=True)
    faulty.write_text("".join(lines[: len(lines) * 54 // 100]), encoding="utf-8", newline="\n")

    assert run(["validate", str(copy), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    # The states at the end of the alphabet, and what is lost of the one where it was cut.
    assert set(report["counts"]) == {
        "expectations/country-lost",
        "expectations/row-count",
        "meaning/ledger-written",
    }
    assert report["counts"]["expectations/row-count"] == 1


def test_a_share_runs_from_0_to_1_and_says_so() -> None:
    with (ROOT / "data/indicators.csv").open(encoding="utf-8", newline="") as file:
        shares = [row for row in csv.DictReader(file) if row["measure"] == "share"]
    assert len(shares) == 10
    for row in shares:
        assert (row["minimum"], row["maximum"]) == ("0", "1")
        assert row["unit"].startswith("share of ")
        assert row["unit"].endswith(", 0 to 1")
    # Afghanistan in 1970: 56.75 % in the source.
    with (ROOT / VDEM).open(encoding="utf-8") as file:
        (line,) = [r for r in file if r.startswith("AFG,1970,population_in_weak_liberty_areas,")]
    assert line == "AFG,1970,population_in_weak_liberty_areas,0.5675,,\n"


def test_no_zero_of_a_list_is_called_an_observation() -> None:
    files = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "data").glob("*.csv")]
    files += [*(ROOT / "schemas").glob("*.json"), *(ROOT / "src/forewarn/ask/sql").rglob("*.sql")]
    for file in files:
        text = file.read_text(encoding="utf-8")
        for phrase in ("observed zero", "observed 0", "zero that somebody observed"):
            assert phrase not in text, (file, phrase)
    notes = {row["source_id"]: row["notes"] for row in _table("sources")}
    assert "is the judgement of those who made the list" in notes["ewp-2025"]
    caveats = {row["indicator_id"]: row["caveats"] for row in _table("indicators")}
    assert "which is its judgement" in caveats["mass_killing_ongoing"]


def _table(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
