"""kill -9 while a file is under way: fetched from where an asker laid it, or uploaded for an answer."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from makers import officer
from samples import pdf, photo
from scene import EXAM_NOW
from sqlmodel import Session, select

from bot.config import load_settings
from bot.fakes.zalo_command import FakeZalo, make_fake
from bot.fakes.zalo_oa import uploaded_in
from bot.wiring import open_store
from escalation.clocks import Calendar
from escalation.drafts import approve, save_draft, submit
from escalation.enclosing import checked, enclose_in
from escalation.tickets import Moment
from handlers.turn import Knowledge
from proof.program import Program
from store.attachments import sealable, stored_bytes
from store.cleaning import clean
from store.file_tables import Attachment, StoredFile
from store.outbox import send_again
from store.tables import Message, Ticket
from store.times import utc_now

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]
USER = "2468458835296117922"
ANSWER = "Bạn xem bảng gửi kèm."


class Held:
    """Answers one call below a path half-way and no further."""

    def __init__(self, fake: FakeZalo, part: str) -> None:
        self.part, self.reached, self.over = part, asyncio.Event(), asyncio.Event()
        fake.oa.faults.append(self.meet)

    async def meet(self, request: web.Request) -> web.StreamResponse | None:
        """The first such call gets half an answer."""
        if self.part not in request.path or self.reached.is_set():
            return None
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"\xff\xd8\xff" + bytes(400))
        self.reached.set()
        await self.over.wait()
        return response


@pytest.fixture
async def scene(tmp_path: Path, knowledge: Knowledge) -> AsyncIterator[tuple[FakeZalo, str, Program]]:
    """A Zalo that outlives the program, and a program that knows no other. The matcher is there by then."""
    program = Program(tmp_path)
    fake = make_fake(f"{program.base}/hooks/zalo-oa")
    runner = web.AppRunner(fake.app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    access, refresh = fake.oa.grant()
    keys = fake.oa.keys
    program.environment |= {
        "ZALO_APP_ID": keys.app_id, "ZALO_OA_SECRET_KEY": keys.webhook_key,
        "ZALO_APP_SECRET": keys.app_secret, "ZALO_ACCESS_TOKEN": access, "ZALO_REFRESH_TOKEN": refresh,
        "ZALO_API_BASE": base, "ZALO_OAUTH_BASE": base,
    }  # fmt: skip
    yield fake, base, program
    if program.exit_code is None:
        await program.kill()
    await runner.cleanup()


async def serve(program: Program, crash_at: str = "") -> None:
    """Start it and wait until it serves."""
    await program.start(crash_at)
    async with aiohttp.ClientSession() as session:
        assert await program.healthy(session), program.printed()


async def becomes(program: Program, query: str, wanted: list[object]) -> None:
    """Wait until the store says so."""
    found: list[object] = []
    for _ in range(600):
        with closing(sqlite3.connect(program.data / "hoidap.db", timeout=10)) as store:
            found = [row[0] for row in store.execute(query)]
        if found == wanted:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{query}: {found}; {program.printed()[-2000:]}")


async def photo_arrives(scene: tuple[FakeZalo, str, Program], body: bytes) -> None:
    """Somebody sends a photo, and the program has answered Zalo."""
    fake, base, _ = scene
    assert await fake.people.send_file(USER, "image", base + fake.oa.lay(body), "anh.jpg", body)


STATES = "SELECT state FROM attachment"


@pytest.mark.parametrize("place", ["half-way", "file-fetched"])
async def test_a_kill_while_an_askers_file_is_fetched_loses_and_doubles_nothing(
    scene: tuple[FakeZalo, str, Program], place: str
) -> None:
    fake, _, program = scene
    body, held = photo(900, 700, noise=True), Held(fake, "/media/") if place == "half-way" else None
    await serve(program, "" if held else f"{place}:1")
    await photo_arrives(scene, body)
    if held:
        await asyncio.wait_for(held.reached.wait(), 30)
        await program.kill()
        held.over.set()
    else:
        assert await program.died(30)
    assert fake.people.heard[-1] == 200  # the message was taken before its file was
    await serve(program)
    await becomes(program, STATES, ["kept"])
    assert await program.stop() == 0
    database, sealer = open_store(load_settings(program.environment, program.folder / "config.yaml"))

    def look(session: Session) -> tuple[list[bytes], int, int]:
        files = [stored_bytes(session, sealer, one or 0) for one in session.exec(select(StoredFile.id))]
        rows, tickets = session.exec(select(Attachment.id)).all(), session.exec(select(Ticket.id)).all()
        return files, len(rows), len(tickets)

    files, rows, tickets = database.read_now(look)
    database.close()
    assert files == [clean(body).body]
    assert (rows, tickets) == (1, 1)


@pytest.mark.parametrize("place", ["half-way", "file-uploaded"])
async def test_a_kill_while_an_answers_file_is_uploaded_holds_the_line_and_sends_each_part_once(
    scene: tuple[FakeZalo, str, Program], calendar: Calendar, place: str
) -> None:
    fake, _, program = scene
    await serve(program)
    await photo_arrives(scene, photo())
    await becomes(program, STATES, ["kept"])
    assert await program.stop() == 0
    answer(program, calendar)
    held = Held(fake, "/upload/") if place == "half-way" else None
    await serve(program, "" if held else f"{place}:1")
    if held:
        await asyncio.wait_for(held.reached.wait(), 60)
        await program.kill()
        held.over.set()
    else:
        assert await program.died(60)
    await serve(program)
    await becomes(program, "SELECT state FROM message WHERE kind = 'staff_answer'", ["uncertain"])
    assert await program.stop() == 0
    database, _ = open_store(load_settings(program.environment, program.folder / "config.yaml"))
    database.write_now(
        lambda s: send_again(s, s.exec(select(Message.id).where(Message.kind == "staff_answer")).one() or 0)
    )  # an officer says so at the desk
    database.close()
    await serve(program)
    await becomes(program, "SELECT state FROM message WHERE kind = 'staff_answer'", ["sent"])
    words = [one for one in fake.oa.texts(USER) if one.startswith(ANSWER)]
    files = [uploaded_in(one["message"].get("attachment") or {}) for one in fake.oa.sent]
    assert len(words) == 1
    assert len([one for one in files if one]) == 1
    assert {what for what, _ in fake.oa.uploads} == {"file"}  # perhaps twice: nobody has seen the first


def answer(program: Program, calendar: Calendar) -> None:
    """An officer answers with a document while the program is down; a second one approves."""
    database, sealer = open_store(load_settings(program.environment, program.folder / "config.yaml"))
    at, file = Moment(utc_now(), EXAM_NOW), checked(pdf())
    sealed = sealable(sealer, file.digest, file.kind, file.body)

    def work(session: Session) -> None:
        author, second = officer(session, "an", at.now), officer(session, "binh", at.now)
        ticket = session.exec(select(Ticket)).one()
        draft = save_draft(session, ticket.id or 0, author, ANSWER, at.now)
        enclose_in(session, draft, sealed, "bang.pdf", ".pdf", at.now)
        version = submit(session, draft, "one", at, calendar)
        approve(session, version.id or 0, second, "one", at, calendar)

    database.write_now(work)
    database.close()
