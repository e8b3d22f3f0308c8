"""Bells: who is woken, and that no ring is lost."""

import asyncio

from bot.bell import Bell, Relay


async def wakened(bell: Bell, rings: int) -> int:
    """How many of three who wait are awake a moment after the rings."""
    waiting = [asyncio.create_task(bell.wait(5.0)) for _ in range(3)]
    await asyncio.sleep(0)
    for _ in range(rings):
        bell.ring()
        await asyncio.sleep(0.02)
    awake = sum(task.done() for task in waiting)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return awake


async def test_a_bell_wakes_all():
    assert await wakened(Bell(), 1) == 3


async def test_a_relay_wakes_one_a_ring():
    assert [await wakened(Relay(), rings) for rings in (1, 2)] == [1, 2]


async def test_a_ring_before_anybody_waits_is_kept_for_the_next():
    relay = Relay()
    relay.ring()
    async with asyncio.timeout(1.0):
        await relay.wait(5.0)


async def test_who_waits_in_vain_looks_for_themselves_after_a_while():
    async with asyncio.timeout(1.0):
        await Relay().wait(0.01)
