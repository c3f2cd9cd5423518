"""Markdown: whatever a cell holds stays in its cell, and is shown as it is."""

from __future__ import annotations

import re

import pytest

from forewarn.writing.markdown import Markdown, code, escape, inert, table

HOSTILE = [
    "a|b",
    "a\\|b",
    "a\\",
    "a\nb\r\n| c |",
    "`a|b`",
    "<script>alert(1)</script>",
    "&lt;b&gt;",
    "*a* _b_ ~c~",
    "[text](https://example.org) ![x](x.png)",
    "\x1b[31mred",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("write", [str, inert])
def test_a_table_has_its_rows_and_cells_whatever_they_hold(text: str, write: type[str]) -> None:
    lines = table(["a", "b"], [[write(text), "x"]]).splitlines()
    assert len(lines) == 3
    # A pipe is escaped by a backslash that is not escaped itself.
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", lines[2])) == 3
    assert not re.search("[<>\x00-\x1f\u202e]", lines[2])


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("one_sided_deaths", "one_sided_deaths"),
        ("_base", r"\_base"),
        ("a_ b", r"a\_ b"),
        ("a * b", r"a \* b"),
        ("[x](y)", r"\[x\](y)"),
        ("R&D <1", "R&#38;D &#60;1"),
        ("a|b\\c", r"a\|b\\c"),
        ("a\nb", r"a\\nb"),
    ],
)
def test_only_what_markdown_would_take_for_markup_is_escaped(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_nothing_in_inert_text_is_a_mention_an_issue_a_link_or_a_formula() -> None:
    shown = inert("@who #1 https://example.org :x: $1$")
    assert re.sub("&#[0-9]+;", "", shown) == "who 1 https//example.org x 1"


def test_a_pipe_in_code_is_escaped_in_a_table_and_only_there() -> None:
    assert code("a|b") == "`a|b`"
    assert table(["x"], [[code("a|b")]]).splitlines()[-1] == r"| `a\|b` |"
    assert table(["x"], [[Markdown(r"a\|b")]]).splitlines()[-1] == r"| a\|b |"
