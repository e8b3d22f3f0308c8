"""Names: of those who wait for an answer only, sealed, and not for long."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from makers import ticket
from sqlmodel import col, select

from escalation.tickets import close
from store.profiles import (
    ASK_AGAIN,
    Nameless,
    Profile,
    forget_name,
    forget_names,
    keep_name,
    name_of,
    nameless,
)
from store.sealing import KEEP, Sealer
from store.tables import Contact

WEB = ("web",)


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([Fernet.generate_key().decode()])


@pytest.fixture
def person(db, moment) -> int:
    """Somebody who waits for the answer of a ticket; the ticket's id is theirs too."""
    db.write_now(lambda session: ticket(session, moment))
    return db.read_now(lambda session: session.exec(select(Contact.id)).one())


def waiting(db, now, *channels: str) -> list[Nameless]:
    return db.read_now(lambda session: nameless(session, channels or WEB, now, 10))


def test_only_who_waits_for_an_answer_is_asked_for(db, person, now):
    assert waiting(db, now) == [Nameless(person, "web", "a")]
    assert waiting(db, now, "zalo") == []
    db.write_now(lambda session: close(session, 1, "answered", now))
    assert waiting(db, now) == []


def test_a_name_is_kept_sealed_and_asked_for_once(db, person, now, sealer):
    db.write_now(lambda session: keep_name(session, person, sealer.seal("Minh"), now))
    assert waiting(db, now + timedelta(days=29)) == []
    assert db.read_now(lambda session: name_of(session, sealer, person)) == "Minh"
    assert b"Minh" not in db.read_now(lambda session: session.exec(select(col(Profile.name))).one())


def test_where_none_was_told_it_is_asked_again_after_a_day(db, person, now, sealer):
    db.write_now(lambda session: keep_name(session, person, None, now))
    assert waiting(db, now + ASK_AGAIN - timedelta(minutes=1)) == []
    assert waiting(db, now + ASK_AGAIN) != []
    db.write_now(lambda session: keep_name(session, person, sealer.seal("Hoa"), now + ASK_AGAIN))
    assert db.read_now(lambda session: name_of(session, sealer, person)) == "Hoa"


def test_another_key_shows_no_name_and_breaks_nothing(db, person, now, sealer):
    db.write_now(lambda session: keep_name(session, person, sealer.seal("Minh"), now))
    other = Sealer([Fernet.generate_key().decode()])
    assert db.read_now(lambda session: name_of(session, other, person)) == ""


def test_a_name_goes_with_its_time_or_with_its_person(db, person, now, sealer):
    for forget in (lambda s: forget_names(s, now + KEEP), lambda s: forget_name(s, person)):
        db.write_now(lambda session: keep_name(session, person, sealer.seal("Minh"), now))
        assert db.write_now(lambda session: forget_names(session, now + KEEP - timedelta(seconds=1))) == 0
        db.write_now(forget)
        assert db.read_now(lambda session: session.exec(select(Profile)).all()) == []
