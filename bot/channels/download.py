"""Fetching a file from an address that somebody else named: only from public hosts, never more than allowed.

The address comes with a message, so it is not to be trusted: names are resolved by us and every address
behind them must be public (the connection goes to what was checked), redirects are checked like the first
address, and reading stops at the limit. Only the platform's configured server may lie elsewhere.
"""

import asyncio
import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.channels.port import FetchLater, FetchRefused

SECONDS = 60.0
MOST_REDIRECTS = 3
GONE = (400, 401, 403, 404, 410)


class PrivateAddress(OSError):
    """A host that leads into a network that is not public."""


class PublicResolver(AbstractResolver):
    """Resolves names, and lets through only what the whole world may reach."""

    def __init__(self) -> None:
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of a host.

        Raises:
            PrivateAddress: when any of them is not public.
        """
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise PrivateAddress(host)
        return found

    async def close(self) -> None:
        """Nothing is held."""


def is_public(address: str) -> bool:
    """Whether the whole world may reach an IP address; also one that wraps an IPv4 address in IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return ip.is_global and not ip.is_multicast


class Downloads:
    """Fetches files for one channel. ``base`` is the platform's configured server: http is allowed there, and
    it may lie in our own network."""

    def __init__(self, base: str = "") -> None:
        self._base = _origin(base)
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def close(self) -> None:
        """Let go of the connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def get(self, url: str, limit: int) -> bytes:
        """The bytes behind an address, at most ``limit`` of them.

        Raises:
            FetchLater: the host is away or slow.
            FetchRefused: the address is not allowed, gone, or holds more.
        """
        try:
            async with asyncio.timeout(SECONDS):
                for _ in range(MOST_REDIRECTS + 1):
                    found = await self._once(url, limit)
                    if isinstance(found, bytes):
                        return found
                    url = found
        except aiohttp.InvalidURL:
            raise FetchRefused("address") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if isinstance(error.__cause__, PrivateAddress):
                raise FetchRefused("address") from None
            raise FetchLater(type(error).__name__) from None
        raise FetchRefused("address")

    async def _once(self, url: str, limit: int) -> bytes | str:
        """The bytes behind an address, or the address that it sends us on to."""
        async with self._session(url).get(url, allow_redirects=False) as answer:
            if answer.status in (301, 302, 303, 307, 308):
                return urljoin(url, answer.headers.get("Location", ""))
            if answer.status in GONE:
                raise FetchRefused("expired")
            if answer.status != 200:
                raise FetchLater(f"HTTP {answer.status}")
            if (answer.content_length or 0) > limit:
                raise FetchRefused("large")
            body = bytearray()
            async for piece in answer.content.iter_chunked(64 * 1024):
                body += piece
                if len(body) > limit:
                    raise FetchRefused("large")
            return bytes(body)

    def _session(self, url: str) -> aiohttp.ClientSession:
        """The connections that may be used for an address.

        Raises:
            FetchRefused: none.
        """
        ours = bool(self._base) and _origin(url) == self._base
        if not ours and not _is_allowed(url):
            raise FetchRefused("address")
        if ours not in self._sessions:
            self._sessions[ours] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=None if ours else PublicResolver(), limit=4),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=SECONDS, sock_connect=5.0, sock_read=15.0),
            )
        return self._sessions[ours]


def _is_allowed(url: str) -> bool:
    """https, at a name or a public address. Names are checked when they are resolved."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" or not host or parts.username or parts.port not in (None, 443):
            return False
    except ValueError:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True  # a name
    return is_public(host)


def _origin(url: str) -> str:
    """Scheme, host and port of an address; empty where it has none."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.hostname else ""
    except ValueError:
        return ""
