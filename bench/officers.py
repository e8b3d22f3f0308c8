"""The desk under a full queue: its pages as an officer's browser gets them."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from bench.figures import Figure, milliseconds
from bench.serving import QUESTIONS
from store.database import open_database
from store.migrate import upgrade
from store.staff import create_staff, token_hash
from store.tables import Contact, Message, StaffSession, Ticket, TicketAsker, TicketEvent
from store.times import utc_now
from tests.proof.program import Program

TICKETS = 10_000
LOOKS = 25
TOKEN = "officer-of-the-bench"  # noqa: S105 - of a database that is thrown away
ZALO = {  # on, so that it is counted how long its askers can be written to; nobody answers there
    "ZALO_APP_ID": "1234567890123", "ZALO_OA_SECRET_KEY": "x" * 20, "ZALO_APP_SECRET": "x" * 20,
    "ZALO_ACCESS_TOKEN": "x" * 20, "ZALO_REFRESH_TOKEN": "x" * 20,
    "ZALO_API_BASE": "http://127.0.0.1:9", "ZALO_OAUTH_BASE": "http://127.0.0.1:9",
}  # fmt: skip
PAGES = {
    "/desk": "the queue",
    "/desk/moi?moi=1&co=1,2,3": "its refreshing part",
    "/desk?xem=qua-han": "the overdue ones",
    "/desk?xem=sap-dong": "those who can soon not be written to",
    "/desk?q=c%C4%83n+c%C6%B0%E1%BB%9Bc": "a search",
    "/desk/duyet": "approvals",
}


async def officers(folder: Path) -> list[Figure]:
    """Every page over and over, one after the other, with nothing else asked of the program."""
    program = Program(folder, {"TELEGRAM_BOT_TOKEN": "", **ZALO})
    program.data.mkdir()
    fill(f"sqlite:///{program.data / 'hoidap.db'}")
    async with aiohttp.ClientSession(headers={"Cookie": f"hoidap={TOKEN}"}) as session:
        await program.start()
        try:
            assert await program.healthy(session), program.printed()
            return [await looks(program, session, path, name) for path, name in PAGES.items()]
        finally:
            await program.kill()


async def looks(program: Program, session: aiohttp.ClientSession, path: str, name: str) -> Figure:
    """How long one page takes."""
    spent = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        async with session.get(f"{program.base}{path}") as answer:
            assert answer.status == 200, answer.status
            await answer.read()
        spent.append(time.perf_counter() - began)
    return milliseconds(f"desk, {TICKETS:,} tickets: {name}", spent, "promised: under 200 ms, median")


def fill(url: str) -> None:
    """An officer, and as many tickets as a bad season brings: one in ten closed, one in five taken."""
    db = open_database(url)
    upgrade(db.engine)
    now = utc_now()

    def work(session: Session) -> None:
        officer = create_staff(session, "can-bo", "Cán bộ", ["drafter", "approver"], now)
        session.flush()
        held = StaffSession(token_hash=token_hash(TOKEN), staff_id=officer.id, data={}, created_at=now,
                            expires_at=now + timedelta(hours=8))  # fmt: skip
        session.add(held)
        for table, rows in _rows(officer.id or 0, now):
            session.execute(insert(table), rows)

    db.write_now(work)
    db.close()


def _rows(officer: int, now: datetime) -> list[tuple[type[SQLModel], list[dict[str, Any]]]]:
    """Everybody asks once; ids are the same in all tables."""
    numbers = range(1, TICKETS + 1)
    ids = [{"ticket_id": n, "contact_id": n} for n in numbers]
    return [
        (Contact, [{"id": n, "channel": ("web", "zalo")[n % 2], "chat_id": str(n), "created_at": now,
                    "memory": {}, "heard_at": now - timedelta(minutes=n)} for n in numbers]),
        (Ticket, [_ticket(n, officer, now) for n in numbers]),
        (Message, [{"id": n, "contact_id": n, "direction": "in", "platform_id": str(n), "kind": "text",
                    "state": "handled", "text": QUESTIONS[n % len(QUESTIONS)], "choices": [], "ticket_id": n,
                    "created_at": now} for n in numbers]),
        (TicketAsker, [one | {"joined_at": now} for one in ids]),
        (TicketEvent, [one | {"at": now, "kind": "opened", "message_id": one["ticket_id"], "data": {}}
                       for one in ids]),
    ]  # fmt: skip


def _ticket(n: int, officer: int, now: datetime) -> dict[str, Any]:
    closed = n % 10 == 0
    return {
        "id": n, "code": f"{n:05}", "state": "closed" if closed else "new", "question_id": n,
        "agency": "khao-thi", "reason": "no_match", "urgent": n % 50 == 0, "opened_at": now,
        "exam_opened_at": now, "updated_at": now, "due_at": now + timedelta(minutes=n - TICKETS // 2),
        "claimed_by": officer if n % 5 == 0 else None, "closed_at": now if closed else None,
    }  # fmt: skip
