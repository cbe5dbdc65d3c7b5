"""Compose YAML into nodes with their places, within bounds: what is too deep or too much is refused as it is met."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from roleplay.yaml_syntax import Complaint, Seen, Spot, complaint_about

MAX_NODES = 10_000
MAX_DEPTH = 40
PLAIN_TAGS = ("", "!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "seq", "map")))
"""Tags that say what a value is anyway."""
VERSION = (1, 2)


@dataclass
class Node:
    """Hold a value: a text, a list of nodes, or pairs of key and value."""

    spot: Spot
    text: str | None = None
    items: list[Node] | None = None
    pairs: list[tuple[Node, Node]] | None = None
    plain: bool = False
    """A text that stands without quotes."""
    flow: bool = False
    """A list or mapping that stands in brackets."""
    tag: str = ""
    """A tag that this program does not read."""
    _key: Node | None = field(default=None, repr=False)

    def take(self, child: Node) -> None:
        """Put a node into this list or mapping, where keys and values take turns."""
        if self.items is not None:
            self.items.append(child)
        elif self.pairs is not None and self._key is not None:
            self.pairs.append((self._key, child))
            self._key = None
        else:
            self._key = child


class Refused(Exception):
    """Carry what keeps a text from being composed."""

    def __init__(self, complaint: Complaint, code: str = "yaml-syntax") -> None:
        super().__init__(complaint.message)
        self.complaint, self.code = complaint, code


def compose(text: str) -> Node | None:
    """Return the one document of a text, or nothing where there is none.

    Raises:
        Refused: at the first place that cannot be read.
    """
    composer = _Composer(text)
    try:
        for event in YAML(typ="safe").parse(text):
            composer.take(event)
    except MarkedYAMLError as error:
        raise Refused(complaint_about(error, text, composer.seen)) from error
    except (YAMLError, ValueError) as error:
        raise Refused(Complaint(Spot(0, 0), "this is not YAML")) from error
    return composer.top


class _Composer:
    """Build nodes from events, without recursion."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.top: Node | None = None
        self.seen = Seen()
        self._open: list[Node] = []
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def take(self, event: Event) -> None:
        """Take the next event."""
        if isinstance(event, DocumentStartEvent):
            self._begin(event)
        elif isinstance(event, AliasEvent):
            self._put(self._alias(event))
        elif isinstance(event, ScalarEvent):
            if event.style in ("'", '"'):
                self.seen.quoted = (_spot(event.start_mark), _spot(event.end_mark), event.style)
            plain = not event.style and event.tag is None
            self._put(self._anchored(event, Node(_spot(event.start_mark), text=str(event.value), plain=plain)))
        elif isinstance(event, SequenceStartEvent):
            self._descend(event, Node(_spot(event.start_mark), items=[], flow=bool(event.flow_style)))
        elif isinstance(event, MappingStartEvent):
            self._descend(event, Node(_spot(event.start_mark), pairs=[], flow=bool(event.flow_style)))
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            closed = self._open.pop()
            if closed.flow:
                self.seen.bracket = (closed.spot, _spot(event.end_mark))

    def _begin(self, event: DocumentStartEvent) -> None:
        spot = _spot(event.start_mark)
        if self.top is not None:
            raise Refused(Complaint(spot, "a second document begins here: one file holds one"))
        if event.tags or (event.version and tuple(event.version) != VERSION):
            raise Refused(Complaint(spot, "a line that begins with % is not read here: remove it"))

    def _alias(self, event: AliasEvent) -> Node:
        spot, name = _spot(event.start_mark), str(event.anchor)
        found = self._anchors.get(name)
        if found is None:
            message = f"nothing above is marked &{name}; a text that begins with * needs quotes around it"
            raise Refused(Complaint(spot, message))
        if any(found is node for node in self._open):
            raise Refused(Complaint(spot, f"*{name} stands inside of what it stands for: write it out"))
        return found

    def _anchored(self, event: Any, node: Node) -> Node:
        node.tag = "" if (event.tag or "") in PLAIN_TAGS else str(event.tag)
        if event.anchor is not None:
            self._anchors[str(event.anchor)] = node
        return node

    def _descend(self, event: Any, node: Node) -> None:
        self._put(self._anchored(event, node))
        self._open.append(node)
        if len(self._open) > MAX_DEPTH:
            message = f"more than {MAX_DEPTH} lists and mappings stand inside of each other here"
            raise Refused(Complaint(node.spot, message), "yaml-too-large")

    def _put(self, node: Node) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            message = f"the file holds more than {MAX_NODES:,} values"
            raise Refused(Complaint(node.spot, message), "yaml-too-large")
        if self._open:
            self._open[-1].take(node)
        else:
            self.top = node


def _spot(mark: Any) -> Spot:
    return Spot(int(mark.line), int(mark.column))
