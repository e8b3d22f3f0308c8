"""The stop button with two real processes on one PostgreSQL: how long until both are silent."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from scene import PostgresDatabases

from handlers import wording
from handlers.turn import Knowledge
from proof.people import Officer, insist
from proof.program import Program

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]
LIMIT = 5.0
QUESTIONS = 12
QUESTION = "mấy giờ thi toán"


@pytest.fixture
async def programs(
    tmp_path: Path, postgres: PostgresDatabases, knowledge: Knowledge
) -> AsyncIterator[list[Program]]:
    """Two programs that share a database and a key."""
    name, url = postgres.make("migrated")
    shared = {"HOIDAP_DATABASE_URL": url, "HOIDAP_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
    two = [Program(tmp_path / place, shared) for place in ("one", "two")]
    async with aiohttp.ClientSession() as session:
        for program in two:
            await program.start()
            assert await program.healthy(session), program.printed()
            while not program.sign_in_links():  # noqa: ASYNC110 - the banner comes a moment after
                await asyncio.sleep(0.05)
    yield two
    for program in two:
        await program.stop()
    postgres.drop(name)


async def answer_of(session: aiohttp.ClientSession, program: Program) -> str:
    """What a fresh conversation on one program is told."""
    chat = (await insist(session, f"{program.base}/api/chat", {}, 201))["chat_id"]
    url = f"{program.base}/api/chat/{chat}/messages"
    await insist(session, url, {"message_id": uuid4().hex, "text": QUESTION}, 202)
    after = 0
    while True:
        async with session.get(f"{url}?after={after}&wait=20") as reply:
            body = await reply.json()
        after = body["next"]
        for line in body["messages"]:
            if line["from"] != "you":
                return str(line["text"])


async def all_are(session: aiohttp.ClientSession, programs: list[Program], *, paused: bool) -> None:
    """Many questions at once on both programs: each told the same."""
    asked = [answer_of(session, program) for program in programs for _ in range(QUESTIONS)]
    told = await asyncio.gather(*asked)
    assert all((wording.TICKET_PAUSED in text) == paused for text in told), told


async def test_both_processes_fall_silent_and_speak_again_within_five_seconds(programs) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        officer = Officer(programs[1].base, browser)  # the later start made the link that counts
        await officer.sign_in(programs[1].sign_in_links()[0], "lan")
        async with aiohttp.ClientSession() as askers:
            await all_are(askers, programs, paused=False)
            start = time.perf_counter()
            assert await officer.do("/desk/tam-dung", what="all:", reason="Đang kiểm tra lại", other="")
            silent = time.perf_counter() - start  # from here on no question is answered
            await all_are(askers, programs, paused=True)
            start = time.perf_counter()
            assert await officer.do("/desk/tam-dung/1/chay-lai", reason="đã kiểm tra")
            speaking = time.perf_counter() - start
            await all_are(askers, programs, paused=False)
    print(f"silent after {silent:.2f} s, speaking after {speaking:.2f} s")
    assert max(silent, speaking) < LIMIT
