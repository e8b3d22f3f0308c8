"""Counting: the figures of a stretch of the exam clock, from messages, tickets' events and letters.

A period lies on the exam clock, what happened is kept by the real one; ``shift`` is the distance of both.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from escalation.clocks import Calendar, Moment, minutes_between
from escalation.plan import Plan
from escalation.reporting.figures import (
    Balance,
    ChannelRow,
    Figures,
    Incidents,
    Spread,
    Times,
    TopicRow,
    UnitRow,
    spread,
)
from escalation.reporting.history import (
    UNKNOWN,
    Asked,
    Closing,
    Told,
    asked_by_ticket,
    counted,
    opened_by_topic,
    told_by,
)
from escalation.reporting.incidents import incidents_of
from escalation.reporting.letters import letters_of
from escalation.reporting.messages import Heard, answers_by_topic, heard
from escalation.reporting.periods import Stretch
from escalation.routing import route
from store.times import VIETNAM

ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called on paper; what has no name is called by its id."""

    topics: Mapping[str, str]
    channels: Mapping[str, str]
    pauses: Callable[[str, str], str]


def count(
    session: Session, start: datetime, end: datetime, plan: Plan, calendar: Calendar, names: Names, at: Moment
) -> Figures:
    """Everything a report on this stretch of the exam clock says in numbers."""
    stretch = Stretch(start, end, at.exam - at.now)
    told = told_by(session, stretch)
    tickets = asked_by_ticket(session, stretch)
    said = heard(session, stretch)
    letters, agencies, agency_times = letters_of(session, stretch, plan, calendar)
    late = _late(told, tickets, stretch.shift)
    return Figures(
        start=start,
        end=end,
        counted=at.now,
        outcomes=said.outcomes(),
        channels=_channels(said, told, names),
        topics=_topics(session, said, told, tickets, stretch, names),
        balance=Balance(
            at_start=told.at_start,
            opened=len(told.opened),
            reopened=told.reopened,
            closed=len(told.closings),
            at_end=sum(standing.open for standing in told.standings.values()),
        ),
        closings=counted(closing.why for closing in told.closings),
        reasons=counted(deed.reason for deed in told.opened),
        units=_units(told, tickets, late, plan, stretch),
        agencies=agencies,
        letters=letters,
        times=_times(said, told, late, agency_times, calendar, stretch.shift),
        incidents=_incidents(session, said, told, stretch, names),
        unled=_unled(told, tickets, plan, calendar),
    )


def _channels(said: Heard, told: Told, names: Names) -> tuple[ChannelRow, ...]:
    tickets = Counter(deed.channel for deed in told.opened)
    channels = sorted({*said.channels(), *tickets})
    return tuple(
        ChannelRow(
            channel=channel,
            name=names.channels.get(channel, channel),
            outcomes=said.outcomes(channel),
            tickets=tickets[channel],
        )
        for channel in channels
    )


def _topics(
    session: Session, said: Heard, told: Told, tickets: Mapping[int, Asked], stretch: Stretch, names: Names
) -> tuple[TopicRow, ...]:
    def of(ticket_id: int) -> str:
        return tickets.get(ticket_id, UNKNOWN).topic

    bot, wrong = said.answers, said.wrong
    opened = Counter(of(deed.ticket_id) for deed in told.opened)
    still = Counter(of(id_) for id_, standing in told.standings.items() if standing.open)
    before = answers_by_topic(session, stretch.before) + opened_by_topic(session, stretch.before)
    rows = [
        TopicRow(
            topic=topic, name=names.topics.get(topic, topic), bot=bot[topic], tickets=opened[topic],
            before=before[topic], wrong=wrong[topic], open=still[topic],
        )
        for topic in {*bot, *opened, *still, *before, *wrong}
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.asked, -row.open, row.topic)))


def _late(told: Told, tickets: Mapping[int, Asked], shift: timedelta) -> list[Closing]:
    """Answers that came after their deadline; closings of older versions do not carry it."""

    def due(closing: Closing) -> datetime | None:
        return closing.due or tickets.get(closing.ticket_id, UNKNOWN).due

    answers = (closing for closing in told.closings if closing.why == ANSWERED)
    return [one for one in answers if (limit := due(one)) is not None and one.at + shift > limit]


def _units(
    told: Told, tickets: Mapping[int, Asked], late: list[Closing], plan: Plan, stretch: Stretch
) -> tuple[UnitRow, ...]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for deed in told.opened:
        sums[deed.agency]["opened"] += 1
    for closing in told.closings:
        sums[closing.agency]["answered"] += closing.why == ANSWERED
    for closing in late:
        sums[closing.agency]["late"] += 1
    for id_, standing in told.standings.items():
        if standing.open:
            due = tickets.get(id_, UNKNOWN).due
            overdue = due is not None and due <= stretch.exam_end and not standing.asked_back
            sums[standing.agency]["open"] += 1
            sums[standing.agency]["overdue"] += overdue
    named = {agency.id: agency.name for agency in plan.agencies}
    return tuple(
        UnitRow(agency=unit, name=named.get(unit, unit),
                **{key: found[key] for key in ("opened", "answered", "late", "open", "overdue")})
        for unit, found in sorted(sums.items(), key=lambda item: (-item[1]["opened"], item[0]))
        if any(found.values())
    )  # fmt: skip


def _times(
    said: Heard, told: Told, late: list[Closing], agency: Spread, calendar: Calendar, shift: timedelta
) -> Times:
    minutes = [
        float(minutes_between(calendar, closing.since + shift, closing.at + shift))
        for closing in told.closings
        if closing.why == ANSWERED
    ]
    return Times(bot=spread(said.seconds), staff=spread(minutes), agency=agency, late=len(late))


def _incidents(session: Session, said: Heard, told: Told, stretch: Stretch, names: Names) -> Incidents:
    reasons = Counter(deed.reason for deed in told.opened)
    return incidents_of(session, stretch, reasons, said.outcomes().failed, names.pauses, names.channels)


def _unled(
    told: Told, tickets: Mapping[int, Asked], plan: Plan, calendar: Calendar
) -> tuple[tuple[str, int], ...]:
    """Kinds of questions that no row of the plan leads."""

    def led(topic: str, competence: str, day: date) -> bool:
        phase = calendar.phase(datetime.combine(day, time(12), VIETNAM))
        return route(plan, topic or None, competence, phase, day).assignment is not None

    found = (tickets.get(deed.ticket_id, UNKNOWN) for deed in told.opened)
    kinds = Counter(
        (asked.topic, asked.competence, asked.exam_opened_at.astimezone(VIETNAM).date())
        for asked in found
        if asked is not UNKNOWN
    )
    return counted(
        competence
        for (topic, competence, day), number in kinds.items()
        if not led(topic, competence, day)
        for _ in range(number)
    )
