"""What a report counts, as it is kept and frozen. Every figure has one source; docs/reports.md names it."""

from datetime import datetime
from statistics import median

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """Any part of the figures: no unknown keys, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


OUTCOMES = ("answered", "partly", "person", "suggested", "other", "failed", "waiting")


class Outcomes(Row):
    """Messages received, each in exactly one of these: answered by the bot; answered in part and handed to a
    person; handed to a person; asked back which question is meant; no question (thanks, commands, ratings);
    failed; not handled yet."""

    answered: int = 0
    partly: int = 0
    person: int = 0
    suggested: int = 0
    other: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def received(self) -> int:
        """All of them."""
        return sum(getattr(self, name) for name in OUTCOMES)

    @property
    def questions(self) -> int:
        """Those in which somebody wanted to know something."""
        return self.received - self.other


class ChannelRow(Row):
    """One channel: its messages by outcome, and the tickets opened from it."""

    channel: str
    name: str
    outcomes: Outcomes
    tickets: int


class TopicRow(Row):
    """One topic: answers of the bot, tickets opened, both together in the stretch of the same length before,
    answers called wrong by who got them, tickets open at the end. An empty ``topic``: none was recognised."""

    topic: str
    name: str
    bot: int
    tickets: int
    before: int
    wrong: int
    open: int

    @property
    def asked(self) -> int:
        """How often it was asked."""
        return self.bot + self.tickets


class Balance(Row):
    """Tickets at the start, what came and went, tickets at the end."""

    at_start: int
    opened: int
    reopened: int
    closed: int
    at_end: int

    @property
    def adds_up(self) -> bool:
        """Whether the end follows from the start."""
        return self.at_start + self.opened + self.reopened - self.closed == self.at_end


class UnitRow(Row):
    """One unit in charge of tickets: opened for it, answered and how many of these late, open at the end and
    how many of these overdue."""

    agency: str
    name: str
    opened: int
    answered: int
    late: int
    open: int
    overdue: int


class AgencyRow(Row):
    """One agency that has questions by letter at the end: how many, since when, overdue, last reminder."""

    agency: str
    name: str
    waiting: int
    since: datetime
    overdue: int
    rung: str


class Letters(Row):
    """Letters written, and what became of the questions in letters; the balance of those at agencies."""

    written: int
    at_start: int
    referred: int
    answered: int
    handed_back: int
    passed_on: int
    recalled: int
    at_end: int

    @property
    def adds_up(self) -> bool:
        """Whether the end follows from the start."""
        gone = self.answered + self.handed_back + self.passed_on + self.recalled
        return self.at_start + self.referred - gone == self.at_end


class Spread(Row):
    """How long something took: how often, its median and the time within which nine of ten were done."""

    count: int = 0
    median: float = 0.0
    p90: float = 0.0


class Times(Row):
    """Seconds until the bot's answer was sent; working minutes until a person's, until an agency's; how many
    of the persons' were late."""

    bot: Spread
    staff: Spread
    agency: Spread
    late: int


class Stop(Row):
    """Something that was silent or away: from when, until when (None: still)."""

    what: str
    why: str
    start: datetime
    end: datetime | None


class Incidents(Row):
    """What went wrong: silences, absences of channels, emergencies by reason, messages and answers lost."""

    pauses: tuple[Stop, ...] = ()
    absences: tuple[Stop, ...] = ()
    emergencies: tuple[tuple[str, int], ...] = ()
    distress: int = 0
    failed: int = 0
    answers: int = 0
    refused: int = 0
    uncertain: int = 0
    unsent: int = 0
    bounced: int = 0


class Figures(Row):
    """Everything a report counts. ``start``, ``end`` lie on the exam clock, ``counted`` on the real one."""

    start: datetime
    end: datetime
    counted: datetime
    outcomes: Outcomes
    channels: tuple[ChannelRow, ...]
    topics: tuple[TopicRow, ...]
    balance: Balance
    closings: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    units: tuple[UnitRow, ...]
    agencies: tuple[AgencyRow, ...]
    letters: Letters
    times: Times
    incidents: Incidents
    unled: tuple[tuple[str, int], ...] = ()


def spread(values: list[float]) -> Spread:
    """Median and ninth decile (the smallest value that nine of ten do not exceed)."""
    if not values:
        return Spread()
    values = sorted(values)
    ninth = values[-(-9 * len(values) // 10) - 1]
    return Spread(count=len(values), median=round(median(values), 1), p90=round(ninth, 1))
