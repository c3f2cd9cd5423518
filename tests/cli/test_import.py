"""How the command renders questions, and what it asks of a new indicator on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forewarn.author.extension import NewExtension, extension_files, write_extension
from forewarn.cli.main import run
from forewarn.package.load import load_package

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(small_package: Path, tmp_path: Path) -> Path:
    new = NewExtension("ours", "Ours", "CC0-1.0")
    write_extension(tmp_path / "ours", extension_files(new, load_package(small_package)))
    (tmp_path / "base").symlink_to(small_package)
    return tmp_path / "ours"


def take(folder: Path, text: str, *options: str) -> int:
    file = folder.parent / "in.csv"
    file.write_text(text, encoding="utf-8")
    return run([
        "import", str(file), "--package", str(folder), "--base", str(folder.parent / "base"),
        "--indicator", "marches", "--source", "own-1", *options,
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "Country,1990\nAAA,n/a\n",
            "sheet in, row 2, column B: 'n/a' is not a number: use --missing n/a if nothing was "
            "observed, or correct the cell",
        ),
        (
            "Country,1990\nAAA,\"1,234\"\n",
            "sheet in, row 2, column B ('1,234'): ',' may separate thousands or decimals: use "
            "--thousands , or --decimal ,",
        ),
        (
            "Country,1990/91\nAAA,1\n",
            "sheet in, row 1, column B: '1990/91' spans two years: use --year-from start for 1990, "
            "or --year-from end for 1991",
        ),
        (
            "Country,1990\nDR Land,1\n",
            "sheet in, row 2, column A: 'DR Land' is not a known country: use --map 'DR Land=ABC' "
            "with the id of a country, or --leave-out 'DR Land'",
        ),
        (
            "Country,1990\nAAA,1\nAAA,2\n",
            "sheet in, row 3, column B: AAA 1990 is 2 here and 1 in sheet in, row 2, column B: use "
            "--duplicates first or --duplicates last, or delete one",
        ),
        (
            "Country,Year,Value\nAAA,1990,1\n,1991,2\n",
            "sheet in, row 3, column A: the row has values but no country: use --fill-down if it "
            "is that of the row above, or fill in the cell",
        ),
        (
            "Country,A b,1990\nAAA,x,1\n",
            "sheet in, row 1, column B: 'A b' is not a year: use --ignore-column 'A b' to leave "
            "the column out, or --year 'A b=YYYY'",
        ),
        (
            "Country,1990,1990\nAAA,1,1\n",
            "sheet in, row 1: 2 columns are for 1990: use --ignore-column with the letter of one",
        ),
        (
            "Land,1990\nAAA,1\n",
            "sheet in: no row is a header, with a column called country, and years: use "
            "--header-row N, or --country-column LABEL if the column of countries has another name",
        ),
        (
            "Country,iso3,1990\nAAA,AAA,1\n",
            "sheet in, row 1: more than one column holds the country: use --country-column with "
            "one of 'Country', 'iso3', '1990', or its letter",
        ),
        ("\n", "no sheet holds values: enter the values, and save the file"),
    ],
)  # fmt: skip
def test_a_question_shows_the_options_that_answer_it(
    folder: Path, text: str, question: str, capsys: Output
) -> None:
    answers = [] if "DR Land" in text else ["--map", "AAA=AAA"]
    assert take(folder, text, *answers) == 1
    assert capsys.readouterr().out.partition("1 open question; nothing was written:\n")[2] == (
        f"{question}\n"
    )


def test_a_note_shows_the_option_that_answered(folder: Path, capsys: Output) -> None:
    take(folder, "Country,1990\nAAA,n/a\n", "--map", "AAA=AAA", "--missing", "n/a")
    assert capsys.readouterr().out == (
        "sheet in, row 1: this is the header\n"
        "sheet in, row 2, column B: 'n/a' is read as not observed (--missing)\n"
        "no value was found, and nothing was written\n"
    )


def test_what_a_new_indicator_and_source_lack_is_asked_for_at_once(
    folder: Path, capsys: Output
) -> None:
    text = "Country,1990\nAAA,1\n"
    assert take(folder, text, "--map", "AAA=AAA", "--title", "T", "--citation", "C") == 2
    assert (
        "the indicator marches is new to this package: give --description, --rationale, "
        "--dimension, --measure, --unit, --direction; the source own-1 is new to this package: "
        "give --source-title, --publisher, --source-version, --licence\n"
    ) in capsys.readouterr().err


def test_on_a_terminal_what_is_missing_is_prompted_for(
    folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def prompt(text: str) -> str:
        asked.append(text)
        return {"Dimension that it belongs to, such as identity_grievance": "conflict"}.get(
            text, "context" if text.startswith("risk") else "share" if "Kind" in text else "x"
        )

    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert take(folder, "Country,1990\nAAA,1\n", "--map", "AAA=AAA", "--title", "T") == 0
    assert asked == [
        "What is measured, and what high and low values mean",
        "Why it matters for atrocity risk or prevention",
        "Dimension that it belongs to, such as identity_grievance",
        "Kind of value: index, share, rate, count, binary, ordinal, currency or score",
        "Unit of the values",
        "risk (higher is worse), protective or context",
        "Title of the source",
        "Who publishes it",
        "The publisher's version of it",
        "SPDX id of its licence; NOASSERTION where none is stated",
        "How to cite it",
    ]
    out = capsys.readouterr().out
    assert out.count("this is the header") == 1
    assert "1 value of marches" in out
