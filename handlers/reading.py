"""Reading a message: words of distress first, then calls for a person and the schedule's closed forms, then
the matcher."""

from datetime import datetime

from faq.calling import TOPIC as CALLING_TOPIC
from faq.calling import calls_a_person
from faq.decision import Decision
from faq.distress import is_distress
from faq.emergencies import emergency
from faq.fold import Folded, fold
from faq.losses import CASE, own_loss
from faq.render import RenderedAnswer, rendered_told
from faq.schedule_questions import answer_from_schedule
from faq.smalltalk import small_talk
from handlers.turn import Knowledge

CALL_A_PERSON = "person:goi-nguoi"


def read_message(known: Knowledge, text: str, exam_now: datetime) -> tuple[Decision, RenderedAnswer | None]:
    """What to do about a text, and the schedule's own answer where there is one."""
    folded = fold(text, known.matcher.shorthand)
    if at_once := read_at_once(text, folded):
        return at_once, None
    return read_schedule(known, folded, exam_now) or (read_words(known, text, folded), None)


def read_at_once(text: str, folded: Folded) -> Decision | None:
    """What the closed lists say: distress, an emergency, a call for a person, small talk; for every exam."""
    if is_distress(text):
        return Decision("escalate", score=1.0, reason="distress")
    if kind := emergency(folded):
        return Decision("escalate", score=1.0, reason=f"person:{kind}")
    if calls_a_person(folded):
        return Decision("answer", (CALLING_TOPIC,), score=1.0, reason=CALL_A_PERSON)
    if kind := small_talk(folded):
        return Decision("smalltalk", reason=kind)
    return None


def read_schedule(
    known: Knowledge, folded: Folded, exam_now: datetime
) -> tuple[Decision, RenderedAnswer | None] | None:
    """What the schedule of the exam answers by itself at that hour."""
    exam = known.content.exams.get(known.exam)
    found = answer_from_schedule(folded, exam, exam_now) if exam else None
    if found is None:
        return None
    answer = rendered_told(known.content, found.topic, found.told, known.exam)
    return Decision("answer", (found.topic,), score=1.0, reason="schedule"), answer


def read_words(known: Knowledge, text: str, folded: Folded) -> Decision:
    """What new phrasings say word for word, else the matcher. The same for every exam.

    A loss of one's own is for a person, with the topics, if any, that are answered meanwhile.
    """
    found, loss = _matched(known, text, folded), own_loss(folded)
    if loss is None or found.reason == "distress" or (loss == CASE and found.reason.startswith("person:")):
        return found
    return Decision("escalate", found.topics, score=found.score, reason=f"person:{loss}")


def _matched(known: Knowledge, text: str, folded: Folded) -> Decision:
    if folded.text in known.fresh:
        return Decision("answer", (known.fresh[folded.text],), score=1.0, reason="matched")
    return known.matcher.decide(text, folded)
