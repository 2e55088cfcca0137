"""The bar at the top: what this is, in which language, and who has logged in."""

from __future__ import annotations

from page.text import escaped
from page.visitor import Visitor
from page.words import Words
from rag.model import Language


def top_html(visitor: Visitor, words: Words) -> str:
    other = Language.ENGLISH if words.language is Language.JAPANESE else Language.JAPANESE
    user = ""
    if visitor.user is not None:
        user = (
            f'<form method="post" action="/logout" class="kk-user"><span>'
            f"{escaped(words.say('top_user', user=visitor.user))}</span> "
            f'<button class="kk-button">{escaped(words.say("top_logout"))}</button></form>'
        )
    options = "".join(
        f'<option value="{name}">{escaped(words.say(f"top_theme_{name}"))}</option>'
        for name in ("auto", "light", "dark")
    )
    label = escaped(words.say("top_theme"))
    theme = (
        f'<label class="kk-theme" title="{label}"><span>{label}</span>'
        f"<select data-kk-theme>{options}</select></label>"
    )
    return (
        f'<header class="kk-top"><h1 class="kk-title">{escaped(words.say("title"))}</h1>{user}{theme}'
        f'<button type="button" class="kk-button" data-kk="language" data-language="{other.value}" '
        f'lang="{other.value}">{escaped(words.say("top_language"))}</button></header>'
    )
