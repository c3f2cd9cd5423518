"""The release in the wheel: the package again, byte for byte, and usable from anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from forewarn.cli.main import cli, run
from forewarn.errors import CacheError
from forewarn.package.bundle import bundled_package, write_bundle
from forewarn.package.find import find_package
from forewarn.package.load import load_package
from small import ROOT, make_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def contents(root: Path) -> dict[str, bytes]:
    paths = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a package and its bundle once; each test gets a copy of them."""
    top = tmp_path_factory.mktemp("built")
    make_package(top / "package")
    (top / "package" / "docs").mkdir()
    (top / "package" / "docs" / "responsible-use.md").write_text("# Responsible use\n", "utf-8")
    (top / "bundle").mkdir()
    write_bundle(top / "package", top / "bundle")
    return top


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built / "package", tmp_path / "package")


@pytest.fixture
def bundle(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built / "bundle", tmp_path / "bundle")


def test_what_is_unpacked_is_the_package_byte_for_byte(
    folder: Path, bundle: Path, tmp_path: Path
) -> None:
    unpacked = bundled_package(bundle, tmp_path / "cache")
    assert unpacked is not None
    assert contents(unpacked) == contents(folder)
    assert list(bundle.rglob("*.csv")) == []
    assert bundled_package(bundle, tmp_path / "cache") == unpacked


@pytest.mark.slow
def test_the_shipped_package_is_bundled_small_and_unpacked_whole(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    write_bundle(ROOT, bundle)
    assert sum(len(content) for content in contents(bundle).values()) < 10_000_000
    unpacked = bundled_package(bundle, tmp_path / "cache")
    assert unpacked is not None
    shipped = {
        path: content
        for path, content in contents(unpacked).items()
        if (ROOT / path).read_bytes() != content
    }
    assert shipped == {}
    paths = {resource.path for resource in load_package(ROOT).resources}
    assert paths <= set(contents(unpacked))


def test_a_file_that_is_not_canonical_is_not_bundled(folder: Path, tmp_path: Path) -> None:
    file = folder / "data/countries.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    (tmp_path / "bundle").mkdir()
    with pytest.raises(ValueError, match=r"data/countries\.csv is not canonical"):
        write_bundle(folder, tmp_path / "bundle")


@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
    ],
    ids=["gone", "empty", "cut"],
)
def test_an_unpacked_file_that_is_not_as_it_was_is_unpacked_again(
    harm: Callable[[Path], object], folder: Path, bundle: Path, tmp_path: Path
) -> None:
    unpacked = bundled_package(bundle, tmp_path / "cache")
    assert unpacked is not None
    harm(unpacked / "data/countries.csv")
    assert bundled_package(bundle, tmp_path / "cache") == unpacked
    assert contents(unpacked) == contents(folder)


def test_a_bundle_that_is_not_what_was_built_is_an_error_that_leaves_nothing(
    bundle: Path, tmp_path: Path
) -> None:
    shutil.copyfile(bundle / "data/groups.parquet", bundle / "data/countries.parquet")
    with pytest.raises(CacheError, match="is not what was bundled: install forewarn again"):
        bundled_package(bundle, tmp_path / "cache")
    (bundle / "data/countries.parquet").write_bytes(b"not Parquet")
    with pytest.raises(CacheError, match="cannot unpack the bundled release"):
        bundled_package(bundle, tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".lock"]


@pytest.mark.slow
def test_what_a_killed_process_leaves_is_removed(
    folder: Path, bundle: Path, tmp_path: Path
) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from forewarn.package import bundle\n"
        "bundle.swap_folder = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "bundle.bundled_package(*map(Path, sys.argv[1:]))"
    )
    cache = tmp_path / "cache"
    command = [sys.executable, "-c", script, str(bundle), str(cache)]
    assert subprocess.run(command, check=False).returncode == -9
    assert any(path.name.startswith(".build.part-") for path in cache.iterdir())
    unpacked = bundled_package(bundle, cache)
    assert unpacked is not None
    assert contents(unpacked) == contents(folder)
    assert {path.name for path in cache.iterdir()} == {unpacked.name, ".lock"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["format"],
        ["expect"],
        ["release", "9.0.0", "--dry-run"],
        ["import", "x.csv", "--indicator", "a", "--source", "b"],
        ["diff", "HEAD"],
    ],
)
def test_a_command_for_ones_own_package_does_not_take_the_bundled_one(
    arguments: list[str],
    small_package: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("forewarn.package.find.bundled_package", lambda: small_package)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("a\n", encoding="utf-8")
    assert run(arguments) == 3
    assert capsys.readouterr().err
    command = cli.get_command(click.Context(cli), arguments[0])
    help_text = " ".join(command.get_help(click.Context(command)).split())
    said = help_text.replace("Folder or descriptor of the package that this one extends.", "\0")
    assert "or the release that comes with forewarn" not in said.partition("\0")[0]


@pytest.mark.parametrize("name", ["validate", "figures", "codebook", "tables"])
def test_a_command_that_reads_the_bundled_package_says_so(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    help_text = " ".join(command.get_help(click.Context(command)).split())
    assert "upward from here, or the release that comes with forewarn]" in help_text


def test_the_nearest_package_comes_before_the_bundled_one(
    folder: Path, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    cache = tmp_path / "cache"
    monkeypatch.setattr(
        "forewarn.package.find.bundled_package", lambda: bundled_package(bundle, cache)
    )
    assert find_package(folder / "data") == folder / "datapackage.json"
    assert find_package(elsewhere).is_relative_to(cache)


@pytest.mark.slow
@pytest.mark.wheel
def test_the_installed_wheel_answers_and_validates_away_from_any_package(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", str(ROOT), "--no-deps", "--wheel-dir", str(tmp_path)], check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.stat().st_size < 15_000_000
    installed, away = tmp_path / "installed", tmp_path / "away"
    away.mkdir()
    install = [*pip, "install", str(wheel), "--no-deps", "--no-index", "--target", str(installed)]
    subprocess.run(install, check=True)

    def forewarn(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "forewarn", *arguments],
            check=True,
            capture_output=True,
            text=True,
            cwd=away,
            env={
                **os.environ,
                "PYTHONPATH": str(installed),
                "FOREWARN_CACHE": str(tmp_path / "cache"),
            },
        ).stdout

    counts = "SELECT count(*) AS n FROM observations"
    (rows,) = forewarn("sql", counts, "--format", "csv").splitlines()[1:]
    lines = sum(
        file.read_bytes().count(b"\n") - 1 for file in (ROOT / "data/observations").glob("*.csv")
    )
    assert int(rows) == lines
    assert "Rwanda,1994," in forewarn(
        "query", "state_killings", "--param", "country=RWA", "--format", "csv"
    )
    assert forewarn("codebook") == (ROOT / "docs/codebook.md").read_text(encoding="utf-8")
    assert "is valid" in forewarn("validate", "--layer", "structure")
    assert list(away.iterdir()) == []
