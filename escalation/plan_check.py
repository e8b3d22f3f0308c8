"""What is wrong with a plan's assignments: nobody leads, two lead, a unit that is no more. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from escalation import wording
from escalation.plan import Assignment, Phase, Plan
from escalation.routing import route, standing

PHASES: tuple[Phase, ...] = get_args(Phase)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: what, and what to do (Vietnamese). ``grave``: a question would find nobody."""

    what: str
    remedy: str
    grave: bool = False


def findings(plan: Plan, topics: Mapping[str, str], exam_days: frozenset[date]) -> list[Finding]:
    """Everything found; ``topics`` gives the competence of every topic."""
    return [*_gaps(plan, topics, exam_days), *_overlaps(plan), *_dissolved(plan, exam_days)]


def _gaps(plan: Plan, topics: Mapping[str, str], exam_days: frozenset[date]) -> Iterator[Finding]:
    phases: dict[str, list[str]] = defaultdict(list)
    day = min(exam_days, default=date(plan.exam, 6, 1))
    for phase in PHASES:
        missing = {
            competence
            for topic, competence in topics.items()
            if route(plan, topic, competence, phase, day).assignment is None
        }
        for competence in missing:
            phases[competence].append(wording.PHASES[phase])
    for competence, when in sorted(phases.items()):
        what = wording.NOBODY_LEADS.format(competence=competence, phases=", ".join(when))
        yield Finding(what, wording.NOBODY_LEADS_SO)


def _overlaps(plan: Plan) -> Iterator[Finding]:
    """The same content twice in the same phase: the first row wins, which nobody may have meant."""
    claims: dict[tuple[str, Phase], list[Assignment]] = defaultdict(list)
    for row in plan.assignments:
        for key in (*row.topics, *row.competences):
            for phase in row.phases:
                claims[key, phase].append(row)
    told: set[tuple[str, tuple[str, ...]]] = set()
    for (key, phase), rows in claims.items():
        ids = tuple(row.id for row in rows)
        if len({row.lead for row in rows}) > 1 and (key, ids) not in told:
            told.add((key, ids))
            what = wording.TWO_LEAD.format(key=key, phase=wording.PHASES[phase], rows=", ".join(ids))
            yield Finding(what, wording.TWO_LEAD_SO)


def _dissolved(plan: Plan, exam_days: frozenset[date]) -> Iterator[Finding]:
    """Leads that do not stand on some day of the exam's year and that nobody took over from."""
    for row in plan.assignments:
        for day in _days_to_look_at(plan, exam_days):
            unit = standing(plan, row.lead, day)
            if not unit.stands_on(day):
                what = wording.LEAD_GONE.format(row=row.id, unit=unit.name, day=day)
                yield Finding(what, wording.LEAD_GONE_SO, grave=day in exam_days)
                break


def _days_to_look_at(plan: Plan, exam_days: frozenset[date]) -> list[date]:
    """The exam's days first, then the ends of its year and the days on which some unit begins or ends."""
    first, last = date(plan.exam, 1, 1), date(plan.exam, 12, 31)
    turns = {first, last}
    for agency in plan.agencies:
        for day in (agency.valid_from, agency.valid_to):
            if day is not None:
                turns |= {day - timedelta(days=1), day, day + timedelta(days=1)}
    rest = {day for day in turns if first <= day <= last} - exam_days
    return [*sorted(exam_days), *sorted(rest)]
