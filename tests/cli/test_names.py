"""Names of files and folders that are not UTF-8, which Linux allows: plain words, or it works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.errors import PackageError
from forewarn.package.load import load_package
from forewarn.package.paths import safe_path

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="others allow no such names")

NAME = os.fsdecode(b"b\xff")


def test_a_package_in_a_folder_whose_name_is_not_utf_8_is_refused_in_plain_words(
    small_package: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(small_package, tmp_path / NAME)
    with pytest.raises(PackageError, match=r"is not UTF-8: rename it$"):
        load_package(folder)


@pytest.mark.parametrize("path", ["data/\udcff.csv", "\ud800/a.csv"])
def test_a_path_with_half_of_a_character_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"is not (UTF-8: rename it|one that)") as told:
        safe_path(tmp_path, path)
    str(told.value).encode()


def test_an_unlisted_file_whose_name_is_not_utf_8_is_told_of(
    small_copy: Path, tmp_path: Path, capsys: Output
) -> None:
    (small_copy / "data" / f"{NAME}.csv").write_text("a\n", encoding="utf-8")
    output = tmp_path / "report.json"
    arguments = ["validate", str(small_copy), "--layer", "structure", "--no-cache"]
    assert run([*arguments, "--format", "json", "--output", str(output)]) == 1
    assert "data/b\\udcff.csv" in output.read_text(encoding="utf-8").replace("\\\\", "\\")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "name", "code"),
    [
        (["rules", "--format", "json", "--output"], "rules.json", 0),
        (["docs"], "pages", 0),
        (["sql", "SELECT 1", "--format", "csv", "--output"], "answer.csv", 0),
        # DuckDB writes it, and knows no such name.
        (["sql", "SELECT 1", "--format", "parquet", "--output"], "answer.parquet", 3),
    ],
)
def test_what_is_written_to_such_a_folder_is_written_or_refused_in_one_line(
    arguments: list[str], name: str, code: int, small_package: Path, tmp_path: Path
) -> None:
    folder = tmp_path / NAME
    folder.mkdir()
    command = [sys.executable, "-m", "forewarn", *arguments, str(folder / name)]
    done = subprocess.run(command, cwd=small_package, capture_output=True, check=False)
    assert done.returncode == code
    said = done.stderr.decode()
    assert said == "" if code == 0 else said.endswith(" is not UTF-8: give it another name\n")
    assert len(said.splitlines()) == (code == 3)


def test_a_resource_whose_path_is_not_utf_8_is_not_read(small_copy: Path) -> None:
    file = small_copy / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"][0]["path"] = f"data/{NAME}.csv"
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    package = load_package(small_copy)
    (fault,) = package.faults
    assert fault.message.endswith("has half of a character (a lone surrogate): write all of it")
    (unread,) = package.unsupported
    assert unread.reason.endswith("is not UTF-8: rename it")
