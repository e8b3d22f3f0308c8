"""Wrong sign-ins are counted: per login and address, per login, and per address (the `limits` library).

Only failures count, and a login tried from elsewhere does not shut its owner out at once.
"""

from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

MINUTES = 15


class SignInThrottle:
    """How often somebody may be wrong in a quarter of an hour, in this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pair = RateLimitItemPerMinute(5, MINUTES)
        self._login = RateLimitItemPerMinute(30, MINUTES)
        self._address = RateLimitItemPerMinute(50, MINUTES)

    def allowed(self, login: str, address: str) -> bool:
        """Whether another try is allowed."""
        return all(self._limiter.test(item, *key) for item, key in self._keys(login, address))

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
