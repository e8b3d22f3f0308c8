"""Accounts, roles, passwords and one-time links, below any web page."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from store.audit import audit, deeds
from store.links import find_link, use_link
from store.passwords import StaffError, check_password, hash_password
from store.staff import (
    DEMO_LOGIN,
    FIRST_ADMIN_ROLES,
    create_staff,
    demo_staff,
    find_login,
    first_admin_link,
    forget_ended_sessions,
    has_admin,
    invite,
    make_link,
    token_hash,
)
from store.tables import SignInLink, StaffSession

PASSWORD = "mùa hè Lai Châu"


@pytest.fixture(scope="session")
def hashed():
    return hash_password(PASSWORD)


def test_a_password_is_kept_as_argon2id(hashed):
    assert hashed.startswith("$argon2id$")
    assert check_password(hashed, PASSWORD).ok


def test_a_wrong_password_does_not_fit(hashed):
    assert not check_password(hashed, PASSWORD + "!").ok


def test_without_a_stored_password_nothing_fits():
    assert not check_password(None, "").ok


def test_a_stored_hash_that_is_none_fits_nothing():
    assert not check_password("not a hash", PASSWORD).ok


def test_old_parameters_are_renewed_at_the_next_sign_in():
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    checked = check_password(weak, PASSWORD)
    assert checked.ok
    assert checked.fresh is not None
    assert check_password(checked.fresh, PASSWORD).fresh is None


def test_everybody_may_look_and_roles_have_one_order(db, now):
    staff = db.write_now(lambda s: create_staff(s, " Lan.Vu ", "  Vũ  Thị Lan ", ("admin", "drafter"), now))
    assert (staff.login, staff.name, staff.roles) == ("lan.vu", "Vũ Thị Lan", ["viewer", "drafter", "admin"])


@pytest.mark.parametrize(
    ("login", "name", "roles", "field"),
    [("lan vu", "Lan", (), "login"), ("x" * 41, "Lan", (), "login"), ("lan", " ", (), "name"),
     ("lan", "Lan", ("king",), "roles"), ("lan", "L" * 81, (), "name")],
)  # fmt: skip
def test_what_cannot_be_taken_names_its_field(db, now, login, name, roles, field):
    with pytest.raises(StaffError) as caught:
        db.write_now(lambda s: create_staff(s, login, name, roles, now))
    assert caught.value.field == field


def test_a_login_belongs_to_one_person(db, now):
    db.write_now(lambda s: create_staff(s, "lan", "Lan", (), now))
    with pytest.raises(StaffError, match="đã có người dùng"):
        db.write_now(lambda s: create_staff(s, "LAN", "Lan", (), now))


def test_the_first_link_is_there_only_while_nobody_administers(db, now, hashed):
    token = db.write_now(lambda s: first_admin_link(s, now))
    admin = db.write_now(lambda s: use_link(s, token, "lan", "Lan", hashed, now))
    assert admin.roles == list(FIRST_ADMIN_ROLES)
    assert db.write_now(lambda s: first_admin_link(s, now)) is None
    assert db.read_now(has_admin)


def test_a_new_first_link_voids_the_one_before(db, now):
    first, second = (db.write_now(lambda s: first_admin_link(s, now)) for _ in range(2))
    assert db.read_now(lambda s: find_link(s, first, now)) is None
    assert db.read_now(lambda s: find_link(s, second, now)) is not None


def test_the_store_holds_no_token(db, now):
    token = db.write_now(lambda s: first_admin_link(s, now))
    row = db.read_now(lambda s: s.exec(select(SignInLink)).one())
    assert row.token_hash == token_hash(token)
    assert token not in str(row)


def test_a_link_is_spent_once(db, now, hashed):
    staff, token = db.write_now(lambda s: invite(s, "hung", "Hùng", ("drafter",), now))
    assert db.write_now(lambda s: use_link(s, token, "hung", "Hùng", hashed, now)).id == staff.id
    assert db.write_now(lambda s: use_link(s, token, "hung", "Hùng", hashed, now)) is None


def test_a_link_is_not_spent_by_a_login_that_is_taken(db, now, hashed):
    db.write_now(lambda s: create_staff(s, "lan", "Lan", (), now))
    _, token = db.write_now(lambda s: invite(s, "hung", "Hùng", ("drafter",), now))
    with pytest.raises(StaffError):
        db.write_now(lambda s: use_link(s, token, "lan", "Hùng", hashed, now))
    assert db.read_now(lambda s: find_link(s, token, now)) is not None


def test_a_link_for_something_else_does_not_sign_in(db, now):
    staff = db.write_now(lambda s: create_staff(s, "lan", "Lan", (), now))
    token = db.write_now(lambda s: make_link(s, "telegram", now, staff.id))
    assert db.read_now(lambda s: find_link(s, token, now)) is None


def test_the_demonstrations_second_account_approves_and_needs_a_password_once(db, now, hashed):
    token = db.write_now(lambda s: demo_staff(s, now))
    assert "approver" in db.read_now(lambda s: find_login(s, DEMO_LOGIN)).roles
    db.write_now(lambda s: use_link(s, token, DEMO_LOGIN, "Người duyệt", hashed, now))
    assert db.write_now(lambda s: demo_staff(s, now)) is None


def test_sessions_whose_time_is_over_are_forgotten(db, now):
    over, on = (
        StaffSession(token_hash=name, data={}, created_at=now, expires_at=now + until)
        for name, until in (("over", timedelta()), ("on", timedelta(seconds=1)))
    )
    db.write_now(lambda s: s.add_all([over, on]))
    db.write_now(lambda s: forget_ended_sessions(s, now))
    assert db.read_now(lambda s: s.exec(select(StaffSession.token_hash)).all()) == ["on"]


def test_deeds_are_read_newest_first_and_page_by_page(db, now):
    for number in range(5):
        db.write_now(lambda s, number=number: audit(s, None, "claimed", now, f"ticket:{number}"))
    first = db.read_now(lambda s: deeds(s, limit=2))
    rest = db.read_now(lambda s: deeds(s, before=first[-1].id))
    assert [deed.subject for deed in (*first, *rest)] == [f"ticket:{n}" for n in (4, 3, 2, 1, 0)]
