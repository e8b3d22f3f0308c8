"""The content as it is now: the shipped seed with the province's versions over it, kept up to date.

Every process looks once a second whether something was published. New content is spoken at once; the matcher
is trained in a process of its own and swapped in when it is ready. Until then the one we have goes on, and
new phrasings are recognised word for word.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from sqlmodel import Session

from bot.bell import Bell
from bot.retraining import retrain
from faq.artefact import is_built, load_or_build
from faq.content import Content, Overlay, Seed, build
from faq.documents import Bodies, Document, overlay_of
from faq.fresh import fresh_phrasings
from faq.gate import teaches_the_same
from handlers.turn import Knowledge
from store.content import content_revision, live_versions
from store.database import Database

log = structlog.get_logger()
LOOK_EVERY = 1.0
Train = Callable[[Overlay, Path, float], Awaitable[bool]]
Overlaid = dict[str, dict[str, object]]


def live_bodies(session: Session) -> dict[tuple[str, str], Document]:
    """What a province has published, by kind and key."""
    return {(row.kind, row.key): row.body for row in live_versions(session)}


class Library:
    """Holds the knowledge of one process. ``seed`` reads the shipped files, once, when needed."""

    def __init__(
        self,
        db: Database,
        seed: Callable[[], Seed],
        shipped: Knowledge,
        cache: Path,
        risk: float,
        train: Train = retrain,
    ) -> None:
        self.db, self.seed, self.cache, self.risk, self.train = db, seed, cache, risk, train
        self.news = Bell()
        self._learnt: Content = shipped.content
        self._current = shipped
        self._overlay: Overlaid = {}
        self._revision = 0
        self._training: asyncio.Task[None] | None = None

    def knowledge(self) -> Knowledge:
        """What is known at this moment."""
        return self._current

    def overlay(self) -> Overlay:
        """The province's versions that are live, as they lie over the seed."""
        return self._overlay

    def load(self) -> None:
        """Take up what is published; for the start, before anything runs."""
        revision, bodies = self.db.read_now(lambda session: (content_revision(session), live_bodies(session)))
        if revision:
            self._take(revision, bodies)

    async def run(self) -> None:
        """Look for news until cancelled."""
        try:
            self._train_if_needed()
            while True:
                await self.news.wait(LOOK_EVERY)
                try:
                    await self.refresh()
                except Exception:  # the database may be away for a while
                    log.exception("content_not_loaded")
        finally:
            if self._training is not None:
                self._training.cancel()
                await asyncio.gather(self._training, return_exceptions=True)

    async def refresh(self) -> None:
        """Load what was published since the last look."""
        revision = await self.db.read(content_revision)
        if revision == self._revision:
            return
        revision, bodies = await self.db.read(
            lambda session: (content_revision(session), live_bodies(session))
        )
        await asyncio.to_thread(self._take, revision, bodies)
        log.info("content_loaded", revision=revision)
        self._train_if_needed()

    def _take(self, revision: int, bodies: Bodies) -> None:
        overlay = overlay_of(bodies, self.seed())
        content = build(self.seed(), overlay)
        if is_built(content, self.cache, self.risk):
            self._learnt = content
            matcher = load_or_build(content, self.cache, self.risk)
        else:
            matcher = self._current.matcher
        fresh = fresh_phrasings(self._learnt, content, matcher.shorthand)
        self._current = Knowledge(content, matcher, self._current.exam, fresh)
        self._overlay, self._revision = overlay, revision

    def _train_if_needed(self) -> None:
        busy = self._training is not None and not self._training.done()
        if not busy and not teaches_the_same(self._learnt, self._current.content):
            self._training = asyncio.create_task(self._train())

    async def _train(self) -> None:
        """Train until the matcher knows the content that is current by then."""
        while not teaches_the_same(self._learnt, self._current.content):
            overlay, content = self._overlay, self._current.content
            if not await self.train(overlay, self.cache, self.risk):
                log.error("matcher_not_trained", revision=self._revision)
                return
            matcher = await asyncio.to_thread(load_or_build, content, self.cache, self.risk)
            self._learnt = content
            now = self._current.content
            fresh = fresh_phrasings(content, now, matcher.shorthand)
            self._current = Knowledge(now, matcher, self._current.exam, fresh)
            log.info("matcher_trained", revision=self._revision)
