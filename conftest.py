"""Which tests run, in how many processes, and where they keep the databases that they build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLOW = "slow"

# Of many like cases that take a minute each: run where they may have changed.
_LENGTH = "length"

# How many tests were left out; and where a worker process tells it to the one that reports.
_LEFT_OUT = pytest.StashKey[int]()
_TOLD = "left_out"

# Every test with one of these is slow.
_SLOW_MARKERS = (_SLOW, _LENGTH, "fuzz", "wheel")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--slow",
        choices=("no", "too", "only", "most"),
        default="no",
        help="Run the slow tests: no, too (with all others), only, or most (only, but for cases at "
        "full length). [default: no]",
    )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Start no worker processes for one file or test: they cost more than they save."""
    named = [argument for argument in config.args if argument.partition("::")[0].endswith(".py")]
    return 0 if len(named) == len(config.args) == 1 else None


def _wanted(config: pytest.Config) -> str:
    """Return which tests run: whoever names a test, or a marker of slow ones, wants these too."""
    named = any("::" in argument for argument in config.args)
    marked = any(marker in config.option.markexpr for marker in _SLOW_MARKERS)
    return "too" if named or marked else str(config.getoption("--slow"))


def _slow(item: pytest.Item) -> bool:
    """Return whether a test is marked as slow, or reads upstream files: few have these."""
    upstream = isinstance(item, pytest.Function) and "upstreams" in item.fixturenames
    return upstream or any(item.get_closest_marker(each) for each in (_SLOW, _LENGTH))


def _is_chosen(item: pytest.Item, wanted: str) -> bool:
    if wanted == "most" and item.get_closest_marker(_LENGTH) is not None:
        return False
    return _slow(item) is (wanted != "no")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = _wanted(config)
    if wanted == "too":
        return
    chosen = {item for item in items if _is_chosen(item, wanted)}
    left_out = [item for item in items if item not in chosen]
    config.hook.pytest_deselected(items=left_out)
    config.stash[_LEFT_OUT] = len(left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput[_TOLD] = len(left_out)
    items[:] = [item for item in items if item in chosen]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep what a worker process left out: each collects all tests."""
    told = getattr(node, "workeroutput", {}).get(_TOLD)
    if told is not None:
        node.config.stash[_LEFT_OUT] = told


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    left_out = config.stash.get(_LEFT_OUT, 0)
    if left_out and _wanted(config) == "no":
        were = "slow test was" if left_out == 1 else "slow tests were"
        terminalreporter.write_line(
            f"{left_out} {were} left out: --slow=only runs these, --slow=too all tests."
        )


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the databases that tests build out of the user's cache, and use none that is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
