"""What the Telegram channel remembers across restarts: groups that moved, and how far a long text came."""

from sqlmodel import Session, col, select

from store.settings import keep_setting, setting_value
from store.tables import Contact, Message

CHANNEL = "telegram"
MOVED = "telegram.moved"
PARTS = "telegram.parts"
UNDER_WAY = ("queued", "sending", "uncertain", "refused")


def moved_chats(session: Session) -> dict[str, str]:
    """Old group ids and where they went."""
    return {old: str(new) for old, new in setting_value(session, MOVED).items()}


def follow(session: Session, old: str, new: str) -> bool:
    """Remember that a group goes on under a new id, and take its contact along.

    Returns False where somebody of the new group has written already: then both contacts stay, and what is
    owed to the old one goes to the new id.
    """
    keep_setting(session, MOVED, {**setting_value(session, MOVED), old: new})
    if _contact(session, new) is not None:
        return False
    contact = _contact(session, old)
    if contact is not None:
        contact.chat_id = new
        session.add(contact)
    return True


def _contact(session: Session, chat_id: str) -> Contact | None:
    return session.exec(select(Contact).where(Contact.channel == CHANNEL, Contact.chat_id == chat_id)).first()


def parts_sent(session: Session, message_id: int) -> int:
    """How many messages of a long text have arrived."""
    return int(setting_value(session, PARTS).get(str(message_id), 0))


def remember_parts(session: Session, message_id: int, count: int) -> None:
    """Keep how far a long text came; what has arrived as a whole is forgotten."""
    known = {**setting_value(session, PARTS), str(message_id): count}
    found = session.exec(
        select(Message.id).where(
            col(Message.id).in_([int(key) for key in known]), col(Message.state).in_(UNDER_WAY)
        )
    )
    waiting = {str(id_) for id_ in found}
    keep_setting(session, PARTS, {key: sent for key, sent in known.items() if key in waiting})
