"""What must not be kept longer than promised is removed, soon after its time is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from bot.rounds import rounds
from escalation.replies import forget_mail
from store.attachments import forget_files
from store.database import Database
from store.profiles import forget_names
from store.sealing import forget_expired

log = structlog.get_logger()
EVERY = 3600.0


async def keep_house(db: Database, clock: Callable[[], datetime], file_days: int) -> None:
    """Remove expired originals, names, askers' files and agencies' decided mail, now and every hour."""

    def old_files(session: Session, now: datetime) -> int:
        return forget_files(session, now - timedelta(days=file_days))

    works = (
        ("originals", forget_expired),
        ("names", forget_names),
        ("files", old_files),
        ("agency_mail", forget_mail),
    )

    async def tidy() -> None:
        for forgotten, forget in works:
            gone = await db.write(partial(forget, now=clock()))
            if gone:
                log.info(f"{forgotten}_forgotten", count=gone)

    await rounds(tidy, EVERY, "housekeeping_failed")
