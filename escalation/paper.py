"""Letters on paper: "Phiếu chuyển câu hỏi" and the reminders after it, as Nghị định 30/2020/NĐ-CP wants it.

The forms are Word files that an officer may edit (`escalation.forms`); here are the words for their places.
Texts of askers are already masked where they are stored.
"""

import re
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from escalation import wording
from escalation.forms import LETTER_FORM, Forms, on_paper
from escalation.plan import Plan
from escalation.referrals import contents_of
from store.referral_tables import Letter, Referral
from store.tables import Message, Ticket, TicketAsker, TicketEvent
from store.times import VIETNAM

NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_QUESTION = 3000


def letter_number(letter: Letter, plan: Plan) -> str:
    """The number as printed: "12/PC-VP"."""
    return f"{letter.number:02d}/{plan.letters.sign}"


def file_name(letter: Letter, rung: str = "") -> str:
    """What the Word file of a letter, or of a reminder after it, is called."""
    return "-".join(filter(None, (str(letter.year), f"{letter.number:04d}", letter.code, rung))) + ".docx"


def letter_paper(session: Session, letter: Letter, plan: Plan, forms: Forms, link: str) -> bytes:
    """The Word file of a letter. ``link`` leads to the page where the agency may answer."""
    words = letter_words(letter, plan, questions_of(session, letter), link)
    return on_paper(words, forms(LETTER_FORM))


def page_link(public_url: str, letter: Letter) -> str:
    """Where the agency may answer a letter; empty while we have no public address."""
    return f"{public_url}/desk/co-quan/{letter.page_token}" if public_url else ""


def questions_of(session: Session, letter: Letter, *, waiting: bool = False) -> list[dict[str, str]]:
    """The questions of a letter as a form shows them; ``waiting``: only those without an answer."""
    return [
        _question(session, referral, ticket)
        for referral, ticket in contents_of(session, letter)
        if not waiting or referral.state == "waiting"
    ]


def letter_words(
    letter: Letter, plan: Plan, questions: list[dict[str, str]], link: str = ""
) -> dict[str, Any]:
    """The words for the places of a form."""
    local = letter.exam_at.astimezone(VIETNAM)
    office = plan.agency(plan.desk)
    office_mark = plan.letters.sign.partition("-")[2] or "VP"
    words = {
        "parent": plan.letters.parent.upper(),
        "office": (plan.letters.office or office.name).upper(),
        "office_name": office.name,
        "number": letter_number(letter, plan),
        "place": plan.letters.place,
        "day": f"{local.day:02d}",
        "month": f"{local.month:02d}" if local.month < 3 else str(local.month),  # as the decree writes them
        "year": str(local.year),
        "agency": plan.agency(letter.agency).name,
        "plan": plan.title,
        "count": f"{len(questions):02d}",
        "questions": questions,
        "due": in_words(letter.due_at),
        "code": letter.code,
        "link": link,
        "file_mark": f"VT, {office_mark}",
        "office_mark": office_mark,
        "signer": plan.letters.signer.upper(),
        "signer_name": "",
    }
    return {key: clean(value) if isinstance(value, str) else value for key, value in words.items()}


def _question(session: Session, referral: Referral, ticket: Ticket) -> dict[str, str]:
    askers = session.exec(
        select(func.count()).select_from(TicketAsker).where(TicketAsker.ticket_id == ticket.id)
    ).one()
    return {
        "code": ticket.code,
        "asked": in_words(ticket.exam_opened_at),
        "askers": str(askers),
        "text": clean(question_text(session, ticket)),
        "route": clean(referral.route).rstrip("."),
    }


def question_text(session: Session, ticket: Ticket) -> str:
    """The masked question of a ticket with what its first asker added to it."""
    question = session.get(Message, ticket.question_id) if ticket.question_id else None
    if question is None:
        return ""
    added = session.exec(
        select(Message.text)
        .join(TicketEvent, col(TicketEvent.message_id) == col(Message.id))
        .where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.kind == "asker_added",
            Message.contact_id == question.contact_id,
        )
        .order_by(col(Message.id))
    )
    parts = [question.text or wording.PHOTO, *(text for text in added if text)]
    return "\n".join(parts)[:LONGEST_QUESTION]


def in_words(moment: datetime) -> str:
    """An instant as letters write it: "10 giờ 30 ngày 27/6/2023"."""
    local = moment.astimezone(VIETNAM)
    return wording.ON_PAPER_WHEN.format(at=local)


def clean(text: str) -> str:
    """Without what no Word file takes."""
    return NOT_IN_XML.sub("", text)
