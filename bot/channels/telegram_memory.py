"""What the Telegram channel remembers across restarts: groups that moved."""

from sqlmodel import Session, select

from store.settings import keep_setting, setting_value
from store.tables import Contact

CHANNEL = "telegram"
MOVED = "telegram.moved"


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
