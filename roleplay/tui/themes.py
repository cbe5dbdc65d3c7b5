"""The colours of the room: one theme for each name that the settings know."""

from __future__ import annotations

from textual.theme import Theme

from roleplay.settings import ThemeName

MONOCHROME: ThemeName = "monochrome"
"""What the room wears where NO_COLOR is set."""

THEMES = (
    Theme(
        name="dark", dark=True, primary="#7fb4ca", secondary="#c8a97e", accent="#e6c384", success="#98bb6c",
        warning="#e6a35c", error="#e46876", background="#16171d", surface="#1f2028",
        panel="#2a2b36", foreground="#dcd7ba", variables={"edge": "#4c4f61"},
    ),
    Theme(
        name="light", dark=False, primary="#2d5f7c", secondary="#7a5c2e", accent="#7a5100", success="#3f6b2a",
        warning="#9a5b13", error="#a3283a", background="#faf8f2", surface="#f1eee4",
        panel="#e4dfd0", foreground="#11120d", variables={"edge": "#b3aa93"},
    ),
    Theme(
        name="high-contrast", dark=True, primary="#ffffff", secondary="#ffff00", accent="#00ffff", success="#00ff66",
        warning="#ffcc00", error="#ff6680", background="#000000", surface="#000000",
        panel="#262626", foreground="#ffffff", variables={"edge": "#b0b0b0"},
    ),
    Theme(
        name="monochrome", dark=True, primary="#ffffff", secondary="#e0e0e0", accent="#ffffff", success="#e0e0e0",
        warning="#ffffff", error="#ffffff", background="#101010", surface="#1c1c1c",
        panel="#2c2c2c", foreground="#e8e8e8", variables={"edge": "#6e6e6e"},
    ),
)  # fmt: skip
"""In the order in which F2 goes through them."""
