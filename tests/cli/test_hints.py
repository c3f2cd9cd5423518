"""Hints: what helps on the command line is said there alone."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

import click
import duckdb
import pytest

from forewarn.cli.failures import failure_of
from forewarn.cli.hints import HINTS, error_lines, hint_for, options_of
from forewarn.cli.main import COMMANDS, cli, run
from forewarn.errors import (
    ColumnLimitError,
    ForewarnError,
    MissingBaseError,
    PackageError,
    UnknownTableError,
)
from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# A name of an option, or of a command after that of the program.
NAMED = re.compile(
    rf"(?:^|[\s(`])--[a-z][a-z-]|(?<!from )\bforewarn (?:{'|'.join(COMMANDS)})\b", re.MULTILINE
)


def test_a_class_has_its_own_hint() -> None:
    (line,) = error_lines(MissingBaseError("cannot find x"), {"--base"})
    assert line == "forewarn: cannot find x: name its folder with --base"


def test_a_class_that_derives_from_one_with_a_hint_has_the_same() -> None:
    class StrangeBaseError(MissingBaseError):
        pass

    assert error_lines(StrangeBaseError("x")) == error_lines(MissingBaseError("x"))


@pytest.mark.parametrize("kind", HINTS, ids=lambda kind: kind.__name__)
def test_a_command_is_told_of_no_option_that_it_lacks(kind: type[ForewarnError]) -> None:
    # Made without the arguments of its class: only the hint is looked at.
    failure = kind.__new__(kind)
    vars(failure).update(nearest=(), _lines=("x",))
    for name in COMMANDS:
        options = options_of(cli.get_command(click.Context(cli), name))
        text = error_lines(failure, options)[0].removeprefix("forewarn: ")
        if "forewarn " not in text:
            assert set(re.findall(r"--[a-z-]+", text)) <= options


@pytest.mark.parametrize(
    ("arguments", "helps"),
    [
        (["tables", "--package"], "put it into a folder above this one"),
        (["figures"], "put it into a folder above this one"),
        (["validate"], "name its folder with --base"),
        (["sql", "SELECT 1", "--package"], "name its folder with --base"),
    ],
)
def test_a_base_that_is_not_found_has_the_remedy_of_the_command(
    arguments: list[str], helps: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = {"name": "x", "resources": [], "_base": {"name": "nowhere", "version": "1.0.0"}}
    (tmp_path / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    assert run([*arguments, str(tmp_path)]) == 3
    assert capsys.readouterr().err.endswith(f"{helps}\n")


def test_a_class_without_a_hint_keeps_its_text() -> None:
    assert error_lines(PackageError("first\nsecond")) == ["forewarn: first\\nsecond"]


def test_a_hint_stands_before_the_lines_that_follow() -> None:
    assert error_lines(UnknownTableError("first", further=["second"])) == [
        "forewarn: first: forewarn tables lists them",
        "second",
    ]


def test_memory_that_is_too_small_has_its_hint_as_an_error_and_as_a_reason() -> None:
    hint = "forewarn validate and forewarn diff take a higher one with --memory"
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1KB'")
        with pytest.raises(duckdb.OutOfMemoryException) as caught:
            connection.execute("CREATE TABLE t AS FROM range(100000)").fetchall()
    failure = failure_of(caught.value)
    text = f"DuckDB needs more memory than its limit: {hint}"
    assert error_lines(failure) == [f"forewarn: {text}"]
    assert hint_for(f"data/a.csv: {failure}") == text
    assert hint_for("the file is missing") is None


def test_table_of_too_many_columns_has_its_hint_as_a_reason() -> None:
    assert hint_for(f"data/a.csv: {ColumnLimitError(16000)}") == (
        "tables of more than 5,000 columns are not checked: "
        "forewarn validate --engine frictionless checks them, slowly"
    )


@pytest.mark.parametrize("kind", HINTS, ids=lambda kind: kind.__name__)
def test_the_options_and_commands_that_a_hint_names_exist(kind: type[ForewarnError]) -> None:
    commands = [cli.get_command(click.Context(cli), name) for name in COMMANDS]
    known = {option for command in commands for given in command.params for option in given.opts}
    text = " ".join(HINTS[kind])
    assert set(re.findall(r"--[a-z-]+", text)) <= known
    assert set(re.findall(r"forewarn (\w+)", text)) <= set(COMMANDS)


def texts_in(file: Path) -> Iterator[tuple[int, str]]:
    """Return the texts of a module, or the lines of another file, each with its line."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    tree = ast.parse(text)
    # What other programs are given on their command lines.
    passed = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_git"
        for argument in node.args
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in passed
        ):
            yield node.lineno, node.value


@pytest.mark.parametrize(
    "text",
    [
        "up to --limit",
        "`--format csv` has all",
        "run forewarn expect",
        "`forewarn sql`",
        "(--base)",
    ],
)
def test_names_of_options_and_commands_are_found(text: str) -> None:
    assert NAMED.search(text)


def test_no_text_below_the_command_line_names_an_option_or_a_command() -> None:
    source = ROOT / "src" / "forewarn"
    found = {
        f"{file.relative_to(ROOT)}:{line}: {text!r}"
        for file in source.rglob("*.*")
        if file.suffix in {".py", ".json", ".html", ".js", ".sql", ".csv"}
        if "cli" not in file.relative_to(source).parts and "_package" not in file.parts
        for line, text in texts_in(file)
        if NAMED.search(text)
    }
    assert not found, "\n" + "\n".join(sorted(found))
