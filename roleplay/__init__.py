"""A practice room for difficult customer calls."""

__version__ = "0.1.0"
"""The program's version, written into every transcript header."""
