"""The queue as staff see it: which tickets, in which order, with what marks. Reads only."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from desk.deadline import Deadline, deadline
from desk.shown import shown_message
from desk.window import NO_WINDOWS, Countdown, Windows, has_closing_asker, longest_silent, nearest
from escalation.codes import clean_code
from escalation.tickets import Moment
from store.file_tables import Attachment
from store.outbox import STAFF_KINDS
from store.tables import Contact, Draft, Message, Staff, Ticket, TicketAsker, TicketEvent

PAGE = 50
VIEWS = ("mo", "chua-nhan", "cua-toi", "qua-han", "cho-duyet", "cho-hoi", "sap-dong", "chua-xem", "da-dong")
SEEN_IS_KNOWN = ("web",)  # other platforms do not tell us
CLOSING = "sap-dong"  # the view of those who can soon not be written to
_ASKER_SPOKE = ("asker_added", "reopened")
_STAFF_SPOKE = ("drafted", "submitted", "released", "asked_back", "closed", "noted")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the officer asked to see."""

    view: str = "mo"
    search: str = ""
    topic: str = ""
    agency: str = ""
    channel: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view is asked for."""
        return bool(self.search or self.topic or self.agency or self.channel)


def read_filters(query: Mapping[str, str]) -> Filters:
    """Filters of an address; what makes no sense is left out."""
    number = query.get("trang", "")
    return Filters(
        view=query.get("xem", "") if query.get("xem", "") in VIEWS else "mo",
        search=normalize("NFC", query.get("q", "")).strip()[:60],  # some keyboards type marks apart
        topic=query.get("chu-de", "")[:80],
        agency=query.get("don-vi", "")[:80],
        channel=query.get("kenh", "")[:40],
        page=max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else 1,
    )


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One ticket in the queue."""

    id: int
    code: str
    state: str
    urgent: bool
    question: str
    topic: str | None
    agency: str
    due: Deadline
    claimed_by: int | None
    claimed_name: str
    askers: int
    channels: tuple[str, ...]
    waits_for_approval: bool
    unseen: bool
    undelivered: bool
    asker_spoke: bool
    held: bool
    window: Countdown | None
    files: int


def queue_rows(
    session: Session, filters: Filters, me: int, at: Moment, windows: Windows = NO_WINDOWS
) -> list[QueueRow]:
    """One page of the queue (and one row more, to know whether there is a next page)."""
    view = _view(filters.view, me, at, windows)
    query = _tickets().where(view, *_narrowing(filters)).order_by(*_order(filters.view))
    return _rows(session, query.offset((filters.page - 1) * PAGE).limit(PAGE + 1), at, windows)


def rows_of(
    session: Session, ids: Collection[int], at: Moment, windows: Windows = NO_WINDOWS
) -> list[QueueRow]:
    """Certain tickets as they are now, whatever list they belong to."""
    return _rows(session, _tickets().where(col(Ticket.id).in_(ids)), at, windows)


def _tickets() -> Any:
    return (
        select(Ticket, Message.kind, Message.text, Staff.name)
        .outerjoin(Message, col(Message.id) == col(Ticket.question_id))
        .outerjoin(Staff, col(Staff.id) == col(Ticket.claimed_by))
    )


def _rows(session: Session, query: Any, at: Moment, windows: Windows) -> list[QueueRow]:
    found = session.exec(query).all()
    marks = _marks(session, [ticket for ticket, *_ in found], windows, at)
    return [_row(ticket, kind, text, name, marks, at) for ticket, kind, text, name in found]


def queue_counts(session: Session, me: int, at: Moment, windows: Windows = NO_WINDOWS) -> dict[str, int]:
    """How many tickets each view holds."""
    sums = [func.sum(case((_view(view, me, at, windows), 1), else_=0)) for view in VIEWS]
    row = session.execute(select(*sums).select_from(Ticket)).one()
    return {view: int(count or 0) for view, count in zip(VIEWS, row, strict=True)}


def newest_ticket(session: Session) -> int:
    """The highest ticket id: a page that knows a lower one can say that something new came in."""
    return session.exec(select(func.max(Ticket.id))).one() or 0


def _view(view: str, me: int, at: Moment, windows: Windows) -> ColumnElement[bool]:
    is_open = col(Ticket.state) != "closed"
    running = and_(is_open, col(Ticket.state) != "waiting_for_asker")
    conditions: dict[str, ColumnElement[bool]] = {
        "mo": is_open,
        "chua-nhan": and_(is_open, col(Ticket.claimed_by).is_(None)),
        "cua-toi": and_(is_open, col(Ticket.claimed_by) == me),
        "qua-han": and_(running, col(Ticket.due_at) < at.exam),
        "cho-duyet": and_(is_open, _submitted()),
        "cho-hoi": col(Ticket.state) == "waiting_for_asker",
        CLOSING: has_closing_asker(windows, at.now),
        "chua-xem": _has_message(*_UNSEEN),
        "da-dong": not_(is_open),
    }
    return conditions[view]


def _submitted() -> ColumnElement[bool]:
    return col(Ticket.id).in_(select(Draft.ticket_id).where(Draft.state == "submitted"))


_Sent = aliased(Message)  # another message than the ticket's question
_UNSEEN: tuple[Any, ...] = (
    col(_Sent.kind) == "staff_answer",
    col(_Sent.state) == "sent",
    col(_Sent.seen_at).is_(None),
    exists().where(col(Contact.id) == col(_Sent.contact_id), col(Contact.channel).in_(SEEN_IS_KNOWN)),
)
_UNDELIVERED: tuple[Any, ...] = (
    col(_Sent.kind).in_(STAFF_KINDS),
    col(_Sent.state).in_(("uncertain", "refused")),
)


def _has_message(*conditions: Any) -> ColumnElement[bool]:
    return exists().where(col(_Sent.ticket_id) == col(Ticket.id), *conditions)


def _narrowing(filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.search:
        code = clean_code(filters.search)
        words = filters.search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        by_words = col(Message.text).ilike(f"%{words}%", escape="\\")
        wanted.append(or_(col(Ticket.code).startswith(code, autoescape=True), by_words) if code else by_words)
    if filters.topic:
        wanted.append(col(Ticket.topic) == filters.topic)
    if filters.agency:
        wanted.append(col(Ticket.agency) == filters.agency)
    if filters.channel:
        askers = select(TicketAsker.ticket_id).join(Contact, col(Contact.id) == col(TicketAsker.contact_id))
        wanted.append(col(Ticket.id).in_(askers.where(Contact.channel == filters.channel)))
    return wanted


def _order(view: str) -> Sequence[Any]:
    if view in ("da-dong", "chua-xem"):
        return (col(Ticket.closed_at).desc().nulls_last(), col(Ticket.id).desc())
    if view == CLOSING:
        return (longest_silent(), col(Ticket.id))
    waits = case((col(Ticket.state) == "waiting_for_asker", 1), else_=0)
    urgent = case((col(Ticket.urgent), 0), else_=1)
    return (waits, urgent, col(Ticket.due_at).asc().nulls_last(), col(Ticket.id))


@dataclass(frozen=True, slots=True)
class _Marks:
    channels: Mapping[int, Counter[str]]
    submitted: frozenset[int]
    unseen: frozenset[int]
    undelivered: frozenset[int]
    asker_spoke: frozenset[int]
    held: frozenset[int]
    windows: Mapping[int, Countdown]
    files: Mapping[int, int]


def _marks(session: Session, tickets: Sequence[Ticket], windows: Windows, at: Moment) -> _Marks:
    ids = [ticket.id for ticket in tickets if ticket.id is not None]
    still_open = [ticket.id for ticket in tickets if ticket.id is not None and ticket.state != "closed"]
    channels: dict[int, Counter[str]] = {ticket: Counter() for ticket in ids}
    askers = select(TicketAsker.ticket_id, Contact.channel).join(
        Contact, col(Contact.id) == col(TicketAsker.contact_id)
    )
    for ticket, channel in session.exec(askers.where(col(TicketAsker.ticket_id).in_(ids))):
        channels[ticket][channel] += 1
    waiting = select(Draft.ticket_id).where(col(Draft.ticket_id).in_(ids), Draft.state == "submitted")
    return _Marks(
        channels,
        frozenset(session.exec(waiting)),
        _with_messages(session, ids, _UNSEEN),
        _with_messages(session, ids, _UNDELIVERED),
        _later(session, ids, _ASKER_SPOKE, _STAFF_SPOKE),
        _later(session, ids, ("held",), ("opened", *_ASKER_SPOKE)),
        nearest(session, still_open, windows, at.now),
        _files(session, ids),
    )


def _with_messages(session: Session, ids: list[int], conditions: tuple[Any, ...]) -> frozenset[int]:
    found = session.exec(select(_Sent.ticket_id).where(col(_Sent.ticket_id).in_(ids), *conditions))
    return frozenset(ticket for ticket in found if ticket is not None)


def _files(session: Session, ids: list[int]) -> dict[int, int]:
    """How many files the askers sent with their words on these tickets."""
    found = session.exec(
        select(TicketEvent.ticket_id, func.count(col(Attachment.id).distinct()))
        .join(Attachment, col(Attachment.message_id) == col(TicketEvent.message_id))
        .where(col(TicketEvent.ticket_id).in_(ids), col(Attachment.state) != "gone")
        .group_by(col(TicketEvent.ticket_id))
    ).all()
    return dict(found)


def _later(session: Session, ids: list[int], kinds: tuple[str, ...], than: tuple[str, ...]) -> frozenset[int]:
    """Tickets on which the last event of some kinds came after the last one of others."""
    these, those = (_last_event(session, ids, which) for which in (kinds, than))
    return frozenset(ticket for ticket, event in these.items() if event > those.get(ticket, 0))


def _last_event(session: Session, ids: list[int], kinds: tuple[str, ...]) -> dict[int, int]:
    found = session.exec(
        select(TicketEvent.ticket_id, func.max(TicketEvent.id))
        .where(col(TicketEvent.ticket_id).in_(ids), col(TicketEvent.kind).in_(kinds))
        .group_by(col(TicketEvent.ticket_id))
    ).all()
    return {ticket: event or 0 for ticket, event in found}


def _row(
    ticket: Ticket, kind: str | None, text: str | None, name: str | None, marks: _Marks, at: Moment
) -> QueueRow:
    assert ticket.id is not None
    channels = marks.channels[ticket.id]
    return QueueRow(
        id=ticket.id,
        code=ticket.code,
        state=ticket.state,
        urgent=ticket.urgent,
        question=shown_message(kind or "text", text),
        topic=ticket.topic,
        agency=ticket.agency,
        due=deadline(ticket.due_at, at.exam, ticket.state, urgent=ticket.urgent),
        claimed_by=ticket.claimed_by,
        claimed_name=name or "",
        askers=channels.total(),
        channels=tuple(channels),
        waits_for_approval=ticket.id in marks.submitted,
        unseen=ticket.id in marks.unseen,
        undelivered=ticket.id in marks.undelivered,
        asker_spoke=ticket.id in marks.asker_spoke,
        held=ticket.id in marks.held,
        window=marks.windows.get(ticket.id),
        files=marks.files.get(ticket.id, 0),
    )
