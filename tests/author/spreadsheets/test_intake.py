"""Taking values into a package: new rows beside those that are there, and none lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from forewarn.author.extension import NewExtension, extension_files, write_extension
from forewarn.cli.main import run
from forewarn.package.load import load_package

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.model import Package

Output = pytest.CaptureFixture[str]

TOLD = [
    "--title", "Marches", "--description", "Marches held.", "--rationale", "They show strain.",
    "--dimension", "conflict", "--measure", "count", "--unit", "marches", "--minimum", "0",
    "--direction", "context", "--source-title", "Our count", "--publisher", "Us",
    "--source-version", "1", "--licence", "CC-BY-4.0", "--citation", "Us (2026)",
]  # fmt: skip


@pytest.fixture(scope="session")
def base(small_package: Path) -> Package:
    return load_package(small_package)


@pytest.fixture
def folder(base: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "base").symlink_to(base.root)
    write_extension(
        tmp_path / "ours", extension_files(NewExtension("ours", "Ours", "CC0-1.0"), base)
    )
    return tmp_path / "ours"


def told_but(option: str, value: str) -> list[str]:
    """Return what is told of the indicator, with another value of one option."""
    place = TOLD.index(option) + 1
    return [*TOLD[:place], value, *TOLD[place + 1 :]]


def take(folder: Path, text: str, *options: str, indicator: str = "marches") -> int:
    file = folder.parent / "in.csv"
    file.write_text(text, encoding="utf-8")
    # The codes of the small package are those of Gleditsch and Ward alone.
    countries = [f"--map={country}={country}" for country in ("AAA", "BBB", "XXX")]
    return run([
        "import", str(file), "--package", str(folder), "--base", str(folder.parent / "base"),
        "--indicator", indicator, "--source", "own-1", *countries, *options,
    ])  # fmt: skip


def read(folder: Path, name: str) -> list[str]:
    return (folder / "data" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]


def state(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_values_are_written_with_their_indicator_and_source(folder: Path) -> None:
    assert take(folder, "Country,1990,1991\nBBB,2.50,3\nAAA,,1\n", *TOLD) == 0
    assert read(folder, "observations/own-1") == [
        "AAA,1991,marches,1,,",
        "BBB,1990,marches,2.5,,",
        "BBB,1991,marches,3,,",
    ]
    (indicator,) = read(folder, "indicators")
    assert indicator == (
        "marches,Marches,Marches held.,They show strain.,,conflict,count,marches,0,,context,"
        "full,unknown,,,,,,,Marches"
    )
    (source,) = read(folder, "sources")
    assert source.startswith("own-1,Our count,Us,1,CC-BY-4.0,open,,Us (2026),,")
    assert source.endswith(",1990,1991,")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["resources"][-1]["path"] == "data/observations/own-1.csv"


@pytest.mark.slow
def test_what_was_imported_validates(folder: Path) -> None:
    take(folder, "Country,1990,1991\nBBB,2,3\nAAA,,1\n", *TOLD)
    base = ["--base", str(folder.parent / "base")]
    assert run(["expect", str(folder), *base]) == 0
    assert run(["validate", str(folder), *base]) == 0
    assert run(["format", "--check", str(folder), *base]) == 0


def test_a_second_file_adds_to_the_first(folder: Path) -> None:
    take(folder, "Country,1990\nAAA,1\n", *TOLD)
    assert take(folder, "Country,1992\nAAA,2\n") == 0
    assert read(folder, "observations/own-1") == ["AAA,1990,marches,1,,", "AAA,1992,marches,2,,"]
    (source,) = read(folder, "sources")
    *_, digests, first, last, _ = source.split(",")
    assert (len(digests.split()), first, last) == (2, "1990", "1992")


def test_a_value_that_is_there_is_replaced_only_if_that_is_said(
    folder: Path, capsys: Output
) -> None:
    take(folder, "Country,1990\nAAA,1\n", *TOLD)
    before = state(folder)
    assert take(folder, "Country,1990\nAAA,2\n") == 1
    assert (
        "AAA 1990 marches is 2 here and 1 in data/observations/own-1.csv: use --replace to take "
        "the new one"
    ) in capsys.readouterr().err
    assert state(folder) == before
    assert take(folder, "Country,1990\nAAA,2\n", "--replace") == 0
    assert read(folder, "observations/own-1") == ["AAA,1990,marches,2,,"]


@pytest.mark.parametrize(
    ("text", "options", "code", "message"),
    [
        ("Country,1990\nAAA,n/a\n", TOLD, 1, "1 open question; nothing was written"),
        ("Country,1990\nXXX,1\n", TOLD, 1, "small has no country XXX"),
        (
            "Country,1990\nAAA,1\n",
            TOLD[2:],
            2,
            "the indicator marches is new to this package: give --title\n",
        ),
        (
            "Country,1990\nAAA,1\n",
            told_but("--measure", "colour"),
            1,
            "must be one of index, share",
        ),
        ("Country,1990\nAAA,1\n", told_but("--dimension", "x"), 1, "must be one of conflict, not"),
        ("Country,1990\nAAA,1\n", told_but("--minimum", "zero"), 1, "'zero', which is not a valid"),
        ("Country,1990\nAAA,1\n", [*TOLD, "--maximum", "0.5"], 1, "1 is above 0.5, the maximum of"),
        ("Country,1990\nAAA,-1\n", told_but("--minimum", "0"), 1, "-1 is below 0, the minimum of"),
        ("Country,1990\nAAA,1\n", [*TOLD, "--thousands", ", "], 2, "is not one sign"),
        ("Country,1990\nAAA,1\n", [*TOLD, "--decimal", "1"], 2, "is not one sign"),
        ("Country,1990\nAAA,\n", TOLD, 1, "no value was found, and nothing was written"),
        ("Country,1990\nAAA,1\n", [*TOLD, "--map", "AAA"], 2, "is not of the form TEXT=ID"),
        ("Country,1990\nAAA,1\n", [*TOLD, "--year", "A=90"], 2, "is not a year of four digits"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    folder: Path, text: str, options: list[str], code: int, message: str, capsys: Output
) -> None:
    before = state(folder)
    assert take(folder, text, *options) == code
    said = capsys.readouterr()
    assert message in said.out + said.err
    assert state(folder) == before


def test_an_indicator_of_the_base_is_not_taken(folder: Path, capsys: Output) -> None:
    assert take(folder, "Country,1990\nAAA,1\n", *TOLD, indicator="deaths") == 1
    assert "small already has deaths in its indicators" in capsys.readouterr().err


def test_a_package_that_extends_no_other_takes_nothing(folder: Path, capsys: Output) -> None:
    assert take(folder.parent / "base", "Country,1990\nAAA,1\n", *TOLD) == 2
    assert "extends no other package" in capsys.readouterr().err
