"""How far a text came that is too long for one message, so that after a failure only the rest is sent."""

from sqlmodel import Session, col, select

from store.settings import keep_setting, setting_value
from store.tables import Message

PARTS = "parts_sent"
UNDER_WAY = ("queued", "sending", "uncertain", "refused")


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
