"""The pages about a package: whole, linked, the same each time, and in one step in their place."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.errors import FolderError
from forewarn.package.load import load_package
from forewarn.publish.site import check_folder, site_pages, write_folder
from forewarn.publish.site.examination import examine
from forewarn.publish.site.heatmap import HeatmapRow, heatmap, of_states
from forewarn.publish.site.overview import Share
from forewarn.validate.request import Request
from forewarn.writing.files import staging_folder
from markup import Page
from released import contents
from small import edit, make_package

if TYPE_CHECKING:
    from forewarn.publish.site.examination import Examination

ALL = [
    "index.html", "report.html", "coverage.html", "expectations.html", "sources.html",
    "rules.html",
]  # fmt: skip


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("valid")
    make_package(folder)
    return folder


@pytest.fixture(scope="module")
def examination(valid: Path) -> Examination:
    return examine(load_package(valid))


@pytest.fixture(scope="module")
def pages(examination: Examination) -> dict[str, Page]:
    return {file: Page(text) for file, text in site_pages(examination).items()}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """Return the pages of a package with faults in every layer and hostile texts."""
    folder = tmp_path_factory.mktemp("faulty")
    make_package(folder)
    hostile = '<script>alert("1")</script>\u202e\x1b[31m'
    edit(folder, "data/episodes.csv", "ep-1", start_year="soon", kind="</table>")
    edit(folder, "data/episodes.csv", "ep-2", end_year="1980")
    edit(folder, "data/sources.csv", "src-1", title='<script>alert("1")</script>')
    edit(folder, "data/indicators.csv", "coups", title=hostile)
    file = folder / "data/observations/src-2.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:200]), encoding="utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor |= {
        "title": hostile,
        "description": hostile,
        "licenses": [{"name": hostile, "path": "javascript:alert(1)"}],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    made = site_pages(examine(load_package(folder), Request(keep=2)))
    return {file: Page(text) for file, text in made.items()}


def test_the_pages_are_these(pages: dict[str, Page]) -> None:
    assert list(pages) == ALL


@pytest.mark.slow
def test_a_package_with_a_page_on_responsible_use_has_it_on_every_page(
    valid: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "package"
    shutil.copytree(valid, folder)
    (folder / "docs").mkdir()
    (folder / "docs/responsible-use.md").write_text(
        "# Responsible use\n\nOf **states**, not of\npersons: see [it](x.md).\n\n"
        "## Groups\n\n- no list\n  of people;\n- `no` <b>target</b>.\n",
        encoding="utf-8",
    )
    made = {f: Page(text) for f, text in site_pages(examine(load_package(folder))).items()}
    assert list(made) == [*ALL[:5], "responsible-use.html", ALL[5]]
    for page in made.values():
        assert "responsible-use.html" in page.links
        assert page.loaded == []
    page = made["responsible-use.html"]
    assert [heading.text for heading in page.all("h1")] == ["Responsible use"]
    assert [heading.text for heading in page.all("h2")] == ["Groups"]
    assert "Of states, not of persons: see it." in [each.text for each in page.all("p")]
    texts = [each.text for each in page.all("li")]
    assert texts[-2:] == ["no list of people;", "no <b>target</b>."]


@pytest.mark.parametrize("kind", ["pages", "faulty"])
def test_every_link_and_anchor_leads_somewhere(kind: str, request) -> None:
    found: dict[str, Page] = request.getfixturevalue(kind)
    for file, page in found.items():
        assert len(page.ids) == len(set(page.ids))
        for link in page.links:
            if link.startswith("https://"):
                continue
            name, _, anchor = link.partition("#")
            target = found[name or file]
            assert not anchor or anchor in target.ids, f"{file} links to {link}"


@pytest.mark.parametrize("kind", ["pages", "faulty"])
def test_no_page_loads_anything(kind: str, request) -> None:
    found: dict[str, Page] = request.getfixturevalue(kind)
    for page in found.values():
        assert page.loaded == []
        assert page.policy.startswith("default-src 'none'; ")
        assert len(page.all("script")) == len(page.all("style")) == 1


def test_hostile_texts_are_texts(faulty: dict[str, Page]) -> None:
    for page in faulty.values():
        assert not any(char in page.source for char in "\x1b\u202e")
        assert not any(link.startswith("javascript") for link in page.links)
    shown = '<script>alert("1")</script>\\u202e\\x1b[31m'
    assert faulty["index.html"].all("h1")[0].text == shown
    titles = [heading.text for heading in faulty["sources.html"].all("h2")]
    assert '<script>alert("1")</script>' in titles


def test_the_index_counts_what_the_package_has(pages: dict[str, Page]) -> None:
    index = pages["index.html"]
    names, values = [each.text for each in index.all("dt")], [each.text for each in index.all("dd")]
    assert list(zip(names, values, strict=True))[:6] == [
        ("Version", "1.0.0"),
        ("States", "5"),
        ("Years", "1980 to 1999"),
        ("Indicators", "4"),
        ("Sources", "2"),
        ("Values", "568"),
    ]


def test_coverage_counts_the_states_that_existed(examination: Examination) -> None:
    coverage = examination.overview.coverage
    assert coverage is not None
    assert coverage.states == {year: 4 if year <= 1990 else 3 for year in range(1980, 2000)}
    assert coverage.sources["src-1"] == coverage.states
    assert coverage.indicators["src-2"]["coups"] == coverage.states
    assert coverage.regions == {
        "Africa": {year: Share(4 * n, 4 * n) for year, n in coverage.states.items()}
    }


@pytest.mark.slow
def test_a_value_of_a_state_that_did_not_exist_is_not_covered(tmp_path: Path) -> None:
    make_package(tmp_path)
    file = tmp_path / "data/observations/src-1.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("CCC,1990,coups", "CCC,1991,coups"), encoding="utf-8")
    coverage = examine(load_package(tmp_path)).overview.coverage
    assert coverage is not None
    counts = coverage.indicators["src-1"]["coups"]
    assert (counts[1989], counts[1990], counts[1991]) == (4, 3, 3)


def test_the_picture_and_the_table_say_the_same(pages: dict[str, Page]) -> None:
    page = pages["coverage.html"]
    titles = [title.text for title in page.all("title") if title.text.startswith("deaths ")]
    assert titles[:2] == ["deaths 1980: 4 of 4", "deaths 1981: 4 of 4"]
    # Two sources of twenty years.
    assert len(titles) == 40
    rows = [row.text for row in page.all("tr") if row.text.startswith("deaths")]
    assert rows == ["deaths" + "4" * 11 + "3" * 9] * 2


def test_expectations_show_what_was_judged_and_what_is_not_so(faulty: dict[str, Page]) -> None:
    page = faulty["expectations.html"]
    assert "src-2" in [heading.text for heading in page.all("h2")]
    assert "does not hold" in {each.text for each in page.all("span")}
    assert "A state no longer has any rows of a source" in [h.text for h in page.all("h3")]


def test_rules_lead_to_their_findings(faulty: dict[str, Page]) -> None:
    page = faulty["rules.html"]
    assert "report.html#rule-structure_2f_type-error" in page.links


def test_a_package_of_other_tables_has_no_coverage(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n\n1\n", encoding="utf-8")
    schema = {"fields": [{"name": "n", "type": "integer"}]}
    resource = {"name": "observations", "path": "a.csv", "schema": schema}
    descriptor = {"name": "p", "resources": [resource, {**resource, "name": "countries"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    made = site_pages(examine(load_package(tmp_path)))
    assert "coverage.html" not in made
    assert "sources.html" not in made
    assert made
    for name, text in made.items():
        assert Page(text).elements, name


@pytest.mark.slow
def test_the_same_package_has_the_same_pages_wherever_and_whenever(
    valid: Path, tmp_path: Path
) -> None:
    made = []
    for number, (locale, zone, here) in enumerate(
        (("C", "UTC", tmp_path), ("de_DE.UTF-8", "Asia/Tokyo", valid))
    ):
        folder = tmp_path / str(number)
        environment = {
            **os.environ,
            "LC_ALL": locale,
            "TZ": zone,
            "PYTHONHASHSEED": str(number),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        subprocess.run(
            [sys.executable, "-m", "forewarn", "docs", str(folder), "--package", str(valid)],
            check=True,
            capture_output=True,
            cwd=here,
            env=environment,
        )
        made.append({file.name: file.read_bytes() for file in folder.iterdir()})
    assert made[0] == made[1]
    assert sorted(made[0]) == sorted([*ALL, ".forewarn-docs"])
    assert not any(str(valid).encode() in text for text in made[0].values())


@pytest.mark.slow
def test_invalid_data_is_documented(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_package(tmp_path / "package")
    edit(tmp_path / "package", "data/episodes.csv", "ep-1", end_year="1984")
    folder = tmp_path / "docs"
    assert run(["docs", str(folder), "--package", str(tmp_path / "package")]) == 0
    assert capsys.readouterr().out == f"{folder / 'index.html'}\n"
    assert "is not valid: 1 error" in (folder / "index.html").read_text(encoding="utf-8")


def test_a_folder_of_others_is_refused_before_the_work(
    valid: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("worked first")

    monkeypatch.setattr("forewarn.publish.site.examination.examine", fail)
    (tmp_path / "thesis.tex").write_text("mine", encoding="utf-8")
    assert run(["docs", str(tmp_path), "--package", str(valid)]) == 3
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "holds thesis.tex, which is not one of the pages written before" in error
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_folder_is_written_anew_and_only_over_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "docs"
    write_folder(folder, {"index.html": "1", "old.html": "1"})
    write_folder(folder, {"index.html": "2"})
    assert sorted(file.name for file in folder.iterdir()) == [".forewarn-docs", "index.html"]
    assert (folder / "index.html").read_text(encoding="utf-8") == "2"
    assert [file.name for file in folder.parent.iterdir()] == ["docs"]
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match=r"mine\.txt"):
        write_folder(folder, {"index.html": "3"})
    assert (folder / "index.html").read_text(encoding="utf-8") == "2"


def test_a_file_or_a_forged_marker_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "docs"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match="is not a folder"):
        check_folder(file)
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / ".forewarn-docs").write_bytes(b"\xff")
    (folder / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match=r"index\.html"):
        check_folder(folder)


def test_whoever_is_stopped_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "docs"
    write_folder(folder, {"index.html": "old"})
    rename = Path.rename

    def stop_at_the_second(self: Path, target: Path) -> Path:
        if target == folder and self.name == "new":
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stop_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            write_folder(folder, {"index.html": "new"})
    assert contents(folder) == {".forewarn-docs": b"index.html\n", "index.html": b"old"}
    assert [file.name for file in tmp_path.iterdir()] == ["docs"]


@pytest.mark.skipif(sys.platform == "win32", reason="the process is killed by a signal")
@pytest.mark.parametrize("at_rename", [1, 2])
def test_a_folder_whose_writer_is_killed_is_recovered_by_the_next_run(
    tmp_path: Path, at_rename: int
) -> None:
    folder = tmp_path / "docs"
    write_folder(folder, {"index.html": "old"})
    old = contents(folder)
    # Just before each of the two renames that swap the folders.
    code = f"""
import os, signal, sys
from pathlib import Path
from forewarn.publish.site import write_folder
renamed = 0
def kill(event, arguments):
    global renamed
    if event == "os.rename":
        renamed += 1
        if renamed == {at_rename}:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
write_folder(Path({str(folder)!r}), {{"index.html": "new"}})
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    killed = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert folder.exists() is (at_rename == 1)
    # Any next run puts the old folder back, also one that writes nothing.
    with staging_folder(tmp_path, "docs"):
        assert contents(folder) == old
    write_folder(folder, {"index.html": "newer"})
    assert (folder / "index.html").read_text(encoding="utf-8") == "newer"
    assert [file.name for file in tmp_path.iterdir()] == ["docs"]


def test_a_folder_that_came_after_a_kill_is_not_replaced_by_the_old_one(tmp_path: Path) -> None:
    replaced = tmp_path / ".docs.part-000000000000" / "work" / "docs.replaced"
    replaced.mkdir(parents=True)
    (replaced.parents[1] / ".lock").touch()
    (tmp_path / "docs").mkdir()
    with staging_folder(tmp_path, "docs"):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["docs"]
    assert contents(tmp_path) == {}


def test_a_picture_marks_every_fifth_year_and_names_every_tenth() -> None:
    picture = heatmap([HeatmapRow("a", {})], [1948, 1961], "what")
    assert [(year, named) for year, _, named in picture.ticks] == [
        (1950, True),
        (1955, False),
        (1960, True),
    ]
    assert (picture.width, picture.height) == (140, 40)


def test_a_share_is_of_the_states_that_existed() -> None:
    assert of_states({1950: 1, 1951: 2}, {1950: 4}) == {1950: Share(1, 4)}
