"""Put the settings together: the command line wins over the environment, that over the file, that over the defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from roleplay.diagnostics import Diagnostic, render
from roleplay.errors import BadFile, UsageProblem
from roleplay.mending import mended
from roleplay.schema_problems import report
from roleplay.settings.model import SETTINGS, Setting, Settings, nested, typed
from roleplay.settings.toml_source import read_file
from roleplay.yaml_source import YamlSource

FILE_VARIABLE = "ROLEPLAY_CONFIG"
"""Names the settings file instead of the one in the user's config folder."""


@dataclass(frozen=True)
class Origin:
    """Say where a value came from."""

    kind: Literal["default", "file", "environment", "command line"] = "default"
    where: str = ""
    """The file and line, the variable or the option."""

    def __str__(self) -> str:
        return self.where or self.kind


@dataclass(frozen=True)
class Loaded:
    """Hold the settings in force, where each came from and every mistake; a mistaken value leaves the default."""

    path: Path
    values: Settings
    origins: Mapping[str, Origin]
    """By the names of `SETTINGS`."""
    problems: tuple[Diagnostic, ...] = ()
    """Mistakes in the file."""
    mistakes: tuple[str, ...] = ()
    """Mistakes in the environment."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """What the command line asked for, as text by name."""

    def again(self) -> Loaded:
        """Return the settings as they are after a change of the file."""
        return load(self.asked)

    @property
    def told(self) -> str:
        """Every mistake in words, or nothing."""
        return "\n".join([*([render(self.problems)] if self.problems else []), *self.mistakes])

    def usable(self) -> Settings:
        """Return the settings.

        Raises:
            BadFile: with every mistake, if the file has any.
            UsageProblem: if only the environment has.
        """
        if self.problems:
            raise BadFile(self.told, "Mend the file; `roleplay settings` shows what holds until then.")
        if self.mistakes:
            raise UsageProblem(self.told)
        return self.values


def settings_file() -> Path:
    """Return the file the settings are kept in, whether it is there or not."""
    named = os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named).absolute()
    from platformdirs import user_config_path

    return user_config_path("roleplay") / "settings.toml"


def load(asked: Mapping[str, str] | None = None) -> Loaded:
    """Return the settings in force; `asked` is what the command line asked for, as text by name.

    Mistakes in the file and in the environment are in the result.

    Raises:
        UsageProblem: if the command line asks for what a setting cannot have.
    """
    path = settings_file()
    source = read_file(path)
    data = _sound(source)
    origins = {name: Origin() for name in SETTINGS}
    mistakes = list[str]()
    for known in SETTINGS.values():
        if _stands(known, data):
            origins[known.name] = Origin("file", f"{path}:{source.place(known.trail).line}")
    for name in ("transcripts", "mask_names"):
        if data.get(name):
            data[name] = path.parent / Path(data[name]).expanduser()
    for known in SETTINGS.values():
        if text := os.environ.get(known.variable):
            try:
                _put(data, known, typed(known.name, text, known.variable))
                origins[known.name] = Origin("environment", known.variable)
            except UsageProblem as error:
                mistakes.append(str(error))
    for name, text in (asked or {}).items():
        origins[name] = Origin("command line", f"--{name}")
        _put(data, SETTINGS[name], typed(name, text, origins[name].where))
    values = Settings.model_validate(data)
    return Loaded(path, values, origins, tuple(source.problems), tuple(mistakes), asked or {})


def _sound(source: YamlSource) -> dict[str, Any]:
    """Return what the file says, without what is refused; that goes to the source's problems."""
    try:
        Settings.model_validate(source.data)
    except ValidationError as error:
        report(error, source, Settings)
        sound: dict[str, Any] = mended(source.data, error)
        return sound
    return dict(source.data)


def _stands(known: Setting, data: Mapping[str, Any]) -> bool:
    here: Any = data
    for step in known.trail:
        if not isinstance(here, Mapping) or step not in here:
            return False
        here = here[step]
    return True


def _put(data: dict[str, Any], known: Setting, value: Any) -> None:
    first, *rest = known.trail
    data[first] = {**data.get(first, {}), **nested(tuple(rest), value)} if rest else value
