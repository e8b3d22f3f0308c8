"""A province's plan: who leads what, who coordinates, when, and where the public may call.

The text of the plan is the specification; its form here is data (`plans/*.yaml`). Pydantic says what is
wrong and where; the reader of the file adds the line.
"""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from escalation import wording

Competence = Literal[
    "khao-thi", "noi-dang-ky", "thanh-tra", "cong-an", "bo-gddt", "van-phong", "chinh-tri", "tong-hop",
    "buu-chinh-vien-thong", "buu-dien", "nha-mang", "bao-chi",
]  # fmt: skip
Phase = Literal["before", "during", "after"]
ApprovalRule = Literal["none", "one", "two"]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^$|^[^@\s]+@[^@\s]+$")
]


BOARD = "board"  # as a recipient of reports: the exam's steering board


class Part(BaseModel):
    """Any part of a plan: no unknown keys, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AgencyContact(Part):
    """A way to reach a unit. Staff see all; the public sees it only when ``public`` and ``confirmed``."""

    kind: Literal["phone", "email", "site"]
    value: str
    label: str = ""
    public: bool = False
    confirmed: date | None = None

    @model_validator(mode="after")
    def _public_is_confirmed(self) -> "AgencyContact":
        if self.public and self.confirmed is None:
            raise ValueError(wording.PLAN_CONTACT)
        return self


class Agency(Part):
    """A unit: ``valid_to`` and ``successor`` when it was dissolved or merged; ``head_email`` reaches who
    leads it and not its office."""

    id: str
    name: str
    head: str = ""
    head_email: Address = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    contacts: tuple[AgencyContact, ...] = ()

    def stands_on(self, day: date) -> bool:
        """Whether the unit exists on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Assignment(Part):
    """One row of the plan: content → lead, coordinators, phase, where it stands in the text."""

    id: str
    content: str
    competences: tuple[Competence, ...] = ()
    topics: tuple[str, ...] = ()
    lead: str
    coordinates: tuple[str, ...] = ()
    focal: str = ""
    phases: tuple[Phase, ...] = ("before", "during", "after")
    source: str


class Slot(Part):
    """Working time of one stretch of a day."""

    start: time
    end: time

    @model_validator(mode="after")
    def _forward(self) -> "Slot":
        if self.end <= self.start:
            raise ValueError(wording.PLAN_SLOT)
        return self


class Hours(Part):
    """When people work: weekday slots, the slots of exam days (any weekday), holidays."""

    weekdays: tuple[Slot, ...]
    saturday: tuple[Slot, ...] = ()
    exam_days: tuple[Slot, ...]
    holidays: tuple[date, ...] = ()
    made_up: tuple[date, ...] = ()


class Clocks(Part):
    """Working minutes until an answer is due, by phase; urgent cases have their own."""

    before: int = Field(gt=0)
    during: int = Field(gt=0)
    after: int = Field(gt=0)
    urgent: int = Field(gt=0)


class Letters(Part):
    """What stands on letters to agencies: the sign after the number, the unit above the desk's, the desk's
    name there, the place, and the office of who signs."""

    sign: str = "PC"
    parent: str = ""
    office: str = ""
    place: str = ""
    signer: str = ""


class Board(Part):
    """Who steers the exam in the province: hears last of a question that an agency leaves unanswered."""

    name: str = wording.PLAN_BOARD
    email: Address = ""


class ReportRule(Part):
    """A report that the plan asks for: which period, to whom, where the plan says so.

    ``cut`` ends a day and a week (``weekday`` 1 is Monday); ``within`` is minutes from the period's end until
    the report should have left.
    """

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    period: Literal["day", "session", "week", "exam"]
    to: tuple[str, ...] = Field(min_length=1)
    source: str
    phases: tuple[Phase, ...] = ("before", "during", "after")
    cut: time = time(17, 0)
    weekday: int = Field(default=5, ge=1, le=7)
    within: int = Field(default=60, gt=0)


class Plan(Part):
    """The plan of one province for one exam."""

    id: str
    province: str
    title: str
    number: str = ""
    issued: str
    issued_by: str
    exam: int
    desk: str
    website: str = ""
    agencies: tuple[Agency, ...]
    assignments: tuple[Assignment, ...]
    hours: Hours
    clocks: Clocks
    approval: ApprovalRule = "one"
    spokespersons: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    letters: Letters = Letters()
    board: Board = Board()
    reports: tuple[ReportRule, ...] = ()

    @model_validator(mode="after")
    def _units_are_known(self) -> "Plan":
        known = {agency.id for agency in self.agencies}
        if len(known) != len(self.agencies):
            raise ValueError(wording.PLAN_UNITS_TWICE)
        named = {self.desk} | {a.successor for a in self.agencies if a.successor}
        for row in self.assignments:
            named |= {row.lead, *row.coordinates}
        named |= {unit for rule in self.reports for unit in rule.to if unit != BOARD}
        if len({rule.id for rule in self.reports}) != len(self.reports):
            raise ValueError(wording.PLAN_REPORTS_TWICE)
        if missing := sorted(named - known):
            raise ValueError(wording.PLAN_UNIT_MISSING.format(units=", ".join(missing)))
        return self

    def recipient(self, unit: str) -> tuple[str, str]:
        """Name and mail address of who receives a report: a unit, or the steering board."""
        if unit == BOARD:
            return self.board.name, self.board.email
        return self.agency(unit).name, self.mail_of(unit)

    def mail_of(self, agency_id: str) -> str:
        """The mail address of a unit, the first one written down; empty where there is none."""
        contacts = self.agency(agency_id).contacts
        return next((contact.value.strip().lower() for contact in contacts if contact.kind == "email"), "")

    def agency(self, agency_id: str) -> Agency:
        """The unit of an id.

        Raises:
            KeyError: when the plan does not name it.
        """
        for agency in self.agencies:
            if agency.id == agency_id:
                return agency
        raise KeyError(agency_id)
