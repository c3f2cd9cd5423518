"""Where text leaves for a terminal, a pipe or a file: the only place that writes what we say.

Text may hold what a package, a server or a user wrote. What passes here shows characters that act
on a terminal or hide, and no line of it is a command of a build service: `say` takes lines, so a
line end within one is data. A test of the house finds whatever goes past this module.

The formats for machines keep their values. JSON and XML escape the same characters, which reads as
the same text; what XML cannot hold is shown by its code. CSV is exact in a file or a pipe, and
shows them on a terminal. Pages of HTML are made of visible text.
"""

from __future__ import annotations

import csv
import errno
import io
import logging
import re
import sys
import warnings
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from forewarn.errors import CouldNotRunError
from forewarn.writing.csv_text import csv_text
from forewarn.writing.files import put_stream
from forewarn.writing.visible import visible, visible_json, visible_lines, visible_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

# In characters: what is shown of a line. Whoever puts a single value into it cuts that.
LONGEST_LINE = 2000

# In characters: how much of a result is encoded at once.
_PIECE = 1 << 20

# UTF-8 has no half of a pair; JSON can name one, as a field for instance.
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Escaping(Enum):
    """How the characters that act or hide are written in a format."""

    LINES = auto()
    # Text that is visible already, and has commands or a style sheet of ours.
    COMMANDS = auto()
    JSON = auto()
    XML = auto()
    CSV = auto()


_ESCAPING = {
    "github": _Escaping.COMMANDS,
    "json": _Escaping.JSON,
    "jsonl": _Escaping.JSON,
    "sarif": _Escaping.JSON,
    "graphml": _Escaping.XML,
    "html": _Escaping.COMMANDS,
    "junit": _Escaping.XML,
    "csv": _Escaping.CSV,
    "nodes-csv": _Escaping.CSV,
    "edges-csv": _Escaping.CSV,
}


def say(*lines: str, err: bool = False) -> None:
    """Write lines to standard output, or to standard error."""
    for line in lines:
        if err:
            click.echo(visible(line, LONGEST_LINE), err=True)
        else:
            _write(f"{visible(line, LONGEST_LINE)}\n", color=None)


def _write(text: str, *, color: bool | None = True) -> None:
    """Write to standard output; say so where that fails, unless its reader has left.

    By default a colour stays: click would take the colours out, and what looks like one in CSV.
    """
    try:
        click.echo(text, nl=False, color=color)
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.EINVAL):
            raise
        raise CouldNotRunError(f"cannot write the result: {error.strerror}") from error


def write_result(
    text: str, output: str | None, format_name: str = "text", *, colours: bool = False
) -> None:
    """Write a result to the file `output`, or to standard output if it is None.

    `colours` says whether the text has colours of ours.
    """
    write_escaped(escape_result(text, output, format_name, colours=colours), output)


def escape_result(
    text: str, output: str | None, format_name: str = "text", *, colours: bool = False
) -> str:
    """Return a result as `write_result` writes it; the longer it is, the longer this takes."""
    escaping = _ESCAPING.get(format_name, _Escaping.LINES)
    if escaping is _Escaping.CSV:
        return _csv_on_terminal(text) if output is None and _is_terminal() else _encodable(text)
    if escaping is _Escaping.JSON:
        return visible_json(text)
    if escaping is _Escaping.XML:
        return visible_xml(text)
    return visible_lines(text, colours=colours, commands=escaping is _Escaping.COMMANDS)


def write_escaped(safe: str, output: str | None) -> None:
    """Write what `escape_result` returned, in pieces: each is held a second time, as bytes."""
    pieces = (safe[start : start + _PIECE] for start in range(0, len(safe), _PIECE))
    if output is None:
        for piece in pieces:
            _write(piece)
        return
    with put_stream(Path(output)) as stream:
        for piece in pieces:
            # The name of a file may hold what is no character: it shows as its code.
            stream.write(piece.encode(errors="backslashreplace"))


@contextmanager
def open_csv(output: str | None) -> Iterator[TextIO]:
    """Open the file `output` for rows, put in place if the block succeeds, or standard output."""
    if output is None:
        yield _TerminalRows() if _is_terminal() else sys.stdout
        return
    with (
        put_stream(Path(output)) as stream,
        io.TextIOWrapper(stream, encoding="utf-8", newline="") as text,
    ):
        yield text


def terminal() -> Console:
    """Return the console of standard error, to show the progress of `shown` texts on."""
    from rich.console import Console

    return Console(stderr=True)


def shown(text: str) -> Text:
    """Return a line for a console: text, never markup."""
    from rich.text import Text

    return Text(visible(text, LONGEST_LINE))


def show_usage(error: click.ClickException) -> None:
    """Write what is wrong with a command line, which may repeat its arguments."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(*error.format_message().split("\n"), err=True)
        return
    if isinstance(error, click.UsageError) and error.ctx is not None:
        name = error.ctx.command_path
        say(*error.ctx.get_usage().split("\n"), f"Try '{name} --help' for help.", "", err=True)
    text = f"Error: {error.format_message()}"
    # Of these only the one that lists choices has lines, and nothing of the arguments.
    lines = text.split("\n") if isinstance(error, click.MissingParameter) else [text]
    say(*(line.replace("\t", "    ") for line in lines), err=True)


def catch_warnings() -> None:
    """Let what other software warns of or logs pass here: it may repeat what a server answered."""
    warnings.showwarning = _show_warning
    logging.lastResort = _LogHandler(logging.WARNING)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,  # noqa: ARG001 - the parameters are Python's
    lineno: int,  # noqa: ARG001
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    say(f"forewarn: {category.__name__}: {message}", err=True)


class _LogHandler(logging.Handler):
    """Writes the message of a record, without its traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        say(f"forewarn: {record.name}: {record.getMessage()}", err=True)


class _TerminalRows(io.StringIO):
    """A stream for a writer of CSV, which writes a row at a time, to a terminal."""

    def write(self, row: str, /) -> int:
        _write(_csv_on_terminal(row))
        return len(row)


def _csv_on_terminal(text: str) -> str:
    # The limit of a cell is one for all readers, and is put back.
    limit = csv.field_size_limit(len(text) + 1)
    try:
        return csv_text(
            [visible(cell, len(cell)) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""))
        )
    finally:
        csv.field_size_limit(limit)


def _encodable(text: str) -> str:
    # In steps that end soon, so that whoever watches the time is heard.
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join(_SURROGATE.sub(lambda found: visible(found[0]), piece) for piece in pieces)


def _is_terminal() -> bool:
    # Python has no standard output where its parent closed it.
    return sys.stdout is not None and sys.stdout.isatty()
