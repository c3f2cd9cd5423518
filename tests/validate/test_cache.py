"""Reports that are given again: the same ones, and only as long as nothing has changed."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.findings.model import Layer
from forewarn.package.load import load_package
from forewarn.validate import cache as report_cache
from forewarn.validate import run as validation
from forewarn.validate.cache import remember, report_file, validate_unless_cached
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from small import edit, make_package

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.date(2026, 1, 1)
SRC = "data/observations/src-1.csv"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))
    make_package(tmp_path / "package")
    return tmp_path / "package"


def cached(folder: Path, **asked: object) -> bool:
    arguments = {"layers": {Layer.STRUCTURE, Layer.MEANING}, "today": TODAY, **asked}
    return validate_unless_cached(load_package(folder), Request(**arguments)).cached  # type: ignore[arg-type]


def test_a_second_report_is_the_first_but_for_saying_so(folder: Path) -> None:
    edit(folder, SRC, "BBB,1985,freedom", lower="0.9")
    edit(folder, SRC, "BBB,1986,freedom", value="x")
    package = load_package(folder)
    first = validate_unless_cached(package, Request(today=TODAY))
    again = validate_unless_cached(package, Request(today=TODAY))
    assert (first.cached, again.cached) == (False, True)
    assert again.results == first.results
    assert again.results == validate(package, Request(today=TODAY)).results
    assert (again.seconds, again.layers, again.tables) == (
        first.seconds,
        first.layers,
        first.tables,
    )


def test_what_is_cached_is_not_validated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not cached(folder)
    monkeypatch.setattr(validation, "validate", None)
    assert cached(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    "file",
    [
        SRC,
        "data/signature.json",
        "datapackage.json",
        "schemas/observations.json",
        "schemas/expectations/years.json",
        "data/left-over.csv",
    ],
)
def test_a_change_of_any_file_is_validated(folder: Path, file: str) -> None:
    assert not cached(folder)
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert not cached(folder)


@pytest.mark.slow
def test_a_file_that_goes_is_a_change(folder: Path) -> None:
    (folder / "data/left-over.csv").touch()
    assert not cached(folder)
    (folder / "data/left-over.csv").unlink()
    assert not cached(folder)


@pytest.mark.slow
def test_another_question_is_another_report(folder: Path) -> None:
    assert not cached(folder)
    assert not cached(folder, layers={Layer.STRUCTURE})
    assert not cached(folder, tables=("observations/src-1",))
    assert not cached(folder, keep=1)
    assert not cached(folder, today=TODAY + datetime.timedelta(1))
    assert cached(folder)


@pytest.mark.slow
def test_other_software_is_another_report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not cached(folder)
    monkeypatch.setattr(report_cache, "software_digest", lambda: "other")
    assert not cached(folder)


def test_the_software_is_its_files_and_the_versions_of_the_engines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from forewarn.package import cache

    before = cache.software_digest()
    assert cache.software_digest() == before
    with monkeypatch.context() as patch:
        patch.setattr(cache.metadata, "version", lambda name: f"{name} 99")
        assert cache.software_digest() != before


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "{", "{}", "[]", '{"results": [{}]}'])
def test_a_kept_report_that_cannot_be_read_is_made_again(folder: Path, text: str) -> None:
    assert not cached(folder)
    (file,) = (folder.parent / "cache" / "reports").iterdir()
    file.write_text(text, encoding="utf-8")
    assert not cached(folder)
    assert cached(folder)


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_keeps_nothing_and_stops_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.parent / "file").touch()
    monkeypatch.setenv("FOREWARN_CACHE", str(folder.parent / "file"))
    assert not cached(folder)
    assert not cached(folder)


@pytest.mark.slow
def test_the_command_says_that_nothing_has_changed_unless_it_is_told_to_check_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["validate", str(folder), "--layer", "structure"]
    said = []
    for arguments in (command, command, [*command, "--no-cache"]):
        assert run(arguments) == 0
        said.append("nothing has changed" in capsys.readouterr().out)
    assert said == [False, True, False]
    assert run([*command, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["cached"] is True


@pytest.mark.slow
def test_old_reports_go(folder: Path) -> None:
    package = load_package(folder)
    for keep in (1, 2, 3):
        request = Request({Layer.STRUCTURE}, keep=keep, today=TODAY)
        remember(report_file(package, request), validate(package, request), kept=2)
    assert len(list((folder.parent / "cache" / "reports").iterdir())) == 2
