"""What a linked officer does from Telegram: the desk's own verbs, each in the caller's transaction."""

import hashlib
from collections.abc import Callable, Mapping

from sqlmodel import Session, select

from bot.channels import telegram_wording as wording
from bot.channels.telegram_pauses import pause_answers, resume_answers
from bot.channels.telegram_tickets import Reply, Sitting, find, show
from desk.ticket import waiting_versions
from escalation.drafts import approve, open_draft, save_draft, submit
from escalation.tickets import EscalationError, claim
from handlers.escalate import REPORTS
from store.audit import audit
from store.tables import AnswerVersion, Draft, Ticket
from store.telegram import unlink_telegram

SOURCE = "nguồn:"


def help_words(_sitting: Sitting, _rest: str) -> Reply:
    """What can be done here."""
    return Reply(wording.HELP)


def unlink(sitting: Sitting, _rest: str) -> Reply:
    """This account speaks for nobody any more."""
    unlink_telegram(sitting.session, sitting.me, sitting.at.now)
    return Reply(wording.UNLINKED)


def draft(sitting: Sitting, rest: str) -> Reply:
    """``/soan CODE text``: keep a draft; who writes the answer has the ticket."""
    code, text = (*rest.split(maxsplit=1), "", "")[:2]
    return draft_for(sitting, find(sitting, code), text)


def draft_for(sitting: Sitting, ticket: Ticket, text: str) -> Reply:
    """Keep a draft of a ticket and offer to submit exactly what was kept."""
    _need_drafter(sitting)
    if ticket.reason in REPORTS:
        return Reply(wording.ONLY_AT_DESK)
    assert ticket.id is not None
    if ticket.claimed_by is None and ticket.state != "closed" and text.strip():
        claim(sitting.session, ticket.id, sitting.staff_id, sitting.at.now)
    old = open_draft(sitting.session, ticket.id, sitting.staff_id)
    words, source = with_source(text, old.source if old is not None else "")
    saved = save_draft(
        sitting.session, ticket.id, sitting.staff_id, words, sitting.at.now, source=source, via="telegram"
    )
    label = wording.SEND_NOW if sitting.world.plan.approval == "none" else wording.SUBMIT
    choice = {"label": label, "action": "staff_submit", "arg": f"{saved.id}:{_digest(saved)}"}
    shown = wording.DRAFT_SAVED.format(code=ticket.code, text=_whole(saved.text, saved.source))
    return Reply(shown, (choice,), ticket.id)


def with_source(text: str, source: str) -> tuple[str, str]:
    """The words and the source of an answer; a last line "Nguồn: …" names the source."""
    words, _, last = text.strip().rpartition("\n")
    if words.strip() and last.strip().casefold().startswith(SOURCE):
        return words.strip(), last.strip()[len(SOURCE) :].strip()
    return text.strip(), source


def _whole(text: str, source: str) -> str:
    return f"{text}\n\nNguồn: {source}" if source else text


def _digest(saved: Draft) -> str:
    return hashlib.sha256(f"{saved.text}\n{saved.source}".encode()).hexdigest()[:12]


def submit_own(sitting: Sitting, rest: str) -> Reply:
    """``/trinh CODE``: hand in one's own open draft."""
    ticket = find(sitting, rest)
    found = open_draft(sitting.session, ticket.id or 0, sitting.staff_id)
    return _submit(sitting, found) if found else Reply(wording.NO_DRAFT.format(code=ticket.code))


def press_submit(sitting: Sitting, arg: str) -> Reply:
    """The button under a saved draft: it hands in what was shown, and nothing that was changed since."""
    number, _, digest = arg.partition(":")
    found = sitting.session.get(Draft, int(number)) if number.isdigit() else None
    if found is None or found.author_id != sitting.staff_id or _digest(found) != digest:
        return Reply(wording.OLD_BUTTON)
    return _submit(sitting, found)


def _submit(sitting: Sitting, found: Draft) -> Reply:
    _need_drafter(sitting)
    rule, world = sitting.world.plan.approval, sitting.world
    ticket = sitting.session.get_one(Ticket, found.ticket_id)
    if ticket.state == "closed":
        raise EscalationError("Phiếu đã đóng. Hãy mở lại trước khi trình.")
    submit(sitting.session, found, rule, sitting.at, world.calendar)
    audit(
        sitting.session,
        sitting.staff_id,
        "submitted",
        sitting.at.now,
        f"ticket:{ticket.code}",
        via="telegram",
    )
    said = wording.SENT if rule == "none" else wording.SUBMITTED
    return Reply(said.format(code=ticket.code), ticket_id=ticket.id)


def read_before_approval(sitting: Sitting, rest: str) -> Reply:
    """``/duyet CODE``: the exact text that waits, and the question whether it may leave."""
    ticket = find(sitting, rest)
    if not sitting.private:
        return Reply(wording.APPROVE_IN_PRIVATE)
    if ticket.reason in REPORTS:
        return Reply(wording.ONLY_AT_DESK)
    rule = sitting.world.plan.approval
    waiting = waiting_versions(sitting.session, sitting.staff_id, rule, ticket.id)
    if not waiting:
        return Reply(wording.NOTHING_WAITS.format(code=ticket.code))
    version = waiting[0]
    choices = (
        {"label": wording.APPROVE, "action": "staff_approve", "arg": str(version.id)},
        {"label": wording.KEEP, "action": "staff_keep", "arg": ""},
    )
    text = _whole(version.text, version.source)
    shown = wording.READ_BEFORE.format(code=ticket.code, author=version.author, text=text)
    return Reply(shown, choices, ticket.id)


def press_approve(sitting: Sitting, arg: str) -> Reply:
    """The button under a text that was read: this very version may leave."""
    found = _hold(sitting.session, int(arg)) if arg.isdigit() else None
    if found is None:
        return Reply(wording.OLD_BUTTON)
    version_id, ticket = found
    world = sitting.world
    left = approve(
        sitting.session, version_id, sitting.staff_id, world.plan.approval, sitting.at, world.calendar
    )
    audit(sitting.session, sitting.staff_id, "approved", sitting.at.now, f"ticket:{ticket.code}",
          version=version_id, via="telegram")  # fmt: skip
    said = wording.APPROVED if left else wording.APPROVED_ONE
    return Reply(said.format(code=ticket.code), ticket_id=ticket.id)


def _hold(session: Session, version_id: int) -> tuple[int, Ticket] | None:
    """Lock the version's draft, so that two approvers count one after the other."""
    version = session.get(AnswerVersion, version_id)
    if version is None:
        return None
    session.exec(select(Draft).where(Draft.id == version.draft_id).with_for_update()).one()
    return version_id, session.get_one(Ticket, version.ticket_id)


def keep(_sitting: Sitting, _arg: str) -> Reply:
    """Not now."""
    return Reply(wording.KEPT)


def _need_drafter(sitting: Sitting) -> None:
    if "drafter" not in sitting.me.roles:
        raise EscalationError(wording.NOT_DRAFTER)


Verb = Callable[[Sitting, str], Reply]
COMMANDS: Mapping[str, Verb] = {
    "phieu": show,
    "soan": draft,
    "trinh": submit_own,
    "duyet": read_before_approval,
    "tamdung": pause_answers,
    "chaylai": resume_answers,
    "huylienket": unlink,
}
BUTTONS: Mapping[str, Verb] = {
    "staff_submit": press_submit,
    "staff_approve": press_approve,
    "staff_keep": keep,
}
