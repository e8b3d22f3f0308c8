"""The tables: who said what, what is owed to whom, who works here, what was done.

Inbox, transcript and outbox are one table, ``message``. Times are UTC (`UtcDateTime`); platform ids are
text; leases are seconds since 1970 by the database's own clock.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from store.columns import when_column as _when

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata


UNSENT = "state in ('queued','sending')"
TROUBLED = "state in ('failed','uncertain','refused')"
"""What is on its way out, and what a person has to look at. SQLite takes the index of each for these very
words only; and only in a CROSS JOIN does it begin with them, not with everybody whom they might be for."""


class Contact(SQLModel, table=True):
    """A person on one channel. For web chat ``chat_id`` is the SHA-256 of the conversation's key.

    ``heard_at``: when they last did something there, by the platform's own time; platforms that let us
    write only for a while after that are the ones that tell it.
    """

    __table_args__ = (UniqueConstraint("channel", "chat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    chat_id: str
    created_at: datetime = _when()
    subscribed: bool = True
    unreachable: str | None = None
    heard_at: datetime | None = _when(nullable=True)
    memory: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    work_lease: float = Field(default=0.0, nullable=False)
    send_lease: float = Field(default=0.0, nullable=False)


class Message(SQLModel, table=True):
    """One line in or out.

    In: pending → handled | failed. Out: queued → sending → sent | uncertain | refused. ``text`` is masked;
    what staff say to askers is no free text but a released `AnswerVersion`.
    """

    __table_args__ = (
        UniqueConstraint("contact_id", "direction", "platform_id", name="uq_message_platform"),
        UniqueConstraint("contact_id", "release_id", name="uq_message_release"),
        CheckConstraint("direction in ('in', 'out')", name="direction"),
        CheckConstraint(
            "state in ('pending','handled','failed','queued','sending','sent','uncertain','refused')",
            name="state",
        ),
        CheckConstraint(
            "(kind in ('staff_answer', 'ask_back')) = (release_id is not null) "
            "and (release_id is null or text is null)",
            name="staff_words_are_released",
        ),
        Index("ix_message_pending", "contact_id", "id", sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
        Index("ix_message_queued", "contact_id", "id", sqlite_where=text(UNSENT),
              postgresql_where=text(UNSENT)),
        Index("ix_message_thread", "contact_id", "id"),
        Index("ix_message_trouble", "id", sqlite_where=text(TROUBLED), postgresql_where=text(TROUBLED)),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id")
    direction: str
    platform_id: str | None = None
    kind: str
    lane: str = "bot"
    state: str
    text: str | None = Field(default=None, sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    choices: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    choice: str | None = None
    card: dict[str, str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    sealed_id: int | None = Field(default=None, foreign_key="sealed.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    release_id: int | None = Field(default=None, foreign_key="release.id")
    reply_to: int | None = Field(default=None, foreign_key="message.id")
    decision: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    rating: str | None = None
    attempts: int = 0
    not_before: datetime | None = _when(nullable=True)
    created_at: datetime = _when()
    done_at: datetime | None = _when(nullable=True)
    seen_at: datetime | None = _when(nullable=True)
    error: str | None = None


class Sealed(SQLModel, table=True):
    """An original that held personal data: encrypted, expiring, opened by role with an audit line."""

    id: int | None = Field(default=None, primary_key=True)
    token: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = _when()
    expires_at: datetime = _when(index=True)


class Ticket(SQLModel, table=True):
    """A question owed an answer: new, waiting_for_staff, waiting_for_asker, waiting_for_agency, closed.

    ``due_at`` lies on the exam clock. ``left_minutes`` keeps the working minutes that were left when the
    clock stopped (while the asker is asked back).
    """

    __table_args__ = (
        CheckConstraint(
            "state in ('new','waiting_for_staff','waiting_for_asker','waiting_for_agency','closed')",
            name="state",
        ),
        Index("ix_ticket_open", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    state: str = "new"
    question_id: int | None = Field(default=None)  # message.id; no key, else the two tables form a ring
    topic: str | None = None
    competence: str = "tong-hop"
    agency: str = ""
    route: str = Field(default="", sa_type=Text)
    reason: str = ""
    urgent: bool = False
    opened_at: datetime = _when()
    exam_opened_at: datetime = _when()
    due_at: datetime | None = _when(nullable=True)
    left_minutes: int | None = None
    claimed_by: int | None = Field(default=None, foreign_key="staff.id")
    closed_at: datetime | None = _when(nullable=True)
    updated_at: datetime = _when()


class TicketAsker(SQLModel, table=True):
    """Who waits for the answer of a ticket. ``secret_hash`` opens it from the return link."""

    __table_args__ = (UniqueConstraint("ticket_id", "contact_id"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    contact_id: int = Field(foreign_key="contact.id", index=True)
    secret_hash: str | None = Field(default=None, index=True)
    joined_at: datetime = _when()


class TicketEvent(SQLModel, table=True):
    """What happened to a ticket. Append-only; ids and hashes, never text."""

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    at: datetime = _when()
    kind: str
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    message_id: int | None = Field(default=None, foreign_key="message.id")
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class TicketNote(SQLModel, table=True):
    """An internal note: staff to staff, never sent."""

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    staff_id: int = Field(foreign_key="staff.id")
    text: str = Field(sa_type=Text)
    at: datetime = _when()


class Draft(SQLModel, table=True):
    """Staff words on their way. ``purpose`` is answer or ask_back; open → submitted → released | returned."""

    __table_args__ = (
        CheckConstraint("purpose in ('answer','ask_back')", name="purpose"),
        CheckConstraint("state in ('open','submitted','released','returned','withdrawn')", name="state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    author_id: int = Field(foreign_key="staff.id")
    purpose: str = "answer"
    state: str = "open"
    text: str = Field(sa_type=Text)
    source: str = Field(default="", sa_type=Text)
    via: str = "desk"
    created_at: datetime = _when()
    updated_at: datetime = _when()


class AnswerVersion(SQLModel, table=True):
    """The fixed text of a submitted draft; what is approved is this and nothing else."""

    __tablename__ = "answer_version"

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    draft_id: int = Field(foreign_key="draft.id", index=True)
    author_id: int = Field(foreign_key="staff.id")
    purpose: str = "answer"
    text: str = Field(sa_type=Text)
    source: str = Field(default="", sa_type=Text)
    digest: str
    created_at: datetime = _when()


class Approval(SQLModel, table=True):
    """One person's word on an answer version: approved or returned, with a reason."""

    __table_args__ = (
        UniqueConstraint("version_id", "staff_id"),
        CheckConstraint("verdict in ('approved','returned')", name="verdict"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="answer_version.id", index=True)
    staff_id: int = Field(foreign_key="staff.id")
    verdict: str
    reason: str = Field(default="", sa_type=Text)
    at: datetime = _when()


class Release(SQLModel, table=True):
    """Permission for an answer version to leave. No outgoing staff words without one."""

    __table_args__ = (
        UniqueConstraint("version_id"),
        CheckConstraint("approvals >= required", name="enough_approvals"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="answer_version.id")
    required: int
    approvals: int
    at: datetime = _when()


class Staff(SQLModel, table=True):
    """A person who works at the desk. ``roles``: viewer, drafter, approver, editor, inspector, admin."""

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    unit: str = ""
    roles: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    password_hash: str | None = None
    active: bool = True
    telegram_id: str | None = Field(default=None, unique=True)
    created_at: datetime = _when()


class StaffSession(SQLModel, table=True):
    """A signed-in browser: the hash of its cookie, so that a stolen table signs nobody in."""

    __tablename__ = "staff_session"

    token_hash: str = Field(primary_key=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = _when()
    expires_at: datetime = _when(index=True)


class SignInLink(SQLModel, table=True):
    """A one-time link: first administrator, invitation, or linking a Telegram account."""

    __tablename__ = "sign_in_link"

    token_hash: str = Field(primary_key=True)
    purpose: str
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    expires_at: datetime = _when()
    used_at: datetime | None = _when(nullable=True)


class AuditLine(SQLModel, table=True):
    """Who did what to what. Append-only; ids, never citizens' text."""

    __tablename__ = "audit_line"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _when(index=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    action: str
    subject: str = Field(default="", index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class ContentVersion(SQLModel, table=True):
    """A province's own version of a topic, act or exam, laid over the shipped seed by ``kind`` and ``key``.

    draft → submitted → published | returned | withdrawn. ``revision`` counts publications over all keys: of
    the published versions of a key the one with the highest revision is live. ``seed_digest`` names the seed
    that the version was written from.
    """

    __tablename__ = "content_version"
    __table_args__ = (
        UniqueConstraint("kind", "key", "version"),
        UniqueConstraint("revision", name="uq_content_version_revision"),
        CheckConstraint("state in ('draft','submitted','published','returned','withdrawn')", name="state"),
        CheckConstraint("(state = 'published') = (revision is not null)", name="published_has_revision"),
        Index("uq_content_version_open", "kind", "key", unique=True,
              sqlite_where=text("state in ('draft','submitted')"),
              postgresql_where=text("state in ('draft','submitted')")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str
    version: int
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    seed_digest: str = ""
    state: str = "draft"
    revision: int | None = None
    why: str = Field(default="", sa_type=Text)
    author_id: int | None = Field(default=None, foreign_key="staff.id")
    at: datetime = _when()
    published_at: datetime | None = _when(nullable=True)


class ContentApproval(SQLModel, table=True):
    """One person's word on a content version: approved or returned, with a reason."""

    __tablename__ = "content_approval"
    __table_args__ = (
        UniqueConstraint("version_id", "staff_id"),
        CheckConstraint("verdict in ('approved','returned')", name="verdict"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="content_version.id", index=True)
    staff_id: int = Field(foreign_key="staff.id")
    verdict: str
    reason: str = Field(default="", sa_type=Text)
    at: datetime = _when()


class Pause(SQLModel, table=True):
    """Automatic answers that are silent: all of them, a group, an entry, or whatever cites a fact.

    ``cause`` names what brought it about, such as ``act:tt-15-2020``; empty for an officer's own hand.
    """

    __table_args__ = (
        CheckConstraint("scope in ('all','group','entry','fact')", name="scope"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended_by_somebody"),
        Index("uq_pause_open", "scope", "key", unique=True, sqlite_where=text("ended_at is null"),
              postgresql_where=text("ended_at is null")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    scope: str
    key: str = ""
    reason: str = Field(sa_type=Text)
    cause: str = ""
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    at: datetime = _when()
    ended_at: datetime | None = _when(nullable=True)
    ended_by: int | None = Field(default=None, foreign_key="staff.id")
    end_reason: str = Field(default="", sa_type=Text)


class ChannelToken(SQLModel, table=True):
    """A channel's rotating pair of tokens, sealed. ``state``: good, refreshing (somebody holds ``lease``, in
    seconds by the database's clock), doubtful (nobody knows whether the refresh token was spent) or refused;
    ``previous`` is the pair before, ``seed`` the hash of the pair of the environment that was taken in."""

    __tablename__ = "channel_token"
    __table_args__ = (CheckConstraint("state in ('good','refreshing','doubtful','refused')", name="state"),)

    channel: str = Field(primary_key=True)
    pair: bytes = Field(sa_type=LargeBinary)
    previous: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: str = "good"
    lease: float = Field(default=0.0, nullable=False)
    seed: str = ""
    why: str = ""
    version: int = 1
    obtained_at: datetime = _when()
    expires_at: datetime = _when()
    refresh_until: datetime = _when()


class Setting(SQLModel, table=True):
    """Small things the program remembers: content revision, channel cursors, the exam clock's anchor."""

    name: str = Field(primary_key=True)
    value: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
