"""What we and frictionless, the reference, say of a package, in the terms that both have."""

from __future__ import annotations

import re
import signal
import socket
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.errors import ForewarnError
from forewarn.findings.model import Outcome
from forewarn.package.load import load_package
from forewarn.structure import check_structure
from structure.faults import as_frictionless
from structure.packages.said import FAILED, NOT_CHECKED, Said
from structure.support import SAFETY, empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from forewarn.findings.model import TableResult
    from forewarn.structure.engine import Engine


_HEADER = {
    "blank-header", "blank-label", "duplicate-label", "extra-label", "incorrect-label",
    "missing-label", "unmatched-header",
}  # fmt: skip

# Our rules on files that the result of the package has.
_OF_A_FILE = {"structure/missing-file", "structure/bytes", "structure/hash"}


@dataclass
class TableAnswer:
    """What one of the two says of a table, each with a message.

    `why` is why it was not checked, or what failed.
    """

    told: dict[Said, str] = field(default_factory=dict)
    why: str = ""

    @property
    def said(self) -> set[Said]:
        """Return what it says, without the messages."""
        return set(self.told)

    @property
    def messages(self) -> list[str]:
        """Return the messages."""
        return list(self.told.values())

    @property
    def verdict(self) -> str:
        """Return valid, invalid, not checked or failed."""
        return _verdict({code for *_, code in self.said})


@dataclass
class PackageAnswer:
    """What one of the two says of a package: of the descriptor, and of each table.

    `refused` are the faults of the descriptor, for which no table was judged.
    """

    refused: list[str] = field(default_factory=list)
    failed: str = ""
    told: dict[Said, str] = field(default_factory=dict)
    tables: dict[str, TableAnswer] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Return valid, invalid, not checked, refused or failed."""
        if self.failed:
            return "failed"
        if self.refused:
            return "refused"
        said = {code for table in self.tables.values() for *_, code in table.said}
        said |= {code for *_, code in self.told}
        return _verdict(said)


# Rules that make nothing invalid.
WARNINGS = {"newline", "unknown-property", "unlisted-file"}


def _verdict(codes: set[str]) -> str:
    if codes - {"not-checked", "failed", "reference-not-checked", *WARNINGS}:
        return "invalid"
    if "failed" in codes:
        return "failed"
    return "not checked" if codes & {"not-checked", "reference-not-checked"} else "valid"


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in the main thread where what is done takes longer."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse every connection, as if there were no network."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("there is no network")

    kept = socket.getaddrinfo, socket.socket.connect
    socket.getaddrinfo, socket.socket.connect = refuse, refuse  # type: ignore
    try:
        yield
    finally:
        socket.getaddrinfo, socket.socket.connect = kept  # type: ignore[method-assign]


def ours(file: Path, engine: Engine) -> PackageAnswer:
    """Return what we say of the package with a descriptor."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            package = load_package(file)
            results = check_structure(package, empty(engine)).results
    except ForewarnError as error:
        return PackageAnswer(refused=[f"{type(error).__name__}: {_bare(str(error), file)}"])
    except TimeoutError:
        raise
    except Exception as error:  # noqa: BLE001 - any other failure is a fault of ours
        return PackageAnswer(failed=f"{type(error).__name__}: {_bare(str(error), file)}")
    answer = PackageAnswer()
    paths: dict[str, str] = {}
    for result in results[1:]:
        answer.tables[result.table] = _table(result, file)
        paths.setdefault(result.path, result.table)
    if results[0].outcome is Outcome.NOT_CHECKED:
        answer.told[NOT_CHECKED] = _bare(results[0].reason or "", file)
    for finding in results[0].findings:
        code = finding.rule.partition("/")[2]
        said: Said = tuple(as_frictionless([[None, None, code]])[0])  # type: ignore[assignment]
        if finding.rule in _OF_A_FILE and finding.path in paths:
            answer.tables[paths[finding.path]].told[said] = finding.message
        elif code == "descriptor":
            answer.refused.append(_bare(finding.message, file))
        else:
            answer.told[said] = finding.message
    return answer


def _table(result: TableResult, file: Path) -> TableAnswer:
    answer = TableAnswer()
    for finding in result.findings:
        if finding.rule in SAFETY:
            continue
        code = finding.rule.partition("/")[2]
        record = finding.place and finding.place.record
        said: Said = (None, None, "header")
        if code != "header":
            said = tuple(as_frictionless([[record, finding.field, code]])[0])  # type: ignore
        answer.told[said] = _bare(finding.message, file)
    # A table may be invalid, and not checked in full.
    answer.why = _bare(result.reason or "", file)
    if result.outcome is Outcome.NOT_CHECKED:
        answer.told[NOT_CHECKED] = answer.why
    return answer


def _bare(text: str, file: Path) -> str:
    return text.replace(f"{file.parent.resolve()}/", "").replace(f"{file.parent}/", "")


def theirs(file: Path) -> PackageAnswer:
    """Return what frictionless says of the package with a descriptor, resource by resource."""
    from frictionless import FrictionlessException, Package

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            package = Package(str(file))
            package.to_descriptor(validate=True)
        except FrictionlessException as error:
            return PackageAnswer(refused=[_bare(each, file) for each in _notes(error)])
        except TimeoutError:
            raise
        except Exception as error:  # noqa: BLE001 - it raises anything
            return PackageAnswer(failed=f"{type(error).__name__}: {_bare(str(error), file)}")
        answer = PackageAnswer()
        for resource in package.resources:
            try:
                report = resource.validate()
            except TimeoutError:
                raise
            except Exception as error:  # noqa: BLE001 - as above
                why = f"{type(error).__name__}: {_bare(str(error), file)}"
                answer.tables[str(resource.name)] = TableAnswer({FAILED: why}, why)
                continue
            errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
            told = {_said(error): _bare(f"{error.type}: {error.note}", file) for error in errors}
            omitted = [warning for task in report.tasks for warning in task.warnings]
            answer.tables[str(resource.name)] = TableAnswer(told, "; ".join(omitted))
    return answer


def _said(error: object) -> Said:
    kind = str(error.type)  # type: ignore[attr-defined]
    record, name = getattr(error, "row_number", None), getattr(error, "field_name", None)
    if kind in _HEADER:
        return (None, None, "header")
    if kind == "source-error":
        empty_source = "the source is empty" in str(error.note)  # type: ignore[attr-defined]
        return (None, None, "header" if empty_source else kind)
    if kind in ("extra-cell", "missing-cell"):
        return (record, None, "ragged-row")
    return (record, name, kind)


def _notes(error: object) -> Iterable[str]:
    reasons = getattr(error, "reasons", None) or [error.error]  # type: ignore[attr-defined]
    return [f"{reason.type}: {reason.note}" for reason in reasons]


def kind_of(text: str) -> str:
    """Reduce a message to its kind: without numbers, and what it quotes."""
    text = re.sub(r"""'[^']*'|"[^"]*"|\{.*\}|\[.*\]""", "'..'", text)
    return re.sub(r"\d+", "N", text)[:120]
