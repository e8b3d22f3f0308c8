"""What a ticket page shows, read in one snapshot. Nothing here acts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from desk.conversation import Asker, Names, askers_of, nobody
from desk.history import Entry, history
from desk.window import Windows
from escalation.drafts import APPROVALS, open_draft
from escalation.plan import ApprovalRule
from store.enclosures import Enclosed, enclosed_in_draft, enclosed_in_version, versions_with_files
from store.tables import AnswerVersion, Approval, Draft, Staff, Ticket, TicketEvent, TicketNote

WRITING_NOW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Note:
    """An internal note."""

    name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits for approval; ``given_word``: whether the person looking has had theirs."""

    id: int
    draft_id: int
    author_id: int
    author: str
    text: str
    source: str
    at: datetime
    approved_by: tuple[str, ...]
    needed: int
    given_word: bool
    files: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketView:
    """Everything on the page."""

    ticket: Ticket
    claimed_name: str
    askers: list[Asker]
    history: list[Entry]
    notes: list[Note]
    draft: Draft | None
    returned_because: str
    writing: list[str]
    waiting: list[Waiting]
    last_event: int
    files: tuple[Enclosed, ...] = ()


def find_ticket(session: Session, code: str) -> Ticket | None:
    """A ticket by its code."""
    return session.exec(select(Ticket).where(Ticket.code == code)).first()


def ticket_view(
    session: Session,
    code: str,
    me: int,
    rule: ApprovalRule,
    agency_name: Callable[[str], str],
    now: datetime,
    windows: Windows,
    names: Names = nobody,
) -> TicketView | None:
    """A ticket's page; None when there is no such code. ``names`` are those of the askers."""
    ticket = find_ticket(session, code)
    if ticket is None or ticket.id is None:
        return None
    staff = staff_names(session)
    draft = open_draft(session, ticket.id, me)
    return TicketView(
        ticket=ticket,
        claimed_name=staff.get(ticket.claimed_by or 0, ""),
        askers=askers_of(session, ticket, windows, now, names),
        history=history(session, ticket.id, staff, agency_name),
        notes=_notes(session, ticket.id, staff),
        draft=draft,
        returned_because=_returned_because(session, draft, staff),
        writing=writing_now(session, ticket.id, me, now),
        waiting=waiting_versions(session, me, rule, ticket.id),
        last_event=last_event(session, ticket.id, me),
        files=tuple(enclosed_in_draft(session, draft.id)) if draft is not None and draft.id else (),
    )


def staff_names(session: Session) -> dict[int, str]:
    """The names of all staff, by id."""
    return {id_: name for id_, name in session.exec(select(Staff.id, Staff.name)).all() if id_ is not None}


def _notes(session: Session, ticket_id: int, names: dict[int, str]) -> list[Note]:
    rows = session.exec(
        select(TicketNote).where(TicketNote.ticket_id == ticket_id).order_by(col(TicketNote.id))
    )
    return [Note(names.get(row.staff_id, ""), row.text, row.at) for row in rows]


def _returned_because(session: Session, draft: Draft | None, names: dict[int, str]) -> str:
    if draft is None or draft.state != "returned":
        return ""
    row = session.exec(
        select(Approval)
        .join(AnswerVersion, col(AnswerVersion.id) == col(Approval.version_id))
        .where(AnswerVersion.draft_id == draft.id, Approval.verdict == "returned")
        .order_by(col(Approval.id).desc())
        .limit(1)
    ).first()
    return f"{names.get(row.staff_id, '')}: {row.reason}" if row is not None else ""


def writing_now(session: Session, ticket_id: int, me: int, now: datetime) -> list[str]:
    """Who else has saved a draft of this ticket within the last two minutes."""
    rows = session.exec(
        select(Staff.name)
        .join(Draft, col(Draft.author_id) == col(Staff.id))
        .where(
            Draft.ticket_id == ticket_id,
            Draft.author_id != me,
            col(Draft.state).in_(("open", "returned")),
            Draft.updated_at >= now - WRITING_NOW,
        )
    )
    return sorted(set(rows))


def last_event(session: Session, ticket_id: int, me: int) -> int:
    """The newest event that others caused, drafting apart: what a page has not shown is higher."""
    return (
        session.exec(
            select(func.max(TicketEvent.id)).where(
                TicketEvent.ticket_id == ticket_id,
                col(TicketEvent.kind).not_in(("drafted", "topic")),
                col(TicketEvent.staff_id).is_distinct_from(me),
            )
        ).one()
        or 0
    )


def waiting_versions(
    session: Session, me: int, rule: ApprovalRule, ticket_id: int | None = None
) -> list[Waiting]:
    """Versions that wait for approval, of one ticket or of all; the oldest first."""
    query = (
        select(AnswerVersion, Staff.name)
        .join(Draft, col(Draft.id) == col(AnswerVersion.draft_id))
        .join(Staff, col(Staff.id) == col(AnswerVersion.author_id))
        .join(Ticket, col(Ticket.id) == col(AnswerVersion.ticket_id))
        .where(Draft.state == "submitted", Ticket.state != "closed")
        .order_by(col(AnswerVersion.id))
    )
    if ticket_id is not None:
        query = query.where(AnswerVersion.ticket_id == ticket_id)
    newest = {version.draft_id: (version, name) for version, name in session.exec(query)}
    ids = [version.id or 0 for version, _ in newest.values()]
    given, with_files = _words_given(session, ids), versions_with_files(session, ids)
    files = {version: enclosed_in_version(session, version) for version in with_files}
    waiting = [_waiting(version, name, given[version.id or 0], me, rule) for version, name in newest.values()]
    return [replace(one, files=tuple(files.get(one.id, ()))) for one in waiting]


def _words_given(session: Session, versions: list[int]) -> dict[int, list[tuple[Approval, str]]]:
    """What approvers have said of each of these versions, with their names."""
    found: dict[int, list[tuple[Approval, str]]] = {version: [] for version in versions}
    rows = session.exec(
        select(Approval, Staff.name)
        .join(Staff, col(Staff.id) == col(Approval.staff_id))
        .where(col(Approval.version_id).in_(versions))
        .order_by(col(Approval.id))
    )
    for word, name in rows:
        found[word.version_id].append((word, name))
    return found


def _waiting(
    version: AnswerVersion, author: str, words: list[tuple[Approval, str]], me: int, rule: ApprovalRule
) -> Waiting:
    return Waiting(
        id=version.id or 0,
        draft_id=version.draft_id,
        author_id=version.author_id,
        author=author,
        text=version.text,
        source=version.source,
        at=version.created_at,
        approved_by=tuple(name for word, name in words if word.verdict == "approved"),
        needed=APPROVALS[rule],
        given_word=any(word.staff_id == me for word, _ in words),
    )
