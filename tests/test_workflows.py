"""What GitHub runs: read here, because it can't be run here."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

_PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

BASH = shutil.which("bash")


def workflow(file: Path) -> dict[Any, Any]:
    parsed = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(parsed, dict)
    return parsed


def jobs(file: Path) -> Iterator[dict[str, Any]]:
    yield from workflow(file)["jobs"].values()


def test_there_is_one_that_checks_and_one_that_releases() -> None:
    assert [file.name for file in WORKFLOWS] == ["ci.yml", "release.yml"]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit(file: Path) -> None:
    lines = [line.strip(" -") for line in file.read_text(encoding="utf-8").splitlines()]
    used = [line for line in lines if line.startswith("uses:")]
    assert used
    assert [line for line in used if not _PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_only_read_unless_a_job_says_why(file: Path) -> None:
    assert workflow(file)["permissions"] == {"contents": "read"}
    # YAML 1.1 reads the key `on` as true.
    assert "pull_request_target" not in workflow(file)[True]
    allowed = [{"contents": "write"}] if file.name == "release.yml" else []
    assert [job["permissions"] for job in jobs(file) if "permissions" in job] == allowed


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_checkout_keeps_no_token(file: Path) -> None:
    steps = [step for job in jobs(file) for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"].get("persist-credentials") is False for step in checkouts)


def test_a_token_is_given_to_the_steps_that_publish_and_to_no_other() -> None:
    (release,) = jobs(ROOT / ".github" / "workflows" / "release.yml")
    given = [step["name"] for step in release["steps"] if "github.token" in str(step.get("env"))]
    assert given == ["Attach the files to a draft", "List the release"]
    assert "token" not in str(release["env"]).lower()


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_no_step_writes_a_file_that_sets_what_later_steps_run(file: Path) -> None:
    scripts = [step["run"] for job in jobs(file) for step in job["steps"] if "run" in step]
    assert [script for script in scripts if re.search(r"GITHUB_(ENV|PATH|OUTPUT)", script)] == []


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_step_is_a_script_that_parses(file: Path) -> None:
    scripts = [step["run"] for job in jobs(file) for step in job["steps"] if "run" in step]
    for script in scripts:
        # GitHub fills these in before the shell reads them.
        filled = re.sub(r"\$\{\{.*?\}\}", "x", script)
        subprocess.run([str(BASH), "-n"], input=filled, text=True, check=True)


def test_pull_requests_run_all_that_ci_runs() -> None:
    ci = workflow(ROOT / ".github" / "workflows" / "ci.yml")
    runs = [step.get("run") for step in ci["jobs"]["everything"]["steps"]]
    assert "bash .ci/run" in runs
    assert (ROOT / ".ci" / "run").is_file()


@pytest.mark.parametrize("check", ["bandit", "zizmor", "ruff", "mypy", "lint-imports"])
def test_each_check_is_run_and_told_to_contributors(check: str) -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(rf"^  {check}\b", script, re.MULTILINE)
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.search(rf"^    {check}\b", guide.partition("## Check a change")[2], re.MULTILINE) or (
        f"&& {check}" in guide
    )


def test_other_systems_run_the_second_command_of_the_readme() -> None:
    ci = workflow(ROOT / ".github" / "workflows" / "ci.yml")
    job = ci["jobs"]["quick-tests"]
    assert {system.partition("-")[0] for system in job["strategy"]["matrix"]["os"]} == {
        "windows", "macos",
    }  # fmt: skip
    runs = " && ".join(step["run"] for step in job["steps"] if "run" in step)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    second = re.findall(r"^python -m pip install.*$", readme, re.MULTILINE)[1]
    assert runs == second.replace("'", '"')
