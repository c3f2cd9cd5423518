"""Where the package and the upstream files are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from forewarn.ask.store import database_file
from forewarn.package.load import load_package
from small import ROOT, make_package


@pytest.fixture(scope="session")
def small_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small package, for tests to copy and none to change."""
    folder = tmp_path_factory.mktemp("small")
    make_package(folder)
    return folder


@pytest.fixture
def small_copy(small_package: Path, tmp_path: Path) -> Path:
    """Return the folder of a copy of the small package, for a test to change."""
    return Path(shutil.copytree(small_package, tmp_path / "small"))


@pytest.fixture(scope="session")
def shipped_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache for the shipped package alone: others would push its database out."""
    base = tmp_path_factory.getbasetemp()
    # Worker processes share it.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shipped-cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(folder))
        database_file(load_package(ROOT))
    return folder


@pytest.fixture
def shipped(shipped_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the shipped package, for tests that open its database."""
    monkeypatch.setenv("FOREWARN_CACHE", str(shipped_cache))
    return ROOT


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


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Return the argument's name for bytes: packed ones may hold the time, another per worker."""
    return argname if isinstance(val, bytes) else None
