"""What letters need between the deeds of people: files for delivery by hand, successors, settled ones."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlmodel import Session

from escalation.chase import letters_to_chase, take_rung
from escalation.clocks import Calendar
from escalation.paper import SHIPPED, file_name, letter_words, on_paper, page_link
from escalation.plan import Plan
from escalation.posting import letters_to_lay
from escalation.referrals import hand_to_successors, letter_of, recall_settled
from escalation.tickets import Moment
from store.database import Database
from store.files import write_private

log = structlog.get_logger()
EVERY = 30.0


def form_of(data: Path) -> Path:
    """The Word form in use: the province's own beside its data, else the shipped one."""
    own = data / "phieu-chuyen.docx"
    return own if own.exists() else SHIPPED


@dataclass(frozen=True, slots=True)
class LetterRoom:
    """The work on letters that nobody has to ask for."""

    db: Database
    plan: Plan
    calendar: Calendar
    clock: Callable[[], Moment]
    data: Path
    public_url: str
    by_mail: bool
    ring: Callable[[], None]

    async def run(self) -> None:
        """Work now and every half minute, until cancelled."""
        while True:
            try:
                await self.once()
            except Exception:  # the database may be away, a form may be broken; the next round comes
                log.exception("letters_failed")
            await asyncio.sleep(EVERY)

    async def once(self) -> None:
        """One round: successors, settled ones, reminders, files."""
        at = self.clock()

        def tidy(session: Session) -> tuple[int, int]:
            return hand_to_successors(session, self.plan, at), recall_settled(session, at)

        moved, settled = await self.db.write(tidy)
        if moved or settled:
            log.info("referrals_tidied", count=moved + settled)
        await self._chase(at)
        ids = await self.db.read(lambda session: [letter.id or 0 for letter in letters_to_lay(session)])
        for letter_id in ids:
            await self._lay(letter_id)

    async def _chase(self, at: Moment) -> None:
        due = await self.db.read(lambda session: letters_to_chase(session, self.calendar, at))
        for letter_id, rung in due:
            await self._take(letter_id, rung, at)
        if due:
            self.ring()

    async def _take(self, letter_id: int, rung: str, at: Moment) -> None:
        def work(session: Session) -> bool:
            return take_rung(session, letter_id, rung, self.plan, at, by_mail=self.by_mail)

        await self.db.write(work)

    async def _lay(self, letter_id: int) -> None:
        def read(session: Session) -> tuple[str, bytes]:
            letter = letter_of(session, letter_id)
            words = letter_words(session, letter, self.plan, page_link(self.public_url, letter))
            return file_name(letter), on_paper(words, form_of(self.data))

        name, body = await self.db.read(read)
        await asyncio.to_thread(write_private, self.data / "letters" / name, body)
        now = self.clock().now

        def mark(session: Session) -> None:
            letter_of(session, letter_id).laid_at = now

        await self.db.write(mark)
