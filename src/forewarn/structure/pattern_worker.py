"""The program of the process in which patterns are matched: Python cannot interrupt a match.

It is run by its path, isolated, so it needs nothing but Python's own library. For each line of
standard input, a request in JSON, it writes a line of JSON to standard output. A request holds a
`pattern`, `texts`, whether to match them `whole`, and the `seconds` after which nobody waits for
the answer. The answer holds one of `matches`, a text of 0 and 1; `wrong`, why Python cannot compile
the pattern; and `failed`, why the texts could not be matched.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import time
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# How much longer than a request may take the process lives, in seconds, if nobody ends it.
_GRACE = 2


def limit(name: str, most: int) -> None:
    """Limit what the process may use of a resource, where the system knows such limits."""
    try:
        import resource

        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most, hard))
    except (ImportError, AttributeError, OSError, ValueError):
        return


def main() -> None:
    """Answer requests until the input ends; the argument is how many bytes of memory to use."""
    # An interruption ends it at once, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Python warns of what may change its meaning one day.
    warnings.simplefilter("ignore")
    limit("RLIMIT_AS", int(sys.argv[1]))
    for line in answers(sys.stdin):
        print(line, flush=True)


def answers(lines: Iterable[str], limit: Callable[[str, int], None] = limit) -> Iterator[str]:
    """Yield the line that answers each line, once `limit` has set how long that may take."""
    for line in lines:
        request = json.loads(line)
        # Whoever started the process may have been killed: then the system ends it.
        limit("RLIMIT_CPU", int(time.process_time() + request["seconds"]) + _GRACE)
        yield json.dumps(answer(request))


def answer(request: dict[str, Any]) -> dict[str, str]:
    """Return the answer to a request."""
    try:
        pattern = re.compile(request["pattern"])
    except (re.error, OverflowError, RecursionError) as error:
        return {"wrong": str(error), "type": type(error).__name__}
    except MemoryError:
        return {"failed": "it needs too much memory"}
    match = pattern.fullmatch if request["whole"] else pattern.match
    try:
        return {"matches": "".join("1" if match(text) else "0" for text in request["texts"])}
    except (MemoryError, RecursionError):
        return {"failed": "it needs too much memory"}


if __name__ == "__main__":
    main()
