"""One database of the shipped package for all tests here, and one of the small package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_query
from forewarn.ask.query import ask
from forewarn.ask.session import Session
from forewarn.ask.store import connect
from forewarn.package.load import load_package
from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def session(shipped_cache: Path) -> Iterator[Session]:
    """Return a session with the database of the shipped package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(shipped_cache))
        session = Session(connect(load_package(ROOT)))
    yield session
    session.close()


@pytest.fixture(scope="module")
def roomy(shipped_cache: Path) -> Iterator[Session]:
    """Return a session like `session` for statements over many state-years, with more memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(shipped_cache))
        session = Session(connect(load_package(ROOT), 2_500_000_000))
    yield session
    session.close()


@pytest.fixture(scope="session")
def small_session(small_package: Path) -> Iterator[Session]:
    """Return a session with the database of the small package."""
    with Session(connect(load_package(small_package))) as session:
        yield session


@pytest.fixture
def asked(session: Session) -> Callable[..., list[dict[str, Any]]]:
    """Return what answers a named query with rows by column."""

    def answer(name: str, **given: object) -> list[dict[str, Any]]:
        inquiry = Inquiry.of_query(session, named_query(name), given)
        found = ask(session, inquiry.sql, inquiry.parameters)
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    return answer


@pytest.fixture
def rows(session: Session) -> Callable[[str], list[dict[str, Any]]]:
    """Return what answers a statement with rows by column."""

    def answer(sql: str) -> list[dict[str, Any]]:
        found = ask(session, sql)
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    return answer
