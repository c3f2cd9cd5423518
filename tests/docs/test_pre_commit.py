"""The hooks that pre-commit takes from this repository, on a valid and an invalid package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from small import ROOT, edit

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}


@pytest.fixture
def repository(small_package: Path, tmp_path: Path) -> Path:
    """Return a repository that holds a package, and a page that is no data."""
    shutil.copytree(small_package, tmp_path, dirs_exist_ok=True)
    (tmp_path / "README.md").write_text("About the data.\n", encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


def run_hook(
    repository: Path, name: str, args: list[str], *which: str
) -> subprocess.CompletedProcess[str]:
    """Have pre-commit run a hook with the forewarn that is here, as it would with one it built."""
    hook = {**HOOKS[name], "language": "system", "args": args, "verbose": True}
    del hook["additional_dependencies"]
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    subprocess.run(["git", "add", "--all"], cwd=repository, check=True)
    scripts = str(Path(sys.executable).parent)
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--color=never", *which],
        check=False,
        capture_output=True,
        text=True,
        cwd=repository,
        env={
            **os.environ,
            "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT / "src"),
            "PRE_COMMIT_HOME": str(repository / ".git" / "pre-commit"),
        },
    )


# Enough to tell, and quick.
QUICK = ["--layer", "structure", "--layer", "meaning"]


@pytest.mark.slow
@pytest.mark.parametrize("which", [("--all-files",), ("--files", "data/episodes.csv")], ids=str)
def test_a_valid_package_passes(repository: Path, which: tuple[str, ...]) -> None:
    done = run_hook(repository, "forewarn-validate", QUICK, *which)
    assert done.returncode == 0, done.stdout
    assert "small 1.0.0 is valid" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("which", [(), ("--files", "data/episodes.csv")], ids=str)
def test_an_invalid_package_stops_the_commit(repository: Path, which: tuple[str, ...]) -> None:
    line = edit(repository, "data/episodes.csv", "ep-1", end_year="1984")
    done = run_hook(repository, "forewarn-validate", QUICK, *which)
    assert done.returncode == 1
    assert f"data/episodes.csv:{line}:" in done.stdout
    assert "small 1.0.0 is not valid: 1 error" in done.stdout


def test_a_commit_of_no_data_is_not_held_up(repository: Path) -> None:
    edit(repository, "data/episodes.csv", "ep-1", end_year="1984")
    done = run_hook(repository, "forewarn-validate", QUICK, "--files", "README.md")
    assert done.returncode == 0
    assert "no files to check" in done.stdout


@pytest.mark.slow
def test_a_package_in_a_folder_is_named_in_args(small_package: Path, tmp_path: Path) -> None:
    package = tmp_path / "risk"
    shutil.copytree(small_package, package)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    edit(package, "data/episodes.csv", "ep-1", end_year="1984")
    done = run_hook(tmp_path, "forewarn-validate", [*QUICK, "risk"], "--all-files")
    assert done.returncode == 1
    assert "small 1.0.0 is not valid: 1 error" in done.stdout


def test_pre_commit_takes_the_manifest() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")
