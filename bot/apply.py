"""Making effects true: everything one message causes, in one transaction with its being handled."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from escalation.clocks import Calendar
from escalation.codes import secret_hash
from escalation.drafts import outgoing, released_versions
from escalation.merging import ticket_of_link
from escalation.tickets import Moment, NewTicket, add_message, join, open_ticket, reopen
from handlers.effects import (
    AddToTicket,
    Effect,
    OpenTicket,
    PickUp,
    Rate,
    Remember,
    ReopenTicket,
    Say,
    Subscribe,
)
from handlers.turn import Incoming, Turn
from store.crashing import crash_point
from store.inbox import mark_handled
from store.link_secrets import hide_secrets
from store.outbox import Outgoing, queue
from store.tables import Contact, Message

Allowed = Callable[[str], bool]  # a throttle: may this key try again?


def apply(session: Session, turn: Turn, effects: Iterable[Effect], allowed: Allowed) -> bool:
    """Write all effects; False (and nothing written) when the message was already handled elsewhere."""
    decision = {
        "kind": turn.decision.kind,
        "topics": list(turn.decision.topics),
        "suggestions": list(turn.decision.suggestions),
        "score": round(turn.decision.score, 4),
        "reason": turn.decision.reason,
    }
    if not mark_handled(session, turn.incoming.id, turn.moment.now, decision):
        return False
    forget_secrets(session, turn.incoming)
    contact = session.get_one(Contact, turn.contact_id)
    contact.unreachable = None
    writing = _Writing(session, turn, contact, allowed)
    for effect in effects:
        writing.do(effect)
    crash_point("apply-written")
    return True


def forget_secrets(session: Session, incoming: Incoming) -> None:
    """Of a return link that somebody pasted, keep the code only: it has been read."""
    plain = hide_secrets(incoming.text)
    if plain != incoming.text:
        session.get_one(Message, incoming.id).text = plain


class _Writing:
    """One application in progress: what it opened is known to what follows."""

    def __init__(self, session: Session, turn: Turn, contact: Contact, allowed: Allowed) -> None:
        self.session, self.turn, self.contact, self.allowed = session, turn, contact, allowed
        self.opened: int | None = None

    def do(self, effect: Effect) -> None:
        match effect:
            case Say():
                self.say(effect)
            case OpenTicket():
                self.open(effect)
            case AddToTicket(ticket_id, message_id):
                add_message(
                    self.session, ticket_id, self.turn.contact_id, message_id, self.moment, self.calendar
                )
            case ReopenTicket(ticket_id, due):
                reopen(self.session, ticket_id, due, self.moment.now, contact_id=self.turn.contact_id,
                       message_id=self.turn.incoming.id)  # fmt: skip
            case PickUp():
                self.pick_up(effect)
            case Rate(message_id, rating):
                rate(self.session, self.turn.contact_id, message_id, rating)
            case Remember(values):
                self.contact.memory = _merged(self.contact.memory, values)
            case Subscribe(on):
                self.contact.subscribed = on

    @property
    def moment(self) -> Moment:
        return self.turn.moment

    @property
    def calendar(self) -> Calendar:
        return self.turn.calendar

    def say(self, say: Say) -> None:
        queue(self.session, self.turn.contact_id, self._line(say), self.moment.now)

    def _line(self, say: Say) -> Outgoing:
        return Outgoing(
            kind=say.kind,
            text=say.text,
            note=say.note,
            choices=say.choices,
            lane=say.lane,
            ticket_id=self.opened if say.about == "opened" else say.about,
            reply_to=self.turn.incoming.id,
            card=say.card,
            decision=say.decision,
        )

    def open(self, new: OpenTicket) -> None:
        ticket = open_ticket(
            self.session,
            NewTicket(
                code=new.code,
                secret_hash=secret_hash(new.secret),
                contact_id=self.turn.contact_id,
                question_id=new.question_id,
                topic=new.topic,
                competence=new.competence,
                agency=new.agency,
                route=new.route,
                reason=new.reason,
                urgent=new.urgent,
                due_at=new.due_at,
            ),
            self.moment,
        )
        self.opened = ticket.id

    def pick_up(self, effect: PickUp) -> None:
        key = f"pick-up:{self.turn.contact_id}"
        if not self.allowed(key):
            return self.say(Say(effect.too_often))
        there = join_by_secret(
            self.session, effect.code, effect.secret, self.turn.contact_id, self.moment.now
        )
        self.say(Say(effect.found if there else effect.missing))
        if there is not None:
            deliver_released(self.session, there, self.turn.contact_id, self.moment.now)
        return None


def join_by_secret(session: Session, code: str, secret: str, contact_id: int, now: datetime) -> int | None:
    """Let a contact wait for the ticket that a code and its secret open; None when they do not fit."""
    found = ticket_of_link(session, code, secret_hash(secret))
    if found is not None:
        join(session, found, contact_id, secret_hash(secret), now)
    return found


def deliver_released(session: Session, ticket_id: int, contact_id: int, now: datetime) -> None:
    """Give a contact the answers of a ticket that left before they joined; each at most once."""
    for version, release_id in released_versions(session, ticket_id):
        had = session.exec(
            select(Message.id).where(Message.contact_id == contact_id, Message.release_id == release_id)
        ).first()
        if had is None:
            queue(session, contact_id, outgoing(version, release_id), now)


def rate(session: Session, contact_id: int, message_id: int, rating: str) -> None:
    """Keep what a person thinks of an answer they got."""
    message = session.get(Message, message_id)
    if message is not None and message.contact_id == contact_id:
        message.rating = rating


def _merged(memory: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in {**memory, **values}.items() if v is not None}
