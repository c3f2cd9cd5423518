"""The report for a reader at a terminal or in a log: one line for each finding, then a summary.

Lines are built with their styles, and what comes from the data is text in them, never markup. A
file or pipe gets the words alone.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from forewarn.findings.model import Layer, Outcome, Severity
from forewarn.findings.report.excerpt import excerpts
from forewarn.findings.report.summary import count_tables, summarise_layers, summarise_rules
from forewarn.findings.report.verdict import counted_by_severity, verdict
from forewarn.findings.rules import CATALOGUE, rule
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.console import Console
    from rich.text import Text

    from forewarn.findings.model import Finding, Place, Report
    from forewarn.findings.report.excerpt import Excerpt
    from forewarn.findings.report.summary import LayerSummary

# In columns: a terminal from this width on has room for the line that a cell stands in.
WIDE = 100

# In columns: how far the second and later lines of what does not fit in one are set in.
_INDENT = 4

# In columns: the least that words are broken into.
_ROOM = 20

# In columns: wider than any line.
_UNBROKEN = 1 << 20

_MARKS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}
_OUTCOMES = {
    Outcome.VALID: "bold green",
    Outcome.INVALID: "bold red",
    Outcome.NOT_CHECKED: "bold yellow",
}
_BY_WEIGHT = {entry.id: number for number, entry in enumerate(CATALOGUE)}


class Detail(Enum):
    """How much is said: the verdict, what is wrong, or what was checked too."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


@dataclass(frozen=True)
class Look:
    """How the text is laid out. As it is, it is that of a file: no width, no colours.

    `width` is the terminal's, in columns; without it no line is broken.
    """

    width: int | None = None
    colour: bool = False
    detail: Detail = Detail.NORMAL


class _Line(NamedTuple):
    """A line with its styles; one that is `cut` ends at the terminal's edge, and never wraps.

    One that wraps goes on below its column `hang`, or a little set in where that leaves no room.
    """

    text: Text
    cut: bool = False
    hang: int = 0


def write_text(report: Report, look: Look | None = None) -> str:
    """Write the report as text, `path:line:column rule message` for each finding.

    Findings stand by file, then by rule. A terminal that is wide shows the line around each.
    """
    look = look or Look()
    return _rendered(_lines(report, look), look)


def render_lines(lines: Iterable[Text], look: Look, hang: int = 0) -> str:
    """Lay lines out as a look has it: those too long for its width go on below column `hang`."""
    return _rendered((_Line(line, hang=hang) for line in lines), look)


def _rendered(lines: Iterable[_Line], look: Look) -> str:
    if look.width is None and not look.colour:
        return "".join(f"{line.text.plain.rstrip()}\n" for line in lines)
    from rich.console import Console

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=look.width or _UNBROKEN,
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=False,
        legacy_windows=False,
    )
    for line in lines:
        if line.cut:
            console.print(line.text, no_wrap=True, overflow="ellipsis")
        else:
            for part in _wrapped(line, console):
                console.print(part, soft_wrap=True)
    return buffer.getvalue()


def _wrapped(line: _Line, console: Console) -> Iterator[Text]:
    from rich.cells import cell_len
    from rich.text import Text

    text = line.text
    if cell_len(text.plain) <= console.width:
        yield text
        return
    first, later = Text(), Text(" " * _INDENT + text.plain[: -len(text.plain.lstrip(" "))])
    if line.hang and console.width - line.hang >= _ROOM:
        first, text, later = text[: line.hang], text[line.hang :], Text(" " * line.hang)
    for part in text.wrap(console, max(console.width - len(later), _ROOM // 2)):
        part.rstrip()
        yield first + part
        first = later


def _lines(report: Report, look: Look) -> Iterator[_Line]:
    if look.detail is not Detail.QUIET:
        if report.counts:
            yield from _findings(report, look)
        if report.not_checked:
            yield from _not_checked(report)
        if look.detail is Detail.VERBOSE:
            yield from _checked(report)
        yield from _summary(report, look)
    yield _line((visible(verdict(report), 500), _OUTCOMES[report.outcome]))


def _findings(report: Report, look: Look) -> Iterator[_Line]:
    """Return the findings by file, then by rule in the order of the catalogue."""
    grouped: dict[str, dict[str, list[Finding]]] = {}
    more: Counter[tuple[str, str]] = Counter()
    counts: dict[str, Counter[str]] = {}
    for result in report.results:
        if result.counts:
            counts.setdefault(result.path, Counter()).update(result.counts)
            rules = grouped.setdefault(result.path, {})
            for finding in result.findings:
                rules.setdefault(finding.rule, []).append(finding)
            for rule_id, count in result.unshown.items():
                rules.setdefault(rule_id, [])
                more[result.path, rule_id] += count
    wide = look.width is not None and look.width >= WIDE
    around: Mapping[tuple[str, Place], Excerpt] = {}
    if wide or look.detail is Detail.VERBOSE:
        around = excerpts(report)
    for path, rules in grouped.items():
        yield _line((visible(path), "bold"), (f"  {counted_by_severity(counts[path])}", "dim"))
        for rule_id in sorted(rules, key=_BY_WEIGHT.__getitem__):
            for finding in rules[rule_id]:
                yield _finding(finding)
                if finding.place and (shown := around.get((finding.table, finding.place))):
                    yield from _excerpt(finding.place, shown, look.colour)
            if count := more[path, rule_id]:
                yield _line(
                    (visible(path), "dim"),
                    " ",
                    (rule_id, _MARKS[rule(rule_id).severity]),
                    (f" {count:,} more like these", "dim"),
                )
        yield _line()


def _finding(finding: Finding) -> _Line:
    place = f":{finding.place.line}:{finding.place.column}" if finding.place else ""
    key = f" [{visible(finding.key)}]" if finding.key else ""
    return _line(
        (f"{visible(finding.path)}{place}", "cyan"),
        " ",
        (finding.rule, _MARKS[finding.severity]),
        f" {visible(finding.message, 500)}",
        (key, "dim"),
    )


def _excerpt(place: Place, shown: Excerpt, colour: bool) -> Iterator[_Line]:
    """Show a cell in its line; pointed at where it cannot be seen by its colour."""
    from rich.cells import cell_len

    number = f"{place.line:>7}"
    mark = "bold red underline"
    yield _line(
        (f"{number} | ", "dim"), (shown.before, "dim"), (shown.cell, mark), (shown.after, "dim"),
        cut=True,
    )  # fmt: skip
    if not colour or not shown.cell.strip():
        gap = " " * cell_len(shown.before)
        yield _line(
            (f"{'':>7} | ", "dim"), gap, ("^" * max(cell_len(shown.cell), 1), "bold red"), cut=True
        )


def _not_checked(report: Report) -> Iterator[_Line]:
    """Say what could not be checked: a line for each layer and reason."""
    grouped: dict[tuple[Layer, str], list[str]] = {}
    for result in report.not_checked:
        reason = visible(result.reason or "", 500)
        grouped.setdefault((result.layer, reason), []).append(visible(result.table))
    yield _line(("Not checked", "bold"))
    for (layer, reason), tables in grouped.items():
        yield _line(f"  {layer} of ", (", ".join(tables), "cyan"), f": {reason}")
    yield _line()


def _checked(report: Report) -> Iterator[_Line]:
    """Say what each layer says of each file, and what is waived."""
    yield _line(("Checked", "bold"))
    for result in report.results:
        records = "" if result.records is None else f", records: {result.records:,}"
        yield _line(
            f"  {result.layer.value:12} {visible(result.path)} ",
            (result.outcome.value, _OUTCOMES[result.outcome].removeprefix("bold ")),
            (records, "dim"),
        )
    yield _line()
    if report.waived:
        yield _line(("Waived", "bold"))
        for result in report.results:
            for rule_id, key in sorted(result.waived):
                yield _line(f"  {visible(result.path)} {rule_id} [{visible(key)}]")
        yield _line()


def _summary(report: Report, look: Look) -> Iterator[_Line]:
    """Count by layer, and where there are findings by table and rule; then say what to do."""
    broken = summarise_rules(report)
    if broken:
        yield _line(("Tables", "bold"))
        tables = count_tables(report)
        width = max(len(visible(each.table, 60)) for each in tables)
        for each in tables:
            yield _line(
                f"  {visible(each.table, 60):{width}}  ",
                *_counts(each.errors, each.warnings),
            )
        yield _line()
        yield _line(("Rules", "bold"))
        for entry in broken:
            yield _line(
                (f"  {entry.count:,} ", "bold"),
                (entry.rule.id, _MARKS[entry.rule.severity]),
                f" ({entry.rule.severity}): {entry.rule.title}",
            )
            if look.detail is Detail.VERBOSE:
                yield _line("    Why: ", entry.rule.why)
            yield _line("    Fix: ", entry.rule.fix)
        yield _line()
    for layer in summarise_layers(report):
        if layer.layer in report.seconds:
            yield _layer(layer, report.seconds[layer.layer])
    if report.cached:
        yield _line(("nothing has changed since this was checked: --no-cache checks again", "dim"))
    if report.waived:
        yield _line(f"{report.waived:,} finding{'' if report.waived == 1 else 's'} waived")
    if broken:
        yield _line()
        yield from _next(report)
        yield _line()


def _layer(summary: LayerSummary, seconds: float) -> _Line:
    outcomes = [
        f"{count} {outcome}" for outcome, count in summary.outcomes.items() if count
    ]  # fmt: skip
    records = f", {summary.records:,} records" if summary.records else ""
    said = f"{', '.join(outcomes) or 'nothing to check'}{records}"
    counts = _counts(summary.errors, summary.warnings)
    return _line(
        f"{summary.layer.value:12} {said}",
        *((", ", *counts) if counts else ()),
        (f", {seconds:.1f} s", "dim"),
    )


def _counts(errors: int, warnings: int) -> list[str | tuple[str, str]]:
    """Count in words, each in the colour of its severity."""
    parts: list[str | tuple[str, str]] = []
    for count, severity in ((errors, Severity.ERROR), (warnings, Severity.WARNING)):
        if count:
            if parts:
                parts.append(", ")
            word = f"{count:,} {severity.value}{'' if count == 1 else 's'}"
            parts.append((word, _MARKS[severity]))
    return parts


def _next(report: Report) -> Iterator[_Line]:
    """Say what a reader may do now."""
    broken = [summary.rule.id for summary in summarise_rules(report)]
    # A rule that is broken in a cell, if any is: what follows from others is fixed with them.
    cells = {each.rule for result in report.results for each in result.findings if each.place}
    first = next((rule_id for rule_id in broken if rule_id in cells), broken[0])
    yield _line(("Next", "bold"))
    yield _line("  why a rule matters:  ", (f"forewarn rules {first}", "cyan"))
    yield _line(
        "  all of it as a page: ", ("forewarn validate --format html --output report.html", "cyan")
    )
    if any(result.unshown for result in report.results):
        yield _line("  more of each rule:   ", ("forewarn validate --limit 1000", "cyan"))
    waivable = any(rule(rule_id).layer is not Layer.STRUCTURE for rule_id in report.counts)
    if waivable and "waivers" in report.package.tables():
        yield _line("  right as it is?      give the reason in the table waivers")


def _line(*parts: str | tuple[str, str], cut: bool = False) -> _Line:
    """Build a line of parts, each plain or with its style."""
    from rich.text import Text

    return _Line(Text.assemble(*parts), cut)
