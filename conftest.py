"""Which tests run, in how many processes, and where they keep the databases that they build."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLOW = "slow"


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--slow")
    # Whoever names a test wants it.
    if wanted == "too" or any("::" in argument for argument in config.args):
        return
    chosen = {
        item for item in items if (item.get_closest_marker(_SLOW) is not None) is (wanted == "only")
    }
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


def pytest_report_header(config: pytest.Config) -> str | None:
    if config.getoption("--slow") == "no" and "PYTEST_XDIST_WORKER" not in os.environ:
        return "the slow tests are left out: --slow=too runs all, --slow=only the slow ones"
    return None


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the databases that tests build out of the user's cache, and use none that is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
