"""What the pages of letters show, read in one snapshot. Nothing here acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from desk import wording
from desk.conversation import delivery_state
from desk.deadline import Deadline, deadline
from desk.shown import shown
from escalation.chase import CARRIED, errands, is_errand, recipient, rungs_of
from escalation.paper import letter_number, question_text
from escalation.plan import Plan
from escalation.referrals import contents_of, hand_backs
from escalation.replies import files_of
from store.referral_tables import AgencyMail, Chase, Letter, Referral, ReferralEvent
from store.tables import Message, Staff

NEWEST = 200


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter in the list."""

    id: int
    number: str
    agency: str
    sent: str
    codes: list[str]
    waiting: int
    due: Deadline
    by: str


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a letter, with its history in sentences."""

    referral: Referral
    code: str
    question: str
    state: str
    history: list[tuple[datetime, str]]


@dataclass(frozen=True, slots=True)
class RungRow:
    """A rung of the ladder after a letter: whom it went to, the proof that it arrived, whether a person still
    has to see to it, and whether there is a paper to carry."""

    rung: str
    words: str
    at: datetime
    to: str
    proof: str
    proof_at: datetime | None
    errand: bool
    paper: bool


@dataclass(frozen=True, slots=True)
class ErrandRow:
    """A rung that waits for a person."""

    letter_id: int
    number: str
    words: str
    to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class File:
    """An attachment in a list."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of the agency that was put to this letter, with its attachments."""

    id: int
    at: datetime
    sender: str
    state: str
    files: list[File]


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter's page."""

    letter: Letter
    row: LetterRow
    parts: list[Part]
    rungs: list[RungRow]
    mails: list[MailRow]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that an agency gave back as not its own: the plan may miss a row."""

    code: str
    agency: str
    why: str
    to: str
    at: datetime


def letter_rows(session: Session, plan: Plan, exam: datetime) -> list[LetterRow]:
    """The newest letters, those that wait for an answer first."""
    letters = session.exec(select(Letter).order_by(col(Letter.id).desc()).limit(NEWEST)).all()
    rows = [letter_row(session, letter, plan, exam) for letter in letters]
    return sorted(rows, key=lambda row: row.waiting == 0)


def letter_row(session: Session, letter: Letter, plan: Plan, exam: datetime) -> LetterRow:
    """One letter as the list shows it."""
    contents = contents_of(session, letter)
    waiting = sum(referral.state == "waiting" for referral, _ in contents)
    return LetterRow(
        id=letter.id or 0,
        number=letter_number(letter, plan),
        agency=_name(plan)(letter.agency),
        sent=sending(session, letter),
        codes=[ticket.code for _, ticket in contents],
        waiting=waiting,
        due=deadline(letter.due_at, exam, "waiting_for_agency" if waiting else "closed"),
        by=session.get_one(Staff, letter.staff_id).name,
    )


def _name(plan: Plan) -> Callable[[str], str]:
    names = {agency.id: agency.name for agency in plan.agencies}
    return lambda id_: names.get(id_, id_)


def sending(session: Session, letter: Letter) -> str:
    """How far a letter has come, in words."""
    if letter.acknowledged_at is not None:
        return wording.LETTER_ACKNOWLEDGED
    if letter.message_id is not None:
        message = session.get_one(Message, letter.message_id)
        return f"thư điện tử: {wording.DELIVERY.get(delivery_state(message, 'mail'), message.state)}"
    return wording.LETTER_HANDED if letter.handed_at is not None else wording.LETTER_TO_CARRY


def letter_view(session: Session, letter_id: int, plan: Plan, exam: datetime) -> LetterView | None:
    """A letter's page; None when there is none."""
    letter = session.get(Letter, letter_id)
    if letter is None:
        return None
    return LetterView(
        letter=letter,
        row=letter_row(session, letter, plan, exam),
        parts=_parts(session, letter, plan),
        rungs=[_rung(letter, chase, message, plan) for chase, message in rungs_of(session, letter)],
        mails=_mails(session, letter_id),
    )


def _rung(letter: Letter, chase: Chase, message: Message | None, plan: Plan) -> RungRow:
    open_ = is_errand(chase, message)
    if chase.handed_at is not None:
        proof, at = wording.ERRAND_DONE, chase.handed_at
    elif message is None or open_:
        proof, at = wording.CARRY_IT if chase.rung in CARRIED else wording.CALL_THEM, None
    else:
        state = wording.DELIVERY.get(delivery_state(message, "mail"), message.state)
        proof, at = wording.BY_MAIL.format(state=state), message.done_at
    return RungRow(
        rung=chase.rung,
        words=wording.RUNGS[chase.rung],
        at=chase.at,
        to=recipient(plan, letter.agency, chase.rung).name,
        proof=proof,
        proof_at=at,
        errand=open_,
        paper=chase.rung in CARRIED,
    )


def errand_rows(session: Session, plan: Plan) -> list[ErrandRow]:
    """What waits for a person to call or to carry, the oldest first."""
    return [
        ErrandRow(letter.id or 0, letter_number(letter, plan), wording.RUNGS[chase.rung],
                  recipient(plan, letter.agency, chase.rung).name, chase.at)
        for chase, letter in errands(session)
    ]  # fmt: skip


def _mails(session: Session, letter_id: int) -> list[MailRow]:
    rows = session.exec(
        select(AgencyMail)
        .where(AgencyMail.letter_id == letter_id, AgencyMail.state != "tray")
        .order_by(col(AgencyMail.id))
    )
    return [
        MailRow(row.id or 0, row.received_at, row.sender, wording.MAIL_STATES[row.state],
                [File(file.id, file.name, file.size) for file in files_of(session, row.id or 0)])
        for row in rows
    ]  # fmt: skip


def open_parts(session: Session, letter: Letter) -> list[tuple[int, str, str]]:
    """What of a letter still waits, as the agency sees it: id, ticket's code, masked question."""
    return [
        (referral.id or 0, ticket.code, shown(question_text(session, ticket)))
        for referral, ticket in contents_of(session, letter)
        if referral.state == "waiting"
    ]


def _parts(session: Session, letter: Letter, plan: Plan) -> list[Part]:
    names = {id_: name for id_, name in session.exec(select(Staff.id, Staff.name)) if id_ is not None}
    return [
        Part(
            referral=referral,
            code=ticket.code,
            question=shown(question_text(session, ticket)),
            state=wording.REFERRAL_STATES[referral.state],
            history=_history(session, referral, names, _name(plan)),
        )
        for referral, ticket in contents_of(session, letter)
    ]


def _history(
    session: Session, referral: Referral, names: dict[int, str], agency: Callable[[str], str]
) -> list[tuple[datetime, str]]:
    rows = session.exec(
        select(ReferralEvent).where(ReferralEvent.referral_id == referral.id).order_by(col(ReferralEvent.id))
    )
    return [(row.at, _sentence(row, names, agency)) for row in rows]


def _sentence(event: ReferralEvent, names: dict[int, str], agency: Callable[[str], str]) -> str:
    words = {
        "name": names.get(event.staff_id or 0, wording.SOMEBODY),
        "to": agency(str(event.data.get("to", ""))),
        "from_agency": agency(str(event.data.get("from", ""))),
        "why": str(event.data.get("why", "")),
        "rung": wording.RUNGS.get(str(event.data.get("rung", "")), ""),
    }
    return wording.REFERRAL_EVENTS.get(event.kind, event.kind).format(**words)


def gaps(session: Session, plan: Plan) -> list[Gap]:
    """What agencies gave back as not theirs, the newest first."""
    name = _name(plan)
    return [
        Gap(ticket.code, name(referral.agency), str(event.data["why"]), name(str(event.data["to"])), event.at)
        for event, referral, ticket in hand_backs(session)
    ]


def tray_count(session: Session) -> int:
    """How many mails of agencies wait for a person."""
    return session.exec(select(func.count()).select_from(AgencyMail).where(AgencyMail.state == "tray")).one()
