"""A wrong release is refused, and a right one is the same bytes anywhere."""

from __future__ import annotations

import csv
import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from frictionless import Package as ReferencePackage

from forewarn.cli.main import run
from forewarn.errors import (
    ChangedPackageError,
    FolderError,
    RefusedReleaseError,
    ReleaseError,
    VerificationError,
)
from forewarn.findings.model import Outcome
from forewarn.package.load import load_package
from forewarn.publish.releases import release as releasing
from forewarn.publish.releases.contents import check_tables
from forewarn.publish.releases.gates import released_on
from forewarn.publish.releases.plan import ReleaseOptions
from forewarn.publish.releases.release import release
from forewarn.publish.releases.staging import cut_to_open
from forewarn.publish.releases.sums import write_sums
from forewarn.publish.releases.verification import ArtefactKind, verify
from forewarn.publish.releases.versions import Version
from forewarn.validate.run import validate
from forewarn.writing.files import digest_of
from released import FIRST, SECOND, contents, describe, make_first, make_second
from small import ROOT, edit, sign
from swapping import Swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forewarn.publish.releases.release import Released

ONE, TWO = Version.parse(FIRST), Version.parse(SECOND)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a package that is released as 1.0.0 in its folder `releases`."""
    folder = tmp_path_factory.mktemp("first")
    release(make_first(folder), ONE, folder / "releases")
    return folder


@pytest.fixture(scope="module")
def second(first: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Released]:
    """Return the folder of that package with 1.1.0 on top, and what was released."""
    folder = tmp_path_factory.mktemp("second") / "package"
    shutil.copytree(first, folder)
    return folder, release(make_second(folder), TWO, folder / "releases")


@pytest.fixture
def package(first: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    shutil.copytree(first, folder)
    return folder


@pytest.mark.slow
def test_a_second_release_stands_on_the_first(first: Path, second: tuple[Path, Released]) -> None:
    folder, done = second
    change = done.plan.change
    assert change is not None
    assert (change.previous, change.bump.word) == (ONE, "MINOR")
    assert "observations/src-3: the table is new" in change.reasons
    found = verify(folder / "releases")
    assert (found.kind, found.versions) == (ArtefactKind.RELEASES, (FIRST, SECOND))
    with zipfile.ZipFile(done.folder / f"small-{SECOND}.zip") as archive:
        assert "observations/src-3" in archive.read("changes.md").decode()
    of_first = contents(first / "releases" / FIRST)
    assert contents(folder / "releases" / FIRST) == of_first


@pytest.mark.slow
def test_a_bump_that_is_too_small_is_refused(package: Path) -> None:
    before = contents(package / "releases")
    with pytest.raises(RefusedReleaseError, match=r"it must be at least 1\.1\.0, because"):
        release(make_second(package, "1.0.1"), Version.parse("1.0.1"), package / "releases")
    assert contents(package / "releases") == before


@pytest.mark.slow
def test_a_source_that_changed_after_its_release_is_refused(package: Path) -> None:
    folder = make_second(package).root
    edit(folder, "data/observations/src-1.csv", "AAA,1990,coups", value="1")
    sign(folder)
    with pytest.raises(RefusedReleaseError, match=r"compared with 1\.0\.0.*src-1\.csv"):
        release(load_package(folder), TWO, folder / "releases")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "version", "message"),
    [
        (lambda _: None, FIRST, "1.0.0 is released already"),
        (lambda p: describe(p, version="0.9.0"), "0.9.0", "lower than 1.0.0, the newest"),
        (lambda _: None, SECOND, "the package has the version 1.0.0, not 1.1.0"),
        (lambda p: describe(p, version="1.2.0"), "1.2.0", "has no entry for 1.2.0 in its section"),
        (lambda p: describe(p, version="9.9.9"), "9.9.9", "has no entry for 9.9.9 in its section"),
        (lambda p: describe(p, version="2.0.0"), "2.0.0", "has no day for 2.0.0"),
        (
            lambda p: (describe(p, version=SECOND), (p / "CHANGELOG.md").unlink()),
            SECOND,
            "there is no CHANGELOG.md",
        ),
        (
            lambda p: (
                describe(p, version=SECOND),
                edit(p, "data/sources.csv", "src-2", redistribution="restricted"),
            ),
            SECOND,
            "src-2 must not be released",
        ),
        (lambda p: describe(p, version=SECOND, name="other"), SECOND, "holds releases of small"),
    ],
)
def test_what_must_not_be_released_is_refused_before_the_work(
    package: Path, spoil: Callable[[Path], object], version: str, message: str
) -> None:
    spoil(package)
    before = contents(package)
    with pytest.raises(RefusedReleaseError, match=message):
        release(load_package(package), Version.parse(version), package / "releases")
    assert contents(package) == before


@pytest.mark.slow
@pytest.mark.parametrize("step", ["check_before", "copy_package"])
def test_a_package_that_changes_while_it_is_read_is_refused(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, other = tmp_path / "package", tmp_path / "other"
    package = make_first(folder)
    shutil.copytree(folder, other)
    edit(folder, "data/sources.csv", "src-1", redistribution="restricted")
    swap = Swap(folder, other, "data/sources.csv", "replace")
    do = getattr(releasing, step)

    def swapped(*arguments: Any, **options: Any) -> Any:
        swap.there()
        done = do(*arguments, **options)
        swap.back()
        return done

    if step == "copy_package":
        monkeypatch.setattr(releasing, "check_before", lambda *_, **__: None)
    monkeypatch.setattr(releasing, step, swapped)
    with pytest.raises(ChangedPackageError, match="changed while it was read: run it again"):
        release(package, ONE, folder / "releases")
    assert not (folder / "releases" / "index.json").exists()


@pytest.mark.slow
def test_a_source_that_must_not_be_released_is_looked_for_in_the_copy_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make_first(tmp_path)
    edit(tmp_path, "data/sources.csv", "src-1", redistribution="restricted")
    monkeypatch.setattr(releasing, "check_before", lambda *_, **__: None)
    with pytest.raises(RefusedReleaseError, match="src-1 must not be released"):
        release(package, ONE, tmp_path / "releases")


@pytest.mark.slow
def test_invalid_data_are_refused_and_the_fault_is_named(package: Path) -> None:
    folder = make_second(package).root
    edit(folder, "data/episodes.csv", "ep-1", end_year="1984")
    before = contents(folder / "releases")
    with pytest.raises(RefusedReleaseError, match=r"not valid.*data/episodes\.csv: meaning/"):
        release(load_package(folder), TWO, folder / "releases")
    assert contents(folder / "releases") == before


@pytest.mark.slow
def test_a_dry_run_says_what_would_be_and_writes_nothing(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_second(package)
    before = contents(package)
    assert run(["release", SECOND, "--dry-run", "--package", str(package)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "small 1.1.0 is valid",
        "after 1.0.0, the differences require a bump: MINOR",
    ]
    assert lines[-1].endswith(f"{SECOND}; nothing was written")
    assert contents(package) == before


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("## Data\n\n### 1.0.0 (2026-01-31)\n\n- x\n", datetime.date(2026, 1, 31)),
        ("## Data\n### 1.0.0 (2026-01-31)\nx\n## Software\n", datetime.date(2026, 1, 31)),
        ("## Data\n\n### 1.0.0 (2026-01-31)\n\n### 0.9.0 (2025-01-01)\n\n- x\n", None),
        ("## Data\n\n### 1.0.0 (2026-02-30)\n\n- x\n", None),
        ("## Data\n\n### 1.0.0 (unreleased)\n\n- x\n", None),
        ("## Data\n\n### 1.0.0.1 (2026-01-31)\n\n- x\n", None),
        ("## Software\n\n### 1.0.0 (2026-01-31)\n\n- x\n\n## Data\n", None),
    ],
)
def test_the_changelog_says_the_day_or_the_release_is_refused(
    text: str, day: datetime.date | None
) -> None:
    if day is not None:
        assert released_on(text, ONE) == day
        return
    with pytest.raises(RefusedReleaseError, match=r"CHANGELOG\.md"):
        released_on(text, ONE)


@pytest.mark.slow
def test_other_circumstances_give_the_same_bytes(first: Path, tmp_path: Path) -> None:
    make_first(tmp_path / "elsewhere")
    command = 'umask 077; exec "$0" -m forewarn release 1.0.0 --threads 1 --to far/away'
    environment = {
        **os.environ,
        **{"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "C", "LANGUAGE": "tr"},
        **{"PYTHONHASHSEED": "7", "FOREWARN_CACHE": str(tmp_path / "cache")},
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run(
        ["sh", "-c", command, sys.executable],
        check=True,
        capture_output=True,
        cwd=tmp_path / "elsewhere",
        env=environment,
    )
    built, there = first / "releases", tmp_path / "elsewhere" / "far" / "away"
    ours, theirs = contents(built), contents(there)
    for files in (ours, theirs):
        # The rows are the same, and DuckDB places them as it likes: see docs/release.md.
        for name in (f"small-{FIRST}.duckdb", f"small-{FIRST}.duckdb.sha256"):
            del files[f"{FIRST}/{name}"]
    assert ours == theirs
    assert "1.0.0/SHA256SUMS" in ours


def test_a_source_date_epoch_that_is_no_number_is_said(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(ReleaseError, match="SOURCE_DATE_EPOCH is 'soon'"):
        release(load_package(first), ONE, tmp_path / "new")


def test_the_zip_file_vouches_for_all_that_is_in_it(first: Path) -> None:
    with zipfile.ZipFile(first / "releases" / FIRST / f"small-{FIRST}.zip") as archive:
        names = archive.namelist()
        descriptor = json.loads(archive.read("datapackage.json"))
        codebook = archive.read("codebook.md").decode()
        times = {member.date_time for member in archive.infolist()}
        citation = archive.read("CITATION.cff").decode()
    assert names[:-1] == sorted(names[:-1])
    assert times == {(2026, 1, 31, 0, 0, 0)}
    assert {"validation.html", "validation.json", "codebook.csv", "SHA256SUMS"} <= set(names)
    assert not any(name.startswith(("CHANGELOG", "releases")) for name in names)
    assert codebook.startswith("# Codebook of small 1.0.0")
    assert 'date-released: "2026-01-31"' in citation
    assert (descriptor["version"], descriptor["created"]) == (FIRST, "2026-01-31T00:00:00Z")
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    part = resources["observations/src-1"]
    file = first / "data" / "observations" / "src-1.csv"
    assert part["bytes"] == file.stat().st_size
    assert part["rows"] == len(file.read_text(encoding="utf-8").splitlines()) - 1
    assert part["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "path": "https://spdx.org/licenses/CC-BY-4.0.html",
            "title": "CC-BY-4.0",
        }
    ]
    assert [source["citation"] for source in part["sources"]] == ["Cite"]
    assert resources["borders"]["sources"][0]["version"] == "2"
    # Their rows name no source, and come from that of their group or episode.
    for name in ("group_access", "episode_heirs"):
        assert [source["citation"] for source in resources[name]["sources"]] == ["Cite"]
        assert [licence["name"] for licence in resources[name]["licenses"]] == ["CC-BY-4.0"]


@pytest.mark.slow
def test_the_page_on_responsible_use_is_in_the_zip_file(package: Path) -> None:
    page = package / "docs" / "responsible-use.md"
    page.parent.mkdir()
    page.write_text("# Responsible use\n\nOf states.\n", encoding="utf-8")
    release(make_second(package), TWO, package / "releases")
    with zipfile.ZipFile(package / "releases" / SECOND / f"small-{SECOND}.zip") as archive:
        assert archive.read("docs/responsible-use.md") == page.read_bytes()


def test_frictionless_reads_and_validates_the_zip_file(first: Path) -> None:
    package = ReferencePackage(str(first / "releases" / FIRST / f"small-{FIRST}.zip"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "note"])
    assert report.stats["tasks"] == len(load_package(first).resources)


def test_parquet_and_database_say_what_the_tables_say(first: Path) -> None:
    folder = first / "releases" / FIRST
    with duckdb.connect(str(folder / f"small-{FIRST}.duckdb"), read_only=True) as connection:
        table = connection.execute("FROM observations ORDER BY ALL").fetchall()
        file = folder / "observations.parquet"
        assert connection.execute(f"FROM '{file}' ORDER BY ALL").fetchall() == table
        pairs = connection.execute(f"SELECT key, value FROM parquet_kv_metadata('{file}')")
        metadata = {bytes(key).decode(): bytes(value).decode() for key, value in pairs.fetchall()}
        assert connection.execute("SELECT count(*) FROM latest_observations").fetchall() != [(0,)]
    schema = json.loads((ROOT / "schemas" / "observations.json").read_text(encoding="utf-8"))
    told = json.loads(metadata["fields"])
    assert told == {f["name"]: f["description"] for f in schema["fields"]} | {
        "source_id": "The release that the row comes from: a row of the table sources."
    }
    assert (metadata["version"], metadata["description"]) == (FIRST, schema["description"])


def test_the_database_is_of_the_version_of_storage_that_all_1x_read(first: Path) -> None:
    head = (first / "releases" / FIRST / f"small-{FIRST}.duckdb").read_bytes()[:20]
    # https://duckdb.org/docs/internals/storage: 64 is what 0.9.0 to 1.1.3 write.
    assert (head[8:12], int.from_bytes(head[12:20], "little")) == (b"DUCK", 64)


def test_what_zenodo_is_told_has_a_licence_that_it_knows(package: Path, first: Path) -> None:
    told = json.loads((first / "releases" / FIRST / ".zenodo.json").read_text(encoding="utf-8"))
    assert (told["license"], told["version"], told["upload_type"]) == (
        "cc-by-sa-4.0",
        FIRST,
        "dataset",
    )
    describe(package, licenses=[{"name": "NOASSERTION"}])
    with pytest.raises(ReleaseError, match="Zenodo needs one of"):
        release(load_package(package), ONE, package / "new")
    assert not (package / "new").exists()


@pytest.mark.slow
def test_open_only_leaves_out_unstated_sources_and_what_follows_from_them(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    edit(package, "data/sources.csv", "src-1", licence="NOASSERTION", redistribution="unstated")
    done = release(load_package(package), ONE, package / "open", ReleaseOptions(open_only=True))
    assert done.plan.left_out == ("src-1",)
    assert done.entry.open_only
    with zipfile.ZipFile(done.folder / f"small-open-{FIRST}.zip") as archive:
        names = archive.namelist()
        descriptor = json.loads(archive.read("datapackage.json"))
        kept = {
            name: list(csv.DictReader(archive.read(f"data/{name}.csv").decode().splitlines()))
            for name in ("sources", "episodes", "groups", "group_access", "actors", "borders")
        }
    # The moment is that of SOURCE_DATE_EPOCH, if there is one, not the changelog's.
    assert descriptor["created"] == "2020-09-13T12:26:40Z"
    assert descriptor["openOnly"]["sources"] == ["src-1"]
    assert "src-1" in descriptor["openOnly"]["statement"]
    assert "data/observations/src-1.csv" not in names
    assert "schemas/expectations/src-1.json" not in names
    assert [row["source_id"] for row in kept.pop("sources")] == ["src-2"]
    assert len(kept.pop("borders")) == 4
    assert kept == {"episodes": [], "groups": [], "group_access": [], "actors": []}
    assert verify(package / "open").name == "small-open"


@pytest.mark.slow
def test_an_indicator_does_not_go_with_the_one_that_puts_its_question(package: Path) -> None:
    edit(package, "data/sources.csv", "src-1", licence="NOASSERTION", redistribution="unstated")
    edit(package, "data/indicators.csv", "strikes", same_question_as="coups")
    # Only the source that is left out has them.
    file = package / "data/observations/src-2.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if ",coups," not in line), encoding="utf-8")
    cut, left_out = cut_to_open(load_package(package))
    assert left_out.indicators == ("coups",)
    with (cut.root / "data/indicators.csv").open(encoding="utf-8", newline="") as read:
        rows = {row["indicator_id"]: row["same_question_as"] for row in csv.DictReader(read)}
    assert rows["strikes"] == ""
    assert "coups" not in rows


@pytest.mark.slow
def test_the_open_part_of_the_shipped_package_is_valid(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "package"
    copy.mkdir()
    for name in ("datapackage.json", "LICENSE-DATA.md"):
        shutil.copy(root / name, copy)
    for name in ("data", "schemas"):
        shutil.copytree(root / name, copy / name)
    cut, left_out = cut_to_open(load_package(copy))
    report = validate(cut)
    assert report.outcome is Outcome.VALID, report.counts
    # The states keep their names: without those of one, "Congo" would mean the other alone.
    assert "states-2025" in left_out.kept
    assert "country_names" not in left_out.rows


@pytest.mark.slow
def test_a_folder_that_a_killed_release_left_is_made_anew(
    first: Path, package: Path, tmp_path: Path
) -> None:
    # Killed between the folder and the index.
    (package / "releases" / "index.json").unlink()
    (package / "releases" / FIRST / "waivers.parquet").write_bytes(b"old")
    release(load_package(package), ONE, package / "releases")
    ours, theirs = contents(package / "releases"), contents(first / "releases")
    assert ours.keys() == theirs.keys()
    assert ours[f"{FIRST}/SHA256SUMS"] == theirs[f"{FIRST}/SHA256SUMS"]
    assert ours["index.json"] == theirs["index.json"]
    foreign = tmp_path / "foreign"
    (foreign / FIRST).mkdir(parents=True)
    (foreign / FIRST / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match="move it away"):
        release(load_package(package), ONE, foreign)
    assert contents(foreign) == {f"{FIRST}/thesis.txt": b"mine"}


def flips(content: bytes, chance: random.Random, count: int) -> Iterator[tuple[int, bytes]]:
    """Return the content with one byte changed, in a number of places."""
    for _ in range(count):
        place = chance.randrange(len(content))
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        yield place, bytes(flipped)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["releases", f"releases/{FIRST}"])
def test_any_byte_flipped_in_any_file_is_found(package: Path, path: str) -> None:
    chance, cases = random.Random(8), int(os.environ.get("FOREWARN_RELEASE_CASES", "2"))
    folder = package / path
    assert verify(folder).versions == (FIRST,)
    for name, content in contents(folder).items():
        for place, flipped in flips(content, chance, cases):
            (folder / name).write_bytes(flipped)
            with pytest.raises(VerificationError):
                pytest.fail(f"{name}, byte {place}: {verify(folder)}")
        (folder / name).write_bytes(content)
    assert verify(folder).versions == (FIRST,)


def test_every_byte_of_the_small_files_is_compared(package: Path) -> None:
    for name in ("SHA256SUMS", f"small-{FIRST}.duckdb.sha256"):
        file = package / "releases" / FIRST / name
        content = file.read_bytes()
        for place in range(0, len(content), 13):
            flipped = bytearray(content)
            flipped[place] ^= 0x20
            file.write_bytes(flipped)
            with pytest.raises(VerificationError):
                pytest.fail(f"{name}, byte {place}: {verify(file.parent)}")
        file.write_bytes(content)


@pytest.mark.parametrize("name", ["stray.txt", ".hidden", "data/stray.csv"])
def test_a_file_that_was_added_is_found(package: Path, name: str) -> None:
    stray = package / "releases" / FIRST / name
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("x", encoding="utf-8")
    with pytest.raises(VerificationError, match="not part of the release"):
        verify(package / "releases" / FIRST)


def test_a_file_that_is_missing_is_found(package: Path) -> None:
    for name in ("waivers.parquet", "SHA256SUMS", f"small-{FIRST}.duckdb"):
        file = package / "releases" / FIRST / name
        away = file.rename(package / "away")
        with pytest.raises(VerificationError):
            verify(package / "releases")
        away.rename(file)


# What is done to the rows of the table of countries, and what is said of it.
SPOILT = [
    ("* REPLACE (CASE WHEN country_id = 'AAA' THEN 'x' ELSE name END AS name)",
     "countries lacks the row AAA/"),
    ("* EXCLUDE (name)", "column 2 of countries is "),
    ("* EXCLUDE (name), name", "column 2 of countries is "),
    ("* RENAME (country_id AS name, name AS country_id)",
     "column 1 of countries is name VARCHAR, and should be country_id VARCHAR"),
    ("* REPLACE (name AS country_id, country_id AS name)", "countries lacks the row AAA/"),
    ("* REPLACE (name::BLOB AS name)",
     "column 2 of countries is name BLOB, and should be name VARCHAR"),
    ("*, 1 AS more", "is more INTEGER, and should be none"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["database", "Parquet"])
@pytest.mark.parametrize(("columns", "told"), SPOILT)
def test_what_differs_from_the_package_is_found(
    package: Path, tmp_path: Path, kind: str, columns: str, told: str
) -> None:
    folder = package / "releases" / FIRST
    database, file = folder / f"small-{FIRST}.duckdb", folder / "countries.parquet"
    ours = shutil.copy(database, tmp_path / "ours.duckdb")
    check_tables(load_package(package), folder, database, ours)
    rows = f"SELECT {columns} FROM countries"
    with duckdb.connect(str(database)) as connection:
        if kind == "database":
            file = database
            connection.execute(f"CREATE OR REPLACE TABLE countries AS {rows}")
        else:
            connection.execute(f"COPY ({rows}) TO '{file}'")
    with pytest.raises(VerificationError) as caught:
        check_tables(load_package(package), folder, database, ours)
    assert str(caught.value).startswith(f"{file} differs from the package: ")
    assert told in str(caught.value)


@pytest.mark.slow
def test_a_row_or_a_table_too_many_is_found_whatever_the_digests(package: Path) -> None:
    folder = package / "releases" / FIRST
    database = folder / f"small-{FIRST}.duckdb"
    for statement, told in (
        ("CREATE TABLE more AS FROM countries", "has the table more of no package"),
        ("DROP TABLE more; INSERT INTO countries FROM countries LIMIT 1", "has the further row A"),
        ("DROP TABLE countries; CREATE VIEW countries AS SELECT 1", "lacks the table countries"),
    ):
        with duckdb.connect(str(database)) as connection:
            connection.execute(statement)
        digest = write_sums({database.name: digest_of(database)})
        (folder / f"{database.name}.sha256").write_text(digest, encoding="utf-8")
        with pytest.raises(VerificationError, match=told):
            verify(folder)
