"""The colours of the room: dark, light and high contrast."""

from __future__ import annotations

from textual.theme import Theme

THEMES = (
    Theme(
        name="room-dark", dark=True, primary="#7fb4ca", secondary="#c8a97e", accent="#e6c384", success="#98bb6c",
        warning="#e6a35c", error="#e46876", background="#16171d", surface="#1f2028",
        panel="#2a2b36", foreground="#dcd7ba",
    ),
    Theme(
        name="room-light", dark=False, primary="#2d5f7c", secondary="#7a5c2e", accent="#9a6700", success="#3f6b2a",
        warning="#9a5b13", error="#a3283a", background="#faf8f2", surface="#f1eee4",
        panel="#e4dfd0", foreground="#23241f",
    ),
    Theme(
        name="room-contrast", dark=True, primary="#ffffff", secondary="#ffff00", accent="#00ffff", success="#00ff66",
        warning="#ffcc00", error="#ff6680", background="#000000", surface="#000000",
        panel="#1a1a1a", foreground="#ffffff",
    ),
)  # fmt: skip
"""The first is the one the room opens with."""
