"""How fast a platform lets us send, and who goes first when that is too slow for all.

A leaky bucket of a few sends. The more urgent a line, the fuller the bucket it still gets into; so however
much of the lesser kinds is waiting, there is always room for an emergency.
"""

import asyncio

from aiolimiter import AsyncLimiter

from store.outbox import LANES

ROOM = {"emergency": 1, "staff": 2, "bot": 3, "bulletin": 5}  # sends that must be free in the bucket
BUCKET = 6


class Pace:
    """Sends a minute that this process may make on one platform."""

    def __init__(self, per_minute: int) -> None:
        # The bucket may be emptied at once and then drains: together no minute holds more than allowed.
        self.size = max(1, min(BUCKET, per_minute // 10))
        self._limiter = AsyncLimiter(self.size, 60.0 * self.size / max(1, per_minute - self.size))
        self._resting_until = 0.0

    def lanes(self) -> tuple[str, ...]:
        """The lanes that may send now."""
        if self.resting:
            return ()
        return tuple(lane for lane in LANES if self._limiter.has_capacity(min(ROOM[lane], self.size)))

    @property
    def resting(self) -> float:
        """For how many seconds more nothing may be sent."""
        return max(0.0, self._resting_until - asyncio.get_running_loop().time())

    async def take(self) -> None:
        """Use one send; waits for it where two came at once."""
        await self._limiter.acquire()

    def rest(self, seconds: float) -> None:
        """Send nothing for a while: the platform asked for it."""
        until = asyncio.get_running_loop().time() + seconds
        self._resting_until = max(self._resting_until, until)
