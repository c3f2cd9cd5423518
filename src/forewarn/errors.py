"""The ways in which work can fail, one class for each kind that a reader can tell apart.

Invalid data is not an error: it is a `Report` with findings.
"""

from __future__ import annotations


class ForewarnError(Exception):
    """Say what went wrong, where, and what to do, in one line."""


class PackageError(ForewarnError):
    """The package cannot be read: a missing file, an unreadable descriptor, an unsafe path."""


class SchemaError(PackageError):
    """A schema is wrong, or asks for something that the structure layer does not know."""


class ArchiveError(ForewarnError):
    """A zip file is damaged, or not safe to unpack."""


class MissingExtraError(ForewarnError):
    """A part of the software that the base installation leaves out is not installed."""

    def __init__(self, needs: str, extra: str = "validate") -> None:
        super().__init__(
            f"{needs} needs the extra {extra!r}, which is not installed: "
            f"run pip install 'forewarn[{extra}]'"
        )


class EngineError(ForewarnError):
    """An engine failed, or missed the error that was planted for it: its result says nothing."""


class MissingFieldError(ForewarnError):
    """A table bears the name of one that has rules, and has other fields."""


class QueryError(ForewarnError):
    """The SQL given is not one statement that only reads, or the database refuses it.

    What DuckDB says of a place in the statement follows on lines of their own.
    """


class LimitError(ForewarnError):
    """A statement was stopped: it took longer, or needed more memory, than it may."""


class CacheError(ForewarnError):
    """The folder of databases already built cannot be written."""


class SpreadsheetError(ForewarnError):
    """A spreadsheet is not there, or is none that can be read."""


class FolderError(ForewarnError):
    """A folder holds what is not ours to replace."""


class InvalidDataError(ForewarnError):
    """The data is invalid, and what was asked needs it valid."""


class VersionError(ForewarnError):
    """A version is not written as one."""


class ReleaseError(ForewarnError):
    """A release cannot be made, found or read."""


class RefusedReleaseError(InvalidDataError):
    """A release would be wrong: invalid data, too small a bump, no changelog entry."""


class TransferError(ForewarnError):
    """A file could not be fetched from where the releases are."""


class VerificationError(InvalidDataError):
    """A release is not what was released: a file is damaged, missing or added."""
