"""Zalo's servers, and a desk before them that runs by the real clock."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp.test_utils import TestServer

from bot.config import Settings
from bot.fakes.zalo_oa import FakeOa
from bot.wiring import App, build
from handlers.turn import Knowledge

from .owing import Make


@pytest.fixture(params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine most provinces will use."""
    return str(request.param)


@pytest.fixture
async def zalo() -> AsyncIterator[tuple[FakeOa, str]]:
    """Zalo's servers."""
    fake = FakeOa()
    server = TestServer(fake.app())
    await server.start_server()
    yield fake, str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
async def make(
    settings_with: Callable[..., Settings], database_url: str, zalo: tuple[FakeOa, str], knowledge: Knowledge
) -> AsyncIterator[Make]:
    """Makes the desk, at so many requests a minute."""
    apps: list[App] = []

    def desk(per_minute: int) -> App:
        fake, url = zalo
        access, refresh = fake.grant()
        keys = fake.keys
        settings = settings_with(
            f"channels: {{zalo: {{requests_per_minute: {per_minute}}}}}\n",
            HOIDAP_DATABASE_URL=database_url,
            ZALO_APP_ID=keys.app_id,
            ZALO_OA_SECRET_KEY=keys.webhook_key,
            ZALO_APP_SECRET=keys.app_secret,
            ZALO_ACCESS_TOKEN=access,
            ZALO_REFRESH_TOKEN=refresh,
            ZALO_API_BASE=url,
            ZALO_OAUTH_BASE=url,
        )
        apps.append(build(settings, knowledge=knowledge))
        return apps[-1]

    yield desk
    for app in apps:
        await app.stop()
