"""Work that comes round: a round that fails is logged, and the next one comes."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()


async def rounds(once: Callable[[], Awaitable[object]], pause: float, failure: str, **about: str) -> None:
    """Do something now and again after every ``pause`` seconds until cancelled. It fails while the store is
    away or a form is broken: ``failure`` is the event the log names it by, ``about`` what it concerns."""
    while True:
        try:
            await once()
        except Exception:
            log.exception(failure, **about)
        await asyncio.sleep(pause)
