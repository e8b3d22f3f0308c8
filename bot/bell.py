"""Waking those who wait inside one process; between processes a short poll does the same."""

import asyncio
from contextlib import suppress

POLL_SECONDS = 0.5


class Bell:
    """Rings everybody who waits at the moment, and the next to come if nobody does."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all."""
        self._event.set()

    async def wait(self, seconds: float = POLL_SECONDS) -> None:
        """Sleep until the bell rings or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # not wait_for: on 3.11 it may swallow a cancellation
                await self._event.wait()
        self._event.clear()


class Relay(Bell):
    """Rings one of those who wait; who finds work rings for the next, so that nobody looks for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._rung: asyncio.Queue[None] = asyncio.Queue(maxsize=1)

    def ring(self) -> None:
        """Wake one."""
        with suppress(asyncio.QueueFull):
            self._rung.put_nowait(None)

    async def wait(self, seconds: float = POLL_SECONDS) -> None:
        """Sleep until it is our turn or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.get()
