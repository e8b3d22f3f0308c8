"""What must not be kept longer than promised is removed, soon after its time is over."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog

from escalation.replies import forget_mail
from store.database import Database
from store.sealing import forget_expired

log = structlog.get_logger()
EVERY = 3600.0


async def keep_house(db: Database, clock: Callable[[], datetime]) -> None:
    """Remove expired originals and agencies' decided mail now and every hour, until cancelled."""
    while True:
        try:
            for forgotten, forget in (("originals", forget_expired), ("agency_mail", forget_mail)):
                now = clock()
                gone = await db.write(partial(forget, now=now))
                if gone:
                    log.info(f"{forgotten}_forgotten", count=gone)
        except Exception:  # the database may be away; the next hour comes
            log.exception("housekeeping_failed")
        await asyncio.sleep(EVERY)
