"""Patterns are matched as Python does, in a process that ends at a limit and knows no secret."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import SchemaError, UndecidedError
from forewarn.structure import pattern_worker
from forewarn.structure.matching import NotAPatternError, PatternLimits, PatternMatcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDLESS, HELD = "(a+)+é", "a" * 40 + "!"


@contextmanager
def matcher(**limits: float) -> Iterator[PatternMatcher]:
    with PatternMatcher(PatternLimits(**limits)) as made:  # type: ignore[arg-type]
        yield made


PATTERNS = ["a|bc", "^a$", "(?i)É", r"\d+", r"(a)\1", "(?s).", "[^\\s]*", "a{2,}", "", "\ud800"]
TEXTS = ["", "a", "bc", "aXX", "a\n", "é", "É", "12", "1\u0661", "aa", "\n", "💥", "\x00", "\ud800"]


@pytest.mark.parametrize("whole", [True, False])
def test_process_matches_as_python_does(whole: bool) -> None:
    with matcher() as made:
        for pattern in PATTERNS:
            compiled = re.compile(pattern)
            match = compiled.fullmatch if whole else compiled.match
            found = made.pattern("x", pattern, whole=whole).match(TEXTS)
            assert found == [match(text) is not None for text in TEXTS]


def test_more_texts_than_one_request_holds_are_matched_in_order() -> None:
    texts = [*map(str, range(25_000)), "x" * 2_000_000, "7"]
    with matcher() as made:
        assert made.pattern("x", "[0-9]*7").match(texts) == [text.endswith("7") for text in texts]


@pytest.mark.parametrize("pattern", ["(", "a**", "(?P<a>", "a{99999999999}", "(?i)(", "(" * 5000])
def test_what_is_no_pattern_is_named(pattern: str) -> None:
    with matcher() as made, pytest.raises(NotAPatternError) as caught:
        made.pattern("x", pattern).match([])
    text = str(caught.value)
    assert text.startswith("field x: the pattern '")
    assert " is not a regular expression: " in text
    assert len(text) < 400
    assert isinstance(caught.value, SchemaError)


def test_pattern_that_never_ends_is_left_at_the_limit() -> None:
    started = time.monotonic()
    with matcher(seconds=0.2) as made, pytest.raises(UndecidedError) as caught:
        made.pattern("x", ENDLESS).match([HELD])
    assert time.monotonic() - started < 10
    text = "field x: the pattern '(a+)+é' was not checked: it takes longer than 0.2 s"
    assert str(caught.value) == text


def test_other_patterns_are_matched_after_one_that_never_ends() -> None:
    with matcher(seconds=0.2) as made:
        with pytest.raises(UndecidedError):
            made.pattern("x", ENDLESS).match([HELD])
        assert made.pattern("y", "(a+)+é").match(["aé", "b"]) == [True, False]


def test_limit_holds_for_all_texts_of_a_pattern_together() -> None:
    # Each takes less than the limit.
    texts = ["a" * length + "!" for length in range(14, 23)] * 100
    with matcher(seconds=0.5) as made:
        pattern = made.pattern("x", ENDLESS)
        started = time.monotonic()
        with pytest.raises(UndecidedError, match=r"it takes longer than 0\.5 s"):
            [pattern.match([text]) for text in texts]
    assert time.monotonic() - started < 10


def test_limit_holds_for_all_patterns_together() -> None:
    with matcher(seconds=0.3, all_seconds=0.5) as made:
        for _ in range(2):
            with pytest.raises(UndecidedError, match="longer than"):
                made.pattern("x", ENDLESS).match([HELD])
        with pytest.raises(UndecidedError, match="all patterns together take longer than"):
            made.pattern("x", "a").match(["a"])


def test_longer_cells_are_not_matched() -> None:
    with matcher(longest=10) as made:
        assert made.pattern("x", "a*").match(["a" * 10]) == [True]
        with pytest.raises(UndecidedError, match="a cell has more than 10 characters"):
            made.pattern("x", "a*").match(["a" * 11])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_pattern_that_needs_too_much_memory_is_left() -> None:
    with matcher(memory=100 << 20) as made, pytest.raises(UndecidedError):
        made.pattern("x", "(a|b)*c").match(["ab" * 4_000_000])


def test_process_starts_only_when_a_pattern_is_matched(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **_: started.append(given))
    with matcher() as made:
        made.pattern("x", "a")
    assert started == []


def test_process_gets_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}
    popen = subprocess.Popen

    def start(*args: object, **options: object) -> object:
        given.update(options["env"])  # type: ignore[call-overload]
        return popen(*args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setenv("TOKEN", "secret")
    monkeypatch.setenv("PYTHONSTARTUP", "x.py")
    with matcher() as made:
        assert made.pattern("x", "a").match(["a"]) == [True]
    assert not {"TOKEN", "PYTHONSTARTUP", "HOME", "PATH"} & set(given)


@pytest.mark.parametrize("executable", [None, "", os.devnull])
def test_program_that_cannot_start_python_says_so(
    monkeypatch: pytest.MonkeyPatch, executable: str | None
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    with matcher() as made, pytest.raises(UndecidedError, match="no process can be started for it"):
        made.pattern("x", "a").match(["a"])


def test_program_that_is_not_python_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with matcher() as made, pytest.raises(UndecidedError, match="it does not answer"):
        made.pattern("x", "a").match(["a"])


def test_process_is_gone_after_the_end() -> None:
    with matcher() as made:
        made.pattern("x", "a").match(["a"])
        process = made._process
        assert process is not None
    assert process.poll() is not None


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no process's time")
def test_process_ends_itself_if_the_program_is_killed() -> None:
    program = (
        "import sys\n"
        "from forewarn.structure.matching import *\n"
        "made = PatternMatcher(PatternLimits(seconds=2))\n"
        "made.pattern('x', 'a').match([])\n"
        "print(made._process.pid, flush=True)\n"
        f"made.pattern('x', {ENDLESS!r}).match([{HELD!r}])\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        worker = int(running.stdout.readline())
        time.sleep(0.3)
        running.kill()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the process still runs")


@pytest.mark.slow
def test_script_without_a_main_guard_can_use_it(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from forewarn.structure.matching import PatternMatcher\n"
        "with PatternMatcher() as made:\n"
        "    print(made.pattern('x', 'a').match(['a', 'b']))\n",
        encoding="utf-8",
    )
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert run.stdout == "[True, False]\n"
    assert run.stderr == ""


# The program of the process, in this one


def test_worker_answers_a_line_for_each_line() -> None:
    requests = [
        {"pattern": "a", "texts": ["a", "b"], "whole": True, "seconds": 1e6},
        {"pattern": "(", "texts": [], "whole": True, "seconds": 1e6},
    ]
    limits: list[tuple[str, int]] = []
    lines = pattern_worker.answers(
        map(json.dumps, requests), lambda name, most: limits.append((name, most))
    )
    first, second = map(json.loads, lines)
    assert [name for name, _ in limits] == ["RLIMIT_CPU"] * 2
    assert all(most > 1e6 for _, most in limits)
    assert first == {"matches": "10"}
    assert second["type"] in ("error", "PatternError")
    assert second["wrong"].startswith("missing ), unterminated subpattern")


def test_patterns_take_no_more_than_the_time_of_a_command() -> None:
    assert PatternLimits().within(2) == PatternLimits(seconds=2, all_seconds=2)
    assert PatternLimits().within(20) == PatternLimits(all_seconds=20)
    assert PatternLimits().within(1e9) == PatternLimits()
