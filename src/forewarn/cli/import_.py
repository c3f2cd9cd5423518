"""`forewarn import`: import a spreadsheet into your own package."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from forewarn.author.spreadsheets.questions import AnswerField, Answers, Setting
from forewarn.cli.command import Command
from forewarn.cli.options import base_option, own_package_option, package_at
from forewarn.cli.sink import say
from forewarn.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from click.decorators import FC

    from forewarn.author.imports import Imported
    from forewarn.author.spreadsheets.intake import ImportTarget
    from forewarn.author.spreadsheets.questions import Note, Question

# The options that describe a new indicator or a new source, by the field of the table; their help
# is also what is asked on a terminal.
_INDICATOR = {
    "title": ("--title", "Short title of the indicator."),
    "description": ("--description", "What is measured, and what high and low values mean."),
    "rationale": ("--rationale", "Why it matters for atrocity risk or prevention."),
    "caveats": ("--caveats", "What a reader must know before using the values."),
    "dimension_id": ("--dimension", "Dimension that it belongs to, such as identity_grievance."),
    "measure": (
        "--measure",
        "Kind of value: index, share, rate, count, binary, ordinal, currency or score.",
    ),
    "unit": ("--unit", "Unit of the values."),
    "minimum": ("--minimum", "Smallest possible value."),
    "maximum": ("--maximum", "Largest possible value."),
    "direction": ("--direction", "risk (higher is worse), protective or context."),
    "listing": (
        "--listing",
        "occurrences: only where there was something has a row. [default: full]",
    ),
    "absent_means": ("--absent-means", "What no row means: unknown or never. [default: unknown]"),
    "upstream_name": ("--upstream-name", "The source's own name for it. [default: the title]"),
}
_SOURCE = {
    "title": ("--source-title", "Title of the source."),
    "publisher": ("--publisher", "Who publishes it."),
    "version": ("--source-version", "The publisher's version of it."),
    "licence": ("--licence", "SPDX id of its licence; NOASSERTION where none is stated."),
    "citation": ("--citation", "How to cite it."),
    "homepage": ("--homepage", "Web page that describes it."),
}

# The option for a field of the answers, where it has another name, and what its value is called.
_OPTIONS = {
    AnswerField.COUNTRIES: "--map",
    AnswerField.YEARS: "--year",
    AnswerField.IGNORE_COLUMNS: "--ignore-column",
}
_VALUES = {
    AnswerField.COUNTRIES: "ABC",
    AnswerField.YEARS: "YYYY",
    AnswerField.HEADER_ROW: "N",
    AnswerField.COUNTRY_COLUMN: "LABEL",
}


def _pairs(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in given]
    if wrong := [
        text for text, (key, _, value) in zip(given, pairs, strict=True) if not key or not value
    ]:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form TEXT=ID")
    keys = [key for key, _, _ in pairs]
    if twice := [key for key in keys if keys.count(key) > 1]:
        raise click.BadParameter(f"{twice[0]!r} is given twice")
    return {key: value for key, _, value in pairs}


def _years(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    pairs = _pairs(ctx, option, given)
    if wrong := [value for value in pairs.values() if not (value.isdecimal() and len(value) == 4)]:
        raise click.BadParameter(f"{wrong[0]!r} is not a year of four digits")
    return {key: int(value) for key, value in pairs.items()}


def _sign(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    if given is not None and (len(given) != 1 or given.isalnum() or given in "+-"):
        raise click.BadParameter(f"{given!r} is not one sign, such as ',' or '.'")
    return given


def _set(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> frozenset[str]:
    return frozenset(given)


_answer_options = [
    click.option("--sheet", help="Read this sheet. [default: the only one that holds values]"),
    click.option("--header-row", type=click.IntRange(min=1), help="Row of the column names."),
    click.option("--country-column", metavar="LABEL", help="Column of countries, or its letter."),
    click.option("--year-column", metavar="LABEL", help="Column of years, or its letter."),
    click.option("--value-column", metavar="LABEL", help="Column of values, or its letter."),
    click.option(
        "--map",
        "countries",
        multiple=True,
        metavar="TEXT=ID",
        callback=_pairs,
        help="Read TEXT as the country ID: 'Congo, Dem. Rep.=COD' (may be repeated).",
    ),
    click.option(
        "--leave-out",
        multiple=True,
        metavar="TEXT",
        callback=_set,
        help="TEXT is not a country: skip its rows (may be repeated).",
    ),
    click.option(
        "--ignore-column",
        "ignore_columns",
        multiple=True,
        metavar="LABEL",
        callback=_set,
        help="Ignore the column with this label or letter (may be repeated).",
    ),
    click.option(
        "--year",
        "years",
        multiple=True,
        metavar="TEXT=YEAR",
        callback=_years,
        help="Read TEXT as the year YEAR (may be repeated).",
    ),
    click.option(
        "--year-from",
        type=click.Choice(("start", "end")),
        help="Year to use for a span such as 2019/20.",
    ),
    click.option(
        "--thousands",
        metavar="SIGN",
        callback=_sign,
        help="Separator of thousands, such as ','.",
    ),
    click.option(
        "--decimal",
        metavar="SIGN",
        callback=_sign,
        default=".",
        show_default=True,
        help="Decimal separator.",
    ),
    click.option(
        "--missing",
        multiple=True,
        metavar="TEXT",
        callback=_set,
        help="TEXT means that nothing was observed (may be repeated).",
    ),
    click.option(
        "--duplicates",
        type=click.Choice(("first", "last")),
        help="Which value to keep where a country and year have two.",
    ),
    click.option(
        "--fill-down",
        is_flag=True,
        help="An empty country cell means the country of the row above.",
    ),
]


def _with(options: Iterable[Callable[[FC], FC]]) -> Callable[[FC], FC]:
    def decorate(command: FC) -> FC:
        for option in reversed(list(options)):
            command = option(command)
        return command

    return decorate


def _described_options() -> list[Callable[[FC], FC]]:
    described = {**dict(_INDICATOR.values()), **dict(_SOURCE.values())}
    return [click.option(option, help=text) for option, text in described.items()]


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--indicator", required=True, metavar="ID", help="Indicator of the values.")
@click.option(
    "--source",
    required=True,
    metavar="ID",
    help="Release that the values come from, e.g. ours-2026.",
)
@own_package_option
@base_option
@_with(_answer_options)
@click.option(
    "--replace", "replaces", is_flag=True, help="Overwrite values that the package already has."
)
@_with(_described_options())
def command(
    file: Path,
    indicator: str,
    source: str,
    path: Path | None,
    base: Path | None,
    replaces: bool,
    **options: Any,
) -> int:
    """Import a spreadsheet into your own package.

    FILE is .xlsx or .csv. Its values go into the package here, which extends another package.

    The sheet has a row for each country and a column for each year, or a row for each country and
    year. Countries are found by name or code in the table country_codes. Anything that
    could be read in two ways becomes a question, shown with its place and the option that answers
    it. Nothing is written until all questions are answered.

    Options describe a new indicator or source; on a terminal you are asked for missing ones.

    Exit codes: 0 done; 1 questions are open, or values were refused; 2 wrong usage; 3 could
    not run.

    \b
    Examples:
      forewarn import counts.xlsx --indicator attacks --source ours-2026
      forewarn import counts.csv --indicator attacks --source ours-2026
          --missing n/a --thousands , --map "DR Congo=COD" --year-from start
    """
    # These load the structure layer's engine.
    from forewarn.author.imports import Unanswered, import_spreadsheet
    from forewarn.author.spreadsheets.intake import ImportTarget

    package = package_at(path, base, bundled=False)
    if package.base is None:
        raise click.UsageError(
            f"{package.name} extends no other package: make one that does with forewarn new"
        )
    answers = Answers(**{field: options[field] for field in AnswerField})
    rows = _row(_INDICATOR, options), _row(_SOURCE, options)
    target = ImportTarget(indicator, source, *rows, replaces)
    result = import_spreadsheet(package, file, target, answers, _show_notes)
    if isinstance(result, Unanswered) and result.missing:
        target = _completed(target, result.missing)
        result = import_spreadsheet(package, file, target, answers)
    if isinstance(result, Unanswered):
        return _show_questions(result.questions)
    return _show_imported(result, indicator)


def _row(described: Mapping[str, tuple[str, str]], options: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of a new row that options give, by field."""
    given = {field: options[_parameter(option)] for field, (option, _) in described.items()}
    return {field: text for field, text in given.items() if text}


def _parameter(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


def _completed(target: ImportTarget, missing: Mapping[str, tuple[str, ...]]) -> ImportTarget:
    """Return a target with what is missing asked on a terminal; elsewhere, a usage error."""
    indicator = {f: _INDICATOR[f] for f in _INDICATOR if f in missing.get("indicators", ())}
    source = {f: _SOURCE[f] for f in _SOURCE if f in missing.get("sources", ())}
    if sum(map(len, missing.values())) > len(indicator) + len(source):
        # The package's own schemas require fields that no option gives.
        listed = "; ".join(f"{', '.join(names)} in {table}" for table, names in missing.items())
        raise click.UsageError(f"the package requires {listed}: add the new rows by hand")
    if not sys.stdin.isatty():
        new = [
            f"the {what} {key} is new to this package: give "
            + ", ".join(option for option, _ in asked.values())
            for what, key, asked in (
                ("indicator", target.indicator_id, indicator),
                ("source", target.source_id, source),
            )
            if asked
        ]
        raise click.UsageError("; ".join(new))
    return replace(
        target,
        indicator={**target.indicator, **_prompted(indicator)},
        source={**target.source, **_prompted(source)},
    )


def _prompted(asked: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {field: click.prompt(text.removesuffix(".")) for field, (_, text) in asked.items()}


def _show_notes(notes: Iterable[Note]) -> None:
    for note in notes:
        by = f" ({_option(note.answered_by)})" if note.answered_by else ""
        say(f"{note.place}: {note.text}{by}")


def _show_questions(questions: Sequence[Question]) -> int:
    """Show the questions that are open, and return the exit code."""
    count = len(questions)
    say("", f"{count} open question{'s' if count > 1 else ''}; nothing was written:")
    for question in questions:
        say(_in_words(question))
    return Exit.INVALID


def _show_imported(result: Imported, indicator: str) -> int:
    """Show what was written, and return the exit code."""
    if not result.observations:
        say("no value was found, and nothing was written")
        return Exit.INVALID
    for name in result.written:
        say(f"wrote {name}")
    count = len(result.observations)
    say(f"{count} value{'s' if count > 1 else ''} of {indicator}")
    say("next: forewarn expect, and forewarn validate")
    return Exit.DONE


def _in_words(question: Question) -> str:
    """Render a question with the options that answer it."""
    settings = [answer for answer in question.answers if isinstance(answer, Setting)]
    between = ", or " if any(setting.effect for setting in settings) else " or "
    options = between.join(map(_in_options, settings))
    edits = [answer.text for answer in question.answers if not isinstance(answer, Setting)]
    answers = ", or ".join([*([f"use {options}"] if options else []), *edits])
    return ": ".join(part for part in (question.place, question.text, answers) if part)


def _in_options(setting: Setting) -> str:
    """Render an answer as an option: `--map 'DR Congo=ABC' with the id of a country`."""
    field, values = setting.field, setting.values
    if len(values) > 1:
        words = [_option(field), "with one of", ", ".join(map(repr, values))]
    elif field in (AnswerField.COUNTRIES, AnswerField.YEARS):
        words = [_option(field), quote(f"{setting.text}={_VALUES[field]}")]
    else:
        value = setting.text or next(iter(values), None)
        words = [_option(field), quote(value) if value else _VALUES.get(field, "")]
    text = " ".join(word for word in words if word)
    # "one of 'a', 'b', or its letter" is one list.
    comma = "," if len(values) > 1 and setting.effect else ""
    return f"{text}{comma} {setting.effect}".rstrip()


def _option(field: AnswerField) -> str:
    return _OPTIONS.get(field, f"--{field.replace('_', '-')}")
