"""The rule catalogue: every rule's id, what it checks, why it matters, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.findings import Layer, Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

# The first part of a rule's id, and its layer.
_LAYERS = {
    "structure": Layer.STRUCTURE,
    "meaning": Layer.MEANING,
    "expectation": Layer.EXPECTATION,
}


@dataclass(frozen=True)
class Rule:
    """One rule. Its id is `layer/name` and never changes once released."""

    id: str
    title: str
    why: str
    mend: str
    severity: Severity = Severity.ERROR

    @property
    def layer(self) -> Layer:
        """Give the one layer that the rule lives in."""
        return _LAYERS[self.id.partition("/")[0]]


CATALOGUE: tuple[Rule, ...] = (
    Rule(
        "structure/descriptor",
        "The descriptor is not a valid data package",
        "Other tools read the package through its descriptor and refuse one that is not valid.",
        "Change datapackage.json, or the schema named, as the message says.",
    ),
    Rule(
        "structure/missing-file",
        "A file that the descriptor lists is not there",
        "A package that lacks a table looks complete to anyone who reads only its descriptor.",
        "Restore the file, or take its resource out of datapackage.json.",
    ),
    Rule(
        "structure/bytes",
        "A file does not have the size that the descriptor declares",
        "A file that was cut short can still be valid row by row.",
        "Restore the file, or correct bytes in datapackage.json if the change is meant.",
    ),
    Rule(
        "structure/hash",
        "A file is not the one whose digest the descriptor declares",
        "A file that is not the one described may be anyone's; an unknown algorithm shows nothing.",
        "Restore the file, or correct hash in datapackage.json if the change is meant.",
    ),
    Rule(
        "structure/unlisted-file",
        "A data file is not listed in the descriptor",
        "Nothing checks a file that no resource names, and no reader of the package finds it.",
        "Add a resource for it to datapackage.json, or take the file away.",
    ),
    Rule(
        "structure/unknown-property",
        "A schema has a property that Table Schema does not know",
        "What looks like a limit and is misspelt limits nothing.",
        "Correct the property's name, or begin the name of one of your own with an underscore.",
        Severity.WARNING,
    ),
    Rule(
        "structure/encoding",
        "The file is not UTF-8 text, or holds a byte that text cannot",
        "A wrong encoding turns names into other names without a trace.",
        "Save the file as UTF-8 without a byte order mark, and without NUL bytes.",
    ),
    Rule(
        "structure/quoting",
        "A quoted cell is not closed, or has text after its closing quote",
        "One unclosed quote can swallow thousands of rows that then look as if never observed.",
        "Close the quote; write a quote inside a quoted cell twice.",
    ),
    Rule(
        "structure/newline",
        "Lines end in more than one way",
        "A file that was joined from two, or edited on two systems, may have lost something.",
        "End every line with LF, or every line with CRLF.",
        Severity.WARNING,
    ),
    Rule(
        "structure/header",
        "The header is not the schema's list of fields",
        "Columns are read by place: a swapped or renamed header puts values under a wrong name.",
        "Write the header as the schema has it: the same names, in the same order.",
    ),
    Rule(
        "structure/blank-row",
        "A row is blank",
        "A blank row is often where rows were lost.",
        "Delete the row.",
    ),
    Rule(
        "structure/ragged-row",
        "A row has too few or too many cells",
        "Its cells no longer stand under their fields.",
        "Give the row one cell for each field; quote a cell that holds the delimiter.",
    ),
    Rule(
        "structure/required",
        "A required cell is empty",
        "A row without it cannot be understood or found again.",
        "Fill the cell. An observation that was not made is a row that is not there.",
    ),
    Rule(
        "structure/type-error",
        "A cell is not written as its type",
        "Tools that guess read such cells differently, and some round or drop them.",
        "Write the value as the schema's type has it, without spaces or signs of grouping.",
    ),
    Rule(
        "structure/minimum",
        "A value is below the schema's minimum",
        "It is outside what the field can hold.",
        "Correct the value.",
    ),
    Rule(
        "structure/maximum",
        "A value is above the schema's maximum",
        "It is outside what the field can hold.",
        "Correct the value.",
    ),
    Rule(
        "structure/exclusive-minimum",
        "A value is not above the schema's exclusive minimum",
        "It is outside what the field can hold.",
        "Correct the value.",
    ),
    Rule(
        "structure/exclusive-maximum",
        "A value is not below the schema's exclusive maximum",
        "It is outside what the field can hold.",
        "Correct the value.",
    ),
    Rule(
        "structure/pattern",
        "A value does not have the form that the schema asks for",
        "Codes and ids are joined on letter by letter.",
        "Write the value in the form of the field's example.",
    ),
    Rule(
        "structure/enum",
        "A value is not one of those that the schema lists",
        "A category that no reader knows is left out of every count.",
        "Use one of the listed values.",
    ),
    Rule(
        "structure/category",
        "A value is not one of the field's categories",
        "A category that no reader knows is left out of every count.",
        "Use one of the categories, or add the value to them in the schema.",
    ),
    Rule(
        "structure/min-length",
        "A value is shorter than the schema allows",
        "It is too short to be what the field holds.",
        "Write the text in full.",
    ),
    Rule(
        "structure/max-length",
        "A value is longer than the schema allows",
        "It is too long to be what the field holds.",
        "Shorten the text.",
    ),
    Rule(
        "structure/unique",
        "A value that must be unique stands twice",
        "Whoever looks it up finds two rows.",
        "Correct one of the two, or delete a row.",
    ),
    Rule(
        "structure/primary-key",
        "Two rows have one primary key",
        "Joins multiply rows, and sums count them twice.",
        "Keep one of the two rows, or correct the key of the other.",
    ),
    Rule(
        "structure/unique-key",
        "Two rows have the same values in fields that are unique together",
        "Whoever looks the values up finds two rows.",
        "Keep one of the two rows, or correct the values of the other.",
    ),
    Rule(
        "structure/foreign-key",
        "A value refers to a row that is not there",
        "The row drops out of every join without a word.",
        "Correct the value, or add the row that it refers to.",
    ),
    Rule(
        "structure/reference-not-checked",
        "References into a table could not be checked, because that table is not valid",
        "One broken table would otherwise show as thousands of broken references.",
        "Mend the table that is referred to, and validate again.",
    ),
    Rule(
        "meaning/bounds-order",
        "The value is not between its lower and upper bound",
        "An interval that does not hold its estimate is a swapped or shifted column.",
        "Order the three as lower <= value <= upper, or correct the one that is wrong.",
    ),
    Rule(
        "meaning/bounds-pair",
        "One bound is given without the other",
        "Half an interval says nothing about how uncertain the value is.",
        "Give both bounds, or neither.",
    ),
    Rule(
        "meaning/value-range",
        "A value or bound is outside its indicator's range",
        "A changed unit, or a code read as a value, shows first as a value out of range.",
        "Correct the value, or the minimum and maximum of the indicator.",
    ),
    Rule(
        "meaning/integral-count",
        "A count is not a whole number",
        "People and events come in whole numbers; a fraction is a rate or a mean misnamed.",
        "Correct the value, or the measure of the indicator.",
    ),
    Rule(
        "meaning/binary-level",
        "A binary value is neither 0 nor 1",
        "Between yes and no there is nothing; a fraction is a share or a mean misnamed.",
        "Correct the value, or the measure of the indicator.",
    ),
    Rule(
        "meaning/statehood",
        "A year in which the country was not a state",
        "Values before independence belong to a colony or another state and mislead any trend.",
        "Move the row to the state of that year, or take it out.",
    ),
    Rule(
        "meaning/source-coverage",
        "A year that the source does not cover",
        "A value outside its release cannot have come from it.",
        "Correct the year, or the coverage in the table sources.",
    ),
    Rule(
        "meaning/undeclared-source",
        "Observations of a source that the table sources does not list",
        "A value without a source, a licence and a citation cannot be used.",
        "Add the source to the table sources, or name the file after the source that it holds.",
    ),
    Rule(
        "meaning/unused-indicator",
        "An indicator that no observation uses",
        "It promises data that the package does not hold.",
        "Add observations, or take the indicator out.",
    ),
    Rule(
        "meaning/range-order",
        "An indicator's minimum is not below its maximum",
        "No value can stand in such a range.",
        "Correct the minimum or the maximum.",
    ),
    Rule(
        "meaning/episode-order",
        "An episode ends before it begins",
        "Its years are swapped or mistyped.",
        "Correct the start or the end year.",
    ),
    Rule(
        "meaning/deaths-order",
        "The low estimate of deaths is above the high one",
        "The two are swapped or mistyped.",
        "Order the two estimates.",
    ),
    Rule(
        "meaning/episode-statehood",
        "An episode begins when its country was not a state",
        "It belongs to the state that held the territory then.",
        "Name the state of that year.",
    ),
    Rule(
        "meaning/episode-coverage",
        "An episode begins or ends in a year that its source does not cover",
        "A year outside its release cannot have come from it.",
        "Correct the year, or the coverage in the table sources.",
    ),
    Rule(
        "meaning/period-order",
        "A period ends before it begins",
        "A code or a state with no years resolves to nothing.",
        "Correct the first or the last year.",
    ),
    Rule(
        "meaning/code-overlap",
        "One code denotes two countries in one year",
        "Whatever is resolved through it lands on either country.",
        "End the earlier period before the later one begins.",
    ),
    Rule(
        "expectation/year-gap",
        "An indicator has rows of fewer years than expected",
        "Upstream files cut or merged wrongly lose whole years while every row left is valid.",
        "Compare with the upstream file; rebuild from it.",
    ),
    Rule(
        "expectation/coverage-drop",
        "Far fewer or more states are covered in a year than expected",
        "A truncated or doubled upstream file is valid row by row.",
        "Compare with the upstream file; if its coverage is like that, build the data anew.",
    ),
    Rule(
        "expectation/no-reference",
        "Nothing is expected of an indicator",
        "What data/signature.json does not know could lose half its rows without a word.",
        "Renew the signature with a build, and review its diff.",
        Severity.WARNING,
    ),
    Rule(
        "expectation/row-count",
        "An indicator has fewer or more rows than expected of its source",
        "Lost or doubled rows move every average while each row is valid.",
        "Compare with the upstream file; if the change is real, renew the signature with a build.",
    ),
    Rule(
        "expectation/mean-shift",
        "The mean of an indicator is not where it is expected",
        "A changed unit, a shifted column or a replaced series shows in the mean.",
        "Compare with the upstream file; if the change is real, renew the signature with a build.",
    ),
    Rule(
        "expectation/release-agreement",
        "Two releases of one indicator no longer agree",
        "Publishers revise, but a series that turns round is a mix-up of columns or countries.",
        "Compare the two releases with their upstream files.",
    ),
)

_BY_ID = {rule.id: rule for rule in CATALOGUE}


def outcome(counts: Mapping[str, int]) -> Outcome:
    """Judge a table by its findings: only an error makes it invalid."""
    return Outcome.INVALID if count_at_least(Severity.ERROR, counts) else Outcome.VALID


def count_at_least(severity: Severity, counts: Mapping[str, int]) -> int:
    """Count the findings that weigh as much as `severity`, or more, in counts by rule."""
    wanted = {Severity.ERROR} if severity is Severity.ERROR else set(Severity)
    return sum(count for rule_id, count in counts.items() if rule(rule_id).severity in wanted)


def rule(rule_id: str) -> Rule:
    """Give the rule with the id; KeyError where there is none."""
    return _BY_ID[rule_id]
