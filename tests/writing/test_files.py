"""Files and folders put in place: whole or not at all, alone or together, by one or several."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import FolderError
from forewarn.writing.files import (
    build_once,
    digest_of,
    put_content,
    put_file,
    put_files,
    put_folder,
    put_stream,
    staging_folder,
    staging_folder_for,
    swap_folder,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _stream(target: Path) -> None:
    with put_stream(target) as stream:
        stream.write(b"new")


def _built(target: Path) -> None:
    with staging_folder_for(target) as folder:
        (folder / "built").write_bytes(b"new")
        put_file(folder / "built", target)


WRITERS = {
    "content": lambda target: put_content("new", target),
    "stream": _stream,
    "file": _built,
    "files": lambda target: put_files({target.name: "new"}, target.parent),
}
every_writer = pytest.mark.parametrize("put", WRITERS.values(), ids=WRITERS)

posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and pipes of POSIX")

# One file


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Path]:
    """Return a file that is there, in a folder that holds nothing else before and after."""
    folder = tmp_path / "folder"
    folder.mkdir()
    file = folder / "a.csv"
    file.write_text("old", encoding="utf-8")
    yield file
    assert list(folder.iterdir()) == [file]


@pytest.mark.parametrize(
    ("content", "written"), [("é\n", b"\xc3\xa9\n"), (b"\xff\r\n", b"\xff\r\n"), ("", b"")]
)
def test_a_text_is_written_as_utf_8_and_bytes_as_they_are(
    target: Path, content: str | bytes, written: bytes
) -> None:
    put_content(content, target)
    assert target.read_bytes() == written
    assert digest_of(target) == hashlib.sha256(written).hexdigest()


@posix
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755, 0o444])
def test_a_file_that_is_replaced_keeps_its_mode(target: Path, mode: int) -> None:
    target.chmod(mode)
    put_content("new", target)
    assert target.read_text(encoding="utf-8") == "new"
    assert target.stat().st_mode & 0o777 == mode


@posix
def test_a_new_file_can_be_read_by_all(tmp_path: Path) -> None:
    put_content("new", tmp_path / "b.csv")
    assert (tmp_path / "b.csv").stat().st_mode & 0o777 == 0o644


@posix
@every_writer
def test_what_a_link_leads_to_is_replaced(
    tmp_path: Path, target: Path, put: Callable[[Path], None]
) -> None:
    link = tmp_path / "link"
    link.symlink_to(target)
    put(link)
    assert link.readlink() == target
    assert target.read_text(encoding="utf-8") == "new"


@posix
@every_writer
def test_a_link_to_nothing_makes_the_file_that_it_names(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "b.csv")
    put(link)
    assert link.is_symlink()
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "new"


@posix
@every_writer
@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_is_written_to_and_stays(
    tmp_path: Path, put: Callable[[Path], None], linked: bool
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    target = tmp_path / "link" if linked else pipe
    if linked:
        target.symlink_to(pipe)
    before = set(tmp_path.iterdir())
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        put(target)
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert set(tmp_path.iterdir()) == before


@posix
@every_writer
def test_a_link_that_leads_back_to_itself_is_refused(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    link = tmp_path / "link"
    link.symlink_to(link)
    with pytest.raises(OSError, match="is a link that leads back to itself"):
        put(link)
    assert list(tmp_path.iterdir()) == [link]
    assert link.is_symlink()


@posix
def test_a_file_is_put_where_a_link_leads_to_another_disk(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def fail(self: Path, to: Path) -> Path:
        if self.name == "built":
            raise OSError(errno.EXDEV, "another disk")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", fail)
    (tmp_path / "built").write_text("new", encoding="utf-8")
    put_file(tmp_path / "built", target)
    assert target.read_text(encoding="utf-8") == "new"
    assert not (tmp_path / "built").exists()


def test_a_file_is_as_it_was_where_its_writer_fails(target: Path) -> None:
    def fail() -> None:
        with put_stream(target) as stream:
            stream.write(b"half")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    assert target.read_text(encoding="utf-8") == "old"


def test_a_file_is_as_it_was_until_its_writer_ends(target: Path) -> None:
    with put_stream(target) as stream:
        stream.write(b"new")
        stream.flush()
        assert target.read_text(encoding="utf-8") == "old"
    assert target.read_text(encoding="utf-8") == "new"


@posix
@pytest.mark.parametrize(
    "put",
    [
        lambda folder: put_content("new", folder / "a.csv"),
        lambda folder: put_files({"a.csv": "new"}, folder),
    ],
)
def test_nothing_is_written_through_a_link_planted_at_the_name_of_a_part(
    tmp_path: Path, put: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda count: "0" * 2 * count)
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    planted = tmp_path / f".a.csv.part-{'0' * 12}"
    planted.symlink_to(victim)
    with pytest.raises(FileExistsError):
        put(tmp_path)
    assert victim.read_text(encoding="utf-8") == "mine"
    assert planted.is_symlink()
    assert not (tmp_path / "a.csv").exists()


LEFT_PART = """
import os, sys
from pathlib import Path
from forewarn.writing.files import put_files, put_stream

if sys.argv[2] == "stream":
    with put_stream(Path(sys.argv[1])) as stream:
        stream.write(b"half")
        os._exit(9)
Path.replace = lambda *_: os._exit(9)
put_files({"a.csv": "new"}, Path(sys.argv[1]).parent)
"""


@pytest.mark.parametrize(("how", "parts"), [("stream", 1), ("files", 2)])
def test_what_a_killed_writer_left_is_removed_once_it_is_stale(
    target: Path, how: str, parts: int
) -> None:
    done = subprocess.run([sys.executable, "-c", LEFT_PART, str(target), how], check=False)
    assert done.returncode == 9
    assert target.read_text(encoding="utf-8") == "old"
    left = set(target.parent.iterdir()) - {target}
    assert len(left) == parts
    put_content("newer", target)
    assert set(target.parent.iterdir()) == {target, *left}
    for part in left:
        then = time.time() - 7200
        os.utime(part, (then, then))
    put_content("newest", target)
    assert target.read_text(encoding="utf-8") == "newest"


def test_a_stale_file_of_another_name_is_left_alone(tmp_path: Path) -> None:
    others = [tmp_path / ".b.csv.part-000000000000", tmp_path / "a.csv.part-000000000000"]
    for other in others:
        other.touch()
        os.utime(other, (0, 0))
    put_content("new", tmp_path / "a.csv")
    assert all(other.exists() for other in others)


# Folders


def built(folder: Path, text: str = "new") -> Path:
    folder.mkdir()
    (folder / "a.csv").write_text(text, encoding="utf-8")
    # Nothing is read through a link, be it to nothing.
    if os.name == "posix":
        (folder / "link").symlink_to("nowhere")
    return folder


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_is_put_where_there_is_none_or_an_empty_one(tmp_path: Path, there: bool) -> None:
    target = tmp_path / "target"
    if there:
        target.mkdir()
    put_folder(built(tmp_path / "built"), target)
    assert state(target) == {"a.csv": "new"}
    assert not (tmp_path / "built").exists()


def test_a_folder_that_holds_anything_is_left_as_it_is(tmp_path: Path) -> None:
    target = built(tmp_path / "target", "old")
    with pytest.raises(FolderError, match="is not an empty folder"):
        put_folder(built(tmp_path / "built"), target)
    assert state(target) == {"a.csv": "old"}


def test_a_folder_that_cannot_be_put_in_place_is_not_called_taken(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        put_folder(built(tmp_path / "built"), tmp_path / "missing" / "target")


def test_a_folder_takes_the_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "target"
    for text in ("old", "new"):
        with staging_folder(tmp_path, "target") as work:
            swap_folder(built(work / "built", text), target)
        assert state(target) == {"a.csv": text}
        assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_a_swap_that_fails_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = built(tmp_path / "target", "old")
    rename = Path.rename

    def fail(self: Path, to: Path) -> Path:
        if self.name == "built":
            raise PermissionError("no")
        return rename(self, to)

    with staging_folder(tmp_path, "target") as work:
        folder = built(work / "built")
        monkeypatch.setattr(Path, "rename", fail)
        with pytest.raises(PermissionError, match="no"):
            swap_folder(folder, target)
    assert state(target) == {"a.csv": "old"}


# Staging folders


LEFT = """
import os, sys
from pathlib import Path
from forewarn.writing.files import staging_folder, swap_folder

parent = Path(sys.argv[1])
with staging_folder(parent, "target") as work:
    (work / "built").mkdir()
    rename = Path.rename

    def stop(self, to):
        if self.name == "built":
            os._exit(9)
        return rename(self, to)

    Path.rename = stop
    swap_folder(work / "built", parent / "target")
"""


def test_a_staging_folder_is_removed_whether_or_not_the_work_in_it_fails(tmp_path: Path) -> None:
    with staging_folder(tmp_path, "x") as work:
        assert list(work.iterdir()) == []

    def fail() -> None:
        with staging_folder(tmp_path, "x") as work:
            (work / "a").touch()
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_staging_folder_that_is_used_is_left_alone(tmp_path: Path) -> None:
    with staging_folder(tmp_path, "x") as first, staging_folder(tmp_path, "x") as second:
        assert first.is_dir()
        assert first != second


LEFT_NAME = f".x.part-{'0' * 12}"


@pytest.mark.parametrize(
    ("name", "lock", "left"),
    [
        (LEFT_NAME, True, False),
        (LEFT_NAME, False, True),
        (".x.part-mine", True, True),
        (f"{LEFT_NAME}0", True, True),
        (f".y.part-{'0' * 12}", True, True),
    ],
)
def test_only_a_staging_folder_of_ours_is_removed(
    tmp_path: Path, name: str, lock: bool, left: bool
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    if lock:
        (folder / ".lock").touch()
    os.utime(folder, (0, 0))
    with staging_folder(tmp_path, "x"):
        assert folder.exists() is left


@posix
@pytest.mark.parametrize("name", ["[ab]*", "?", "x"])
def test_the_name_of_a_staging_folder_is_no_pattern(tmp_path: Path, name: str) -> None:
    other = tmp_path / "other" / f".{name}.part-{'0' * 12}"
    link, alike = tmp_path / other.name, tmp_path / f".a.part-{'0' * 12}"
    for folder in (other, alike):
        folder.mkdir(parents=True)
        (folder / ".lock").touch()
    link.symlink_to(other)
    with staging_folder(tmp_path, name):
        assert link.is_symlink()
    assert (other / ".lock").exists()
    assert (alike / ".lock").exists()


@pytest.mark.slow
def test_what_a_killed_swap_left_is_put_back_and_removed(tmp_path: Path) -> None:
    target = built(tmp_path / "target", "old")
    done = subprocess.run([sys.executable, "-c", LEFT, str(tmp_path)], check=False)
    assert done.returncode == 9
    assert not target.exists()
    with staging_folder(tmp_path, "target"):
        assert state(target) == {"a.csv": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


# Built once


BUILDER = """
import sys, time
from pathlib import Path
from forewarn.writing.files import build_once, put_file

folder = Path(sys.argv[1])
target = folder / "built.txt"

def build(scratch):
    with (folder / "log").open("a") as log:
        log.write("built\\n")
    (scratch / "new").write_text("content")
    time.sleep(0.5)
    put_file(scratch / "new", target)
    return target

found = build_once(folder, lambda: target if target.exists() else None, build)
assert found.read_text() == "content"
"""


def test_several_processes_build_a_thing_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILDER, str(tmp_path)]
    processes = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert (tmp_path / "log").read_text(encoding="utf-8") == "built\n"
    assert {path.name for path in tmp_path.iterdir()} == {"built.txt", "log", ".lock"}


def test_what_could_not_be_built_is_built_by_the_next(tmp_path: Path) -> None:
    def fail(scratch: Path) -> Path:
        (scratch / "half").touch()
        raise RuntimeError("half way")

    made = tmp_path / "made"
    with pytest.raises(RuntimeError, match="half way"):
        build_once(tmp_path, lambda: None, fail)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    assert build_once(tmp_path, lambda: None, lambda _: made) == made


# Several files together


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
