"""Which periods reports are about, and when each is due. Pure; the exam clock of Lai Châu 2023."""

from datetime import date, datetime, time, timedelta

import pytest
from scene import ROOT

from bot.config import parse
from desk.report_words import sittings_of
from escalation.plan import BOARD, Plan, ReportRule
from escalation.reporting.periods import (
    NoPeriodError,
    Wanted,
    ended_periods,
    exam_period,
    period_of,
    session_period,
)
from store.times import VIETNAM

LONG_AGO = datetime(2023, 1, 1, tzinfo=VIETNAM)


def at(text):
    return datetime.fromisoformat(f"2023-{text}:00+07:00")


def rule(period, **fields):
    return ReportRule(id="r", period=period, to=("board",), source="II.1", **fields)


@pytest.fixture(scope="module")
def sittings(content):
    return sittings_of(content, 2023)


@pytest.fixture
def ended(sittings, calendar):
    def find(wanted, now, since=LONG_AGO):
        return ended_periods(wanted, sittings, calendar, 2023, since, now)

    return find


def test_the_sittings_are_the_half_days_of_the_schedule(sittings):
    assert [one.id for one in sittings][:2] == ["2023-06-28-morning", "2023-06-28-afternoon"]
    assert sittings[0].name == "buổi thi sáng ngày 28/6/2023 (Ngữ văn)"
    assert all(one.starts < one.ends for one in sittings)


def test_papers_of_both_curricula_on_one_morning_are_one_sitting(content):
    found = sittings_of(content, 2025)
    assert len({one.id for one in found}) == len(found)
    assert len({(one.starts.date(), one.starts.hour < 12) for one in found}) == len(found)


def test_a_sittings_period_begins_where_the_one_before_ended(sittings):
    morning, afternoon = (session_period("r", one, sittings) for one in sittings[:2])
    assert morning.start == datetime.combine(date(2023, 6, 28), time(), VIETNAM)
    assert afternoon.start == morning.end == sittings[0].ends
    assert afternoon.end == sittings[1].ends


@pytest.mark.parametrize(("now", "count"), [("06-28T09:00", 0), ("06-28T10:00", 1), ("06-28T18:00", 2)])
def test_a_sitting_is_due_once_it_has_ended(ended, now, count):
    assert len(ended(rule("session"), at(now))) == count


def test_days_end_at_the_cut_and_only_in_their_phases(ended):
    during = rule("day", phases=("during",), cut=time(19, 0))
    found = ended(during, at("07-02T08:00"))
    assert [period.end for period in found] == [at(f"06-{day}T19:00") for day in (27, 28, 29)]
    assert {period.end - period.start for period in found} == {timedelta(days=1)}
    assert found[0].name == "ngày 27/6/2023"


def test_a_week_ends_on_its_weekday(ended):
    (found,) = ended(rule("week", weekday=5, cut=time(16, 0)), at("06-26T08:00"))
    assert (found.start, found.end) == (at("06-16T16:00"), at("06-23T16:00"))
    assert found.name == "tuần từ ngày 16/6/2023 đến ngày 23/6/2023"


def test_the_exam_is_told_from_new_year_to_the_last_paper(sittings):
    period = exam_period("r", sittings, 2023)
    assert period.start == LONG_AGO
    assert period.end == sittings[-1].ends


def test_what_ended_before_the_first_start_is_nobodys(ended):
    assert ended(rule("day"), at("06-26T18:00"), since=at("06-26T17:30")) == []


def test_after_a_standstill_seven_days_are_made_up_for(ended):
    assert len(ended(rule("day"), at("06-26T18:00"))) == 7


@pytest.mark.parametrize("name", ["lai-chau-2023", "phu-tho-2020"])
def test_every_report_of_the_shipped_plans_names_its_clause_and_known_recipients(name):
    plan = parse(ROOT / "plans" / f"{name}.yaml", Plan)
    assert {one.period for one in plan.reports} >= {"day", "week", "exam"}
    for one in plan.reports:
        assert one.source
        assert all(plan.recipient(unit)[0] for unit in one.to)


def test_a_report_to_an_unknown_unit_is_refused(plan):
    data = plan.model_dump() | {"reports": [rule("day").model_dump() | {"to": ("nowhere", BOARD)}]}
    with pytest.raises(ValueError, match="nowhere"):
        Plan.model_validate(data)


@pytest.mark.parametrize(
    ("wanted", "now", "key"),
    [
        (Wanted("day"), "06-26T16:59", "r:2023-06-25"),
        (Wanted("day"), "06-26T17:00", "r:2023-06-26"),
        (Wanted("day", date(2023, 6, 20)), "06-26T08:00", "r:2023-06-20"),
        (Wanted("week"), "06-23T16:59", "r:2023-06-16"),
        (Wanted("week"), "06-23T17:00", "r:2023-06-23"),
        (Wanted("week", date(2023, 6, 20)), "06-26T08:00", "r:2023-06-23"),
        (Wanted("session"), "06-28T12:00", "r:2023-06-28-morning"),
        (Wanted("session", date(2023, 6, 28)), "06-20T08:00", "r:2023-06-28-afternoon"),
        (Wanted("session", date(2023, 6, 28), "morning"), "06-30T08:00", "r:2023-06-28-morning"),
        (Wanted("exam"), "06-20T08:00", "r:2023"),
    ],
)
def test_a_period_is_named_by_its_kind_and_a_day_or_is_the_one_that_ended_last(sittings, wanted, now, key):
    assert period_of(wanted, rule(wanted.kind), sittings, 2023, at(now)).key == key


@pytest.mark.parametrize(
    "wanted",
    [Wanted("session"), Wanted("session", date(2023, 6, 20)), Wanted("session", date(2023, 6, 28), "x")],
)
def test_a_sitting_that_there_is_not_is_said_so(sittings, wanted):
    with pytest.raises(NoPeriodError, match="--on 2023-06-28"):
        period_of(wanted, None, sittings, 2023, at("06-20T08:00"))
