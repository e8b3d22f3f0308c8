"""How often somebody may try something, in this process (the `limits` library, moving window)."""

from collections.abc import Mapping

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Throttle:
    """Named rates such as ``{"link": "10/minute"}``; each key counts for itself."""

    def __init__(self, rates: Mapping[str, str]) -> None:
        self._rates: dict[str, RateLimitItem] = {name: parse(rate) for name, rate in rates.items()}
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allowed(self, name: str, key: str) -> bool:
        """Count one try; False when there were too many."""
        return self._limiter.hit(self._rates[name], name, key)
