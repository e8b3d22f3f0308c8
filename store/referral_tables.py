"""The tables of letters to agencies and of what comes back. Times are UTC; events hold ids, never text."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import when_column


class LetterSequence(SQLModel, table=True):
    """The last number given to a letter in a year of the exam clock."""

    __tablename__ = "letter_sequence"

    year: int = Field(primary_key=True)
    last: int


class Letter(SQLModel, table=True):
    """One numbered letter to one agency, with one or several referrals in it.

    ``code`` stands in the subject, ``mail_token`` in the reply address, ``page_token`` in the link of the
    answer page until ``page_until``. ``message_id`` is the line in the outbox when it goes by mail;
    ``laid_at`` and ``handed_at`` tell of delivery by hand. ``due_at`` and ``exam_at`` lie on the exam clock.
    """

    __table_args__ = (UniqueConstraint("year", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    year: int
    number: int
    code: str = Field(unique=True)
    mail_token: str = Field(unique=True)
    page_token: str = Field(unique=True)
    page_until: datetime = when_column()
    agency: str
    staff_id: int = Field(foreign_key="staff.id")
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    created_at: datetime = when_column()
    exam_at: datetime = when_column()
    due_at: datetime = when_column()
    laid_at: datetime | None = when_column(nullable=True)
    handed_at: datetime | None = when_column(nullable=True)
    acknowledged_at: datetime | None = when_column(nullable=True)


class Referral(SQLModel, table=True):
    """A ticket sent to an agency: waiting → answered | handed_back | passed_on | recalled.

    ``agency`` follows the work when a unit is merged; ``previous_id`` is the referral this one continues.
    """

    __table_args__ = (
        CheckConstraint(
            "state in ('waiting','answered','handed_back','passed_on','recalled')", name="state"
        ),
        Index("uq_referral_waiting", "ticket_id", unique=True, sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    agency: str = Field(index=True)
    route: str = Field(sa_type=Text)
    why: str = Field(default="", sa_type=Text)
    state: str = "waiting"
    previous_id: int | None = Field(default=None, foreign_key="referral.id")
    created_at: datetime = when_column()
    closed_at: datetime | None = when_column(nullable=True)


class ReferralEvent(SQLModel, table=True):
    """What happened to a referral. Append-only; ids and officers' reasons."""

    __tablename__ = "referral_event"

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id", index=True)
    at: datetime = when_column()
    kind: str
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Chase(SQLModel, table=True):
    """One rung of the ladder after a letter; each at most once. ``message_id``: its line in the outbox."""

    __table_args__ = (UniqueConstraint("letter_id", "rung"),)

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
    rung: str
    at: datetime = when_column()
    message_id: int | None = Field(default=None, foreign_key="message.id")
    handed_at: datetime | None = when_column(nullable=True)


class AgencyMail(SQLModel, table=True):
    """What came back from an agency, by mail or by its page: tray → settled, or drafted at once.

    ``key`` is the Message-ID (or its hash), so that a mail read twice counts once; ``letter_id`` is the case
    it belongs to, only a guess while ``state`` is tray; ``text`` is the new part, ``reason`` why it is here.
    """

    __tablename__ = "agency_mail"
    __table_args__ = (CheckConstraint("state in ('tray','drafted','settled')", name="state"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    sender: str
    subject: str = Field(default="", sa_type=Text)
    text: str = Field(default="", sa_type=Text)
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    state: str = Field(default="tray", index=True)
    reason: str = ""
    draft_id: int | None = Field(default=None, foreign_key="draft.id")
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    received_at: datetime = when_column()
    settled_at: datetime | None = when_column(nullable=True)


class AgencyFile(SQLModel, table=True):
    """An attachment of an agency's mail, kept as it came; shown only as a download."""

    __tablename__ = "agency_file"

    id: int | None = Field(default=None, primary_key=True)
    mail_id: int = Field(foreign_key="agency_mail.id", index=True)
    name: str
    kind: str
    size: int
    digest: str
    body: bytes = Field(sa_type=LargeBinary)
