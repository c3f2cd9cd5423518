"""Questions that a spreadsheet raises, the answers that settle them, and notes on what was read.

Nothing here knows a command line: an answer is a field of `Answers`, which a command renders as an
option.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The number of places that are named of one note or question, and that are kept.
_NAMED, _KEPT = 3, 100

# The number of notes and of questions that are kept: nobody reads more; and of the places of all,
# beyond the first ones of each.
_MOST, _MOST_PLACES = 20_000, 100_000

# The most characters of a note or question; a cell may hold many more.
_LONGEST = 1000


@dataclass(frozen=True)
class Answers:
    """What is known of a spreadsheet: an answer to each question that it may raise.

    Rows count from 1, as in the spreadsheet. `countries` maps a text to a country's id, `years` a
    text to a year. `year_from` picks a year of a span such as 2019/20; `duplicates` picks one of
    two values of one country and year.
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
    year_from: Literal["start", "end"] | None = None
    thousands: str | None = None
    decimal: str = "."
    missing: frozenset[str] = frozenset()
    duplicates: Literal["first", "last"] | None = None
    fill_down: bool = False


class AnswerField(StrEnum):
    """The fields of `Answers`, by name."""

    SHEET = "sheet"
    HEADER_ROW = "header_row"
    COUNTRY_COLUMN = "country_column"
    YEAR_COLUMN = "year_column"
    VALUE_COLUMN = "value_column"
    COUNTRIES = "countries"
    YEARS = "years"
    LEAVE_OUT = "leave_out"
    IGNORE_COLUMNS = "ignore_columns"
    YEAR_FROM = "year_from"
    THOUSANDS = "thousands"
    DECIMAL = "decimal"
    MISSING = "missing"
    DUPLICATES = "duplicates"
    FILL_DOWN = "fill_down"


class QuestionKind(StrEnum):
    """What a question is about."""

    SHEET = "sheet"
    HEADER = "header"
    COLUMN = "column"
    YEAR = "year"
    YEAR_SPAN = "year_span"
    REPEATED_YEAR = "repeated_year"
    UNKNOWN_COUNTRY = "unknown_country"
    AMBIGUOUS_COUNTRY = "ambiguous_country"
    NO_STATE = "no_state"
    NO_COUNTRY = "no_country"
    NUMBER = "number"
    SEPARATOR = "separator"
    MERGED = "merged"
    FORMULA = "formula"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Setting:
    """An answer that is a field of `Answers`.

    `text` is the text in the spreadsheet that the answer is about. `values` are what the field may
    be set to; none where the reader has to know. `effect` is what follows, where it is not plain.
    """

    field: AnswerField
    text: str | None = None
    values: tuple[str, ...] = ()
    effect: str = ""


@dataclass(frozen=True)
class Edit:
    """An answer that is a change to the spreadsheet, such as "correct the cell"."""

    text: str


@dataclass(frozen=True)
class Question:
    """What can be read in two ways or in none, where, and the answers that settle it.

    `places` are the first hundred, and `more` the number of others.
    """

    kind: QuestionKind
    places: tuple[str, ...]
    text: str
    answers: tuple[Setting | Edit, ...]
    more: int = 0

    @property
    def place(self) -> str:
        """Return the first places in words; empty where the question is about the file."""
        return _in_words(self.places, self.more)


@dataclass(frozen=True)
class Note:
    """What was read in the one way that there is, or as an answer says, and where.

    `places` are the first hundred, and `more` the number of others.
    """

    places: tuple[str, ...]
    text: str
    answered_by: AnswerField | None = None
    more: int = 0

    @property
    def place(self) -> str:
        """Return the first places in words."""
        return _in_words(self.places, self.more)


class _Asked(NamedTuple):
    kind: QuestionKind
    text: str
    answers: tuple[Setting | Edit, ...]


class _Noted(NamedTuple):
    text: str
    answered_by: AnswerField | None


class _Places:
    """The places of one remark, in order: the first ones, and the number of others."""

    def __init__(self) -> None:
        self.first: dict[str, None] = {}
        self.more = 0
        self._last = ""

    def add(self, place: str, *, keeps: bool) -> bool:
        """Add a place; return whether it was kept beyond the first ones, if it may be."""
        if place in self.first:
            pass
        elif len(self.first) < (_KEPT if keeps and not self.more else _NAMED):
            self.first[place] = None
            self._last = place
            return len(self.first) > _NAMED
        elif place != self._last:
            # The same place may follow once for each value of its row.
            self.more += 1
        self._last = place
        return False


class Remarks:
    """The notes and questions of one reading; the same remark at several places is one.

    Of very many the first are kept, and the number of others.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._more_places = most, _MOST_PLACES
        self._notes: dict[_Noted, _Places] = {}
        self._questions: dict[_Asked, _Places] = {}
        self._more_notes = self._more_questions = 0

    def note(self, place: str, text: str, answered_by: AnswerField | None = None) -> None:
        """Note how something was read."""
        noted = _Noted(_shortened(text), answered_by)
        if noted in self._notes or len(self._notes) < self._most:
            self._add(self._notes.setdefault(noted, _Places()), place)
        else:
            self._more_notes += 1

    def ask(self, kind: QuestionKind, place: str, text: str, *answers: Setting | Edit) -> None:
        """Ask how something is to be read."""
        asked = _Asked(kind, _shortened(text), answers)
        if asked in self._questions or len(self._questions) < self._most:
            self._add(self._questions.setdefault(asked, _Places()), place)
        else:
            self._more_questions += 1

    def _add(self, places: _Places, place: str) -> None:
        self._more_places -= places.add(place, keeps=self._more_places > 0)

    def notes(self) -> tuple[Note, ...]:
        """Return the notes, in the order in which they were first made."""
        found = [
            Note(tuple(places.first), noted.text, noted.answered_by, places.more)
            for noted, places in self._notes.items()
        ]
        if self._more_notes:
            found.append(Note((), f"{self._more_notes:,} notes more are not shown"))
        return tuple(found)

    def questions(self) -> tuple[Question, ...]:
        """Return the questions, in the order in which they were first asked."""
        found = [
            Question(asked.kind, tuple(places.first), asked.text, asked.answers, places.more)
            for asked, places in self._questions.items()
        ]
        if self._more_questions:
            text = f"{self._more_questions:,} questions more are not shown"
            found.append(Question(found[-1].kind, (), text, (Edit("answer these first"),)))
        return tuple(found)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _in_words(places: Iterable[str], others: int) -> str:
    named = list(places)
    count = len(named) - _NAMED + others
    more = f" and {count} more" if count > 0 else ""
    return "; ".join(named[:_NAMED]) + more
