"""Where the package and the upstream files are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from small import make_package

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the databases that tests build out of the user's cache, and use none that is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def small_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the small package, for tests to copy and none to change."""
    folder = tmp_path_factory.mktemp("small")
    make_package(folder)
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the repository, which is the package's."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def upstream(root: Path) -> Path:
    """Give the folder of the upstream files; a test that needs them is skipped without them."""
    folder = Path(os.environ.get("FOREWARN_UPSTREAM", root.parent / "shared" / "upstream"))
    if not folder.is_dir():
        pytest.skip("upstream files not found: set FOREWARN_UPSTREAM to their folder")
    return folder
