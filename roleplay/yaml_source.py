"""Read YAML into plain data while keeping where every key and value stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from roleplay.diagnostics import Diagnostic, Place

Step = str | int
"""A key of a mapping or an index of a list."""
Trail = tuple[Step, ...]
"""The way from the document's top to a value."""

MAX_BYTES = 1_000_000
MAX_NODES = 60_000
MAX_DEPTH = 40

FRIENDLY = {
    "cannot start any token": "a tab or a stray character stands here; indent with spaces",
    "did not find expected key": "this does not fit what stands above it: look at the indentation and at quotes",
    "did not find expected '-'": "this does not fit the list above it: look at the indentation",
    "mapping values are not allowed": "a second colon stands in this line: put the text between quotes",
    "unexpected end of stream": "a quote is opened here or above and never closed",
}
"""What the parser says, and what an author can do with."""

_CONVERTERS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:int": lambda s: int(s.replace("_", ""), 0) if not s.lstrip("+-").isdigit() else int(s),
    "tag:yaml.org,2002:float": lambda s: float(s.replace("_", "").replace(".inf", "inf").replace(".nan", "nan")),
    "tag:yaml.org,2002:bool": lambda s: s.lower() == "true",
    "tag:yaml.org,2002:null": lambda _: None,
}


@dataclass
class YamlSource:
    """Hold a file's plain data, its problems so far and where everything stands."""

    path: str
    text: str
    data: Any = None
    values: dict[Trail, Place] = field(default_factory=dict)
    """Where each value begins."""
    keys: dict[Trail, Place] = field(default_factory=dict)
    """Where the key of each mapping entry begins."""
    problems: list[Diagnostic] = field(default_factory=list)

    def place(self, trail: Trail, *, key: bool = False) -> Place:
        """Return where a value (or its key) stands, or its nearest parent that is in the file."""
        for end in range(len(trail), -1, -1):
            part = trail[:end]
            first, second = (self.keys, self.values) if key and end == len(trail) else (self.values, self.keys)
            found = first.get(part) or second.get(part)
            if found:
                return found
        return Place(self.path)

    def problem(
        self, trail: Trail, code: str, message: str, *, key: bool = False, suggestion: str = "", warn: bool = False
    ) -> Diagnostic:
        """Record a problem at a value (or its key) and return it."""
        diagnostic = self.at(self.place(trail, key=key), code, message, suggestion=suggestion, warn=warn)
        self.problems.append(diagnostic)
        return diagnostic

    def at(self, place: Place, code: str, message: str, *, suggestion: str = "", warn: bool = False) -> Diagnostic:
        """Return a problem at a place of this file, with its source line."""
        lines = self.text.splitlines()
        line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
        return Diagnostic(place, code, message, "warning" if warn else "error", suggestion, line)


class _Reader:
    """Walk a node graph once, collecting data, places and duplicate keys."""

    def __init__(self, source: YamlSource) -> None:
        self.source = source
        self.nodes = 0

    def place(self, node: Node) -> Place:
        mark = node.start_mark
        return Place(self.source.path, mark.line + 1, mark.column + 1)

    def complain(self, node: Node, code: str, message: str) -> None:
        self.source.problems.append(self.source.at(self.place(node), code, message))

    def read(self, node: Node, trail: Trail) -> Any:
        self.nodes += 1
        self.source.values[trail] = self.place(node)
        if self.nodes > MAX_NODES or len(trail) > MAX_DEPTH:
            if self.nodes <= MAX_NODES + 1:
                self.complain(node, "yaml-too-large", "the file expands to too many or too deeply nested values")
                self.nodes = MAX_NODES + 2
            return None
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if isinstance(node, SequenceNode):
            return [self.read(item, (*trail, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, MappingNode)
        return self.mapping(node, trail)

    def scalar(self, node: ScalarNode) -> Any:
        convert = _CONVERTERS.get(str(node.tag))
        if convert is None:
            return str(node.value)
        try:
            return convert(str(node.value))
        except (ValueError, OverflowError):
            return str(node.value)

    def mapping(self, node: MappingNode, trail: Trail) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.complain(key_node, "yaml-key", "a key must be a plain word")
                continue
            key = str(key_node.value)
            here = (*trail, key)
            if key in out:
                first = self.source.keys[here]
                self.complain(key_node, "yaml-duplicate-key", f"{key!r} stands twice here; first at line {first.line}")
                continue
            self.source.keys[here] = self.place(key_node)
            out[key] = self.read(value_node, here)
        return out


def read_text(text: str, path: str) -> YamlSource:
    """Parse YAML text; syntax problems and duplicate keys are in `problems`, never raised."""
    source = YamlSource(path, text)
    try:
        node = YAML(typ="safe").compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        words = " ".join(str(x) for x in (error.problem, error.context) if x)
        words = next((said for heard, said in FRIENDLY.items() if heard in words), words)
        source.problems.append(source.at(place, "yaml-syntax", words or "this is not YAML"))
        return source
    except (YAMLError, RecursionError, ValueError) as error:
        source.problems.append(source.at(Place(path), "yaml-syntax", str(error).splitlines()[0]))
        return source
    if node is None:
        source.problems.append(source.at(Place(path), "yaml-empty", "the file is empty"))
        return source
    source.data = _Reader(source).read(node, ())
    return source


def read_file(path: Path, shown: str = "") -> YamlSource:
    """Read a YAML file; a file that cannot be read or is not UTF-8 is a problem, not an exception."""
    name = shown or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        return YamlSource(name, "", problems=[Diagnostic(Place(name), "file-unreadable", error.strerror or str(error))])
    if len(raw) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes"
        return YamlSource(name, "", problems=[Diagnostic(Place(name), "yaml-too-large", message)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        return YamlSource(
            name, "", problems=[Diagnostic(Place(name, line, column), "yaml-utf8", "this is not UTF-8 text")]
        )
    return read_text(text, name)
