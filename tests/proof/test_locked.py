"""Another program holds the database for ten seconds while ours runs: a kind 503, then all goes on."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from proof.findings import HAS_ANSWER, Store
from proof.people import insist
from proof.program import Program

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
LOCKED_SECONDS = 10.0
LATER = 20


async def test_a_database_locked_for_ten_seconds_is_told_kindly_and_survived(tmp_path: Path) -> None:
    """What was taken before and after is answered; nothing fails because of the wait."""
    program = Program(tmp_path, {"TELEGRAM_BOT_TOKEN": ""})
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        await program.start()
        try:
            assert await program.healthy(session), program.printed()
            chat = (await insist(session, f"{program.base}/api/chat", {}, 201))["chat_id"]
            url = f"{program.base}/api/chat/{chat}/messages"
            taken = asyncio.create_task(post(session, url, range(LATER)))
            await asyncio.sleep(0.2)  # some are stored and not yet answered when the lock falls
            refused = await during_the_lock(program, session, url)
            await taken
            await post(session, url, range(LATER, LATER + 3))
            await program.settled(session, 120)
            assert await program.stop() == 0
        finally:
            await program.kill()
    assert refused == (503, "Máy chủ đang bận, tin chưa được lưu. Bạn gửi lại sau ít giây giúp mình.", 503)
    store = Store(program.data / "hoidap.db")
    rows = store.rows(f"SELECT m.state, {HAS_ANSWER} AS answered FROM message m WHERE m.direction = 'in'")
    assert [(row["state"], row["answered"]) for row in rows] == [("handled", 1)] * (LATER + 3)
    assert store.integrity() == "ok"


async def post(session: aiohttp.ClientSession, url: str, numbers: range) -> None:
    """Post messages until each is taken."""
    for n in numbers:
        await insist(session, url, {"message_id": str(n), "text": "mấy giờ thi văn"}, 202)


async def during_the_lock(program: Program, session: aiohttp.ClientSession, url: str) -> tuple[int, str, int]:
    """What a person and a monitor hear while the database is locked: status, sentence, health."""
    with closing(sqlite3.connect(program.data / "hoidap.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        over = asyncio.get_running_loop().time() + LOCKED_SECONDS
        async with session.post(url, json={"message_id": "never", "text": "mấy giờ thi toán"}) as answer:
            status, sentence = answer.status, (await answer.json())["error"]
        async with session.get(f"{program.base}/healthz") as answer:
            health = answer.status
        await asyncio.sleep(max(0.0, over - asyncio.get_running_loop().time()))
        other.execute("ROLLBACK")
    return status, sentence, health
