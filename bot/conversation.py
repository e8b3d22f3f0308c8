"""`hoidap chat`: the whole desk in one terminal, with the same store and the same conversation."""

import asyncio
import sys

from bot.channels.terminal import TerminalChannel
from bot.config import load_settings
from bot.lock import DataLock
from bot.logs import set_up_logs
from bot.wiring import App, build
from store.database import sqlite_file

SETTLE_SECONDS = 0.3
LONGEST_WAIT = 20.0


def converse() -> None:
    """Talk until the input ends."""
    settings = load_settings()
    set_up_logs(settings.config.log)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = DataLock(settings.data) if sqlite_file(settings.database_url) else None
    if lock:
        lock.take()
    app = build(settings)
    asyncio.run(_talk(app))


async def _talk(app: App) -> None:
    terminal = TerminalChannel("local")
    app.channels.clear()
    app.channels[terminal.name] = terminal
    if sys.stdin.isatty():
        print("Gõ câu hỏi rồi Enter; /help để xem cách dùng; Ctrl+D để thoát.")
    app.start()
    try:
        reading = app.tasks[-1]
        await reading
        await _settle(app)
    finally:
        await app.stop()


async def _settle(app: App) -> None:
    """Let what was asked last be answered before the door closes."""
    from sqlmodel import Session, col, select

    from store.tables import Contact, Message

    def waiting(session: Session) -> bool:
        open_states = ("pending", "queued", "sending")
        rows = select(Message.id).join(Contact, col(Contact.id) == col(Message.contact_id))
        rows = rows.where(Contact.channel == "terminal", col(Message.state).in_(open_states))
        return session.exec(rows.limit(1)).first() is not None

    end = asyncio.get_running_loop().time() + LONGEST_WAIT
    while await app.db.read(waiting) and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110 - asks the store
        await asyncio.sleep(0.05)
    await asyncio.sleep(SETTLE_SECONDS)
