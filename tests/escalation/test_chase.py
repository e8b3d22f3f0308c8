"""The ladder of reminders: each rung once, in working hours, after delivery; the asker is told honestly."""

from datetime import timedelta

import pytest
from makers import officer, ticket
from sqlmodel import select

from escalation.chase import letters_to_chase, take_rung
from escalation.clocks import Moment, add_minutes
from escalation.posting import acknowledge, handed_over
from escalation.referrals import Order, recall, refer
from store.referral_tables import Chase, Letter, Referral
from store.tables import Message

CLOCK = 480  # working minutes of the plan before the exam


@pytest.fixture
def letter(db, moment, plan, calendar):
    """A letter that was carried to its agency."""

    def work(session):
        staff = officer(session, "an", moment.now)
        made = refer(
            session, Order((ticket(session, moment).id,), "van-phong-so", staff), plan, calendar, moment
        )
        handed_over(session, made, staff, moment.now)
        return made.id

    return db.write_now(work)


@pytest.fixture
def after(moment, calendar):
    """Both clocks when a share of the letter's working time has passed."""

    def at(percent):
        exam = add_minutes(calendar, moment.exam, CLOCK * percent // 100)
        return Moment(moment.now + (exam - moment.exam), exam)

    return at


def climb(db, plan, calendar, at):
    """One round, twice over, as after a crash between look and write; the rungs taken."""

    def work(session):
        due = letters_to_chase(session, calendar, at)
        return [rung for letter, rung in due * 2 if take_rung(session, letter, rung, plan, at, by_mail=True)]

    return db.write_now(work)


@pytest.mark.parametrize(
    ("percent", "rungs"),
    [(20, []), (30, ["acknowledgement"]), (101, ["reminder"]), (300, ["board"])],
)
def test_after_a_standstill_only_the_highest_rung_is_taken(db, plan, calendar, letter, after, percent, rungs):
    assert climb(db, plan, calendar, after(percent)) == rungs


def test_every_rung_comes_once_and_in_order(db, plan, calendar, letter, after):
    taken = [rung for percent in range(0, 300, 12) for rung in climb(db, plan, calendar, after(percent))]
    assert taken == ["acknowledgement", "reminder", "head", "board"]
    rows = db.read_now(lambda s: s.exec(select(Chase).order_by(Chase.id)).all())
    assert [row.message_id is not None for row in rows] == [True, True, True, False]


def test_nobody_is_chased_at_night(db, plan, calendar, letter, after):
    late = after(101)
    night = Moment(late.now, late.exam.replace(hour=22))
    assert climb(db, plan, calendar, night) == []


def test_the_asker_hears_where_the_question_is_when_it_is_late(db, plan, calendar, letter, after):
    climb(db, plan, calendar, after(101))
    said = db.read_now(lambda s: s.exec(select(Message.text).where(Message.kind == "notice")).all())
    assert len([text for text in said if "vẫn đang chờ Văn phòng Sở GD&ĐT" in text and "K7M2P" in text]) == 1


def test_who_confirmed_is_not_asked_to_confirm(db, plan, calendar, letter, after):
    db.write_now(lambda s: acknowledge(s, s.get_one(Letter, letter), after(10).now))
    assert climb(db, plan, calendar, after(30)) == []
    assert climb(db, plan, calendar, after(101)) == ["reminder"]


def test_a_letter_that_did_not_arrive_is_not_chased(db, plan, calendar, letter, after):
    def undo(session):
        session.get_one(Letter, letter).handed_at = None

    db.write_now(undo)
    assert climb(db, plan, calendar, after(300)) == []


def test_what_no_longer_waits_is_not_chased(db, plan, calendar, letter, after, moment):
    db.write_now(lambda s: recall(s, s.exec(select(Referral)).one(), "xong", 1, moment))
    assert climb(db, plan, calendar, after(300)) == []


def test_the_clock_of_reminders_is_the_exams(db, plan, calendar, letter, moment):
    later = Moment(moment.now + timedelta(days=30), moment.exam)
    assert climb(db, plan, calendar, later) == []
