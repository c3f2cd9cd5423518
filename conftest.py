"""Where the tests keep the databases that they build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the databases that tests build out of the user's cache, and use none that is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
