"""What a person sets once: one TOML file, the environment and the command line, each value with its origin."""

from roleplay.settings.loading import Loaded, Origin, load, settings_file
from roleplay.settings.model import (
    DEMO,
    REPLAY,
    SETTINGS,
    Endpoint,
    Mode,
    Pace,
    Retention,
    Setting,
    Settings,
    ThemeName,
    setting,
    typed,
)
from roleplay.settings.writing import change, template

__all__ = [
    "DEMO", "REPLAY", "SETTINGS", "Endpoint", "Loaded", "Mode", "Origin", "Pace", "Retention", "Setting", "Settings",
    "ThemeName", "change", "load", "setting", "settings_file", "template", "typed",
]  # fmt: skip
