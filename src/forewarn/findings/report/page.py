"""Pages made from templates, each one file that loads nothing.

Style and script are in the page itself, and its security policy allows only these two, by their
digests. Everything else in a page is text: templates escape it, and `show` makes it visible.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from forewarn import __version__
from forewarn.findings.rules import rule
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = "findings/report/templates"


def render(template: str, **values: object) -> str:
    """Render a template; a name without a value is an error."""
    return _environment().get_template(template).render(values)


def anchor(*names: str) -> str:
    """Return a page-unique anchor for these names.

    >>> anchor("rule", "meaning/bounds-order")
    'rule-meaning_2f_bounds-order'
    """
    return "-".join(
        re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match[0]):x}_", name) for name in names
    )


def link(address: str | None) -> str | None:
    """Return an address that is safe to follow; None for anything but a web address.

    >>> link("javascript:alert(1)") is None
    True
    """
    return address if address and re.match(r"https?://", address, re.IGNORECASE) else None


def prose(text: object, longest: int = 4000) -> str:
    """Return a text in one line, with plain single spaces."""
    return visible(" ".join(str(text).split()), longest)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("forewarn", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style, script = _text("style.css"), _text("script.js")
    environment.globals |= {
        # Both are files of ours.
        "style": Markup(style),  # nosec B704
        "script": Markup(script),  # nosec B704
        "policy": (
            f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
            "base-uri 'none'; form-action 'none'"
        ),
        "software": f"forewarn {__version__}",
        "anchor": anchor,
        "link": link,
        "rule": rule,
    }
    environment.filters |= {
        "show": lambda text, longest=200: visible(str(text), longest),
        "prose": prose,
        "number": lambda number: f"{number:,}",
        "plural": lambda count, word: f"{count:,} {word}{'' if count == 1 else 's'}",
    }
    return environment


def _text(name: str) -> str:
    file = resources.files("forewarn") / _TEMPLATES / name
    return file.read_text(encoding="utf-8").replace("\r\n", "\n")


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
