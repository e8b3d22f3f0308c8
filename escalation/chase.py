"""The ladder of reminders after a letter: each rung at most once, only in working hours, only after delivery.

A rung is due after a share of the letter's own working time. After a standstill only the highest rung that is
due is taken, so that nobody gets several reminders at once. A rung goes by mail where the plan names an
address, else it is an errand: a person calls or carries it, and says so.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from escalation import wording
from escalation.clocks import Calendar, minutes_between
from escalation.forms import CHASE_FORM, Forms, on_paper
from escalation.paper import in_words, letter_number, letter_words, questions_of
from escalation.plan import Plan
from escalation.posting import mail_to
from escalation.referrals import add_referral_event, contents_of, letter_of, tell_askers, waiting_of
from escalation.tickets import EscalationError, Moment
from store.crashing import crash_point
from store.leases import dialect_of
from store.referral_tables import Chase, Letter, Referral
from store.tables import Message
from store.times import VIETNAM

RUNGS: tuple[tuple[str, int], ...] = (
    ("acknowledgement", 25),  # percent of the letter's working time
    ("reminder", 100),
    ("head", 150),
    ("board", 200),
)
ORDER = tuple(rung for rung, _ in RUNGS)
TOLD = ("reminder", "board")  # at these the askers hear where their question is
CARRIED = ("head", "board")  # without an address these take a paper; the others a call
LEAST_MINUTES = 15
MOST_ERRANDS = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a rung goes to; without ``address`` a person goes there."""

    name: str
    address: str


def recipient(plan: Plan, agency_id: str, rung: str) -> Recipient:
    """Whom a rung after a letter to this agency goes to, by the plan."""
    agency = plan.agency(agency_id)
    if rung == "board":
        return Recipient(plan.board.name, plan.board.email)
    if rung == "head":
        name = wording.HEAD_OF.format(head=agency.head or wording.SOME_HEAD, agency=agency.name)
        return Recipient(name, agency.head_email)
    return Recipient(agency.name, plan.mail_of(agency_id))


def words_of(letter: Letter, rung: str, plan: Plan) -> str:
    """What a rung says."""
    return wording.CHASES[rung].format(
        agency=plan.agency(letter.agency).name,
        desk=plan.agency(plan.desk).name,
        number=letter_number(letter, plan),
        due=in_words(letter.due_at),
        code=letter.code,
    )


def chase_paper(session: Session, letter: Letter, rung: str, plan: Plan, forms: Forms) -> bytes:
    """The Word file of a rung that somebody carries."""
    words = letter_words(letter, plan, questions_of(session, letter, waiting=True))
    to = recipient(plan, letter.agency, rung).name
    return on_paper(words | {"to": to, "body": words_of(letter, rung, plan)}, forms(CHASE_FORM))


def in_hours(calendar: Calendar, at: Moment) -> bool:
    """Whether people work at this instant of the exam clock."""
    local = at.exam.astimezone(VIETNAM)
    return any(slot.start <= local.time() < slot.end for slot in calendar.slots(local.date()))


def due_rung(letter: Letter, calendar: Calendar, at: Moment) -> str:
    """The highest rung whose time has come; empty before the first, and where the agency has already
    confirmed what only asks for that."""
    total = max(minutes_between(calendar, letter.exam_at, letter.due_at), LEAST_MINUTES)
    passed = minutes_between(calendar, letter.exam_at, at.exam)
    due = [rung for rung, share in RUNGS if passed >= total * share // 100]
    if due == ["acknowledgement"] and letter.acknowledged_at is not None:
        return ""
    return due[-1] if due else ""


def letters_to_chase(session: Session, calendar: Calendar, at: Moment) -> list[tuple[int, str]]:
    """Delivered letters with questions waiting, and the rung each gets now; none outside working hours."""
    if not in_hours(calendar, at):
        return []
    waiting = select(Referral.letter_id).where(Referral.state == "waiting")
    sent = select(Message.id).where(Message.state == "sent")
    done = select(Chase.letter_id).where(Chase.rung == ORDER[-1])
    letters = session.exec(
        select(Letter).where(
            col(Letter.id).in_(waiting),
            col(Letter.id).not_in(done),
            col(Letter.handed_at).is_not(None) | col(Letter.message_id).in_(sent),
        )
    ).all()
    taken = _highest_taken(session)
    found = []
    for letter in letters:
        rung = due_rung(letter, calendar, at)
        if rung and ORDER.index(rung) > taken.get(letter.id or 0, -1):
            found.append((letter.id or 0, rung))
    return found


def _highest_taken(session: Session, letter_id: int | None = None) -> dict[int, int]:
    taken: dict[int, int] = {}
    rows = select(Chase.letter_id, Chase.rung)
    for letter, rung in session.exec(rows.where(Chase.letter_id == letter_id) if letter_id else rows):
        taken[letter] = max(taken.get(letter, -1), ORDER.index(rung))
    return taken


def take_rung(session: Session, letter_id: int, rung: str, plan: Plan, at: Moment, *, by_mail: bool) -> bool:
    """Take one rung: a mail to whom it concerns or an errand for a person, and a word to the askers.

    False when it was taken meanwhile, or nothing waits any more.
    """
    if dialect_of(session) != "sqlite":  # of two processes the second looks again
        session.execute(select(Letter.id).where(Letter.id == letter_id).with_for_update())
    letter = letter_of(session, letter_id)
    waiting = waiting_of(session, letter)
    if not waiting or ORDER.index(rung) <= _highest_taken(session, letter_id).get(letter_id, -1):
        return False
    message = _remind(session, letter, rung, plan, at) if by_mail else None
    session.add(Chase(letter_id=letter_id, rung=rung, at=at.now, message_id=message))
    for referral, _ in waiting:
        add_referral_event(session, referral, "chased", at.now, data={"rung": rung})
    if rung in TOLD:
        agency = plan.agency(letter.agency).name
        tell_askers(session, letter, wording.STILL_WAITING.replace("{agency}", agency), at.now)
    session.flush()
    crash_point("rung-written")
    return True


def _remind(session: Session, letter: Letter, rung: str, plan: Plan, at: Moment) -> int | None:
    """Queue the mail of a rung; None where the plan names no address."""
    to = recipient(plan, letter.agency, rung)
    if not to.address:
        return None
    text = wording.CHASE_MAIL.format(to=to.name, body=words_of(letter, rung, plan))
    return mail_to(session, to.address, "chase", letter, text, at.now)


def rungs_of(session: Session, letter: Letter) -> list[tuple[Chase, Message | None]]:
    """The rungs a letter has had, each with its mail where it went by mail."""
    rows = session.exec(
        select(Chase, Message)
        .outerjoin(Message, col(Message.id) == col(Chase.message_id))
        .where(Chase.letter_id == letter.id)
        .order_by(col(Chase.id))
    )
    return [(chase, message) for chase, message in rows]


def is_errand(chase: Chase, message: Message | None) -> bool:
    """Whether a person still has to call or to carry this rung: it had no address, or its mail was refused
    or came back."""
    return chase.handed_at is None and (message is None or message.state == "refused")


def errands(session: Session) -> list[tuple[Chase, Letter]]:
    """Rungs that wait for a person, the oldest 200 first; none whose question waits no more."""
    waiting = select(Referral.letter_id).where(Referral.state == "waiting")
    refused = select(Message.id).where(Message.state == "refused")
    rows = session.exec(
        select(Chase, Letter)
        .join(Letter, col(Letter.id) == col(Chase.letter_id))
        .where(
            col(Chase.handed_at).is_(None),
            col(Chase.message_id).is_(None) | col(Chase.message_id).in_(refused),
            col(Letter.id).in_(waiting),
        )
        .order_by(col(Chase.id))
        .limit(MOST_ERRANDS)
    )
    return [(chase, letter) for chase, letter in rows]


def errand_done(session: Session, letter: Letter, rung: str, staff_id: int, now: datetime) -> None:
    """Somebody called, or carried the paper: the proof that this rung arrived.

    Raises:
        EscalationError: for a rung that was not taken, that a mail has carried, or that somebody did before.
    """
    for chase, message in rungs_of(session, letter):
        if chase.rung == rung:
            if not is_errand(chase, message):
                raise EscalationError(wording.ERRAND_DONE)
            chase.handed_at = now
            for referral, _ in contents_of(session, letter):
                add_referral_event(
                    session, referral, "errand_done", now, staff_id=staff_id, data={"rung": rung}
                )
            return
    raise EscalationError(wording.ERRAND_UNKNOWN)
