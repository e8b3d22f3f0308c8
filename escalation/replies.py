"""What agencies send back, kept once and put to its case.

A draft where nothing speaks against it, else into the tray with the reason; never an answer by itself.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlmodel import Session, col, select

from escalation import wording
from escalation.drafts import LONGEST_ANSWER, open_draft, save_draft
from escalation.mail_placing import Case, Placing, case_of_thread, own_lines, place
from escalation.mail_reading import Mail
from escalation.paper import letter_number
from escalation.plan import Plan
from escalation.posting import acknowledge
from escalation.referrals import add_referral_event, contents_of, letter_of, waiting_of
from escalation.returning import end_referral
from escalation.tickets import EscalationError, Moment, ticket_of
from store.referral_tables import AgencyFile, AgencyMail, Letter, Referral
from store.sealing import KEEP
from store.tables import Draft, Message, Staff, Ticket

BOUNCED = "bounced"


def take_mail(session: Session, mail: Mail, plan: Plan, at: Moment) -> AgencyMail | None:
    """Keep a mail and do with it what is certain; None when it was taken before."""
    known = session.exec(select(AgencyMail.id).where(AgencyMail.key == mail.key)).first()
    if known is not None:
        return None
    named = cases_named(session, mail, plan)
    placing = place(mail, named, () if named else open_cases(session, plan))
    row = AgencyMail(
        key=mail.key, kind=mail.kind, sender=mail.sender[:200], subject=mail.subject, text=mail.text,
        letter_id=placing.letter_id, state="tray", reason=placing.reason, received_at=at.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _keep_files(session, row, mail)
    if placing.automatic:
        row.reason = _draft_alone(session, row, placing, plan, at)
    elif mail.kind == "bounce" and placing.letter_id is not None:
        _bounce(session, mail, letter_of(session, placing.letter_id), at.now)
    return row


def _keep_files(session: Session, row: AgencyMail, mail: Mail) -> None:
    for file in mail.files:
        session.add(
            AgencyFile(
                mail_id=row.id or 0, name=file.name, kind=file.kind, size=len(file.body), body=file.body,
                digest=hashlib.sha256(file.body).hexdigest(),
            )
        )  # fmt: skip


def cases_named(session: Session, mail: Mail, plan: Plan) -> list[Case]:
    """The letters that something on a mail names exactly."""
    tokens = mail.tokens | mail.hidden_tokens
    codes = mail.words | mail.bracketed | {case_of_thread(thread) for thread in mail.thread}
    return _cases(session, plan, or_(col(Letter.mail_token).in_(tokens), col(Letter.code).in_(codes)))


def open_cases(session: Session, plan: Plan) -> list[Case]:
    """All letters that wait for an answer."""
    waiting = select(Referral.letter_id).where(Referral.state == "waiting")
    return _cases(session, plan, col(Letter.id).in_(waiting))


def _cases(session: Session, plan: Plan, which: ColumnElement[bool]) -> list[Case]:
    waiting = (
        select(func.count())
        .select_from(Referral)
        .where(Referral.letter_id == Letter.id, Referral.state == "waiting")
        .scalar_subquery()
    )
    rows = session.exec(select(Letter, waiting).where(which)).all()
    known = {agency.id for agency in plan.agencies}
    return [
        Case(
            letter.id or 0,
            letter.code,
            letter.mail_token,
            plan.mail_of(letter.agency) if letter.agency in known else "",
            count,
        )
        for letter, count in rows
    ]


def _draft_alone(session: Session, row: AgencyMail, placing: Placing, plan: Plan, at: Moment) -> str:
    """Make the draft; where that cannot be done now, the reason for which a person looks at it."""
    letter = letter_of(session, placing.letter_id or 0)
    waiting = waiting_of(session, letter)
    if len(waiting) != 1:  # it was settled between the look and now
        return "not_waiting"
    if open_draft(session, waiting[0][0].ticket_id, letter.staff_id) is not None:
        return "draft_there"
    if not _works_here(session, letter):
        return "officer_gone"
    if len(row.text) > LONGEST_ANSWER:
        return "too_long"
    return _try_draft(session, row, waiting[0][0], letter, plan, at)


def _works_here(session: Session, letter: Letter) -> bool:
    """Whether the officer who sent the letter is still there to take its answer."""
    return session.get_one(Staff, letter.staff_id).active


def _try_draft(
    session: Session, row: AgencyMail, referral: Referral, letter: Letter, plan: Plan, at: Moment
) -> str:
    try:
        draft_from(session, row, referral, letter.staff_id, plan, at)
    except EscalationError:
        return "not_waiting"
    return ""


def draft_from(
    session: Session, row: AgencyMail, referral: Referral, author_id: int, plan: Plan, at: Moment
) -> None:
    """An agency's words become the draft of an officer, who answers for it from here on.

    Raises:
        EscalationError: when the ticket is closed, or the words are empty or too long.
    """
    letter = letter_of(session, referral.letter_id)
    name = plan.agency(referral.agency).name
    source = wording.REPLY_SOURCE.format(agency=name, number=letter_number(letter, plan))
    draft = save_draft(session, referral.ticket_id, author_id, row.text, at.now, source=source, via="agency")
    if referral.state == "waiting":
        end_referral(session, referral, "answered", at, data={"mail": row.id})
    acknowledge(session, letter, at.now)
    row.state, row.draft_id, row.letter_id, row.settled_at = "drafted", draft.id, letter.id, at.now
    row.reason = ""


def take_page_answer(
    session: Session, letter: Letter, referral_id: int, text: str, plan: Plan, at: Moment
) -> None:
    """An answer typed on the letter's page becomes a draft; beside a draft of the officer's own it waits.

    Raises:
        EscalationError: for no words or too many, or a question that no longer waits.
    """
    key = f"page:{referral_id}:{hashlib.sha256(text.encode()).hexdigest()}"
    referral = session.get(Referral, referral_id)
    if referral is None or referral.letter_id != letter.id:
        raise EscalationError(wording.QUESTION_NOT_WAITING)
    ticket_of(session, referral.ticket_id)  # held: of two at once the second sees what the first did
    session.refresh(referral)
    if session.exec(select(AgencyMail.id).where(AgencyMail.key == key)).first() is not None:
        return  # pressed twice
    if referral.state != "waiting":
        raise EscalationError(wording.QUESTION_NOT_WAITING)
    if not text.strip():
        raise EscalationError(wording.REPLY_EMPTY)
    if len(text) > LONGEST_ANSWER:
        raise EscalationError(wording.WORDS_TOO_LONG.format(length=len(text), most=LONGEST_ANSWER))
    row = AgencyMail(key=key, kind="page", sender=plan.agency(letter.agency).name, text=text.strip(),
                     letter_id=letter.id, received_at=at.now)  # fmt: skip
    session.add(row)
    session.flush()
    if open_draft(session, referral.ticket_id, letter.staff_id) is not None:
        row.reason = "draft_there"
    elif not _works_here(session, letter):
        row.reason = "officer_gone"
    else:
        draft_from(session, row, referral, letter.staff_id, plan, at)


def settle(
    session: Session, mail_id: int, staff_id: int, plan: Plan, at: Moment, *, referral_id: int | None = None
) -> AgencyMail:
    """A person decides about a mail of the tray: a draft for a question, or nothing more to do with it.

    Raises:
        EscalationError: when it was decided before, or the draft cannot be made.
    """
    won = session.execute(
        update(AgencyMail)
        .where(col(AgencyMail.id) == mail_id, col(AgencyMail.state) == "tray")
        .values(state="settled", staff_id=staff_id, settled_at=at.now)
        .returning(col(AgencyMail.id))
    ).scalar_one_or_none()
    if won is None:
        raise EscalationError(wording.MAIL_SETTLED)
    row = session.get_one(AgencyMail, mail_id, populate_existing=True)
    if referral_id is not None:
        referral = session.get(Referral, referral_id)
        if referral is None:
            raise EscalationError(wording.CHOOSE_QUESTION)
        if open_draft(session, referral.ticket_id, staff_id) is not None:
            raise EscalationError(wording.DRAFT_IN_THE_WAY)
        draft_from(session, row, referral, staff_id, plan, at)
    return row


def _bounce(session: Session, mail: Mail, letter: Letter, now: datetime) -> None:
    """A line of ours came back: its delivery is refused, and the letter's history says so. What does not
    prove that it saw the line changes nothing."""
    lines = own_lines(mail, letter.code, letter.mail_token)
    refused = session.execute(
        update(Message)
        .where(col(Message.id).in_(lines), col(Message.state) == "sent")
        .values(state="refused", error=BOUNCED, done_at=now)
        .returning(col(Message.id))
    ).all()
    if refused:
        for referral, _ in contents_of(session, letter):
            add_referral_event(session, referral, BOUNCED, now)


def forget_mail(session: Session, now: datetime) -> int:
    """Remove words, sender and attachments of agencies' mail `KEEP` after it was decided: what was made a
    draft of lives on in the answer. Mail that waits for a person stays, and so does what belongs to a ticket
    that is open. The row itself is kept, so that a mail brought again counts once. Returns how many went."""
    open_drafts = (
        select(Draft.id).join(Ticket, col(Ticket.id) == col(Draft.ticket_id)).where(Ticket.state != "closed")
    )
    old = session.exec(
        select(AgencyMail.id).where(
            col(AgencyMail.settled_at) <= now - KEEP,
            col(AgencyMail.draft_id).is_(None) | col(AgencyMail.draft_id).not_in(open_drafts),
            or_(
                col(AgencyMail.sender) != "",
                col(AgencyMail.text) != "",
                col(AgencyMail.id).in_(select(AgencyFile.mail_id)),
            ),
        )
    ).all()
    session.execute(delete(AgencyFile).where(col(AgencyFile.mail_id).in_(old)))
    session.execute(
        update(AgencyMail).where(col(AgencyMail.id).in_(old)).values(sender="", subject="", text="")
    )
    return len(old)


def tray(session: Session) -> Sequence[AgencyMail]:
    """What waits for a person, the oldest first."""
    return session.exec(
        select(AgencyMail).where(AgencyMail.state == "tray").order_by(col(AgencyMail.id)).limit(200)
    ).all()


def files_of(session: Session, mails: Collection[int]) -> Mapping[int, list[Any]]:
    """The attachments of mails, without their bytes: id, name, kind, size."""
    found: dict[int, list[Any]] = defaultdict(list)
    for file in session.execute(
        select(AgencyFile.mail_id, AgencyFile.id, AgencyFile.name, AgencyFile.kind, AgencyFile.size)  # type: ignore[call-overload]
        .where(col(AgencyFile.mail_id).in_(mails))
        .order_by(col(AgencyFile.id))
    ):
        found[file.mail_id].append(file)
    return found
