"""What one cell says: a text, a year, a number."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forewarn.author.spreadsheets.questions import AnswerField, Edit, QuestionKind, Setting

if TYPE_CHECKING:
    from forewarn.author.spreadsheets.grid import Value
    from forewarn.author.spreadsheets.questions import Answers, Remarks
    from forewarn.author.spreadsheets.reading import Sheet

_YEAR = re.compile("[0-9]{4}")
_LIKELY_YEAR = re.compile("1[89][0-9]{2}|20[0-9]{2}")
_SPAN = re.compile(r"([0-9]{4}) ?[/\u2013-] ?([0-9]{2}|[0-9]{4})")

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")

# A number whose digits are grouped in threes by a sign that may be a decimal separator.
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([ ,.'\u2019][0-9]{3})+([.,][0-9]+)?")

_CORRECT = Edit("correct the cell")

# In a longer text marks that combine are left as they are: to put them in order takes their number
# squared.
_LONGEST_NORMALIZED = 1000


def text_of(value: Value) -> str:
    """Return the text of a cell, with single spaces; a whole number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if len(text) <= _LONGEST_NORMALIZED and not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def is_year_like(label: str, answers: Answers) -> bool:
    """Return whether a label is that of a year, by itself or by an answer."""
    return (
        label in answers.years
        or _LIKELY_YEAR.fullmatch(label) is not None
        or _SPAN.fullmatch(label) is not None
    )


@dataclass(frozen=True)
class CellReader:
    """Reads cells of a sheet, and asks where one can be read in two ways."""

    sheet: Sheet
    answers: Answers
    remarks: Remarks

    def year(self, row: int, column: int) -> int | None:
        """Return the year that a cell shows; None where it is asked."""
        text, place = text_of(self.sheet.shown(row, column)), self.sheet.place(row, column)
        if text in self.answers.years:
            year = self.answers.years[text]
            self.remarks.note(place, f"{text!r} is read as {year}", AnswerField.YEARS)
            return year
        if _YEAR.fullmatch(text):
            return int(text)
        if (span := _SPAN.fullmatch(text)) and (years := _years_of(span)):
            return self._year_of_span(text, years, place)
        if text:
            year_of_text = Setting(AnswerField.YEARS, text)
            what = f"{text!r} is not a year"
            self.remarks.ask(QuestionKind.YEAR, place, what, year_of_text, _CORRECT)
        else:
            what = "the row has no year"
            self.remarks.ask(QuestionKind.YEAR, place, what, Edit("fill in the cell"))
        return None

    def _year_of_span(self, text: str, years: tuple[int, int], place: str) -> int | None:
        first, last = years
        if self.answers.year_from is None:
            self.remarks.ask(
                QuestionKind.YEAR_SPAN,
                place,
                f"{text!r} spans two years",
                Setting(AnswerField.YEAR_FROM, values=("start",), effect=f"for {first}"),
                Setting(AnswerField.YEAR_FROM, values=("end",), effect=f"for {last}"),
            )
            return None
        year = first if self.answers.year_from == "start" else last
        self.remarks.note(place, f"{text!r} is read as {year}", AnswerField.YEAR_FROM)
        return year

    def number(self, row: int, column: int) -> float | None:
        """Return the number in a cell; None where nothing was observed, or where it is asked."""
        if self._is_unreadable(row, column):
            return None
        place = self.sheet.place(row, column)
        value = self.sheet.value(row, column)
        text = text_of(value)
        if not text:
            return None
        if text in self.answers.missing:
            self.remarks.note(place, f"{text!r} is read as not observed", AnswerField.MISSING)
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = _float_of(value)
            if number is not None:
                return number
        if isinstance(value, bool | date | int | float):
            what = f"{text!r} is not a number"
            self.remarks.ask(QuestionKind.NUMBER, place, what, _CORRECT)
            return None
        return self._number_in(text, place)

    def _is_unreadable(self, row: int, column: int) -> bool:
        """Return whether a cell has no value of its own to read, and ask for one."""
        place = self.sheet.place(row, column)
        if (row, column) in self.sheet.formulas:
            what = "the result of the formula was not saved"
            self.remarks.ask(QuestionKind.FORMULA, place, what, Edit("open the file, and save it"))
            return True
        if self.sheet.merged.get((row, column), (row, column)) != (row, column):
            what = "the cell is merged with another"
            edit = Edit("split the cells, and write a value into each")
            self.remarks.ask(QuestionKind.MERGED, place, what, edit)
            return True
        return False

    def _number_in(self, text: str, place: str) -> float | None:
        """Return the number that is written as a text."""
        plain = self._without_thousands(text, place)
        if self.answers.thousands == self.answers.decimal and self.answers.decimal in plain:
            # Where it separates no thousands, nothing says what it is.
            plain = "?"
        elif self.answers.decimal != ".":
            # A point would be taken for what it is not.
            plain = "?" if "." in plain else plain.replace(self.answers.decimal, ".")
        if _NUMBER.fullmatch(plain):
            number = _float_of(plain)
            if number is None:
                self._ask_what_it_is(text, place, "is not a number that a table can hold")
            return number
        if _GROUPED.fullmatch(text):
            mark = next(mark for mark in text if not mark.isdigit() and mark not in "+-")
            self.remarks.ask(
                QuestionKind.SEPARATOR,
                f"{place} ({text!r})",
                f"{mark!r} may separate thousands or decimals",
                Setting(AnswerField.THOUSANDS, values=(mark,)),
                Setting(AnswerField.DECIMAL, values=(mark,)),
            )
        else:
            self._ask_what_it_is(text, place, "is not a number")
        return None

    def _ask_what_it_is(self, text: str, place: str, what: str) -> None:
        missing = Setting(AnswerField.MISSING, text, effect="if nothing was observed")
        self.remarks.ask(QuestionKind.NUMBER, place, f"{text!r} {what}", missing, _CORRECT)

    def _without_thousands(self, text: str, place: str) -> str:
        mark = self.answers.thousands
        if mark is None:
            return text
        group, point = re.escape(mark), re.escape(self.answers.decimal)
        if not re.fullmatch(rf"[+-]?[0-9]{{1,3}}({group}[0-9]{{3}})+({point}[0-9]+)?", text):
            return text
        what = f"{mark!r} is read as the thousands separator"
        self.remarks.note(f"{place} ({text!r})", what, AnswerField.THOUSANDS)
        return text.replace(mark, "")


def _float_of(number: float | str) -> float | None:
    """Return a number, or the text of one, as a float; None where it is too large or too small.

    A float makes infinity of what is too large, and 0 of what is too small.
    """
    try:
        found = float(number)
    except OverflowError:
        return None
    if not math.isfinite(found):
        return None
    digits = re.split("[eE]", number)[0] if isinstance(number, str) else ""
    return None if found == 0 and re.search("[1-9]", digits) else found


def _years_of(span: re.Match[str]) -> tuple[int, int] | None:
    """Return the two years of a span, where the second follows the first."""
    first = int(span[1])
    last = int(span[2] if len(span[2]) == 4 else f"{(first + 1) // 100}{span[2]}")
    return (first, last) if last == first + 1 else None
