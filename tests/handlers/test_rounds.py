"""Work that comes round."""

import asyncio
from contextlib import suppress

from structlog.testing import capture_logs

from bot.rounds import rounds


async def test_a_round_that_fails_is_logged_and_the_next_one_comes():
    done = []

    async def once():
        done.append(1)
        if len(done) == 1:
            raise OSError("the database is away")
        if len(done) == 3:
            raise asyncio.CancelledError

    with capture_logs() as logs, suppress(asyncio.CancelledError):
        await rounds(once, 0.0, "sweeping_failed", channel="test")
    assert len(done) == 3
    assert [(line["event"], line["channel"]) for line in logs] == [("sweeping_failed", "test")]
