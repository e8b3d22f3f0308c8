"""What letters need between the deeds of people: files for delivery by hand, successors, settled ones."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlmodel import Session

from bot.rounds import rounds
from escalation.chase import CARRIED, chase_paper, letters_to_chase, recipient, take_rung
from escalation.clocks import Calendar
from escalation.forms import Forms, fault_of, shipped_form
from escalation.paper import file_name, letter_paper, page_link
from escalation.plan import Plan
from escalation.posting import letters_to_lay
from escalation.referrals import letter_of
from escalation.returning import hand_to_successors, recall_settled
from escalation.tickets import Moment
from store.crashing import crash_point
from store.database import Database
from store.files import write_private

log = structlog.get_logger()
EVERY = 30.0


def forms_in(data: Path) -> Forms:
    """The Word forms in use: the province's own beside its data, else the shipped ones; these too while an
    own one is broken, so that no letter waits for it."""

    def form(name: str) -> Path:
        own = data / name
        if not own.exists():
            return shipped_form(name)
        if fault := fault_of(own):
            log.error("form_unfit", where=name, why=fault)
            return shipped_form(name)
        return own

    return form


@dataclass(frozen=True, slots=True)
class LetterRoom:
    """The work on letters that nobody has to ask for."""

    db: Database
    plan: Plan
    calendar: Callable[[], Calendar]
    clock: Callable[[], Moment]
    data: Path
    public_url: str
    by_mail: bool
    ring: Callable[[], None]

    @property
    def forms(self) -> Forms:
        """The Word forms in use."""
        return forms_in(self.data)

    async def run(self) -> None:
        """Work now and every half minute, until cancelled."""
        await rounds(self.once, EVERY, "letters_failed")

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
        due = await self.db.read(lambda session: letters_to_chase(session, self.calendar(), at))
        for letter_id, rung in due:
            await self._take(letter_id, rung, at)
        if due:
            self.ring()

    async def _take(self, letter_id: int, rung: str, at: Moment) -> None:
        """Take a rung. The paper that somebody carries lies there first, under a name of its own: after a
        death in between it is written once more over itself."""
        if rung in CARRIED:
            await self._lay_reminder(letter_id, rung)

        def work(session: Session) -> bool:
            return take_rung(session, letter_id, rung, self.plan, at, by_mail=self.by_mail)

        await self.db.write(work)

    async def _lay_reminder(self, letter_id: int, rung: str) -> None:
        """The paper of a reminder, unless the plan names an address for it."""

        def read(session: Session) -> tuple[str, bytes] | None:
            letter = letter_of(session, letter_id)
            if self.by_mail and recipient(self.plan, letter.agency, rung).address:
                return None
            return file_name(letter, rung), chase_paper(session, letter, rung, self.plan, self.forms)

        found = await self.db.read(read)
        if found is not None:
            await self._write(*found)

    async def _lay(self, letter_id: int) -> None:
        def read(session: Session) -> tuple[str, bytes]:
            letter = letter_of(session, letter_id)
            link = page_link(self.public_url, letter)
            return file_name(letter), letter_paper(session, letter, self.plan, self.forms, link)

        await self._write(*await self.db.read(read))
        crash_point("letter-laid")
        now = self.clock().now

        def mark(session: Session) -> None:
            letter_of(session, letter_id).laid_at = now

        await self.db.write(mark)

    async def _write(self, name: str, body: bytes) -> None:
        await asyncio.to_thread(write_private, self.data / "letters" / name, body)
