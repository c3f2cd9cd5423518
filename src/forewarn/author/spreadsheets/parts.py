"""The parts of an .xlsx file, read as a stream of XML with limits.

A part may unpack to a thousand times its size, declare entities, nest without end or be one long
name: nothing of it is kept but what a handler takes, and whatever no spreadsheet has is refused.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from forewarn.author.spreadsheets.limits import SheetError
from forewarn.package.archive import ArchiveLimits, check_directory, has_second_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from forewarn.author.spreadsheets.limits import SheetLimits

_CHUNK = 1 << 16

# How a member and the end of a zip file begin; the end: signature, disks, counts, size and offset
# of the directory, length of the comment.
_MEMBER, _END_SIGNATURE, _END = b"PK\3\4", b"PK\5\6", Struct("<4s4H2LH")

# The longest tag, comment or text in bytes, the deepest nesting, the most names of elements and
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
        _must_be_plain(self._archive, stream)
        self._limits, self._left = limits, limits.unpacked
        self._elements = limits.elements
        # Other readers find a part in any case, so two names must not differ in case only.
        self._members: dict[str, ZipInfo] = {}
        for member in self._archive.infolist():
            if has_second_name(member):
                raise SheetError(f"the part {member.orig_filename} has a second name")
            if (key := part_key(member.filename)) in self._members:
                raise SheetError(f"it has the part {member.filename} twice")
            self._members[key] = member

    def has(self, path: str) -> bool:
        """Return whether there is such a part."""
        return part_key(path) in self._members

    def read(self, path: str, handler: Handler, most: int | None = None) -> None:
        """Pass what is in a part, up to a number of bytes, to a handler.

        Raises `SheetError`, `BadZipFile`, `KeyError` (it is missing) or `ExpatError`.
        """
        member = self._members.get(part_key(path))
        if member is None:
            raise SheetError(f"it lacks the part {path}")
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise SheetError(f"{path} is packed by a method that is not supported")
        names: dict[str, str] = {}
        parser = _parser(path, handler, names, self._count)
        done = 0
        with self._archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                done += len(chunk)
                self._left -= len(chunk)
                if most is not None and done > most:
                    raise SheetError(f"{path} unpacks to more than {most >> 20} MB")
                if self._left < 0:
                    raise SheetError(f"it unpacks to more than {self._limits.unpacked >> 20} MB")
                parser.Parse(chunk)
                if done - parser.CurrentByteIndex > _TOKEN or len(names) > _NAMES:
                    raise SheetError(f"{path} is not a part of a spreadsheet")
            parser.Parse(b"", True)  # noqa: FBT003

    def _count(self) -> None:
        self._elements -= 1
        if self._elements < 0:
            raise SheetError(
                f"it has more than {self._limits.elements:,} cells, rows and other elements in "
                "all: keep the sheets, columns and rows that are needed"
            )

    def elements(self, path: str, *wanted: str) -> list[tuple[str, Attributes]]:
        """Return the elements of a part that have these names, with the name of the parent or not.

        With the parent a wanted name is written `parent/name`.
        """
        found = _Elements(frozenset(wanted), path)
        self.read(path, found, self._limits.described)
        return found.found

    def relations(self, path: str, folder: str) -> Mapping[str, tuple[str, str]]:
        """Return the kind and the path of each part that a part refers to, by the reference's id.

        A path is that of the reference without a slash at the beginning, or else in the folder.
        """
        found: dict[str, tuple[str, str]] = {}
        for _, attributes in self.elements(path, "Relationship"):
            key, target = attributes["Id"], attributes["Target"]
            if key in found:
                raise SheetError(f"{path} lists {key} twice")
            part = target[1:] if target.startswith("/") else f"{folder}/{target}"
            found[key] = attributes["Type"].rpartition("/")[2], part
        return found


class _Elements:
    def __init__(self, wanted: frozenset[str], part: str) -> None:
        self._wanted, self._part = wanted, part
        self._above = [""]
        self.found: list[tuple[str, Attributes]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name in self._wanted or f"{self._above[-1]}/{name}" in self._wanted:
            if len(self.found) == _LISTED:
                raise SheetError(f"{self._part} lists more than {_LISTED:,} things")
            named = {_local(key): value for key, value in attributes.items()}
            if len(named) < len(attributes):
                raise SheetError(f"{self._part} gives an attribute of {name} twice")
            self.found.append((name, named))
        self._above.append(name)

    def text(self, text: str) -> None:
        """Take no text."""

    def end(self, _: str) -> None:
        self._above.pop()


def _parser(
    path: str, handler: Handler, names: dict[str, str], count: Callable[[], None]
) -> expat.XMLParserType:
    """Return a parser that refuses what no spreadsheet has; `names` fills with those it met.

    It calls `count` at each element.
    """
    parser = expat.ParserCreate("utf-8", intern=names)
    parser.buffer_text = True
    depth = run = 0
    begin, text, end = handler.start, handler.text, handler.end

    def start_element(name: str, attributes: Attributes) -> None:
        nonlocal depth, run
        depth, run = depth + 1, 0
        count()
        if depth > _DEPTH:
            raise SheetError(f"{path} is nested too deeply")
        begin(_local(name) if ":" in name else name, attributes)

    def end_element(name: str) -> None:
        nonlocal depth, run
        depth, run = depth - 1, 0
        end(_local(name) if ":" in name else name)

    def character_data(data: str) -> None:
        nonlocal run
        run += len(data)
        if run > _TOKEN:
            raise SheetError(f"{path} is not a part of a spreadsheet")
        text(data)

    def refuse(*_: object) -> None:
        raise SheetError(f"{path} declares a document type or entities, which is not safe to read")

    def declaration(_: str, encoding: str | None, __: int) -> None:
        # Other readers may take the same bytes for other elements.
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8"):
            raise SheetError(f"{path} is encoded in {encoding} rather than UTF-8")

    parser.StartElementHandler = start_element
    parser.EndElementHandler = end_element
    parser.CharacterDataHandler = character_data
    parser.XmlDeclHandler = declaration
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _must_be_plain(archive: ZipFile, stream: BinaryIO) -> None:
    """Refuse what is not an archive from end to end: other readers may find other parts in it."""
    stream.seek(0)
    first = stream.read(4)
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END.size))
    end = stream.read()
    if first == _MEMBER and end.startswith(_END_SIGNATURE):
        *_, length, offset, comment = _END.unpack(end)
        if (archive.start_dir, offset + length, comment) == (offset, size - _END.size, 0):
            return
    raise BadZipFile("there is more in the file than an archive")


def part_key(path: str) -> str:
    """Return what is equal for two paths that readers take for the same part."""
    return path.replace("\\", "/").lower()


def _local(name: str) -> str:
    """Return a name without its prefix, which stands for one edition of the standard or another."""
    return name.rpartition(":")[2]
