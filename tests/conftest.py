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
def upstreams(root: Path) -> tuple[Path, Path]:
    """Return the folders of the upstream files; a test that needs them is skipped without them."""
    shared = root.parent / "shared"
    found = os.environ.get("FOREWARN_UPSTREAM")
    names = found.split(os.pathsep) if found else (shared / "upstream", shared / "upstream-2026-11")
    folders = [Path(name) for name in names]
    if len(folders) != 2 or not all(folder.is_dir() for folder in folders):
        pytest.skip("upstream files not found: set FOREWARN_UPSTREAM to their two folders")
    return folders[0], folders[1]


@pytest.fixture(scope="session")
def upstream(upstreams: tuple[Path, Path]) -> Path:
    """Return the folder of the upstream files that were retrieved first."""
    return upstreams[0]


@pytest.fixture(scope="session")
def upstream_2026_11(upstreams: tuple[Path, Path]) -> Path:
    """Return the folder of the upstream files of November 2026."""
    return upstreams[1]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Return the argument's name for bytes: packed ones may hold the time, another per worker."""
    return argname if isinstance(val, bytes) else None
