"""Hints: what helps on the command line is said there alone."""

from __future__ import annotations

import re

import click
import pytest

from forewarn.cli.hints import HINTS, with_hint
from forewarn.cli.main import COMMANDS, cli
from forewarn.errors import ForewarnError, MissingBaseError, PackageError


def test_a_class_has_its_own_hint() -> None:
    assert with_hint(MissingBaseError("cannot find x")).endswith("x: name its folder with --base")


def test_a_class_that_derives_from_one_with_a_hint_has_the_same() -> None:
    class StrangeBaseError(MissingBaseError):
        pass

    assert with_hint(StrangeBaseError("x")) == with_hint(MissingBaseError("x"))


def test_a_class_without_a_hint_keeps_its_text() -> None:
    assert with_hint(PackageError("first\nsecond")) == "first\nsecond"


def test_a_hint_stands_before_the_lines_that_follow() -> None:
    assert (
        with_hint(MissingBaseError("first\nsecond")) == "first: name its folder with --base\nsecond"
    )


@pytest.mark.parametrize("kind", HINTS, ids=lambda kind: kind.__name__)
def test_the_options_and_commands_that_a_hint_names_exist(kind: type[ForewarnError]) -> None:
    commands = [cli.get_command(click.Context(cli), name) for name in COMMANDS]
    known = {option for command in commands for given in command.params for option in given.opts}
    assert set(re.findall(r"--[a-z-]+", HINTS[kind])) <= known
    assert set(re.findall(r"forewarn (\w+)", HINTS[kind])) <= set(COMMANDS)
