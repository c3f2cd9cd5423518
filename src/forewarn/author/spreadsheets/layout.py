"""Where a sheet holds what: the row of its header, and the columns below it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from forewarn.author.spreadsheets.cells import CellReader, is_year_like, text_of
from forewarn.author.spreadsheets.limits import letters
from forewarn.author.spreadsheets.questions import AnswerField, Edit, QuestionKind, Setting
from forewarn.structure.causes import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.author.spreadsheets.questions import Answers, Remarks
    from forewarn.author.spreadsheets.reading import Sheet

# The most rows that could be the header that are looked for.
_MOST_HEADERS = 300

# The names by which a column is known for one of countries, years or values.
_COUNTRY = {
    "country", "country name", "country code", "country id", "country_id", "countries", "state",
    "nation", "economy", "country or area", "country/area", "country/territory", "iso3", "iso2",
    "iso code", "iso3 code", "iso 3", "iso alpha-3",
}  # fmt: skip
_YEAR, _VALUE = {"year", "years"}, {"value", "values", "obs_value"}


@dataclass(frozen=True)
class LongLayout:
    """A row for each country and year: columns of countries, years and values."""

    header: int
    country: int
    year: int
    value: int


@dataclass(frozen=True)
class WideLayout:
    """A row for each country: a column of countries, and the year of each column of values."""

    header: int
    country: int
    years: Mapping[int, int]


def find_layout(sheet: Sheet, answers: Answers, remarks: Remarks) -> LongLayout | WideLayout | None:
    """Return where a sheet holds what; None where that is asked."""
    return _LayoutFinder(sheet, answers, remarks).find()


class _LayoutFinder:
    def __init__(self, sheet: Sheet, answers: Answers, remarks: Remarks) -> None:
        self._sheet, self._answers, self._remarks = sheet, answers, remarks
        self._labels: list[str] = []

    def find(self) -> LongLayout | WideLayout | None:
        header = self._header()
        if header is None:
            return None
        answers = self._answers
        self._labels = self._shown(header)
        country = self._column(header, AnswerField.COUNTRY_COLUMN, _COUNTRY, answers.country_column)
        if country is None:
            return None
        if not answers.year_column and all(label.casefold() not in _YEAR for label in self._labels):
            return WideLayout(header, country, self._year_columns(header, country))
        year = self._column(header, AnswerField.YEAR_COLUMN, _YEAR, answers.year_column)
        value = self._column(header, AnswerField.VALUE_COLUMN, _VALUE, answers.value_column)
        if year is None or value is None:
            return None
        for column, label in enumerate(self._labels):
            if label and column not in {country, year, value}:
                text = f"the column {label!r} is not needed and is left out"
                self._remarks.note(self._sheet.place(header, column), text)
        return LongLayout(header, country, year, value)

    def _shown(self, row: int) -> list[str]:
        return [text_of(value) for value in self._sheet.shown_row(row)]

    def _header(self) -> int | None:
        """Find the row of the header: the only one that has a column of countries, and years."""
        row = self._answers.header_row
        header = self._header_found() if row is None else self._header_told(row)
        if header is None:
            return None
        here = {self._sheet.merged.get((header, column)) for column in range(self._sheet.width)}
        for row in range(header):
            cells = (c for c in range(self._sheet.width) if (row, c) not in here)
            if title := next((t for c in cells if (t := text_of(self._sheet.value(row, c)))), None):
                text = f"{title!r} is above the header and is left out"
                self._remarks.note(self._sheet.place(row), text)
        self._remarks.note(self._sheet.place(header), "this is the header")
        return header

    def _header_told(self, row: int) -> int | None:
        if 1 <= row <= len(self._sheet.rows):
            return row - 1
        self._remarks.ask(
            QuestionKind.HEADER,
            f"sheet {self._sheet.name}",
            f"there is no row {row}: the last is row {len(self._sheet.rows)}",
            Setting(AnswerField.HEADER_ROW),
        )
        return None

    def _other_delimiter(self) -> str | None:
        """Return what the columns of a CSV file are separated by, where that is no comma."""
        first = next(iter(self._sheet.rows), ())
        if self._sheet.width != 1 or not isinstance(first[0] if first else None, str):
            return None
        return next((called for sign, called in DELIMITERS.items() if sign in str(first[0])), None)

    def _header_found(self) -> int | None:
        # Of a header that is merged over rows, the last is the one above the values.
        rows = (row for row in range(len(self._sheet.rows)) if self._is_header(row))
        found = list(islice(rows, _MOST_HEADERS))
        if len(found) == 1:
            return found[0]
        listed = ", ".join(str(row + 1) for row in found)
        what = f"rows {listed} could each be the header" if found else "no row is a header"
        if other := self._other_delimiter():
            edit = Edit("save the file with commas")
            what = f"its columns seem to be separated by {other}"
            self._remarks.ask(QuestionKind.HEADER, f"sheet {self._sheet.name}", what, edit)
            return None
        self._remarks.ask(
            QuestionKind.HEADER,
            f"sheet {self._sheet.name}",
            f"{what}, with a column called country, and years",
            Setting(AnswerField.HEADER_ROW),
            Setting(
                AnswerField.COUNTRY_COLUMN, effect="if the column of countries has another name"
            ),
        )
        return None

    def _is_header(self, row: int) -> bool:
        labels, named = self._shown(row), self._answers.country_column
        countries = {
            column: label
            for column, label in enumerate(labels)
            if (label == named if named else label.casefold() in _COUNTRY)
        }
        if not countries:
            return False
        # The row below is the header if the names of its columns are merged with this one's.
        below = self._shown(row + 1)
        if any(below[column] == label for column, label in countries.items()):
            return False
        return any(
            is_year_like(label, self._answers)
            or label.casefold() in _YEAR
            or label == self._answers.year_column
            for label in labels
        )

    def _column(
        self, header: int, field: AnswerField, known: set[str], named: str | None
    ) -> int | None:
        """Find a column by the name that was given, or else the only one that has a known name."""
        found = [
            column
            for column, label in enumerate(self._labels)
            if (label == named or letters(column) == named if named else label.casefold() in known)
        ]
        if len(found) == 1:
            return found[0]
        holds = f"holds the {field.removesuffix('_column')}"
        labels = tuple(label for label in self._labels if label)
        self._remarks.ask(
            QuestionKind.COLUMN,
            self._sheet.place(header),
            f"more than one column {holds}" if found else f"no column {holds}",
            Setting(field, values=labels, effect="or its letter"),
        )
        return None

    def _year_columns(self, header: int, country: int) -> dict[int, int]:
        """Return the year of each column of values."""
        reader = CellReader(self._sheet, self._answers, self._remarks)
        years: dict[int, int] = {}
        filled = self._filled_below(header)
        for column, label in enumerate(self._labels):
            if (
                column == country
                or self._is_ignored(header, column, label)
                or not (label or column in filled)
            ):
                continue
            if not is_year_like(label, self._answers):
                name = label or letters(column)
                leave_out = Setting(
                    AnswerField.IGNORE_COLUMNS, name, effect="to leave the column out"
                )
                self._remarks.ask(
                    QuestionKind.YEAR,
                    self._sheet.place(header, column),
                    f"{label!r} is not a year",
                    leave_out,
                    *([Setting(AnswerField.YEARS, label)] if label else []),
                )
            elif (year := reader.year(header, column)) is not None:
                years[column] = year
        for year, count in Counter(years.values()).items():
            if count > 1:
                self._remarks.ask(
                    QuestionKind.REPEATED_YEAR,
                    self._sheet.place(header),
                    f"{count} columns are for {year}",
                    Setting(AnswerField.IGNORE_COLUMNS, effect="with the letter of one"),
                )
        return years

    def _is_ignored(self, header: int, column: int, label: str) -> bool:
        """Return whether a column is left out because that was answered."""
        if {label, letters(column)} & self._answers.ignore_columns:
            text = f"the column {label!r} is left out"
            place = self._sheet.place(header, column)
            self._remarks.note(place, text, AnswerField.IGNORE_COLUMNS)
            return True
        return False

    def _filled_below(self, header: int) -> set[int]:
        """Return the columns without a label that hold a text below the header."""
        unknown = {column for column, label in enumerate(self._labels) if not label}
        filled: set[int] = set()
        for row in range(header + 1, len(self._sheet.rows)):
            if not unknown:
                break
            cells = self._sheet.rows[row]
            found = {c for c in unknown if c < len(cells) and text_of(cells[c])}
            filled |= found
            unknown -= found
        return filled
