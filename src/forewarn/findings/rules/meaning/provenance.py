"""The rules of the ledger of the build, of upstream cells, and of corrections."""

from __future__ import annotations

from forewarn.findings.rules.examples import Example, PutRows, put
from forewarn.findings.rules.model import Rule

_DIGEST = "0" * 64


def _ledger(
    version: str = "1.0.0", *, read: int = 10, states: int = 2, written: int = 18
) -> Example:
    """Make an example of a source with the number of rows read, skipped and written."""
    reasons = f'"{{""no value"": 1, ""not a state"": {states}}}"'
    return put(
        "ledger",
        "source_id,data_version,rows_read,rows_kept,rows_skipped,skipped,rows_written,countries,"
        "first_year,last_year,digest",
        f"src-3,{version},{read},7,3,{reasons},{written},1,1990,1991,{_DIGEST}",
    )


def _run(column: str) -> Example:
    """Make an example of a run of cells in a file whose column `cell_columns` does not name."""
    return Example((
        PutRows(
            "cell_columns",
            "source_id,indicator_id,file,path,operation,column,from_year,to_year",
            ("src-1,deaths,1,src-1/file.csv,copy,,1980,1999",),
        ),
        PutRows(
            "cell_lines",
            "source_id,file,indicator_id,country_id,from_year,to_year,line,line_step,column,"
            "column_step",
            (f"src-1,1,*,AAA,1980,1999,2,1,{column}",),
        ),
    ))  # fmt: skip


def _correction(key: str, new: str) -> Example:
    return put(
        "corrections",
        "table,key,field,old,new,reason,reference",
        f"observations/src-3,{key},value,100000,{new},A digit was lost.,The yearbook.",
    )


RULES = (
    Rule(
        "meaning/ledger-rows",
        "The rows read are not the kept plus the skipped rows",
        "A row that is neither is lost without a reason.",
        "Run the build again; do not edit the ledger.",
        breaks=_ledger(read=11),
        passes=_ledger(read=10),
    ),
    Rule(
        "meaning/ledger-reasons",
        "The reasons do not add up to the rows skipped",
        "A row was left out without a reason.",
        "Run the build again; do not edit the ledger.",
        breaks=_ledger(states=3),
        passes=_ledger(states=2),
    ),
    Rule(
        "meaning/ledger-written",
        "The tables do not hold the rows that the ledger says were written",
        "Rows were added or lost after the build.",
        "Run the build again, or undo what was edited by hand.",
        breaks=_ledger("1.0.0", written=17),
        passes=_ledger("0.9.0", written=17),
    ),
    Rule(
        "meaning/cell-place",
        "Upstream cells that cannot be found",
        "Nobody can follow the values to the cells that they come from.",
        "Name the column in one of the two tables, with its step in cell_lines, and as many "
        "further lines as further columns.",
        breaks=_run("3,"),
        passes=_run("3,0"),
    ),
    Rule(
        "meaning/correction-place",
        "A correction of a cell that does not exist",
        "It corrects nothing, but readers will assume that it does.",
        "Correct its table, key or field, or delete it.",
        breaks=_correction("AAA/1992/population", "1000000"),
        passes=_correction("AAA/1991/population", "1000000"),
    ),
    Rule(
        "meaning/correction-value",
        "A corrected cell does not hold the new value",
        "The mistake that the correction explains is still there, or another took its place.",
        "Run the build again, or update the correction.",
        breaks=_correction("AAA/1990/population", "1000001"),
        passes=_correction("AAA/1990/population", "1000000.0"),
    ),
)
