"""Trying again: what is tried again, how long is waited, and that no deadline is passed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.llm import FaultKind, ModelFault
from roleplay.llm.faults import WORTH_TRYING_AGAIN
from roleplay.llm.retries import Patience, World, persistently, seconds_asked

KINDS = get_args(FaultKind)


class Clock:
    """Let time pass only where somebody waits for it."""

    def __init__(self, chance=0.5):
        self.time = 0.0
        self.waits = []
        self.world = World(lambda: self.time, self.sleep, lambda: chance)

    async def sleep(self, seconds):
        self.waits.append(seconds)
        self.time += seconds

    def run(self, faults, patience, each=0.0):
        """Try what fails with these faults and then succeeds; return the outcome and what each attempt was told."""
        told, left = list(faults), []

        async def attempt(seconds):
            left.append(seconds)
            self.time += min(each, seconds)
            if told:
                raise told.pop(0)
            return "done"

        try:
            return asyncio.run(persistently(attempt, patience, self.world)), left
        except ModelFault as fault:
            return fault, left


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_tried_again_only_if_a_moment_may_help(kind):
    found, left = Clock().run([ModelFault(kind)], Patience())
    assert len(left) == (2 if kind in WORTH_TRYING_AGAIN else 1)
    assert (found[0] == "done") if kind in WORTH_TRYING_AGAIN else (found.kind == kind)


def test_an_answer_cut_off_or_slow_twice_is_given_up():
    for kind, attempts in (("truncated", 2), ("slow", 2), ("server_error", 3)):
        found, left = Clock().run([ModelFault(kind)] * 9, Patience())
        assert (found.kind, len(left)) == (kind, attempts)
    assert len(Clock().run([ModelFault("server_error"), ModelFault("truncated")], Patience())[1]) == 3


def test_what_the_endpoint_asks_for_is_waited_in_full_or_not_at_all():
    clock = Clock()
    clock.run([ModelFault("rate_limited", wait=20.0)], Patience())
    assert 20.0 <= clock.waits[0] < 21.0
    clock = Clock()
    found, _ = clock.run([ModelFault("rate_limited", wait=70.0)], Patience())
    assert (found.kind, clock.waits) == ("rate_limited", [])


FAULTS = st.builds(ModelFault, st.sampled_from(KINDS), wait=st.none() | st.floats(0, 200))
PATIENCE = st.builds(
    Patience,
    total=st.floats(0.1, 100),
    attempts=st.integers(1, 6),
    first_wait=st.floats(0, 5),
    longest_wait=st.floats(0, 20),
)


@given(st.lists(FAULTS, max_size=8), PATIENCE, st.floats(0, 0.999), st.floats(0, 30))
def test_no_run_has_more_attempts_or_time_than_it_may(faults, patience, chance, each):
    clock = Clock(chance)
    asked = [fault.wait for fault in faults]
    _, left = clock.run(faults, patience, each)
    assert len(left) <= patience.attempts
    assert all(seconds > 0 for seconds in left)
    assert clock.time <= patience.total + 1e-6
    for wait, wanted in zip(clock.waits, asked, strict=False):
        assert wait >= (wanted or 0)
        assert wanted is not None or wait <= patience.longest_wait


def test_waits_grow_and_differ_from_one_another():
    waits = []
    for chance in (0.0, 0.9):
        clock = Clock(chance)
        clock.run([ModelFault("server_error")] * 4, Patience(attempts=5))
        assert clock.waits == sorted(clock.waits)
        waits.append(clock.waits)
    assert all(early < late for early, late in zip(*waits, strict=True))


NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None), ({"retry-after": "7"}, 7.0), ({"retry-after": "1.5"}, 1.5), ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None), ({"retry-after": "nan"}, None), ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Mon, 05 Jan 2026 09:00:30 GMT"}, 30.0),
        ({"retry-after": "Mon, 05 Jan 2026 08:00:00 GMT"}, 0.0),
        ({"retry-after": "Mon, 05 Jan 2026 12:00:30 GMT", "date": "Mon, 05 Jan 2026 12:00:00 GMT"}, 30.0),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_every_form(headers, seconds):
    assert seconds_asked(headers, NOW) == seconds


@given(st.text(max_size=30))
def test_no_retry_after_does_any_harm(text):
    found = seconds_asked({"retry-after": text}, NOW)
    assert found is None or found >= 0
