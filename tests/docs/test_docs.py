"""What the documents say is what happens."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import click
import duckdb
import pytest
import yaml

from forewarn.ask.named import named_queries
from forewarn.cli.main import COMMANDS, cli, run
from forewarn.findings.rules import CATALOGUE
from small import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

# What the fence of a block may say it holds. SQL and Python run; what is in the others is checked
# as far as no other program is needed for it.
LANGUAGES = {"sql", "python", "sh", "text", "r", "julia", "powerquery", "yaml"}

# A block, and the text that the next block shows as its answer.
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)
BLOCKS = [
    pytest.param(language, body, answer, id=f"{page.stem}-{number}-{language}")
    for page in PAGES
    for number, (language, body, answer) in enumerate(
        BLOCK.findall(page.read_text(encoding="utf-8")), 1
    )
]

# SQL inside a block of another language.
EMBEDDED = re.compile(
    r'dbGetQuery\(con, "(.*?)"\)|DBInterface\.execute\(con, """(.*?)"""\)|'
    r'duckdb -readonly forewarn\.duckdb "(.*?)"|forewarn sql [^"\n]*"(.*?)"',
    re.DOTALL,
)


# Gone through command by command in a test of its own, with a package that it makes.
WALKED = "contribute-"


def blocks(*languages: str) -> list[object]:
    return [
        block
        for block in BLOCKS
        if block.values[0] in languages and not block.id.startswith(WALKED)
    ]


# A command, and the answer that the next block shows.
ANSWERED = re.findall(r"```sh\n(forewarn .*?)```\n\n```text\n(.*?)```", README, re.DOTALL)


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_of(table: str) -> list[str]:
    schema = json.loads((ROOT / "schemas" / f"{table}.json").read_text(encoding="utf-8"))
    return [field["name"] for field in schema["fields"]]


def test_the_readme_has_an_answered_command() -> None:
    assert ANSWERED


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(("command", "answer"), ANSWERED)
def test_a_command_of_the_readme_gives_the_answer_shown(command: str, answer: str) -> None:
    scripts = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["sh", "-c", command],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PATH": os.pathsep.join([scripts, os.environ["PATH"]])},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, answer, "")


def test_ten_questions_are_answered() -> None:
    page = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    sections = page.split("\n## ")[1:]
    assert [section.partition(".")[0] for section in sections] == [str(n) for n in range(1, 11)]
    for section in sections:
        ((language, _, answer),) = BLOCK.findall(section)
        assert language == "sql"
        assert answer


def test_every_block_says_what_it_holds() -> None:
    assert {block.values[0] for block in BLOCKS} <= LANGUAGES


@pytest.mark.slow
@pytest.mark.parametrize(("language", "statement", "answer"), blocks("sql"))
def test_a_statement_has_the_answer_shown(
    language: str,
    statement: str,
    answer: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    if "read_csv('data/" in statement:
        # Meant for DuckDB without the database.
        assert duckdb.sql(statement).fetchall()
        return
    assert run(["sql", statement]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert answer in ("", shown.out)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "program", "answer"), blocks("python"))
def test_a_program_in_python_prints_what_is_shown(
    language: str,
    program: str,
    answer: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(program, "<docs>", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == answer


@pytest.mark.slow
@pytest.mark.parametrize(("language", "program", "answer"), blocks("r", "julia", "sh"))
def test_sql_inside_another_language_has_an_answer(
    language: str, program: str, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = program.count("dbGetQuery") + program.count("DBInterface.execute")
    calls += program.count("duckdb -readonly") + program.count("forewarn sql")
    found = ["".join(parts) for parts in EMBEDDED.findall(program)]
    assert len(found) == calls
    for statement in found:
        assert run(["sql", "--package", str(ROOT), "--format", "csv", statement]) == 0
        assert capsys.readouterr().out.count("\n") > 1


@pytest.mark.parametrize(
    ("language", "program", "answer"), blocks("r", "julia", "powerquery", "python")
)
def test_files_and_fields_that_a_program_names_exist(
    language: str, program: str, answer: str
) -> None:
    named = re.findall(r"data/[\w./-]*\w", program.replace("\\", "/"))
    assert [path for path in named if not (ROOT / path).exists()] == []
    typed = re.findall(r'(\w+) = col_|\{"(\w+)", (?:type|Int64)|"(\w+)": polars', program)
    fields = ["".join(names) for names in typed]
    # Of observations all; of countries those that would be read otherwise than they should be.
    assert fields == names_of("observations") or set(fields) <= set(names_of("countries"))


@pytest.mark.parametrize(("language", "commands", "answer"), blocks("sh"))
def test_every_command_and_option_shown_exists(language: str, commands: str, answer: str) -> None:
    for name, options in re.findall(r"^(?:.*&& )?forewarn (\w+)(.*)$", commands, re.MULTILINE):
        assert name in COMMANDS
        command = cli.get_command(click.Context(cli), name)
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<= )--[a-z-]+", options)) <= known


def test_the_readme_has_two_commands_to_install_and_go_on() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python -m pip install")]
    assert [command.rpartition("&& ")[2] for command in commands] == [
        "forewarn validate",
        "python -m pytest",
    ]


def test_every_query_and_rule_that_the_readme_names_exists() -> None:
    assert set(re.findall(r"forewarn query (\w+)", README)) <= set(named_queries())
    rules = set(re.findall(r"forewarn rules ([\w/-]+)", README))
    assert rules <= {rule.id for rule in CATALOGUE}


def test_the_table_of_coverage_counts_the_indicators_of_each_risk_factor() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (rf\d\d) \| ([^|]+) \| (\d+) \|", page, re.MULTILINE)
    joined = Counter(row["risk_factor_id"] for row in table("indicator_risk_factors"))
    assert [(id_, title, int(count)) for id_, title, count in told] == [
        (row["risk_factor_id"], row["title"], joined[row["risk_factor_id"]])
        for row in table("risk_factors")
    ]


@pytest.fixture(scope="module")
def held() -> dict[str, int]:
    """Return how many sources and indicators there are, and how far the observations reach."""
    reach, sure = duckdb.sql(
        f"""SELECT count(*) FILTER (newest >= 2024), count(*) FILTER (bounds > 0)
        FROM (
            SELECT indicator_id, max(year) AS newest, count(lower) AS bounds
            FROM read_csv('{ROOT}/data/observations/*.csv', types = {{'lower': 'DOUBLE'}})
            GROUP BY indicator_id
        )"""
    ).fetchall()[0]
    kinds = {"sources": len(table("sources")), "indicators": len(table("indicators"))}
    kinds["with values"] = len(list((ROOT / "data" / "observations").glob("*.csv")))
    return {**kinds, "reach 2024": reach, "intervals": sure}


def test_the_readme_claims_what_the_data_hold(held: dict[str, int]) -> None:
    flat = " ".join(README.split())
    claims = {
        "sources": r"Its (\d+) sources",
        "with values": r"(\d+) of them with values",
        "indicators": r"holds (\d+) indicators",
        "reach 2024": r"(\d+) indicators have a value for 2024 or later",
        "intervals": r"(\d+) have intervals",
    }
    claimed = {of: [int(number) for number in re.findall(c, flat)] for of, c in claims.items()}
    assert claimed == {of: [number] for of, number in held.items()}


def test_the_page_of_coverage_and_the_changelog_claim_what_the_data_hold(
    held: dict[str, int],
) -> None:
    page = " ".join((ROOT / "docs" / "coverage.md").read_text(encoding="utf-8").split())
    assert f"of {held['indicators']} indicators, {held['reach 2024']} reach 2024" in page
    assert f"come with {held['intervals']} indicators" in page
    changes = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    assert f"- {held['sources']} sources:" in changes
    assert f"- {held['indicators']} indicators over" in changes


def test_every_dimension_and_table_that_the_page_of_coverage_names_exists() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    tables = {file.stem for file in (ROOT / "schemas").glob("*.json")}
    dimensions = {row["dimension_id"] for row in table("dimensions")}
    assert set(re.findall(r"`(\w+)`", page)) <= tables | dimensions


@pytest.mark.slow
def test_the_codebook_is_the_one_that_the_package_gives(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["codebook", "--package", str(ROOT)]) == 0
    page = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == page


@pytest.mark.slow
def test_the_page_of_queries_is_the_one_that_the_package_gives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["query", "--guide", "--package", str(ROOT)]) == 0
    page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == page


def test_the_page_of_rules_is_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    # Where this fails: forewarn rules --format markdown --output docs/rules.md
    assert run(["rules", "--format", "markdown"]) == 0
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == page, (
        "forewarn rules --format markdown --output docs/rules.md"
    )
    assert re.findall(r"^### `(.*)`$", page, re.MULTILINE) == [rule.id for rule in CATALOGUE]


def test_the_pictures_of_the_readme_are_small_and_load_nothing() -> None:
    pictures = re.findall(r"(docs/images/[\w-]+\.svg)", README)
    assert len(pictures) == 2
    for picture in pictures:
        svg = (ROOT / picture).read_text(encoding="utf-8")
        assert len(svg) < 100_000
        loading = r"@import|@font-face|url\((?!#)|<(?:image|script|foreignObject)|href="
        assert re.findall(loading, svg) == []
        assert "is&#160;not&#160;valid" in svg


GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = re.compile(
    r"`((?:data|docs|scripts|schemas|src|tests)/[\w./-]*|\.?\w[\w-]*\.(?:yml|yaml|md|py))`"
)


def test_every_path_that_the_guide_names_exists() -> None:
    named = PATHS.findall(GUIDE)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_row_of_find_your_room_names_a_path() -> None:
    section = GUIDE.partition("## Find your room")[2].partition("\n## ")[0]
    rows = [row for row in section.splitlines() if row.startswith("| ")][1:]
    assert rows
    assert [row for row in rows if not PATHS.search(row)] == []


def test_the_sketch_of_the_rooms_names_them_all() -> None:
    section = GUIDE.partition("## The rooms")[2].partition("\n## ")[0]
    source = ROOT / "src" / "forewarn"
    rooms = {path.name for path in source.iterdir() if path.is_dir()} - {"__pycache__"}
    rooms |= {"api.py", "errors.py"}
    assert set(re.findall(r"^    (\S+)  ", section, re.MULTILINE)) == rooms


def test_the_guide_links_to_headings_that_it_has() -> None:
    headings = re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
    assert set(re.findall(r"\]\(#([\w-]+)\)", GUIDE)) <= anchors


HABITS = (ROOT / "docs" / "habits.md").read_text(encoding="utf-8")


def test_the_page_of_habits_names_the_hooks_and_the_inputs_that_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    config, workflow = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", HABITS, re.DOTALL))
    ids = {hook["id"] for hook in hooks}
    assert config["repos"][0]["hooks"][0]["id"] in ids
    assert set(re.findall(r"`(forewarn-\w+)`", HABITS)) <= ids
    assert workflow["jobs"]["data"]["steps"][-1]["uses"].startswith("OWNER/forewarn@")
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    assert re.findall(r"^\| `([\w-]+)` \|", HABITS, re.MULTILINE) == list(inputs)


@pytest.mark.slow
def test_the_tests_that_the_page_of_habits_shows_can_be_run(
    small_package: Path, tmp_path: Path
) -> None:
    shutil.copytree(small_package, tmp_path, dirs_exist_ok=True)
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", HABITS, re.DOTALL)):
        (tmp_path / f"test_{number}.py").write_text(block, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "forewarn.cli.pytest_plugin", "-q"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": str(ROOT / "src"),
        },
    )
    # Eland is gone before the first observation, which is what the second finds.
    assert re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE) == [
        "test_1.py::test_every_country_is_observed"
    ]
    assert "('EEE',)" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_the_page_on_responsible_use_is_linked_and_says_what_it_must() -> None:
    page = (ROOT / "docs" / "responsible-use.md").read_text(encoding="utf-8")
    assert "(docs/responsible-use.md)" in README
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert "docs/responsible-use.md" in descriptor["description"]
    codebook = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert "[docs/responsible-use.md](responsible-use.md)" in codebook.partition("## Tables")[0]
    assert "the page on responsible use" in (ROOT / "docs" / "release.md").read_text("utf-8")
    for words in (
        "Descriptions, not predictions", "Of states, not of persons", "expert coding of politics",
        "asylum", "sanctions, aid", "no certificate of safety", "no recognition",
        "data/corrections.csv", "issue of this repository", "whoever holds\nthe capital",
    ):  # fmt: skip
        assert words in page, words
    assert len(page.split()) < 1000
