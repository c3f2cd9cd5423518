"""Random packages: we and frictionless, the reference, say the same of each, or it is documented.

`FOREWARN_FUZZ_CASES` and `FOREWARN_FUZZ_SEED` say how many cases and which.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.structure.engine import open_engine
from structure.faults import FAULTS
from structure.packages.answers import no_network, ours, theirs
from structure.packages.case import DESCRIPTOR, Drawn
from structure.packages.draw import draw
from structure.packages.judge import gaps
from structure.packages.run import Both
from structure.packages.shrink import shrink
from structure.test_faults import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forewarn.structure.engine import Engine
    from structure.faults import Fault

CASES = int(os.environ.get("FOREWARN_FUZZ_CASES", "500"))
SEED = os.environ.get("FOREWARN_FUZZ_SEED", "1948")
BATCH = 100
BATCHES = [range(start, min(start + BATCH, CASES)) for start in range(0, CASES, BATCH)]
# The failing cases that are made smaller, which takes long.
SHOWN = 3

# frictionless leaves files open where it fails.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with no_network(), open_engine(threads=1) as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.fuzz
@pytest.mark.parametrize("numbers", BATCHES, ids=lambda numbers: f"{SEED}-{numbers[0]}")
def test_random_package_is_judged_alike_but_for_documented_differences(
    numbers: range, tmp_path: Path, engine: Engine
) -> None:
    print(f"FOREWARN_FUZZ_SEED={SEED} FOREWARN_FUZZ_CASES={CASES}")
    failed = []
    both = Both(engine, tmp_path)
    for number in numbers:
        drawn = draw(f"{SEED}:{number}")
        for gap in both.unexplained(drawn):
            small = both.smallest(drawn, gap.kind) if len(failed) < SHOWN else drawn
            failed.append(f"{gap}\n{small.reproduction()}")
    assert not failed, "\n\n".join(failed)


def test_a_case_is_drawn_from_its_seed_alone() -> None:
    drawn = [draw(f"1:{number}") for number in range(30)]
    assert drawn == [draw(f"1:{number}") for number in range(30)]
    assert len({repr(case.files) for case in drawn}) == 30


def _of_files(folder: Path) -> Drawn:
    """Return the package in a folder as if it had been drawn."""
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    return Drawn("", (), {name: _content(name, data) for name, data in files.items()})


def _content(name: str, data: bytes) -> Any:
    """Return the content of a JSON file, if the file can be written from it again."""
    if name.endswith(".json") and json.dumps(content := json.loads(data)).encode() == data:
        return content
    return data


@pytest.mark.slow
@pytest.mark.parametrize("fault", [f for f in FAULTS if f.differs], ids=lambda fault: fault.name)
def test_a_difference_explains_the_tables_that_show_it(
    fault: Fault, tmp_path: Path, engine: Engine
) -> None:
    file = write(fault, tmp_path)
    drawn = _of_files(tmp_path)
    found = gaps(drawn, ours(file, engine), theirs(file))
    assert fault.differs in {name for gap in found for name in gap.differences}
    assert [gap for gap in found if not gap.differences] == []


def _package(resource: dict[str, Any], data: bytes = b"a,b\n1,2\n", file: str = "0.csv") -> Drawn:
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    table = {"name": "t", "path": file, "encoding": "utf-8", "format": "csv"}
    pinned = {"delimiter": ",", "quoteChar": '"', "header": True, "skipInitialSpace": False}
    whole = table | {"dialect": pinned, "schema": {"fields": fields}} | resource
    return Drawn("", (), {DESCRIPTOR: {"name": "p", "resources": [whole]}, file: data})


@pytest.mark.parametrize(
    ("drawn", "verdicts"),
    [
        pytest.param(_package({"hash": ""}), ("valid", "valid"), id="an empty digest is none"),
        pytest.param(_package({"hash": None}), ("refused", "refused"), id="null is no digest"),
        pytest.param(_package({"rows": None}), ("refused", "refused"), id="null is no number"),
        pytest.param(
            _package({"profiles": ["data-resource"]}),
            ("valid", "valid"),
            id="the first profile of a list holds",
        ),
        pytest.param(
            _package({"profiles": [[]]}), ("valid", "valid"), id="what is no text is no profile"
        ),
        pytest.param(
            _package({}, file="0.txt.zip"),
            ("not checked", "valid"),
            id="a compressed file need not be named like a CSV",
        ),
    ],
)
def test_a_kind_that_was_found_is_held(
    drawn: Drawn, verdicts: tuple[str, str], tmp_path: Path, engine: Engine
) -> None:
    file = drawn.write(tmp_path / "package")
    assert (ours(file, engine).verdict, theirs(file).verdict) == verdicts


def test_a_finding_of_one_side_that_nothing_explains_is_a_gap(
    tmp_path: Path, engine: Engine
) -> None:
    drawn = _package({}, b"a,b\n1,2\n3\n")
    file = drawn.write(tmp_path / "package")
    silent = ours(file, engine)
    silent.tables["t"].told.clear()
    (gap,) = gaps(drawn, silent, theirs(file))
    assert (gap.side, gap.said, gap.differences) == ("theirs", (3, None, "ragged-row"), ())


def test_each_fault_of_a_descriptor_has_a_difference_of_its_own(
    tmp_path: Path, engine: Engine
) -> None:
    drawn = _package({"dialect": "dialect.json"})
    drawn.files["dialect.json"] = b'{"header": true, "header": true, "itemKeys": [null]}'
    file = drawn.write(tmp_path / "package")
    found = gaps(drawn, ours(file, engine), theirs(file))
    assert [gap.differences for gap in found] == [
        ("key-repeated-in-json",),
        ("value-that-the-standard-forbids",),
    ]


def test_a_table_left_unchecked_has_a_reason_where_frictionless_refuses_the_package(
    tmp_path: Path, engine: Engine
) -> None:
    field = {"name": "a", "type": "list", "constraints": {"enum": ["1"]}}
    drawn = _package({"schema": {"fields": [field]}})
    file = drawn.write(tmp_path / "package")
    answer, refused = ours(file, engine), theirs(file)
    (gap,) = gaps(drawn, answer, refused)
    assert (gap.table, gap.other) == ("t", "refused")
    assert gap.differences == ("constraint-of-the-standard",)
    answer.tables["t"].why = "another reason"
    (gap,) = gaps(drawn, answer, refused)
    assert gap.differences == ()


def test_a_case_is_made_smaller_while_it_differs() -> None:
    drawn = _package({"title": "Title"}, b"a,b\n1,2\n3,x\n5,6\n")
    small = shrink(drawn, lambda case: b"x" in case.files.get("0.csv", b""))
    assert small.files == {DESCRIPTOR: {}, "0.csv": b"x\n"}
