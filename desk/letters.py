"""What the pages of letters show, read in one snapshot. Nothing here acts."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from desk import letter_wording, wording
from desk.conversation import delivery_state
from desk.deadline import Deadline, deadline
from desk.shown import shown
from desk.ticket import staff_names
from escalation.chase import CARRIED, errands, is_errand, recipient, rungs_of
from escalation.paper import letter_number, question_text
from escalation.plan import Plan
from escalation.posting import may_be_carried
from escalation.referrals import contents_of
from escalation.replies import files_of
from escalation.returning import hand_backs
from store.referral_tables import AgencyMail, Chase, Letter, Referral, ReferralEvent
from store.tables import Message, Ticket

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
    carry: bool


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
    text: str
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
    return sorted(_rows(session, letters, plan, exam), key=lambda row: row.waiting == 0)


def _rows(session: Session, letters: Sequence[Letter], plan: Plan, exam: datetime) -> list[LetterRow]:
    """Letters as the list shows them; a query for each kind of thing and not for each letter."""
    ids = [letter.id for letter in letters]
    contents: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for letter_id, state, code in session.exec(
        select(Referral.letter_id, Referral.state, Ticket.code)
        .join(Ticket, col(Ticket.id) == col(Referral.ticket_id))
        .where(col(Referral.letter_id).in_(ids))
        .order_by(col(Referral.id))
    ):
        contents[letter_id].append((state, code))
    mails = session.exec(
        select(Message).where(col(Message.id).in_([letter.message_id for letter in letters]))
    )
    by_id = {message.id: message for message in mails}
    names = staff_names(session)
    return [
        _row(letter, contents[letter.id or 0], by_id.get(letter.message_id), names, plan, exam)
        for letter in letters
    ]


def _row(
    letter: Letter, contents: list[tuple[str, str]], mail: Message | None, names: dict[int, str], plan: Plan,
    exam: datetime,
) -> LetterRow:  # fmt: skip
    waiting = sum(state == "waiting" for state, _ in contents)
    return LetterRow(
        id=letter.id or 0,
        number=letter_number(letter, plan),
        agency=_name(plan)(letter.agency),
        sent=sending(letter, mail),
        codes=[code for _, code in contents],
        waiting=waiting,
        due=deadline(letter.due_at, exam, "waiting_for_agency" if waiting else "closed"),
        by=names.get(letter.staff_id, wording.SOMEBODY),
        carry=may_be_carried(letter, mail),
    )


def _name(plan: Plan) -> Callable[[str], str]:
    names = {agency.id: agency.name for agency in plan.agencies}
    return lambda id_: names.get(id_, id_)


def sending(letter: Letter, mail: Message | None) -> str:
    """How far a letter has come, in words; ``mail`` is its line in the outbox."""
    if letter.acknowledged_at is not None:
        return letter_wording.LETTER_ACKNOWLEDGED
    if letter.handed_at is not None:
        return letter_wording.LETTER_HANDED
    if mail is not None:
        return letter_wording.BY_MAIL.format(
            state=wording.DELIVERY.get(delivery_state(mail, "mail"), mail.state)
        )
    return letter_wording.LETTER_TO_CARRY


def letter_view(session: Session, letter_id: int, plan: Plan, exam: datetime) -> LetterView | None:
    """A letter's page; None when there is none."""
    letter = session.get(Letter, letter_id)
    if letter is None:
        return None
    return LetterView(
        letter=letter,
        row=_rows(session, [letter], plan, exam)[0],
        parts=_parts(session, letter, plan),
        rungs=[_rung(letter, chase, message, plan) for chase, message in rungs_of(session, letter)],
        mails=_mails(session, letter_id),
    )


def _rung(letter: Letter, chase: Chase, message: Message | None, plan: Plan) -> RungRow:
    open_ = is_errand(chase, message)
    if chase.handed_at is not None:
        proof, at = letter_wording.ERRAND_DONE, chase.handed_at
    elif message is None or open_:
        proof, at = letter_wording.CARRY_IT if chase.rung in CARRIED else letter_wording.CALL_THEM, None
    else:
        state = wording.DELIVERY.get(delivery_state(message, "mail"), message.state)
        proof, at = letter_wording.BY_MAIL.format(state=state), message.done_at
    return RungRow(
        rung=chase.rung,
        words=letter_wording.RUNGS[chase.rung],
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
        ErrandRow(letter.id or 0, letter_number(letter, plan), letter_wording.RUNGS[chase.rung],
                  recipient(plan, letter.agency, chase.rung).name, chase.at)
        for chase, letter in errands(session)
    ]  # fmt: skip


def _mails(session: Session, letter_id: int) -> list[MailRow]:
    rows = session.exec(
        select(AgencyMail)
        .where(AgencyMail.letter_id == letter_id, AgencyMail.state != "tray")
        .order_by(col(AgencyMail.id))
    ).all()
    files = files_of(session, [row.id or 0 for row in rows])
    return [
        MailRow(row.id or 0, row.received_at, row.sender, letter_wording.MAIL_STATES[row.state],
                shown(row.text),
                [File(file.id, file.name, file.size) for file in files[row.id or 0]])
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
    names = staff_names(session)
    return [
        Part(
            referral=referral,
            code=ticket.code,
            question=shown(question_text(session, ticket)),
            state=letter_wording.REFERRAL_STATES[referral.state],
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
        "rung": letter_wording.RUNGS.get(str(event.data.get("rung", "")), ""),
    }
    return letter_wording.REFERRAL_EVENTS.get(event.kind, event.kind).format(**words)


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
