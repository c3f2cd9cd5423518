"""The name of a view or macro in the place of a query: what to ask instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forewarn.ask.instead import other_thing
from forewarn.ask.named import named_query
from forewarn.ask.views import macros, views
from forewarn.errors import UnknownNameError

if TYPE_CHECKING:
    from forewarn.ask.session import Session


def test_python_refuses_the_name_of_a_macro_with_a_statement() -> None:
    told = r"^there is no query 'profile': it is a macro, as in FROM profile\('MMR', 2022\)$"
    with pytest.raises(UnknownNameError, match=told):
        named_query("profile")


@pytest.mark.slow
def test_every_macro_and_view_has_a_statement_that_runs(session: Session) -> None:
    for name in (*macros(), *views()):
        other = other_thing(name)
        assert other is not None
        session.connection.execute(f"EXPLAIN {other.statement}")
