"""The ladder of reminders after a letter: each rung at most once, only in working hours, only after delivery.

A rung is due after a share of the letter's own working time. After a standstill only the highest rung that is
due is taken, so that nobody gets several reminders at once.
"""

from sqlmodel import Session, col, select

from escalation import wording
from escalation.clocks import Calendar, add_minutes, minutes_between
from escalation.paper import in_words, letter_number
from escalation.plan import Plan
from escalation.posting import mail_to
from escalation.referrals import add_referral_event, letter_of, tell_askers, waiting_of
from escalation.tickets import Moment
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
LEAST_MINUTES = 15


def in_hours(calendar: Calendar, at: Moment) -> bool:
    """Whether people work at this instant of the exam clock."""
    local = at.exam.astimezone(VIETNAM)
    return any(slot.start <= local.time() < slot.end for slot in calendar.slots(local.date()))


def due_rung(letter: Letter, calendar: Calendar, at: Moment) -> str:
    """The highest rung whose time has come; empty before the first, and where the agency has already
    confirmed what only asks for that."""
    total = max(minutes_between(calendar, letter.exam_at, letter.due_at), LEAST_MINUTES)
    start = letter.exam_at
    due = [rung for rung, share in RUNGS if add_minutes(calendar, start, total * share // 100) <= at.exam]
    if due == ["acknowledgement"] and letter.acknowledged_at is not None:
        return ""
    return due[-1] if due else ""


def letters_to_chase(session: Session, calendar: Calendar, at: Moment) -> list[tuple[int, str]]:
    """Delivered letters with questions waiting, and the rung each gets now; none outside working hours."""
    if not in_hours(calendar, at):
        return []
    waiting = select(Referral.letter_id).where(Referral.state == "waiting")
    sent = select(Message.id).where(Message.state == "sent")
    letters = session.exec(
        select(Letter).where(
            col(Letter.id).in_(waiting),
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


def _highest_taken(session: Session) -> dict[int, int]:
    taken: dict[int, int] = {}
    for letter_id, rung in session.exec(select(Chase.letter_id, Chase.rung)):
        taken[letter_id] = max(taken.get(letter_id, -1), ORDER.index(rung))
    return taken


def take_rung(session: Session, letter_id: int, rung: str, plan: Plan, at: Moment, *, by_mail: bool) -> bool:
    """Take one rung: a reminder to the agency or a note for somebody to call, and a word to the askers.

    False when it was taken meanwhile, or nothing waits any more.
    """
    if dialect_of(session) != "sqlite":  # of two processes the second looks again
        session.execute(select(Letter.id).where(Letter.id == letter_id).with_for_update())
    letter = letter_of(session, letter_id)
    waiting = waiting_of(session, letter)
    if not waiting or ORDER.index(rung) <= _highest_taken(session).get(letter_id, -1):
        return False
    message = _remind(session, letter, rung, plan, at) if by_mail and rung != "board" else None
    session.add(Chase(letter_id=letter_id, rung=rung, at=at.now, message_id=message))
    for referral, _ in waiting:
        add_referral_event(session, referral, "chased", at.now, data={"rung": rung})
    if rung in TOLD:
        agency = plan.agency(letter.agency).name
        tell_askers(session, letter, wording.STILL_WAITING.replace("{agency}", agency), at.now)
    session.flush()
    return True


def _remind(session: Session, letter: Letter, rung: str, plan: Plan, at: Moment) -> int | None:
    """Queue the reminder; None where the agency has no address and somebody has to call."""
    address = plan.mail_of(letter.agency)
    if not address:
        return None
    agency = plan.agency(letter.agency)
    text = wording.CHASES[rung].format(
        agency=agency.name, head=agency.head or wording.SOME_HEAD, number=letter_number(letter, plan),
        due=in_words(letter.due_at), code=letter.code,
    )  # fmt: skip
    return mail_to(session, address, "chase", letter, text, at.now)
