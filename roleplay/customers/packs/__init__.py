"""Packs of short lines, one per language."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from roleplay.scenarios import Lines


@lru_cache(maxsize=8)
def pack(language: str) -> dict[str, Lines]:
    """Return the short lines of a language by what calls for them; English where there is no pack."""
    folder = Path(__file__).parent
    file = folder / f"{language}.toml"
    table = tomllib.loads((file if file.is_file() else folder / "en.toml").read_text(encoding="utf-8"))
    return {name: Lines(bands={band: tuple(texts) for band, texts in rows.items()}) for name, rows in table.items()}
