"""People and tickets for the tests of staff in Telegram."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from bot.channels.telegram_inbound import Word
from bot.channels.telegram_memory import CHANNEL
from bot.channels.telegram_staff import StaffSide
from bot.work import World
from escalation.codes import secret_hash
from escalation.tickets import NewTicket, open_ticket
from store.database import Database
from store.inbox import Arrival, contact_id, record
from store.outbox import Parcel, claim_parcel, mark_sent
from store.staff import create_staff
from store.tables import Message, Staff, Ticket
from store.telegram import staff_of_telegram

GROUP = -1001
ASKED = "em bi mat the can cuoc thi sao a"
_numbers = count(1)


@dataclass
class Room:
    """The staff side on a database, and whoever talks to it."""

    db: Database
    world: World
    side: StaffSide

    def hire(self, login: str, telegram_id: int | None, *roles: str) -> int:
        """A member of staff, linked if an account is given."""

        def write(session: Session) -> int:
            staff = create_staff(session, login, login.title(), roles, self.world.clock().now)
            staff.telegram_id = str(telegram_id) if telegram_id is not None else None
            session.flush()
            assert staff.id is not None
            return staff.id

        return self.db.write_now(write)

    def ask(self, code: str, text: str = ASKED, **fields: Any) -> int:
        """A ticket of somebody who asked by Telegram."""
        at = self.world.clock()

        def write(session: Session) -> int:
            arrival = Arrival(CHANNEL, str(next(_numbers) + 500), "1", "text", text)
            question = record(session, arrival, at.now)
            assert question is not None
            asker = session.get_one(Message, question).contact_id
            new = NewTicket(code=code, secret_hash=secret_hash(code), contact_id=asker, question_id=question,
                            topic=None, competence="khao-thi", agency="khao-thi", route="", reason="no_match",
                            urgent=False, due_at=at.exam)  # fmt: skip
            ticket = open_ticket(session, replace(new, **fields), at)
            assert ticket.id is not None
            return ticket.id

        return self.db.write_now(write)

    def says(self, sender: int, text: str, chat: int = 0, **more: Any) -> list[Parcel]:
        """Somebody says something; what goes out because of it."""
        chat = chat or sender
        kind = "command" if text.startswith("/") else "text"
        word = Word(chat, chat > 0, sender, f"{chat}/{next(_numbers)}", kind, text, chat > 0, **more)
        return self.hears(word)

    def presses(self, sender: int, parcel: Parcel, index: int = 0) -> list[Parcel]:
        """Somebody presses a button under a line."""
        chat = int(parcel.chat_id)
        word = Word(chat, chat > 0, sender, f"cb:{next(_numbers)}", "choice", "", True,
                    choice=f"{parcel.message_id}.{index}", callback="q")  # fmt: skip
        return self.hears(word)

    def hears(self, word: Word) -> list[Parcel]:
        """Do what the channel does with a word; deliver everything."""
        if self.side.may_concern(word) and self.db.read_now(lambda s: self.side.concerns(s, word)):
            self.db.write_now(lambda s: self.side.take(s, word))
        return self.deliver()

    def deliver(self) -> list[Parcel]:
        """Everything that waits, sent; its platform id is ``out-MESSAGE``."""
        sent: list[Parcel] = []
        while (parcel := self.db.write_now(self._next)) is not None:
            sent.append(parcel)
        return sent

    def _next(self, session: Session) -> Parcel | None:
        parcel = claim_parcel(session, (CHANNEL,), self.world.clock().now)
        if parcel is not None:
            mark_sent(session, parcel, f"out-{parcel.message_id}", self.world.clock().now)
        return parcel

    def ticket(self, code: str) -> Ticket:
        """A ticket as it stands."""
        return self.db.read_now(lambda s: s.exec(select(Ticket).where(Ticket.code == code)).one())

    def staff(self, telegram_id: int) -> Staff | None:
        """Who an account speaks for."""
        return self.db.read_now(lambda s: staff_of_telegram(s, str(telegram_id)))

    def staff_id(self, telegram_id: int) -> int:
        """The id of the officer behind an account."""
        staff = self.staff(telegram_id)
        assert staff is not None
        assert staff.id is not None
        return staff.id

    def rows(self, table: type[Any]) -> list[Any]:
        """All rows of a table."""
        return self.db.read_now(lambda s: list(s.exec(select(table).order_by(col(table.id)))))

    def group(self) -> int:
        """The staff group's contact."""
        return self.db.write_now(lambda s: contact_id(s, CHANNEL, str(GROUP), self.world.clock().now))
