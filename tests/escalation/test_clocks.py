"""Working time: when an answer is due, and what a clock that stood still had left."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.clocks import Calendar, add_minutes, due_at, minutes_between
from escalation.plan import Clocks, Hours, Slot
from store.times import VIETNAM

OFFICE = (Slot(start="07:30", end="11:30"), Slot(start="13:30", end="17:00"))
CALENDAR = Calendar(
    Hours(
        weekdays=OFFICE,
        saturday=(Slot(start="08:00", end="10:00"),),
        exam_days=(Slot(start="05:30", end="20:00"),),
        holidays=(date(2023, 5, 1),),
        made_up=(date(2023, 5, 7),),
    ),
    frozenset({date(2023, 6, 27), date(2023, 6, 28), date(2023, 6, 29)}),
)
CLOCKS = Clocks(before=480, during=60, after=240, urgent=15)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2023-06-21T08:00", 60, "2023-06-21T09:00"),
        ("2023-06-21T11:00", 60, "2023-06-21T14:00"),  # over lunch
        ("2023-06-21T11:45", 30, "2023-06-21T14:00"),  # asked at lunch
        ("2023-06-21T16:30", 60, "2023-06-22T08:00"),  # over night
        ("2023-06-21T23:00", 30, "2023-06-22T08:00"),  # asked at night
        ("2023-06-21T11:00", 30, "2023-06-21T11:30"),  # exactly to the end of a stretch
        ("2023-06-23T16:30", 60, "2023-06-24T08:30"),  # Friday to Saturday's short hours
        ("2023-06-24T09:30", 60, "2023-06-26T08:00"),  # over Sunday
        ("2023-04-28T16:30", 180, "2023-05-02T08:00"),  # over Saturday, Sunday and a holiday
        ("2023-05-07T08:00", 60, "2023-05-07T09:00"),  # a Sunday that is worked instead
        ("2023-06-26T16:30", 60, "2023-06-27T06:00"),  # into the early hours of an exam day
        ("2023-06-28T12:00", 60, "2023-06-28T13:00"),  # exam days know no lunch
        ("2023-06-28T19:30", 60, "2023-06-29T06:00"),
    ],
)
def test_minutes_run_only_in_working_time(start: str, minutes: int, end: str):
    assert add_minutes(CALENDAR, at(start), minutes) == at(end)
    assert minutes_between(CALENDAR, at(start), at(end)) == minutes


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2023-06-19T08:00", "2023-06-20T08:30"),  # before the exam: a working day of 7.5 hours and more
        ("2023-06-27T23:00", "2023-06-28T06:30"),  # on the eve of the first paper
        ("2023-06-28T07:00", "2023-06-28T08:00"),
        ("2023-07-18T08:00", "2023-07-18T14:00"),  # after it
    ],
)
def test_the_phase_says_how_long_an_answer_may_take(opened: str, due: str):
    assert due_at(CALENDAR, CLOCKS, at(opened), urgent=False) == at(due)


def test_an_emergency_does_not_wait_for_office_hours():
    assert due_at(CALENDAR, CLOCKS, at("2023-06-25T02:00"), urgent=True) == at("2023-06-25T02:15")


def test_hours_without_work_are_named_as_the_fault():
    calendar = Calendar(Hours(weekdays=(), exam_days=OFFICE), frozenset())
    with pytest.raises(ValueError, match="hours"):
        add_minutes(calendar, at("2023-06-21T08:00"), 1)


def test_nothing_lies_between_an_instant_and_an_earlier_one():
    assert minutes_between(CALENDAR, at("2023-06-21T09:00"), at("2023-06-21T08:00")) == 0


def test_the_phase_turns_at_midnight_in_vietnam():
    eve = datetime.fromisoformat("2023-06-26T16:59:59+00:00")
    assert [CALENDAR.phase(eve), CALENDAR.phase(eve + timedelta(seconds=1))] == ["before", "during"]
    assert CALENDAR.phase(at("2023-06-30T00:00")) == "after"


instants = st.integers(0, 90 * 24 * 3600).map(lambda n: at("2023-04-20T00:00") + timedelta(seconds=n))


@given(instants, st.integers(1, 5000))
def test_counting_forward_and_back_agree(start: datetime, minutes: int):
    end = add_minutes(CALENDAR, start, minutes)
    assert minutes_between(CALENDAR, start, end) == minutes
    assert end > start


@given(instants, st.integers(1, 2000), st.integers(1, 2000))
def test_two_steps_lead_where_one_does(start: datetime, first: int, second: int):
    assert add_minutes(CALENDAR, add_minutes(CALENDAR, start, first), second) == add_minutes(
        CALENDAR, start, first + second
    )


@given(instants, st.integers(1, 3000))
def test_a_deadline_lies_in_working_time(start: datetime, minutes: int):
    end = add_minutes(CALENDAR, start, minutes).astimezone(VIETNAM)
    assert any(slot.start <= end.time() <= slot.end for slot in CALENDAR.slots(end.date()))
