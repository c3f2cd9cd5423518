"""The JSON files of a package: its descriptor, and the files of schemas and dialects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError, SchemaError
from forewarn.package.json_files import JsonDocument, read_json
from forewarn.package.model import DESCRIPTOR, MetadataFault
from forewarn.package.paths import safe_path
from forewarn.package.schema_parsing import parse_schema

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.schema import Schema


@dataclass
class Documents:
    """The files of schemas and dialects in the package at `root`, each read once.

    `contents` are those that could be read, by path, and `faults` what is wrong with these and with
    the descriptor itself.
    """

    root: Path
    descriptor: JsonDocument
    contents: dict[str, Any] = field(default_factory=dict)
    faults: list[MetadataFault] = field(default_factory=list)
    _read: dict[str, JsonDocument | PackageError] = field(default_factory=dict)
    _schemas: dict[str, Schema | PackageError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.blame(DESCRIPTOR, *self.descriptor.faults)

    def blame(self, path: str, *messages: str, resource: str = "") -> None:
        """Note faults of one of the files, or of what it says of a resource."""
        self.faults += [MetadataFault(path, message, resource) for message in messages]

    def content(self, path: str, what: str) -> Any:
        """Return the content of the file at a path; `what` it is stands in errors.

        Raises `PackageError` where it cannot be read.
        """
        document = self._document(path, what)
        if not document.is_text:
            raise SchemaError(document.faults[-1])
        return document.content

    def schema(self, path: str) -> Schema:
        """Return the schema in the file at a path.

        Raises `PackageError` where it cannot be read or checked exactly.
        """
        if path not in self._schemas:
            self._schemas[path] = self._parsed(path)
        found = self._schemas[path]
        if isinstance(found, PackageError):
            raise found
        return found

    def _parsed(self, path: str) -> Schema | PackageError:
        try:
            return parse_schema(self.content(path, "schema"))
        except SchemaError as error:
            return SchemaError(f"{path}: {error}")
        except PackageError as error:
            return error

    def _document(self, path: str, what: str) -> JsonDocument:
        if path not in self._read:
            self._read[path] = self._load(path, what)
        found = self._read[path]
        if isinstance(found, PackageError):
            raise found
        return found

    def _load(self, path: str, what: str) -> JsonDocument | PackageError:
        file = safe_path(self.root, path)
        try:
            document = read_json(file, what, path)
        except PackageError as error:
            return error
        self.contents[path] = document.content
        self.blame(path, *document.faults)
        return document
