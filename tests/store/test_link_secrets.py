"""Secrets of return links: sealed where we tell them, hidden where askers paste them."""

import pytest
from cryptography.fernet import Fernet
from makers import arrival, line
from sqlmodel import select

from store.inbox import record
from store.link_secrets import HIDDEN, hide_secrets, open_secrets, seal_older, seal_secret
from store.sealing import Sealer
from store.tables import Message

SECRET = "abcd2efgh3jkmn4p"


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([Fernet.generate_key().decode()])


def test_a_sealed_link_is_read_as_it_was(sealer):
    kept = f"Giữ liên kết: https://hoi.vn/t/AB2CD#{seal_secret(sealer, SECRET)} nhé"
    assert SECRET not in kept
    assert open_secrets(sealer, kept) == f"Giữ liên kết: https://hoi.vn/t/AB2CD#{SECRET} nhé"


def test_with_a_lost_key_the_line_is_still_fit_to_read(sealer):
    kept = f"/t/AB2CD#{seal_secret(sealer, SECRET)} nhé"
    assert open_secrets(Sealer([Fernet.generate_key().decode()]), kept) == "/t/AB2CD# nhé"


def test_staff_see_no_sealed_secret_either(sealer):
    assert hide_secrets(f"/t/AB2CD#{seal_secret(sealer, SECRET)} nhé") == f"/t/AB2CD#{HIDDEN} nhé"


def test_what_older_versions_wrote_in_clear_is_closed_once(db, sealer, now):
    def work(session):
        card = {"code": "AB2CD", "due": "", "link": f"/t/AB2CD#{SECRET}"}
        told = line(session, now, kind="receipt", text=f"https://hoi.vn/t/AB2CD#{SECRET}", card=card)
        pasted = record(session, arrival(f"/trangthai AB2CD {SECRET}"), now)
        return told, pasted, seal_older(session, sealer), seal_older(session, sealer)

    told, pasted, first, again = db.write_now(work)
    rows = {row.id: row for row in db.read_now(lambda s: s.exec(select(Message)).all())}
    assert (first, again) == (2, 0)
    assert open_secrets(sealer, rows[told].text) == f"https://hoi.vn/t/AB2CD#{SECRET}"
    assert open_secrets(sealer, rows[told].card["link"]) == f"/t/AB2CD#{SECRET}"
    assert not any(SECRET in row.model_dump_json() for row in rows.values())
    assert rows[pasted].text == f"/trangthai AB2CD {HIDDEN}"
