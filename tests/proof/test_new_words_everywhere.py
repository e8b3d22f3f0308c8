"""New phrasings with two real processes on one PostgreSQL: when each knows them word for word, when both have
learnt them, and how long people on the web chat wait for an answer meanwhile."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from makers import officer
from scene import PostgresDatabases

from bot.knowledge import shipped_seed
from faq.documents import seed_document
from handlers.turn import Knowledge
from proof.people import insist
from proof.program import Program
from store.content import save_version, submit_version
from store.database import open_database

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]
TOPIC = "pk-nop-don"
MARK = "Thí sinh nộp đơn phúc khảo tại nơi đã đăng ký dự thi"  # how its answer begins
NEW = (
    "xin chấm vớt bài thì làm sao",
    "chấm vớt là nộp giấy cho ai",
    "cho em hỏi vụ chấm vớt",
    "thủ tục chấm vớt bài thi",
    "bao giờ hết chấm vớt",
    "nhờ chấm vớt giúp cháu thì gửi ai",
    "chấm vớt còn kịp không",
    "muốn chấm vớt lại bài",
)
WORD_FOR_WORD = "Chấm vớt là nộp giấy cho ai?"
PARAPHRASE = "em muốn chấm vớt thì gửi giấy cho ai ạ"
USUAL = "mấy giờ thi toán"
FRESH_LIMIT, LEARNT_LIMIT, PATIENCE = 15.0, 600.0, 800.0  # seconds; an idle machine needs far less


@pytest.fixture
async def programs(
    tmp_path: Path, postgres: PostgresDatabases, knowledge: Knowledge
) -> AsyncIterator[tuple[list[Program], str]]:
    """Two programs that share a database; its URL."""
    name, url = postgres.make("migrated")
    shared = {"HOIDAP_DATABASE_URL": url, "HOIDAP_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
    two = [Program(tmp_path / place, shared) for place in ("one", "two")]
    async with aiohttp.ClientSession() as session:
        for program in two:
            await program.start()
            assert await program.healthy(session), program.printed()
    yield two, url
    for program in two:
        await program.stop()
    postgres.drop(name)


async def told(session: aiohttp.ClientSession, program: Program, text: str) -> tuple[str, float]:
    """What a fresh conversation on one program is told, and after how many seconds.

    Workers of both programs take up what came to either: an answer counts when it comes three times in a row.
    """
    chat = (await insist(session, f"{program.base}/api/chat", {}, 201))["chat_id"]
    url, after = f"{program.base}/api/chat/{chat}/messages", 0
    began = time.perf_counter()
    await insist(session, url, {"message_id": uuid4().hex, "text": text}, 202)
    while True:
        async with session.get(f"{url}?after={after}&wait=20") as reply:
            body = await reply.json()
        after = body["next"]
        for line in body["messages"]:
            if line["from"] != "you":
                return str(line["text"]), time.perf_counter() - began


async def until_answered(program: Program, text: str, began: float) -> float:
    """Seconds since ``began`` until the program tells the topic's answer three times in a row."""
    right, first = 0, 0.0
    async with aiohttp.ClientSession() as session:
        while right < 3:
            answer, _ = await told(session, program, text)
            right = right + 1 if MARK in answer else 0
            first = time.perf_counter() - began if right == 1 else first
            assert time.perf_counter() - began < PATIENCE, f"{text}: {answer}; {program.printed()[-2000:]}"
            await asyncio.sleep(0.2)
    return first


def publish(url: str) -> None:
    """What the last approval at the desk does: the version is live."""
    body, now = seed_document(shipped_seed(), "topic", TOPIC), datetime.now(UTC)
    assert body is not None
    body["phrasings"] += NEW
    db = open_database(url)

    def work(session):
        lan = officer(session, "bien-tap", now, "editor")
        row = save_version(session, "topic", TOPIC, body, lan, now, seed_digest="", why="từ mới của học sinh")
        submit_version(session, row.id or 0, lan, 0, now)

    db.write_now(work)
    db.close()


async def waits(program: Program, stopped: asyncio.Event) -> list[float]:
    """How long a usual question waits for its answer, again and again."""
    found = []
    async with aiohttp.ClientSession() as session:
        while not stopped.is_set():
            found.append((await told(session, program, USUAL))[1])
            await asyncio.sleep(0.1)
    return found


async def test_new_words_are_live_in_both_processes_at_once_and_learnt_soon_after(programs) -> None:
    two, url = programs
    async with aiohttp.ClientSession() as session:
        for program in two:
            for text in (WORD_FOR_WORD, PARAPHRASE):
                assert MARK not in (await told(session, program, text))[0]
    stopped = asyncio.Event()
    quiet = asyncio.create_task(waits(two[0], stopped))
    await asyncio.sleep(5)
    stopped.set()
    before = await quiet
    began, stopped = time.perf_counter(), asyncio.Event()
    await asyncio.to_thread(publish, url)
    busy = asyncio.create_task(waits(two[0], stopped))
    known = await asyncio.gather(*(until_answered(program, WORD_FOR_WORD, began) for program in two))
    learnt = await asyncio.gather(*(until_answered(program, PARAPHRASE, began) for program in two))
    stopped.set()
    during = await busy
    print(f"word for word after {told_as(known)}; learnt after {told_as(learnt)}")
    print(f"web chat, seconds to the answer: before {spread(before)}, while training {spread(during)}")
    assert max(known) < FRESH_LIMIT
    assert max(learnt) < LEARNT_LIMIT


def told_as(seconds: list[float]) -> str:
    return " and ".join(f"{one:.1f} s" for one in seconds)


def spread(seconds: list[float]) -> str:
    return f"median {statistics.median(seconds):.2f}, largest {max(seconds):.2f} of {len(seconds)}"
