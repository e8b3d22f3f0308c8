"""What the leadership should decide, drawn from the figures. A person reads, changes and answers for it."""

from collections.abc import Iterator

from escalation.paper import in_words
from escalation.reporting import wording
from escalation.reporting.figures import Figures

LATE_SHARE = 0.2  # of the answers of persons; below it nobody has to decide anything
BEYOND = ("head", "board")  # reminders after which only the leadership can help
OPEN_TOPICS = 3  # tickets open on one topic from which on its answer is worth writing down
MOST_TOPICS = 5


def proposals(figures: Figures) -> list[str]:
    """One sentence each, the gravest first."""
    return [
        *_cut_off(figures),
        *_agencies(figures),
        *_units(figures),
        *_plan(figures),
        *_content(figures),
        *_delivery(figures),
    ]


def _cut_off(figures: Figures) -> Iterator[str]:
    count = dict(figures.incidents.emergencies).get("person:bi-chia-cat", 0)
    if count:
        yield wording.CUT_OFF.format(count=count)


def _agencies(figures: Figures) -> Iterator[str]:
    for row in figures.agencies:
        if row.overdue and row.rung in BEYOND:
            yield wording.OVERDUE_AGENCY.format(
                agency=row.name, count=row.overdue, since=in_words(row.since), rung=wording.RUNGS[row.rung]
            )


def _units(figures: Figures) -> Iterator[str]:
    named = {row.agency for row in figures.agencies if row.overdue}  # these are reminded by letter
    for row in figures.units:
        if row.overdue and row.agency not in named:
            yield wording.OVERDUE_UNIT.format(unit=row.name, count=row.overdue)
    late, count = figures.times.late, figures.times.staff.count
    if count and late / count >= LATE_SHARE:
        yield wording.LATE.format(late=late, count=count, percent=round(100 * late / count))


def _plan(figures: Figures) -> Iterator[str]:
    if figures.letters.handed_back:
        yield wording.GAP.format(count=figures.letters.handed_back)
    for competence, count in figures.unled:
        yield wording.UNLED.format(competence=competence, count=count)


def _content(figures: Figures) -> Iterator[str]:
    for stop in figures.incidents.pauses:
        if stop.end is None:
            yield wording.HELD.format(what=stop.what, since=in_words(stop.start), why=stop.why)
    known = [row for row in figures.topics if row.topic and row.open >= OPEN_TOPICS]
    for row in sorted(known, key=lambda row: -row.open)[:MOST_TOPICS]:
        yield wording.UNANSWERED.format(topic=row.name, count=row.open)


def _delivery(figures: Figures) -> Iterator[str]:
    lost = figures.incidents.refused + figures.incidents.uncertain
    if lost:
        yield wording.UNREACHED.format(count=lost)
    for stop in figures.incidents.absences:
        if stop.end is None:
            yield wording.CHANNEL_AWAY.format(channel=stop.what, since=in_words(stop.start))
