"""Importing a spreadsheet from Python: values and files, or typed questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forewarn.author.extension import NewExtension, extension_files, write_extension
from forewarn.author.imports import Imported, Unanswered, import_spreadsheet
from forewarn.author.spreadsheets.intake import ImportTarget
from forewarn.author.spreadsheets.questions import Answers, QuestionKind
from forewarn.errors import ConflictingValueError, InvalidDataError, PackageError
from forewarn.package.load import load_package

if TYPE_CHECKING:
    from forewarn.package.model import Package

INDICATOR = {
    "title": "Marches", "description": "Marches held.", "rationale": "They show strain.",
    "dimension_id": "conflict", "measure": "count", "unit": "marches", "minimum": "0",
    "direction": "context",
}  # fmt: skip
SOURCE = {
    "title": "Our count", "publisher": "Us", "version": "1", "licence": "CC-BY-4.0",
    "citation": "Us (2026)",
}  # fmt: skip
TARGET = ImportTarget("marches", "own-1", INDICATOR, SOURCE)
ANSWERS = Answers(countries={"AAA": "AAA", "BBB": "BBB"})


@pytest.fixture(scope="session")
def base(small_package: Path) -> Package:
    return load_package(small_package)


@pytest.fixture
def package(base: Package, tmp_path: Path) -> Package:
    new = NewExtension("ours", "Ours", "CC0-1.0")
    write_extension(tmp_path / "ours", extension_files(new, base))
    return load_package(tmp_path / "ours", base.root)


def sheet(package: Package, text: str) -> Path:
    file = package.root.parent / "in.csv"
    file.write_text(text, encoding="utf-8")
    return file


def state(package: Package) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in package.root.rglob("*") if file.is_file()}


def test_values_are_imported(package: Package) -> None:
    file = sheet(package, "Country,1990,1991\nBBB,2.50,3\nAAA,,1\n")
    result = import_spreadsheet(package, file, TARGET, ANSWERS)
    assert isinstance(result, Imported)
    assert [(o.country_id, o.year, o.value) for o in result.observations] == [
        ("BBB", 1990, 2.5),
        ("BBB", 1991, 3),
        ("AAA", 1991, 1),
    ]
    assert result.written == (
        "data/indicators.csv",
        "data/sources.csv",
        "data/observations/own-1.csv",
        "datapackage.json",
    )
    after = load_package(package.root, package.base.root if package.base else None)
    assert after.resource("observations/own-1").file.is_file()


def test_questions_are_typed_and_nothing_is_written(package: Package) -> None:
    before = state(package)
    result = import_spreadsheet(package, sheet(package, "Country,1990\nAAA,n/a\n"), TARGET, ANSWERS)
    assert isinstance(result, Unanswered)
    assert [question.kind for question in result.questions] == [QuestionKind.NUMBER]
    assert state(package) == before


def test_what_is_missing_of_a_new_indicator_and_source_is_named(package: Package) -> None:
    target = ImportTarget("marches", "own-1", {"title": "Marches"})
    result = import_spreadsheet(package, sheet(package, "Country,1990\nAAA,1\n"), target, ANSWERS)
    assert isinstance(result, Unanswered)
    assert result.questions == ()
    assert result.missing == {
        "indicators": (
            "description", "rationale", "dimension_id", "measure", "unit", "direction"
        ),
        "sources": ("title", "publisher", "version", "licence", "citation"),
    }  # fmt: skip


def test_a_known_indicator_and_source_need_no_description(package: Package) -> None:
    import_spreadsheet(package, sheet(package, "Country,1990\nAAA,1\n"), TARGET, ANSWERS)
    again = load_package(package.root, package.base.root if package.base else None)
    known = ImportTarget("marches", "own-1")
    result = import_spreadsheet(again, sheet(package, "Country,1991\nAAA,1\n"), known, ANSWERS)
    assert isinstance(result, Imported)


def test_a_sheet_without_values_writes_nothing(package: Package) -> None:
    before = state(package)
    result = import_spreadsheet(package, sheet(package, "Country,1990\nAAA,\n"), TARGET, ANSWERS)
    assert isinstance(result, Imported)
    assert (result.observations, result.written) == ((), ())
    assert state(package) == before


def test_notes_are_told_before_a_value_is_refused(package: Package) -> None:
    told: list[str] = []
    answers = Answers(countries={"XXX": "XXX"})
    with pytest.raises(InvalidDataError, match="small has no country XXX"):
        import_spreadsheet(
            package, sheet(package, "Country,1990\nXXX,1\n"), TARGET, answers,
            lambda notes: told.extend(note.text for note in notes),
        )  # fmt: skip
    assert told == ["this is the header", "'XXX' is XXX"]


def test_another_value_is_a_conflict_unless_it_is_replaced(package: Package) -> None:
    import_spreadsheet(package, sheet(package, "Country,1990\nAAA,1\n"), TARGET, ANSWERS)
    again = load_package(package.root, package.base.root if package.base else None)
    file = sheet(package, "Country,1990\nAAA,2\n")
    with pytest.raises(ConflictingValueError, match="AAA 1990 marches is 2 here and 1 in"):
        import_spreadsheet(again, file, TARGET, ANSWERS)
    replacing = ImportTarget("marches", "own-1", replace=True)
    assert isinstance(import_spreadsheet(again, file, replacing, ANSWERS), Imported)


def test_a_package_that_extends_no_other_takes_nothing(base: Package, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="small extends no other package"):
        import_spreadsheet(base, tmp_path / "a.csv", TARGET)


def test_a_rename_that_fails_leaves_the_package_as_it_was(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = state(package), Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == "datapackage.json":
            raise PermissionError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(PermissionError):
        import_spreadsheet(package, sheet(package, "Country,1990\nAAA,1\n"), TARGET, ANSWERS)
    assert state(package) == before
