"""The report for a terminal or a log: one line for each finding, then a summary.

Lines are built with their styles; data is text in them, never markup. A file or pipe gets plain
text.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from forewarn.findings.model import Layer, Outcome, Severity
from forewarn.findings.report.excerpt import excerpts
from forewarn.findings.report.look import Detail, Look, Step
from forewarn.findings.report.summary import count_tables, summarise_layers, summarise_rules
from forewarn.findings.report.verdict import counted_by_severity, verdict
from forewarn.findings.rules import CATALOGUE, rule
from forewarn.writing.visible import visible
from forewarn.writing.widths import display_width, pad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from forewarn.findings.model import Finding, Place, Report, TableResult
    from forewarn.findings.report.excerpt import Excerpt
    from forewarn.findings.report.summary import LayerSummary, RuleSummary

# In columns: a terminal from this width on has room for the line that a cell stands in.
WIDE = 100

# In columns: the indent of the second and later lines of wrapped text.
_INDENT = 4

# In columns: the least width that text is wrapped to.
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


class _Line(NamedTuple):
    """A line with its styles. A line that is `cut` ends at the terminal's edge instead of wrapping.

    A wrapped line continues below its column `hang`, or with a small indent where there is no room.
    """

    text: Text
    cut: bool = False
    hang: int = 0


def write_text(report: Report, look: Look | None = None) -> str:
    """Write the report as text, `path:line:column rule message` for each finding.

    Findings are grouped by file, then by rule. A wide terminal also shows the line around each.
    """
    look = look or Look()
    return _rendered(_lines(report, look), look)


def render_lines(lines: Iterable[Text], look: Look, hang: int = 0) -> str:
    """Lay out lines for a look: those too long for its width continue below column `hang`."""
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
    from rich.text import Text

    text = line.text
    if display_width(text.plain) <= console.width:
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
        if report.incomplete:
            yield from _not_checked(report)
        if look.detail is Detail.VERBOSE:
            yield from _checked(report)
        yield from _summary(report, look)
    yield _line((visible(verdict(report), 500), _OUTCOMES[report.outcome]))


@dataclass
class _FileFindings:
    """The findings of a file: those kept, by rule, and the counts of all and of those not kept."""

    kept: dict[str, list[Finding]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    unshown: Counter[str] = field(default_factory=Counter)

    def add(self, result: TableResult) -> None:
        """Add what one layer found in the file."""
        self.counts.update(result.counts)
        self.unshown.update(result.unshown)
        for finding in result.findings:
            self.kept.setdefault(finding.rule, []).append(finding)


def _findings(report: Report, look: Look) -> Iterator[_Line]:
    """Return the findings by file, then by rule in the order of the catalogue."""
    files: dict[str, _FileFindings] = {}
    for result in report.results:
        if result.counts:
            files.setdefault(result.path, _FileFindings()).add(result)
    wide = look.width is not None and look.width >= WIDE
    around = excerpts(report) if wide or look.detail is Detail.VERBOSE else {}
    for path, found in files.items():
        yield _line((visible(path), "bold"), (f"  {counted_by_severity(found.counts)}", "dim"))
        for rule_id in sorted(found.counts, key=_BY_WEIGHT.__getitem__):
            for finding in found.kept.get(rule_id, ()):
                yield _finding(finding)
                if finding.place and (shown := around.get((finding.table, finding.place))):
                    yield from _excerpt(finding.place, shown, look)
            if count := found.unshown[rule_id]:
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


def _excerpt(place: Place, shown: Excerpt, look: Look) -> Iterator[_Line]:
    """Show a cell in its line; with a pointer where its colour does not show."""
    number = f"{place.line:>7}"
    mark = "bold red underline"
    yield _line(
        (f"{number} | ", "dim"), (shown.before, "dim"), (shown.cell, mark), (shown.after, "dim"),
        cut=True,
    )  # fmt: skip
    if not look.colour or not shown.cell.strip():
        gap = pad("", display_width(shown.before))
        pointer = "^" * max(display_width(shown.cell), 1)
        yield _line((f"{'':>7} | ", "dim"), gap, (pointer, "bold red"), cut=True)


def _not_checked(report: Report) -> Iterator[_Line]:
    """List what could not be checked: a line for each layer and reason."""
    grouped: dict[tuple[Layer, str], list[str]] = {}
    for result in report.incomplete:
        reason = visible(result.reason or "", 500)
        grouped.setdefault((result.layer, reason), []).append(visible(result.table))
    yield _line(("Not checked", "bold"))
    for (layer, reason), tables in grouped.items():
        yield _line(f"  {layer} of ", (", ".join(tables), "cyan"), f": {reason}")
    yield _line()


def _checked(report: Report) -> Iterator[_Line]:
    """List each layer's outcome for each file, and what is waived."""
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
    """Count findings by table and rule, and results by layer; then suggest what to do next."""
    broken = summarise_rules(report)
    if broken:
        yield from _tables(report)
        yield from _rules(broken, look)
    for layer in summarise_layers(report):
        if layer.layer in report.seconds:
            yield _layer(layer, report.seconds[layer.layer])
    if report.cached:
        again = f": {look.commands[Step.AGAIN]}" if Step.AGAIN in look.commands else ""
        yield _line((f"nothing has changed since this was checked{again}", "dim"))
    if report.waived:
        yield _line(f"{_number(report.waived, 'finding')} waived")
    if broken and look.commands:
        yield _line()
        yield from _next(report, broken, look.commands)
        yield _line()


def _tables(report: Report) -> Iterator[_Line]:
    yield _line(("Tables", "bold"))
    tables = [(visible(each.table, 60), each) for each in count_tables(report)]
    width = max(display_width(name) for name, _ in tables)
    for name, each in tables:
        yield _line(f"  {pad(name, width)}  ", *_counts(each.errors, each.warnings))
    yield _line()


def _rules(broken: Iterable[RuleSummary], look: Look) -> Iterator[_Line]:
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


def _layer(summary: LayerSummary, seconds: float) -> _Line:
    # The first outcome says what is counted.
    counted = [(count, outcome) for outcome, count in summary.outcomes.items() if count]
    outcomes = [
        f"{count} {outcome}" if number else f"{_number(count, 'file')} {outcome}"
        for number, (count, outcome) in enumerate(counted)
    ]
    records = f", {_number(summary.records, 'record')}" if summary.records else ""
    said = f"{', '.join(outcomes) or 'nothing to check'}{records}"
    counts = _counts(summary.errors, summary.warnings)
    return _line(
        f"{summary.layer.value:12} {said}",
        *((", ", *counts) if counts else ()),
        (f", {seconds:.1f} s", "dim"),
    )


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _counts(errors: int, warnings: int) -> list[str | tuple[str, str]]:
    """Count in words, each in the colour of its severity."""
    parts: list[str | tuple[str, str]] = []
    for count, severity in ((errors, Severity.ERROR), (warnings, Severity.WARNING)):
        if count:
            if parts:
                parts.append(", ")
            parts.append((_number(count, severity.value), _MARKS[severity]))
    return parts


def _next(
    report: Report, broken: Sequence[RuleSummary], commands: Mapping[Step, str]
) -> Iterator[_Line]:
    """Suggest what a reader may do next."""
    ids = [summary.rule.id for summary in broken]
    # A rule broken in a cell, if there is one: it may be the cause of the others.
    cells = {each.rule for result in report.results for each in result.findings if each.place}
    first = next((rule_id for rule_id in ids if rule_id in cells), ids[0])
    yield _line(("Next", "bold"))
    yield _line("  why a rule matters:  ", (f"{commands[Step.WHY]} {first}", "cyan"))
    yield _line("  all of it as a page: ", (commands[Step.PAGE], "cyan"))
    if any(result.unshown for result in report.results):
        yield _line("  more of each rule:   ", (commands[Step.MORE], "cyan"))
    if any(rule(rule_id).layer is Layer.EXPECTATIONS for rule_id in report.counts):
        yield _line("  the change is real?  ", (f"{commands[Step.ACCEPT]}", "cyan"))
    waivable = any(rule(rule_id).layer is not Layer.STRUCTURE for rule_id in report.counts)
    if waivable and "waivers" in report.package.tables():
        yield _line("  right as it is?      give the reason in the table waivers")


def _line(*parts: str | tuple[str, str], cut: bool = False) -> _Line:
    """Build a line of parts, each plain or with its style; none of them acts on a terminal."""
    from rich.text import Text

    styled = [(part, "") if isinstance(part, str) else part for part in parts]
    shown = [(visible(text, len(text)), style) for text, style in styled]
    return _Line(Text.assemble(*shown), cut)
