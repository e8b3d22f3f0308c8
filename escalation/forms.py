"""The Word forms of letters, reminders and reports, and what may be wrong with one that an officer edited.

A form is checked by filling it with made-up words: a place that nobody knows, one that is written wrongly and
one that is missing are told by name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from escalation import wording

SHIPPED = Path(str(files("escalation"))) / "templates"
LETTER_FORM, CHASE_FORM, REPORT_FORM = "phieu-chuyen.docx", "nhac-tra-loi.docx", "bao-cao.docx"
Forms = Callable[[str], Path]  # the Word file in use under a form's name

QUESTION = ("code", "asked", "askers", "text", "route")
HEADING = ("parent", "office", "office_name", "number", "place", "day", "month", "year", "plan",
           "file_mark", "signer", "signer_name")  # fmt: skip
LETTER = (*HEADING, "agency", "count", "due", "code", "link", "office_mark", "questions")
PLACES: Mapping[str, tuple[str, ...]] = {
    LETTER_FORM: LETTER,
    CHASE_FORM: (*LETTER, "to", "body"),
    REPORT_FORM: (
        *HEADING, "title", "source", "span", "received", "tickets", "times", "letters", "channels", "units",
        "topics", "worries", "agencies", "incidents", "remarks", "proposals", "leaving", "recipients",
    ),
}  # fmt: skip
NEEDED: Mapping[str, tuple[str, ...]] = {
    LETTER_FORM: ("number", "agency", "due", "code", "question.code", "question.text"),
    CHASE_FORM: ("number", "to", "body"),
    REPORT_FORM: ("number", "span", "received", "tickets", "letters"),
}
TABLES, LINES = ("channels", "units", "topics", "agencies"), ("worries", "incidents", "remarks", "proposals",
                                                             "recipients")  # fmt: skip


class FormError(Exception):
    """A form that cannot be filled. The message is Vietnamese: the place, and what to do."""


def shipped_form(name: str) -> Path:
    """A form as it was shipped."""
    return SHIPPED / name


def on_paper(words: Mapping[str, Any], form: Path = SHIPPED / LETTER_FORM) -> bytes:
    """The Word file of a form with its places filled.

    Raises:
        FormError: when it is no Word file, or a place of it is unknown or written wrongly.
    """
    from docxtpl import DocxTemplate  # heavy; only letters need it
    from jinja2 import StrictUndefined, TemplateError, UndefinedError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        template = DocxTemplate(str(form))
        template.render(dict(words), environment, autoescape=True)
        out = BytesIO()
        template.save(out)
    except UndefinedError as error:
        place = re.findall(r"'([^']*)'", str(error))[-1]
        raise FormError(wording.FORM_UNKNOWN.format(place=place)) from error
    except TemplateError as error:
        raise FormError(wording.FORM_WRONG.format(place=_wrong(str(form), environment))) from error
    except Exception as error:  # a file from outside may be anything
        raise FormError(wording.FORM_UNREADABLE) from error
    return out.getvalue()


def _wrong(form: str, environment: Any) -> str:
    """The first place of a form that the template engine does not understand."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    template = DocxTemplate(form)
    template.init_docx()
    places: list[str] = re.findall(r"\{[{%][^{}]*\}{0,2}", template.patch_xml(template.get_xml()))
    for place in places:
        try:
            environment.from_string(place if place.startswith("{{") else _alone(place))
        except TemplateError:
            return place
    return wording.FORM_SOMEWHERE


def _alone(tag: str) -> str:
    """A tag made whole, so that it can be read by itself."""
    word = next(iter(re.findall(r"\w+", tag)), "")
    before = {
        "endif": "{% if 1 %}",
        "else": "{% if 1 %}",
        "elif": "{% if 1 %}",
        "endfor": "{% for x in () %}",
    }
    after = {"if": "{% endif %}", "else": "{% endif %}", "elif": "{% endif %}", "for": "{% endfor %}"}
    return before.get(word, "") + tag + after.get(word, "")


def fault_of(form: Path) -> str:
    """What is wrong with an edited form, and what to do; empty when it can be used. Remembered until the file
    changes."""
    try:
        stat = form.stat()
    except OSError:
        return wording.FORM_UNREADABLE
    return _fault(form, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _fault(form: Path, _changed: int, _size: int) -> str:
    try:
        filled = on_paper(_sample(form.name), form)
    except FormError as error:
        return str(error)
    with ZipFile(BytesIO(filled)) as parts:
        text = re.sub(r"<[^>]*>", "", parts.read("word/document.xml").decode())
    missing = next((place for place in NEEDED[form.name] if _mark(place) not in text), "")
    return wording.FORM_LACKS.format(place=missing) if missing else ""


def _mark(place: str) -> str:
    return f"@{place}@"


def _sample(name: str) -> dict[str, Any]:
    """Words that tell in which place they stand."""
    question = {part: _mark(f"question.{part}") for part in QUESTION}
    words: dict[str, Any] = {place: _mark(place) for place in PLACES[name]}
    for place in words.keys() & {"questions", *TABLES, *LINES}:
        row = {"name": _mark(place), "cells": [_mark(place)] * 5}
        words[place] = [question if place == "questions" else row if place in TABLES else _mark(place)]
    return words


def faults_in(data: Path) -> Iterator[tuple[Path, str]]:
    """The province's own forms that cannot be used, each with what is wrong."""
    for name in PLACES:
        own = data / name
        if own.exists() and (fault := fault_of(own)):
            yield own, fault
