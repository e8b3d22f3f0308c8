"""Which unit a question belongs to, and why: pure functions over the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from escalation import wording
from escalation.plan import Agency, Assignment, Phase, Plan


@dataclass(frozen=True, slots=True)
class Route:
    """The competent unit of a question and the reason in the plan's own terms (Vietnamese)."""

    agency: str
    agency_name: str
    why: str
    assignment: str | None


def route(plan: Plan, topic: str | None, competence: str, phase: Phase, day: date) -> Route:
    """The unit the plan names for a topic, else for its competence, else the desk itself."""
    row = _by_topic(plan, topic, phase) or _by_competence(plan, competence, phase)
    if row is None:
        desk = standing(plan, plan.desk, day)
        why = wording.BY_NO_ROW.format(plan=plan.title, desk=desk.name)
        return Route(desk.id, desk.name, why, None)
    lead = standing(plan, row.lead, day)
    why = wording.BY_PLAN.format(plan=plan.title, source=row.source, content=row.content)
    return Route(lead.id, lead.name, why, row.id)


def standing(plan: Plan, agency_id: str, day: date) -> Agency:
    """The unit itself, or the one that took over its work by that day."""
    agency = plan.agency(agency_id)
    seen = {agency.id}
    while not agency.stands_on(day) and agency.successor and agency.successor not in seen:
        agency = plan.agency(agency.successor)
        seen.add(agency.id)
    return agency


def _by_topic(plan: Plan, topic: str | None, phase: Phase) -> Assignment | None:
    return next((row for row in plan.assignments if topic in row.topics and phase in row.phases), None)


def _by_competence(plan: Plan, competence: str, phase: Phase) -> Assignment | None:
    rows = (row for row in plan.assignments if competence in row.competences and phase in row.phases)
    return next(rows, None)


def public_contact(plan: Plan) -> str:
    """The contact the public may be given: confirmed ones of the desk first; empty when there is none."""
    agencies = sorted(plan.agencies, key=lambda agency: agency.id != plan.desk)
    for agency in agencies:
        found = [c.value for c in agency.contacts if c.public and c.kind in ("phone", "email")]
        if found:
            return f"{agency.name}: {', '.join(found)}"
    return ""


def plan_words(plan: Plan, phase: Phase, day: date) -> Mapping[str, str]:
    """What answers may say of the plan: ``plan.contact``, ``plan.website``, ``plan.lead.COMPETENCE``…"""
    words = {
        "plan.province": plan.province,
        "plan.contact": public_contact(plan),
        "plan.website": plan.website,
    }
    for row in plan.assignments:
        for competence in row.competences:
            key = f"plan.lead.{competence}"
            if key not in words and phase in row.phases:
                words[key] = standing(plan, row.lead, day).name
    return {key: value for key, value in words.items() if value}
