"""What reports count agrees, to the last unit, with a recount from the raw rows."""

import shutil
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recount import agrees_with_the_present, check, figures, live, whole_history
from sqlalchemy import text

from escalation.reporting.figures import spread
from store.database import open_database


@pytest.fixture(scope="module")
def make_database(migrated_sqlite, tmp_path_factory):
    """A SQLite database for one made history."""
    folder = tmp_path_factory.mktemp("histories")
    file = folder / "hoidap.db"

    def make():
        for old in folder.glob("hoidap.db*"):
            old.unlink()
        shutil.copy(migrated_sqlite, file)
        return open_database(f"sqlite:///{file}")

    return make


def lives(make_database, plan, calendar, seed, cuts):
    db = make_database()
    try:
        whole_history(db, plan, calendar, seed, cuts)
    finally:
        db.close()


CUTS = st.tuples(st.floats(0, 1), st.floats(0, 1))


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32), cuts=CUTS)
def test_whatever_happened_every_total_agrees_with_the_raw_rows(make_database, plan, calendar, seed, cuts):
    lives(make_database, plan, calendar, seed, cuts)


@pytest.mark.proof
@pytest.mark.timeout(2400)
@settings(max_examples=100)
@given(seed=st.integers(0, 2**32), cuts=CUTS)
def test_the_same_for_a_hundred_histories(make_database, plan, calendar, seed, cuts):
    lives(make_database, plan, calendar, seed, cuts)


def test_both_engines_count_alike(db, plan, calendar, moment):
    at = live(db, plan, calendar, moment, 7, 90)
    found = check(db, plan, calendar, moment.exam, at.exam + timedelta(minutes=1), at)
    assert found.balance.opened > 5
    assert found.letters.referred > 0
    assert found.incidents.pauses != ()
    agrees_with_the_present(db, found)


def test_the_recount_notices_a_missing_event(make_database, plan, calendar, moment):
    db = make_database()
    at = live(db, plan, calendar, moment, 7)
    db.write_now(lambda s: s.execute(text("DELETE FROM ticketevent WHERE kind = 'closed'")))
    found = figures(db, plan, calendar, moment.exam, at.exam + timedelta(minutes=1), at)
    with pytest.raises(AssertionError):
        agrees_with_the_present(db, found)
    db.close()


@pytest.mark.parametrize(
    ("values", "told"),
    [([], (0, 0, 0)), ([3], (1, 3, 3)), (list(range(1, 11)), (10, 5.5, 9)), ([1, 9], (2, 5, 9))],
)
def test_the_middle_and_the_ninth_of_ten(values, told):
    found = spread([float(value) for value in values])
    assert (found.count, found.median, found.p90) == told
