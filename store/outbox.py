"""What we owe people: queued with the work that caused it, sent in order per chat, each outcome kept.

queued → sending → sent | uncertain | refused. A crash while sending leaves a row in ``sending``; whether it
is sent again is decided by its kind: the bot's own words are (a repeat harms nobody), words of staff are
held as ``uncertain`` and listed at the desk, unless the channel can repeat without a second effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from store.crashing import crash_point
from store.enclosures import Enclosed, enclosed_in_release
from store.inbox import known_contact, lock_contact
from store.leases import LEASE_SECONDS, db_now, dialect_of, skip_locked
from store.tables import UNSENT, AnswerVersion, Contact, Message, Release, TicketAsker

STAFF_KINDS = ("staff_answer", "ask_back")
CONSOLE = "console"  # what a colleague wrote in the platform's own tool: kept, never sent by us
MOST_TOGETHER = 10  # lines in one message
LANES = ("emergency", "staff", "bot", "bulletin")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A line for one person, before it is queued. Staff words carry ``release_id`` and no text.

    ``choices`` are ``{"label", "action", "arg"}``; ``note`` the quieter line below (source, exam);
    ``card`` a ticket's code, due time and link for channels that draw it.
    """

    kind: str
    text: str | None = None
    note: str = ""
    choices: tuple[dict[str, str], ...] = ()
    lane: str = "bot"
    ticket_id: int | None = None
    release_id: int | None = None
    reply_to: int | None = None
    card: dict[str, str] | None = None
    decision: dict[str, Any] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message claimed for sending, with the words it stands for."""

    message_id: int
    contact_id: int
    channel: str
    chat_id: str
    kind: str
    text: str
    note: str
    choices: tuple[dict[str, str], ...]
    card: dict[str, str] | None
    reply_to_platform_id: str | None
    attempts: int
    files: tuple[Enclosed, ...] = ()
    link: str = ""  # the path of the asker's return link, where there are files
    also: tuple[int, ...] = ()  # ids of the lines that go out in the same message

    @property
    def ids(self) -> tuple[int, ...]:
        """All messages that this stands for."""
        return (self.message_id, *self.also)

    @property
    def asking_id(self) -> int:
        """The message whose choices these are."""
        return self.ids[-1]


@dataclass(frozen=True, slots=True)
class Gate:
    """What a channel may send now: these lanes, to people who were heard at or after ``heard_after`` (None:
    to everybody); ``bulletins_after`` is the same for bulletins."""

    lanes: tuple[str, ...] = LANES
    heard_after: datetime | None = None
    bulletins_after: datetime | None = None


OPEN = Gate()


def queue(session: Session, contact: int, out: Outgoing, now: datetime) -> int:
    """Owe one line to one person; it is sent after this transaction commits."""
    lock_contact(session, contact)
    row = Message(
        contact_id=contact,
        direction="out",
        kind=out.kind,
        lane=out.lane,
        state="queued",
        text=out.text,
        note=out.note,
        choices=list(out.choices),
        card=out.card,
        ticket_id=out.ticket_id,
        release_id=out.release_id,
        reply_to=out.reply_to,
        decision=out.decision,
        created_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    if out.release_id is not None:
        crash_point("release-queued")
    return row.id


def claim_parcel(
    session: Session, channels: tuple[str, ...], now: datetime, gates: Mapping[str, Gate] | None = None
) -> Parcel | None:
    """Take the next line that may go out on one of ``channels`` and mark it as being sent.

    A chat is served in order: its oldest unsent line goes first, and while that waits, so do the rest. Only
    a bulletin holds up nothing but bulletins. ``gates`` narrow what a channel may send.
    """
    if not channels:
        return None
    moment = db_now(dialect_of(session))
    names = ", ".join(f":channel{i}" for i in range(len(channels)))
    narrowed, values = _narrowed(session, gates or {})
    lanes = " ".join(f"WHEN '{lane}' THEN {rank}" for rank, lane in enumerate(LANES))
    found = session.execute(
        text(
            f"""SELECT m.id FROM message m CROSS JOIN contact c
                WHERE m.{UNSENT} AND m.state = 'queued' AND c.id = m.contact_id
                  AND c.channel IN ({names}) AND c.send_lease < {moment}
                  AND (m.not_before IS NULL OR m.not_before <= :now)
                  AND NOT EXISTS (SELECT 1 FROM message o WHERE o.contact_id = m.contact_id
                                  AND o.state IN ('queued', 'sending') AND o.id < m.id
                                  AND (o.lane <> 'bulletin' OR m.lane = 'bulletin'))
                  {narrowed}
                ORDER BY CASE m.lane {lanes} ELSE 9 END, m.id LIMIT 1 {skip_locked(session)}"""  # noqa: S608
        ),
        {"now": _bind(session, now), **values} | {f"channel{i}": name for i, name in enumerate(channels)},
    ).scalar_one_or_none()
    return _take(session, found) if found is not None else None


def _narrowed(session: Session, gates: Mapping[str, Gate]) -> tuple[str, dict[str, Any]]:
    """The gates as SQL and its values."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for i, (channel, gate) in enumerate(gates.items()):
        lanes = ", ".join(f"'{lane}'" for lane in LANES if lane in gate.lanes) or "''"
        tests = [f"m.lane IN ({lanes})"]
        values[f"gate{i}"] = channel
        for name, after, which in (
            ("heard", gate.heard_after, "m.lane <> 'bulletin'"),
            ("bulletin", gate.bulletins_after, "m.lane = 'bulletin'"),
        ):
            if after is not None:
                values[f"{name}{i}"] = _bind(session, after)
                tests.append(f"(NOT ({which}) OR c.heard_at >= :{name}{i})")
        parts.append(f"AND (c.channel <> :gate{i} OR ({' AND '.join(tests)}))")
    return " ".join(parts), values


def with_following(session: Session, parcel: Parcel, longest: int, now: datetime) -> Parcel:
    """The same parcel with the lines behind it that fit into one message of ``longest`` characters.

    Words of staff stay alone, and a line with choices is the last of its message.
    """
    if parcel.kind in STAFF_KINDS:
        return parcel
    waiting = session.exec(
        select(Message)
        .where(
            Message.contact_id == parcel.contact_id,
            Message.state == "queued",
            col(Message.id) > parcel.message_id,
        )
        .order_by(col(Message.id))
        .limit(MOST_TOGETHER)
    ).all()
    for row in waiting:
        together = _joined(parcel, row)
        if row.kind in STAFF_KINDS or parcel.choices or row.lane == "bulletin":
            break
        if (row.not_before is not None and row.not_before > now) or _length(together) > longest:
            break
        row.state, row.attempts = "sending", row.attempts + 1
        session.add(row)
        parcel = together
    return parcel


def _joined(parcel: Parcel, row: Message) -> Parcel:
    words = "\n\n".join(piece for piece in (parcel.text, parcel.note, row.text or "") if piece)
    assert row.id is not None
    return replace(
        parcel,
        text=words,
        note=row.note,
        choices=tuple(row.choices),
        card=row.card or parcel.card,
        also=(*parcel.also, row.id),
    )


def _length(parcel: Parcel) -> int:
    labels = sum(len(choice["label"]) + 5 for choice in parcel.choices)
    return len(parcel.text) + len(parcel.note) + labels + 4


def _take(session: Session, message_id: int) -> Parcel | None:
    taken = session.execute(  # between the look and the lock another sender may have come and gone
        update(Message)
        .where(col(Message.id) == message_id, col(Message.state) == "queued")
        .values(state="sending", attempts=col(Message.attempts) + 1)
        .returning(col(Message.id))
    ).scalar_one_or_none()
    if taken is None:
        return None
    message = session.get_one(Message, message_id)
    contact = session.get_one(Contact, message.contact_id)
    session.execute(
        text(f"UPDATE contact SET send_lease = {db_now(dialect_of(session))} + :lease WHERE id = :id"),  # noqa: S608
        {"lease": LEASE_SECONDS, "id": contact.id},
    )
    return _parcel(session, message, contact)


def _parcel(session: Session, message: Message, contact: Contact) -> Parcel:
    words, note = message_words(session, message)
    asked = session.get(Message, message.reply_to) if message.reply_to else None
    files = enclosed_in_release(session, message.release_id)
    assert message.id is not None
    assert contact.id is not None
    return Parcel(
        message_id=message.id,
        contact_id=contact.id,
        channel=contact.channel,
        chat_id=contact.chat_id,
        kind=message.kind,
        text=words,
        note=note,
        choices=tuple(message.choices),
        card=message.card,
        reply_to_platform_id=asked.platform_id if asked else None,
        attempts=message.attempts,
        files=tuple(files),
        link=_return_link(session, message) if files else "",
    )


def _return_link(session: Session, message: Message) -> str:
    """The link that this person got for the line's ticket, as it is kept."""
    card = session.exec(
        select(Message.card)
        .where(
            Message.contact_id == message.contact_id,
            Message.ticket_id == message.ticket_id,
            Message.kind == "receipt",
            Message.direction == "out",
        )
        .order_by(col(Message.id))
    ).first()
    return str((card or {}).get("link", ""))


def message_words(session: Session, message: Message) -> tuple[str, str]:
    """The text and the note of an outgoing message; those of staff come from the released version."""
    if message.release_id is None:
        return message.text or "", message.note
    version = session.exec(
        select(AnswerVersion)
        .join(Release, col(Release.version_id) == col(AnswerVersion.id))
        .where(Release.id == message.release_id)
    ).one()
    note = f"Nguồn: {version.source}" if version.source else ""
    return version.text, note


def mark_sent(session: Session, parcel: Parcel, platform_id: str | None, now: datetime) -> None:
    """The platform took it. Sent is not seen."""
    _outcome(session, parcel, state="sent", done_at=now, error=None)
    if platform_id is not None:
        session.execute(
            update(Message).where(col(Message.id) == parcel.message_id).values(platform_id=platform_id)
        )


def mark_later(session: Session, parcel: Parcel, not_before: datetime, error: str) -> None:
    """Try again, not before the given time; the rest of the chat waits behind it."""
    _outcome(session, parcel, state="queued", not_before=not_before, error=error)


def mark_put_back(session: Session, parcel: Parcel, error: str) -> None:
    """Its channel was down: it was not tried, and goes out as soon as the channel is back."""
    _outcome(session, parcel, state="queued", error=error, attempts=col(Message.attempts) - 1)


def mark_kept(session: Session, parcel: Parcel, reason: str) -> None:
    """The platform takes nothing for this person until they write again: keep it, and all behind it, till
    then (`Gate.heard_after`)."""
    _outcome(session, parcel, state="queued", error=reason)
    session.execute(update(Contact).where(col(Contact.id) == parcel.contact_id).values(heard_at=None))


def mark_refused(session: Session, parcel: Parcel, now: datetime, reason: str) -> None:
    """The platform will never take it; the desk shows why."""
    _outcome(session, parcel, state="refused", done_at=now, error=reason)


def mark_unreachable(session: Session, parcel: Parcel, now: datetime, reason: str) -> None:
    """Nothing reaches this person here any more (blocked, gone): refuse all that waits for them."""
    mark_refused(session, parcel, now, reason)
    session.execute(
        update(Message)
        .where(col(Message.contact_id) == parcel.contact_id, col(Message.state) == "queued")
        .values(state="refused", done_at=now, error=reason)
    )
    session.execute(update(Contact).where(col(Contact.id) == parcel.contact_id).values(unreachable=reason))


def mark_uncertain(
    session: Session, parcel: Parcel, now: datetime, not_before: datetime, *, repeatable: bool
) -> str:
    """Nobody knows whether it arrived. Returns the state it got: ``queued`` again, to go out no earlier
    than ``not_before``, or held ``uncertain``."""
    if repeatable or parcel.kind not in STAFF_KINDS:
        _outcome(session, parcel, state="queued", not_before=not_before, error="interrupted while sending")
        return "queued"
    _outcome(session, parcel, state="uncertain", done_at=now, error="interrupted while sending")
    return "uncertain"


def mark_moved(session: Session, parcel: Parcel, chat_id: str) -> None:
    """The platform moved this chat to another id: follow, and send again there. Where the new chat has
    written already, what still waits goes to that contact."""
    _outcome(session, parcel, state="queued", error="chat moved")
    there = known_contact(session, parcel.channel, chat_id)
    if there is None:
        session.execute(update(Contact).where(col(Contact.id) == parcel.contact_id).values(chat_id=chat_id))
    elif there != parcel.contact_id:
        session.execute(
            update(Message)
            .where(col(Message.contact_id) == parcel.contact_id, col(Message.state) == "queued")
            .values(contact_id=there)
        )


def _outcome(session: Session, parcel: Parcel, **values: Any) -> None:
    session.execute(
        update(Message)
        .where(col(Message.id).in_(parcel.ids), col(Message.state) == "sending")
        .values(**values)
    )
    session.execute(update(Contact).where(col(Contact.id) == parcel.contact_id).values(send_lease=0.0))


def recover_sending(session: Session, repeatable: tuple[str, ...], now: datetime) -> tuple[int, int]:
    """Sort out what a crash left in ``sending``. Returns how many were queued again and how many are held."""
    moment = db_now(dialect_of(session))
    rows = session.execute(
        text(
            f"""SELECT m.id, m.kind, c.channel FROM message m CROSS JOIN contact c
                WHERE m.{UNSENT} AND m.state = 'sending' AND c.id = m.contact_id
                  AND c.send_lease < {moment}"""  # noqa: S608 - fixed fragment
        )
    ).all()
    held = [row.id for row in rows if row.kind in STAFF_KINDS and row.channel not in repeatable]
    again = [row.id for row in rows if row.id not in held]
    _set_state(session, again, state="queued", error="interrupted while sending")
    _set_state(session, held, state="uncertain", done_at=now, error="interrupted while sending")
    return len(again), len(held)


def send_again(session: Session, message_id: int) -> bool:
    """A person decided that an uncertain or refused line goes out once more."""
    return (
        _set_state(
            session,
            [message_id],
            only=("uncertain", "refused"),
            state="queued",
            not_before=None,
            done_at=None,
        )
        == 1
    )


def _set_state(session: Session, ids: list[int], only: tuple[str, ...] = ("sending",), **values: Any) -> int:
    if not ids:
        return 0
    done = session.execute(
        update(Message)
        .where(col(Message.id).in_(ids), col(Message.state).in_(only))
        .values(**values)
        .returning(col(Message.id))
    )
    return len(done.all())


def mark_seen(session: Session, contact: int, up_to: int, now: datetime) -> None:
    """The person's device has shown everything up to this message."""
    session.execute(
        update(Message)
        .where(
            col(Message.contact_id) == contact,
            col(Message.id) <= up_to,
            col(Message.direction) == "out",
            col(Message.seen_at).is_(None),
        )
        .values(seen_at=now)
    )
    _mark_seen_elsewhere(session, contact, now)


def _mark_seen_elsewhere(session: Session, contact: int, now: datetime) -> None:
    """What was read through a return link was read by the person the link was given to."""
    mine, theirs, shown = aliased(TicketAsker), aliased(TicketAsker), aliased(Message)
    same_link = (
        select(theirs.contact_id)
        .join(mine, (col(mine.ticket_id) == theirs.ticket_id) & (col(mine.secret_hash) == theirs.secret_hash))
        .where(mine.contact_id == contact)
    )
    read = select(shown.release_id).where(
        shown.contact_id == contact, col(shown.seen_at).is_not(None), col(shown.release_id).is_not(None)
    )
    session.execute(
        update(Message)
        .where(
            col(Message.contact_id).in_(same_link),
            col(Message.release_id).in_(read),
            col(Message.seen_at).is_(None),
        )
        .values(seen_at=now)
    )


def thread(session: Session, contact: int, after: int, limit: int = 200) -> list[Message]:
    """A person's conversation after a message id, oldest first."""
    return list(
        session.exec(
            select(Message)
            .where(Message.contact_id == contact, col(Message.id) > after)
            .order_by(col(Message.id))
            .limit(limit)
        )
    )


def _bind(session: Session, when: datetime) -> Any:
    # text() knows no column types: SQLite stores UTC without zone as text, PostgreSQL takes the datetime.
    if dialect_of(session) == "sqlite":
        return when.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return when
