"""`hoidap fake-zalo`: the fake servers and their page, until they are stopped."""

import asyncio
import signal

from aiohttp import web

from bot.fakes.zalo_oa import FakeOa
from bot.fakes.zalo_page import ZaloPage
from bot.fakes.zalo_people import FakePeople

HOW = """\
Zalo giả lập: {base}/
Chạy bàn hỏi đáp ở cửa sổ khác với:
  ZALO_APP_ID={app_id} ZALO_OA_SECRET_KEY={webhook_key} ZALO_APP_SECRET={app_secret} \\
  ZALO_ACCESS_TOKEN={access} ZALO_REFRESH_TOKEN={refresh} \\
  ZALO_API_BASE={base} ZALO_OAUTH_BASE={base} make run
Tin của người hỏi được đưa tới {hook}. Dừng: Ctrl+C"""


def make_fake(hook: str) -> tuple[FakeOa, FakePeople, web.Application]:
    """The servers, the people and everything they serve."""
    fake = FakeOa()
    people = FakePeople(fake, hook)
    app = fake.app()
    app.add_routes(ZaloPage(fake, people).routes())
    return fake, people, app


def serve_fake(port: int, hook: str) -> None:
    """Serve until Ctrl+C."""
    asyncio.run(_serve(port, hook))


async def _serve(port: int, hook: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    fake, _, app = make_fake(hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        access, refresh = fake.grant()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        keys = fake.keys
        print(
            HOW.format(base=base, hook=hook, access=access, refresh=refresh, app_id=keys.app_id,
                       webhook_key=keys.webhook_key, app_secret=keys.app_secret),
            flush=True,
        )  # fmt: skip
        await stop.wait()
    finally:
        await runner.cleanup()
