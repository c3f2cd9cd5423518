"""How a text is laid out. The help of all commands loads this module, so it imports little."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Detail(Enum):
    """How much to show: the verdict, what is wrong, or also what was checked."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


class Step(Enum):
    """What a reader may do after a report."""

    ACCEPT = "accept the measured figures as expected"
    AGAIN = "check again what was not checked anew"
    WHY = "read why a rule matters"
    PAGE = "see all of it as a page"
    MORE = "see more findings of each rule"


@dataclass(frozen=True)
class Look:
    """How the text is laid out; by default as in a file, without width or colours.

    `width` is the terminal's, in columns; without it no line is wrapped. The text suggests
    `commands`; a rule's name follows the one for `Step.WHY`.
    """

    width: int | None = None
    colour: bool = False
    detail: Detail = Detail.NORMAL
    commands: Mapping[Step, str] = field(default_factory=dict)
