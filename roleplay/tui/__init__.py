"""The practice room on a screen."""
