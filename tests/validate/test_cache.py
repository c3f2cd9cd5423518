"""Reports that are given again: the same ones, and only as long as nothing has changed."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.errors import ChangedPackageError
from forewarn.findings.model import Layer, Outcome
from forewarn.package.load import load_package
from forewarn.validate import cache as report_cache
from forewarn.validate import run as validation
from forewarn.validate.cache import recall, remember, report_file, validate_unless_cached
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from small import edit, make_package
from swapping import KINDS, Swap

if TYPE_CHECKING:
    from collections.abc import Callable
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


@pytest.mark.slow
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


@pytest.mark.slow
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
    assert not cached(folder, memory="900MB")
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [KINDS[0], *(pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS[1:])]
)
def test_a_report_of_files_that_were_swapped_meanwhile_is_not_kept(kind: str, folder: Path) -> None:
    other = shutil.copytree(folder, folder.with_name("other"))
    edit(folder, "data/episodes.csv", "ep-1", end_year="199x")
    swap = Swap(folder, other, "data/episodes.csv", kind)
    request = Request({Layer.STRUCTURE}, today=TODAY)
    moments: list[str] = []

    def progress(what: str) -> None:
        if moments == ["there"]:
            swap.back()
            moments.append("back")
        if what == "data/episodes.csv":
            swap.there()
            moments.append("there")

    with pytest.raises(ChangedPackageError):
        validate_unless_cached(load_package(folder), request, progress)
    assert moments == ["there", "back"]
    assert list((folder.parent / "cache" / "reports").iterdir()) == []
    report = validate_unless_cached(load_package(folder), request)
    assert (report.cached, report.outcome) == (False, Outcome.INVALID)


def test_the_command_says_that_the_package_changed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(*_: object) -> None:
        (folder / SRC).touch()

    monkeypatch.setattr(validation, "run_layers", change)
    assert run(["validate", str(folder)]) == 3
    assert capsys.readouterr() == (
        "",
        f"forewarn: {folder} changed while it was read: run it again\n",
    )


def _rename(file: Path) -> None:
    content = file.read_bytes()
    # A report of something else, named as this one.
    file.write_bytes(content.replace(b'"records": ', b'"records": 1'))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="files have no owner and mode there")
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.chmod(0o666), id="others can write to it"),
        pytest.param(_rename, id="it was written to"),
        pytest.param(lambda file: _as_another(file), id="it is of another name"),
        pytest.param(lambda file: _as_a_link(file), id="it is a link"),
    ],
)
def test_a_kept_report_that_may_be_another_is_not_believed(
    spoil: Callable[[Path], object], folder: Path
) -> None:
    package, request = load_package(folder), Request({Layer.STRUCTURE}, today=TODAY)
    file = report_file(package, request)
    remember(file, validate(package, request))
    assert recall(file, package) is not None
    spoil(file)
    assert recall(file, package) is None


def _as_another(file: Path) -> None:
    """Put a report in the place of one of another name, as `mv` does."""
    other = file.with_name("0" * 64 + ".json")
    remember(other, validate(load_package(file.parents[2] / "package"), Request({Layer.STRUCTURE})))
    other.replace(file)


def _as_a_link(file: Path) -> None:
    file.symlink_to(file.rename(file.with_name("kept")))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
def test_a_cache_of_somebody_else_is_not_used_and_that_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = folder.parent / "cache"
    command = ["validate", str(folder), "--layer", "structure"]
    assert run(command) == 0
    os.chown(cache, 12345, 12345)
    capsys.readouterr()
    assert run(command) == 0
    said = capsys.readouterr()
    assert "nothing has changed" not in said.out
    assert said.err == (
        f"forewarn: the cache in {cache} is not used, because others can write to it: "
        "name another folder in the environment variable FOREWARN_CACHE\n"
    )
    assert run(["sql", "SELECT 1", "--package", str(folder)]) == 3
    assert "is not used, because others can write to it" in capsys.readouterr().err
