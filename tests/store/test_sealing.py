"""Originals are kept encrypted, for thirty days, under keys that may rotate."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from makers import arrival
from sqlmodel import func, select

from store.inbox import record
from store.sealing import KEEP, Sealer, SealError, forget_expired, load_sealer, open_original, seal_message
from store.tables import Message, Sealed

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRET = "cccd 001203004567"


def test_what_is_sealed_is_not_readable():
    assert b"001203" not in Sealer([OLD]).seal(SECRET)


def test_what_is_sealed_opens_again():
    sealer = Sealer([OLD])
    assert sealer.open(sealer.seal("số đẹp ạ")) == "số đẹp ạ"


def test_a_new_key_in_front_seals_and_the_old_one_still_opens():
    sealed = Sealer([OLD]).seal(SECRET)
    assert Sealer([NEW, OLD]).open(sealed) == SECRET
    with pytest.raises(SealError):
        Sealer([OLD]).open(Sealer([NEW, OLD]).seal(SECRET))


def test_a_key_that_does_not_fit_says_so():
    with pytest.raises(SealError, match="HOIDAP_KEY"):
        Sealer([NEW]).open(Sealer([OLD]).seal(SECRET))


def test_a_key_of_a_wrong_form_is_refused():
    with pytest.raises(ValueError):
        Sealer(["mật khẩu"])


def test_without_a_key_one_is_made_that_only_we_may_read(tmp_path):
    sealed = load_sealer(None, tmp_path).seal(SECRET)
    assert load_sealer(None, tmp_path).open(sealed) == SECRET
    assert (tmp_path / "seal.key").stat().st_mode & 0o777 == 0o600


def test_keys_from_the_environment_are_taken_in_order(tmp_path):
    sealer = load_sealer(f"{NEW}, {OLD}", tmp_path)
    assert Sealer([NEW]).open(sealer.seal(SECRET)) == SECRET
    assert not (tmp_path / "seal.key").exists()


@pytest.fixture
def sealed_message(db, now):
    sealer = Sealer([OLD])

    def work(session):
        message_id = record(session, arrival("cccd [số CCCD]"), now)
        seal_message(session, sealer, message_id, SECRET, now)
        return message_id

    return db.write_now(work)


def test_an_original_opens_through_its_message(db, sealed_message):
    def opened(session):
        return open_original(session, Sealer([OLD]), session.get(Message, sealed_message).sealed_id)

    assert db.read_now(opened) == SECRET


def test_an_original_is_forgotten_when_its_time_is_over_and_the_masked_message_stays(db, sealed_message, now):
    assert db.write_now(lambda s: forget_expired(s, now + KEEP)) == 1
    message = db.read_now(lambda s: s.get(Message, sealed_message))
    assert (message.text, message.sealed_id) == ("cccd [số CCCD]", None)
    assert db.read_now(lambda s: s.exec(select(func.count(Sealed.id))).one()) == 0


def test_an_original_is_kept_until_then(db, sealed_message, now):
    assert db.write_now(lambda s: forget_expired(s, now + KEEP - timedelta(seconds=1))) == 0


def test_a_forgotten_original_says_that_it_is_gone(db):
    with pytest.raises(SealError, match="expired"):
        db.read_now(lambda s: open_original(s, Sealer([OLD]), 1))
