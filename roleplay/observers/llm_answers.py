"""What models answered before, so that the same question is asked once: spans and levels by digest, never any words."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from roleplay.behaviours import Seen
from roleplay.observers.llm_reading import Reading

MOST_KEPT = 20_000
"""Answers kept, some 4 MB; the oldest go first."""
WAITS = 2.0
"""Seconds one process waits for another that is writing."""
_TABLE = "CREATE TABLE IF NOT EXISTS answers (n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, reading TEXT)"


class Answers:
    """Remember readings in one file that several processes may use; whatever is wrong with it, it is only a cache."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, key: str, text: str) -> Reading | None:
        """Return what was answered about a turn with this text, or None."""
        with suppress(sqlite3.Error, OSError, ValueError, KeyError, TypeError), closing(self._open()) as base:
            row = base.execute("SELECT reading FROM answers WHERE key = ?", (key,)).fetchone()
            return _reading(json.loads(row[0]), text) if row else None
        return None

    def put(self, key: str, reading: Reading) -> None:
        """Remember an answer."""
        seen = [[s.id, s.intensity, s.by, s.start, s.end] for s in reading.seen]
        kept = json.dumps({"seen": seen, "discarded": reading.discarded}, ensure_ascii=False)
        with suppress(sqlite3.Error, OSError), closing(self._open()) as base, base:
            base.execute("INSERT OR REPLACE INTO answers (key, reading) VALUES (?, ?)", (key, kept))
            base.execute("DELETE FROM answers WHERE n <= (SELECT MAX(n) FROM answers) - ?", (MOST_KEPT,))

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        base = sqlite3.connect(self._path, timeout=WAITS)
        base.execute(_TABLE)
        return base


def _reading(kept: dict[str, Any], text: str) -> Reading:
    seen = (
        Seen.model_validate({"id": i, "intensity": n, "by": by, "quote": text[start:end], "start": start, "end": end})
        for i, n, by, start, end in kept["seen"]
    )
    return Reading(tuple(seen), Counter(kept["discarded"]))
