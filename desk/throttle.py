"""Wrong sign-ins are counted: per login and address, per login, and per address (the `limits` library).

Only failures count, and a login tried from elsewhere does not shut its owner out at once.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

MINUTES = 15


class SignInThrottle:
    """How often somebody may be wrong in a quarter of an hour, in this process. A try under way counts as
    wrong until it is known, so that many at once are no way around."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pair = RateLimitItemPerMinute(5, MINUTES)
        self._login = RateLimitItemPerMinute(30, MINUTES)
        self._address = RateLimitItemPerMinute(50, MINUTES)
        self._under_way: Counter[tuple[str, ...]] = Counter()

    def allowed(self, login: str, address: str) -> bool:
        """Whether another try is allowed."""
        return all(
            self._limiter.test(item, *key, cost=1 + self._under_way[key])
            for item, key in self._keys(login, address)
        )

    @contextmanager
    def trying(self, login: str, address: str) -> Iterator[None]:
        """A try is under way while this lasts."""
        keys = [key for _, key in self._keys(login, address)]
        self._under_way.update(keys)
        try:
            yield
        finally:
            self._under_way.subtract(keys)
            for key in keys:
                if not self._under_way[key]:
                    del self._under_way[key]

    def failed(self, login: str, address: str) -> None:
        """Count a wrong try."""
        for item, key in self._keys(login, address):
            self._limiter.hit(item, *key)

    def _keys(self, login: str, address: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
        return [
            (self._pair, ("pair", login, address)),
            (self._login, ("login", login)),
            (self._address, ("address", address)),
        ]


THROTTLE = web.AppKey("sign_in_throttle", SignInThrottle)
