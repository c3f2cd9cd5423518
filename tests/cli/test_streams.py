"""Standard output on a system without SIGPIPE, whose pipes do not have UTF-8 by themselves."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.streams import is_reader_gone, prepare_streams

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pipe_gets_utf_8_and_the_same_line_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("stdout", "stderr"):
        stream = (tmp_path / name).open("w", encoding="cp1252", newline="\r\n")
        monkeypatch.setattr(sys, name, stream)
    prepare_streams(windows=True)
    for name in ("stdout", "stderr"):
        with getattr(sys, name) as stream:
            stream.write("ł │\n")
        assert (tmp_path / name).read_bytes() == "ł │\n".encode()


@pytest.mark.parametrize("code", [errno.EPIPE, errno.EINVAL])
def test_a_write_after_the_reader_has_left_is_no_failure(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "out").open("w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert is_reader_gone(OSError(code, "gone"), windows=True)
        stream.write("what is left")
    assert (tmp_path / "out").read_bytes() == b""


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EINVAL, "Invalid argument", "a?.csv"),
        OSError(errno.ENOSPC, "No space left on device"),
        ValueError(errno.EPIPE),
    ],
    ids=str,
)
def test_another_failure_stays_one(error: Exception) -> None:
    assert not is_reader_gone(error, windows=True)


def test_an_argument_that_is_wrong_is_no_reader_gone_but_on_windows() -> None:
    assert not is_reader_gone(OSError(errno.EINVAL, "wrong"), windows=False)
