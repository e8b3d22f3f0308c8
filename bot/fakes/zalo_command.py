"""`hoidap fake-zalo`: the fake servers and their page, until they are stopped."""

import asyncio
import signal
from dataclasses import dataclass

from aiohttp import web

from bot.fakes.zalo_bot import FakeBot
from bot.fakes.zalo_doors import BotDoor, OaDoor
from bot.fakes.zalo_oa import FakeOa
from bot.fakes.zalo_page import ZaloPage
from bot.fakes.zalo_people import FakePeople

HOW = """\
Zalo giả lập: {base}/
Chạy bàn hỏi đáp ở cửa sổ khác với:
  ZALO_APP_ID={app_id} ZALO_OA_SECRET_KEY={webhook_key} ZALO_APP_SECRET={app_secret} \\
  ZALO_ACCESS_TOKEN={access} ZALO_REFRESH_TOKEN={refresh} \\
  ZALO_API_BASE={base} ZALO_OAUTH_BASE={base} \\
  ZALO_BOT_TOKEN={bot_token} ZALO_BOT_API_BASE={base} make run
Hai trang: Official Account {base}/ và Bot {base}/bot
Tin của người hỏi được đưa tới {hook}; tin cho bot được bàn hỏi đáp tự lấy. Dừng: Ctrl+C"""


@dataclass(frozen=True, slots=True)
class FakeZalo:
    """Both fake servers, the people of the account, and everything they serve."""

    oa: FakeOa
    people: FakePeople
    bot: FakeBot
    app: web.Application


def make_fake(hook: str) -> FakeZalo:
    """Zalo as one application; ``hook`` is where the account's events go."""
    oa, bot = FakeOa(), FakeBot()
    people = FakePeople(oa, hook)
    app = oa.app()
    for page in (ZaloPage(OaDoor(oa, people)), ZaloPage(BotDoor(bot))):
        app.add_routes(page.routes())
    app.add_routes(bot.routes())
    return FakeZalo(oa, people, bot, app)


def serve_fake(port: int, hook: str) -> None:
    """Serve until Ctrl+C."""
    asyncio.run(_serve(port, hook))


async def _serve(port: int, hook: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    fake = make_fake(hook)
    runner = web.AppRunner(fake.app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        access, refresh = fake.oa.grant()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        keys = fake.oa.keys
        print(
            HOW.format(base=base, hook=hook, access=access, refresh=refresh, app_id=keys.app_id,
                       webhook_key=keys.webhook_key, app_secret=keys.app_secret, bot_token=fake.bot.token),
            flush=True,
        )  # fmt: skip
        await stop.wait()
    finally:
        await runner.cleanup()
