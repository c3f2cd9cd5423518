"""Importing the values of a spreadsheet into a package that extends another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.author.countries import CountryResolver
from forewarn.author.spreadsheets.intake import ImportTarget, Intake, intake_files, missing_fields
from forewarn.author.spreadsheets.questions import Answers
from forewarn.author.spreadsheets.reading import read_sheets
from forewarn.author.spreadsheets.tabulation import tabulate
from forewarn.errors import PackageError, SpreadsheetError
from forewarn.package.model import DESCRIPTOR
from forewarn.package.paths import must_be_replaceable
from forewarn.writing.files import digest_of, put_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from forewarn.author.spreadsheets.questions import Note, Question
    from forewarn.author.spreadsheets.reading import Sheet
    from forewarn.author.spreadsheets.tabulation import Observation
    from forewarn.package.model import Package

# What a caller needs, in one place.
__all__ = ["Answers", "ImportTarget", "Imported", "Unanswered", "import_spreadsheet"]


@dataclass(frozen=True)
class Imported:
    """The values that were read, and the files that were written: none without values."""

    notes: tuple[Note, ...]
    observations: tuple[Observation, ...]
    written: tuple[str, ...]


@dataclass(frozen=True)
class Unanswered:
    """What has to be known before anything is written.

    `questions` are about the spreadsheet. If there are none, `missing` names by table the required
    fields of a new indicator or source that were not given.
    """

    notes: tuple[Note, ...]
    questions: tuple[Question, ...]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def import_spreadsheet(
    package: Package,
    file: Path,
    target: ImportTarget,
    answers: Answers = Answers(),  # noqa: B008 - frozen
    tell: Callable[[tuple[Note, ...]], None] = lambda _: None,
) -> Imported | Unanswered:
    """Write the values of an .xlsx or .csv file into a package that extends another.

    An error while the files are written undoes what was written; after a kill, import again. `tell`
    gets the notes, also if an error follows.

    Raises `SpreadsheetError` if the file cannot be read, `ConflictingValueError` if the package has
    another value and the target does not replace it, `InvalidDataError` if a value or a new row
    does not fit the package, and `PackageError` if the package extends no other.
    """
    if package.base is None:
        raise PackageError(f"{package.name} extends no other package: make a package that does")
    countries = CountryResolver.read(package.base.resource("country_codes").file)
    sheets, digest = _read(file)
    found = tabulate(sheets, answers, countries)
    tell(found.notes)
    if found.questions:
        return Unanswered(found.notes, found.questions)
    if not found.observations:
        return Imported(found.notes, (), ())
    if missing := missing_fields(package, target):
        return Unanswered(found.notes, (), missing)
    intake = Intake(target, found.observations, digest)
    files = intake_files(package, intake)
    for path in files:
        must_be_replaceable(package.root, path)
    # The descriptor names the file of observations.
    written = put_files(files, package.root, last=DESCRIPTOR)
    return Imported(found.notes, found.observations, written)


def _read(file: Path) -> tuple[tuple[Sheet, ...], str]:
    """Return the sheets of a file and its digest, both of the same bytes."""
    before = digest_of(file) if file.is_file() else ""
    sheets = read_sheets(file)
    if before != (after := digest_of(file)):
        raise SpreadsheetError(f"{file} changed while it was read: import it again")
    return sheets, after
