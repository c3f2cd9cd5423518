"""Files of a package swapped for others, and swapped back: each ends as it began, or seems to."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

# How files are swapped: one is put in place of another, one is written over and its time set back,
# the folder of the data, or the folder of the package is renamed.
KINDS = ("replace", "write", "data", "package")


@dataclass(frozen=True)
class Swap:
    """A package at `folder` that becomes the one at `other` and then itself again.

    Both have the same files; `path` is the one that differs, in contents of the same length.
    """

    folder: Path
    other: Path
    path: str
    kind: str

    def there(self) -> None:
        """Swap."""
        file, their = self.folder / self.path, self.other / self.path
        match self.kind:
            case "replace":
                file.rename(self._aside)
                their.rename(file)
            case "write":
                self._aside.write_bytes(file.read_bytes())
                _write_over(file, their.read_bytes())
            case "data":
                (self.folder / "data").rename(self._aside)
                (self.other / "data").rename(self.folder / "data")
            case "package":
                self.folder.rename(self._aside)
                self.other.rename(self.folder)

    def back(self) -> None:
        """Swap back."""
        file, their = self.folder / self.path, self.other / self.path
        match self.kind:
            case "replace":
                file.rename(their)
                self._aside.rename(file)
            case "write":
                _write_over(file, self._aside.read_bytes())
                self._aside.unlink()
            case "data":
                (self.folder / "data").rename(self.other / "data")
                self._aside.rename(self.folder / "data")
            case "package":
                self.folder.rename(self.other)
                self._aside.rename(self.folder)

    @property
    def _aside(self) -> Path:
        return self.folder.with_name("aside")


def _write_over(file: Path, content: bytes) -> None:
    """Write other bytes into a file, and set its time of writing back."""
    before = file.stat()
    assert before.st_size == len(content)
    with file.open("r+b") as stream:
        stream.write(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def while_swapping(
    swap: Swap, chance: random.Random, seconds: float, work: Callable[[], int]
) -> int:
    """Do work that takes about `seconds`, and swap there and back at random moments of it."""
    there = chance.uniform(0, chance.choice((seconds, seconds / 4)))
    back = chance.choice((chance.uniform(0, seconds / 2), chance.uniform(0, 0.02)))

    def act() -> None:
        time.sleep(there)
        swap.there()
        time.sleep(back)
        swap.back()

    thread = threading.Thread(target=act)
    thread.start()
    try:
        return work()
    finally:
        thread.join()
