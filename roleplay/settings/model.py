"""The settings: their names, what each may be and what it is when nobody says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from roleplay.diagnostics import closest
from roleplay.errors import UsageProblem
from roleplay.schema_problems import explained
from roleplay.written import Written, abouts

Mode = Literal["guided", "free", "exam"]
Pace = Literal["instant", "brisk", "human"]
ThemeName = Literal["dark", "light", "high-contrast", "monochrome"]


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("this must be one line without control characters")
    return text


DEMO = "demo:"
"""Stands in the place of an endpoint's address for a model that comes with the program."""
REPLAY = "replay:"
"""Stands before the file of a recording that answers in the place of an endpoint."""


def _address(text: str) -> str:
    if text == DEMO or text.removeprefix(REPLAY) not in ("", text):
        return text
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("this must be an address that begins with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("names and passwords do not belong in the address; keys come from the environment")
    return text


def _folder(path: Path | None) -> Path | None:
    try:
        return path and Path(_one_line(str(path))).expanduser()
    except RuntimeError as error:
        raise ValueError("there is no such home folder") from error


Line = Annotated[str, AfterValidator(_one_line)]
Folder = Annotated[
    Path | None, Field(strict=False), AfterValidator(_folder), BeforeValidator(lambda value: value or None)
]


def split(value: Any) -> Any:
    """Return folders that were given as one text, as the environment and the command line give them, one by one."""
    if isinstance(value, list | tuple) and not all(isinstance(one, str | Path) for one in value):
        raise ValueError("each folder must be a text between double quotes")
    value = value.split(os.pathsep) if isinstance(value, str) else value
    return tuple(one for one in value if str(one)) if isinstance(value, list | tuple) else value


def _each(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(found for one in folders if (found := _folder(one)))


Folders = Annotated[
    tuple[Annotated[Path, Field(strict=False)], ...],
    Field(strict=False),
    AfterValidator(_each),
    BeforeValidator(split),
]


class Endpoint(Written, strict=True):
    """Name a model endpoint; a key is no part of it, keys come from the environment."""

    url: Annotated[Line, AfterValidator(_address)] = ""
    """Where a model can be asked; none is unless named here. `demo:` is a built-in one, `replay:FILE` a recording."""
    model: Line = ""
    """The model to ask for there."""
    timeout: Annotated[int, Field(ge=1, le=600)] = 30
    """Seconds an answer may take; all attempts together may take twice as long."""
    context: Annotated[int, Field(ge=512, le=2_000_000)] = 8192
    """Tokens the model can take at once; older lines of a call are left out so that the newest fit."""
    budget: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    """Most tokens a call may use, all its seats together; 0 is no limit."""
    record: Line = ""
    """A file that every request and what came of it is added to, the words of the call with them."""


Days = Annotated[int, Field(ge=0, le=36_500)]


class Retention(Written, strict=True):
    """Say for how many days what is kept of people is kept; nothing goes before `transcript prune` is asked to."""

    practice_days: Days = 180
    """Days after which a practice call may go, with all that was said about it; 0 keeps it for good."""
    exam_days: Days = 1095
    """Days after which the words of an exam may go; its scores, levels and name stay. 0 keeps them for good."""
    reviews_days: Days = 1095
    """Days after which the words of what was said about a call may go; what was decided stays. 0 keeps them."""
    drills_days: Days = 180
    """Days after which an answer to a drill may go; 0 keeps it for good."""


class Settings(Written, strict=True):
    """Hold every setting; text of a wrong type is refused, never bent into shape."""

    trainee: Annotated[str, Field(max_length=80), AfterValidator(_one_line)] = ""
    """Your name or pseudonym in the transcripts; a pseudonym keeps them easy to share."""
    mode: Mode = "free"
    """How a call is played: guided has hints and reasons, free has none mid-call, exam shows nothing but the brief."""
    pace: Pace = "brisk"
    """How fast the customer's line arrives on the screen."""
    reduced_motion: bool = False
    """Whether the screen keeps still: nothing slides, fades or blinks for effect."""
    theme: ThemeName = "dark"
    """The colours of the screen; where NO_COLOR is set, they are those of monochrome."""
    transcripts: Folder = None
    """The folder calls are kept in; without it, ./transcripts if it is there, else your data folder."""
    shared_folders: Folders = ()
    """Folders with the calls of others, for a coach to look through beside your own; nothing is written to them."""
    mask_names: Folder = None
    """A text file with names of people, one a line, that are masked in whatever is typed or imported."""
    retention: Retention = Retention()
    """How long what is kept of people is kept."""
    endpoint: Endpoint = Endpoint()
    """Which model may be asked."""


@dataclass(frozen=True)
class Setting:
    """Describe one setting, as people and front ends need it."""

    name: str
    """Dotted, as in `endpoint.url`."""
    holder: type[BaseModel]
    """What it is a field of."""
    choices: tuple[str, ...]
    """Every value it may have, as written; empty where it is free text."""
    default: Any

    @property
    def about(self) -> str:
        """What it is for."""
        return abouts(self.holder)[self.trail[-1]]

    @property
    def variable(self) -> str:
        """The environment variable that holds it."""
        return f"ROLEPLAY_{self.name.replace('.', '_').upper()}"

    @property
    def trail(self) -> tuple[str, ...]:
        """The way to it in the file."""
        return tuple(self.name.split("."))

    def of(self, values: Settings) -> Any:
        """Return its value."""
        return reduce(getattr, self.trail, values)


def _described(model: type[BaseModel], prefix: str = "") -> Iterator[Setting]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _described(kind, f"{prefix}{name}.")
        else:
            choices = ("true", "false") if kind is bool else get_args(kind) if isinstance(field.default, str) else ()
            yield Setting(f"{prefix}{name}", model, choices, field.default)


SETTINGS: dict[str, Setting] = {found.name: found for found in _described(Settings)}
"""Every setting by name, in the order of the file."""


def setting(name: str) -> Setting:
    """Return the setting of a name.

    Raises:
        UsageProblem: if there is none, with the one that was probably meant.
    """
    if name in SETTINGS:
        return SETTINGS[name]
    guess = closest(name, list(SETTINGS))
    remedy = f"Did you mean {guess!r}?" if guess else f"Known: {', '.join(SETTINGS)}"
    raise UsageProblem(f"There is no setting {name!r}.", remedy)


def typed(name: str, text: str, said_by: str = "") -> Any:
    """Return a value that was given as text, such as `true` for a yes; `said_by` names who gave it in what is raised.

    Raises:
        UsageProblem: if the setting cannot have it.
    """
    known = setting(name)
    value: Any = text.strip()
    try:
        return known.of(Settings.model_validate(nested(known.trail, value), strict=False))
    except ValidationError as error:
        _, words, guess = explained(error.errors(include_url=False)[0], Settings)
    raise UsageProblem(f"{said_by or name}: {words}" + (f" (did you mean {guess!r}?)" if guess else ""))


def nested(trail: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the mapping in which a value stands at a trail."""
    return reduce(lambda inner, step: {step: inner}, reversed(trail), value)
