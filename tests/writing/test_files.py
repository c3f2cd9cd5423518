"""Several files put in place together: all of them, or the folder as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from forewarn.writing.files import put_files

NEW = {"last.json": "new last", "data/a.csv": "new a", "data/new/b.csv": b"new b", "c.csv": "new c"}
RENAMES = len(NEW)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for path in ("last.json", "data/a.csv", "c.csv"):
        (tmp_path / path).write_text(f"old {path}", encoding="utf-8")
    (tmp_path / "c.csv").chmod(0o600)
    return tmp_path


def state(root: Path) -> dict[str, str]:
    return {
        file.relative_to(root).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def test_files_are_put_in_place_and_the_last_one_last(root: Path) -> None:
    written = put_files(NEW, root, last="last.json")
    assert written == ("data/a.csv", "data/new/b.csv", "c.csv", "last.json")
    assert state(root) == {
        path: text if isinstance(text, str) else text.decode() for path, text in NEW.items()
    }
    assert (root / "c.csv").stat().st_mode & 0o777 == 0o600


def test_a_link_keeps_its_place(root: Path) -> None:
    (root / "link.csv").symlink_to(root / "data" / "a.csv")
    put_files({"link.csv": "new"}, root)
    assert (root / "link.csv").is_symlink()
    assert (root / "data" / "a.csv").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("failing", range(RENAMES))
def test_a_rename_that_fails_leaves_all_as_it_was(
    root: Path, failing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, renamed, rename = state(root), [0], Path.replace

    def replace(self: Path, target: Path) -> Path:
        renamed[0] += 1
        if renamed[0] == failing + 1:
            raise PermissionError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(PermissionError, match="no"):
        put_files(NEW, root, last="last.json")
    assert state(root) == before
    assert not (root / "data" / "new").exists()


def test_a_file_that_cannot_be_written_leaves_all_as_it_was(root: Path) -> None:
    before = state(root)
    with pytest.raises(NotADirectoryError):
        put_files({**NEW, "c.csv/d.csv": "x"}, root)
    assert state(root) == before
    assert not (root / "data" / "new").exists()


KILLED = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:2]
from test_files import NEW
from forewarn.writing.files import put_files

left = int(sys.argv[3])
rename = Path.replace

def replace(self, target):
    global left
    if left == 0:
        os._exit(9)
    left -= 1
    return rename(self, target)

Path.replace = replace
put_files(NEW, Path(sys.argv[2]), last="last.json")
"""


@pytest.mark.slow
@pytest.mark.parametrize("renames", range(RENAMES))
def test_a_kill_between_two_renames_leaves_whole_files_and_the_last_one_old(
    root: Path, renames: int
) -> None:
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, here, str(root), str(renames)], check=False
    )
    assert done.returncode == 9
    found = state(root)
    assert found["last.json"] == "old last.json"
    texts = {path: text if isinstance(text, str) else text.decode() for path, text in NEW.items()}
    new = [path for path, text in texts.items() if found.get(path) == text]
    assert new == ["data/a.csv", "data/new/b.csv", "c.csv"][:renames]
    old = {"data/a.csv", "c.csv"} - set(new)
    assert {path: found[path] for path in old} == {path: f"old {path}" for path in old}
