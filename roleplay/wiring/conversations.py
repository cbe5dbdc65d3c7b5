"""Read conversations from elsewhere: JSON, JSON lines, CSV, WebVTT captions, and text with speaker labels."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from roleplay import paths
from roleplay.behaviours import Line
from roleplay.errors import BadFile

AGENTS = frozenset(
    {"agent", "advisor", "adviser", "rep", "representative", "assistant", "supporter", "operator", "you", "trainee"}
)
_LABEL = re.compile(r"^\s*(?:\[[^\]]*\]\s*)?([A-Za-z][\w .'-]{0,30}?)\s*:\s+(.*)$")
_COLUMNS = {"who": ("who", "speaker", "role", "from"), "text": ("text", "message", "utterance", "line")}


@dataclass(frozen=True)
class Conversation:
    """Hold one conversation."""

    id: str
    brief: str
    lines: tuple[Line, ...]


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")

    who: str
    text: str


class _Given(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str | int = ""
    brief: str = ""
    turns: tuple[_Said, ...] = Field(min_length=1)


def conversations(path: Path) -> Iterator[Conversation]:
    """Yield the conversations of a file.

    Raises:
        BadFile: naming the line that cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise BadFile(f"{paths.shown(path)}: {error.strerror or error}") from error
    name = paths.shown(path)
    head = text.lstrip()[:1]
    if text.startswith("WEBVTT"):
        yield _from_captions(text, name, path.stem)
    elif path.suffix == ".csv":
        yield from _from_csv(text, name)
    elif head in ("{", "["):
        yield from _from_json(text, name)
    else:
        yield _from_text(text, name, path.stem)


def _from_json(text: str, name: str) -> Iterator[Conversation]:
    try:
        whole = json.loads(text)
        rows: list[tuple[int, Any]] = [(1, row) for row in (whole if isinstance(whole, list) else [whole])]
    except ValueError:
        rows = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, row in rows:
        try:
            given = _Given.model_validate(json.loads(row) if isinstance(row, str) else row)
        except (ValueError, ValidationError, RecursionError) as error:
            raise BadFile(f"{name}:{number}: this is no conversation", str(error).splitlines()[0]) from error
        yield _made(str(given.id) or f"{name}:{number}", given.brief, [(s.who, s.text) for s in given.turns], name)


def _from_csv(text: str, name: str) -> Iterator[Conversation]:
    reader = csv.DictReader(io.StringIO(text))
    heads = {h.strip().lower(): h for h in reader.fieldnames or []}
    columns = {key: next((heads[n] for n in names if n in heads), "") for key, names in _COLUMNS.items()}
    if not all(columns.values()):
        raise BadFile(f"{name}:1: a CSV needs a column `who` and a column `text`", "A column `id` parts conversations.")
    by_id: dict[str, list[tuple[str, str]]] = {}
    for row in reader:
        by_id.setdefault(row.get(heads.get("id", ""), "") or name, []).append(
            (row[columns["who"]], row[columns["text"]] or "")
        )
    for key, said in by_id.items():
        yield _made(key, "", said, name)


def _from_captions(text: str, name: str, stem: str) -> Conversation:
    """Return the conversation of WebVTT captions, whose speakers are in voice tags or labels."""
    import webvtt

    try:
        captions = webvtt.from_string(text).captions
    except webvtt.errors.MalformedFileError as error:
        raise BadFile(f"{name}: these are no WebVTT captions: {error}") from error
    said: list[tuple[str, str]] = []
    for caption in captions:
        words = " ".join(caption.text.split())
        match = None if caption.voice else _LABEL.match(words)
        who, words = (match[1], match[2]) if match else (caption.voice or "", words)
        # who goes on speaking in the next caption has not begun another turn
        if said and who in ("", said[-1][0]):
            said[-1] = (said[-1][0], f"{said[-1][1]} {words}")
        elif who:
            said.append((who, words))
    return _made(stem, "", said, name)


def _from_text(text: str, name: str, stem: str) -> Conversation:
    said: list[tuple[str, str]] = []
    for line in text.splitlines():
        match = _LABEL.match(line)
        if line.lstrip().startswith("#"):
            continue
        if match:
            said.append((match[1], match[2]))
        elif said and line.strip():
            said[-1] = (said[-1][0], f"{said[-1][1]} {line.strip()}")
    return _made(stem, "", said, name)


def _made(key: str, brief: str, said: list[tuple[str, str]], name: str) -> Conversation:
    lines = tuple(
        Line("agent" if who.strip().lower() in AGENTS else "customer", text) for who, text in said if text.strip()
    )
    if not any(line.who == "agent" for line in lines):
        raise BadFile(
            f"{name}: {key}: nobody in it is the agent",
            f"Label the agent's lines with one of: {', '.join(sorted(AGENTS))}.",
        )
    return Conversation(key, brief, lines)
