"""The page on conformance says what the tests show."""

from __future__ import annotations

from structure.conformance import FILE, conformance


def test_page_on_conformance_is_that_of_the_tested_differences() -> None:
    assert FILE.read_text(encoding="utf-8") == conformance()
