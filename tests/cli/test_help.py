"""The help of every command: its examples fit, they parse, and those that are quick run."""

from __future__ import annotations

import inspect
import re
import shlex
import shutil
from typing import TYPE_CHECKING

import click
import pytest

from forewarn.cli.main import COMMANDS, cli, run
from small import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# What each of these does on the shipped package takes no more than a second or two.
QUICK = ("codebook", "completion", "query", "rules", "sql")

# What a shell does with an output, which is no argument of ours.
_SHELL = {">", ">>", "|", "&&"}


def command_of(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


def examples_of(command: click.Command) -> list[str]:
    """Return the examples of a help text, each with the lines that go on with it."""
    _, _, text = inspect.cleandoc(command.help or "").partition("Examples:\n")
    return [example.strip() for example in re.split(r"^  (?=forewarn)", text, flags=re.M)[1:]]


def arguments_of(example: str) -> list[str]:
    """Return the arguments that a shell would pass for an example."""
    words = shlex.split(example)
    end = next((i for i, word in enumerate(words) if word in _SHELL), len(words))
    assert words[0] == "forewarn"
    return words[1:end]


EXAMPLES = [example for name in COMMANDS for example in examples_of(command_of(name))]
EXAMPLES += examples_of(cli)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the shipped package, in which examples may write."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copy(ROOT / "datapackage.json", folder)
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_has_examples_of_it(name: str) -> None:
    examples = examples_of(command_of(name))
    assert examples
    assert {arguments_of(example)[0] for example in examples} == {name}


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_80_columns(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*([name] if name else []), "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    # No summary of a command is cut.
    assert [line for line in lines[1:] if line.endswith("...")] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_parses(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name, *rest = arguments_of(example)
    context = command_of(name).make_context(name, rest, parent=click.Context(cli))
    assert context.args == []


# Those that name another package have none beside the copy.
@pytest.mark.slow
@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if arguments_of(e)[0] in QUICK and "../" not in e]
)
def test_a_quick_example_runs(
    example: str, package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(package)
    before = set(package.iterdir())
    assert run(arguments_of(example)) == 0
    written = [file.read_text(encoding="utf-8") for file in set(package.iterdir()) - before]
    assert "".join([capsys.readouterr().out, *written]).strip()


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["valdate"], "Did you mean 'validate'?"),
        (["queri"], "Did you mean 'query'?"),
        (["validate", "--formt", "json"], "'--format'"),
        (["sql", "--parm", "a=b", "SELECT 1"], "Did you mean '--param'?"),
        (["rules", "meaning/bound-order"], "did you mean meaning/bounds-order"),
    ],
)
def test_a_name_mistyped_gets_near_ones(
    arguments: list[str], near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert near in capsys.readouterr().err
