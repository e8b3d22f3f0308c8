"""An answer on its way out: draft → fixed version → approvals → release → every asker.

The rule of the plan says how many approvals are needed; the author never approves their own words. Only a
`Release` lets staff words into the outbox, and the database refuses any other way.
"""

import hashlib
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from escalation import wording
from escalation.clocks import Calendar
from escalation.plan import ApprovalRule
from escalation.tickets import EscalationError, Moment, add_event, close, ticket_of, wait_for_asker
from store.enclosures import fix_enclosures
from store.outbox import Outgoing, queue
from store.tables import AnswerVersion, Approval, Draft, Release, Staff, TicketAsker

APPROVALS: dict[ApprovalRule, int] = {"none": 0, "one": 1, "two": 2}
LONGEST_ANSWER = 3500


def save_draft(
    session: Session,
    ticket_id: int,
    author_id: int,
    text: str,
    now: datetime,
    *,
    source: str = "",
    purpose: str = "answer",
    via: str = "desk",
) -> Draft:
    """Keep the author's open draft of a ticket, making it on the first save.

    Raises:
        EscalationError: when the text is empty or too long, or the ticket is closed.
    """
    _check_words(text)
    ticket = ticket_of(session, ticket_id)
    if ticket.state == "closed":
        raise EscalationError(wording.CLOSED_NO_DRAFT)
    draft = open_draft(session, ticket_id, author_id, purpose)
    if draft is None:
        draft = Draft(ticket_id=ticket_id, author_id=author_id, purpose=purpose, text="", created_at=now,
                      updated_at=now, via=via)  # fmt: skip
        session.add(draft)
        add_event(session, ticket_id, "drafted", now, staff_id=author_id, data={"via": via})
    draft.text, draft.source, draft.updated_at = text.strip(), source.strip(), now
    ticket.updated_at = now
    session.flush()
    return draft


def _check_words(text: str) -> None:
    if not text.strip():
        raise EscalationError(wording.WORDS_EMPTY)
    if len(text) > LONGEST_ANSWER:
        raise EscalationError(wording.WORDS_TOO_LONG.format(length=len(text), most=LONGEST_ANSWER))


def open_draft(session: Session, ticket_id: int, author_id: int, purpose: str = "answer") -> Draft | None:
    """The draft an author is writing, if any."""
    return session.exec(
        select(Draft).where(
            Draft.ticket_id == ticket_id,
            Draft.author_id == author_id,
            Draft.purpose == purpose,
            col(Draft.state).in_(("open", "returned")),
        )
    ).first()


def submit(
    session: Session, draft: Draft, rule: ApprovalRule, at: Moment, calendar: Calendar
) -> AnswerVersion:
    """Fix the draft's text for approval; where the rule asks for none, release it at once.

    Raises:
        EscalationError: when it was submitted before, or the ticket is closed.
    """
    _check_open(session, draft.ticket_id)
    session.refresh(draft)
    if draft.state not in ("open", "returned"):
        raise EscalationError(wording.SUBMITTED_ALREADY)
    assert draft.id is not None
    version = AnswerVersion(
        ticket_id=draft.ticket_id, draft_id=draft.id, author_id=draft.author_id, purpose=draft.purpose,
        text=draft.text, source=draft.source, digest="", created_at=at.now,
    )  # fmt: skip
    draft.state, draft.updated_at = "submitted", at.now
    session.add(version)
    session.flush()
    assert version.id is not None
    files = fix_enclosures(session, draft.id, version.id, at.now)
    version.digest = hashlib.sha256("\n".join([draft.text, *files]).encode()).hexdigest()
    add_event(session, draft.ticket_id, "submitted", at.now, staff_id=draft.author_id,
              data={"version": version.id, "digest": version.digest})  # fmt: skip
    _release_if_enough(session, version, rule, at, calendar)
    return version


def ask_back(
    session: Session, ticket_id: int, author_id: int, text: str, at: Moment, calendar: Calendar
) -> None:
    """Ask the askers something ("Em học trường nào?"); the clock waits. A question needs no approval."""
    draft = save_draft(session, ticket_id, author_id, text, at.now, purpose="ask_back")
    submit(session, draft, "none", at, calendar)


def approve(
    session: Session, version_id: int, staff_id: int, rule: ApprovalRule, at: Moment, calendar: Calendar
) -> bool:
    """One approver lets a version out. Returns whether it left now.

    Raises:
        EscalationError: for the author, a second word of the same person, a version that was returned, or a
            ticket that was closed.
    """
    version = _version_waiting(session, version_id)
    _check_open(session, version.ticket_id)
    _check_approver(session, version, staff_id)
    session.add(Approval(version_id=version_id, staff_id=staff_id, verdict="approved", at=at.now))
    session.flush()
    add_event(session, version.ticket_id, "approved", at.now, staff_id=staff_id, data={"version": version_id})
    return _release_if_enough(session, version, rule, at, calendar)


def give_back(session: Session, version_id: int, staff_id: int, reason: str, now: datetime) -> None:
    """Return a version to its author with a reason; it can be mended and submitted anew."""
    if not reason.strip():
        raise EscalationError(wording.WHY_RETURNED)
    version = _version_waiting(session, version_id)
    _check_approver(session, version, staff_id)
    session.add(
        Approval(version_id=version_id, staff_id=staff_id, verdict="returned", reason=reason.strip(), at=now)
    )
    draft = session.get_one(Draft, version.draft_id)
    draft.state, draft.updated_at = "returned", now
    add_event(session, version.ticket_id, "returned", now, staff_id=staff_id, data={"version": version_id})


def _check_open(session: Session, ticket_id: int) -> None:
    if ticket_of(session, ticket_id).state == "closed":
        raise EscalationError(wording.CLOSED_NO_SENDING)


def _version_waiting(session: Session, version_id: int) -> AnswerVersion:
    version = session.get(AnswerVersion, version_id)
    if version is None:
        raise EscalationError(wording.VERSION_UNKNOWN)
    ticket_of(session, version.ticket_id)  # held: of two approvers the second sees what the first did
    draft = session.get_one(Draft, version.draft_id)
    session.refresh(draft)
    newest = session.exec(
        select(func.max(AnswerVersion.id)).where(AnswerVersion.draft_id == version.draft_id)
    ).one()
    if draft.state != "submitted" or newest != version_id:
        raise EscalationError(wording.VERSION_NOT_WAITING)
    return version


def _check_approver(session: Session, version: AnswerVersion, staff_id: int) -> None:
    approver = session.get(Staff, staff_id)
    if approver is None or not approver.active or "approver" not in approver.roles:
        raise EscalationError(wording.NOT_APPROVER)
    if version.author_id == staff_id:
        raise EscalationError(wording.OWN_WORDS)
    given = session.exec(
        select(Approval).where(Approval.version_id == version.id, Approval.staff_id == staff_id)
    )
    if given.first() is not None:
        raise EscalationError(wording.VERDICT_GIVEN)


def _release_if_enough(
    session: Session, version: AnswerVersion, rule: ApprovalRule, at: Moment, calendar: Calendar
) -> bool:
    required = APPROVALS[rule]
    given = session.exec(
        select(func.count()).select_from(Approval).where(
            Approval.version_id == version.id, Approval.verdict == "approved"
        )
    ).one()  # fmt: skip
    if given < required:
        return False
    assert version.id is not None
    release = Release(version_id=version.id, required=required, approvals=given, at=at.now)
    session.add(release)
    session.get_one(Draft, version.draft_id).state = "released"
    session.flush()
    assert release.id is not None
    _send_to_askers(session, version, release.id, at.now)
    _move_ticket(session, version, at, calendar)
    return True


def _send_to_askers(session: Session, version: AnswerVersion, release_id: int, now: datetime) -> None:
    askers = session.exec(
        select(TicketAsker)
        .where(TicketAsker.ticket_id == version.ticket_id)
        .order_by(
            col(TicketAsker.contact_id)
        )  # one order for all, so that two releases cannot wait in a ring
    ).all()
    for asker in askers:
        queue(session, asker.contact_id, outgoing(version, release_id), now)
    add_event(
        session, version.ticket_id, "released", now, data={"version": version.id, "askers": len(askers)}
    )


def outgoing(version: AnswerVersion, release_id: int) -> Outgoing:
    """A released version as a line for one asker."""
    if version.purpose == "ask_back":
        return Outgoing(kind="ask_back", lane="staff", ticket_id=version.ticket_id, release_id=release_id)
    choices = (
        {"label": wording.CLEAR, "action": "useful", "arg": ""},
        {"label": wording.MORE, "action": "reopen", "arg": str(version.ticket_id)},
    )
    return Outgoing(kind="staff_answer", lane="staff", ticket_id=version.ticket_id, release_id=release_id,
                    choices=choices)  # fmt: skip


def released_versions(session: Session, ticket_id: int) -> list[tuple[AnswerVersion, int]]:
    """What has left for a ticket, oldest first, with the release each left by."""
    rows = session.exec(
        select(AnswerVersion, Release.id)
        .join(Release, col(Release.version_id) == col(AnswerVersion.id))
        .where(AnswerVersion.ticket_id == ticket_id)
        .order_by(col(Release.id))
    ).all()
    return [(version, release_id) for version, release_id in rows if release_id is not None]


def _move_ticket(session: Session, version: AnswerVersion, at: Moment, calendar: Calendar) -> None:
    ticket = ticket_of(session, version.ticket_id)
    if version.purpose == "ask_back":
        wait_for_asker(ticket, at, calendar)
        add_event(session, ticket.id or 0, "asked_back", at.now, staff_id=version.author_id)
    elif ticket.state != "closed":
        close(session, version.ticket_id, "answered", at.now, staff_id=version.author_id)
