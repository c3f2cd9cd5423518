"""Exit codes and messages: one clear line, never a traceback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING

import duckdb
import jsonschema
import pytest

from forewarn import __version__
from forewarn.cli.main import COMMANDS, run
from forewarn.cli.streams import READER_GONE
from forewarn.errors import (
    CouldNotRunError,
    InternalError,
    InvalidDataError,
    PackageError,
    UsageError,
)
from small import edit, make_package

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]

# Makes a command raise this, and returns the command's arguments.
Failing = Callable[[BaseException], list[str]]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep reports of the same package that other tests validated out of these."""
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path.with_name(f"{tmp_path.name}-cache")))


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Return a function that makes validation raise, and returns the arguments of the command."""
    make_package(tmp_path)

    def fail_with(failure: BaseException) -> list[str]:
        def fail(*_: object, **__: object) -> None:
            raise failure

        monkeypatch.setattr("forewarn.validate.run.validate", fail)
        return ["validate", str(tmp_path)]

    return fail_with


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_package(tmp_path)
    return tmp_path


def test_a_valid_package_exits_with_0(folder: Path, capsys: Output) -> None:
    assert run(["validate", str(folder), "--layer", "structure", "--layer", "meaning"]) == 0
    assert (
        capsys.readouterr().out.splitlines()[-1]
        == "small 1.0.0 is valid (checked only layers: structure, meaning)"
    )


def test_invalid_data_exits_with_1(folder: Path, capsys: Output) -> None:
    edit(folder, "data/episodes.csv", "ep-1", end_year="1984")
    assert run(["validate", str(folder), "--layer", "meaning"]) == 1
    assert (
        capsys.readouterr().out.splitlines()[-1]
        == "small 1.0.0 is not valid: 1 error (checked only layers: meaning)"
    )


@pytest.mark.slow
def test_faults_outside_of_what_was_asked_do_not_make_it_valid(
    folder: Path, capsys: Output
) -> None:
    edit(folder, "data/countries.csv", "AAA", iso2="TOO LONG")
    assert run(["validate", str(folder), "--layer", "meaning"]) == 3
    assert "needs countries, which is not valid" in capsys.readouterr().out


def test_an_output_in_no_folder_is_said_before_the_work(folder: Path, capsys: Output) -> None:
    output = str(folder / "nowhere" / "report.json")
    assert run(["validate", str(folder), "--output", output]) == 2
    assert "there is no folder" in capsys.readouterr().err


def test_a_reader_that_stops_reading_is_no_failure(folder: Path) -> None:
    command = [sys.executable, "-m", "forewarn", "rules"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == READER_GONE


@pytest.mark.slow
def test_fail_on_never_exits_with_0(folder: Path) -> None:
    edit(folder, "data/episodes.csv", "ep-1", end_year="1984")
    assert run(["validate", str(folder), "--layer", "meaning", "--fail-on", "never"]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "--bogus"],
        ["validate", "--format", "yaml"],
        ["validate", "--layer", "syntax"],
        ["validate", "--limit", "0"],
        ["validate", "--memory", "much"],
        ["validate", "--threads", "0"],
        ["validate", "--threads", "100000"],
        ["validate", "--engine", "spark"],
        ["bogus"],
        ["sql"],
        ["rules", "meaning/bogus"],
        ["query", "bogus"],
        ["query", "--param", "year=2000"],
        ["docs"],
        ["network", "--from", "then"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: Output) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("Error: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [["--layer", "meaning"], ["--memory", "1GB"], ["--threads", "1"]],
)
def test_reference_takes_no_option_that_it_would_ignore(
    folder: Path, arguments: list[str], capsys: Output
) -> None:
    reference = ["validate", str(folder), "--engine", "frictionless"]
    assert run([*reference, *arguments]) == 2
    assert "frictionless" in capsys.readouterr().err
    assert run(reference) == 0


def test_an_unknown_table_is_wrong_usage(folder: Path, capsys: Output) -> None:
    assert run(["validate", str(folder), "--table", "bogus"]) == 2
    assert "the package has no table bogus" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["validate"], ["sql", "SELECT 1"], ["codebook"], ["docs", "pages"], ["network"]]
)
def test_no_package_exits_with_3(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(command) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("forewarn: no datapackage.json in ")
    assert captured.err.count("\n") == 1


def test_a_missing_package_exits_with_3(tmp_path: Path, capsys: Output) -> None:
    assert run(["validate", str(tmp_path / "nowhere")]) == 3
    assert capsys.readouterr().err.startswith("forewarn: there is no package at ")


@pytest.mark.parametrize("text", ["", "{", "\xff"])
def test_an_unreadable_descriptor_exits_with_3(text: str, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "datapackage.json").write_text(text, encoding="latin-1")
    assert run(["validate", str(tmp_path)]) == 3
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "resources", ["{}", "1", "[]", "[1]", '[{"name": "a"}]', '[{"name": "a"}, {}]']
)
def test_a_descriptor_that_lists_no_proper_resource_exits_with_1(
    resources: str, tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "datapackage.json").write_text(f'{{"resources": {resources}}}', encoding="utf-8")
    assert run(["validate", str(tmp_path), "--layer", "structure"]) == 1
    assert "structure/descriptor" in capsys.readouterr().out


def test_an_unreadable_schema_exits_with_3_and_the_other_tables_are_checked(
    folder: Path, capsys: Output
) -> None:
    (folder / "schemas/episodes.json").write_text("{", encoding="utf-8")
    assert run(["validate", str(folder), "--layer", "structure", "--layer", "meaning"]) == 3
    out = capsys.readouterr().out
    assert "structure of episodes: cannot read the schema schemas/episodes.json: it is not" in out
    assert "meaning of episodes: it could not be read" in out


@pytest.mark.parametrize("format_name", ["json", "csv", "github", "junit", "sarif", "html"])
def test_what_could_not_run_is_reported_in_each_format_that_a_program_reads(
    format_name: str, tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    assert run(["validate", str(tmp_path), "--format", format_name]) == 3
    captured = capsys.readouterr()
    assert "cannot read the descriptor" in captured.out
    assert captured.err.startswith("forewarn: cannot read the descriptor ")
    assert captured.err.count("\n") == 1


def test_the_report_of_what_could_not_run_is_one_that_says_so(
    folder: Path, failing: Failing, capsys: Output
) -> None:
    arguments = failing(PackageError("the disk is gone"))
    assert run([*arguments, "--no-cache", "--format", "json"]) == 3
    report = json.loads(capsys.readouterr().out)
    schema = json.loads(
        resources.files("forewarn.findings.report")
        .joinpath("report.schema.json")
        .read_text("utf-8")
    )
    jsonschema.validate(report, schema)
    assert (report["package"]["name"], report["outcome"]) == ("small", "not checked")
    assert [(each["outcome"], each["reason"]) for each in report["results"]] == [
        ("not checked", "the disk is gone")
    ]


def test_a_missing_data_file_is_invalid_and_the_rest_is_checked(
    folder: Path, capsys: Output
) -> None:
    (folder / "data/episodes.csv").unlink()
    assert run(["validate", str(folder), "--layer", "structure", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["counts"] == {"structure/missing-file": 1, "structure/reference-not-checked": 1}
    outcomes = {result["table"]: result["outcome"] for result in report["results"]}
    assert outcomes.pop("episodes") == "not checked"
    assert outcomes.pop("episode_heirs") == "invalid"
    assert outcomes.pop("small") == "invalid"
    assert set(outcomes.values()) == {"valid"}


@pytest.mark.slow
def test_a_layer_that_could_not_check_everything_exits_with_3(folder: Path, capsys: Output) -> None:
    (folder / "data/signature.json").unlink()
    assert run(["validate", str(folder), "--layer", "expectations"]) == 3
    assert "could not be checked in full" in capsys.readouterr().out


def test_a_missing_extra_exits_with_3_and_names_the_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    for name in [name for name in sys.modules if name.startswith("forewarn.validate.meaning")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pandera.polars", None)
    assert run(["validate", str(folder)]) == 3
    error = capsys.readouterr().err
    assert "the meaning layer" in error
    assert "pip install 'forewarn[validate]'" in error


@pytest.mark.slow
@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device"),
        (
            PermissionError(13, "Permission denied", "a.csv"),
            "[Errno 13] Permission denied: 'a.csv'",
        ),
        (MemoryError(), "this machine has too little memory"),
        (duckdb.IOException("disk full\nmore"), "DuckDB failed: IOException: disk full"),
        (KeyboardInterrupt(), "stopped"),
        (RuntimeError("Query interrupted"), "stopped"),
        (PackageError("no package"), "no package"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_a_failure_of_the_world_exits_with_3_in_one_line(
    failure: BaseException, said: str, failing: Failing, capsys: Output
) -> None:
    assert run(failing(failure)) == 3
    # click begins a new line where the user interrupts.
    assert capsys.readouterr().err.lstrip("\n") == f"forewarn: {said}\n"


def test_a_fault_of_ours_exits_with_3_and_asks_to_be_reported(
    failing: Failing, capsys: Output
) -> None:
    assert run(failing(TypeError("out of order\nsecond line"))) == 3
    assert capsys.readouterr().err == (
        f"forewarn: version {__version__} itself failed: TypeError: out of order; please report "
        "it with what the same command writes when FOREWARN_DEBUG=1 is set\n"
    )


def test_the_traceback_is_shown_where_it_is_asked_for(
    failing: Failing,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    monkeypatch.setenv("FOREWARN_DEBUG", "1")
    assert run(failing(TypeError("out of order"))) == 3
    error = capsys.readouterr().err
    assert error.startswith("Traceback ")
    assert "itself failed" in error.splitlines()[-1]


def test_an_error_of_each_family_has_its_exit_code(
    failing: Failing,
) -> None:
    families = {InvalidDataError: 1, UsageError: 2, CouldNotRunError: 3, InternalError: 3}
    assert {kind: run(failing(kind("x"))) for kind in families} == families


def test_sql_on_invalid_data_exits_with_1(folder: Path, capsys: Output) -> None:
    edit(folder, "data/episodes.csv", "ep-1", start_year="soon")
    assert run(["sql", "SELECT 1", "--package", str(folder)]) == 1
    assert "data/episodes.csv is invalid" in capsys.readouterr().err


@pytest.mark.slow
def test_the_report_goes_to_the_output_file(folder: Path, capsys: Output) -> None:
    file = folder / "report.json"
    arguments = ["validate", str(folder), "--layer", "structure", "--format", "json"]
    assert run([*arguments, "--output", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(file.read_text(encoding="utf-8"))["outcome"] == "valid"


def test_help_imports_no_engine() -> None:
    script = (
        "import sys; from forewarn.cli.main import run; run(['--help']); "
        "heavy = {'duckdb', 'frictionless', 'jinja2', 'polars', 'pandas', 'pandera', "
        "'great_expectations', 'forewarn.findings.rules'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.slow
def test_the_module_runs_as_a_program(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "forewarn", "validate", str(folder), "--layer", "structure"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_validating_leaves_the_package_as_it_was(folder: Path, tmp_path_factory) -> None:
    before = tmp_path_factory.mktemp("before") / "copy"
    shutil.copytree(folder, before)
    edit(folder, "data/episodes.csv", "ep-1", end_year="1984")
    edit(before, "data/episodes.csv", "ep-1", end_year="1984")
    run(["validate", str(folder), "--layer", "structure"])
    files = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(before) for p in before.rglob("*") if p.is_file())
    assert all((folder / f).read_bytes() == (before / f).read_bytes() for f in files)
