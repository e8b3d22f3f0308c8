"""The tables of reports: what was counted, who approved it, where it went. Times are UTC."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import when_column


class ReportSequence(SQLModel, table=True):
    """The last number given to a report in a year of the exam clock."""

    __tablename__ = "report_sequence"

    year: int = Field(primary_key=True)
    last: int


class Report(SQLModel, table=True):
    """A report on one period: draft → submitted → released, or returned (open to change again), or dropped.

    ``key`` names rule and period, so that a due report is made once. ``starts_at``, ``ends_at``, ``due_at``
    lie on the exam clock. ``figures`` is what was counted at ``counted_at``; ``author_id`` is None for what
    the program made and nobody has touched.
    """

    __table_args__ = (
        CheckConstraint("state in ('draft','submitted','returned','released','dropped')", name="state"),
        CheckConstraint("starts_at < ends_at", name="forward"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    rule: str = ""
    period: str
    name: str
    starts_at: datetime = when_column(index=True)
    ends_at: datetime = when_column()
    due_at: datetime | None = when_column(nullable=True)
    state: str = "draft"
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    remarks: str = Field(default="", sa_type=Text)
    proposals: str = Field(default="", sa_type=Text)
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    made_at: datetime = when_column()
    counted_at: datetime = when_column()
    updated_at: datetime = when_column()


class ReportVersion(SQLModel, table=True):
    """A report as it was submitted: its figures and words never change again; what is approved is this."""

    __tablename__ = "report_version"
    __table_args__ = (UniqueConstraint("report_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    version: int
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    remarks: str = Field(default="", sa_type=Text)
    proposals: str = Field(default="", sa_type=Text)
    author_id: int = Field(foreign_key="staff.id")
    digest: str
    created_at: datetime = when_column()


class ReportApproval(SQLModel, table=True):
    """One person's word on a version: approved or returned, with a reason."""

    __tablename__ = "report_approval"
    __table_args__ = (
        UniqueConstraint("version_id", "staff_id"),
        CheckConstraint("verdict in ('approved','returned')", name="verdict"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="report_version.id", index=True)
    staff_id: int = Field(foreign_key="staff.id")
    verdict: str
    reason: str = Field(default="", sa_type=Text)
    at: datetime = when_column()


class ReportRelease(SQLModel, table=True):
    """Permission for a version to leave, and the number it leaves under. No copy goes out without one."""

    __tablename__ = "report_release"
    __table_args__ = (
        UniqueConstraint("version_id"),
        UniqueConstraint("year", "number"),
        CheckConstraint("approvals >= required", name="enough_approvals"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="report_version.id")
    required: int
    approvals: int
    year: int
    number: int
    at: datetime = when_column()
    exam_at: datetime = when_column()
    laid_at: datetime | None = when_column(nullable=True)


class ReportCopy(SQLModel, table=True):
    """A released report for one recipient: by mail (``message_id``, its line in the outbox) or by hand."""

    __tablename__ = "report_copy"
    __table_args__ = (UniqueConstraint("release_id", "agency"),)

    id: int | None = Field(default=None, primary_key=True)
    release_id: int = Field(foreign_key="report_release.id", index=True)
    agency: str
    name: str
    message_id: int | None = Field(default=None, foreign_key="message.id")
    handed_at: datetime | None = when_column(nullable=True)
    handed_by: int | None = Field(default=None, foreign_key="staff.id")
