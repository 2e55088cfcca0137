"""Foreign text made safe to stand in the page's HTML, in Markdown and in templates alike."""

from __future__ import annotations

# Beside HTML's own five: what Markdown, KaTeX, JavaScript templates or Handlebars would act on.
_ACTIVE = str.maketrans({c: f"&#{ord(c)};" for c in "&<>\"'`{}$[]*_\\|~#"})


def escaped(text: str) -> str:
    """``text`` so that a browser shows it character for character, whatever it holds."""
    return text.translate(_ACTIVE)


def one_line(text: str) -> str:
    """``text`` with each run of blanks and newlines as one blank."""
    return " ".join(text.split())


def shortened(text: str, most: int) -> str:
    """``text`` if it has at most ``most`` characters, else its beginning and …, ``most`` together."""
    return text if len(text) <= most else text[: most - 1] + "…"
