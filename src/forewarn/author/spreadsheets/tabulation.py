"""Reading the values of countries and years out of a spreadsheet, without guessing.

What can be read in one way only is read, and noted; what could be read in two is a question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.author.spreadsheets.cells import CellReader, text_of
from forewarn.author.spreadsheets.layout import WideLayout, find_layout
from forewarn.author.spreadsheets.questions import (
    AnswerField,
    Edit,
    Question,
    QuestionKind,
    Remarks,
    Setting,
)
from forewarn.errors import SpreadsheetError
from forewarn.writing.canonical import format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.author.countries import CountryResolver
    from forewarn.author.spreadsheets.layout import LongLayout
    from forewarn.author.spreadsheets.questions import Answers, Note
    from forewarn.author.spreadsheets.reading import Sheet

# The schemes in which a country is looked up; their codes are never those of another.
_SCHEMES = ("name", "iso3", "iso2")

# The most values of a country and year that are read: those of 200 countries and 1,000 years.
_MOST_VALUES = 200_000

# The most unknown names that are compared with the known ones, which takes some milliseconds each.
_MOST_COMPARED = 1000


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of a country and year, and the place that it was read from."""

    country_id: str
    year: int
    value: float
    row: int
    place: str

    @property
    def text(self) -> str:
        """Return the value in the fewest digits."""
        return format_number(self.value)


@dataclass(frozen=True)
class Tabulation:
    """What was read of a spreadsheet; not all of it where there are questions."""

    observations: tuple[Observation, ...]
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]


def tabulate(
    sheets: tuple[Sheet, ...],
    answers: Answers,
    countries: CountryResolver,
    most: int = _MOST_VALUES,
) -> Tabulation:
    """Read the values out of one of the sheets; raise `SpreadsheetError` if there are too many."""
    named = [sheet for sheet in sheets if answers.sheet in (None, sheet.name)]
    if len(named) != 1:
        return Tabulation((), (), (_which_of(sheets, answers.sheet),))
    reader = _SheetReader(named[0], answers, countries, most)
    reader.read()
    remarks = reader.remarks
    return Tabulation(tuple(reader.observations.values()), remarks.notes(), remarks.questions())


def _which_of(sheets: tuple[Sheet, ...], named: str | None) -> Question:
    names = tuple(sheet.name for sheet in sheets)
    if not names:
        fill = Edit("enter the values, and save the file")
        return Question(QuestionKind.SHEET, (), "no sheet holds values", (fill,))
    several = "more than one sheet holds values"
    text = several if named is None else f"no sheet called {named!r} holds values"
    return Question(QuestionKind.SHEET, (), text, (Setting(AnswerField.SHEET, values=names),))


class _SheetReader:
    """One reading of a sheet: its header, then each row below."""

    def __init__(
        self, sheet: Sheet, answers: Answers, countries: CountryResolver, most: int
    ) -> None:
        self._most = most
        self._sheet, self._answers, self._countries = sheet, answers, countries
        self.remarks = Remarks()
        self._cells = CellReader(sheet, answers, self.remarks)
        self._near: dict[str, tuple[str, ...]] = {}
        self.observations: dict[tuple[str, int], Observation] = {}

    def read(self) -> None:
        """Read the header and, where it raises no question of its own, the rows below it."""
        layout = find_layout(self._sheet, self._answers, self.remarks)
        if layout is None:
            return
        if isinstance(layout, WideLayout):
            for row, country in self._rows(layout, tuple(layout.years)):
                for column, year in layout.years.items():
                    self._observe(row, column, country, year, layout)
        else:
            for row, country in self._rows(layout, (layout.value,)):
                found = self._cells.year(row, layout.year)
                self._observe(row, layout.value, country, found, layout)

    def _rows(
        self, layout: LongLayout | WideLayout, values: Iterable[int]
    ) -> Iterator[tuple[int, str]]:
        """Yield the rows that hold values, each with the text of its country."""
        above = ""
        for row in range(layout.header + 1, len(self._sheet.rows)):
            cell = text_of(self._sheet.shown(row, layout.country))
            if self._is_left_out(row, layout.country, cell, values):
                pass
            elif cell:
                yield row, cell
            elif above and self._answers.fill_down:
                text = f"the country is that of the row above, {above!r}"
                place = self._sheet.place(row, layout.country)
                self.remarks.note(place, text, AnswerField.FILL_DOWN)
                yield row, above
            else:
                self.remarks.ask(
                    QuestionKind.NO_COUNTRY,
                    self._sheet.place(row, layout.country),
                    "the row has values but no country",
                    Setting(AnswerField.FILL_DOWN, effect="if it is that of the row above"),
                    Edit("fill in the cell"),
                )
            above = cell or above

    def _is_left_out(self, row: int, country: int, cell: str, values: Iterable[int]) -> bool:
        """Return whether a row gives no values, and note why."""
        place, first = self._sheet.place(row), self._first_text(row)
        if not first:
            # Below the last row there is no row at all.
            self.remarks.note(place, "the row is blank")
            return True
        if cell and cell in self._answers.leave_out:
            text = f"{cell!r} is left out"
            self.remarks.note(self._sheet.place(row, country), text, AnswerField.LEAVE_OUT)
            return True
        if any(self._holds(row, column, country) for column in values):
            return False
        text = f"{cell or first!r} has no value beside it: the row is left out"
        self.remarks.note(place, text)
        return True

    def _first_text(self, row: int) -> str:
        return next((text for value in self._sheet.rows[row] if (text := text_of(value))), "")

    def _holds(self, row: int, column: int, country: int) -> bool:
        """Return whether a cell of a value holds anything; a footnote may be merged over many."""
        if (row, column) in self._sheet.formulas or text_of(self._sheet.value(row, column)):
            return True
        _, origin = self._sheet.merged.get((row, column), (row, column))
        return origin > country and bool(text_of(self._sheet.shown(row, column)))

    def _observe(
        self,
        row: int,
        column: int,
        country: str,
        year: int | None,
        layout: LongLayout | WideLayout,
    ) -> None:
        # Read without a year too: whatever is in question is asked at once.
        value = self._cells.number(row, column)
        if value is None or year is None:
            return
        country_id = self._country(country, year, self._sheet.place(row, layout.country))
        if country_id is None:
            return
        new = Observation(country_id, year, value, row, self._sheet.place(row, column))
        old = self.observations.setdefault((country_id, year), new)
        if len(self.observations) > self._most:
            raise SpreadsheetError(
                f"sheet {self._sheet.name} holds more than {self._most:,} values of countries and "
                "years: keep the rows and columns that are needed"
            )
        if old is not new:
            self._choose(old, new)

    def _choose(self, old: Observation, new: Observation) -> None:
        """Keep one of two values of one country and year, or ask which."""
        key = new.country_id, new.year
        if old.value == new.value:
            self.remarks.note(
                new.place,
                f"the value of {new.country_id} repeats the one in row {old.row + 1} for the same "
                "year: it is used once",
            )
        elif self._answers.duplicates is None:
            self.remarks.ask(
                QuestionKind.DUPLICATE,
                new.place,
                f"{new.country_id} {new.year} is {new.text} here and {old.text} in {old.place}",
                Setting(AnswerField.DUPLICATES, values=("first",)),
                Setting(AnswerField.DUPLICATES, values=("last",)),
                Edit("delete one"),
            )
        else:
            kept = old if self._answers.duplicates == "first" else new
            self.observations[key] = kept
            text = f"of two values of {new.country_id} {new.year}, the one in {kept.place} is taken"
            self.remarks.note(new.place, text, AnswerField.DUPLICATES)

    def _country(self, text: str, year: int, place: str) -> str | None:
        """Return the country that a text denotes in a year; None where it is asked."""
        if text in self._answers.countries:
            country_id = self._answers.countries[text]
            self.remarks.note(place, f"{text!r} is {country_id}", AnswerField.COUNTRIES)
            return country_id
        found = {
            self._countries.resolve(scheme, text, year)
            for scheme in _SCHEMES
            if self._countries.is_known(scheme, text)
        }
        known = next(iter(found)) if len(found) == 1 else None
        if known is None:
            self._ask_country(text, year, place, found)
        elif text != known:
            self.remarks.note(place, f"{text!r} is {known}, by the table country_codes")
        return known

    def _nearest(self, text: str) -> tuple[str, ...]:
        """Return the names of countries most like an unknown one."""
        if text not in self._near:
            if len(self._near) == _MOST_COMPARED:
                return ()
            self._near[text] = self._countries.candidates("name", text)
        return self._near[text]

    def _with_id(self, name: str, year: int) -> str:
        return f"{name} ({self._countries.resolve('name', name, year) or 'no state'})"

    def _ask_country(self, text: str, year: int, place: str, found: set[str | None]) -> None:
        """Ask for a country where the schemes do not agree on one."""
        answers = (
            Setting(AnswerField.COUNTRIES, text, effect="with the id of a country"),
            Setting(AnswerField.LEAVE_OUT, text),
        )
        if not found:
            near = [self._with_id(name, year) for name in self._nearest(text)]
            verb = "is" if len(near) == 1 else "are"
            nearest = f"; the nearest {verb} {', '.join(near)}" if near else ""
            what = f"{text!r} is not a known country{nearest}"
            self.remarks.ask(QuestionKind.UNKNOWN_COUNTRY, place, what, *answers)
        elif found == {None}:
            what = f"{text!r} is not listed as a state in {year}"
            self.remarks.ask(QuestionKind.NO_STATE, place, what, *answers)
        else:
            what = f"{text!r} stands for more than one country in {year}"
            self.remarks.ask(QuestionKind.AMBIGUOUS_COUNTRY, place, what, *answers)
