"""Names on the command line: understood and said, or refused with exit code 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forewarn.ask.named import named_queries
from forewarn.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]


def test_a_query_says_which_country_a_name_means(shipped: Path, capsys: Output) -> None:
    where = ["--package", str(shipped), "--format", "csv", "--limit", "1"]
    assert run(["query", "state_killings", "--param", "country=卢旺达", *where]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1].startswith("Rwanda,")
    assert captured.err.startswith("country: Rwanda (RWA)\n")


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        (query.name, parameter.name)
        for query in named_queries().values()
        for parameter in query.parameters.values()
        if parameter.type.kind is not None
    ],
)
def test_a_query_refuses_what_does_not_exist(
    name: str, parameter: str, shipped: Path, capsys: Output
) -> None:
    asked = ["query", name, "--param", f"{parameter}=Atlantis", "--package", str(shipped)]
    assert run(asked) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"forewarn: there is no {parameter} 'Atlantis'")


def test_a_network_and_a_macro_refuse_what_does_not_exist(shipped: Path, capsys: Output) -> None:
    for asked in (
        ["network", "--country", "Ruwanda"],
        ["network", "--country", "Congo"],
        ["sql", "FROM profile('Ruwanda', 1994)"],
        ["sql", "FROM rank_within('populaton', 1994)"],
        ["sql", "FROM trend('population', 'Ruwanda')"],
    ):
        assert run([*asked, "--package", str(shipped)]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert (
            "Rwanda (RWA)" in captured.err
            or "(CO" in captured.err
            or "(population)" in captured.err
        )


def test_a_network_says_which_country_a_name_means(shipped: Path, capsys: Output) -> None:
    asked = ["network", "--country", "Судан", "--from", "2024", "--format", "nodes-csv"]
    assert run([*asked, "--package", str(shipped)]) == 0
    assert capsys.readouterr().err.startswith("country: SDN\n")


def test_sql_without_rows_tells_of_a_text_that_is_no_id(shipped: Path, capsys: Output) -> None:
    asked = ["sql", "FROM countries WHERE country_id = 'Rwanda'", "--package", str(shipped)]
    assert run(asked) == 0
    assert capsys.readouterr().err == (
        "no country_id is 'Rwanda': did you mean 'RWA' (Rwanda)?\nno rows\n"
    )
    # What else was asked for has rows, and the text that is no id is told of all the same.
    asked[1] = "FROM countries WHERE country_id IN ('Rwanda', 'UGA')"
    assert run(asked) == 0
    assert capsys.readouterr().err == "no country_id is 'Rwanda': did you mean 'RWA' (Rwanda)?\n"
