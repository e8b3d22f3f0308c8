"""What must not be kept longer than promised is removed, soon after its time is over."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from store.database import Database
from store.sealing import forget_expired

log = structlog.get_logger()
EVERY = 3600.0


async def keep_house(db: Database, clock: Callable[[], datetime]) -> None:
    """Remove expired originals now and every hour, until cancelled."""
    while True:
        try:
            gone = await db.write(lambda session: forget_expired(session, clock()))
            if gone:
                log.info("originals_forgotten", count=gone)
        except Exception:  # the database may be away; the next hour comes
            log.exception("housekeeping_failed")
        await asyncio.sleep(EVERY)
