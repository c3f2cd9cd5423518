"""Plain English: phrases that must not come back in what users read.

A test that fails lists each place, the phrase found there, and what to write instead.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A phrase, as a pattern, and what to write.
PHRASES = {
    r"so (?:often|long) (?:it is|a|as it)": "how often, how long",
    r"so many": "the number",
    r"apart by": "separated by",
    r"(?:go|goes|going|went|gone) on on": "continue, spill to",
    r"(?:go|goes|going|went|gone) on with": "resume",
    r"(?:go|goes|going|went|gone) on (?:there|below)": "continue",
    r"gone on": "resumed",
    r"told of": "reported",
    r"(?:be|is|are) told\b(?! apart)": "reported, given",
    r"fall(?:s|en)? back on": "tried next",
    r"hang(?:s|ing)? (?:on|upon)": "depends on",
    r"(?<!none )(?<!some )(?<!all )(?<!one )of which": "whose",
    r"(?<!there )(?:is|are) none(?! to speak)": "is not one, lacks",
    r"of none": "of no single one",
    r"(?:has|have|had) not"
    r"(?! (?:yet|been|run|begun|come|had|read|made|said|seen|met|moved|\w+(?:ed|en))\b)": "lacks",
    r"say too": "also show",
    r"other for other": "unique",
    r"other than what": "that differ from",
    r"is another": "changed from A to B, differs",
    r"(?<!there )is no (?:country|number|year|date|text|list|file|folder|version|table|package|"
    r"indicator|terminal|state|character|size)": "is not a",
    r"(?:is|are) no (?:natural|atrocity|states|values|levels|good sign)": "is not, are not",
    r"being no": "because it is not",
    r"in other case": "differs only in case",
    r"in a gap or a circle": "has a gap or a loop",
    r"whoever (?:looks|asks|wrote|follows)\b": "a reader, its author",
    r"faults of security": "security faults",
    r"no such": "there is no X",
    r"in vain": "without effect",
    r"mend(?:s|ed|ing)?": "fix",
    r"(?<!leaving )(?<!set )aside": "staging folder",
    r"let(?:s|ting)? pass": "missed",
    r"stands? already": "duplicates",
    r"stands? twice": "appears twice",
    r"by much": "by a large amount",
    r"any more, where": "no longer",
    r"has 1 cells": "has 1 cell",
    r"weighs? (?:this|so|as|enough)": "is of this severity",
    r"looked whether": "checked",
    r"(?:written|called|said|read) otherwise": "spelled differently",
    r"of equals": "ties",
    r"explain(?:s|ed)? away": "accounted for",
    r"the fields of ours": "the expected fields",
    r"makes nothing": "does not parse",
    r"heed(?:s|ed)?": "follow",
    r"must not be passed on": "must not be redistributed",
    r"knows nothing of": "is not specific to",
    r"(?:checked|used|found) by (?:nothing|no)": "is not checked",
    r"reaches no": "cannot use",
    r"be it": "even",
    r"letter by letter": "character by character",
    r"is expected of \w+ \w+ from now on": "record as expected",
}

PATTERN = re.compile(
    "|".join(rf"(?P<p{n}>\b{phrase}\b)" for n, phrase in enumerate(PHRASES)), re.IGNORECASE
)

# What a docstring or a help text must not begin with.
OPENING = re.compile(r"(?:Give|Gives|Say|Says|Tell|Tells|TODO)\b(?! (?:apart|whether two))")

# Names, quotations and code are not prose.
CODE = re.compile(r"`[^`\n]+`")


@dataclass(frozen=True)
class Prose:
    """A text that users read, and the file and line in which it begins."""

    file: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}"


def hits(prose: Prose) -> list[str]:
    """Return what is to be changed in a text: the line, the phrase, and what to write."""
    text = CODE.sub(lambda found: "`" * len(found[0]), prose.text)
    # A phrase may be broken over two lines.
    flat = re.sub(r"\s", " ", text)
    found = []
    for match in PATTERN.finditer(re.sub(r"(?<= ) +", lambda run: "\0" * len(run[0]), flat)):
        plain = list(PHRASES.values())[int(str(match.lastgroup)[1:])]
        line = prose.line + prose.text.count("\n", 0, match.start())
        found.append(f"{prose.file.relative_to(ROOT)}:{line}: {match[0]!r}: write {plain!r}")
    return found


def in_python(file: Path) -> Iterator[Prose]:
    """Return every text in a module but docstrings, and the docstrings that are help texts."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in _docstrings(tree) if not _is_help(tree, node)}
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts.update(id(value) for value in node.values)
            text = "".join(
                str(value.value) if isinstance(value, ast.Constant) else "{}"
                for value in node.values
            )
            yield Prose(file, node.lineno, text)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings | parts
        ):
            yield Prose(file, node.lineno, node.value)


def docstrings_in(file: Path) -> Iterator[Prose]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in _docstrings(tree):
        assert isinstance(node.value, ast.Constant)
        yield Prose(file, node.lineno, str(node.value.value).strip())


def _docstrings(tree: ast.AST) -> Iterator[ast.Expr]:
    for node in ast.walk(tree):
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            yield first


def _is_help(tree: ast.Module, docstring: ast.Expr) -> bool:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.body[0] is docstring:
            return any("click.command" in ast.unparse(name) for name in node.decorator_list)
    return False


def in_sql(file: Path) -> Iterator[Prose]:
    """Return the head of a file of SQL, and its other comments, without their marks."""
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line[2:].strip() if line.lstrip().startswith("--") else "" for line in lines]
    yield Prose(file, 1, "\n".join(kept))


def in_json(file: Path) -> Iterator[Prose]:
    """Return the titles and descriptions of a schema."""
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if match := re.match(r'\s*"(?:title|description)": (".*"),?$', line):
            yield Prose(file, number, json.loads(match[1]))


def as_it_is(file: Path) -> Iterator[Prose]:
    yield Prose(file, 1, file.read_text(encoding="utf-8"))


READERS = {".py": in_python, ".sql": in_sql, ".json": in_json, ".html": as_it_is, ".md": as_it_is}

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
# Made of texts that are read where they are written, and of data, which quote their publishers.
MADE = {ROOT / "docs" / name for name in ("codebook.md", "queries.md", "rules.md")}
OTHERS = [ROOT / name for name in ("action.yml", ".pre-commit-hooks.yaml", "scripts/action.py")]


@cache
def texts() -> tuple[Prose, ...]:
    """Return everything that users read, wherever it stands."""
    files = [*PAGES, *OTHERS, *(ROOT / "schemas").glob("*.json")]
    files += {*(ROOT / "docs").glob("*.md")} - MADE
    files += [file for file in (ROOT / "src").rglob("*") if file.suffix in READERS]
    return tuple(
        chain.from_iterable(READERS.get(file.suffix, as_it_is)(file) for file in sorted(files))
    )


def test_no_phrase_that_reads_as_translated_comes_back() -> None:
    found = [hit for prose in texts() for hit in hits(prose)]
    assert not found, "\n" + "\n".join(found)


def test_no_docstring_or_help_text_begins_with_give_say_or_tell() -> None:
    files = sorted((ROOT / "src").rglob("*.py"))
    given = [prose for file in files for prose in docstrings_in(file)]
    given += [prose for prose in texts() if prose.file.parent.name == "cli"]
    found = sorted(
        {f"{prose}: {prose.text[:60]!r}" for prose in given if OPENING.match(prose.text)}
    )
    assert not found, "\n" + "\n".join(found)


def test_texts_of_every_kind_are_read() -> None:
    assert {prose.file.suffix for prose in texts()} == {*READERS, ".yml", ".yaml"}
    whole = {" ".join(prose.text.split()) for prose in texts()}
    # A help text, an error, a rule and a part of an f-string.
    assert "Check again even if nothing has changed." in whole
    assert any(text.startswith("{} needs the extra {}, which is not installed") for text in whole)


@pytest.mark.parametrize(
    "text",
    [
        "So often it is looked whether a limit is passed.",
        "So long a statement has to stop once it is told to",
        "One call of a function that does not heed the interruption goes on there in vain",
        "Number the parts from 1, the largest first, and of equals the one of the first actor.",
        "the checks that let pass the cell planted for them",
        "Of larger exponents the reference makes nothing.",
        "what is written otherwise is another value",
        "A figure that is never explained away remains for each",
        "the tables have not the fields of ours",
        "does not hang on the order",
        "an id within a page for what has these names, other for other names",
        "So many of so many.",
        "What a type has not (a delimiter) is the standard's default.",
        "Say that what is there cannot be gone on with.",
        "A transfer that breaks is gone on with, by a later run too.",
        "apart by spaces",
        "Let DuckDB hold no more than this; it goes on on disk.",
        "the next is fallen back on where one fails",
        "Say too what was checked",
        "TEXT in the column of countries is none.",
        "or `package` for what is of none",
        "it is new to the package, and has to be told of: --title",
        "a key names fields that the schema has not",
        "{} of the field {} is another",
        "Of two neighbours only one would be told of the other.",
        "how to mend it",
        "the row has 1 cells",
        "stands already in record 2",
        "sources that must not be passed on",
        "A file that no resource names is checked by nothing and found by no reader.",
        "what is expected of a package from now on",
        "a repository the name of which the folder is broken\nover two lines hangs\n    on it",
    ],
)
def test_a_phrase_is_found(text: str) -> None:
    assert hits(Prose(ROOT / "README.md", 1, text))


@pytest.mark.parametrize(
    "text",
    [
        "How often the limits are checked, in seconds.",
        "The package has not been validated, and has not changed.",
        "there is no number in it",
        "`is_none` and `of which` are code",
        "does not depend on",
        "the row has 1 cell where 3 are expected",
        "recommended",
        "some of which never change; empty where there is none; leaving aside",
    ],
)
def test_plain_english_passes(text: str) -> None:
    assert not hits(Prose(ROOT / "README.md", 1, text))


def test_a_hit_names_the_line_on_which_the_phrase_begins() -> None:
    (hit,) = hits(Prose(ROOT / "README.md", 3, "first\nsecond apart\nby spaces"))
    assert hit.startswith("README.md:4: 'apart by'")
