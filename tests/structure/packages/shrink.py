"""Make a case smaller while it still differs in the same way."""

from __future__ import annotations

import time
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from structure.packages.case import DESCRIPTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from structure.packages.case import Drawn

Path = tuple[Any, ...]


def shrink(case: Drawn, differs: Callable[[Drawn], bool], seconds: float = 20) -> Drawn:
    """Return the smallest case found that still differs, in at most some seconds."""
    end = time.monotonic() + seconds
    before = None
    while case != before:
        before, at = case, 0
        candidates = list(_smaller(case))
        while at < len(candidates):
            if time.monotonic() > end:
                return case
            if differs(candidates[at]):
                case = candidates[at]
                candidates = list(_smaller(case))
            else:
                at += 1
    return case


def _smaller(case: Drawn) -> Iterator[Drawn]:
    """Yield cases with something less, the largest parts first."""
    for path in case.files:
        if path != DESCRIPTOR:
            yield replace(case, files={k: v for k, v in case.files.items() if k != path})
    for path, content in case.files.items():
        if isinstance(content, bytes):
            yield from (_with(case, path, less) for less in _less_text(content))
        else:
            for at in sorted(_paths(content), key=len):
                yield _with(case, path, _without(content, at))
    yield from _inlined(case)


def _with(case: Drawn, path: str, content: Any) -> Drawn:
    return replace(case, files={**case.files, path: content})


def _less_text(content: bytes) -> Iterator[bytes]:
    lines = content.splitlines(keepends=True)
    for count in (len(lines) // 2, 1):
        for start in range(0, len(lines), max(count, 1)):
            if count:
                yield b"".join(lines[:start] + lines[start + count :])
    for mark in (b",", b";", b"\t", b"|"):
        cells = [line.rstrip(b"\r\n").split(mark) for line in lines]
        width = min(map(len, cells), default=0)
        for index in range(width if width > 1 else 0):
            less = [row[:index] + row[index + 1 :] for row in cells]
            yield b"".join(mark.join(row) + b"\n" for row in less)


def _paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Yield the paths of all parts of a JSON value."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield (*here, key)
            yield from _paths(part, (*here, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield (*here, index)
            yield from _paths(part, (*here, index))


def _without(value: Any, path: Path) -> Any:
    """Return a JSON value without one of its parts."""
    value = deepcopy(value)
    part = value
    for key in path[:-1]:
        part = part[key]
    del part[path[-1]]
    return value


def _inlined(case: Drawn) -> Iterator[Drawn]:
    """Yield cases with a schema or a dialect in the descriptor rather than in a file."""
    for number, raw in enumerate(case.resources):
        for key in ("schema", "dialect"):
            name = raw.get(key)
            if isinstance(name, str) and isinstance(case.files.get(name), dict):
                descriptor = deepcopy(case.descriptor)
                descriptor["resources"][number][key] = case.files[name]
                yield _with(case, DESCRIPTOR, descriptor)
