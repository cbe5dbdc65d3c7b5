"""Write the beginning of a rubric: commented, valid, with criteria of other rubrics or one to make one's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.json_schema import FOLDER as SCHEMAS
from roleplay.rubrics.loader import WHOLE, files, load
from roleplay.rubrics.model import Criterion
from roleplay.text_files import read_text_file
from roleplay.written import quoted, slug

START = Path(__file__).parent / "start"
"""What a new rubric begins as."""
OWN = "own"
"""The word for a criterion that belongs to no other rubric."""
OWN_KEY, OWN_WEIGHT = "K1", 20
WEIGHT = re.compile(r"^(    weight:) .*$", re.MULTILINE)


@dataclass(frozen=True)
class Choice:
    """Hold a criterion that a new rubric can begin with, as it stands in its file."""

    rubric: str
    criterion: Criterion
    text: str


def choices() -> dict[str, Choice]:
    """Return the criteria of every usable rubric by key; of equal keys the one that comes with the program."""
    out: dict[str, Choice] = {}
    # the ones that come with the program are searched last and are meant before copies of them
    for name, path in reversed(files().items()):
        rubric = load(path).rubric
        written = dict(_blocks(read_text_file(path).lines)) if rubric else {}
        for key, criterion in rubric.criteria.items() if rubric else ():
            if key in written:
                out.setdefault(key, Choice(name, criterion, written[key]))
    return out


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the key and the lines of every criterion that is written one key a line."""
    inside, key, block = False, "", list[str]()
    for line in [*lines, "end:"]:
        if line[:1].strip():
            if key:
                yield key, "\n".join(block).rstrip()
            inside, key, block = line.startswith("criteria:"), "", []
        elif inside and (found := re.fullmatch(r"  (\w[\w-]*):\s*", line)):
            if key:
                yield key, "\n".join(block).rstrip()
            key, block = found[1], [line]
        elif key:
            block.append(line)


def write_new(title: str, criteria: Sequence[str], folder: Path) -> Path:
    """Write a rubric that begins with criteria named by key, or with `own`, and return its file.

    Raises:
        UsageProblem: if the title gives no id, a criterion is unknown, or the file is there already.
    """
    name = slug(title)
    if not name:
        raise UsageProblem("The title needs a letter or a digit.", "")
    file = folder / f"{name}.yaml"
    if file.exists():
        raise UsageProblem(f"{file} is there already.", "Choose another title, or change that one.")
    values = {
        "id": name, "title": quoted(title), "criteria": _criteria(criteria),
        "schema": Path(os.path.relpath(SCHEMAS / "rubric.schema.json", folder)).as_posix(),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(Template(_start("rubric")).substitute(values), encoding="utf-8")
    return file


def _criteria(keys: Sequence[str]) -> str:
    """Return the text of the criteria, their weights brought to the whole."""
    known = choices()
    wanted = list(dict.fromkeys(keys)) or [OWN]
    for key in wanted:
        if key != OWN and key not in known:
            near = closest_few(key.upper(), list(known)) or list(known)
            raise UsageProblem(f"There is no criterion {key!r}.", f"Closest: {', '.join(near)}; or {OWN}.")
    weights = _to_the_whole([OWN_WEIGHT if key == OWN else known[key].criterion.weight for key in wanted])
    texts = []
    for key, weight in zip(wanted, weights, strict=True):
        if key == OWN:
            texts.append(Template(_start("own")).substitute(key=OWN_KEY, weight=weight).rstrip())
        else:
            texts.append(WEIGHT.sub(rf"\1 {weight}", known[key].text))
    return "\n".join(texts) + "\n"


def _to_the_whole(weights: Sequence[float]) -> list[int]:
    """Return whole weights in the same proportion that add up to the whole."""
    exact = [weight * WHOLE / sum(weights) for weight in weights]
    out = [int(weight) for weight in exact]
    most_lost = sorted(range(len(out)), key=lambda i: out[i] - exact[i])
    for i in most_lost[: WHOLE - sum(out)]:
        out[i] += 1
    return out


def _start(name: str) -> str:
    return (START / f"{name}.yaml").read_text(encoding="utf-8")
