"""The ways in which work can fail, one class for each kind that a reader can tell apart.

There are four families, and each has the exit code of the command line: the data is invalid, the
usage is wrong, the world does not allow it, and forewarn itself failed. Invalid data that was only
to be validated is not an error: it is a `Report` with findings.

Messages say what went wrong, where, and what to do. They name no option: what to do on the command
line is in `forewarn.cli.hints`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Exit(IntEnum):
    """What the exit code of a command means."""

    DONE = 0
    INVALID = 1
    USAGE = 2
    COULD_NOT_RUN = 3


class ForewarnError(Exception):
    """The base of the four families. Its text is one line, unless a class says otherwise."""

    exit_code: ClassVar[Exit] = Exit.COULD_NOT_RUN

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text: one, in which a line end is part of a name or value."""
        return (str(self),)


# The data is invalid.


class InvalidDataError(ForewarnError):
    """The data is invalid, and the request needs valid data."""

    exit_code = Exit.INVALID


class ConflictingValueError(InvalidDataError):
    """A package has another value where one is to be written."""


class InvalidFileError(InvalidDataError):
    """A file of the package is not valid, and the request needs it to be."""

    def __init__(self, path: str, outcome: str) -> None:
        super().__init__(f"{path} is {outcome}")
        self.path = path
        self.outcome = outcome


class RefusedReleaseError(InvalidDataError):
    """A release would be wrong: invalid data, too small a bump, no changelog entry."""


class VerificationError(InvalidDataError):
    """A file of a release is damaged, missing or added."""


# The usage is wrong.


class UsageError(ForewarnError):
    """The request is wrong: nothing was tried."""

    exit_code = Exit.USAGE


class QueryError(UsageError):
    """The SQL is not a single statement that only reads, or the database refuses it.

    Further lines of the text show the place in the statement, as DuckDB does.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self._lines = lines

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text."""
        return self._lines


class UnknownNameError(QueryError):
    """The package has nothing of the name given, or more than one thing.

    `nearest` has similar names, or the ids to look at. If `is_ambiguous`, more than one thing goes
    by the name, and they are the `candidates`; of an unknown name there are none.
    """

    def __init__(
        self,
        text: str,
        nearest: Sequence[str] = (),
        further: Sequence[str] = (),
        *,
        is_ambiguous: bool = False,
    ) -> None:
        super().__init__(text, *further)
        self.nearest = tuple(nearest)
        self.is_ambiguous = is_ambiguous

    @property
    def candidates(self) -> tuple[str, ...]:
        """Return the ids of what goes by a name that is ambiguous; nothing for an unknown one."""
        return self.nearest if self.is_ambiguous else ()


class ParameterError(QueryError):
    """A parameter of a query has a value that it cannot have; `parameter` is its name."""

    def __init__(self, text: str, parameter: str) -> None:
        super().__init__(text)
        self.parameter = parameter


class UnknownTableError(UnknownNameError):
    """The database has no table, view or macro of the name given."""


class ClosedError(UsageError):
    """An open package was used after it was closed."""


class VersionError(UsageError):
    """A text is not a version."""


# The world does not allow it: a file, the network, the disk, a limit.


class CouldNotRunError(ForewarnError):
    """Something outside forewarn is missing, damaged or too small."""


class PackageError(CouldNotRunError):
    """The package cannot be read: a missing file, an unreadable descriptor, an unsafe path."""


class UnsafePathError(PackageError):
    """A path that no package may have: it might lead out of the package, or names no file."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"the path {path!r} {why}")


class MissingBaseError(PackageError):
    """The package that a package extends cannot be found."""


class ChangedPackageError(PackageError):
    """A file of the package changed while the package was read: no result is true of it."""

    def __init__(self, where: Path) -> None:
        super().__init__(f"{where} changed while it was read: run it again")


class UnreadableTableError(PackageError):
    """A file of the package is not a table whose rows can be separated."""


class UncheckedFileError(PackageError):
    """A file of the package could not be checked, and the request needs it to be valid."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} could not be checked: {why}")


class UnreadableSignatureError(PackageError):
    """The file of the expected figures of a package is damaged."""


class InvalidBaseError(PackageError):
    """The package that a package extends is not valid."""


class SchemaError(PackageError):
    """A schema is wrong, or uses something that the structure layer does not support."""


class UndecidedError(SchemaError):
    """The cells of a field were not judged, because that takes too much time or memory."""


class TableLimitError(UndecidedError):
    """A table is more than is checked in minutes; each kind says with `said` of what is too much.

    `most` is the limit.
    """

    most: ClassVar[int]
    said: ClassVar[str]

    def __init__(self, have: str) -> None:
        super().__init__(f"{have}, and {self.said}")


class ColumnLimitError(TableLimitError):
    """A table has more columns than DuckDB can check in minutes."""

    most = 5000
    said = f"tables of more than {most:,} columns are not checked"

    def __init__(self, columns: int) -> None:
        super().__init__(f"it has {columns:,} columns")


class ReferenceLimitError(TableLimitError):
    """More fields of a table have cells that only the reference can read than it is asked about."""

    most = 100
    said = f"tables with more than {most:,} such fields are not checked"

    def __init__(self, fields: int) -> None:
        super().__init__(f"{fields:,} of its fields have cells that only frictionless can read")


class KeyLimitError(TableLimitError):
    """The keys of a table name more fields than are checked."""

    most = 200
    said = f"tables whose keys name more than {most:,} are not checked"

    def __init__(self, fields: int) -> None:
        super().__init__(
            f"its keys, primary, unique and foreign ones, name {fields:,} fields in all"
        )


class ListLimitError(TableLimitError):
    """The fields of a table list more values than are checked."""

    most = 300_000
    said = f"tables that list more than {most:,} values are not checked"

    def __init__(self, values: int) -> None:
        super().__init__(
            f"its fields list {values:,} values in all (enum, categories, missingValues and the "
            "like, counted for each field)"
        )


class CheckLimitError(TableLimitError):
    """The fields of a table have more types and constraints than are checked."""

    most = 5000
    said = f"tables with more than {most:,} of them are not checked"

    def __init__(self, checks: int) -> None:
        super().__init__(f"its fields have {checks:,} types and constraints to check in all")


class ArchiveError(CouldNotRunError):
    """A zip file is damaged, or not safe to unpack."""


class MissingExtraError(CouldNotRunError):
    """An optional part of the software is not installed."""

    def __init__(self, needs: str, extra: str = "validate") -> None:
        super().__init__(
            f"{needs} needs the extra {extra!r}, which is not installed: "
            f"run pip install 'forewarn[{extra}]'"
        )


class UpstreamFileError(CouldNotRunError):
    """An upstream file is not at hand, or is another one than the package was built from."""


class EngineError(CouldNotRunError):
    """An engine failed: its result cannot be trusted."""


class EngineMemoryError(EngineError):
    """DuckDB needs more memory than its limit to check or compare files."""

    said = "DuckDB needs more memory than its limit"

    def __init__(self, path: str = "", more: str = "") -> None:
        super().__init__(f"{path}: {self.said}{more}" if path else f"{self.said}{more}")


class MissingFieldError(CouldNotRunError):
    """A table that rules need was not read, lacks a field, or holds another type in it."""


class MissingFiguresError(CouldNotRunError):
    """A package lacks files with the figures that it is expected to have."""

    said = "the expected figures are missing"

    def __init__(self, paths: Sequence[str]) -> None:
        more = f" and {len(paths) - 1} more files" if len(paths) > 1 else ""
        super().__init__(f"{self.said}: {paths[-1]}{more}")


class LimitError(CouldNotRunError):
    """A statement was stopped at a limit."""


class TimeLimitError(LimitError):
    """A statement took longer than `limit` seconds."""

    def __init__(self, limit: float) -> None:
        super().__init__(f"the statement was stopped after {limit:g} s")
        self.limit = limit


class MemoryLimitError(LimitError):
    """A statement needed more memory than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the statement needs more than {limit >> 20} MiB of memory")
        self.limit = limit


class CacheError(CouldNotRunError):
    """The cache folder cannot be written."""


class SpreadsheetError(CouldNotRunError):
    """A spreadsheet is missing, or cannot be read."""


class FolderError(CouldNotRunError):
    """A folder holds files that forewarn did not write, and must not replace."""


class ReleaseError(CouldNotRunError):
    """A release cannot be made, found or read."""


class TransferError(CouldNotRunError):
    """A file could not be fetched from the origin of the releases."""


# Forewarn itself failed.


class InternalError(ForewarnError):
    """Forewarn has a fault of its own: please report it."""


class StatementError(InternalError):
    """DuckDB refuses a statement of forewarn's own, whatever the data."""

    def __init__(self, where: str, said: str) -> None:
        super().__init__(
            f"forewarn itself failed: DuckDB refuses a statement about {where}: {said}; "
            "please report it"
        )


class RuleError(InternalError):
    """A rule could not be evaluated, because of a fault in its check."""

    def __init__(self, table: str, rule: str, said: str) -> None:
        super().__init__(
            f"forewarn itself failed: {rule} could not be evaluated in {table}: {said}; "
            "please report it"
        )


class MissedFaultError(InternalError):
    """A check missed the fault planted for it: none of its results can be trusted."""

    def __init__(self, where: str, engine: str, missed: str) -> None:
        super().__init__(
            f"the check itself failed: {engine} missed a planted fault in {where}: {missed}; "
            "please report it"
        )
