"""What can go wrong, and the exit code it ends with.

RoleplayError
├── UsageProblem      2   the words on the command line are off
├── BadFile           3   a file a person wrote or received cannot be used
├── EndpointProblem   4   a model endpoint did not serve
├── StorageProblem    5   a transcript or the settings cannot be written, locked or read back
└── TurnProblem       ?   a turn is on record and could not be answered; the code is its cause's

Anything else that escapes is a bug and ends with 70.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Name the exit codes every command keeps to."""

    OK = 0
    """Fine."""
    FAILED = 1
    """A check, comparison or certification failed."""
    USAGE = 2
    """The words on the command line are off."""
    BAD_FILE = 3
    """A file that was given cannot be used."""
    ENDPOINT = 4
    """A model endpoint did not serve."""
    STORAGE = 5
    """A transcript or the settings cannot be written, locked or read back."""
    INTERNAL = 70
    """A bug of ours."""
    INTERRUPTED = 130
    """Stopped by the person at the keyboard."""


class RoleplayError(Exception):
    """Carry a message for the person at the keyboard and what they can do about it."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class UsageProblem(RoleplayError):
    """Say that the command's words cannot be followed."""

    exit_code = ExitCode.USAGE


class BadFile(RoleplayError):
    """Say that a file cannot be used; the message holds every problem found in it."""

    exit_code = ExitCode.BAD_FILE


class EndpointProblem(RoleplayError):
    """Say that a model endpoint did not serve."""

    exit_code = ExitCode.ENDPOINT


class StorageProblem(RoleplayError):
    """Say that a transcript or the settings cannot be written, locked or read back."""

    exit_code = ExitCode.STORAGE


class TurnProblem(RoleplayError):
    """Say what failed after the agent's words were kept; the answer to them can be tried again."""

    def __init__(self, message: str, cause: Exception) -> None:
        super().__init__(message)
        self.cause = cause
        self.exit_code = cause.exit_code if isinstance(cause, RoleplayError) else ExitCode.INTERNAL
