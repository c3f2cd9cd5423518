"""The small package, made once for all tests of the layer and copied for each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from small import make_package


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small package, which no test may change."""
    folder = tmp_path_factory.mktemp("sound")
    make_package(folder, related=True)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """Return a folder with the small package, to break something in."""
    return Path(shutil.copytree(sound, tmp_path / "package"))
