"""The commands. One thin file each; what they do is loaded when they run."""

from roleplay.cli.app import app

__all__ = ["app"]
