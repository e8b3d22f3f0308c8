"""The real program and the emulator side by side, once polling and once by webhook."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import Session

from handlers.turn import Knowledge
from proof.program import Program
from proof.telegram.emulator import TOKEN, Emulator, Person, install
from store.database import open_database
from store.migrate import upgrade
from store.staff import create_staff
from store.times import utc_now

STAFF_CHAT, DRAFTER, APPROVER = -100500, 71, 72
SECRET = "proof-secret-of-nobody"


@dataclass
class Scene:
    """Program and emulator."""

    program: Program
    emulator: Emulator
    session: aiohttp.ClientSession

    def person(self, id_: int, chat: int = 0) -> Person:
        """Somebody at the other end."""
        return self.emulator.person(id_, chat)

    def states(self) -> list[str]:
        """What the log has said of the channel, oldest first."""
        lines = [line for line in self.program.printed().splitlines() if '"channel_state"' in line]
        return [str(json.loads(line)["why"]) for line in lines]

    async def connected(self, after: int = 0) -> None:
        """Wait until the channel tells of a state, after so many others.

        This emulator does not bring later what it was told before it knew of the webhook.
        """
        for _ in range(300):
            if len(self.states()) > after:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"the channel said nothing; see {self.program.log}")

    async def health(self) -> dict[str, bool]:
        """Which channels are on."""
        async with self.session.get(f"{self.program.base}/healthz") as response:
            channels: dict[str, bool] = (await response.json())["channels"]
            return channels


@pytest.fixture(params=["polling", "webhook"])
def way(request: pytest.FixtureRequest) -> str:
    """How messages come in."""
    return str(request.param)


@pytest.fixture
def token() -> str:
    """The token the program is given."""
    return TOKEN


@pytest.fixture
async def scene(way: str, token: str, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Scene]:
    """Everything started; two officers are linked to their accounts.

    ``knowledge`` is asked for so that the matcher is built before the program looks for it.
    """
    install()
    program = Program(tmp_path)
    _hire(program.data)
    async with aiohttp.ClientSession() as session:
        emulator = Emulator(session, tmp_path / "emulator.log", token)
        program.environment |= {
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_BASE": emulator.url,
            "TELEGRAM_STAFF_CHAT": str(STAFF_CHAT),
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
        }
        if way == "webhook":
            program.environment["PUBLIC_URL"] = program.base
        await emulator.start()
        try:
            await program.start()
            assert await program.healthy(session), program.printed()
            scene = Scene(program, emulator, session)
            await scene.connected()
            yield scene
            assert token not in program.printed()
        finally:
            await program.stop()
            emulator.stop()


def _hire(data: Path) -> None:
    """Two linked officers, written before the program starts."""
    data.mkdir(parents=True)
    db = open_database(f"sqlite:///{data / 'hoidap.db'}")
    upgrade(db.engine)

    def write(session: Session) -> None:
        for login, account, roles in (("lan", DRAFTER, ("drafter",)), ("hoa", APPROVER, ("approver",))):
            staff = create_staff(session, login, login.title(), roles, utc_now())
            staff.telegram_id = str(account)

    db.write_now(write)
    db.close()
