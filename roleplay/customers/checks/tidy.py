"""Take off what a model puts round a line: thoughts, a name in front, quotation marks, stage directions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_STARS = re.compile(r"(\*{1,3}|_{2,3})(?=\S)(.+?)(?<=\S)\1")
_ASIDE = re.compile(r"\((?![^)]*\d)[^()]{1,80}\)|\[(?![^\]]*\d)[^\[\]]{1,80}\]")
_EMPHASIS = re.compile(r"[\w’'-]+[.,!?…]?")
_DIRECTION = re.compile(r"\w+(?:s|ing|ly)[.,!?…]?")
_QUOTES = {'"': '"', "“": "”", "«": "»", "‘": "’"}
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")


def tidy(text: str, names: Collection[str]) -> str:
    """Return the words that are spoken, on one line; `names` may stand in front of them with a colon."""
    text = _ESCAPES.sub("", _THOUGHTS.sub(" ", text))
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or not _harmful(c))
    text = " ".join(unicodedata.normalize("NFC", text).split())
    before = ""
    while text != before:
        before = text
        text = _unnamed(_unquoted(text), names)
        text = _STARS.sub(_spoken, text)
    return re.sub(r"\s+([,.!?…])", r"\1", " ".join(_ASIDE.sub(" ", text).split()))


def _harmful(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _unnamed(text: str, names: Collection[str]) -> str:
    options = "|".join(re.escape(name) for name in ("customer", "caller", *names) if name)
    return re.sub(rf"^[*_]*(?:the )?(?:{options})(?: ?\([^)]*\))?[*_]*\s*[:：][*_]*\s*", "", text, flags=re.IGNORECASE)


def _unquoted(text: str) -> str:
    if len(text) > 1 and _QUOTES.get(text[0]) == text[-1] and text[0] not in text[1:-1]:
        return text[1:-1].strip()
    return text


def _spoken(found: re.Match[str]) -> str:
    """Return what stars hold: a stressed word is spoken, a stage direction is not."""
    inside = found[2]
    stressed = len(found[1]) > 1 or (_EMPHASIS.fullmatch(inside) and not _DIRECTION.fullmatch(inside))
    return inside if stressed else " "
