"""Run many cases, and show the kinds of what is not explained, each with its smallest case.

`python -m structure.packages.run CASES SEED` in the folder `tests`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.structure.engine import open_engine
from structure.packages.answers import no_network, ours, theirs, time_limit
from structure.packages.draw import draw
from structure.packages.judge import gaps
from structure.packages.shrink import shrink

if TYPE_CHECKING:
    from forewarn.structure.engine import Engine
    from structure.packages.case import Drawn
    from structure.packages.judge import Contradiction

# The longest that both may take over one case.
SECONDS = 20


class Both:
    """Both engines, ready to be asked about one case after the other."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._folder, self._numbers = engine, folder, count()

    def gaps(self, drawn: Drawn) -> list[Contradiction]:
        """Return where the answers to a case differ."""
        folder = self._folder / str(next(self._numbers))
        file = drawn.write(folder)
        with time_limit(SECONDS):
            return gaps(drawn, ours(file, self._engine), theirs(file))

    def unexplained(self, drawn: Drawn) -> list[Contradiction]:
        """Return where the answers differ, and no documented difference explains it."""
        return [gap for gap in self.gaps(drawn) if not gap.differences]

    def smallest(self, drawn: Drawn, kind: str, seconds: float = 20) -> Drawn:
        """Return the smallest case that differs in the same way."""

        def differs(smaller: Drawn) -> bool:
            try:
                return any(gap.kind == kind for gap in self.unexplained(smaller))
            except Exception:  # noqa: BLE001 - a part too much was left out
                return False

        return shrink(drawn, differs, seconds)


def main(cases: int, seed: str, start: int = 0) -> None:
    """Print the kinds, the most frequent first."""
    kinds: Counter[str] = Counter()
    explained: Counter[str] = Counter()
    first: dict[str, Drawn] = {}
    began = time.monotonic()
    with no_network(), tempfile.TemporaryDirectory() as folder, open_engine(threads=1) as engine:
        both = Both(engine, Path(folder))
        for number in range(start, start + cases):
            drawn = draw(f"{seed}:{number}")
            try:
                found = both.gaps(drawn)
            except TimeoutError as error:
                kinds[f"slow: {error}"] += 1
                first.setdefault(f"slow: {error}", drawn)
                continue
            for kind in {gap.kind for gap in found if not gap.differences}:
                if kind not in kinds:
                    print(f"{number}: {kind}", file=sys.stderr, flush=True)
                kinds[kind] += 1
                first.setdefault(kind, drawn)
            explained.update({name for gap in found for name in gap.differences})
        took = time.monotonic() - began
        for kind, times in kinds.most_common():
            print(f"## {times} x {kind}")
            small = both.smallest(first[kind], kind, 3)
            print(small.reproduction())
            for gap in both.gaps(small):
                print(f"   {gap.side} {gap.table} {gap.said} {gap.why[:300]} <- {gap.differences}")
            print(flush=True)
    print(f"{cases} cases in {took:.0f} s; {sum(kinds.values())} unexplained of {len(kinds)} kinds")
    print(explained.most_common())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if sys.argv[3:] else 0)
