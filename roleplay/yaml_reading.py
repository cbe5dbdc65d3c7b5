"""Read YAML into plain data, with the place of every key and value.

Every value is text as it is written, whatever YAML makes of it: `no`, `012`, `12.50` and `2024-05-01` stay what their
author sees. The schema reads a number where it wants one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from roleplay.diagnostics import Place, code_point, hidden, named
from roleplay.text_files import HARMLESS, hidden_in, read_text_file
from roleplay.yaml_nodes import MAX_DEPTH, MAX_NODES, Node, Refused, compose
from roleplay.yaml_source import Trail, YamlSource
from roleplay.yaml_syntax import BEGINS, Complaint, Spot

MAX_TEXT = 1_000_000
"""Characters of all values together, those that aliases repeat counted each time."""
NULLS = ("", "~", "null", "Null", "NULL")
"""Plain words that stand for nothing."""
MERGE = "<<"


class _Reader:
    """Walk nodes once, collecting data, places, and what no format has a use for."""

    def __init__(self, source: YamlSource) -> None:
        self.source = source
        self.nodes = self.characters = 0

    def place(self, spot: Spot) -> Place:
        return Place(self.source.path, spot.line + 1, spot.column + 1)

    def complain(self, node: Node, trail: Trail, code: str, message: str) -> None:
        self.source.problems.append(self.source.at(self.place(node.spot), code, message))
        self.source.refused.add(trail)

    def read(self, node: Node, trail: Trail) -> Any:
        self.nodes += 1
        self.characters += len(node.text or "")
        if self.nodes > MAX_NODES or self.characters > MAX_TEXT or len(trail) > MAX_DEPTH:
            message = "what begins with & and is repeated with * makes more of this file than can be read"
            raise Refused(Complaint(node.spot, message), "yaml-too-large")
        self.source.values[trail] = self.place(node.spot)
        if node.tag:
            name = re.sub("^tag:yaml.org,2002:", "!!", node.tag)
            message = f"tags such as {named(name)} are not read; {BEGINS.format('!')}"
            self.complain(node, trail, "yaml-tag", message)
            return None
        if node.text is not None:
            return self.text(node, trail)
        if node.items is not None:
            return [self.item(item, (*trail, i)) for i, item in enumerate(node.items)]
        return self.mapping(node, trail)

    def text(self, node: Node, trail: Trail) -> str:
        """Return a text; codes in it that stand for characters nobody sees are a problem."""
        text = node.text or ""
        seen = text.replace("\n", "")  # almost every text is done with here, however many lines it has
        odd = "" if seen.isprintable() else next((c for c in seen if hidden(c) and c not in HARMLESS), "")
        if odd:
            message = f"a code in this text stands for a character that cannot be seen, {code_point(odd)}: delete it"
            self.complain(node, trail, "file-invisible", message)
        return text

    def item(self, node: Node, trail: Trail) -> Any:
        """Return an item of a list; an empty one is a problem."""
        if _is_nothing(node):
            self.source.values[trail] = self.place(node.spot)
            self.complain(node, trail, "empty", "nothing stands after this dash: write something or remove it")
            return None
        return self.read(node, trail)

    def mapping(self, node: Node, trail: Trail) -> dict[str, Any]:
        """Return a mapping without the entries that cannot be meant, each of which is a problem."""
        out: dict[str, Any] = {}
        for key_node, value_node in node.pairs or ():
            key = key_node.text
            here = (*trail, key if key is not None else "")
            code, message = self.wrong_key(key_node, here, out)
            if message:
                self.source.problems.append(self.source.at(self.place(key_node.spot), code, message))
                self.source.incomplete.add(trail)
                if key == MERGE:
                    self.source.refused.add(trail)
                continue
            assert key is not None
            self.source.keys[here] = self.place(key_node.spot)
            nothing = self.nothing(node, key_node, value_node)
            if nothing:
                at = value_node if value_node.pairs else key_node
                self.complain(at, here, "empty", nothing)
            else:
                out[key] = self.read(value_node, here)
        return out

    def wrong_key(self, node: Node, trail: Trail, known: dict[str, Any]) -> tuple[str, str]:
        """Return the code of what is wrong with a key, and what to say of it."""
        if node.text is None:
            return "yaml-key", "a key must be a plain word; a text that begins with a bracket needs quotes around it"
        if node.text == MERGE:
            return "yaml-key", "keys cannot be merged with << here: write them out"
        if node.text in known or trail in self.source.keys:
            first = self.source.keys[trail].line
            here = "in this line" if first == node.spot.line + 1 else f"in line {first}"
            return "yaml-duplicate-key", f"{named(node.text)} stands twice; the first is {here}"
        return "", ""

    def nothing(self, node: Node, key: Node, value: Node) -> str:
        """Return what to say of a value that is not there, if it is not."""
        if value.flow and value.pairs and not value.tag and all(_is_nothing(inner) for _, inner in value.pairs):
            return "a placeholder needs quotes around it, and so does a text that begins with one"
        if not _is_nothing(value):
            return ""
        name = named(key.text or "")
        if value.text:
            return f"{value.text} means nothing here: put quotes around it, or remove {name}"
        if node.flow and not all(_is_nothing(inner) for _, inner in node.pairs or ()):
            return f"nothing belongs to {name} here; several of a kind stand in a list, as in [one, two]"
        rest = self.source.lines[key.spot.line][key.spot.column :]
        if "#" in rest.partition(":")[2]:
            return f"nothing is left of {name}: what begins with # is a remark, unless quotes stand around it"
        return f"nothing stands after {name}: give it a value or remove it"


def _is_nothing(node: Node) -> bool:
    return node.plain and node.text in NULLS and not node.tag


def read_text(text: str, path: str) -> YamlSource:
    """Parse YAML text; what is wrong with it is in `problems`, never raised."""
    source = YamlSource(path, text, problems=list(hidden_in(text, path)))
    _read(source)
    return source


def read_file(path: Path, shown: str = "") -> YamlSource:
    """Read a YAML file; a file that cannot be read or is no text is a problem, not an exception."""
    file = read_text_file(path, shown)
    source = YamlSource(file.shown, file.text, problems=list(file.problems), exact=file.exact, digest=file.digest)
    _read(source)
    return source


def _read(source: YamlSource) -> None:
    if source.problems:
        return
    try:
        node = compose(source.text)
        if node is None or _is_nothing(node):
            source.problems.append(source.at(Place(source.path), "yaml-empty", "nothing is written in this file"))
        else:
            source.data = _Reader(source).read(node, ())
    except Refused as why:
        spot, message = why.complaint
        source.problems.append(source.at(Place(source.path, spot.line + 1, spot.column + 1), why.code, message))
