"""Exit codes: the same everywhere."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the code says with which a command ends."""

    DONE = 0
    INVALID = 1
    USAGE = 2
    COULD_NOT_RUN = 3
