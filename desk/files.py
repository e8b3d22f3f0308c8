"""Files that askers sent, as a ticket's page names them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from desk import wording
from desk.shown import shown
from store.file_kinds import JPEG
from store.file_tables import Attachment, StoredFile

MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class File:
    """One file: what it is, how large, and what can be done with it. ``trouble`` says why it is not here."""

    id: int
    what: str
    name: str
    size: str
    verb: str
    trouble: str
    again: bool


def files_of(session: Session, message_ids: Sequence[int]) -> dict[int, list[File]]:
    """The files of some messages, in the order they came."""
    rows = session.exec(
        select(Attachment, StoredFile.kind, StoredFile.size)
        .outerjoin(StoredFile, col(StoredFile.id) == col(Attachment.stored_id))
        .where(col(Attachment.message_id).in_(message_ids))
        .order_by(col(Attachment.id))
    ).all()
    found: dict[int, list[File]] = {}
    for row, kind, size in rows:
        found.setdefault(row.message_id, []).append(_file(row, kind, size))
    return found


def _file(row: Attachment, kind: str | None, size: int | None) -> File:
    return File(
        id=row.id or 0,
        what=kind_words(kind) if kind else wording.FILE_KINDS[row.kind],
        name=shown(row.name),
        size=size_words(size) if size is not None else "",
        verb=_verb(kind) if kind else "",
        trouble=wording.file_trouble(row.state, row.reason),
        again=row.state == "failed" and row.source is not None,
    )


def kind_words(kind: str) -> str:
    """A media type as people call it."""
    return wording.FILE_KINDS.get(kind) or wording.FILE_KINDS.get(
        kind.partition("/")[0], wording.FILE_KINDS["file"]
    )


def size_words(size: int) -> str:
    """A number of bytes as people say it: "340 KB", "1,2 MB"."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f} MB".replace(".", ",")


def _verb(kind: str) -> str:
    if kind == JPEG:
        return wording.LOOK_AT
    return wording.LISTEN_TO if kind.startswith("audio/") else wording.TAKE_DOWN
