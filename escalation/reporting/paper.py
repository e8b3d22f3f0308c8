"""The report on paper, in the form of Nghị định 30/2020/NĐ-CP: the words for the places of a Word file.

The form (`escalation/templates/bao-cao.docx`) may be edited by an officer; it is drawn by `escalation.forms`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from escalation.paper import NOT_IN_XML, in_words
from escalation.plan import Plan
from escalation.reporting import wording
from escalation.reporting.figures import Figures, Incidents, Stop, TopicRow
from store.times import VIETNAM

MOST_TOPICS = 10
MINUTES_TOLD = 120  # longer times are told in hours
RISE, LEAST_RISE = 2, 5  # a topic rises when it is asked so many times more, and at least so often


@dataclass(frozen=True, slots=True)
class Written:
    """A report as it goes on paper: fixed, or a draft (``number`` 0)."""

    name: str
    period: str
    source: str
    to: tuple[str, ...]
    figures: Figures
    remarks: str
    proposals: str
    number: int
    dated: datetime


def report_number(number: int, plan: Plan) -> str:
    """The number as printed: "05/BC-VP"; without its number while it is a draft."""
    unit = plan.letters.sign.partition("-")[2]
    return f"{number:02d}" * bool(number) + "/BC" + (f"-{unit}" if unit else "")


def report_words(report: Written, plan: Plan) -> dict[str, Any]:
    """The words for the places of the form."""
    figures, local = report.figures, report.dated.astimezone(VIETNAM)
    office = plan.agency(plan.desk)
    words = {
        "parent": plan.letters.parent.upper(),
        "office": (plan.letters.office or office.name).upper(),
        "office_name": office.name,
        "number": report_number(report.number, plan),
        "place": plan.letters.place,
        "day": f"{local.day:02d}" if report.number else "",
        "month": (f"{local.month:02d}" if local.month < 3 else str(local.month)) if report.number else "",
        "year": str(local.year),
        "title": wording.TITLE.format(name=report.name),
        "plan": plan.title,
        "source": report.source,
        "span": wording.SPAN.format(start=in_words(figures.start), end=in_words(figures.end)),
        "received": received(figures),
        "tickets": tickets(figures),
        "times": times(figures),
        "letters": wording.LETTERS.format(**figures.letters.model_dump()),
        "channels": [
            _row(row.name, row.outcomes.received, row.outcomes.answered + row.outcomes.partly,
                 row.outcomes.person, row.outcomes.suggested, row.tickets)
            for row in figures.channels
        ],
        "units": [
            _row(row.name, row.opened, row.answered, row.late, row.open, row.overdue) for row in figures.units
        ],
        "topics": [
            _row(topic_name(row), row.bot, row.tickets, row.asked, row.before)
            for row in figures.topics
            if row.asked
        ][:MOST_TOPICS],
        "worries": list(worries(figures)),
        "agencies": [
            _row(row.name, row.waiting, in_words(row.since), row.overdue, wording.RUNGS[row.rung])
            for row in figures.agencies
        ],
        "incidents": list(incidents(figures.incidents)) or [wording.NOTHING],
        "remarks": _lines(report.remarks),
        "proposals": _lines(report.proposals) or [wording.NO_PROPOSALS],
        "leaving": wording.LEAVING.format(name=report.name, office=office.name),
        "recipients": [wording.COPY_FOR.format(name=name) for name in report.to],
        "file_mark": f"VT, {plan.letters.sign.partition('-')[2] or 'VP'}",
        "signer": plan.letters.signer.upper(),
        "signer_name": "",
    }  # fmt: skip
    return {key: clean(value) for key, value in words.items()}


def clean(value: Any) -> Any:
    """A place's value without what no XML file may hold."""
    if isinstance(value, str):
        return NOT_IN_XML.sub("", value)
    if isinstance(value, list):
        return [clean(part) for part in value]
    return {key: clean(part) for key, part in value.items()} if isinstance(value, dict) else value


def _row(name: str, *cells: int | str) -> dict[str, Any]:
    return {"name": name, "cells": [str(cell) for cell in cells]}


def _lines(text: str) -> list[str]:
    return [line.strip().lstrip("-•").strip() for line in text.splitlines() if line.strip()]


def topic_name(row: TopicRow) -> str:
    """What a topic is called."""
    return row.name or wording.NO_TOPIC


def received(figures: Figures) -> str:
    """What came in and what became of it, in a sentence."""
    found = figures.outcomes
    bot = found.answered + found.partly
    return wording.RECEIVED.format(
        received=found.received, channels=len(figures.channels), questions=found.questions, other=found.other,
        bot=bot, percent=round(100 * bot / found.questions) if found.questions else 0,
        person=found.person + found.partly, suggested=found.suggested, failed=found.failed,
        waiting=found.waiting,
    )  # fmt: skip


def tickets(figures: Figures) -> str:
    """The balance of tickets in a sentence."""
    parts = ", ".join(f"{number} {wording.CLOSINGS.get(why, why)}" for why, number in figures.closings)
    why = wording.CLOSED_WHY.format(parts=parts) if parts else ""
    return wording.TICKETS.format(**figures.balance.model_dump(), why=why)


def times(figures: Figures) -> str:
    """How long answers took."""
    found = figures.times
    kinds = (
        (wording.TIMES_BOT, found.bot, _seconds),
        (wording.TIMES_STAFF, found.staff, _minutes),
        (wording.TIMES_AGENCY, found.agency, _minutes),
    )
    sentences = [
        template.format(count=spread.count, median=say(spread.median), p90=say(spread.p90), late=found.late)
        for template, spread, say in kinds
        if spread.count
    ]
    return " ".join(sentences) or wording.NO_TIMES


def _seconds(value: float) -> str:
    return wording.SECONDS.format(number=_figure(value))


def _minutes(value: float) -> str:
    if value < MINUTES_TOLD:
        return wording.MINUTES.format(number=_figure(value))
    return wording.HOURS.format(number=_figure(round(value / 60, 1)))


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def worries(figures: Figures) -> Iterable[str]:
    """What rises, what was answered wrongly, what has no answer."""
    known = [row for row in figures.topics if row.topic]
    rising = [row for row in known if row.asked >= max(LEAST_RISE, RISE * row.before)]
    if rising and any(row.before for row in figures.topics):
        parts = [
            wording.RISING_TOPIC.format(topic=row.name, before=row.before, asked=row.asked)
            for row in rising[:MOST_TOPICS]
        ]
        yield wording.RISING.format(topics="; ".join(parts))
    wrong = sorted((row for row in known if row.wrong), key=lambda row: -row.wrong)[:MOST_TOPICS]
    if wrong:
        parts = [wording.WRONG_TOPIC.format(topic=row.name, count=row.wrong) for row in wrong]
        yield wording.WRONG.format(topics="; ".join(parts))
    still = sorted((row for row in figures.topics if row.open), key=lambda row: -row.open)[:MOST_TOPICS]
    if still:
        parts = [wording.OPEN_TOPIC.format(topic=topic_name(row), count=row.open) for row in still]
        yield wording.OPEN_TOPICS.format(topics="; ".join(parts))


def incidents(found: Incidents) -> Iterable[str]:
    """What went wrong, a sentence each."""
    for stop in found.pauses:
        yield wording.PAUSED.format(what=stop.what, span=span_of(stop), why=stop.why.rstrip("."))
    for stop in found.absences:
        yield wording.AWAY.format(what=stop.what, span=span_of(stop))
    if found.emergencies:
        parts = [f"{number} {wording.EMERGENCIES[reason]}" for reason, number in found.emergencies]
        yield wording.EMERGENCY.format(parts=", ".join(parts))
    if found.distress:
        yield wording.DISTRESS.format(count=few(found.distress))
    if found.failed:
        yield wording.FAILED.format(count=found.failed)
    if found.refused or found.uncertain or found.unsent:
        yield wording.LOST.format(**found.model_dump(include={"answers", "refused", "uncertain", "unsent"}))
    if found.bounced:
        yield wording.BOUNCED.format(count=found.bounced)


def few(count: int) -> str:
    """A number of people, not told exactly where it is small enough to guess who they are."""
    return str(count) if count == 0 or count >= wording.FEWEST else wording.FEW


def span_of(stop: Stop) -> str:
    """From when until when."""
    if stop.end is None:
        return wording.SPAN_STILL.format(start=in_words(stop.start))
    return wording.SPAN.format(start=in_words(stop.start), end=in_words(stop.end))
