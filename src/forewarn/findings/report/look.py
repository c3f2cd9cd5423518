"""How a text is laid out. The help of all commands loads this module, so it imports little."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Detail(Enum):
    """How much to show: the verdict, what is wrong, or also what was checked."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


@dataclass(frozen=True)
class Look:
    """How the text is laid out; by default as in a file, without width or colours.

    `width` is the terminal's, in columns; without it no line is wrapped.
    """

    width: int | None = None
    colour: bool = False
    detail: Detail = Detail.NORMAL
