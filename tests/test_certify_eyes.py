"""Observing the turns of many calls in one thread: the call that was begun first goes first."""

import asyncio
import threading

import pytest

from roleplay.wiring.certify.eyes import Eyes


def played(*calls):
    """Return the calls in the order in which they ended, each a number and how many turns it takes."""

    async def one(eyes, order, turns, ended):
        for turn in range(turns):
            await eyes.see(order, lambda turn=turn: turn)
        ended.append(order)

    async def every():
        eyes, ended = Eyes(), []
        try:
            async with asyncio.timeout(10), asyncio.TaskGroup() as group:
                for order, turns in calls:
                    group.create_task(one(eyes, order, turns, ended))
        finally:
            eyes.close()
        return ended

    return asyncio.run(every())


def test_calls_begun_together_do_not_end_together():
    assert played((2, 9), (1, 9), (0, 9)) == [0, 1, 2]


def test_a_call_that_fails_or_is_given_up_does_not_keep_the_others_waiting():
    async def story():
        eyes, held = Eyes(), threading.Event()
        first = asyncio.create_task(eyes.see(0, held.wait))
        given_up = asyncio.create_task(eyes.see(1, lambda: pytest.fail("nobody waits for this any more")))
        broken = asyncio.create_task(eyes.see(2, lambda: 1 / 0))
        last = asyncio.create_task(eyes.see(3, lambda: "seen"))
        await asyncio.sleep(0)
        given_up.cancel()
        held.set()
        async with asyncio.timeout(10):
            assert await first
            with pytest.raises(ZeroDivisionError):
                await broken
            assert await last == "seen"
        eyes.close()

    asyncio.run(story())


def test_one_that_is_given_up_while_it_is_looked_at_does_not_either():
    async def story():
        eyes, begun, held = Eyes(), threading.Event(), threading.Event()

        def look():
            begun.set()
            held.wait(10)

        first = asyncio.create_task(eyes.see(0, look))
        await asyncio.to_thread(begun.wait, 10)
        first.cancel()
        held.set()
        async with asyncio.timeout(10):
            assert await eyes.see(1, lambda: "seen") == "seen"
        eyes.close()

    asyncio.run(story())
