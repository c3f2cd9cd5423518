"""A download gives the right package or none, whatever the world does."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import shutil
import signal
import stat
import struct
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.errors import (
    ArchiveError,
    FolderError,
    ForewarnError,
    ReleaseError,
    TransferError,
    VerificationError,
)
from forewarn.publish.releases.download import download, list_releases
from forewarn.publish.releases.events import TransferEvents
from forewarn.publish.releases.retry import RetryPolicy
from forewarn.publish.releases.staging import copy_package, vouch
from forewarn.publish.releases.sums import SUMS, digest_of, files_below, write_sums
from forewarn.publish.releases.verification import verify_package
from forewarn.publish.releases.versions import IndexEntry, Version, make_index, write_index
from forewarn.publish.releases.zipwriter import write_zip
from publish.releases.badworld import World, serve
from released import FIRST, contents, make_first
from small import edit, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HASTE = RetryPolicy(attempts=3, wait=0.01, longest=0.02, connect=2, read=0.5)
NAME = f"{FIRST}/small-{FIRST}.zip"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a zip file as a release has it, of the small package."""
    import datetime

    folder = tmp_path_factory.mktemp("package")
    moment = datetime.datetime(2026, 1, 31, tzinfo=datetime.UTC)
    package = vouch(copy_package(make_first(folder / "source"), folder / "staged"), moment)
    inside = sorted(files_below(package.root))
    sums = write_sums({path: digest_of(package.root / path) for path in inside})
    (package.root / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    write_zip(folder / "a.zip", {path: package.root / path for path in (*inside, SUMS)}, moment)
    return (folder / "a.zip").read_bytes()


def index_of(archive: bytes, **changed: object) -> bytes:
    entry = IndexEntry(
        version=Version.parse(FIRST),
        released_on="2026-01-31",
        path=NAME,
        bytes=len(archive),
        sha256=hashlib.sha256(archive).hexdigest(),
        sums_sha256="0" * 64,
        open_only=False,
    )
    text = write_index(make_index("small", [entry]))
    raw = json.loads(text)
    raw["releases"][0] |= changed
    return json.dumps(raw).encode()


@pytest.fixture
def world(archive: bytes) -> Iterator[World]:
    files = {"index.json": index_of(archive), NAME: archive}
    with serve(World(files=files)) as world:
        yield world


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))
    # What is on this machine is not asked for through a proxy.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def fetch(world: World, to: Path) -> list[str]:
    told: list[str] = []
    done = download(None, [world.base], to, TransferEvents(message=told.append), HASTE)
    assert done.folder == to
    assert verify_package(to).version == FIRST
    return told


def assert_untouched(folder: Path, *but: str) -> None:
    """Assert that nothing is left in a folder, not even hidden, but what was there."""
    assert {path.name for path in folder.iterdir()} - {"cache"} == set(but)


def test_a_release_is_downloaded_whole(world: World, tmp_path: Path, archive: bytes) -> None:
    assert fetch(world, tmp_path / "got") == []
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        assert contents(tmp_path / "got") == {n: packed.read(n) for n in packed.namelist()}
    assert_untouched(tmp_path, "got")
    assert [file.name for file in (tmp_path / "cache" / "downloads").iterdir()] == [".lock"]


def test_the_connection_may_be_lost_at_every_tenth(
    world: World, tmp_path: Path, archive: bytes
) -> None:
    world.drops = [len(archive) * tenth // 10 for tenth in range(10)]
    told = fetch(world, tmp_path / "got")
    asked = world.of(".zip")
    assert len(asked) == 11
    assert [status for _, _, status in asked] == [200, 200, *[206] * 9]
    # Each resumes where the one before ended, on condition that the file is the same.
    starts = [f"bytes={len(archive) * tenth // 10}-" for tenth in range(1, 10)]
    assert [wanted for wanted, _, _ in asked[2:]] == starts
    assert all(condition for _, condition, _ in asked[2:])
    assert f"resuming after {len(archive) // 10} of {len(archive)} bytes" in told


@pytest.mark.parametrize("tenth", range(10))
def test_a_transfer_that_was_given_up_is_resumed_the_next_time(
    world: World, tmp_path: Path, archive: bytes, tenth: int
) -> None:
    place = len(archive) * tenth // 10
    world.drops = [place]
    world.answers[NAME] = [200, 500, 500, 500]
    with pytest.raises(TransferError, match="500"):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)
    fetch(world, tmp_path / "got")
    assert world.of(".zip")[-1][0] == (f"bytes={place}-" if place else None)


def test_a_server_without_ranges_starts_again(world: World, tmp_path: Path, archive: bytes) -> None:
    world.ranges = False
    world.drops = [len(archive) // 2]
    assert "the server does not resume: starting over" in fetch(world, tmp_path / "got")


def test_a_transfer_is_resumed_without_tags(world: World, tmp_path: Path, archive: bytes) -> None:
    world.tags = False
    world.drops = [len(archive) // 2]
    fetch(world, tmp_path / "got")
    assert [status for _, _, status in world.of(".zip")] == [200, 206]


def test_a_part_of_something_else_is_fetched_again(
    world: World, tmp_path: Path, archive: bytes
) -> None:
    part = tmp_path / "cache" / "downloads" / f"{hashlib.sha256(archive).hexdigest()}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    assert "the part fetched before does not match: fetching the whole file again" in fetch(
        world, tmp_path / "got"
    )
    shutil.rmtree(tmp_path / "got")
    part.write_bytes(b"x" * (len(archive) + 1))
    fetch(world, tmp_path / "got")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_an_error_that_passes_is_waited_for(world: World, tmp_path: Path, status: int) -> None:
    world.answers = {NAME: [status] * 2, "index.json": [status] * 2}
    told = fetch(world, tmp_path / "got")
    assert len(told) == 2
    assert all(f"the server answers {status}" in what for what in told)


@pytest.mark.parametrize("wanted", ["0", "3600", "Sun, 06 Nov 2094 08:49:37 GMT", "soon"])
def test_a_server_may_ask_for_no_longer_wait_than_the_policy_has(
    world: World, tmp_path: Path, wanted: str
) -> None:
    world.answers[NAME] = [503]
    world.retry_after = wanted
    began = time.monotonic()
    fetch(world, tmp_path / "got")
    assert time.monotonic() - began < 30


def test_a_server_is_asked_again_when_it_wishes(world: World, tmp_path: Path) -> None:
    world.answers[NAME] = [503]
    world.retry_after = "1"
    began = time.monotonic()
    download(None, [world.base], tmp_path / "got", policy=replace(HASTE, longest=10))
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500, 503])
@pytest.mark.parametrize("path", ["index.json", NAME])
def test_an_error_that_stays_is_said(world: World, tmp_path: Path, path: str, status: int) -> None:
    world.answers[path] = [status] * 9
    with pytest.raises(TransferError, match=f"cannot fetch {path} from http.*{status}"):
        fetch(world, tmp_path / "got")
    assert len(world.of(path)) == (1 if status < 500 else HASTE.attempts)
    assert_untouched(tmp_path)


def test_a_server_that_does_not_answer_is_given_up(world: World, tmp_path: Path) -> None:
    world.delay = 0.8
    with pytest.raises(TransferError, match=r"no answer within 0\.5 s, 3 times in a row"):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with serve(World()) as world:
        pass
    with pytest.raises(TransferError, match="refused"):
        fetch(world, tmp_path / "got")


@pytest.mark.parametrize("change", [-7, 7])
def test_a_wrong_length_is_said(world: World, tmp_path: Path, archive: bytes, change: int) -> None:
    world.files[NAME] = archive[:change] if change < 0 else archive + b"x" * change
    with pytest.raises(
        VerificationError, match=rf"has {len(archive) + change} bytes; the released"
    ):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)


def test_a_length_that_is_a_lie_is_found(world: World, tmp_path: Path, archive: bytes) -> None:
    world.files[NAME] = archive[:-100]
    world.lengths[NAME] = len(archive)
    with pytest.raises(ForewarnError):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)


def test_a_flipped_byte_is_found(world: World, tmp_path: Path, archive: bytes) -> None:
    chance = random.Random(8)
    for _ in range(20):
        flipped = bytearray(archive)
        flipped[chance.randrange(len(archive))] ^= 1 << chance.randrange(8)
        world.files[NAME] = bytes(flipped)
        with pytest.raises(VerificationError, match="SHA-256 differs from the released"):
            fetch(world, tmp_path / "got")
        assert_untouched(tmp_path)
    world.files[NAME] = archive
    fetch(world, tmp_path / "got")


def test_a_file_that_changes_on_the_way_is_fetched_anew(
    world: World, tmp_path: Path, archive: bytes
) -> None:
    world.files[NAME] = b"y" * len(archive)
    world.drops = [len(archive) // 2]

    def change(world: World, path: str) -> None:
        if path == NAME and len(world.of(".zip")) == 1:
            world.files[NAME] = archive

    world.spoil = change
    assert "the server does not resume: starting over" in fetch(world, tmp_path / "got")
    assert world.of(".zip")[1][1:] == (
        '"' + hashlib.sha256(b"y" * len(archive)).hexdigest()[:12] + '"',
        200,
    )


def test_an_index_that_was_stale_is_read_again(
    world: World, tmp_path: Path, archive: bytes
) -> None:
    right = world.files["index.json"]
    world.files["index.json"] = index_of(archive, sha256="1" * 64)

    def renew(world: World, path: str) -> None:
        if path == NAME:
            world.files["index.json"] = right

    world.spoil = renew
    assert "the index has changed: starting over" in fetch(world, tmp_path / "got")


def test_an_index_that_stays_stale_is_said(world: World, tmp_path: Path, archive: bytes) -> None:
    world.files["index.json"] = index_of(archive, sha256="1" * 64)
    with pytest.raises(VerificationError, match="SHA-256"):
        fetch(world, tmp_path / "got")
    del world.files[NAME]
    with pytest.raises(TransferError, match="404"):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"<html>Sign in</html>",
        b"[]",
        b"\xff\xfe",
        b'{"schema_version": "1.0", "name": "small", "releases": [{}]}',
        b'{"schema_version": "2.0", "name": "small", "releases": []}',
        b'{"schema_version": "1.0", "name": "../small", "releases": []}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_index_is_said(world: World, tmp_path: Path, index: bytes) -> None:
    world.files["index.json"] = index
    with pytest.raises(ReleaseError, match=r"index\.json at http"):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)


@pytest.mark.parametrize(
    "changed",
    [
        {"path": "/etc/passwd"},
        {"path": "../small.zip"},
        {"path": 1},
        {"bytes": 0},
        {"bytes": 10**400},
        {"bytes": "many"},
        {"sha256": "0" * 63},
        {"sha256": None},
        {"version": "1.0"},
        {"open_only": 1},
        {"mirror": "elsewhere"},
    ],
    ids=str,
)
def test_an_entry_that_is_not_sound_is_refused(
    world: World, tmp_path: Path, archive: bytes, changed: dict[str, object]
) -> None:
    world.files["index.json"] = index_of(archive, **changed)
    with pytest.raises(ReleaseError, match="is not an index of releases"):
        fetch(world, tmp_path / "got")


@pytest.mark.parametrize("size", [(4 << 30) + 1, 10**15])
def test_a_release_that_is_too_large_to_unpack_is_listed_and_not_fetched(
    world: World, tmp_path: Path, archive: bytes, size: int
) -> None:
    world.files["index.json"] = index_of(archive, bytes=size)
    with pytest.raises(ReleaseError, match=rf"not fetched: it has {size:,} bytes"):
        fetch(world, tmp_path / "got")
    assert world.of(".zip") == []
    assert_untouched(tmp_path)
    _, index = list_releases([world.base], policy=HASTE)
    assert [entry.bytes for entry in index.entries] == [size]


def test_a_release_for_which_the_disk_is_too_small_is_not_fetched(
    world: World, tmp_path: Path, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=len(archive) - 1))
    with pytest.raises(TransferError, match=rf"{len(archive):,} are still to be fetched"):
        fetch(world, tmp_path / "got")
    assert world.of(".zip") == []
    # Enough for the zip file, and not for what is in it.
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=len(archive)))
    with pytest.raises(ArchiveError, match=r"it unpacks to .* bytes, and the disk has"):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)


def test_an_index_without_end_is_refused(world: World, tmp_path: Path) -> None:
    world.files["index.json"] = b" " * (9 << 20)
    with pytest.raises(TransferError, match="is larger than"):
        fetch(world, tmp_path / "got")


def test_a_version_that_is_not_there_is_said_with_those_that_are(
    world: World, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match=r"small has no release 3\.0\.0; its releases: 1\.0\.0"):
        download(Version.parse("3.0.0"), [world.base], tmp_path / "got", policy=HASTE)


def member(name: str, mode: int = 0o100644, flags: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    info.flag_bits = flags
    return info


def packed(*members: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info, content in members:
            archive.writestr(info, content)
    return buffer.getvalue()


def encrypted() -> bytes:
    content = bytearray(packed((member("a.txt"), b"x")))
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + at] |= 1
    return bytes(content)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a path that leads out": lambda: packed((member("../evil.txt"), b"x")),
    "an absolute path": lambda: packed((member("/tmp/evil.txt"), b"x")),
    "a path of Windows": lambda: packed((member("C:\\evil.txt"), b"x")),
    "a link": lambda: packed((member("a", stat.S_IFLNK | 0o777), b"/etc/passwd")),
    "a name twice": lambda: packed((member("a"), b"1"), (member("A"), b"2")),
    "an encrypted member": encrypted,
    "a bomb": lambda: packed((member("zeros.csv"), bytes(64 << 20))),
    "100,000 members": lambda: packed(*((member(f"f{i}"), b"") for i in range(100_000))),
    "no zip file": lambda: b"<html>no</html>",
    "half a zip file": lambda: packed((member("a"), os.urandom(4000)))[:2000],
    "an empty zip file": lambda: struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_zip_file_is_not_unpacked(
    world: World, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = HOSTILE[what]()
    world.files |= {NAME: content, "index.json": index_of(content)}
    with pytest.raises((ArchiveError, VerificationError)):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)
    code = run(["download", "--from", world.base, "--to", str(tmp_path / "got")])
    error = capsys.readouterr().err
    # An empty one is sound, and not what was released.
    assert (code, error.count("\n")) == (1 if what == "an empty zip file" else 3, 1)
    assert error.startswith("forewarn: ")
    assert_untouched(tmp_path)


def test_a_zip_file_with_a_file_that_it_does_not_list_is_refused(
    world: World, tmp_path: Path, archive: bytes
) -> None:
    buffer = io.BytesIO(archive)
    with zipfile.ZipFile(buffer, "a") as more:
        more.writestr(member("data/stray.csv"), b"x")
    content = buffer.getvalue()
    world.files |= {NAME: content, "index.json": index_of(content)}
    with pytest.raises(VerificationError, match=r"stray\.csv is not part of the release"):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)


def test_another_package_than_the_index_says_is_refused(
    world: World, tmp_path: Path, archive: bytes
) -> None:
    world.files["index.json"] = index_of(archive, version="2.0.0")
    with pytest.raises(VerificationError, match=r"holds small 1\.0\.0, not small 2\.0\.0"):
        fetch(world, tmp_path / "got")
    assert_untouched(tmp_path)


def test_a_folder_that_holds_something_else_is_left_as_it_is(world: World, tmp_path: Path) -> None:
    target = tmp_path / "got"
    target.mkdir()
    fetch(world, target)
    file = target / "data" / "sources.csv"
    file.write_text("mine", encoding="utf-8")
    before = contents(target)
    with pytest.raises(FolderError, match="something other than small"):
        fetch(world, target)
    assert contents(target) == before
    assert_untouched(tmp_path, "got")


def test_what_is_there_already_is_not_fetched_again(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch(world, tmp_path / "got")
    assert run(["download", "--from", world.base, "--to", str(tmp_path / "got")]) == 0
    assert "already" in capsys.readouterr().out
    assert len(world.of(".zip")) == 1


def test_the_next_origin_is_tried_with_a_message(
    world: World, tmp_path: Path, archive: bytes
) -> None:
    folder = tmp_path / "cache" / "mirror"
    (folder / FIRST).mkdir(parents=True)
    (folder / "index.json").write_bytes(world.files["index.json"])
    (folder / NAME).write_bytes(archive)
    world.files[NAME] = b"z" * len(archive)
    told: list[str] = []
    origins = [world.base, str(folder)]
    done = download(None, origins, tmp_path / "got", TransferEvents(message=told.append), HASTE)
    assert done.origin == str(folder)
    assert told[-1].endswith(f"trying {folder}")
    assert "SHA-256" in told[-1]
    assert list_releases(origins, policy=HASTE)[0] == world.base


def test_a_password_in_a_url_is_never_told(tmp_path: Path) -> None:
    with serve(World()) as world:
        secret = world.base.replace("http://", "http://me:hunter2@")
        with pytest.raises(TransferError) as caught:
            download(None, [secret], tmp_path / "got", policy=HASTE)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["download"], 2),
        (["download", "one", "--from", "."], 2),
        (["versions"], 2),
        (["versions", "--from", "ftp://example.org/"], 3),
        (["versions", "--from", "nowhere"], 3),
        (["verify", "nowhere"], 3),
        (["verify"], 2),
        (["release"], 2),
        (["release", "1.0", "--package", "."], 2),
    ],
)
def test_wrong_usage_and_what_is_not_there_end_with_one_line(
    arguments: list[str],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOREWARN_RELEASES", raising=False)
    assert run(arguments) == code
    assert "Traceback" not in capsys.readouterr().err


def test_versions_lists_what_there_is(
    world: World, capsys: pytest.CaptureFixture[str], archive: bytes
) -> None:
    assert run(["versions", "--from", world.base]) == 0
    assert capsys.readouterr().out == f"small 1.0.0  2026-01-31  {len(archive) / 1e6:.1f} MB\n"
    assert run(["versions", "--from", world.base, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["releases"][0]["version"] == FIRST


@pytest.mark.slow
def test_a_download_killed_at_any_moment_leaves_nothing_or_all(
    world: World, tmp_path: Path
) -> None:
    chance, target = random.Random(8), tmp_path / "got"
    command = [sys.executable, "-m", "forewarn", "download", "--from", world.base]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    began = time.monotonic()
    arguments = [*command, "--to", str(target)]
    subprocess.run(arguments, check=True, capture_output=True, env=environment)
    whole = time.monotonic() - began
    right = contents(target)
    shutil.rmtree(target)
    for _ in range(int(os.environ.get("FOREWARN_KILLS", "4"))):
        process = subprocess.Popen(
            [*command, "--to", str(target)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        time.sleep(chance.uniform(0, whole * 1.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert contents(target) in ({}, right)
        if target.exists():
            shutil.rmtree(target)
    fetch(world, target)
    assert contents(target) == right


@pytest.mark.parametrize("name", [FIRST, f"v{FIRST}", "URL"])
def test_a_package_is_compared_with_a_release_by_its_version_or_address(
    name: str, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_first(tmp_path / "package")
    edit(tmp_path / "package", "data/episodes.csv", "ep-1", end_year="1991")
    old = f"{world.base}{NAME}" if name == "URL" else name
    origins = [] if name == "URL" else ["--from", world.base]
    arguments = ["diff", old, str(tmp_path / "package"), *origins, "--format", "csv"]
    assert run(arguments) == 0
    (change,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert [change[field] for field in ("table", "key", "field", "old", "new")] == [
        "episodes", "ep-1", "end_year", "1990", "1991",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_package_is_validated_against_a_release_by_its_version(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "package"
    make_first(folder)
    file = folder / "data/episodes.csv"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(row for row in rows if "ep-2" not in row), encoding="utf-8")
    sign(folder)
    assert run(["validate", str(folder), "--quiet"]) == 0
    assert run(["validate", str(folder), "--against", FIRST, "--from", world.base]) == 1
    assert "expectations/" in capsys.readouterr().out


def test_a_version_is_a_revision_without_a_location_of_releases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_first(tmp_path / "package")
    assert run(["diff", FIRST, str(tmp_path / "package")]) == 3
    assert f"{FIRST} is not a folder" in capsys.readouterr().err
