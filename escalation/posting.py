"""A letter on its way: by the outbox where the agency has an address, else into the folder, to be carried."""

from datetime import datetime

from sqlmodel import Session, col, select

from escalation import wording
from escalation.paper import in_words
from escalation.plan import Plan
from escalation.referrals import add_referral_event, contents_of
from escalation.tickets import EscalationError
from store.inbox import contact_id
from store.outbox import Outgoing, queue
from store.referral_tables import Letter
from store.tables import Contact, Message

MAIL = "mail"  # the channel's name


def post(
    session: Session, letter: Letter, plan: Plan, now: datetime, *, by_mail: bool, link: str = ""
) -> bool:
    """Owe the letter to the agency's address; False where somebody has to carry it."""
    address = plan.mail_of(letter.agency)
    if not by_mail or not address:
        return False
    text = wording.LETTER_MAIL.format(
        agency=plan.agency(letter.agency).name,
        count=len(contents_of(session, letter)),
        desk=plan.agency(plan.desk).name,
        due=in_words(letter.due_at),
        code=letter.code,
    )
    if link:
        text += "\n\n" + wording.LETTER_LINK.format(link=link)
    letter.message_id = mail_to(session, address, "letter", letter, text, now)
    return True


def mail_to(session: Session, address: str, kind: str, letter: Letter, text: str, now: datetime) -> int:
    """Queue one line to an agency's address, about a letter; its id in the outbox."""
    contact = contact_id(session, MAIL, address, now)
    session.get_one(Contact, contact).subscribed = False
    card = {"letter": str(letter.id), "code": letter.code}
    return queue(session, contact, Outgoing(kind=kind, lane="staff", text=text, card=card), now)


def letters_to_lay(session: Session) -> list[Letter]:
    """Letters for delivery by hand whose file does not lie in the folder yet."""
    return list(
        session.exec(
            select(Letter)
            .where(col(Letter.message_id).is_(None), col(Letter.laid_at).is_(None))
            .order_by(col(Letter.id))
        )
    )


def may_be_carried(letter: Letter, mail: Message | None) -> bool:
    """Whether a person has yet to carry the letter: it has no address, or its mail did not arrive."""
    return letter.handed_at is None and (mail is None or mail.state == "refused")


def handed_over(session: Session, letter: Letter, staff_id: int, now: datetime) -> None:
    """Somebody carried the letter to the agency.

    Raises:
        EscalationError: for a letter that goes by mail, or one handed over before.
    """
    mail = session.get(Message, letter.message_id) if letter.message_id is not None else None
    if not may_be_carried(letter, mail):
        raise EscalationError(wording.LETTER_DELIVERED)
    letter.handed_at = now
    for referral, _ in contents_of(session, letter):
        add_referral_event(session, referral, "handed_over", now, staff_id=staff_id)


def acknowledge(session: Session, letter: Letter, now: datetime, staff_id: int | None = None) -> None:
    """The agency has confirmed that it has the letter; a second word changes nothing."""
    if letter.acknowledged_at is not None:
        return
    letter.acknowledged_at = now
    for referral, _ in contents_of(session, letter):
        add_referral_event(session, referral, "acknowledged", now, staff_id=staff_id)
