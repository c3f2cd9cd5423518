"""Making values from data safe to show: they may hold anything."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200

# Format characters (Cf) can reverse or hide what stands around them.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

# What a service that runs builds takes from a log as a command to it: GitHub's ::error:: where a
# line begins; ##[error], ##vso[...] and the like anywhere.
_COMMAND = re.compile(r"^(?P<space>\s*):(?=:)|(?P<hash>#)#(?=\w*\[)")


def visible(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line, cut, with every character that acts or hides shown by its code.

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
    # U+FFFE and the like are no characters at all, and XML has none of them.
    return unicodedata.category(char) in _UNSEEN or ord(char) & 0xFFFE == 0xFFFE
