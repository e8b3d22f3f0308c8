"""Every rule of docs/content.md, checked over the whole content."""

from datetime import date, datetime

from faq.check_answers import answer_problems
from faq.check_exams import exam_problems
from faq.check_phrasings import phrasing_problems
from faq.check_sources import source_problems
from faq.content import Content
from faq.dates import VIETNAM
from faq.problems import Problem


def check_content(content: Content, today: date | None = None) -> list[Problem]:
    """Everything that is wrong in the content, what could not be read first.

    ``today`` decides which review dates have passed; the present day in Vietnam when missing.
    """
    today = today or datetime.now(VIETNAM).date()
    return [
        *content.problems,
        *source_problems(content),
        *answer_problems(content, today),
        *exam_problems(content),
        *phrasing_problems(content),
    ]
