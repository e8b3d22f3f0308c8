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
