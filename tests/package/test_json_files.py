"""Reading the JSON of a package: what is read, what is a fault of it, and what is refused."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import PackageError
from forewarn.package.json_files import parse_json, read_exact_json, read_json
from forewarn.package.json_values import json_of, whole_number

if TYPE_CHECKING:
    from pathlib import Path


def test_json_without_a_fault_is_its_content() -> None:
    content = {"a": [1, 1.5, True, None, "é💥"], "b": {"a": {}}}
    document = parse_json(json.dumps(content).encode())
    assert (document.content, document.faults, document.is_text) == (content, (), True)


@pytest.mark.parametrize(
    ("text", "content", "faults"),
    [
        (
            '{"a": 1, "b": 2, "a": 3, "a": 4}',
            {"a": 4, "b": 2},
            ("the key 'a' is repeated in one object: readers differ in what they take",),
        ),
        (
            '[{"name": "x", "type": 1, "type": 2}, {"type": 1, "name": "y"}]',
            [{"name": "x", "type": 2}, {"type": 1, "name": "y"}],
            (
                "the key 'type' is repeated in the object named 'x': "
                "readers differ in what they take",
            ),
        ),
        (
            '{"a": NaN, "b": -Infinity}',
            {"a": None, "b": None},
            (
                "NaN is not JSON: write a number, or leave the property out",
                "-Infinity is not JSON: write a number, or leave the property out",
            ),
        ),
    ],
)  # fmt: skip
def test_what_readers_read_in_different_ways_is_a_fault(
    text: str, content: object, faults: tuple[str, ...]
) -> None:
    document = parse_json(text.encode())
    assert (document.content, document.faults) == (content, faults)


@pytest.mark.parametrize("text", [r'"a\ud800"', r'{"\udfff": 1}', r'[["x\udc00y"]]'])
def test_half_of_a_character_is_a_fault_and_makes_the_text_none(text: str) -> None:
    document = parse_json(text.encode())
    assert not document.is_text
    assert len(document.faults) == 1
    assert document.faults[0].isascii()
    assert "has half of a character" in document.faults[0]


def test_a_number_keeps_the_text_that_it_was_written_as() -> None:
    content = deepcopy(parse_json(b'[0.99999999999999999999, {"a": 1.50}, 1e400]').content)
    assert content == [1.0, {"a": 1.5}, float("inf")]
    assert json_of(content) == '[0.99999999999999999999, {"a": 1.50}, 1e400]'


def test_a_number_beyond_a_float_is_refused_where_exact_json_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"a": [1e999]}')
    with pytest.raises(PackageError, match="the number 1e999 is too large"):
        read_exact_json(file, "suite")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("3", 3), ("3.0", 3), ("1e2", 100), ("9007199254740993.0", 9007199254740993),
        ("1e400", 10**400), ("3.00000000000000000001", None), ("1e-400", None), ("true", None),
        ("1e99999999999999999999", None), ("1e5000", None),
    ],
)  # fmt: skip
def test_whole_numbers_of_json_are_exact(text: str, whole: int | None) -> None:
    assert whole_number(parse_json(text.encode()).content) == whole


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert parse_json(rb'"\ud83d\udca5"').content == "💥"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"\xef\xbb\xbf{}", "it begins with a byte order mark: save it as UTF-8 without one"),
        (b"\xff\xfe{\0}\0", "it is not UTF-8 text: byte 1 is wrong"),
        (b'{\n"a": 1,}', "it is not JSON: Illegal trailing comma before end of object"),
        (b"fields: []", "it is not JSON: Expecting value (line 1, column 1)"),
        (b"-" + b"1" * 4301, f"the number -{'1' * 29}... has more than 4,300 digits"),
        (b"[" * 201 + b"]" * 201, "it is nested more than 200 deep"),
        (b"[" * 100_000, "it is nested more than 200 deep"),
        (b'{"a":' * 100_000, "it is nested more than 200 deep"),
    ],
)
def test_text_that_is_no_json_is_refused_in_plain_words(
    tmp_path: Path, data: bytes, why: str
) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(data)
    with pytest.raises(PackageError) as caught:
        read_json(file, "schema")
    start = f"cannot read the schema {file}: "
    assert str(caught.value).startswith(start + why.partition(": Illegal")[0])


def test_json_of_the_greatest_depth_is_read() -> None:
    assert parse_json(b"[" * 200 + b"]" * 200).faults == ()


def test_file_that_must_have_no_fault_is_refused_for_its_first(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"a": 1, "a": 2}')
    with pytest.raises(PackageError, match=r"cannot read the suite .*the key 'a' is repeated"):
        read_exact_json(file, "suite")
    file.write_text('{"a": 1}')
    assert read_exact_json(file, "suite") == {"a": 1}
