"""Files are fetched from public hosts only, and no more of them than allowed."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.download import Downloads, is_public
from bot.channels.port import FetchLater, FetchRefused


async def _answer(request: web.Request) -> web.StreamResponse:
    match request.match_info["what"]:
        case "there":
            return web.Response(body=b"x" * 100)
        case "endless":
            response = web.StreamResponse()
            await response.prepare(request)
            for _ in range(1000):
                await response.write(b"x" * 1000)
            return response
        case "onward":
            return web.Response(status=302, headers={"Location": "/there"})
        case "round":
            return web.Response(status=302, headers={"Location": "/round"})
        case "inside":
            return web.Response(status=302, headers={"Location": "http://169.254.169.254/latest"})
        case "busy":
            return web.Response(status=503)
    return web.Response(status=404)


@pytest.fixture
async def base() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{what}", _answer)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
async def downloads(base: str) -> AsyncIterator[Downloads]:
    made = Downloads(base)
    yield made
    await made.close()


async def test_the_configured_server_may_lie_anywhere(downloads: Downloads, base: str) -> None:
    assert await downloads.get(f"{base}/there", 100) == b"x" * 100
    assert await downloads.get(f"{base}/onward", 100) == b"x" * 100


@pytest.mark.parametrize(
    ("path", "reason"),
    [("there", "large"), ("endless", "large"), ("missing", "expired"), ("round", "address"),
     ("inside", "address")],
)  # fmt: skip
async def test_what_is_too_much_gone_or_leads_elsewhere(
    downloads: Downloads, base: str, path: str, reason: str
) -> None:
    with pytest.raises(FetchRefused) as refused:
        await downloads.get(f"{base}/{path}", 99)
    assert refused.value.reason == reason


async def test_a_server_that_is_busy_is_asked_later(downloads: Downloads, base: str) -> None:
    with pytest.raises(FetchLater):
        await downloads.get(f"{base}/busy", 99)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://127.1/x", "https://2130706433/x", "https://[::1]/x", "https://10.0.0.1/x",
        "https://[::ffff:127.0.0.1]/x", "https://169.254.169.254/x", "https://localhost/x", "http://example.com/x",
        "https://user@example.com/x", "https://example.com:8443/x", "ftp://example.com/x", "file:///etc/passwd",
        "https://[bad/x", "", "x",
    ],
)  # fmt: skip
async def test_no_message_can_send_us_into_our_own_network(downloads: Downloads, url: str) -> None:
    with pytest.raises(FetchRefused) as refused:
        await downloads.get(url, 99)
    assert refused.value.reason == "address"


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("100.64.0.1", False), ("0.0.0.0", False),
     ("fd00::1", False),
     ("224.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("name", False)],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
