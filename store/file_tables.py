"""The tables of files: what came with messages, what goes out with words of staff, and the bytes of both.

The bytes lie in the database, sealed, each content once: so a file and what is known of it can never differ,
and every backup holds both.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import when_column


class StoredFile(SQLModel, table=True):
    """The bytes of a file as we keep them: cleaned, then sealed. ``digest`` is the SHA-256 of the cleaned
    bytes, ``size`` their number, ``kind`` the media type that their content shows."""

    __tablename__ = "stored_file"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    kind: str
    size: int
    body: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = when_column()


class Attachment(SQLModel, table=True):
    """A file that came with a message: waiting → kept | refused | failed, and kept → gone.

    ``key`` is the platform's own name for it, so that one brought twice counts once; ``source`` says, sealed,
    where it can be fetched, until it is kept or refused; ``reason`` why it was not kept, a key of the desk's
    words. ``name`` is masked: people name files after themselves.
    """

    __table_args__ = (
        UniqueConstraint("message_id", "key"),
        CheckConstraint("state in ('waiting','kept','refused','failed','gone')", name="state"),
        CheckConstraint("(state = 'kept') = (stored_id is not null)", name="kept_has_bytes"),
        Index("ix_attachment_waiting", "not_before", "id", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id")
    key: str
    kind: str
    name: str = ""
    source: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    state: str = "waiting"
    reason: str = ""
    attempts: int = 0
    not_before: datetime = when_column()
    stored_id: int | None = Field(default=None, foreign_key="stored_file.id", index=True)
    created_at: datetime = when_column()


class Enclosure(SQLModel, table=True):
    """A file that goes out with words of staff. Without ``version_id`` it hangs on a draft and may be taken
    off again; submitting copies it to the version, where it is as fixed as the text."""

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="draft.id", index=True)
    version_id: int | None = Field(default=None, foreign_key="answer_version.id", index=True)
    stored_id: int = Field(foreign_key="stored_file.id", index=True)
    name: str
    created_at: datetime = when_column()
