"""Foreign text made safe to stand in the page's HTML, in Markdown and in templates alike."""

from __future__ import annotations

import re

# Beside HTML's own five: what Markdown, KaTeX, JavaScript templates or Handlebars would act on.
_ACTIVE = str.maketrans({c: f"&#{ord(c)};" for c in "&<>\"'`{}$[]*_\\|~#"})


_KANA_OR_KANJI = "ぁ-んァ-ヶー一-鿿々、，"
# A line break between two Japanese characters, neither of them a number, a bracket or a bullet.
_BROKEN = re.compile(rf"(?<=[{_KANA_OR_KANJI}])[^\S\n]*\n\s*(?=[{_KANA_OR_KANJI}。）」])")


def escaped(text: str) -> str:
    """``text`` so that a browser shows it character for character, whatever it holds."""
    return text.translate(_ACTIVE)


def one_line(text: str) -> str:
    """``text`` with each run of blanks and newlines as one blank."""
    return " ".join(text.split())


def quoted(text: str) -> str:
    """A quote on one line: the lines that its sheet broke inside a Japanese word or sentence are whole again.

    Elsewhere, such as before a number or a bullet, a break is a blank, and so is each run of blanks.
    """
    return one_line(_BROKEN.sub("", text))


def shortened(text: str, most: int) -> str:
    """``text`` if it has at most ``most`` characters, else its beginning and …, ``most`` together."""
    return text if len(text) <= most else text[: most - 1] + "…"
