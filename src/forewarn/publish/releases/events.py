"""Callbacks of a transfer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _ignore(*_: object) -> None:
    """Ignore an event."""


@dataclass(frozen=True)
class TransferEvents:
    """Callbacks of a transfer.

    `progress` gets the bytes fetched and the bytes expected; `message` gets what a reader should
    know, in one line.
    """

    progress: Callable[[int, int], None] = _ignore
    message: Callable[[str], None] = _ignore
