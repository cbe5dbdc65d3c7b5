"""Explicit wordings: rules read from the files beside this one, each giving evidence."""

from roleplay.observers.rules.engine import explicit

__all__ = ["explicit"]
