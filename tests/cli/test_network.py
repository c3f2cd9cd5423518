"""`forewarn network`: the same words and files every time, and clear refusals."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from forewarn.cli.main import run
from small import write_rows

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(small_copy: Path) -> Path:
    return small_copy


def test_a_network_in_words(folder: Path, capsys: Output) -> None:
    assert run(["network", "--package", str(folder)]) == 0
    captured = capsys.readouterr()
    assert captured.out == (
        "The world, all years: 3 actors, 2 ties; "
        "without fights, 2 actors linked, 1 component, 1 community, 1 bridge\n"
        "\n"
        "FIGHTS  counted: deaths of both sides\n"
        "  Government of Aland [the new council (coding of src-1)] fights HF, 1985, "
        "20 deaths (10 to 30) (src-1)\n"
        "\n"
        "Other ties, not listed here: 1 (--format edges-csv)\n"
        "\n"
        "actor                kind          degree  betweenness  component  community\n"
        "Government of Aland  government         0        0.000          2          2\n"
        "HF                   armed_group        1        0.000          1          1\n"
        "Highlanders (Aland)  ethnic_group       1        0.000          1          1\n"
        "Government of Aland stands for the new council (coding of src-1)\n"
    )
    assert captured.err.startswith("\nCaveats:\nPerpetrators appear only where they")
    assert "Fights are listed as ties, but link nobody" in captured.err


def test_fights_link_where_they_are_asked_for(folder: Path, capsys: Output) -> None:
    assert run(["network", "--package", str(folder), "--fights"]) == 0
    captured = capsys.readouterr()
    assert captured.out == (
        "The world, all years: 3 actors, 2 ties; "
        "3 actors linked, 1 component, 1 community, 2 bridges\n"
        "\n"
        "FIGHTS  counted: deaths of both sides\n"
        "  Government of Aland [the new council (coding of src-1)] fights HF, 1985, "
        "20 deaths (10 to 30) (src-1)\n"
        "\n"
        "Other ties, not listed here: 1 (--format edges-csv)\n"
        "\n"
        "actor                kind          degree  betweenness  component  community\n"
        "HF                   armed_group        2        1.000          1          1\n"
        "Government of Aland  government         1        0.000          1          1\n"
        "Highlanders (Aland)  ethnic_group       1        0.000          1          1\n"
        "Government of Aland stands for the new council (coding of src-1)\n"
        "\n"
        "BROKER  One of the five actors on the most shortest paths between others, if linked to a "
        "government or an armed group: a path over ethnic groups alone offers no lever.\n"
        "  HF: betweenness 1.000\n"
        "    Government of Aland [the new council (coding of src-1)] fights HF, 1985, "
        "20 deaths (10 to 30): deaths of both sides (src-1)\n"
        "    HF claims to represent Highlanders (Aland), 1985 (src-1)\n"
    )
    assert "Fights count as links here." in captured.err


def test_the_tables_of_a_country(folder: Path, capsys: Output) -> None:
    where = ["network", "--package", str(folder), "--country", "AAA"]
    assert run([*where, "--format", "edges-csv"]) == 0
    edges = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert edges == [
        {
            "source_actor_id": "src-1",
            "target_actor_id": "src-2",
            "relation_id": "fights",
            "directed": "false",
            "weight": "1",
            "years": "1985",
            "sources": "src-1",
            "locations": "AAA",
            "main_locations": "AAA",
            "unplaced_years": "",
            "deaths_low": "10",
            "deaths_best": "20",
            "deaths_high": "30",
            "deaths_counted": "deaths of both sides",
            "deaths_at_most_here": "20",
            "governments_beside": "",
            "against": "",
            "source_stands_for": "the new council (coding of src-1)",
            "target_stands_for": "",
            "bridge": "false",
            "uncounted_years": "",
            "war_years": "",
            "main_location_years": "AAA 1985",
        }
    ]
    assert run([*where, "--format", "nodes-csv"]) == 0
    nodes = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(node["actor_id"], node["stands_for"], node["degree"]) for node in nodes] == [
        ("src-1", "the new council (coding of src-1)", "0"),
        ("src-2", "", "0"),
    ]


def test_json_says_what_it_is_and_what_it_can_not_show(folder: Path, capsys: Output) -> None:
    assert run(["network", "--package", str(folder), "--fights", "--format", "json"]) == 0
    captured = capsys.readouterr()
    network = json.loads(captured.out)
    assert network["schema_version"] == 1
    assert [point["lever"] for point in network["leverage"]] == ["broker"]
    assert {tie["sources"] for tie in network["leverage"][0]["ties"]} == {"src-1"}
    assert [note["stands_for"] for note in network["notes"]["src-1"]] == ["the new council"]
    assert len(network["limits"]) >= 4
    assert captured.err == ""


@pytest.mark.slow
def test_a_name_that_xml_can_not_hold_is_shown_by_its_codes(folder: Path) -> None:
    names = [
        ["src-1", 'a\ufffe<&>"b', None, "government", "AAA", None, "src-1"],
        ["src-2", "HF", "Highland Front", "armed_group", None, None, "src-1"],
        ["src-aaa-1", "Highlanders", None, "ethnic_group", "AAA", "src-aaa-1", "src-1"],
    ]
    write_rows(folder, "actors", "actors", names)
    file = folder / "network.graphml"
    arguments = ["--package", str(folder), "--format", "graphml", "--output", str(file)]
    assert run(["network", *arguments]) == 0
    texts = [data.text for data in ElementTree.parse(file).iter() if data.tag.endswith("}data")]
    assert 'a\\ufffe<&>"b' in texts


def test_years_of_which_no_source_lists_ties_are_refused(folder: Path, capsys: Output) -> None:
    assert run(["network", "--package", str(folder), "--from", "1990"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "forewarn: no source lists ties in 1990 and later: the newest year with ties is 1985, "
        "the first 1985\n"
    )


def test_a_state_without_ties_is_an_empty_network(folder: Path, capsys: Output) -> None:
    where = ["network", "--package", str(folder), "--country", "BBB"]
    assert run(where) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("BBB, 1985-1985: 0 actors, 0 ties; ")
    assert captured.err.startswith("no ties: ")
    assert run([*where, "--format", "edges-csv"]) == 0
    assert capsys.readouterr().out.startswith("source_actor_id,target_actor_id,relation_id,")


@pytest.mark.slow
@pytest.mark.parametrize("format_name", ["text", "json", "graphml"])
def test_the_order_of_hashes_changes_nothing(format_name: str, folder: Path) -> None:
    arguments = ["network", "--package", str(folder), "--format", format_name]
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "forewarn", *arguments],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--country", "AAB"], "there is no country 'AAB': did you mean Aland (AAA)"),
        (["--relation", "fight"], "there is no relation 'fight': did you mean Fights (fights)?"),
        (["--from", "1990", "--to", "1980"], "the period ends in 1980"),
    ],
)
def test_what_is_not_there_is_wrong_usage(
    option: list[str], said: str, folder: Path, capsys: Output
) -> None:
    assert run(["network", "--package", str(folder), *option]) == 2
    assert said in capsys.readouterr().err


def test_without_networkx_the_extra_is_named(
    folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    assert run(["network", "--package", str(folder)]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "forewarn: the network needs the extra 'network', which is not installed: "
        "run pip install 'forewarn[network]'\n"
    )
