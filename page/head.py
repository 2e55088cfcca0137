"""What stands in the page's head: scripts, styles and the words that scripts say, all of it local."""

from __future__ import annotations

import json
from pathlib import Path

from page.words import read_words
from rag.model import Language

ASSETS = Path(__file__).parent / "assets"
_IN_SCRIPTS = ("dialog_", "said_", "source", "list_delete", "scope_title", "tabs_more")
_IN_GRADIO = ("tab_", "chat_")


def scripts() -> str:
    """The page's scripts in the order of their names, after the words that they say."""
    said = json.dumps(_words(_IN_SCRIPTS), ensure_ascii=False).replace("<", "\\u003c")
    parts = [f"window.kikeruWords = {said};"]
    parts += [path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.js"))]
    return "".join(f"<script>{part}</script>" for part in parts)


def styles() -> list[Path]:
    """The page's style sheets, the frame's first; the login has its own."""
    sheets = [path for path in sorted(ASSETS.glob("*.css")) if path.stem != "login"]
    return sorted(sheets, key=lambda path: path.stem != "page")


def gradio_words() -> dict[str, dict[str, str]]:
    """language -> name -> words, for the components that Gradio labels itself."""
    return _words(_IN_GRADIO)


def _words(beginnings: tuple[str, ...]) -> dict[str, dict[str, str]]:
    return {
        language.value: {
            name: both[language.value] for name, both in read_words().items() if name.startswith(beginnings)
        }
        for language in Language
    }
