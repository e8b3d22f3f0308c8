"""From the bot to a person: tickets opened, added to, reopened, and what the asker is told."""

from datetime import datetime

from escalation.clocks import due_at
from escalation.routing import Route, public_contact, route
from handlers import wording
from handlers.effects import AddToTicket, Effect, OpenTicket, ReopenTicket, Say
from handlers.turn import MOST_OPEN_TICKETS, TicketView, Turn
from store.times import VIETNAM

URGENT = frozenset({"distress", "person:cap-cuu", "person:bi-chia-cat", "person:mat-buu-pham"})
# Where one's own case and reports go, whatever words they share with a topic.
COMPETENCE_OF_REASON = {
    "person:bao-gian-lan": "thanh-tra",
    "person:mat-buu-pham": "buu-chinh-vien-thong",
    "person:bao-chi": "van-phong",
    "person:cap-cuu": "noi-dang-ky",
    "person:bi-chia-cat": "noi-dang-ky",
    "person:phuc-khao-cua-em": "khao-thi",
    "person:diem-cua-em": "khao-thi",
    "person:so-bao-danh": "noi-dang-ky",
    "person:ho-so-cua-em": "noi-dang-ky",
    "distress": "tong-hop",
}
REPORTS = frozenset({"person:bao-gian-lan"})
CHANNELS_WITH_LINKS = frozenset({"web"})


def due_text(moment: datetime | None) -> str:
    """A deadline as people say it: "10:30 ngày 27/6"."""
    if moment is None:
        return "sớm nhất có thể"
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M} ngày {local.day}/{local.month}"


def ticket_about(turn: Turn, topic: str | None) -> TicketView | None:
    """The open ticket of this person on the same topic."""
    return next((ticket for ticket in turn.open if topic is not None and ticket.topic == topic), None)


def open_ticket(
    turn: Turn,
    *,
    topic: str | None,
    reason: str,
    question_id: int | None = None,
    preface: bool = True,
    say: bool = True,
) -> list[Effect]:
    """Hand a question to staff and tell the asker its code, when to expect an answer, and whom to call."""
    question = question_id or turn.incoming.id
    urgent = reason in URGENT
    if len(turn.open) >= MOST_OPEN_TICKETS and not urgent:  # the newest takes it in
        newest = turn.open[0]
        text = wording.TICKET_ENOUGH.format(count=len(turn.open), code=newest.code)
        return [AddToTicket(newest.id, question), Say(text, kind="receipt", about=newest.id)]
    due = due_at(turn.calendar, turn.plan.clocks, turn.moment.exam, urgent=urgent)
    competence = COMPETENCE_OF_REASON.get(reason) or competence_of(turn, topic)
    where = _route(turn, topic, competence)
    ticket = OpenTicket(
        code=turn.fresh.code,
        secret=turn.fresh.secret,
        question_id=question,
        topic=topic,
        competence=competence,
        agency=where.agency,
        route=where.why,
        reason=reason,
        urgent=urgent,
        due_at=due,
    )
    return [ticket, _receipt(turn, due, reason, preface=preface)] if say else [ticket]


def competence_of(turn: Turn, topic: str | None) -> str:
    """Which kind of agency a topic belongs to; the desk where it is unknown."""
    entry = turn.knowledge.content.entries.get(topic) if topic else None
    return entry.competence if entry is not None else "tong-hop"


def _route(turn: Turn, topic: str | None, competence: str) -> Route:
    exam = turn.moment.exam
    return route(turn.plan, topic, competence, turn.calendar.phase(exam), exam.astimezone(VIETNAM).date())


def _receipt(turn: Turn, due: datetime, reason: str, *, preface: bool) -> Say:
    code, secret = turn.fresh.code, turn.fresh.sealed
    if reason == "distress":
        gentle = wording.DISTRESS_TICKET.format(code=code)
        return Say(gentle, kind="receipt", about="opened", lane="emergency")
    lines = [why_a_person(reason, turn.incoming.kind)] if preface else []
    lines.append(wording.TICKET_OPENED.format(code=code, due=due_text(due)))
    lines.append(wording.TICKET_PERSON if reason == "person:goi-nguoi" else wording.TICKET_WAIT_HERE)
    link = return_link(turn, code, secret)
    if link and turn.channel not in CHANNELS_WITH_LINKS:  # the web page draws the link and its QR itself
        lines.append(wording.TICKET_LINK.format(link=link))
    if contact := public_contact(turn.plan):
        lines.append(wording.TICKET_CONTACT.format(contact=contact))
    if reason in ("person:diem-cua-em", "person:so-bao-danh", "person:ho-so-cua-em"):
        lines.append(wording.PRIVACY)
    card = {"code": code, "due": due_text(due), "link": web_link(code, secret)}
    lane = "emergency" if reason in URGENT else "bot"
    return Say(
        "\n".join(line for line in lines if line), kind="receipt", about="opened", card=card, lane=lane
    )


def return_link(turn: Turn, code: str, secret: str) -> str:
    """The address under which this ticket can be opened elsewhere; empty when we have no public address."""
    return f"{turn.public_url}{web_link(code, secret)}" if turn.public_url else ""


def web_link(code: str, secret: str) -> str:
    """The path of a return link. The secret stands after #, so that no server and no log ever sees it."""
    return f"/t/{code}#{secret}"


def why_a_person(reason: str, kind: str = "text") -> str:
    """Why the bot does not answer itself, in a sentence. ``kind`` is that of the message."""
    if reason == "file":
        return wording.TICKET_FILE.format(what=wording.FILE_NAMES.get(kind, "tệp"))
    if reason in REPORTS:
        return wording.TICKET_REPORT
    if reason in ("person:cap-cuu", "person:bi-chia-cat"):
        return wording.EMERGENCY
    if reason == "person:goi-nguoi" or reason == "asked_for_staff":
        return ""
    if reason == "paused":
        return wording.TICKET_PAUSED
    if reason.startswith("person:"):
        return wording.TICKET_OWN_CASE
    if reason.startswith("outside:"):
        return wording.TICKET_OUTSIDE
    return wording.TICKET_NOT_SURE


def add(turn: Turn, ticket: TicketView, *, guessed: bool = False) -> list[Effect]:
    """The message belongs to a ticket that is open; where we only guess so, the asker can say otherwise."""
    sentence = wording.TICKET_SENT_BACK if ticket.state == "waiting_for_asker" else wording.TICKET_ADDED
    return [AddToTicket(ticket.id, turn.incoming.id), _taken(turn, ticket, sentence, guessed=guessed)]


def _taken(turn: Turn, ticket: TicketView, sentence: str, *, guessed: bool, due: str = "") -> Say:
    text = sentence.format(code=ticket.code, due=due)
    if not guessed:
        return Say(text, kind="receipt", about=ticket.id)
    return Say(
        f"{text} {wording.TICKET_OR_NEW}",
        kind="receipt",
        about=ticket.id,
        choices=({"label": wording.TICKET_IS_NEW, "action": "new", "arg": str(turn.incoming.id)},),
        decision={"suggestions": list(turn.decision.suggestions)},
    )


def reopen(turn: Turn, ticket: TicketView) -> list[Effect]:
    """The asker wants more than the answer they got, and will say what."""
    return _reopened(turn, ticket, wording.TICKET_REOPENED, guessed=False)


def follow_up(turn: Turn, ticket: TicketView) -> list[Effect]:
    """Words right after a person's answer belong to its question: open it again with them."""
    return _reopened(turn, ticket, wording.TICKET_FOLLOW_UP, guessed=True)


def _reopened(turn: Turn, ticket: TicketView, sentence: str, *, guessed: bool) -> list[Effect]:
    due = due_at(turn.calendar, turn.plan.clocks, turn.moment.exam, urgent=False)
    return [ReopenTicket(ticket.id, due), _taken(turn, ticket, sentence, guessed=guessed, due=due_text(due))]
