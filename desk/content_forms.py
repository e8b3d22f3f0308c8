"""From the fields of a form to a document, and back to fields."""

import re
from typing import Any

from aiohttp import web

from desk.forms import typed
from faq.competences import COMPETENCES
from faq.documents import Document, as_yaml, from_yaml, topic_from_form
from faq.groups import GROUPS
from faq.problems import InvalidContentError, Place, problem_at

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_ANSWERS = 8
_ENTRY = ("group", "question", "competence", "owner", "review_by", "status", "exam")


def is_key(kind: str, key: str) -> bool:
    """Whether a key may name a piece of this kind."""
    if kind == "exam":
        return re.fullmatch(r"20\d\d", key) is not None
    return kind in ("topic", "act") and len(key) <= 60 and KEY.fullmatch(key) is not None


def blank_topic(key: str) -> Document:
    """A new topic before anything is written."""
    entry = {"id": key, "group": next(iter(GROUPS)), "question": "", "competence": COMPETENCES[0],
             "owner": "khao-thi", "review_by": "", "status": "published",
             "answers": [{"exams": "2020-", "facts": [], "text": ""}]}  # fmt: skip
    return {"entry": entry, "phrasings": [], "facts": {}}


def facts_text(body: Document) -> str:
    """A topic's facts as the form shows them: the id once, as the key."""
    bare = {id_: {k: v for k, v in fact.items() if k != "id"} for id_, fact in body["facts"].items()}
    return as_yaml(bare)


def exams_text(exams: Any) -> str:
    """A range of exams, or several, in one line."""
    return ", ".join(exams) if isinstance(exams, list) else str(exams or "")


async def document_from(request: web.Request, kind: str, key: str) -> Document:
    """What was typed.

    Raises:
        InvalidContentError: where it cannot be read.
    """
    if kind != "topic":
        found = from_yaml(await typed(request, "yaml"), "nội dung")
        if not isinstance(found, dict):
            raise InvalidContentError(
                problem_at(Place("nội dung", 1), "phải là bảng “khóa: giá trị”", "xem docs/content.md")
            )
        return {**found, "year" if kind == "exam" else "id": key}
    entry = {name: value for name in _ENTRY if (value := (await typed(request, name)).strip())}
    answers = [answer for n in range(MOST_ANSWERS) if (answer := await _answer(request, n))]
    phrasings, facts = await typed(request, "phrasings"), await typed(request, "facts")
    return topic_from_form(key, {**entry, "answers": answers}, phrasings, facts)


async def _answer(request: web.Request, number: int) -> Document | None:
    text = " ".join((await typed(request, f"text-{number}")).split())
    if not text:
        return None
    exams = [part.strip() for part in (await typed(request, f"exams-{number}")).split(",") if part.strip()]
    answer: Document = {
        "exams": exams[0] if len(exams) == 1 else exams,
        "facts": (await typed(request, f"facts-{number}")).replace(",", " ").split(),
        "text": text,
    }
    handover = " ".join((await typed(request, f"handover-{number}")).split())
    return answer | ({"handover": handover} if handover else {})
