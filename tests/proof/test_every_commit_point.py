"""The store against a model: any history of arrivals, work, answers, sends and crashes at any commit.

A step may die before its commit (its work is rolled back) or after it (its caller never hears). Then the
database is opened anew as a starting program does. Runs in `make test`: no process is started.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from makers import officer
from scene import EXAM_NOW, NOW, ROOT
from sqlmodel import Session, col, select

from bot.config import parse
from escalation.clocks import Calendar
from escalation.drafts import save_draft, submit
from escalation.plan import Plan
from escalation.tickets import Moment, NewTicket, join, open_ticket
from store.database import Database, open_database
from store.inbox import (
    Arrival,
    claim_contact,
    mark_handled,
    next_pending,
    record,
    release_contact,
    void_leases,
)
from store.outbox import (
    STAFF_KINDS,
    Outgoing,
    Parcel,
    claim_parcel,
    mark_later,
    mark_refused,
    mark_sent,
    mark_uncertain,
    queue,
    recover_sending,
)
from store.tables import Message, Ticket

T = TypeVar("T")
CHATS = ("a", "b", "c")
CHANNEL = "telegram"
DEATHS = st.sampled_from(["", "", "", "before", "after"])
PLACES = st.sampled_from(["", "", "", "claimed", "loaded", "before", "after"])
OUTCOMES = st.sampled_from(["sent", "sent", "sent", "later", "refused", "uncertain"])


class Died(Exception):
    """The process is gone at this point."""


class Desk(RuleBasedStateMachine):
    """The store, and what must be true of it."""

    migrated: Path
    calendar: Calendar

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="hoidap"))
        shutil.copy(self.migrated, self.folder / "hoidap.db")
        self.now, self.number, self.crashes = NOW, 0, 0
        self.acknowledged: dict[str, str] = {}
        self.unheard: list[tuple[str, str]] = []  # sent by a person, never acknowledged: to be repeated
        self.sends: Counter[int] = Counter()
        self.doubts: Counter[int] = Counter()  # crashes and doubts while a line was on its way
        self.first_sent: list[tuple[int, int]] = []
        self.db = self.open()
        self.author = self.db.write_now(lambda session: officer(session, "lan", self.now))

    @initialize()
    def some_have_written_and_one_answer_waits(self) -> None:
        """Every history begins with lines of the bot and of staff on their way."""
        for chat in CHATS:
            self.arrive(chat, "")
        while self.once(""):
            pass
        self.staff_answers("")

    def open(self) -> Database:
        """Open the store as a starting program does."""
        database = open_database(f"sqlite:///{self.folder / 'hoidap.db'}")
        database.write_now(void_leases)
        database.write_now(lambda session: recover_sending(session, (), self.now))
        return database

    def teardown(self) -> None:
        """Whatever happened: in peace everything is handled and sent, and nothing acknowledged is lost."""
        try:
            self.restart()
            while self.unheard:
                self.repeat_unheard("")
            while self.once(""):
                pass
            self.now += timedelta(days=1)
            while self.send_one("", "sent"):
                pass
            self.everything_came_to_an_end()
        finally:
            self.db.close()
            shutil.rmtree(self.folder)

    def everything_came_to_an_end(self) -> None:
        rows = self.rows()
        assert {row.state for row in rows if row.direction == "in"} <= {"handled"}
        assert {row.state for row in rows if row.direction == "out"} <= {"sent", "refused", "uncertain"}
        replies = Counter(row.reply_to for row in rows if row.direction == "out" and row.reply_to)
        assert all(replies[row.id] == 1 for row in rows if row.direction == "in")
        assert all(row.kind in STAFF_KINDS for row in rows if row.state == "uncertain")
        self.what_was_acknowledged_is_there_once()
        self.repeats_only_where_a_crash_was()
        self.first_sends_are_in_order()

    # What happens

    @rule(chat=st.sampled_from(CHATS), death=DEATHS)
    def arrive(self, chat: str, death: str) -> None:
        """A person writes."""
        self.number += 1
        self.take_in(chat, str(self.number), death)

    @precondition(lambda self: self.unheard)
    @rule(death=DEATHS)
    def repeat_unheard(self, death: str) -> None:
        """Nobody said "taken": the platform tries again."""
        self.take_in(*self.unheard.pop(0), death)

    @precondition(lambda self: self.acknowledged)
    @rule(data=st.data())
    def repeat_heard(self, data: st.DataObject) -> None:
        """A platform repeats what was taken already."""
        message = data.draw(st.sampled_from(sorted(self.acknowledged)))
        arrival = Arrival(CHANNEL, self.acknowledged[message], message, "text", "câu hỏi")
        assert self.db.write_now(lambda session: record(session, arrival, self.now)) is None

    def take_in(self, chat: str, message: str, death: str) -> None:
        arrival = Arrival(CHANNEL, chat, message, "text", "câu hỏi")
        if self.lives(lambda session: record(session, arrival, self.now), death):
            self.acknowledged[message] = chat
        else:
            self.unheard.append((chat, message))

    @rule(place=PLACES)
    def work(self, place: str) -> None:
        """A worker takes up one person's oldest message."""
        self.once(place)

    @precondition(lambda self: self.acknowledged)
    @rule(data=st.data())
    def work_too_late(self, data: st.DataObject) -> None:
        """A worker whose lease ran out comes with work that another has done meanwhile."""
        handled = [row for row in self.rows() if row.state == "handled"]
        if handled:
            row = data.draw(st.sampled_from(handled))
            self.db.write_now(lambda session: self.answer(session, row.contact_id, row.id or 0))

    def once(self, place: str) -> bool:
        contact = self.db.write_now(claim_contact)
        if contact is None:
            return False
        if place == "claimed":
            self.crash()
            return True
        message = self.db.read_now(lambda session: next_pending(session, contact))
        if place == "loaded" or message is None or message.id is None:
            self.crash()
            return True
        number = message.id
        if self.lives(lambda session: self.answer(session, contact, number), place):
            self.db.write_now(lambda session: release_contact(session, contact))
        return True

    def answer(self, session: Session, contact: int, message: int) -> None:
        """Handled and answered in one; every other time with a ticket."""
        if not mark_handled(session, message, self.now, None):
            return
        ticket = self.open_ticket(session, contact, message) if message % 2 else None
        queue(session, contact, Outgoing("answer", "trả lời", reply_to=message, ticket_id=ticket), self.now)

    def open_ticket(self, session: Session, contact: int, message: int) -> int | None:
        new = NewTicket(
            code=f"T{message}", secret_hash="0" * 64, contact_id=contact, question_id=message, topic=None,
            competence="tong-hop", agency="van-phong-so", route="", reason="no_match", urgent=False,
            due_at=EXAM_NOW + timedelta(hours=2),
        )  # fmt: skip
        return open_ticket(session, new, Moment(self.now, EXAM_NOW)).id

    @rule(death=DEATHS)
    def staff_answers(self, death: str) -> None:
        """An answer goes to everybody who waits: here all that ever wrote."""
        self.lives(self.release, death)

    def release(self, session: Session) -> None:
        ticket = session.exec(select(Ticket).where(Ticket.state != "closed").limit(1)).first()
        if ticket is None or ticket.id is None:
            return
        for contact in session.exec(select(Message.contact_id).distinct()).all():
            join(session, ticket.id, contact, None, self.now)
        draft = save_draft(session, ticket.id, self.author, f"Trả lời {ticket.code}", self.now)
        submit(session, draft, "none", Moment(self.now, EXAM_NOW), self.calendar)

    @rule(place=PLACES, outcome=OUTCOMES)
    def deliver(self, place: str, outcome: str) -> None:
        """A sender takes one line and hands it to the platform."""
        self.now += timedelta(minutes=1)
        self.send_one(place, outcome)

    def send_one(self, place: str, outcome: str) -> bool:
        parcel = self.db.write_now(lambda session: claim_parcel(session, (CHANNEL,), self.now))
        if parcel is None:
            return False
        if place == "claimed":
            self.crash()
            return True
        if outcome in ("sent", "uncertain"):
            self.reach(parcel)
        if place in ("loaded", "before") or outcome == "uncertain":
            self.doubts[parcel.message_id] += 1
        if place == "loaded":
            self.crash()
            return True
        self.lives(lambda session: self.mark(session, parcel, outcome), place)
        return True

    def reach(self, parcel: Parcel) -> None:
        """The platform took it."""
        if not self.sends[parcel.message_id]:
            self.first_sent.append((parcel.contact_id, parcel.message_id))
        self.sends[parcel.message_id] += 1

    def mark(self, session: Session, parcel: Parcel, outcome: str) -> None:
        later = self.now + timedelta(seconds=30)
        if outcome == "sent":
            mark_sent(session, parcel, None, self.now)
        elif outcome == "later":
            mark_later(session, parcel, later, "busy")
        elif outcome == "refused":
            mark_refused(session, parcel, self.now, "no")
        else:
            mark_uncertain(session, parcel, self.now, later, repeatable=False)

    # Dying

    def lives(self, step: Callable[[Session], T], death: str) -> bool:
        """Do one write; False when the process died around its commit."""

        def dying(session: Session) -> None:
            step(session)
            session.flush()
            raise Died

        if death == "before":
            with pytest.raises(Died):
                self.db.write_now(dying)
        else:
            self.db.write_now(lambda session: (step(session), None)[1])
        if death in ("before", "after"):
            self.crash()
        return death not in ("before", "after")

    def crash(self) -> None:
        self.crashes += 1
        self.restart()

    def restart(self) -> None:
        self.db.close()
        self.db = self.open()

    # What holds at every moment

    def rows(self) -> list[Message]:
        return self.db.read_now(lambda session: list(session.exec(select(Message).order_by(col(Message.id)))))

    @invariant()
    def what_was_acknowledged_is_there_once(self) -> None:
        """No acknowledged message is missing or doubled."""
        there = Counter(row.platform_id for row in self.rows() if row.direction == "in")
        assert all(there[message] == 1 for message in self.acknowledged)
        assert all(count == 1 for count in there.values())

    @invariant()
    def repeats_only_where_a_crash_was(self) -> None:
        """A line goes out once, and once more at most for each crash on its way; words of staff once."""
        kinds = {row.id: row.kind for row in self.rows()}
        for message, count in self.sends.items():
            staff = kinds[message] in STAFF_KINDS
            assert count <= 1 + (0 if staff else self.doubts[message])

    @invariant()
    def first_sends_are_in_order(self) -> None:
        """Nobody gets a later line before an earlier one."""
        for chat in {contact for contact, _ in self.first_sent}:
            lines = [message for contact, message in self.first_sent if contact == chat]
            assert lines == sorted(lines)


@pytest.mark.timeout(300)
def test_any_history_with_crashes_at_any_commit_keeps_the_promises(migrated_sqlite: Path) -> None:
    """Nothing acknowledged lost, nothing doubled without a crash, order kept."""
    Desk.migrated = migrated_sqlite
    Desk.calendar = Calendar(parse(ROOT / "plans" / "lai-chau-2023.yaml", Plan).hours, frozenset())
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            phases=[
                Phase.generate
            ],  # shrinking a history takes minutes; the one that failed is printed whole
            suppress_health_check=list(HealthCheck),
        ),
    )
