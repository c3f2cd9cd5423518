"""Where the package and the upstream files are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from small import make_package


@pytest.fixture(scope="session")
def small_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small package, for tests to copy and none to change."""
    folder = tmp_path_factory.mktemp("small")
    make_package(folder)
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository, which is the package's."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def upstream(root: Path) -> Path:
    """Return the folder of the upstream files; a test that needs them is skipped without them."""
    folder = Path(os.environ.get("FOREWARN_UPSTREAM", root.parent / "shared" / "upstream"))
    if not folder.is_dir():
        pytest.skip("upstream files not found: set FOREWARN_UPSTREAM to their folder")
    return folder
