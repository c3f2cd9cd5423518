"""What a failure of any kind means to a user of the command line: whose it is, and its text."""

from __future__ import annotations

import sys

import click

from forewarn import __version__
from forewarn.cli.signals import StoppedError
from forewarn.errors import CouldNotRunError, EngineMemoryError, ForewarnError, InternalError
from forewarn.writing.visible import visible

# Set to show the traceback of a failure.
DEBUG = "FOREWARN_DEBUG"


def failure_of(error: BaseException) -> ForewarnError:
    """Return the failure that an exception stands for.

    The operating system and DuckDB fail for reasons of their own, such as a full disk. Any other
    exception that is not a `ForewarnError` is a fault of forewarn.
    """
    if isinstance(error, ForewarnError):
        return error
    if _is_interruption(error):
        return CouldNotRunError("stopped")
    if why := _of_the_machine(error):
        return CouldNotRunError(why)
    said = f"{type(error).__name__}: {_first_line(error)}"
    if _is_of_duckdb(error) and not _is_own_fault(error):
        return _failure_of_duckdb(error, said)
    return InternalError(
        f"version {__version__} itself failed: {said}; please report it with what the same "
        f"command writes when {DEBUG}=1 is set"
    )


def _failure_of_duckdb(error: BaseException, said: str) -> ForewarnError:
    if type(error).__name__ == "OutOfMemoryException":
        return EngineMemoryError()
    return CouldNotRunError(f"DuckDB failed: {said}")


def _of_the_machine(error: BaseException) -> str | None:
    """Return what the machine does not allow; None where that is not what failed."""
    if isinstance(error, OSError):
        return str(error)
    if isinstance(error, UnicodeEncodeError):
        return f"{visible(error.object)} is not UTF-8: give it another name"
    if isinstance(error, MemoryError):
        return "this machine has too little memory"
    return None


def _is_interruption(error: BaseException) -> bool:
    # DuckDB turns what a signal raises into this RuntimeError.
    return isinstance(error, click.Abort | KeyboardInterrupt | StoppedError) or (
        type(error) is RuntimeError and str(error) == "Query interrupted"
    )


def _is_of_duckdb(error: BaseException) -> bool:
    # Whoever raised it has loaded it; nobody else has to.
    duckdb = sys.modules.get("duckdb")
    return duckdb is not None and isinstance(error, duckdb.Error)


def _is_own_fault(error: BaseException) -> bool:
    # Loads DuckDB, which the caller has found loaded.
    from forewarn.structure.refusals import OWN_FAULTS

    return isinstance(error, OWN_FAULTS)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
