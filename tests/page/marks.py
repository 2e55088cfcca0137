"""What a browser would read of the page's HTML: the text of its marks, its tags, its attributes."""

from __future__ import annotations

from html.parser import HTMLParser

VIEWS = ("read", "raw")
_VOID = frozenset({"br", "input", "img", "hr", "meta"})


class Seen(HTMLParser):
    """``texts`` and ``marks`` are the text of each view and of its marks; ``text`` is all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.texts = dict.fromkeys(VIEWS, "")
        self.marks = dict.fromkeys(VIEWS, "")
        self.counts = dict.fromkeys(VIEWS, 0)
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self._view: str | None = None
        self._marks = 0
        self.feed(html)
        self.close()
        self.unbalanced += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes.append(found)
        if tag not in _VOID:
            self.open.append(tag)
        for view in VIEWS:
            if f"kk-view-{view}" in (found.get("class") or "").split():
                self._view = view
        if tag == "mark":
            self._marks += 1
            if self._view is not None:
                self.counts[self._view] += 1

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)
        if tag == "mark":
            self._marks -= 1

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._view is not None:
            self.texts[self._view] += data
            if self._marks:
                self.marks[self._view] += data

    def values(self, name: str) -> list[str]:
        """The values of that attribute, in the order of the page."""
        return [found[name] or "" for found in self.attributes if name in found]

    def with_kind(self, kind: str) -> list[dict[str, str | None]]:
        """The attributes of the elements whose ``data-kk`` is ``kind``."""
        return [found for found in self.attributes if found.get("data-kk") == kind]
