"""Making text from data, which may hold anything, safe to show."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200

# Format characters (Cf) can reverse or hide the text around them.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

# Tags and selectors of variants: no character of this range shows, assigned or not.
_TAGS = re.compile("[\U000e0000-\U000e0fff]")

# What a build service reads in a log as a command: GitHub's ::error:: at the beginning of a line,
# or ##[error], ##vso[...] and the like anywhere.
_COMMAND = re.compile(r"^(?P<space>\s*):(?=:)|(?P<hash>#)#(?=\w*\[)")

# The sequences that set a colour or a style.
_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")


def visible(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line, cut to length, with the codes of characters that act or hide.

    >>> visible("a\\x1b[31m\\n")
    'a\\\\x1b[31m\\\\n'
    """
    shown = _with_codes(text[: longest + 1])
    shown = shown if len(text) <= longest else f"{shown[:longest]}..."
    return _COMMAND.sub(
        lambda found: "#\\x23" if found["hash"] else f"{found['space']}\\x3a", shown
    )


def visible_lines(text: str, *, colours: bool = False, commands: bool = False) -> str:
    """Return a text whose line feeds are ours as `visible` shows it, line for line and uncut.

    `colours` and `commands` say that those in the text are ours too.

    >>> visible_lines("a\\tb\\n::error::c\\r\\n")
    'a\\\\tb\\n\\\\x3a:error::c\\\\r\\n'
    """
    return "\n".join(_line(line, colours=colours, commands=commands) for line in text.split("\n"))


def visible_json(text: str) -> str:
    r"""Return JSON with the same values, in which characters that act or hide are escaped.

    >>> visible_json('["\u202e", "##[error]"]')
    '["\\u202e", "#\\u0023[error]"]'
    """
    if text.isascii() and "\x7f" not in text and "##" not in text:
        # As most answers are, of which some are large.
        return text
    lines = (line if _is_seen(line) else "".join(map(_in_json, line)) for line in text.split("\n"))
    return "\n".join(_COMMAND.sub(r"#\\u0023", line) for line in lines)


def visible_xml(text: str) -> str:
    r"""Return XML with the same values, with references to characters that act or hide.

    Those that XML cannot hold are shown by their codes.

    >>> visible_xml("<a>\u202e\x1b</a>")
    '<a>&#x202e;\\x1b</a>'
    """
    lines = (line if _is_seen(line) else "".join(map(_in_xml, line)) for line in text.split("\n"))
    return "\n".join(
        _COMMAND.sub(lambda found: "#&#x23;" if found["hash"] else f"{found['space']}&#x3a;", line)
        for line in lines
    )


def within_xml(text: str) -> str:
    """Return a text in which characters that XML cannot hold are shown by their codes.

    >>> within_xml("a\\x1b")
    'a\\\\x1b'
    """
    return "".join(char if _is_held(char) else _with_codes(char) for char in text)


def _line(line: str, *, colours: bool, commands: bool) -> str:
    if commands:
        return _with_codes(line)
    parts = _COLOUR.split(line) if colours else [line]
    # Every second part is a colour.
    return "".join(
        part if number % 2 else visible(part, len(part)) for number, part in enumerate(parts)
    )


def _with_codes(text: str) -> str:
    if _is_seen(text):
        return text
    return "".join(
        char.encode("unicode_escape").decode() if _unseen(char) else char for char in text
    )


def _in_json(char: str) -> str:
    if not _unseen(char):
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _in_xml(char: str) -> str:
    if char == "\t" or not _unseen(char):
        return char
    return f"&#x{ord(char):x};" if _is_held(char) else _with_codes(char)


def _is_held(char: str) -> bool:
    code = ord(char)
    surrogate = 0xD800 <= code <= 0xDFFF
    return (code >= 0x20 or char in "\t\n\r") and not surrogate and code & 0xFFFE != 0xFFFE


def _is_seen(text: str) -> bool:
    # Most text is plain, and this is quick.
    return text.isprintable() and not _TAGS.search(text)


def _unseen(char: str) -> bool:
    # U+FFFE and the like are not characters, and XML does not allow them.
    return (
        unicodedata.category(char) in _UNSEEN
        or ord(char) & 0xFFFE == 0xFFFE
        or bool(_TAGS.match(char))
    )
