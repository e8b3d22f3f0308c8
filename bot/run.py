"""`hoidap run`: one process that serves everything until it is told to stop."""

import asyncio
import errno
import gc
import signal
from collections.abc import Iterator
from contextlib import suppress

import structlog
from aiohttp import web

from bot.config import Settings
from bot.faults import Fault
from bot.lock import DataLock
from bot.logs import set_up_logs
from bot.server import make_server
from bot.wiring import App, build
from desk.deps import link_address
from store.crashing import arm
from store.database import sqlite_file
from store.sealing import check_key
from store.staff import demo_staff, first_admin_link

log = structlog.get_logger()
FIRST_SECONDS, LOOK_SECONDS = 60.0, 0.2  # while a refused token counts as a fault of the start
LAST_SECONDS = 2.0  # for requests under way when we are told to stop; browsers that wait for news ask again


def run_forever(settings: Settings) -> None:
    """Lock, build, serve; returns when stopped by a signal."""
    set_up_logs(settings.config.log)
    _arm(settings)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = DataLock(settings.data) if sqlite_file(settings.database_url) else None
    if lock:
        lock.take()
    app = build(settings)
    gc.freeze()  # content and matcher live as long as the process: no need to look through them again
    gc.enable()
    app.db.read_now(lambda session: check_key(session, app.sealer))
    asyncio.run(serve(app))


def _arm(settings: Settings) -> None:
    try:
        arm(settings.environment.get("HOIDAP_CRASH_AT", ""))
    except ValueError as error:
        raise Fault(f"HOIDAP_CRASH_AT: {error}; chỉ dùng khi kiểm chứng, hãy bỏ biến này") from error


async def serve(app: App) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(
        make_server(app),
        access_log=None,  # its lines would hold conversation keys
        shutdown_timeout=LAST_SECONDS,
    )
    try:
        await runner.setup()
        site = web.TCPSite(runner, app.settings.config.host, app.settings.port)
        await _listen(site, app.settings)
        app.start()
        for line in await banner(app, _port(runner)):
            print(line, flush=True)
        await _until_stopped(app, stop)
    finally:
        await runner.cleanup()
        await app.stop()


async def _until_stopped(app: App, stop: asyncio.Event) -> None:
    """Serve on.

    Raises:
        Fault: a platform refused a channel's token at the start. Later it only switches the channel off.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + FIRST_SECONDS
    while not stop.is_set() and loop.time() < end:
        for state in app.states:
            if state.name in app.channels and not state.on:
                raise Fault(f"Kênh {state.name}: {state.why}")
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await stop.wait()
    await stop.wait()


async def _listen(site: web.TCPSite, settings: Settings) -> None:
    try:
        await site.start()
    except OSError as error:
        where = f"{settings.config.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            why = f"cổng {where} đã có chương trình khác dùng"
        else:
            why = f"không mở được cổng {where} ({error.strerror})"
        raise Fault(f"{why}; dừng chương trình kia hoặc đặt HOIDAP_PORT khác") from error


def _port(runner: web.AppRunner) -> int:
    return int(runner.addresses[0][1])


async def banner(app: App, port: int) -> list[str]:
    """What the person who started us wants to know."""
    base = app.settings.public_url or f"http://{app.settings.config.host}:{port}"
    now = app.world.clock().now
    admin = await app.db.write(lambda session: first_admin_link(session, now))
    lines = [f"Web chat:      {base}/", f"Bàn làm việc:  {base}/desk"]
    if admin:
        lines.append(f"Đăng nhập lần đầu (quản trị, 30 phút): {link_address(base, admin)}")
    if app.settings.config.demonstration:
        second = await app.db.write(lambda session: demo_staff(session, now))
        if second:
            lines.append(f"Tài khoản trình diễn thứ hai (người duyệt): {link_address(base, second)}")
    lines += _channel_lines(app)
    return lines + _exam_lines(app.settings, app)


def _channel_lines(app: App) -> Iterator[str]:
    for state in app.states:
        yield f"Kênh {state.name}: " + (
            "bật" + (f" ({state.why})" if state.why else "") if state.on else f"tắt – {state.why}"
        )


def _exam_lines(settings: Settings, app: App) -> list[str]:
    exam = app.world.knowledge().content.exams[settings.config.exam]
    label = " – BẢN TRÌNH DIỄN" if settings.config.demonstration else ""
    return [f"{exam.name}, {settings.plan.province}{label}. Dừng: Ctrl+C"]
