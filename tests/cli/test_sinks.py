"""What leaves for a terminal or a log is text: nothing in it acts, hides or is a command.

A package says something hostile in every text that it can hold, and every command tells of it.
`FOREWARN_FUZZ_CASES` and `FOREWARN_FUZZ_SEED` say how many random packages there are, and which.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import logging
import os
import random
import re
import sys
import unicodedata
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from forewarn.author.extension import NewExtension, extension_files, write_extension
from forewarn.cli.failures import failure_of
from forewarn.cli.hints import HINTS, error_lines
from forewarn.cli.main import COMMANDS, run
from forewarn.cli.options import transfer_messages
from forewarn.cli.pytest_plugin import assert_valid
from forewarn.cli.sink import LONGEST_LINE, catch_warnings, open_csv, say, shown
from forewarn.errors import ForewarnError, ParameterError, QueryError, UnknownNameError
from forewarn.package.load import load_package
from markup import Page
from released import make_first
from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Output = pytest.CaptureFixture[str]

CASES = int(os.environ.get("FOREWARN_FUZZ_CASES", "120"))
SEED = os.environ.get("FOREWARN_FUZZ_SEED", "1948")

# What acts on a terminal, hides or reverses text, ends a line, or is markup or a command somewhere.
PIECES = (
    "\x1b[31m", "\x1b]0;title\x07", "\x1b[2J\x1b[H", "\x1b]8;;https://example.org\x1b\\link",
    "\x9b31m", "\x9d0;t\x9c", "\x07", "\x08\x08", "\x7f", "\r", "\n", "\r\n", "\x0b", "\x0c", "\t",
    "\x85", "\u2028", "\u2029", "\u202e", "\u202d", "\u2066", "\u2067", "\u2069", "\u061c",
    "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\U000e0001", "\U000e0041", "\U000e0100",
    "\ue000", "\ud800", "\udfff", "\ufffe", "\x00",
    "\n::error::INJECTED", "\r::set-output name=a::b", "::warning::first", "\n##[error]INJECTED",
    "##vso[task.complete]", "\n  ::add-mask::a", "\n::endgroup::", "\u2028::error::INJECTED",
    "[bold]b[/bold]", "[link=https://example.org]l[/link]", "[/]", ":boom:",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'&]]>-->", "</style>",
    "=1+1", "@SUM(A1)", "+1", "-1", "|a|b|", "`code`", "[a](javascript:alert(1))", "# heading",
    "{{ 7 * 7 }}", "%s {0}", "$(id)", "é日本", "plain", "a" * 5000,
)  # fmt: skip

EVERYTHING = "".join(piece for piece in PIECES if len(piece) < 100)

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_COMMAND = re.compile(r"^\s*::|##\w*\[")
_ANNOTATION = re.compile(r"::(?:error|warning|notice) file=[^:,\s]*[^:]*::.*")


def assert_harmless(text: str, *, github: bool = False, colours: bool = False) -> None:
    """Fail if a character acts or hides, or if a line is a command that is not ours."""
    text = _COLOUR.sub("", text) if colours else text
    acting = {
        char
        for char in text
        if char != "\n"
        and (unicodedata.category(char) in _UNSEEN or 0xE0000 <= ord(char) < 0xE1000)
    }
    assert acting == set()
    for line in text.split("\n"):
        ours = github and _ANNOTATION.fullmatch(line) is not None
        rest = line.removeprefix("::") if ours else line
        assert not _COMMAND.search(rest), line[:200]


DESCRIPTOR: dict[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "tiny",
    "id": "tiny",
    "title": "Tiny",
    "description": "A tiny package.",
    "version": "1.0.0",
    "created": "2026-01-01T00:00:00Z",
    "homepage": "https://example.org/",
    "image": "image.png",
    "keywords": ["one"],
    "licenses": [{"name": "CC0-1.0", "path": "https://example.org/l", "title": "CC0"}],
    "sources": [{"title": "A source", "path": "https://example.org/s", "version": "1"}],
    "contributors": [{"title": "Someone", "roles": ["author"], "email": "a@example.org"}],
    "resources": [
        {
            "name": "people",
            "path": "data/people.csv",
            "title": "People",
            "description": "Who lives where.",
            "encoding": "utf-8",
            "format": "csv",
            "mediatype": "text/csv",
            "scheme": "file",
            "licenses": [{"name": "CC0-1.0"}],
            "sources": [{"title": "Another source"}],
            "dialect": {"delimiter": ",", "quoteChar": '"', "commentChar": "#"},
            "schema": {
                "title": "People",
                "description": "One row each.",
                "fields": [
                    {"name": "id", "type": "integer", "title": "Id", "description": "Counted."},
                    {
                        "name": "name",
                        "type": "string",
                        "format": "default",
                        "title": "Name",
                        "description": "What it is called.",
                        "example": "one",
                        "rdfType": "https://example.org/name",
                        "constraints": {"pattern": "[a-z]+", "enum": ["one", "two", "three"]},
                    },
                    {"name": "town", "type": "string", "constraints": {"maxLength": 9}},
                    {"name": "since", "type": "date", "constraints": {"minimum": "2000-01-01"}},
                ],
                "primaryKey": ["id"],
                "uniqueKeys": [["name"]],
                "foreignKeys": [
                    {"fields": ["town"], "reference": {"resource": "towns", "fields": ["town"]}}
                ],
                "missingValues": ["", "NA"],
            },
        },
        {
            "name": "towns",
            "path": "data/towns.csv",
            "schema": {
                "fields": [{"name": "town", "type": "string"}],
                "primaryKey": ["town"],
            },
        },
    ],
}
ROWS = [[["1", "one", "here", "2001-01-01"], ["2", "two", "", "NA"]], [["here"]]]

Place = tuple[str | int, ...]


def places(value: object, at: Place = ()) -> Iterator[Place]:
    """Return where texts are in a value of JSON."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*at, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*at, number))
    elif isinstance(value, str):
        yield at


PLACES = [("descriptor", *place) for place in places(DESCRIPTOR)]
CELLS = [("rows", *place) for place in places(ROWS)]

# Texts that no check reads, so that all of them may be hostile at once in a package that is read.
TOLD = [
    place
    for place in PLACES
    if place[-1] in ("title", "description", "example", "homepage", "version")
    or "licenses" in place
    or "sources" in place
    or "contributors" in place
] + [("rows", 0, 0, 1), ("rows", 0, 1, 3), ("rows", 1, 0, 0)]


def write_package(folder: Path, said: dict[Place, str], key: str = "") -> None:
    """Write the tiny package, with texts instead of some of its own, and a property of any name."""
    content = copy.deepcopy({"descriptor": DESCRIPTOR, "rows": ROWS})
    for place, text in said.items():
        inner: Any = content
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = text
    descriptor: Any = content["descriptor"]
    if key:
        descriptor[key] = descriptor["resources"][0][key] = key
    for resource, rows in zip(descriptor["resources"], content["rows"], strict=True):
        text = io.StringIO()
        header = [field["name"] for field in resource["schema"]["fields"]]
        csv.writer(text, lineterminator="\n").writerows([header, *rows])
        file = folder / resource["path"].replace("\0", "")
        try:
            if not file.resolve().is_relative_to(folder.resolve()):
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.getvalue(), encoding="utf-8", errors="surrogatepass", newline="")
        except (OSError, UnicodeError):
            continue
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


def commands(folder: Path, other: Path, said: str) -> list[list[str]]:
    """Return the command lines that tell of a package, and of what they are given."""
    here = ["--package", str(folder)]
    formats = ("text", "json", "csv", "github", "junit", "sarif", "html")
    listings = ("table", "csv", "json", "jsonl", "markdown")
    name = said.replace("\0", "") or "x"
    return [
        *(["validate", str(folder), "--layer", "structure", "--format", each] for each in formats),
        ["validate", str(folder), "--layer", "structure", "--verbose"],
        ["validate", str(folder), "--layer", "structure", "--engine", "frictionless"],
        ["validate", str(folder)],
        ["validate", str(folder), "--table", name],
        ["validate", name],
        *(["sql", "FROM people", *here, "--format", each] for each in listings),
        ["sql", 'SELECT name AS "' + name.replace('"', '""') + '" FROM people', *here],
        ["sql", f"SELECT {name}", *here],
        ["sql", "FROM people", *here, "--param", name],
        *(["tables", *here, "--format", each] for each in listings),
        *(["describe", "people", *here, "--format", each] for each in listings),
        ["describe", name, *here],
        ["codebook", *here],
        ["codebook", *here, "--format", "csv"],
        ["format", "--check", str(folder)],
        *(
            ["diff", str(other), str(folder), "--format", each]
            for each in ("text", "json", "markdown", "csv")
        ),
        ["diff", name, str(folder)],
        ["figures", str(folder)],
        ["figures", str(folder), "--format", "json"],
        ["figures", str(folder), "--source", name],
        ["expect", "--check", str(folder)],
        ["network", *here],
        ["network", *here, "--country", name],
        ["release", "1.0.0", "--dry-run", *here],
        ["release", name, *here],
        ["verify", str(folder)],
        ["verify", name],
        ["docs", str(folder.with_name("pages")), *here],
        ["db", str(folder.with_name("all.duckdb")), "--force", *here],
        ["new", name, "--title", "T", "--licence", "CC0-1.0", "--base", str(folder)],
        ["import", name, "--indicator", "a", "--source", "b", *here],
        ["sources", *here],
        ["trace", name, "2000", name, *here],
        ["query", name],
        ["query", "state_killings", *here],
        ["query", "--guide", *here],
        ["rules", name],
        ["versions", "--from", str(folder)],
        ["versions", "--from", name],
        ["download", "--from", name],
        ["completion", name],
        [name],
        ["validate", f"--{name}"],
    ]


def tell(arguments: list[str], capsys: Output, *, sound: bool = False) -> tuple[str, str]:
    """Run a command; return what it says, of which nothing acts.

    `sound` says that all texts are of whole characters, with which no command itself fails.
    """
    code = run(arguments)
    captured = capsys.readouterr()
    assert code in (0, 1, 2, 3)
    assert "Traceback" not in captured.err
    assert not sound or "itself failed" not in captured.err
    assert_harmless(captured.err)
    summary = Path("summary.md")
    if summary.exists():
        assert_harmless(summary.read_text(encoding="utf-8"))
        assert not re.search("<script|<img|@", summary.read_text(encoding="utf-8"))
    form = arguments[arguments.index("--format") + 1] if "--format" in arguments else ""
    if arguments[0] == "validate" or "csv" not in form:
        assert_harmless(captured.out, github=form == "github")
    if form in ("json", "sarif") and captured.out:
        json.loads(captured.out)
    if form == "junit" and captured.out:
        ElementTree.fromstring(captured.out)
    if form == "html" and captured.out:
        page = Page(captured.out)
        assert page.loaded == []
        assert len(page.all("script")) == 1
        assert page.all("img") == []
    return captured.out, captured.err


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that writes a package which says something, with a good one beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))

    def write(said: dict[Place, str], key: str = "") -> Path:
        folder = tmp_path / "package"
        write_package(tmp_path / "good", {})
        write_package(folder, said, key)
        return folder

    (tmp_path / "good").mkdir()
    (tmp_path / "package").mkdir()
    return write


def test_a_package_that_is_hostile_all_over_is_told_of_as_text(
    hostile: Callable[..., Path], capsys: Output
) -> None:
    folder = hostile(dict.fromkeys(TOLD, EVERYTHING), "x\x1b[31m\n::error::y")
    told, done = "", set()
    for arguments in commands(folder, folder.with_name("good"), EVERYTHING):
        # Of each command one, and every format of a report: the rest is told of at length below.
        form = arguments[-1] if arguments[0] == "validate" else ""
        quick = arguments[0] not in (
            "query",
            "network",
            "figures",
            "expect",
            "docs",
            "db",
            "release",
        )
        if quick and (arguments[0], form) not in done:
            done.add((arguments[0], form))
            told += "".join(tell(arguments, capsys))
    assert "\\x1b[31m" in told


@pytest.mark.parametrize("text", ["\x1b[31m\u202e\r##[error]c", "a\n::error::b\ud800"])
@pytest.mark.parametrize("place", [("name",), ("resources", 0, "schema", "fields", 1, "name"),
                                   ("resources", 0, "path"), ("resources", 0, "name"),
                                   ("resources", 0, "schema", "fields", 0, "type")],
                         ids=str)  # fmt: skip
def test_a_name_or_path_is_told_of_as_text(
    place: Place, text: str, hostile: Callable[..., Path], capsys: Output
) -> None:
    folder = hostile({("descriptor", *place): text})
    tell(["validate", str(folder), "--layer", "structure"], capsys)
    tell(["describe", "people", "--package", str(folder)], capsys)


@pytest.mark.slow
@pytest.mark.fuzz
@pytest.mark.parametrize("number", range(CASES))
def test_whatever_a_package_says_is_told_of_as_text(
    number: int, hostile: Callable[..., Path], capsys: Output
) -> None:
    chance = random.Random(f"{SEED}:{number}")
    chosen = chance.choice(((), (), TOLD))
    at = {*chosen, *chance.sample([*PLACES, *CELLS], chance.randint(1, 3))}
    said = {place: "".join(chance.choices(PIECES, k=chance.randint(1, 4))) for place in sorted(
        at, key=str)}  # fmt: skip
    text = "".join(chance.choices(PIECES, k=chance.randint(1, 4)))
    folder = hostile(said, chance.choice(("", text)))
    lines = commands(folder, folder.with_name("good"), text)
    sound = not re.search("[\ud800-\udfff]", "".join([*said.values(), text]))
    for arguments in chance.sample(lines, 5):
        tell(arguments, capsys, sound=sound)


def test_every_command_is_run(tmp_path: Path) -> None:
    lines = commands(tmp_path, tmp_path, "x")
    assert {arguments[0] for arguments in lines} >= set(COMMANDS)


# Columns of the real schemas that hold any text.
TEXTS = {
    "countries": ("name",),
    "sources": ("title", "publisher", "version", "citation", "notes"),
    "indicators": ("title", "description", "rationale", "caveats", "unit", "upstream_name"),
    "dimensions": ("title", "description"),
    "risk_factors": ("title", "description"),
    "groups": ("name",),
    "actors": ("name",),
    "relations": ("title", "description"),
    "instruments": ("title", "description"),
}


def speak(folder: Path, text: str) -> None:
    """Let the real tables say something in every column that holds any text."""
    for table, columns in TEXTS.items():
        file = folder / "data" / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            row.update({name: f"{row[name]}{text}" for name in columns if name in row})
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    waiver = ["meaning/episode-order", "episodes", "ep-1", text, text, "2999-01-01"]
    with (folder / "data" / "waivers.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerow(waiver)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor |= {"title": text, "description": text, "contributors": [{"title": text}]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (folder / "CHANGELOG.md").write_text(f"## Data\n\n### 1.0.0\n\n- {text}\n", encoding="utf-8")


# All but what a CSV file in UTF-8 cannot hold.
_VALID = "\n::error::x\r\n##[error]y\u200b\u00ad<script>alert(1)</script>=1+1[bold]|"
_IN_CSV = EVERYTHING.replace("\ud800", "").replace("\udfff", "").replace("\0", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_IN_CSV, id="invalid"),
        pytest.param(_VALID, id="valid", marks=pytest.mark.length),
    ],
)
def test_the_real_tables_are_told_of_as_text(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (tmp_path / "good").mkdir()
    make_first(folder)
    make_first(tmp_path / "good")
    speak(folder, text)
    monkeypatch.chdir(tmp_path)
    here = ["--package", str(folder)]
    here, good = ["--package", str(folder)], str(tmp_path / "good")
    releases = str(folder / "releases")
    lines = [
        *(["validate", str(folder), "--format", each] for each in ("text", "json", "csv", "html")),
        *(["network", *here, "--format", each] for each in ("text", "json", "graphml")),
        *(["diff", good, str(folder), "--format", each] for each in ("text", "json", "markdown")),
        *(["sql", f"FROM {table}", *here] for table in TEXTS),
        ["describe", "countries", *here],
        ["codebook", *here],
        ["docs", str(tmp_path / "pages"), *here],
        ["figures", str(folder), "--format", "json"],
        ["release", "1.0.0", *here],
        ["verify", releases],
        ["versions", "--from", releases],
        ["versions", "--from", releases, "--format", "json"],
        ["download", "--from", releases],
    ]
    for arguments in lines:
        tell(arguments, capsys)
    for page in (tmp_path / "pages").glob("*.html"):
        read = Page(page.read_text(encoding="utf-8"))
        assert read.loaded == []
        assert read.all("img") == []


def test_questions_repeat_a_spreadsheet_as_text(
    small_package: Path, tmp_path: Path, capsys: Output
) -> None:
    new = NewExtension("ours", "Ours", "CC0-1.0")
    write_extension(tmp_path / "ours", extension_files(new, load_package(small_package)))
    sheet = io.StringIO()
    csv.writer(sheet).writerows(
        [["Country", "1990", _IN_CSV], [_IN_CSV, "1", "2"], ["AAA", _IN_CSV, "3"]]
    )
    (tmp_path / "in.csv").write_text(sheet.getvalue(), encoding="utf-8", newline="")
    out, _ = tell(
        ["import", str(tmp_path / "in.csv"), "--package", str(tmp_path / "ours"), "--base",
         str(small_package), "--indicator", "marches", "--source", "own-1"],
        capsys,
    )  # fmt: skip
    assert "open questions; nothing was written:" in out


def raised(kind: type[ForewarnError]) -> Iterator[type[ForewarnError]]:
    yield kind
    for derived in kind.__subclasses__():
        yield from raised(derived)


@pytest.mark.parametrize("kind", [*dict.fromkeys(raised(ForewarnError))], ids=lambda k: k.__name__)
def test_an_error_of_every_class_is_told_of_as_text_with_its_hint(
    kind: type[ForewarnError], capsys: Output
) -> None:
    error = kind.__new__(kind)
    Exception.__init__(error, EVERYTHING)
    if isinstance(error, ParameterError):
        error.__init__(EVERYTHING, EVERYTHING)  # type: ignore[misc]
    elif isinstance(error, QueryError):
        error.__init__(EVERYTHING)  # type: ignore[misc]
    say(*error_lines(error, {"--base", "--memory", "--replace", "--timeout"}), err=True)
    captured = capsys.readouterr().err
    assert_harmless(captured)
    assert captured.count("\n") == 1
    hint = next((HINTS[each][0] for each in kind.__mro__ if each in HINTS), "")
    assert captured.rstrip("\n").endswith(hint)


def test_a_long_error_keeps_its_hint() -> None:
    (line,) = error_lines(UnknownNameError("a" * 100_000))
    assert len(line) < 1100


def test_the_lines_of_an_error_of_sql_are_lines() -> None:
    assert error_lines(QueryError("first", "second\nthird")) == ["forewarn: first", "second\nthird"]


@pytest.mark.parametrize(
    "error", [OSError(EVERYTHING), ValueError(EVERYTHING), KeyError("\x1b"), MemoryError("\x1b")]
)
def test_a_failure_of_others_is_told_of_as_text(error: Exception, capsys: Output) -> None:
    say(*error_lines(failure_of(error)), err=True)
    assert_harmless(capsys.readouterr().err)


def test_a_traceback_is_told_of_as_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Output
) -> None:
    monkeypatch.setenv("FOREWARN_DEBUG", "1")
    assert run(["validate", str(tmp_path / "\x1b[31m\n::error::x")]) == 3
    captured = capsys.readouterr().err
    assert "Traceback" in captured
    assert_harmless(captured)


def test_a_warning_of_other_software_is_told_of_as_text(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    monkeypatch.setattr(logging, "lastResort", logging.lastResort)
    catch_warnings()
    warnings.showwarning(EVERYTHING, UserWarning, "file.py", 1)
    assert logging.lastResort is not None
    logging.lastResort.handle(
        logging.LogRecord("urllib3", logging.WARNING, "file.py", 1, "said %s", (EVERYTHING,), None)
    )
    captured = capsys.readouterr().err
    first, second = captured.splitlines()
    assert first.startswith("forewarn: UserWarning: \\x1b[31m")
    assert second.startswith("forewarn: urllib3: said \\x1b[31m")
    assert_harmless(captured)


def test_what_a_server_says_is_told_of_as_text(capsys: Output) -> None:
    transfer_messages().message(f"503 {EVERYTHING}; trying again")
    captured = capsys.readouterr().err
    assert captured.startswith("forewarn: 503 \\x1b[31m")
    assert_harmless(captured)


def test_pytest_is_told_of_a_package_as_text(hostile: Callable[..., Path]) -> None:
    folder = hostile({("descriptor", "resources", 0, "schema", "fields", 0, "type"): EVERYTHING})
    with pytest.raises(pytest.fail.Exception) as failed:
        assert_valid(folder, layers=["structure"])
    assert_harmless(str(failed.value))


def test_a_descriptor_that_names_a_hostile_base_is_told_of_as_text(
    hostile: Callable[..., Path], capsys: Output
) -> None:
    folder = hostile({})
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    base = {"name": EVERYTHING, "version": EVERYTHING}
    file.write_text(json.dumps({**descriptor, "_base": base}), encoding="utf-8")
    _, err = tell(["validate", str(folder)], capsys)
    assert "\\x1b[31m" in err


def test_a_line_is_cut() -> None:
    assert len(shown("a" * 10_000)) == LONGEST_LINE + len("...")


def test_progress_is_text_and_no_markup() -> None:
    assert str(shown("[bold]\x1b[2J\n")) == "[bold]\\x1b[2J\\n"


def be_at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not in a fixture: pytest has another stream there.
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")


VALUE = "a\x1b[31m\u202e\r\n::error::b\x9b"


@pytest.mark.parametrize("arguments", [
    ["sql", "SELECT $a AS a", "--param", f"a={VALUE}", "--format", "csv"],
    ["sql", "SELECT $a AS a", "--param", f"a={VALUE}", "--format", "json"],
    ["validate", ".", "--layer", "structure"],
    ["diff", "../good", ".", "--format", "csv"],
    ["codebook", "--format", "csv"],
], ids=" ".join)  # fmt: skip
def test_a_terminal_is_shown_every_format_as_text(
    arguments: list[str],
    hostile: Callable[..., Path],
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = ("descriptor", "resources", 0, "schema", "fields")
    title, pattern, enum = (*people, 2, "title"), (*people, 1, "constraints", "pattern"), VALUE
    folder = hostile({title: VALUE, pattern: "[^,]+", (*people, 1, "constraints", "enum", 0): enum,
                      ("rows", 0, 0, 1): VALUE})  # fmt: skip
    monkeypatch.chdir(folder)
    be_at_terminal(monkeypatch)
    assert run(arguments) in (0, 1)
    captured = capsys.readouterr()
    assert captured.out
    assert_harmless(captured.out, colours=True)


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_pipe_gets_the_exact_value(
    form: str, hostile: Callable[..., Path], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = hostile({})
    where = ["--package", str(folder), "--format", form]
    assert run(["sql", "SELECT $a AS a", "--param", f"a={VALUE}", *where]) == 0
    text = capfdbinary.readouterr().out.decode()
    if form == "csv":
        assert list(csv.reader(io.StringIO(text, newline=""))) == [["a"], [VALUE]]
    else:
        row = json.loads(text)
        assert (row[0] if form == "json" else row) == {"a": VALUE}


@pytest.mark.slow
def test_a_graph_keeps_the_exact_name(small_copy: Path, capsys: Output) -> None:
    # Of what hides, the structure layer lets these pass.
    name = "H\u200bF\u2028::error::\u00ad##[error]"
    file = small_copy / "data" / "actors.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",HF,", f",{name},"), encoding="utf-8")
    assert run(["network", "--package", str(small_copy), "--format", "graphml"]) == 0
    out = capsys.readouterr().out
    assert_harmless(out)
    names = {data.text for data in ElementTree.fromstring(out).iter() if data.text}
    assert name in names


def test_a_stream_of_rows_is_shown_row_by_row(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    be_at_terminal(monkeypatch)
    with open_csv(None) as stream:
        csv.writer(stream, lineterminator="\n").writerows([["a", VALUE], ["b", '"c"']])
    shown_rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert shown_rows == [["a", "a\\x1b[31m\\u202e\\r\\n::error::b\\x9b"], ["b", '"c"']]


def test_nothing_writes_past_the_sink() -> None:
    """Every `echo`, `print`, console and use of the standard streams is in the sink."""
    past = re.compile(r"click\.s?echo\(|(?<![\w.])print\(|Console\(|sys\.std(?:out|err)\.write")
    # A worker answers the process that started it, over a pipe and in JSON.
    allowed = {
        "cli/sink.py", "findings/report/text.py", "structure/pattern_worker.py",
        "ask/tracing/workbook_worker.py",
    }  # fmt: skip
    source = ROOT / "src" / "forewarn"
    found = [
        f"{file.relative_to(source).as_posix()}:{number}"
        for file in sorted(source.rglob("*.py"))
        if file.relative_to(source).as_posix() not in allowed
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if past.search(line) and not line.lstrip().startswith((">>>", "#"))
    ]
    assert found == []


def test_usage_is_told_as_click_does(capsys: Output) -> None:
    assert run(["completion"]) == 2
    captured = capsys.readouterr().err
    assert captured.startswith("Usage: forewarn completion [OPTIONS] {bash|zsh|fish}\n")
    assert "Try 'forewarn completion --help' for help.\n\nError: Missing argument" in captured
    assert captured.endswith("    fish\n")


def test_a_command_line_without_a_command_shows_the_help(capsys: Output) -> None:
    run([])
    assert "\nCommands:\n" in "".join(capsys.readouterr())
