"""Why a transcript is not taken in: stable codes, and what each is about."""

from __future__ import annotations

from dataclasses import dataclass

CODES = {
    "not-a-transcript": "the file is no transcript, or cannot be read as one",
    "unsafe-name": "an archive holds a name that leads out of it, or something that is no plain file",
    "too-large": "the file, or what an archive says it holds, is larger than any call",
    "bad-archive": "the archive is damaged, encrypted, or holds more files than any form",
    "edited": "a record is not what was written",
    "erased": "contents were erased",
    "not-finished": "the call was not closed",
    "branch": "it is a retry of a moment, which counts for nothing",
    "other-run": "it was not taken for this run",
    "other-call": "no call of this run has its id",
    "no-trainee": "it names nobody",
    "other-trainee": "the call was assigned to somebody else",
    "not-assigned": "the candidate was not given their form",
    "claims-supervision": "it says it was taken on the certifier's host, and did not come from there",
    "other-seed": "another seed",
    "other-scenario": "another scenario, or another version of it",
    "other-rubric": "another rubric, or another version of it",
    "other-mode": "another mode than exam",
    "other-customer": "another customer, or another prompt",
    "other-observer": "another observer",
    "other-weights": "another version of the observer's weights or rules",
    "other-program": "another version of the program",
    "model-agent": "a model took the call",
    "clock": "its times run backwards, or have not come yet",
    "too-early": "it was taken before the form was given",
    "too-late": "it was taken after the form had run out",
    "resumed-too-often": "it was left and gone on with more often than the plan allows",
    "helped": "hints were given, which an exam has not",
    "model-fault": "the customer's model failed where the candidate could notice: not their doing",
    "does-not-replay": "what code decided does not follow from what was said",
    "second": "another transcript of this call was taken in before",
}
"""By code. They stand in the acts of runs: one that is there never changes its meaning."""


@dataclass(frozen=True)
class Problem:
    """Say why a transcript is not taken in."""

    code: str
    why: str
    """A sentence."""

    def __post_init__(self) -> None:
        assert self.code in CODES, self.code
