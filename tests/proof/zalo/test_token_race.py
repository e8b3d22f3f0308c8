"""Real processes and real kills around a token that may be spent once."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.channels.zalo_memory import CHANNEL
from bot.fakes.zalo_oa import FakeOa
from store.database import Database
from store.sealing import Sealer
from store.times import utc_now
from store.tokens import Pair, Terms, pair_version, put_pair

pytestmark = pytest.mark.proof
KEEPER = Path(__file__).with_name("keeper.py")
PROCESSES, ROUNDS = 4, 5
KEY = Fernet.generate_key().decode()


@pytest.fixture(params=["postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Several processes share a database only there."""
    return str(request.param)


@pytest.fixture
async def zalo() -> AsyncIterator[tuple[FakeOa, str]]:
    """Zalo's servers; a refresh takes a while, so that all processes meet."""
    fake = FakeOa()

    async def slow(request: web.Request) -> web.StreamResponse | None:
        if "access_token" in request.path:
            await asyncio.sleep(1.0)
        return None

    fake.faults.append(slow)
    server = TestServer(fake.app())
    await server.start_server()
    yield fake, str(server.make_url("")).rstrip("/")
    await server.close()


def expired(db: Database, fake: FakeOa) -> str:
    """Keep a pair whose access token Zalo no longer takes."""
    access, refresh = fake.grant()
    now = utc_now()
    terms = Terms(now - timedelta(hours=26), now - timedelta(hours=1), now + timedelta(days=60))
    db.write_now(lambda session: put_pair(session, Sealer([KEY]), CHANNEL, Pair(access, refresh), terms))
    return access


async def keeper(url: str, zalo: str, spoiled: str, crash_at: str = "") -> tuple[int, str]:
    """One process; how it ended and what it said."""
    environment = {**os.environ, "HOIDAP_CRASH_AT": crash_at}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(KEEPER), url, KEY, zalo, spoiled, stdout=asyncio.subprocess.PIPE, env=environment
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode().strip().splitlines()[-1] if said else ""


async def test_four_processes_at_expiry_make_one_refresh(
    db: Database, database_url: str, zalo: tuple[FakeOa, str]
) -> None:
    fake, url = zalo
    for number in range(1, ROUNDS + 1):
        spoiled = expired(db, fake)
        ended = await asyncio.gather(*(keeper(database_url, url, spoiled) for _ in range(PROCESSES)))
        assert [code for code, _ in ended] == [0] * PROCESSES
        assert len({said for _, said in ended}) == 1
        assert spoiled not in {said for _, said in ended}
        assert [how for _, how in fake.refreshes] == ["spent"] * number


async def test_a_kill_between_the_answer_and_the_commit_leaves_an_alarm_and_nothing_worse(
    db: Database, database_url: str, zalo: tuple[FakeOa, str]
) -> None:
    fake, url = zalo
    spoiled = expired(db, fake)
    code, _ = await keeper(database_url, url, spoiled, "tokens-answered:1")
    assert code == -9
    assert state(db) == "refreshing"
    db.write_now(
        lambda session: session.execute(text("UPDATE channel_token SET lease = 0"))
    )  # a minute later
    for _ in range(2):
        _, said = await keeper(database_url, url, spoiled)
        assert said.startswith("down:")
        assert "authorize" in said
    assert state(db) == "doubtful"
    assert [how for _, how in fake.refreshes] == ["spent"]


def state(db: Database) -> str:
    found = db.read_now(lambda session: pair_version(session, CHANNEL))
    assert found is not None
    return found[1]
