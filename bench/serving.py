"""The running program, measured by its users: start, latency, throughput, memory."""

import asyncio
import os
import re
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import aiohttp

from bench.figures import Figure, milliseconds
from tests.proof.program import HOIDAP, ROOT, Program

QUESTIONS = (
    "mấy giờ thi văn",
    "may gio thi toan",
    "quen can cuoc cong dan thi sao",
    "em bị gãy tay có được người viết hộ không",
    "được mang máy tính loại nào vào phòng thi",
)
STARTS = 5
ASKS = 7
MESSAGES = 100
CLIENTS = 40
LOAD_SECONDS = 5.0
LOOK_AGAIN = 0.001  # seconds
ANSWERED = "select 1 from message where id > ? and direction = 'out'"


async def serving(folder: Path) -> list[Figure]:
    """All figures of the running program."""
    timeout = aiohttp.ClientTimeout(total=60)
    connector = aiohttp.TCPConnector(limit=2 * CLIENTS)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        program = Program(folder, {"TELEGRAM_BOT_TOKEN": ""})
        starts = [await start_once(program, session) for _ in range(STARTS)]
        await program.start()
        try:
            assert await program.healthy(session), program.printed()
            figures = [
                milliseconds("warm start to healthz", starts[1:], "promised: under 3 s"),
                *await asyncio.to_thread(asking, folder),
                memory(program, "memory after the start"),
                await to_the_outbox(program, session),
                *await latency(program, session),
                *await throughput(program.base, session),
                memory(program, "memory after the load"),
            ]
            await program.settled(session, 300)
        finally:
            await program.kill()
    return figures


async def start_once(program: Program, session: aiohttp.ClientSession) -> float:
    """Seconds from the start of the process to its first 200."""
    began = time.perf_counter()
    await program.start()
    assert await program.healthy(session), program.printed()
    spent = time.perf_counter() - began
    await program.stop()
    return spent


def asking(folder: Path) -> list[Figure]:
    """`hoidap ask` as a process of its own."""
    environment = {
        **os.environ,
        "HOIDAP_CONFIG": str(folder / "config.yaml"),
        "HOIDAP_DATA": str(folder / "data"),
    }
    spent = []
    for _ in range(ASKS):
        began = time.perf_counter()
        subprocess.run(  # noqa: S603 - our own program
            [HOIDAP, "ask", "may gio thi toan", "--json"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
        spent.append(time.perf_counter() - began)
    return [milliseconds("`hoidap ask` from a cold start", spent, "promised: under 1.5 s")]


async def to_the_outbox(program: Program, session: aiohttp.ClientSession) -> Figure:
    """From posting a message to its answer standing committed in the outbox, one after the other."""
    url = await new_chat(program.base, session)
    spent = []
    with closing(sqlite3.connect(f"file:{program.data / 'hoidap.db'}?mode=ro", uri=True)) as reader:
        for n in range(MESSAGES):
            (newest,) = reader.execute("select max(id) from message").fetchone()
            body = {"message_id": uuid4().hex, "text": QUESTIONS[n % len(QUESTIONS)]}
            began = time.perf_counter()
            async with session.post(url, json=body) as answer:
                assert answer.status == 202
            while not reader.execute(ANSWERED, [newest or 0]).fetchone():  # noqa: ASYNC110 - another process writes
                await asyncio.sleep(LOOK_AGAIN)
            spent.append(time.perf_counter() - began)
    return milliseconds("message to the outbox", spent, "one at a time; promised: under 50 ms, median")


async def latency(program: Program, session: aiohttp.ClientSession) -> list[Figure]:
    """From posting a message to holding its answer in the hand, one after the other."""
    url = await new_chat(program.base, session)
    stored, answered = [], []
    before = processor_seconds(program)
    after = 0
    for n in range(MESSAGES):
        body = {"message_id": uuid4().hex, "text": QUESTIONS[n % len(QUESTIONS)]}
        began = time.perf_counter()
        async with session.post(url, json=body) as answer:
            assert answer.status == 202
        stored.append(time.perf_counter() - began)
        after = await answer_after(url, after, session)
        answered.append(time.perf_counter() - began)
    each = (processor_seconds(program) - before) / MESSAGES
    return [
        Figure(
            "processor time a message", f"{each * 1000:.1f} ms", "", "the whole way, with the page asking"
        ),
        milliseconds("message stored (202)", stored, "one at a time"),
        milliseconds("message to its answer at the browser", answered, "with the page's own asking"),
    ]


async def answer_after(url: str, after: int, session: aiohttp.ClientSession) -> int:
    """Long-poll until the bot has spoken; the id to go on from."""
    while True:
        async with session.get(f"{url}?after={after}") as answer:
            body = await answer.json()
        after = body["next"]
        if any(line["from"] == "bot" for line in body["messages"]):
            return int(after)


async def throughput(base: str, session: aiohttp.ClientSession) -> list[Figure]:
    """Many people at once, as fast as they are answered; beside it the same with nothing to store."""
    urls = [await new_chat(base, session) for _ in range(CLIENTS)]
    end = time.perf_counter() + LOAD_SECONDS
    floor = await asyncio.gather(*(fetch_until(f"{base}/api/hello", session, end) for _ in urls))
    end = time.perf_counter() + LOAD_SECONDS
    posts = await asyncio.gather(*(post_until(url, session, end) for url in urls))
    plain, stored = flat(floor), flat(posts)
    rate, plain_rate = len(stored) / LOAD_SECONDS, len(plain) / LOAD_SECONDS
    return [
        Figure("requests with nothing to store", f"{plain_rate:.0f}/s", "", f"{CLIENTS} clients, the floor"),
        Figure("messages stored", f"{rate:.0f}/s", "",
               f"{CLIENTS} clients, durable before 202; ×{rate / plain_rate:.2f} the floor"),
        milliseconds("message stored under that load", stored),
    ]  # fmt: skip


def flat(times: Sequence[Sequence[float]]) -> list[float]:
    """One list of all."""
    return [seconds for some in times for seconds in some]


async def new_chat(base: str, session: aiohttp.ClientSession) -> str:
    """The address of a fresh conversation's messages."""
    async with session.post(f"{base}/api/chat") as answer:
        assert answer.status == 201
        return f"{base}/api/chat/{(await answer.json())['chat_id']}/messages"


async def fetch_until(url: str, session: aiohttp.ClientSession, end: float) -> list[float]:
    """Get again and again; the seconds of each."""
    spent: list[float] = []
    while (began := time.perf_counter()) < end:
        async with session.get(url) as answer:
            assert answer.status == 200
            await answer.read()
        spent.append(time.perf_counter() - began)
    return spent


async def post_until(url: str, session: aiohttp.ClientSession, end: float) -> list[float]:
    """Post again and again; the seconds of each."""
    spent: list[float] = []
    while (began := time.perf_counter()) < end:
        body = {"message_id": uuid4().hex, "text": QUESTIONS[len(spent) % len(QUESTIONS)]}
        async with session.post(url, json=body) as answer:
            assert answer.status == 202
        spent.append(time.perf_counter() - began)
    return spent


def processor_seconds(program: Program) -> float:
    """What the process has computed so far: busy neighbours lengthen the wait, hardly this."""
    assert program.process is not None
    fields = Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(program: Program, name: str) -> Figure:
    """The resident memory of the process."""
    assert program.process is not None
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return Figure(name, f"{int(found[1]) / 1024:.0f} MB" if found else "?")
