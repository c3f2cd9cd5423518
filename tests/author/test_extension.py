"""A package that extends another: made, judged with the other's tables, and joined with it."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from frictionless import Package as ReferencePackage

from forewarn.ask.store import connect
from forewarn.author.extension import NewExtension, extension_files, resource_entry, write_extension
from forewarn.cli.main import run
from forewarn.errors import FolderError, InvalidDataError, MissingBaseError, PackageError
from forewarn.findings.model import Outcome
from forewarn.package.find import find_base
from forewarn.package.load import load_package
from forewarn.structure.engine import open_engine
from forewarn.validate.run import validate
from small import edit, triples, write_rows

if TYPE_CHECKING:
    from forewarn.package.model import Package


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def base(small_package: Path) -> Package:
    return load_package(small_package)


@pytest.fixture
def folder(tmp_path: Path, base: Package) -> Path:
    """Make an extension that has nothing in it."""
    new = NewExtension("ours", "Ours", "CC-BY-4.0", places=True)
    write_extension(tmp_path / "ours", extension_files(new, base))
    return tmp_path / "ours"


def fill(folder: Path, base: Package, indicator: str = "marches", source: str = "own-1") -> Package:
    """Return an extension an indicator with two values."""
    write_rows(
        folder, "indicators", "indicators",
        [[indicator, "Marches", "Marches held.", "They show strain.", None,
          "conflict", "count", "marches", 0, None, "context", "full", "unknown", *[None] * 6, "m"]],
    )  # fmt: skip
    write_rows(
        folder, "sources", "sources",
        [[source, "Title", "Publisher", "1", "CC-BY-4.0", "open", None, "Cite", None,
          None, None, "0" * 64, 1980, 1999, None]],
    )  # fmt: skip
    (folder / "data" / "observations").mkdir(exist_ok=True)
    rows = [["AAA", 1990, indicator, 3, None, None], ["BBB", 1990, indicator, 5, None, None]]
    observe(folder, rows, source)
    add_resource(folder, f"observations/{source}", "observations")
    return load_package(folder, base.root)


def observe(folder: Path, rows: list[list[str | float | None]], source: str = "own-1") -> None:
    write_rows(folder, f"observations/{source}", "observations", rows)


def add_resource(folder: Path, name: str, table: str) -> None:
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    schema = json.loads((folder / f"schemas/{table}.json").read_text(encoding="utf-8"))
    descriptor["resources"].append(resource_entry(name, f"data/{name}.csv", table, schema))
    file.write_text(json.dumps(descriptor), encoding="utf-8")


def made_for(folder: Path, **base: str) -> None:
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["_base"] |= base
    file.write_text(json.dumps(descriptor), encoding="utf-8")


def test_a_new_package_is_valid_at_once(folder: Path, base: Package) -> None:
    report = validate(load_package(folder, base.root))
    assert (report.outcome, triples(report)) == (Outcome.VALID, [])


def test_a_new_package_is_one_that_frictionless_reads(folder: Path) -> None:
    report = ReferencePackage(str(folder / "datapackage.json")).validate()
    assert report.flatten(["type", "note"]) == []


@pytest.mark.slow
def test_values_of_the_countries_of_the_base_are_valid(folder: Path, base: Package) -> None:
    fill(folder, base)
    run(["expect", str(folder), "--base", str(base.root)])
    report = validate(load_package(folder, base.root))
    assert (report.outcome, triples(report)) == (Outcome.VALID, [])


@pytest.mark.slow
def test_a_country_that_the_base_has_not_is_found_at_its_place(folder: Path, base: Package) -> None:
    fill(folder, base)
    observe(
        folder, [["AAA", 1990, "marches", 3, None, None], ["XXX", 1990, "marches", 5, None, None]]
    )
    package = load_package(folder, base.root)
    assert (3, "country_id", "structure/foreign-key") in triples(validate(package))


@pytest.mark.slow
def test_the_statehood_of_the_base_is_held_against_values(folder: Path, base: Package) -> None:
    fill(folder, base)
    observe(folder, [["CCC", 1995, "marches", 3, None, None]])
    package = load_package(folder, base.root)
    assert (2, "year", "meaning/statehood") in triples(validate(package))


@pytest.mark.slow
def test_values_of_places_are_judged_by_the_country_of_the_place(
    folder: Path, base: Package
) -> None:
    fill(folder, base)
    (folder / "data" / "place_observations").mkdir()
    write_rows(folder, "places", "places", [["CCC-north", "CCC", "North", "province", None]])
    write_rows(
        folder, "place_observations/own-1", "place_observations",
        [["CCC-north", 1985, "marches", 1, None, None],
         ["CCC-north", 1995, "marches", 1, None, None],
         ["CCC-south", 1985, "marches", 1, None, None]],
    )  # fmt: skip
    add_resource(folder, "place_observations/own-1", "place_observations")
    found = triples(validate(load_package(folder, base.root)))
    assert (3, "year", "meaning/statehood") in found
    assert (4, "place_id", "structure/foreign-key") in found
    assert (2, "year", "meaning/statehood") not in found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("1.0.0", []),
        ("1.2.0", [(None, None, "structure/base-version")]),
        ("2.0.0", [(None, None, "structure/base-major")]),
    ],
)
def test_the_version_of_the_base_is_held_against_the_one_recorded(
    folder: Path, base: Package, version: str, found: list[object]
) -> None:
    made_for(folder, version=version)
    assert triples(validate(load_package(folder, base.root))) == found


@pytest.mark.slow
def test_a_key_to_a_package_that_is_not_extended_is_not_checked(
    folder: Path, base: Package
) -> None:
    fill(folder, base)
    file = folder / "schemas/observations.json"
    text = file.read_text(encoding="utf-8").replace('"package": "small"', '"package": "other"')
    file.write_text(text, encoding="utf-8")
    found = triples(validate(load_package(folder, base.root)))
    assert (None, None, "structure/reference-not-checked") in found


def test_the_base_is_the_nearest_upward_that_extends_no_other(
    folder: Path, base: Package, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(base.root, copy)
    inside = copy / "extensions" / "mine"
    write_extension(inside, extension_files(NewExtension("mine", "Mine", "CC0-1.0"), base))
    deeper = inside / "deeper"
    assert find_base("small", deeper) == copy / "datapackage.json"
    assert load_package(inside).base == load_package(copy)


def test_a_base_of_another_name_is_refused(folder: Path, base: Package) -> None:
    made_for(folder, name="other")
    with pytest.raises(PackageError, match=r"extends other, but .* holds small"):
        load_package(folder, base.root)


def test_a_base_that_is_nowhere_is_asked_for(folder: Path) -> None:
    made_for(folder, name="nowhere")
    with pytest.raises(MissingBaseError, match=r"^cannot find the package nowhere$"):
        load_package(folder)


@pytest.mark.parametrize("name", ["Countries", "COUNTRIES", "Observations/own-1"])
def test_a_table_called_like_one_of_the_base_in_another_case_is_not_read(
    folder: Path, base: Package, name: str
) -> None:
    table = name.partition("/")[0]
    shutil.copy(base.root / f"schemas/{table.lower()}.json", folder / f"schemas/{table}.json")
    add_resource(folder, name, table)
    (apart,) = load_package(folder, base.root).unsupported
    assert (apart.name, apart.reason) == (
        name,
        f"the name of its table differs only in case from {table.lower()}",
    )


def test_a_table_of_the_base_is_not_lent_beside_one_of_another_case(tmp_path: Path) -> None:
    file = tmp_path / "base.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE countries AS SELECT 1 AS x")
        connection.execute("CREATE TABLE episodes AS SELECT 1 AS x")
    with open_engine() as engine:
        assert engine.attach_base(file, ["Countries"]) == {"episodes"}
        assert engine.ask("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall() == [
            ("episodes",)
        ]


def test_a_folder_that_is_not_empty_is_left_alone(folder: Path) -> None:
    with pytest.raises(FolderError, match="not an empty folder"):
        write_extension(folder, {"datapackage.json": "{}"})
    assert json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["name"] == "ours"


def test_a_new_folder_is_put_in_place_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, folder = {"data/a.csv": "a\n", "datapackage.json": "{}"}, tmp_path / "new"
    rename, seen = Path.rename, []

    def fail(self: Path, to: Path) -> Path:
        seen.extend(path.name for path in self.rglob("*") if path.is_file())
        assert not folder.exists()
        raise PermissionError("no")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(PermissionError, match="no"):
        write_extension(folder, files)
    assert sorted(seen) == ["a.csv", "datapackage.json"]
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(Path, "rename", rename)
    write_extension(folder, files)
    assert sorted(path.name for path in folder.iterdir()) == ["data", "datapackage.json"]
    assert list(tmp_path.iterdir()) == [folder]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    before = tmp_path.stat().st_ino
    write_extension(tmp_path, {"datapackage.json": "{}"})
    assert tmp_path.stat().st_ino == before
    assert [path.name for path in tmp_path.iterdir()] == ["datapackage.json"]


@pytest.mark.slow
def test_the_tables_of_both_stand_in_one(folder: Path, base: Package) -> None:
    connection = connect(base, extensions=[fill(folder, base)])
    query = """
        SELECT country_id, value, source_id, i.title, c.name FROM latest_observations
        JOIN indicators AS i USING (indicator_id) JOIN countries AS c USING (country_id)
        WHERE indicator_id = 'marches' OR (indicator_id = 'deaths' AND year = 1990)
        ORDER BY indicator_id DESC, country_id LIMIT 3
    """
    assert connection.execute(query).fetchall() == [
        ("AAA", 3.0, "own-1", "Marches", "Aland"),
        ("BBB", 5.0, "own-1", "Marches", "Bland"),
        ("AAA", 2.0, "src-2", "Deaths", "Aland"),
    ]
    assert connection.execute("SELECT count(*) FROM places").fetchall() == [(0,)]


def test_the_database_of_an_extension_is_joined_with_its_base(folder: Path, base: Package) -> None:
    connection = connect(fill(folder, base))
    counts = "SELECT (SELECT count(*) FROM indicators), (SELECT count(*) FROM countries)"
    assert connection.execute(counts).fetchall() == [(5, 5)]


@pytest.mark.slow
def test_an_indicator_may_put_the_question_of_one_of_the_base(folder: Path, base: Package) -> None:
    fill(folder, base)
    edit(folder, "data/indicators.csv", "marches", same_question_as="strikes")
    run(["expect", str(folder), "--base", str(base.root)])
    report = validate(load_package(folder, base.root))
    assert (report.outcome, triples(report)) == (Outcome.VALID, [])
    edit(folder, "data/indicators.csv", "marches", same_question_as="strike")
    found = triples(validate(load_package(folder, base.root)))
    assert [rule for *_, rule in found] == ["structure/foreign-key"]


@pytest.mark.slow
def test_ids_that_both_have_are_named(folder: Path, base: Package) -> None:
    package = fill(folder, base, indicator="deaths")
    message = "small and ours share the indicators deaths: rename them in one"
    with pytest.raises(InvalidDataError, match=message):
        connect(base, extensions=[package])


@pytest.mark.slow
def test_files_of_a_source_of_the_base_are_refused(folder: Path, base: Package) -> None:
    fill(folder, base)
    schema = json.loads((base.root / "schemas/source_files.json").read_text(encoding="utf-8"))
    # By which the rows would not be valid.
    del schema["foreignKeys"]
    (folder / "schemas/source_files.json").write_text(json.dumps(schema), encoding="utf-8")
    write_rows(
        folder, "source_files", "source_files",
        [[source, f"{source}/f.csv", None, 1, "0" * 64, None] for source in ("own-1", "src-1")],
    )  # fmt: skip
    add_resource(folder, "source_files", "source_files")
    package = load_package(folder, base.root)
    message = "ours has rows in source_files of the source src-1, which is not its own"
    with pytest.raises(InvalidDataError, match=message):
        connect(base, extensions=[package])


def test_a_package_that_extends_another_is_not_joined(
    folder: Path, base: Package, tmp_path: Path
) -> None:
    with pytest.raises(PackageError, match="small does not extend small"):
        connect(base, extensions=[base])


@pytest.mark.slow
def test_sql_joins_with_an_extension(
    folder: Path, base: Package, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(folder, base)
    statement = "SELECT sum(value) AS marches FROM observations WHERE indicator_id = 'marches'"
    options = ["--package", str(base.root), "--with", str(folder), "--format", "csv"]
    assert run(["sql", *options, statement]) == 0
    assert capsys.readouterr().out == "marches\n8\n"


@pytest.mark.slow
def test_new_makes_a_package_that_records_its_base(
    base: Package, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "made"
    options = ["--folder", str(folder), "--base", str(base.root), "--licence", "CC0-1.0"]
    assert run(["new", "made", "--title", "Made", *options]) == 0
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["_base"] == {"name": "small", "version": "1.0.0"}
    assert f"made {folder}, which extends small 1.0.0" in capsys.readouterr().out
    assert run(["validate", str(folder), "--base", str(base.root)]) == 0
    assert run(["new", "made", "--title", "Made", *options]) == 3


def test_without_a_terminal_nothing_is_asked(
    base: Package,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("An answer\nCC0-1.0\n"))
    options = ["--folder", str(tmp_path / "made"), "--base", str(base.root)]
    assert run(["new", "made", "--licence", "CC0-1.0", *options]) == 2
    shown = capsys.readouterr()
    assert "Missing option '--title'" in shown.err
    assert "Title" not in shown.out + shown.err
    assert run(["new", "made", "--title", "Made", *options]) == 0
    shown = capsys.readouterr()
    assert "Licence" not in shown.out + shown.err
    descriptor = json.loads((tmp_path / "made" / "datapackage.json").read_text(encoding="utf-8"))
    assert (descriptor["title"], descriptor["licenses"][0]["name"]) == ("Made", "CC-BY-4.0")


def test_on_a_terminal_what_is_left_out_is_asked(
    base: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO("Made\n\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: terminal.readline().strip())
    folder = tmp_path / "made"
    assert run(["new", "made", "--folder", str(folder), "--base", str(base.root)]) == 0
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert (descriptor["title"], descriptor["licenses"][0]["name"]) == ("Made", "CC-BY-4.0")


@pytest.mark.parametrize("name", ["Our Data", "../ours", "-ours"])
def test_a_name_that_no_package_can_have_is_refused(
    base: Package, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--title", "Made", "--licence", "CC0-1.0", "--base", str(base.root)]
    assert run(["new", *options, "--", name]) == 2
    assert "use small letters, digits and hyphens" in capsys.readouterr().err
