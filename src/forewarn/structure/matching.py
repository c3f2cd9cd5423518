"""Matching patterns as Python's `re` does, within limits of time and memory.

`re` cannot be interrupted, and a short pattern can take longer on a short text than anyone waits.
So it runs in a process of its own, which is ended at a limit.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from forewarn.errors import SchemaError, UndecidedError
from forewarn.structure import pattern_worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What a process needs of the environment to start at all. It gets nothing else, and no secret.
_ENVIRONMENT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")

# The most texts, and the characters after which no other is added, that one request holds.
_MOST_TEXTS, _MOST_CHARACTERS = 10_000, 1_000_000

# The characters of a pattern that a message shows.
_MOST_SHOWN = 200

# In seconds: what matching may take in addition for each character, a tenth of a second for a
# million. Python takes a hundredth or less, unless it tries again and again.
_FOR_A_CHARACTER = 1e-7

# In seconds: what starting the process may take in addition.
_START = 10.0


@dataclass(frozen=True)
class PatternLimits:
    """What matching may take: seconds for one field's pattern, and for all of a package.

    Both are for the first few texts: a little is added for each character. `memory` is in bytes;
    a text of more than `longest` characters is not matched.
    """

    seconds: float = 10.0
    all_seconds: float = 60.0
    memory: int = 1 << 30
    longest: int = 10_000_000

    def within(self, seconds: float) -> PatternLimits:
        """Return these limits, or lower ones, so that all patterns take so many seconds at most."""
        return dataclasses.replace(
            self,
            seconds=min(self.seconds, seconds),
            all_seconds=min(self.all_seconds, seconds),
        )


class PatternMatcher:
    """Matches the patterns of a package's fields; its process starts with the first of them."""

    def __init__(self, limits: PatternLimits | None = None) -> None:
        self.limits = limits or PatternLimits()
        self._left = self.limits.all_seconds
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> PatternMatcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if one runs; another one would start."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            # What was not written to it is lost.
            with suppress(OSError):
                pipe.close()

    def pattern(self, name: str, pattern: str, *, whole: bool = True) -> FieldPattern:
        """Return the pattern of the field called `name`, which matches `whole` texts or parts."""
        return FieldPattern(self, name, pattern, whole=whole)

    def answer(self, request: dict[str, Any], seconds: float) -> dict[str, str]:
        """Return the answer of the process, whose text is `failed` where there is none in time.

        `seconds` is all that it may take; whatever it takes is left to the others no more.
        """
        size = sum(map(len, request["texts"]))
        self._left += size * _FOR_A_CHARACTER
        most = f"all patterns together take longer than {self.limits.all_seconds:g} s"
        if self._left <= 0:
            return {"failed": most}
        if seconds <= self._left:
            most = f"it takes longer than {self.limits.seconds:g} s"
        seconds = min(seconds, self._left)
        if self._process is None:
            try:
                self._process = self._start()
            except OSError as error:
                return {"failed": f"no process can be started for it: {error}"}
        started = time.monotonic()
        try:
            line = self._ask(self._process, json.dumps(request | {"seconds": seconds}), seconds)
        finally:
            self._left -= time.monotonic() - started
        if line.endswith("\n"):
            answer: dict[str, str] = json.loads(line)
            return answer
        self.close()
        if time.monotonic() - started < seconds:
            return {"failed": "the process that matches it ended"}
        return {"failed": most}

    def _start(self) -> subprocess.Popen[str]:
        if not sys.executable or getattr(sys, "frozen", False):
            raise OSError("this program has no Python to start")
        process = subprocess.Popen(
            [
                sys.executable, "-I", "-S", "-X", "utf8",
                str(Path(pattern_worker.__file__)), str(self.limits.memory),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            encoding="ascii",
            # Windows would open a window for it.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
        self._process = process
        # It answers once it has started, which is not the time of any pattern.
        ready = {"pattern": "", "texts": [], "whole": True, "seconds": _START}
        if not self._ask(process, json.dumps(ready), _START):
            self.close()
            raise OSError("it does not answer")
        return process

    @staticmethod
    def _ask(process: subprocess.Popen[str], request: str, seconds: float) -> str:
        """Return the line with which the process answers; empty where it does not in time."""
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None
        # Reading cannot be given a limit on every system, but it ends with the process.
        timer = threading.Timer(seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            _send(stdin, request)
            return stdout.readline()
        except OSError:
            return ""
        finally:
            timer.cancel()


def _send(stdin: IO[str], request: str) -> None:
    stdin.write(request + "\n")
    stdin.flush()


class FieldPattern:
    """The pattern of one field, with the time that is left to match it."""

    def __init__(self, matcher: PatternMatcher, name: str, pattern: str, *, whole: bool) -> None:
        self._matcher = matcher
        self._name = name
        self._pattern = pattern
        self._whole = whole
        self._left = matcher.limits.seconds

    def match(self, texts: Sequence[str]) -> list[bool]:
        """Return whether the pattern matches each of some texts.

        Raises `SchemaError` where it is not a regular expression, and `UndecidedError` where it
        takes too long, or too much memory.
        """
        if not texts:
            return self._ask([])
        return [matches for batch in _batches(texts) for matches in self._ask(batch)]

    def _ask(self, texts: Sequence[str]) -> list[bool]:
        if any(len(text) > self._matcher.limits.longest for text in texts):
            most = self._matcher.limits.longest
            raise self._undecided(f"a cell has more than {most:,} characters")
        self._left += sum(map(len, texts)) * _FOR_A_CHARACTER
        started = time.monotonic()
        request = {"pattern": self._pattern, "texts": texts, "whole": self._whole}
        answer = self._matcher.answer(request, max(self._left, 0.001))
        self._left -= time.monotonic() - started
        if "wrong" in answer:
            raise NotAPatternError(self._name, self._pattern, answer["wrong"], answer["type"])
        if "failed" in answer:
            self._left = 0
            raise self._undecided(answer["failed"])
        return [matches == "1" for matches in answer["matches"]]

    def _undecided(self, why: str) -> UndecidedError:
        return UndecidedError(
            f"field {self._name}: the pattern {_shown(self._pattern)} was not checked: {why}"
        )


class NotAPatternError(SchemaError):
    """The pattern of a field is not a regular expression; `kind` is how Python calls the error."""

    def __init__(self, name: str, pattern: str, why: str, kind: str) -> None:
        super().__init__(
            f"field {name}: the pattern {_shown(pattern)} is not a regular expression: {why}"
        )
        self.why = why
        self.kind = kind


def _shown(pattern: str) -> str:
    """Return what a message shows of a pattern, which may be of any length."""
    return repr(pattern if len(pattern) <= _MOST_SHOWN else f"{pattern[:_MOST_SHOWN]}...")


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield the texts in lists, none of which is much larger than one request may be."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if len(batch) == _MOST_TEXTS or size > _MOST_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
