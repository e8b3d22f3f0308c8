"""Files of messages: noted once, fetched by one, kept sealed and once, gone with their ticket."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from makers import arrival, ticket
from sqlmodel import select

from escalation.tickets import Moment, close
from store.attachments import (
    MOST_A_DAY,
    Offer,
    claim_errand,
    fail,
    fetch_again,
    forget_files,
    has_errand,
    keep,
    offer,
    refuse,
    sealable,
    stored_bytes,
    void_errands,
)
from store.file_tables import Attachment, StoredFile
from store.inbox import record
from store.sealing import Sealer
from store.tables import Ticket

PHOTO = Offer("photo", "k1", "", b"sealed address")
WEB = ("web",)


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([Fernet.generate_key().decode()])


@pytest.fixture
def brought(db, now):
    """A message with files; returns how to bring one."""

    def bring(*offers: Offer, number: int = 1) -> int:
        def work(session):
            message = record(session, arrival(number=number), now)
            offer(session, message, offers or [PHOTO], now)
            return message

        return db.write_now(work)

    return bring


def rows(db) -> list[Attachment]:
    return db.read_now(lambda session: list(session.exec(select(Attachment).order_by(Attachment.id))))


def claimed(db, now):
    return db.write_now(lambda session: claim_errand(session, WEB, now))


def kept(db, sealer, errand, now, body=b"picture"):
    file = sealable(sealer, "d" + body.decode(), "image/jpeg", body)
    db.write_now(lambda session: keep(session, errand.id, file, now))


def test_a_file_brought_twice_is_noted_once(db, now, brought):
    message = brought()
    db.write_now(lambda session: offer(session, message, [PHOTO, Offer("photo", "k2", "", b"")], now))
    assert [row.key for row in rows(db)] == ["k1", "k2"]


def test_an_errand_is_run_by_one_at_a_time_and_by_another_after_a_while(db, now, brought):
    brought()
    assert claimed(db, now).source == b"sealed address"
    assert claimed(db, now) is None
    assert claimed(db, now + timedelta(minutes=4)).attempts == 2


def test_only_channels_that_are_on_are_asked(db, now, brought):
    brought()
    assert not db.read_now(lambda session: has_errand(session, ("zalo",), now))
    assert db.read_now(lambda session: has_errand(session, WEB, now))


def test_what_is_kept_is_sealed_and_its_source_forgotten(db, now, brought, sealer):
    brought()
    kept(db, sealer, claimed(db, now), now)
    row = rows(db)[0]
    assert (row.state, row.source) == ("kept", None)
    stored = db.read_now(lambda session: session.get_one(StoredFile, row.stored_id))
    assert b"picture" not in stored.body
    assert db.read_now(lambda session: stored_bytes(session, sealer, stored.id)) == b"picture"


def test_the_same_content_is_kept_once(db, now, brought, sealer):
    brought()
    brought(number=2)
    for _ in range(2):
        kept(db, sealer, claimed(db, now), now)
    assert len({row.stored_id for row in rows(db)}) == 1


def test_somebody_who_sends_without_end_is_stopped(db, now, brought):
    brought(*(Offer("photo", f"k{n}", "", b"s") for n in range(MOST_A_DAY + 2)))
    states = [row.state for row in rows(db)]
    assert states == ["waiting"] * MOST_A_DAY + ["refused"] * 2


def test_a_failed_file_can_be_asked_for_again_a_refused_one_not(db, now, brought):
    message = brought(PHOTO, Offer("photo", "k2", "", b"s"))
    first, second = rows(db)
    assert message == first.message_id
    db.write_now(lambda session: fail(session, first.id, "away"))
    db.write_now(lambda session: refuse(session, second.id, "type"))
    assert db.write_now(lambda session: fetch_again(session, first.id, now))
    assert not db.write_now(lambda session: fetch_again(session, second.id, now))
    assert claimed(db, now).id == first.id


def test_files_stay_while_their_ticket_is_open_and_go_a_while_after_it_closed(db, now, sealer):
    at = Moment(now, now)

    def asked(session):
        made = ticket(session, at)
        offer(session, made.question_id, [PHOTO], now)
        return made.id

    ticket_id = db.write_now(asked)
    kept(db, sealer, claimed(db, now), now)
    later = now + timedelta(days=40)
    assert db.write_now(lambda session: forget_files(session, later)) == 0
    db.write_now(lambda session: close(session, ticket_id, "answered", later))
    assert db.write_now(lambda session: forget_files(session, later - timedelta(days=1))) == 0
    assert db.write_now(lambda session: forget_files(session, later + timedelta(days=1))) == 1
    assert rows(db)[0].state == "gone"
    assert db.read_now(lambda session: session.exec(select(StoredFile)).all()) == []
    assert db.read_now(lambda session: session.get_one(Ticket, ticket_id)).state == "closed"


def test_bytes_that_something_still_names_stay(db, now, brought, sealer):
    brought()
    kept(db, sealer, claimed(db, now), now)
    later = now + timedelta(days=40)

    def again(session):
        message = record(session, arrival(number=3), later)
        offer(session, message, [PHOTO], later)

    db.write_now(again)
    kept(db, sealer, claimed(db, later), later)
    assert db.write_now(lambda session: forget_files(session, now + timedelta(days=30))) == 1
    assert len(db.read_now(lambda session: session.exec(select(StoredFile)).all())) == 1


def test_after_a_start_alone_nobody_else_is_fetching(db, brought, now):
    brought(PHOTO)
    assert claimed(db, now) is not None
    assert claimed(db, now) is None
    db.write_now(lambda session: void_errands(session, now))
    assert claimed(db, now) is not None
