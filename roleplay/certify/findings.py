"""What a check of evidence comes to: what was checked, what differs, and by which name it is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Code = Literal[
    "strange-name", "twice", "packed", "strange-zip", "unreadable", "missing", "not-listed", "other-bytes",
    "bad-manifest", "bad-seal", "no-signature", "other-head", "other-key", "bad-signature", "not-trusted",
    "bad-run", "other-run", "other-plan", "other-form", "not-a-call", "chain", "other-header", "other-source",
    "other-outcome", "other-replay", "observed-otherwise", "bad-fault", "not-collected", "other-collected",
    "acts-chain", "bad-act", "marked-by-the-wrong-person", "other-mark", "other-results", "signed-other-results",
    "other-decision", "no-reason",
]  # fmt: skip
"""Every kind of difference, each with a paragraph in docs/certification-evidence.md."""


@dataclass(frozen=True)
class Finding:
    """Name one thing that is not as the rest of the evidence says."""

    code: Code
    where: str
    """The member, with a line where one can be named."""
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} [{self.code}]"


@dataclass
class Findings:
    """Gather what a check comes to."""

    checked: list[str] = field(default_factory=list)
    """What was looked at, a sentence each."""
    notes: list[str] = field(default_factory=list)
    """What could not be checked, or has to be known to judge the rest."""
    found: list[Finding] = field(default_factory=list)

    def add(self, code: Code, where: str, what: str) -> None:
        """Take in a difference."""
        self.found.append(Finding(code, where, what))

    @property
    def good(self) -> bool:
        """Whether nothing differs."""
        return not self.found

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "good": self.good,
            "checked": self.checked,
            "notes": self.notes,
            "differences": [vars(one) for one in self.found],
        }
