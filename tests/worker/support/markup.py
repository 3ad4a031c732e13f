"""Reads a page strictly: every element closed, every id once."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "br", "hr", "img", "input", "link"}
_SELF_CLOSED = {"line", "path", "circle", "rect"}


@dataclass
class Element:
    """An element with its text, all of its own and of what is in it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def all(self, tag: str) -> list[Element]:
        """The elements of a tag within this one, in their order."""
        found = [self] if self.tag == tag else []
        for child in self.children:
            found += child.all(tag)
        return found

    def every(self) -> list[Element]:
        return [self, *(found for child in self.children for found in child.every())]

    def within(self, tag: str) -> Element | None:
        """The nearest element of a tag that this one is in."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice: {attrs}"
        assert tag not in _SELF_CLOSED, f"{tag} is not closed"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open[-1])
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _SELF_CLOSED, f"{tag} cannot be closed at once"
        attributes = {name: value or "" for name, value in attrs}
        self.open[-1].children.append(Element(tag, attributes, self.open[-1]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"{self.open[-1].tag} ends as {tag}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words.append(data)


def parsed(page: bytes) -> Element:
    """The page as a tree.

    Raises:
        AssertionError: It is not well-formed.
    """
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    assert len(reader.open) == 1, f"not closed: {[element.tag for element in reader.open]}"
    ids = [found.attributes["id"] for found in reader.root.every() if "id" in found.attributes]
    assert len(set(ids)) == len(ids), f"an id twice: {sorted(ids)}"
    return reader.root
