"""A command that is stopped leaves nothing behind, and a standard stream may be closed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.signals import StoppedError, StopSignals
from forewarn.cli.streams import READER_GONE
from forewarn.writing.files import scratch_folder, staging_folder
from released import make_first
from thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

# In seconds.
LATE = 60


@pytest.fixture
def stops() -> Iterator[StopSignals]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    # A shell may have started the tests in the background, where it ignores some of them.
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    stops = StopSignals()
    stops.heed()
    yield stops
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_work_once_and_is_told_by_the_exit_code(
    number: signal.Signals, stops: StopSignals
) -> None:
    assert stops.exit_code is None
    with pytest.raises(StoppedError):
        os.kill(os.getpid(), number)
    # While all is tidied up, another one changes nothing.
    os.kill(os.getpid(), signal.SIGTERM)
    assert stops.exit_code == 128 + number


def test_a_signal_that_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        StopSignals().heed()
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.default_int_handler if number == 2 else signal.SIG_DFL)


@pytest.mark.parametrize("make", [scratch_folder, lambda at: staging_folder(at, "built")])
def test_a_folder_is_removed_although_its_removal_is_interrupted(
    make: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed = []

    def interrupted(folder: Path, ignore_errors: bool) -> None:
        removed.append(folder)
        if len(removed) == 1:
            raise StoppedError
        rmtree(folder, ignore_errors=ignore_errors)

    rmtree = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with pytest.raises(StoppedError), make(tmp_path):  # type: ignore[attr-defined]
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signals") / "package"
    folder.mkdir()
    make_first(folder)
    return folder


COMMANDS: dict[str, Callable[[Path, Path], list[str]]] = {
    "validate": lambda package, _: ["validate", str(package)],
    "sql": lambda package, _: ["sql", "SELECT 1", "--package", str(package)],
    "db": lambda package, out: ["db", str(out / "a.duckdb"), "--package", str(package)],
    "release": lambda package, out: [
        "release", "1.0.0", "--package", str(package), "--to", str(out / "releases")
    ],
    "docs": lambda package, out: ["docs", str(out / "pages"), "--package", str(package)],
    "diff": lambda package, _: ["diff", str(package), str(package), "--format", "csv"],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("turn", thinned(range(4), 2))
@pytest.mark.parametrize("command", COMMANDS)
def test_a_stopped_command_leaves_no_folder_or_part_of_a_file(
    command: str, turn: int, package: Path, tmp_path: Path
) -> None:
    chance = random.Random(f"{command} {turn}")
    number = chance.choice(SIGNALS)
    scratch, out, cache = (tmp_path / name for name in ("scratch", "out", "cache"))
    scratch.mkdir()
    out.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "forewarn", *COMMANDS[command](package, out)],
        env={**os.environ, "TMPDIR": str(scratch), "FOREWARN_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + LATE
    while process.poll() is None and not any((*scratch.iterdir(), *out.iterdir(), cache.exists())):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    time.sleep(chance.random())
    process.send_signal(number)
    _, said = process.communicate(timeout=LATE)
    assert process.returncode in (0, 128 + number, -number)
    assert said in ("", "forewarn: stopped\n")
    assert list(scratch.iterdir()) == []
    assert [path for path in tmp_path.rglob("*") if ".part-" in path.name] == []


@pytest.mark.slow
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_a_closed_standard_stream_is_no_failure(closed: str, package: Path, tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m forewarn validate "{package}" --layer structure {closed}'
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, shell=True, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["rules", "--format", "json"], ["sql", "FROM range(1000000)", "--format", "csv"]],
    ids=" ".join,
)
def test_a_reader_that_leaves_ends_a_command_without_a_word(
    arguments: list[str], package: Path, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "forewarn", *arguments],
        cwd=package,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(LATE) == READER_GONE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_full_disk_below_standard_output_is_a_failure() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "forewarn", "rules"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
