"""Making text from data, which may hold anything, safe to show."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200

# Format characters (Cf) can reverse or hide the text around them.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

# What a build service reads in a log as a command: GitHub's ::error:: at the beginning of a line,
# or ##[error], ##vso[...] and the like anywhere.
_COMMAND = re.compile(r"^(?P<space>\s*):(?=:)|(?P<hash>#)#(?=\w*\[)")


def visible(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line, cut to length, with the codes of characters that act or hide.

    >>> visible("a\\x1b[31m\\n")
    'a\\\\x1b[31m\\\\n'
    """
    shown = "".join(
        char.encode("unicode_escape").decode() if _unseen(char) else char
        for char in text[: longest + 1]
    )
    shown = shown if len(text) <= longest else f"{shown[:longest]}..."
    return _COMMAND.sub(
        lambda found: "#\\x23" if found["hash"] else f"{found['space']}\\x3a", shown
    )


def _unseen(char: str) -> bool:
    # U+FFFE and the like are not characters, and XML does not allow them.
    return unicodedata.category(char) in _UNSEEN or ord(char) & 0xFFFE == 0xFFFE
