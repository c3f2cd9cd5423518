"""The parts of an .xlsx file, read as a stream of XML with limits.

A part may unpack to a thousand times its size, declare entities, nest without end or be one long
name: nothing of it is kept but what a handler takes, and whatever no spreadsheet has is refused.
"""

from __future__ import annotations

from posixpath import join, normpath
from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, is_zipfile

from forewarn.author.spreadsheets.limits import SheetError
from forewarn.package.archive import ArchiveLimits, check_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import BinaryIO

    from forewarn.author.spreadsheets.limits import SheetLimits

_CHUNK = 1 << 16

# The longest tag or comment in bytes, the deepest nesting, the most names of elements and
# attributes, and the most elements of a list other than cells and texts.
_TOKEN, _DEPTH, _NAMES, _LISTED = 1 << 20, 100, 2000, 100_000

Attributes = dict[str, str]


class Handler(Protocol):
    """Takes the elements and texts of a part, by their names without namespaces."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""

    def text(self, text: str) -> None:
        """Take a text, or a piece of one."""

    def end(self, name: str) -> None:
        """Take the end of an element."""


class Parts:
    """The parts of an .xlsx file."""

    def __init__(self, file: Path, stream: BinaryIO, limits: SheetLimits) -> None:
        if not is_zipfile(stream):
            raise BadZipFile("File is not a zip file")
        check_directory(stream, file, ArchiveLimits(members=limits.members))
        self._archive = ZipFile(stream)
        self._limits, self._left = limits, limits.unpacked

    def read(self, path: str, handler: Handler) -> None:
        """Pass what is in a part to a handler.

        Raises `SheetError`, `BadZipFile`, `KeyError` (it is missing) or `ExpatError`.
        """
        if self._archive.getinfo(path).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise SheetError(f"{path} is packed by a method that is not supported")
        names: dict[str, str] = {}
        parser = _parser(path, handler, names)
        done = 0
        with self._archive.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                done += len(chunk)
                self._left -= len(chunk)
                if self._left < 0:
                    raise SheetError(f"it unpacks to more than {self._limits.unpacked >> 20} MB")
                parser.Parse(chunk)
                if done - parser.CurrentByteIndex > _TOKEN or len(names) > _NAMES:
                    raise SheetError(f"{path} is not a part of a spreadsheet")
            parser.Parse(b"", True)  # noqa: FBT003

    def elements(self, path: str, *wanted: str) -> list[tuple[str, Attributes]]:
        """Return the elements of a part that have these names, each below a name of its parent.

        A wanted name is written `parent/name`.
        """
        found = _Elements(frozenset(wanted), path)
        self.read(path, found)
        return found.found

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Return the kind and the path of each part that a part refers to, by the reference's id.

        The parts of the file itself are those that "" refers to.
        """
        folder, _, name = part.rpartition("/")
        listed = self.elements(join(folder, "_rels", f"{name}.rels"), "Relationships/Relationship")
        return {
            attributes["Id"]: (
                attributes["Type"].rpartition("/")[2],
                normpath(join("/", folder, attributes["Target"])).lstrip("/"),
            )
            for _, attributes in listed
        }


class _Elements:
    def __init__(self, wanted: frozenset[str], part: str) -> None:
        self._wanted, self._part = wanted, part
        self._above = [""]
        self.found: list[tuple[str, Attributes]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if f"{self._above[-1]}/{name}" in self._wanted:
            if len(self.found) == _LISTED:
                raise SheetError(f"{self._part} lists more than {_LISTED:,} things")
            self.found.append((name, {_local(key): value for key, value in attributes.items()}))
        self._above.append(name)

    def text(self, text: str) -> None:
        """Take no text."""

    def end(self, _: str) -> None:
        self._above.pop()


def _parser(path: str, handler: Handler, names: dict[str, str]) -> expat.XMLParserType:
    """Return a parser that refuses what no spreadsheet has; `names` fills with those it met."""
    parser = expat.ParserCreate(intern=names)
    parser.buffer_text = True
    depth = 0
    begin, end = handler.start, handler.end

    def start_element(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise SheetError(f"{path} is nested too deeply")
        begin(_local(name) if ":" in name else name, attributes)

    def end_element(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(_local(name) if ":" in name else name)

    def refuse(*_: object) -> None:
        raise SheetError(f"{path} declares a document type or entities, which is not safe to read")

    parser.StartElementHandler = start_element
    parser.EndElementHandler = end_element
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _local(name: str) -> str:
    """Return a name without its prefix, which stands for one edition of the standard or another."""
    return name.rpartition(":")[2]
