"""The one door: the files of a package are opened in `package/paths.py` and nowhere else."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SRC = ROOT / "src" / "forewarn"

# What opens, reads, copies or lists files by itself.
OPENING = {
    "copy", "copy2", "copyfile", "copytree", "fdopen", "glob", "iglob", "iterdir", "listdir",
    "open", "read_bytes", "read_text", "rglob", "scandir", "walk",
}  # fmt: skip

_OURS = "a file of the software"
_COPY = "a copy or an unpacked archive in a folder of ours"
_WRITTEN = "is written, to a new file in a folder of ours"
_CACHE = "the cache, which is the user's own"
_NAMED = "a file or folder that the user names, and no package's"

# The functions that may, by module, with the reason.
ALLOWED = {
    "ask/derived.py": {"derived_indicators": _OURS},
    "ask/limits.py": {"_held": "what the system says of the process"},
    "ask/named.py": {"named_queries": _OURS},
    "ask/network/measures.py": {"_bridges": "a graph in memory"},
    "ask/network/ties.py": {"read_ties": _OURS},
    "ask/store.py": {"write_file": _CACHE, "_cached": _CACHE},
    "ask/tracing/trace.py": {"_inputs": _OURS},
    "ask/tracing/upstream.py": {"_text": _NAMED},
    "ask/views.py": {"_texts": _OURS},
    "author/extension.py": {"write_extension": _NAMED, "_schemas": _OURS},
    "author/formatting.py": {"_without_mark": _WRITTEN},
    "author/spreadsheets/parts.py": {"read": "a member of an archive that is open"},
    "author/spreadsheets/reading.py": {
        "_must_be": _NAMED,
        "_read_csv": _NAMED,
        "_read_xlsx": _NAMED,
    },
    "cli/sql.py": {"_read": _NAMED},
    "cli/streams.py": {"_open_closed": "the null device", "_write_nowhere": "the null device"},
    "cli/validate.py": {"_write": "the summary of a workflow, which its runner names"},
    "findings/report/page.py": {"_text": _OURS},
    "package/archive.py": {"_unpack_members": "the members of an archive that is open"},
    "package/bundle.py": {"bundled_package": _OURS, "_unpack_file": _OURS, "_prune": _CACHE},
    "package/cache.py": {"own_folder": _CACHE, "prune": _CACHE, "software_digest": _OURS},
    "package/locate.py": {"_load": _COPY, "_write_blob": _WRITTEN},
    "package/paths.py": {"copy_file": _WRITTEN, "_entries": "the door itself"},
    "publish/releases/artefacts.py": {"write_artefacts": _COPY},
    "publish/releases/download.py": {"_is_there": _NAMED},
    "publish/releases/partial.py": {"open": _CACHE},
    "publish/releases/sums.py": {"files_below": "lists names, follows no link, and is bounded"},
    "publish/releases/transfer.py": {"fetch": _CACHE},
    "publish/releases/verification.py": {"verify_release": "lists the names in a named folder"},
    "publish/releases/web.py": {"_resume": _CACHE, "_save": _WRITTEN},
    "publish/releases/zipwriter.py": {"write_zip": _COPY},
    "publish/site/folder.py": {"check_folder": _NAMED},
    "structure/scan.py": {"read_closely": _WRITTEN},
    "validate/meaning/latest.py": {"with_latest": _OURS},
    "writing/flushing.py": {"sync_below": _COPY, "sync": _COPY},
    "writing/files.py": {
        "put_stream": "writes", "_new": "writes", "_copy_over": "writes", "put_files": "writes",
        "staging_folder": "looks for what a killed writer left",
        "_part_beside": "looks for what a killed writer left",
        "_put_back_replaced": "looks for what a killed writer left",
    },
    "writing/regular.py": {"open_regular": "the door's own lock"},
}  # fmt: skip


def openings() -> Iterator[tuple[str, str, str]]:
    """Yield the module, the function and the call of everything that opens files."""
    for file in sorted(SRC.rglob("*.py")):
        module = file.relative_to(SRC).as_posix()
        tree = ast.parse(file.read_text(encoding="utf-8"))
        yield from ((module, *found) for found in _in(tree, "module"))


def _in(node: ast.AST, function: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        inner = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = child.name
        if isinstance(child, ast.Call):
            called = child.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in OPENING:
                yield function, name
        yield from _in(child, inner)


def test_files_are_opened_by_the_door_alone() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for module, function, _ in openings():
        found[module].add(function)
    assert found == {module: set(reasons) for module, reasons in ALLOWED.items()}


def test_a_file_opened_elsewhere_is_found() -> None:
    tree = ast.parse("def read(file):\n    with file.open() as stream:\n        return stream\n")
    assert list(_in(tree, "module")) == [("read", "open")]
