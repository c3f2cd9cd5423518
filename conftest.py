"""Which tests run, in how many processes, and where they keep the databases that they build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLOW = "slow"

# Every test with one of these is slow.
_SLOW_MARKERS = (_SLOW, "fuzz", "wheel")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--slow",
        choices=("no", "too", "only"),
        default="no",
        help="Run the slow tests: no, too (with all others) or only. [default: no]",
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
    upstream = isinstance(item, pytest.Function) and "upstream" in item.fixturenames
    return upstream or item.get_closest_marker(_SLOW) is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = _wanted(config)
    if wanted == "too":
        return
    chosen = {item for item in items if _slow(item) is (wanted == "only")}
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if _wanted(config) == "no":
        terminalreporter.write_line(
            "The slow tests were left out: --slow=only runs these, --slow=too all tests."
        )


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the databases that tests build out of the user's cache, and use none that is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
