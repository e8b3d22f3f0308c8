"""Asking a platform now and then whether it is there, so that one that died while nobody wrote is seen."""

import asyncio
from collections.abc import Awaitable, Callable

EVERY = 300.0  # seconds


class Probe:
    """``ask`` says what is wrong, in words for the desk; empty where nothing is. ``trouble`` is what it said
    last. A send that went through is as good as an answer."""

    def __init__(self, ask: Callable[[], Awaitable[str]]) -> None:
        self._ask, self._next, self.trouble = ask, 0.0, ""

    async def look(self) -> None:
        """Ask, when it is time; called now and then."""
        now = asyncio.get_running_loop().time()
        if now >= self._next:
            self._next = now + EVERY
            self.trouble = await self._ask()

    def answered(self) -> None:
        """The platform has just been there."""
        self.trouble, self._next = "", asyncio.get_running_loop().time() + EVERY

    def hurry(self) -> None:
        """Ask at the next look."""
        self._next = 0.0
