"""Lines that a desk owes people of a fake Zalo, and waiting until they have them."""

import asyncio
import time
from collections.abc import Callable

from sqlmodel import Session

from bot.channels.zalo_memory import CHANNEL
from bot.fakes.zalo_oa import FakeOa
from bot.wiring import App
from store.inbox import contact_id, heard
from store.outbox import Outgoing, queue
from store.times import utc_now

Make = Callable[[int], App]
ASKED = "\n\n1. Có"  # how the choice of a line looks on Zalo


def owe(
    app: App, fake: FakeOa, user: str, *texts: str, lane: str = "bot", channel: str = CHANNEL
) -> list[int]:
    """Owe a person lines; they wrote just now. The messages' ids."""
    fake.hears(user)
    choices = ({"label": "Có", "action": "a", "arg": ""},)  # lines with choices are not merged

    def work(session: Session) -> list[int]:
        now = utc_now()
        contact = contact_id(session, channel, user, now)
        heard(session, contact, now)
        return [
            queue(session, contact, Outgoing("notice", text, choices=choices, lane=lane), now)
            for text in texts
        ]

    return app.db.write_now(work)


async def wait_for(holds: Callable[[], object], seconds: float) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.05)
