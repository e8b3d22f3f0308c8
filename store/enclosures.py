"""Files that go out with words of staff: on a draft they come and go, with a version they are fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from store.attachments import Sealable, store
from store.file_kinds import JPEG
from store.file_tables import Enclosure, StoredFile
from store.tables import Message, Release


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with an answer. ``kind`` is its media type, ``size`` in bytes, ``digest`` names its
    content; ``stored_id`` is where the bytes are."""

    id: int
    stored_id: int
    name: str
    kind: str
    size: int
    digest: str

    @property
    def picture(self) -> bool:
        """Whether it can be shown where it is named."""
        return self.kind == JPEG


def enclose(session: Session, draft_id: int, file: Sealable, name: str, now: datetime) -> None:
    """Hang a file on a draft; the same content a second time changes nothing."""
    stored = store(session, file, now)
    if all(one.stored_id != stored for one in enclosed_in_draft(session, draft_id)):
        session.add(Enclosure(draft_id=draft_id, stored_id=stored, name=name, created_at=now))
        session.flush()


def take_off(session: Session, draft_id: int, enclosure_id: int) -> None:
    """Take a file off a draft; what a version holds stays."""
    session.execute(
        delete(Enclosure).where(
            col(Enclosure.id) == enclosure_id,
            col(Enclosure.draft_id) == draft_id,
            col(Enclosure.version_id).is_(None),
        )
    )


def fix_enclosures(session: Session, draft_id: int, version_id: int, now: datetime) -> Sequence[str]:
    """Give a version the files of its draft; their digests."""
    files = enclosed_in_draft(session, draft_id)
    for one in files:
        session.add(
            Enclosure(
                draft_id=draft_id, version_id=version_id, stored_id=one.stored_id, name=one.name,
                created_at=now,
            )
        )  # fmt: skip
    return [one.digest for one in files]


def enclosed_in_draft(session: Session, draft_id: int) -> list[Enclosed]:
    """The files on a draft."""
    return _enclosed(session, col(Enclosure.draft_id) == draft_id, col(Enclosure.version_id).is_(None))


def enclosed_in_version(session: Session, version_id: int) -> list[Enclosed]:
    """The files of a version."""
    return _enclosed(session, col(Enclosure.version_id) == version_id)


def versions_with_files(session: Session, version_ids: Sequence[int]) -> set[int]:
    """Those of some versions that have files."""
    found = session.exec(select(Enclosure.version_id).where(col(Enclosure.version_id).in_(version_ids))).all()
    return {one for one in found if one is not None}


def enclosed_in_release(session: Session, release_id: int | None) -> list[Enclosed]:
    """The files that left by a release."""
    if release_id is None:
        return []
    version = select(Release.version_id).where(Release.id == release_id).scalar_subquery()
    return _enclosed(session, col(Enclosure.version_id) == version)


def enclosed_for(session: Session, contact_id: int, enclosure_id: int) -> Enclosed | None:
    """A file of an answer that went to a contact; None for every other."""
    versions = (
        select(Release.version_id)
        .join(Message, col(Message.release_id) == col(Release.id))
        .where(Message.contact_id == contact_id)
    )
    found = _enclosed(session, col(Enclosure.id) == enclosure_id, col(Enclosure.version_id).in_(versions))
    return found[0] if found else None


def _enclosed(session: Session, *which: object) -> list[Enclosed]:
    rows = session.exec(
        select(Enclosure.id, Enclosure.stored_id, Enclosure.name, StoredFile.kind, StoredFile.size,
               StoredFile.digest)  # type: ignore[call-overload]
        .join(StoredFile, col(StoredFile.id) == col(Enclosure.stored_id))
        .where(*which)
        .order_by(col(Enclosure.id))
    ).all()  # fmt: skip
    return [Enclosed(*row) for row in rows]
