"""Reading the values of countries and years out of a spreadsheet, and guessing at nothing.

What can be read in one way alone is read, and said; what could be read in two is a question, with
the option that answers it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from shlex import quote
from typing import TYPE_CHECKING

from forewarn.author.countries import UnresolvedError
from forewarn.author.spreadsheets.reading import letters
from forewarn.writing.canonical import format_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.author.countries import CountryResolver
    from forewarn.author.spreadsheets.reading import Sheet, Value

# What a column of countries or years is called, where it is called what it is.
_COUNTRY = {
    "country", "country name", "country code", "country id", "country_id", "countries", "state",
    "nation", "economy", "country or area", "country/area", "country/territory", "iso3", "iso2",
    "iso code", "iso3 code", "iso 3", "iso alpha-3",
}  # fmt: skip
_YEAR, _VALUE = {"year", "years"}, {"value", "values", "obs_value"}

# The schemes in which a country is looked for; their codes are never those of another.
_SCHEMES = ("name", "iso3", "iso2")

_SPAN = re.compile(r"([0-9]{4}) ?[/\u2013-] ?([0-9]{2}|[0-9]{4})")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")

# So many places of one thing are named.
_NAMED = 3


@dataclass(frozen=True)
class Answers:
    """What was said of a spreadsheet: an answer to each question that it may raise.

    Rows count from 1, as in the spreadsheet. `countries` gives a country's id for a text, `years` a
    year. `year_from` is `start` or `end`, of a span such as 2019/20; `duplicates` is `first` or
    `last`, of two values of one country and year.
    """

    sheet: str | None = None
    header_row: int | None = None
    country_column: str | None = None
    year_column: str | None = None
    value_column: str | None = None
    countries: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)
    leave_out: frozenset[str] = frozenset()
    ignore_columns: frozenset[str] = frozenset()
    year_from: str | None = None
    thousands: str | None = None
    decimal: str = "."
    missing: frozenset[str] = frozenset()
    duplicates: str | None = None
    fill_down: bool = False


@dataclass(frozen=True)
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
    """What was read of a spreadsheet. With `questions` it is not all that there is."""

    observations: tuple[Observation, ...]
    notes: tuple[str, ...]
    questions: tuple[str, ...]


def tabulate(sheets: tuple[Sheet, ...], answers: Answers, codes: CountryResolver) -> Tabulation:
    """Read the values out of one of the sheets."""
    named = [s for s in sheets if answers.sheet in (None, s.name)]
    if len(named) != 1:
        names = ", ".join(repr(sheet.name) for sheet in sheets)
        what = f"the sheets that hold anything are {names}" if sheets else "nothing is in it"
        return Tabulation((), (), (f"{what}: name one with --sheet",))
    reader = _SheetReader(named[0], answers, codes)
    reader.read()
    return Tabulation(
        tuple(reader.observations.values()), reader.notes.lines(), reader.questions.lines()
    )


class _Said:
    """What is said of places: the same said of several is one line."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}

    def add(self, place: str, text: str) -> None:
        """Say something of a place."""
        places = self._places.setdefault(text, [])
        if place not in places:
            places.append(place)

    def lines(self) -> tuple[str, ...]:
        """Return a line for each thing said, with the first of its places."""
        return tuple(f"{_places(places)}: {text}" for text, places in self._places.items())


def _places(places: list[str]) -> str:
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    return "; ".join(places[:_NAMED]) + more


class _SheetReader:
    """One reading of a sheet: its header, then each row below."""

    def __init__(self, sheet: Sheet, answers: Answers, codes: CountryResolver) -> None:
        self._sheet, self._answers, self._codes = sheet, answers, codes
        self.notes, self.questions = _Said(), _Said()
        self.observations: dict[tuple[str, int], Observation] = {}

    def read(self) -> None:
        """Read the header and, where it raises no question, the rows below it."""
        header = self._header()
        if header is None:
            return
        labels = [_text(self._sheet.shown(header, c)) for c in range(self._width)]
        country = self._column(labels, header, "country", _COUNTRY, self._answers.country_column)
        if country is None:
            return
        if self._answers.year_column or any(label.casefold() in _YEAR for label in labels):
            year = self._column(labels, header, "year", _YEAR, self._answers.year_column)
            value = self._column(labels, header, "value", _VALUE, self._answers.value_column)
            if year is None or value is None:
                return
            self._tell_ignored(labels, header, {country, year, value})
            for row, cell in self._rows(header, country, (value,)):
                found = self._year(self._sheet.shown(row, year), row, year)
                self._observe(row, country, cell, found, value)
            return
        years = self._year_columns(labels, header, country)
        for row, cell in self._rows(header, country, tuple(years)):
            for column, found in years.items():
                self._observe(row, country, cell, found, column)

    @property
    def _width(self) -> int:
        return max((len(row) for row in self._sheet.rows), default=0)

    def _header(self) -> int | None:
        """Find the row of the header: the only one that has a column of countries, and years."""
        if self._answers.header_row is not None:
            header = self._answers.header_row - 1
            if header >= len(self._sheet.rows):
                self.questions.add(f"sheet {self._sheet.name}", "it has not so many rows")
                return None
        else:
            found = [r for r in range(len(self._sheet.rows)) if self._is_header(r)]
            # Of a header that is merged over rows, the last is the one above the values.
            if len(found) != 1:
                rows = ", ".join(str(row + 1) for row in found)
                what = f"rows {rows} could each be the header" if found else "no row is a header"
                self.questions.add(
                    f"sheet {self._sheet.name}",
                    f"{what}, with a column called country, and years: say --header-row N "
                    "(and --country-column LABEL if it is called otherwise)",
                )
                return None
            header = found[0]
        here = {self._sheet.merged.get((header, column)) for column in range(self._width)}
        for row in range(header):
            columns = [column for column in range(self._width) if (row, column) not in here]
            if title := next((t for column in columns if (t := self._cell(row, column))), None):
                text = f"{title!r} stands above the header and is left out"
                self.notes.add(self._sheet.place(row), text)
        self.notes.add(self._sheet.place(header), "this is the header")
        return header

    def _is_header(self, row: int) -> bool:
        labels = [_text(self._sheet.shown(row, column)) for column in range(self._width)]
        below = [_text(self._sheet.shown(row + 1, column)) for column in range(self._width)]
        named = self._answers.country_column
        is_country = [label == named if named else label.casefold() in _COUNTRY for label in labels]
        if not any(is_country):
            return False
        years = [label for label in labels if _is_year_like(label, self._answers)]
        # The row below is the header if the names of its columns are merged with this one's.
        if any(is_country[c] and below[c] == labels[c] for c in range(self._width)):
            return False
        return bool(years) or any(
            label.casefold() in _YEAR or label == self._answers.year_column for label in labels
        )

    def _column(
        self, labels: list[str], header: int, what: str, known: set[str], named: str | None
    ) -> int | None:
        """Find a column by the name that was given, or else the only one that is called so."""
        found = [
            column
            for column, label in enumerate(labels)
            if (label == named or letters(column) == named if named else label.casefold() in known)
        ]
        if len(found) == 1:
            return found[0]
        there = ", ".join(repr(label) for label in labels if label)
        many = "more than one column" if found else "no column"
        self.questions.add(
            self._sheet.place(header),
            f"{many} is that of the {what}: say --{what}-column with one of {there}, or its letter",
        )
        return None

    def _tell_ignored(self, labels: list[str], header: int, used: set[int]) -> None:
        for column, label in enumerate(labels):
            if label and column not in used:
                text = f"the column {label!r} is not asked for and is left out"
                self.notes.add(self._sheet.place(header, column), text)

    def _year_columns(self, labels: list[str], header: int, country: int) -> dict[int, int]:
        """Return the year of each column of values."""
        years: dict[int, int] = {}
        for column, label in enumerate(labels):
            place = self._sheet.place(header, column)
            if column == country:
                continue
            if label in self._answers.ignore_columns or letters(column) in (
                self._answers.ignore_columns
            ):
                self.notes.add(place, f"the column {label!r} is left out (--ignore-column)")
                continue
            if not label and not any(
                self._cell(row, column) for row in range(header + 1, len(self._sheet.rows))
            ):
                continue
            if not _is_year_like(label, self._answers):
                self.questions.add(
                    place,
                    f"{label!r} is no year: say --ignore-column {quote(label or letters(column))} "
                    f"to leave the column out, or --year {quote(f'{label}=YYYY')}",
                )
                continue
            if (year := self._year(self._sheet.shown(header, column), header, column)) is not None:
                years[column] = year
        for year, count in Counter(years.values()).items():
            if count > 1:
                self.questions.add(
                    self._sheet.place(header),
                    f"{count} columns are of {year}: say --ignore-column with the letter of one",
                )
        return years

    def _rows(
        self, header: int, country: int, values: tuple[int, ...]
    ) -> Iterator[tuple[int, str]]:
        """Return the rows that hold values, each with the text of its country."""
        above = ""
        for row in range(header + 1, len(self._sheet.rows)):
            cell = _text(self._sheet.shown(row, country))
            empty = not any(self._holds(row, column, country) for column in values)
            if not any(self._cell(row, column) for column in range(self._width)):
                # Below the last row there is no row at all.
                self.notes.add(self._sheet.place(row), "the row is blank")
            elif cell and cell in self._answers.leave_out:
                text = f"{cell!r} is left out (--leave-out)"
                self.notes.add(self._sheet.place(row, country), text)
            elif empty:
                first = cell or next(t for c in range(self._width) if (t := self._cell(row, c)))
                text = f"{first!r} has no value beside it: the row is left out"
                self.notes.add(self._sheet.place(row), text)
            elif not cell and above and self._answers.fill_down:
                text = f"the country is that of the row above, {above!r} (--fill-down)"
                self.notes.add(self._sheet.place(row, country), text)
                yield row, above
            elif not cell:
                self.questions.add(
                    self._sheet.place(row, country),
                    "the row has values and no country: say --fill-down if it is that of the row "
                    "above, or fill the cell",
                )
            else:
                yield row, cell
            above = cell or above

    def _holds(self, row: int, column: int, country: int) -> bool:
        """Return whether a cell of a value holds anything; a footnote may be merged over many."""
        if (row, column) in self._sheet.formulas or self._cell(row, column):
            return True
        _, origin = self._sheet.merged.get((row, column), (row, column))
        return origin > country and bool(_text(self._sheet.shown(row, column)))

    def _observe(
        self, row: int, country_column: int, country: str, year: int | None, column: int
    ) -> None:
        value = self._value(row, column)
        if value is None or year is None:
            return
        country_id = self._country(country, year, self._sheet.place(row, country_column))
        if country_id is None:
            return
        new = Observation(country_id, year, value, row, self._sheet.place(row, column))
        old = self.observations.get((country_id, year))
        if old is None:
            self.observations[country_id, year] = new
        elif old.value == value:
            self.notes.add(
                new.place,
                f"the value of {country_id} repeats the one in row {old.row + 1} of the same year: "
                "it is taken once",
            )
        elif self._answers.duplicates is None:
            self.questions.add(
                new.place,
                f"{country_id} {year} is {new.text} here and {old.text} in {old.place}: say "
                "--duplicates first or --duplicates last, or delete one",
            )
        else:
            kept = old if self._answers.duplicates == "first" else new
            self.observations[country_id, year] = kept
            text = f"of two values of {country_id} {year} the one in {kept.place} is taken"
            self.notes.add(new.place, f"{text} (--duplicates)")

    def _country(self, text: str, year: int, place: str) -> str | None:
        """Return the country that a text denotes in a year."""
        if text in self._answers.countries:
            country_id = self._answers.countries[text]
            self.notes.add(place, f"{text!r} is {country_id} (--map)")
            return country_id
        found: set[str | None] = set()
        near: list[str] = []
        for scheme in _SCHEMES:
            try:
                found.add(self._codes.resolve(scheme, text, year))
            except UnresolvedError as error:
                near += [
                    f"{candidate} ({self._codes.resolve(scheme, candidate, year) or 'no state'})"
                    for candidate in error.candidates
                    if scheme == "name"
                ]
        known = next(iter(found)) if len(found) == 1 else None
        if known is not None:
            if text != known:
                self.notes.add(place, f"{text!r} is {known}, by the table country_codes")
            return known
        options = (
            f"say --map {quote(f'{text}=ABC')} with the id of a country, or "
            f"--leave-out {quote(text)}"
        )
        if not found:
            nearest = f"; the nearest are {', '.join(near)}" if near else ""
            self.questions.add(place, f"{text!r} is no country known{nearest}: {options}")
        else:
            self.questions.add(place, f"{text!r} denotes no one state in {year}: {options}")
        return None

    def _year(self, value: Value, row: int, column: int) -> int | None:
        text, place = _text(value), self._sheet.place(row, column)
        if text in self._answers.years:
            year = self._answers.years[text]
            self.notes.add(place, f"{text!r} is taken as {year} (--year)")
            return year
        if re.fullmatch("[0-9]{4}", text):
            return int(text)
        if (span := _SPAN.fullmatch(text)) and (years := _span(span)):
            if self._answers.year_from is None:
                self.questions.add(
                    place,
                    f"{text!r} is of two years: say --year-from start for {years[0]}, or "
                    f"--year-from end for {years[1]}",
                )
                return None
            year = years[0] if self._answers.year_from == "start" else years[1]
            self.notes.add(place, f"{text!r} is taken as {year} (--year-from)")
            return year
        option = f"--year {quote(f'{text}=YYYY')}"
        self.questions.add(place, f"{text!r} is no year: say {option}, or correct the cell")
        return None

    def _value(self, row: int, column: int) -> float | None:
        """Return the number in a cell, None where nothing was observed or it cannot be told."""
        place, answers = self._sheet.place(row, column), self._answers
        if (row, column) in self._sheet.formulas:
            self.questions.add(
                place, "a formula whose result was not saved: open the file, and save it"
            )
            return None
        if self._sheet.merged.get((row, column), (row, column)) != (row, column):
            self.questions.add(
                place, "the cell is merged with another: take the cells apart, and say each value"
            )
            return None
        value = self._sheet.value(row, column)
        text = _text(value)
        if not text:
            return None
        if text in answers.missing:
            self.notes.add(place, f"{text!r} is taken as not observed (--missing)")
            return None
        if isinstance(value, bool | date):
            self.questions.add(place, f"{text!r} is no number: correct the cell")
            return None
        if isinstance(value, int | float):
            return float(value)
        return self._number(text, place)

    def _number(self, text: str, place: str) -> float | None:
        """Read a number that is written as a text."""
        point = re.escape(self._answers.decimal)
        plain = text
        if self._answers.thousands is not None:
            group = re.escape(self._answers.thousands)
            if re.fullmatch(rf"[+-]?[0-9]{{1,3}}({group}[0-9]{{3}})+({point}[0-9]+)?", text):
                plain = text.replace(self._answers.thousands, "")
                mark = self._answers.thousands
                what = f"{mark!r} is taken as a sign of thousands (--thousands)"
                self.notes.add(f"{place} ({text!r})", what)
        if self._answers.decimal != ".":
            # A point would be taken for what it is not.
            plain = "?" if "." in plain else plain.replace(self._answers.decimal, ".")
        if _NUMBER.fullmatch(plain):
            return float(plain)
        if re.fullmatch(r"[+-]?[0-9]{1,3}([ ,.'\u2019][0-9]{3})+([.,][0-9]+)?", text):
            mark = next(mark for mark in text if not mark.isdigit() and mark not in "+-")
            options = f"--thousands {quote(mark)} or --decimal {quote(mark)}"
            self.questions.add(
                f"{place} ({text!r})", f"{mark!r} may be a sign of thousands or not: say {options}"
            )
        else:
            self.questions.add(
                place,
                f"{text!r} is no number: say --missing {quote(text)} if it means that nothing was "
                "observed, or correct the cell",
            )
        return None

    def _cell(self, row: int, column: int) -> str:
        return _text(self._sheet.value(row, column))


def _text(value: Value) -> str:
    """Return the text of a cell, with single spaces; a whole number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def _is_year_like(label: str, answers: Answers) -> bool:
    plain = re.fullmatch("1[89][0-9]{2}|20[0-9]{2}", label)
    return label in answers.years or bool(plain) or bool(_SPAN.fullmatch(label))


def _span(span: re.Match[str]) -> tuple[int, int] | None:
    """Return the two years of a span, where the second follows the first."""
    first = int(span[1])
    last = int(span[2] if len(span[2]) == 4 else f"{(first + 1) // 100}{span[2]}")
    return (first, last) if last == first + 1 else None
