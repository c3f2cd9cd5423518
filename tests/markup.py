"""Reading pages as a browser would: what is open, what has an id, what is linked or loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}

# Attributes by which a page loads something, besides those of links that a reader follows.
_LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href"}


@dataclass
class Element:
    """One element: its tag, its attributes, and all the text within it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page that was read. Reading fails where a tag is not closed, or closes another."""

    source: str
    elements: list[Element] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs), "an attribute appears twice"
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.elements.append(element)
        self.loaded += [value or "" for name, value in attrs if name in _LOADING]
        if tag in ("link", "iframe", "object", "embed", "base", "use"):
            self.loaded.append(tag)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag that have these attributes."""
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(element.attributes.get(name) == value for name, value in attributes.items())
        ]

    @property
    def ids(self) -> list[str]:
        """Return every id of the page."""
        return [str(e.attributes["id"]) for e in self.elements if "id" in e.attributes]

    @property
    def links(self) -> list[str]:
        """Return the address of every link that a reader may follow."""
        return [str(e.attributes["href"]) for e in self.all("a")]

    @property
    def policy(self) -> str:
        """Return the security policy of the page."""
        (element,) = self.all("meta", **{"http-equiv": "Content-Security-Policy"})
        return str(element.attributes["content"])
