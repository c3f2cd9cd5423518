"""A package is found by folder, descriptor, zip, git revision, URL or version."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import ArchiveError, PackageError
from forewarn.package.locate import locate
from publish.diff.packages import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "package", [["a", "1", "x"]]).root


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a package in a folder of a repository, of which a row was added since its tag."""
    top = tmp_path / "repository"
    top.mkdir()
    folder = write(top / "inside", [["a", "1", "é"]]).root
    (folder / "other.txt").write_text("no file of the package")
    _git(top, "init", "--quiet")
    _git(top, "add", ".")
    _git(top, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "First")
    _git(top, "tag", "first")
    _git(top, "tag", "1.0.0")
    with (folder / "t.csv").open("a", encoding="utf-8") as file:
        file.write("b,2,y\n")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def _output(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("name", ["", "datapackage.json"])
def test_folder_or_descriptor(name: str, folder: Path, tmp_path: Path) -> None:
    assert locate(str(folder / name), tmp_path / "scratch", tmp_path).root == folder
    assert not (tmp_path / "scratch").exists()


@pytest.mark.parametrize("prefix", ["", "package"])
def test_zip_file_with_the_package_at_its_top_or_in_a_folder(
    prefix: str, folder: Path, tmp_path: Path
) -> None:
    file = shutil.make_archive(
        str(tmp_path / "p"), "zip", folder.parent if prefix else folder, prefix
    )
    package = locate(file, tmp_path / "scratch", tmp_path)
    assert package.root == tmp_path / "scratch" / prefix
    assert package.resources[0].file.read_bytes() == (folder / "t.csv").read_bytes()


def test_zip_file_without_a_package(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    file = shutil.make_archive(str(tmp_path / "p"), "zip", tmp_path / "empty")
    with pytest.raises(PackageError, match=r"there is no datapackage\.json in "):
        locate(file, tmp_path / "scratch", tmp_path)


def test_file_that_is_no_zip(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_text("no zip")
    with pytest.raises(ArchiveError, match="it is not a zip file"):
        locate(str(tmp_path / "p.zip"), tmp_path / "scratch", tmp_path)


@pytest.mark.parametrize("revision", ["HEAD", "first", "1.0.0"])
def test_git_revision_is_only_what_the_package_had_then(
    revision: str, repository: Path, tmp_path: Path
) -> None:
    package = locate(revision, tmp_path / "scratch", repository)
    files = sorted(file.name for file in (tmp_path / "scratch").rglob("*"))
    assert files == ["datapackage.json", "t.csv"]
    assert package.resources[0].file.read_text(encoding="utf-8") == "id,number,note\na,1,é\n"


@pytest.mark.parametrize("name", ["nowhere", "--help", "-n", "HEAD:inside", ""])
def test_what_is_none_of_them(name: str, repository: Path, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="is not a folder, file, URL, version or git revision"):
        locate(name or "no such\nthing", tmp_path / "scratch", repository)


def test_revision_without_a_file_of_the_package(repository: Path, tmp_path: Path) -> None:
    _git(repository, "rm", "--quiet", "--force", "t.csv")
    _git(repository, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "No")
    with pytest.raises(PackageError, match=r"there is no inside/t\.csv at the revision HEAD"):
        locate("HEAD", tmp_path / "scratch", repository)


def test_path_that_is_not_safe_is_left_at_a_revision_too(repository: Path, tmp_path: Path) -> None:
    file = repository / "datapackage.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    (table,) = content["resources"]
    paths = ("../t.csv", "/etc/passwd", "x" * 300 + ".csv")
    content["resources"] = [
        table | {"path": f"./{table['path']}"},
        *(table | {"name": f"t{place}", "path": path} for place, path in enumerate(paths)),
    ]
    file.write_text(json.dumps(content), encoding="utf-8")
    _git(repository, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qam", "Off")
    package = locate("HEAD", tmp_path / "scratch", repository)
    assert [each.path for each in package.resources] == [table["path"]]
    assert [each.files for each in package.unsupported] == [()] * 3


@pytest.mark.parametrize(
    "settings",
    [
        {"core.fsmonitor": "touch {ran}"},
        {
            "core.repositoryformatversion": "1",
            "extensions.partialClone": "origin",
            "remote.origin.promisor": "true",
            "remote.origin.url": "{top}",
            "remote.origin.uploadpack": "touch {ran};",
            "protocol.file.allow": "always",
        },
    ],
    ids=["monitor", "fetching"],
)
def test_no_program_that_a_repository_names_is_run(
    settings: dict[str, str], repository: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    for name, value in settings.items():
        _git(repository, "config", name, value.format(ran=ran, top=repository.parent))
    blob = _output(repository, "rev-parse", "first:inside/t.csv")
    (repository.parent / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(PackageError, match=r"there is no inside/t\.csv at the revision first"):
        locate("first", tmp_path / "scratch", repository)
    assert not ran.exists()


@pytest.mark.parametrize("name", ["https://example.org/p.zip", "1.2.3", "v1.2.3"])
def test_url_and_version_are_fetched(name: str, folder: Path, tmp_path: Path) -> None:
    asked = []

    def fetch(wanted: str, scratch: Path) -> Path:
        asked.append((wanted, scratch))
        return folder

    assert locate(name, tmp_path / "scratch", tmp_path, fetch).root == folder
    assert asked == [(name, tmp_path / "scratch")]


def test_url_is_refused_where_nothing_fetches(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="is not fetched"):
        locate("https://example.org/p.zip", tmp_path / "scratch", tmp_path)
