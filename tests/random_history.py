"""A desk's history made of random deeds, through the real verbs; what cannot be done is left out."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random

from makers import SECRET_HASH, officer
from sqlmodel import Session, select

from escalation.clocks import Calendar, Moment, due_at
from escalation.codes import new_code
from escalation.drafts import ask_back, save_draft, submit
from escalation.merging import TicketKeys, merge, split
from escalation.plan import Plan
from escalation.referrals import Order, refer, waiting_referral
from escalation.returning import hand_back, recall
from escalation.tickets import (
    EscalationError,
    NewTicket,
    add_message,
    claim,
    close,
    open_ticket,
    reopen,
    reroute,
)
from store.inbox import Arrival, record
from store.outbox import Outgoing, queue
from store.pauses import PauseError, pause, resume, running_pauses
from store.tables import Message, Ticket, TicketAsker

TOPICS = (None, "gt-quen-mat-cccd", "lt-mon-toan", "pk-nop-don")
UNITS = ("khao-thi", "van-phong-so", "so-tttt", "buu-dien")
REASONS = ("no_match", "distress", "person:cap-cuu", "person:bi-chia-cat", "asked_for_staff")
CHANNELS = ("web", "telegram", "zalo")


@dataclass
class History:
    """Does random deeds, a random while apart."""

    random: Random
    plan: Plan
    calendar: Calendar
    at: Moment
    numbers: count = field(default_factory=lambda: count(1))
    staff: int = 0

    def run(self, session: Session, deeds: int) -> None:
        """The whole history."""
        self.staff = officer(session, "an", self.at.now)
        for _ in range(deeds):
            by = timedelta(minutes=self.random.choice((1, 7, 45, 200, 700)))
            self.at = Moment(self.at.now + by, self.at.exam + by)
            deed = self.random.choice(DEEDS)
            try:
                deed(self, session)
            except (EscalationError, PauseError):
                pass  # not possible now
            session.flush()

    def hear(self, session: Session) -> tuple[int, int]:
        """A message arrives; its contact and id."""
        number = next(self.numbers)
        arrival = Arrival(self.random.choice(CHANNELS), f"c{number % 9}", str(number), "text", "câu hỏi")
        message = record(session, arrival, self.at.now)
        return session.get_one(Message, message).contact_id, message

    def handled(self, session: Session, *kinds: str, topic: str | None = None) -> tuple[int, int]:
        """A message that the bot reacted to."""
        contact, message = self.hear(session)
        session.get_one(Message, message).state = "handled"
        for kind in kinds:
            decision = {"kind": kind, "topics": [topic] if topic else []}
            line = queue(
                session, contact, Outgoing(kind, "…", reply_to=message, decision=decision), self.at.now
            )
            if self.random.random() < 0.8:
                sent = session.get_one(Message, line)
                sent.state, sent.done_at = "sent", self.at.now + timedelta(seconds=self.random.randint(1, 9))
                sent.rating = self.random.choice((None, None, "wrong"))
        return contact, message

    def open(self, session: Session, contact: int, message: int) -> Ticket:
        urgent = self.random.random() < 0.2
        new = NewTicket(
            code=new_code(), secret_hash=SECRET_HASH, contact_id=contact, question_id=message,
            topic=self.random.choice(TOPICS), competence=self.random.choice(("khao-thi", "tong-hop")),
            agency=self.random.choice(UNITS), route="", reason=self.random.choice(REASONS), urgent=urgent,
            due_at=due_at(self.calendar, self.plan.clocks, self.at.exam, urgent=urgent),
        )  # fmt: skip
        return open_ticket(session, new, self.at)

    def some(self, session: Session, *states: str) -> Ticket:
        found = [
            t for t in session.exec(select(Ticket).order_by(Ticket.id)) if not states or t.state in states
        ]
        if not found:
            raise EscalationError("none")
        return self.random.choice(found)

    def answered(self, session: Session) -> None:
        self.handled(session, "answer", topic=self.random.choice(TOPICS))

    def answered_twice(self, session: Session) -> None:
        self.handled(session, "answer", "answer", topic=self.random.choice(TOPICS))

    def suggested(self, session: Session) -> None:
        self.handled(session, "suggest")

    def thanked(self, session: Session) -> None:
        self.handled(session)

    def failed(self, session: Session) -> None:
        session.get_one(Message, self.hear(session)[1]).state = "failed"

    def handed(self, session: Session) -> None:
        self.open(session, *self.handled(session, *self.random.choice(((), ("answer",)))))

    def added(self, session: Session) -> None:
        ticket = self.some(session, "new", "waiting_for_staff", "waiting_for_asker", "waiting_for_agency")
        contact, message = self.handled(session)
        add_message(session, ticket.id, contact, message, self.at, self.calendar)

    def claimed(self, session: Session) -> None:
        claim(session, self.some(session).id, self.staff, self.at.now)

    def asked_back(self, session: Session) -> None:
        ask_back(session, self.some(session).id, self.staff, "Em học trường nào?", self.at, self.calendar)

    def replied(self, session: Session) -> None:
        draft = save_draft(session, self.some(session).id, self.staff, "Mời em tới trường.", self.at.now)
        submit(session, draft, "none", self.at, self.calendar)

    def closed(self, session: Session) -> None:
        why = self.random.choice(("withdrawn", "not_a_question", "no_reply"))
        close(session, self.some(session).id, why, self.at.now, self.staff)

    def reopened(self, session: Session) -> None:
        due = due_at(self.calendar, self.plan.clocks, self.at.exam, urgent=False)
        reopen(session, self.some(session, "closed").id, due, self.at.now)

    def rerouted(self, session: Session) -> None:
        reroute(session, self.some(session).id, self.random.choice(UNITS), "gần hơn", self.staff, self.at.now)

    def merged(self, session: Session) -> None:
        merge(session, self.some(session).id, self.some(session).id, self.staff, self.at)

    def split(self, session: Session) -> None:
        ticket = self.some(session)
        askers = session.exec(select(TicketAsker.contact_id).where(TicketAsker.ticket_id == ticket.id)).all()
        split(session, ticket.id, askers[:1], TicketKeys(new_code(), SECRET_HASH), self.staff, self.at)

    def referred(self, session: Session) -> None:
        order = Order((self.some(session).id,), self.random.choice(UNITS), self.staff, "việc của họ")
        refer(session, order, self.plan, self.calendar, self.at)

    def returned(self, session: Session) -> None:
        referral = waiting_referral(session, self.some(session, "waiting_for_agency").id)
        if referral is not None:
            deed = self.random.choice(("back", "recall"))
            if deed == "back":
                hand_back(session, referral, "không phải", self.at)
            else:
                recall(session, referral, "thôi", self.staff, self.at)

    def paused(self, session: Session) -> None:
        pause(session, "entry", self.random.choice(TOPICS[1:]), "đang xem", self.staff, self.at.now)

    def resumed(self, session: Session) -> None:
        for row in running_pauses(session)[:1]:
            resume(session, row.id, "xong", self.staff, self.at.now)


DEEDS = (
    History.answered, History.answered, History.answered_twice, History.suggested, History.thanked,
    History.failed, History.hear, History.handed, History.handed, History.handed, History.added,
    History.claimed, History.asked_back, History.replied, History.replied, History.closed, History.reopened,
    History.rerouted, History.merged, History.split, History.referred, History.referred, History.returned,
    History.paused, History.resumed,
)  # fmt: skip
