"""Text made safe to show: what acts or hides has a code, and formats for machines lose nothing."""

from __future__ import annotations

import json
import sys
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forewarn.writing.visible import (
    visible,
    visible_json,
    visible_lines,
    visible_xml,
    within_xml,
)

_PIECES = [
    *"ab\n\r\t\x1b\x9b\x85\u2028\u202e\u200b\ufeff\ue000\ufffe:# [",
    "::", "##[", "\U000e0001", "\U000e0100", "\U0001fffe", "\ud800", "é", "日",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(_PIECES), st.characters()), max_size=12).map("".join)


def acting(text: str) -> set[str]:
    """Return the characters of a text that act, hide, or are none."""
    return {
        char
        for char in text
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        or ord(char) & 0xFFFE == 0xFFFE
        or 0xE0000 <= ord(char) < 0xE1000
    }


@given(TEXTS)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    shown = visible(text, len(text))
    assert acting(shown) == set()
    assert visible(shown, len(shown)) == shown
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown


@pytest.mark.slow
def test_every_character_is_visible_or_has_a_code() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert acting(visible(every, len(every))) == set()


@given(TEXTS)
def test_lines_stay_lines(text: str) -> None:
    lines = visible_lines(text).split("\n")
    assert lines == [visible(line, len(line)) for line in text.split("\n")]


def test_colours_of_ours_stay_and_what_is_no_colour_does_not() -> None:
    text = "\x1b[1;31mred\x1b[0m \x1b[2J"
    assert visible_lines(text, colours=True) == "\x1b[1;31mred\x1b[0m \\x1b[2J"
    assert "\x1b" not in visible_lines(text)


def test_commands_of_ours_stay() -> None:
    text = "::error file=a::b\x1b\n"
    assert visible_lines(text, commands=True) == "::error file=a::b\\x1b\n"


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
@pytest.mark.slow
def test_json_keeps_its_values(value: object) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    shown = visible_json(text)
    assert json.loads(shown) == value
    assert acting(shown) <= {"\n"}
    assert "##[" not in shown


@given(TEXTS)
def test_xml_keeps_what_it_can_hold(text: str) -> None:
    # Reading turns a carriage return into a line feed, unless it is a reference.
    held = within_xml(text)
    element = ElementTree.Element("a")
    element.text = held
    shown = visible_xml(ElementTree.tostring(element, encoding="unicode"))
    read = ElementTree.fromstring(shown).text or ""
    assert read == held
    assert acting(shown) <= {"\n", "\t"}
    assert not any(line.lstrip().startswith("::") for line in shown.split("\n"))


@pytest.mark.parametrize(("text", "shown"), [("a" * 300, "a" * 200 + "..."), ("\n" * 3, r"\n\n\n")])
def test_a_long_text_is_cut_and_a_line_end_shown(text: str, shown: str) -> None:
    assert visible(text) == shown
