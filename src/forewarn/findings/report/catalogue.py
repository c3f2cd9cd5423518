"""The rule catalogue as text: the list, one rule, and the page docs/rules.md."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from forewarn.findings.model import Layer, Severity
from forewarn.findings.report.json import rule_object
from forewarn.findings.rules.examples import TinyPackage
from forewarn.writing.markdown import code, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.text import Text

    from forewarn.findings.rules import Rule
    from forewarn.findings.rules.examples import Example, ExampleAction

_ASKS = {
    Layer.STRUCTURE: "does every file conform to its schema?",
    Layer.MEANING: "does what the rows say make sense?",
    Layer.EXPECTATIONS: "is it plausible as a whole, and compared with before?",
}
_MARKS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}

# Between the columns of the list, and the width of the one with the severity.
_GAP = "  "
_SEVERITY = max(len(severity.value) for severity in Severity)


def list_rules(rules: Sequence[Rule]) -> Iterator[Text]:
    """Return the lines of a list by layer, with the severity, id and title of each rule."""
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


def explain_rule(rule: Rule, commands: Mapping[ExampleAction, str] | None = None) -> Iterator[Text]:
    """Return the lines that explain a rule: what, why, the fix, and its examples.

    `commands` do the actions of the examples.
    """
    from rich.text import Text

    mark = "bold red" if rule.severity is Severity.ERROR else "bold yellow"
    yield Text.assemble((rule.id, "bold"), " (", (rule.severity.value, mark), ")")
    yield Text(f"{rule.title}.")
    yield Text()
    for name, text in (("Why", rule.why), ("Fix", rule.fix), ("Severity", _effect(rule))):
        yield Text.assemble((f"{name}: ", "bold"), text)
    if not all(isinstance(step, TinyPackage) for step in (*rule.breaks.steps, *rule.passes.steps)):
        yield Text()
        yield Text("The examples are on the small valid package of tests/small.py.")
    for heading, example in _examples(rule):
        yield Text()
        yield Text(f"{heading}:", "bold")
        for line in example.lines(commands):
            yield Text(f"{_GAP}{line}")


def rules_markdown(
    rules: Iterable[Rule],
    introduction: str = "# Rules\n",
    commands: Mapping[ExampleAction, str] | None = None,
) -> str:
    """Return the page of the catalogue in Markdown; the introduction stands above the rules.

    `commands` do the actions of the examples.
    """
    return introduction + "".join(f"{line}\n" for line in _page(list(rules), commands))


def rules_json(rules: Iterable[Rule], commands: Mapping[ExampleAction, str] | None = None) -> str:
    """Return the rules as a JSON array of objects, each with the whole documentation of a rule.

    `commands` do the actions of the examples.
    """
    entries = [
        {
            **rule_object(rule),
            "breaks": _entry(rule.breaks, commands),
            "passes": _entry(rule.passes, commands),
        }
        for rule in rules
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _entry(
    example: Example, commands: Mapping[ExampleAction, str] | None
) -> dict[str, str | list[str]]:
    return {"example": "\n".join(example.lines(commands)), "also_breaks": list(example.also)}


def _page(rules: list[Rule], commands: Mapping[ExampleAction, str] | None) -> Iterator[str]:
    for layer, grouped in groupby(rules, lambda rule: rule.layer):
        of_layer = list(grouped)
        yield ""
        yield f"## {layer.value.capitalize()}: {_ASKS[layer]}"
        yield ""
        yield f"{len(of_layer)} rules. {_waived(layer)}"
        for rule in of_layer:
            yield from _section(rule, commands)


def _section(rule: Rule, commands: Mapping[ExampleAction, str] | None) -> Iterator[str]:
    yield from ("", f"### {code(rule.id)}", "")
    yield from (f"{escape(rule.title)} ({rule.severity.value}).", "")
    yield f"- Why: {escape(rule.why)}"
    yield f"- Fix: {escape(rule.fix)}"
    for heading, example in _examples(rule):
        yield from ("", f"{heading}:", "", "```text", *example.lines(commands), "```")


def _examples(rule: Rule) -> Iterator[tuple[str, Example]]:
    """Return the examples of a rule, each under its heading."""
    for heading, joined, example in (
        ("Breaks it", "and also", rule.breaks),
        ("Does not break it", "but breaks", rule.passes),
    ):
        also = f" ({joined} {', '.join(example.also)})" if example.also else ""
        yield f"{heading}{also}", example


def _effect(rule: Rule) -> str:
    what = {
        Severity.ERROR: "an error makes the data invalid.",
        Severity.WARNING: "a warning leaves the data valid.",
    }
    # A finding about a waiver would silence itself.
    layer = Layer.STRUCTURE if "/waiver" in rule.id else rule.layer
    return f"{what[rule.severity]} {_waived(layer)}"


def _waived(layer: Layer) -> str:
    if layer is Layer.STRUCTURE:
        return "A finding cannot be waived."
    return "To silence a finding until a date, add a row with a reason to the table waivers."
