"""The program of the process in which a sheet is read: a small file can hold any number of cells.

The module that reads it ends the process where memory is short, and cannot be interrupted. It is
run by its path, isolated, with the bytes of memory and seconds that it may use, the folder of that
module, the file and the sheet. It writes a line of JSON for each row that holds something, its
number from 1 and its texts, and at the end `"read"`, or what is wrong.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# In characters: what is written of a sheet.
_MOST = 256 * 2**20


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
    """Write the rows of a sheet."""
    # An interruption ends it at once, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    memory, seconds, folder, file, sheet = sys.argv[1:]
    limit("RLIMIT_AS", int(memory))
    # Whoever started the process may have been killed: then the system ends it.
    limit("RLIMIT_CPU", int(seconds))
    sys.path.append(folder)
    try:
        left = _MOST
        for line in rows(file, sheet):
            left -= len(line)
            if left < 0:
                raise MemoryError
            print(line)
        print(json.dumps("read"))
    except MemoryError:
        print(json.dumps({"wrong": "it takes too much memory"}))
    except BaseException as error:  # noqa: BLE001 (what the module raises where it fails is one)
        print(json.dumps({"wrong": str(error).partition("\n")[0] or type(error).__name__}))


def rows(file: str, sheet: str) -> Iterator[str]:
    """Yield the line of each row of a sheet; 1946.0 is 1946."""
    from python_calamine import load_workbook

    with load_workbook(file) as workbook:
        read = workbook.get_sheet_by_name(sheet)
        if read.start is None:
            return
        # Blank columns at the left are left out, blank rows at the top are not.
        before = [""] * read.start[1]
        for number, row in enumerate(read.iter_rows(), start=1):
            texts = before + [str(cell).removesuffix(".0") for cell in row]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield json.dumps([number, texts])


if __name__ == "__main__":
    main()
