"""Trace a value back to the cells of the upstream files, or through the SQL that computed it."""

from forewarn.ask.tracing.model import Check, OtherValue, Release, Sought, Trace, UpstreamCell
from forewarn.ask.tracing.trace import trace
from forewarn.ask.tracing.upstream import UpstreamFolders

__all__ = [
    "Check",
    "OtherValue",
    "Release",
    "Sought",
    "Trace",
    "UpstreamCell",
    "UpstreamFolders",
    "trace",
]
