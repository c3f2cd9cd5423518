"""A release that is killed, at whatever moment, leaves the old state or the new."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import random
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from forewarn.publish.releases.verification import verify
from released import FIRST, contents, make_first, release_and_die

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked"),
]

# How often to kill; 50 are a long look.
KILLS = int(os.environ.get("FOREWARN_KILLS", "2"))

# Modules that take long to import, once for all killed processes.
HEAVY = [
    "forewarn.publish.releases.artefacts",
    "forewarn.validate.expectations",
    "forewarn.validate.meaning",
    "forewarn.publish.releases.release",
]


def test_what_is_preloaded_is_there() -> None:
    assert [name for name in HEAVY if importlib.util.find_spec(name) is None] == []


def assert_old_or_new(releases: Path) -> None:
    """Assert that the index lists nothing, or a release that is whole."""
    seen = {name for name in contents(releases) if not name.startswith(".")}
    if "index.json" in seen:
        assert verify(releases).versions == (FIRST,)
    elif seen:
        # Not listed yet, and whole; the next release makes it anew.
        assert verify(releases / FIRST).versions == (FIRST,)


def test_a_release_killed_at_any_moment_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    make_first(tmp_path / "package")
    releases = tmp_path / "releases"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(HEAVY)
    chance = random.Random(int(os.environ.get("FOREWARN_FUZZ_SEED", "8")))

    def start(at_rename: int) -> multiprocessing.process.BaseProcess:
        arguments = (str(tmp_path / "package"), str(releases), at_rename)
        process = context.Process(target=release_and_die, args=arguments)
        process.start()
        return process

    whole = 0.0
    for at_rename in (1, 2):
        began = time.monotonic()
        process = start(at_rename)
        process.join()
        whole = time.monotonic() - began
        assert process.exitcode == -signal.SIGKILL
        assert not (releases / "index.json").exists()
        assert (releases / FIRST).exists() is (at_rename == 2)
        assert_old_or_new(releases)
    for _ in range(KILLS):
        process = start(0)
        process.join(chance.uniform(0, whole * 1.1))
        process.kill()
        process.join()
        assert_old_or_new(releases)
        (releases / "index.json").unlink(missing_ok=True)
    process = start(0)
    process.join()
    assert process.exitcode == 0
    assert verify(releases).versions == (FIRST,)
    # The staging folders of the killed runs are gone.
    assert {path.name for path in releases.iterdir()} == {"index.json", FIRST, ".lock"}
