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

# The number of places that are named of one note or question.
_NAMED = 3


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
    """What can be read in two ways or in none, where, and the answers that settle it."""

    kind: QuestionKind
    places: tuple[str, ...]
    text: str
    answers: tuple[Setting | Edit, ...]

    @property
    def place(self) -> str:
        """Return the first places in words; empty where the question is about the file."""
        return _in_words(self.places)


@dataclass(frozen=True)
class Note:
    """What was read in the one way that there is, or as an answer says, and where."""

    places: tuple[str, ...]
    text: str
    answered_by: AnswerField | None = None

    @property
    def place(self) -> str:
        """Return the first places in words."""
        return _in_words(self.places)


class _Asked(NamedTuple):
    kind: QuestionKind
    text: str
    answers: tuple[Setting | Edit, ...]


class _Noted(NamedTuple):
    text: str
    answered_by: AnswerField | None


class Remarks:
    """The notes and questions of one reading; the same remark at several places is one."""

    def __init__(self) -> None:
        # The keys of the inner dicts are places, in order.
        self._notes: dict[_Noted, dict[str, None]] = {}
        self._questions: dict[_Asked, dict[str, None]] = {}

    def note(self, place: str, text: str, answered_by: AnswerField | None = None) -> None:
        """Note how something was read."""
        self._notes.setdefault(_Noted(text, answered_by), {})[place] = None

    def ask(self, kind: QuestionKind, place: str, text: str, *answers: Setting | Edit) -> None:
        """Ask how something is to be read."""
        self._questions.setdefault(_Asked(kind, text, answers), {})[place] = None

    def notes(self) -> tuple[Note, ...]:
        """Return the notes, in the order in which they were first made."""
        return tuple(
            Note(tuple(places), noted.text, noted.answered_by)
            for noted, places in self._notes.items()
        )

    def questions(self) -> tuple[Question, ...]:
        """Return the questions, in the order in which they were first asked."""
        return tuple(
            Question(asked.kind, tuple(places), asked.text, asked.answers)
            for asked, places in self._questions.items()
        )


def _in_words(places: Iterable[str]) -> str:
    named = list(places)
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return "; ".join(named[:_NAMED]) + more
