"""The catalogue of rules, written for a reader: the list, one rule, and the page docs/rules.md."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from forewarn.findings.model import Layer, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.text import Text

    from forewarn.findings.rules import Rule

_ASKS = {
    Layer.STRUCTURE: "does every file conform to its schema?",
    Layer.MEANING: "does what the rows say make sense?",
    Layer.EXPECTATIONS: "is it plausible as a whole, and against what was before?",
}
_MARKS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}

# A blank between the columns of the list, and the width of that of the severity.
_GAP = "  "
_SEVERITY = max(len(severity.value) for severity in Severity)


def list_rules(rules: Sequence[Rule]) -> Iterator[Text]:
    """Return the lines of a list, by layer: severity, id and title of each rule."""
    from rich.text import Text

    width = _id_width(rules)
    for number, (layer, of_layer) in enumerate(groupby(rules, lambda rule: rule.layer)):
        if number:
            yield Text()
        yield Text.assemble((layer.value, "bold"), f": {_ASKS[layer]}")
        for rule in of_layer:
            yield Text.assemble(
                _GAP,
                (f"{rule.severity.value:{_SEVERITY}}", _MARKS[rule.severity]),
                _GAP,
                (f"{rule.id:{width}}", "cyan"),
                _GAP,
                rule.title,
            )


def title_column(rules: Sequence[Rule]) -> int:
    """Return the column at which the titles of the list begin."""
    return 3 * len(_GAP) + _SEVERITY + _id_width(rules)


def _id_width(rules: Sequence[Rule]) -> int:
    return max((len(rule.id) for rule in rules), default=0)


def explain_rule(rule: Rule) -> Iterator[Text]:
    """Return the lines that say what a rule checks, why it matters, and how to fix it."""
    from rich.text import Text

    mark = "bold red" if rule.severity is Severity.ERROR else "bold yellow"
    yield Text.assemble((rule.id, "bold"), " (", (rule.severity.value, mark), ")")
    yield Text(f"{rule.title}.")
    yield Text()
    for name, text in (("Why", rule.why), ("Fix", rule.fix), ("Weighs", _weight(rule))):
        yield Text.assemble((f"{name}: ", "bold"), text)


def rules_markdown(rules: Iterable[Rule]) -> str:
    """Write the page of the catalogue, in Markdown."""
    return "".join(f"{line}\n" for line in _page(list(rules)))


def rules_json(rules: Iterable[Rule]) -> str:
    """Write the rules as a JSON array of objects, each with all that is said of a rule."""
    entries = [
        {
            "id": rule.id,
            "layer": rule.layer.value,
            "severity": rule.severity.value,
            "title": rule.title,
            "why": rule.why,
            "fix": rule.fix,
        }
        for rule in rules
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _page(rules: list[Rule]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield "What `forewarn validate` checks: each rule with why it matters and how to fix what"
    yield "breaks it. An error makes the data invalid, a warning does not. This page is written by"
    yield "`forewarn rules --format markdown`."
    for layer, grouped in groupby(rules, lambda rule: rule.layer):
        of_layer = list(grouped)
        yield ""
        yield f"## {layer.value.capitalize()}: {_ASKS[layer]}"
        yield ""
        yield f"{len(of_layer)} rules. {_waived(layer)}"
        for rule in of_layer:
            yield ""
            yield f"### `{rule.id}`"
            yield ""
            yield f"{_plain(rule.title)} ({rule.severity.value})."
            yield ""
            yield f"- Why: {_plain(rule.why)}"
            yield f"- Fix: {_plain(rule.fix)}"


def _weight(rule: Rule) -> str:
    what = {
        Severity.ERROR: "an error makes the data invalid.",
        Severity.WARNING: "a warning leaves the data valid.",
    }
    # A finding about a waiver would silence itself.
    layer = Layer.STRUCTURE if "/waiver" in rule.id else rule.layer
    return f"{what[rule.severity]} {_waived(layer)}"


def _waived(layer: Layer) -> str:
    if layer is Layer.STRUCTURE:
        return "No waiver silences it."
    return "A row of the table waivers, with its reason, silences it until a day."


def _plain(text: str) -> str:
    """Write a text so that Markdown shows it as it is."""
    return text.replace("\\", "\\\\").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
