"""The stop button in Telegram: the same as at the desk, with the same rights and a reason."""

from sqlmodel import Session, select

from bot.channels import telegram_wording as wording
from bot.channels.telegram_tickets import Reply, Sitting, find
from desk.deadline import when
from desk.paused import pause_name, stopped_now
from desk.pausing import MAY_PAUSE, MAY_RESUME
from escalation.codes import is_printed_code
from escalation.tickets import EscalationError
from store.pauses import PauseError, Scope, pause, resume
from store.tables import Pause, Ticket


def pause_answers(sitting: Sitting, rest: str) -> Reply:
    """``/tamdung``: what is paused; with a reason: pause all; after a ticket's code: its topic."""
    content = sitting.world.knowledge().content
    if not rest.strip():
        found = stopped_now(sitting.session, content)
        lines = [
            wording.PAUSED_LINE.format(
                number=one.id, what=one.what, who=one.who, at=when(one.at), reason=one.reason
            )
            for one in found
        ]
        return Reply("\n".join(lines) or wording.NOTHING_PAUSED)
    _need(sitting, MAY_PAUSE)
    scope, key, reason = _target(sitting, rest)
    try:
        row = pause(sitting.session, scope, key, reason, sitting.staff_id, sitting.at.now)
    except PauseError as error:
        raise EscalationError(str(error)) from error
    what = pause_name(row.scope, row.key, content)
    return Reply(wording.PAUSED.format(what=what, number=row.id))


def _target(sitting: Sitting, rest: str) -> tuple[Scope, str, str]:
    first, _, reason = rest.strip().partition(" ")
    if not is_printed_code(first) or not _is_ticket(sitting.session, first):
        return "all", "", rest
    ticket = find(sitting, first)
    if ticket.topic is None:
        raise EscalationError(wording.NO_TOPIC_TO_PAUSE.format(code=ticket.code))
    return "entry", ticket.topic, reason


def _is_ticket(session: Session, code: str) -> bool:
    return session.exec(select(Ticket.id).where(Ticket.code == code)).first() is not None


def resume_answers(sitting: Sitting, rest: str) -> Reply:
    """``/chaylai NUMBER reason``: let a paused part answer again."""
    _need(sitting, MAY_RESUME)
    number, _, reason = rest.strip().partition(" ")
    row = sitting.session.get(Pause, int(number)) if _is_number(number) else None
    if row is None:
        return Reply(wording.WHICH_PAUSE)
    try:
        resume(sitting.session, row.id or 0, reason, sitting.staff_id, sitting.at.now)
    except PauseError as error:
        raise EscalationError(str(error)) from error
    what = pause_name(row.scope, row.key, sitting.world.knowledge().content)
    return Reply(wording.RESUMED.format(what=what))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _need(sitting: Sitting, roles: tuple[str, ...]) -> None:
    if not set(roles) & set(sitting.me.roles):
        raise EscalationError(wording.NOT_PAUSER)
