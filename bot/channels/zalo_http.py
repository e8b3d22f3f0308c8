"""Calls to Zalo's servers. What went wrong is sorted by whether the call can have had an effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels.foreign_json import decoded, text_of

SECONDS = 20.0
LARGEST_ANSWER = 256 * 1024


class NotSent(Exception):
    """No connection was made: nothing can have happened."""


class Unanswered(Exception):
    """The call may have had an effect; no answer that can be read came back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: Zalo answers most errors with HTTP 200 and says so in the body."""

    status: int
    body: Mapping[str, Any]

    @property
    def error(self) -> int:
        """Zalo's own error number, 0 where all went well."""
        found = self.body.get("error", 0)
        if isinstance(found, str) and found.lstrip("-").isdigit() and len(found) < 10:
            return int(found)
        return found if isinstance(found, int) else -1

    def text(self, key: str) -> str:
        """A field of the body as text; empty where it is missing."""
        return text_of(self.body, key)


class ZaloHttp:
    """One pool of connections to Zalo. ``seconds`` is the longest a call may take."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=5.0)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        **body: Any,
    ) -> Answer:
        """One call, never repeated.

        Raises:
            NotSent, Unanswered
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, raise_for_status=False)
        try:
            async with self._session.request(
                method, url, headers=dict(headers), params=params, allow_redirects=False, **body
            ) as response:
                return _answer(response.status, await response.content.read(LARGEST_ANSWER))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NotSent(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unanswered(type(error).__name__) from error


def _answer(status: int, raw: bytes) -> Answer:
    body = decoded(raw)
    if body is None or status >= 500:
        raise Unanswered(f"HTTP {status}")
    return Answer(status, body)
