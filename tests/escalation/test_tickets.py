"""A question owed an answer: opened once, held by one officer, its clock fair to both sides."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from makers import arrival, asker, officer, ticket
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from escalation.clocks import add_minutes, minutes_between
from escalation.tickets import (
    EscalationError,
    Moment,
    add_message,
    add_note,
    claim,
    close,
    join,
    reopen,
    reroute,
    ticket_of,
    unclaim,
    wait_for_asker,
)
from store.inbox import record
from store.tables import Ticket, TicketAsker, TicketEvent, TicketNote


@pytest.fixture
def opened(db, moment) -> int:
    return db.write_now(lambda s: ticket(s, moment).id)


@pytest.fixture
def staff(db, now) -> tuple[int, int]:
    return db.write_now(lambda s: (officer(s, "an", now), officer(s, "binh", now)))


def events(db, ticket_id: int) -> list[str]:
    return db.read_now(
        lambda s: list(s.exec(select(TicketEvent.kind).where(TicketEvent.ticket_id == ticket_id)))
    )


def found(db, ticket_id: int) -> Ticket:
    return db.read_now(lambda s: s.get(Ticket, ticket_id))


def later(moment: Moment, **by: float) -> Moment:
    return Moment(moment.now + timedelta(**by), moment.exam + timedelta(**by))


def test_a_new_ticket_waits_with_its_asker_and_a_line_of_history(db, opened):
    assert found(db, opened).state == "new"
    assert events(db, opened) == ["opened"]
    assert len(db.read_now(lambda s: list(s.exec(select(TicketAsker))))) == 1


def test_a_code_is_given_once(db, opened, moment):
    with pytest.raises(IntegrityError):
        db.write_now(lambda s: ticket(s, moment, chat="b", code="K7M2P"))


def test_one_person_joins_a_ticket_once(db, opened, now):
    def work(session):
        other = asker(session, now, "b")
        join(session, opened, other, None, now)
        join(session, opened, other, None, now)

    db.write_now(work)
    assert len(db.read_now(lambda s: list(s.exec(select(TicketAsker))))) == 2


def test_an_unknown_ticket_is_named_so(db):
    with pytest.raises(EscalationError):
        db.write_now(lambda s: ticket_of(s, 99))


def test_who_claims_a_ticket_has_it(db, opened, staff, now):
    db.write_now(lambda s: claim(s, opened, staff[0], now))
    assert (found(db, opened).claimed_by, found(db, opened).state) == (staff[0], "waiting_for_staff")


def test_a_claimed_ticket_is_claimed_by_nobody_else(db, opened, staff, now):
    db.write_now(lambda s: claim(s, opened, staff[0], now))
    with pytest.raises(EscalationError):
        db.write_now(lambda s: claim(s, opened, staff[1], now))


def test_of_many_officers_at_once_one_gets_the_ticket(db, opened, now):
    people = db.write_now(lambda s: [officer(s, f"can-bo-{n}", now) for n in range(8)])

    def try_to_claim(person: int) -> bool:
        try:
            db.write_now(lambda s: claim(s, opened, person, now))
        except EscalationError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_to_claim, people)) == 1


def test_a_ticket_given_back_is_free_again(db, opened, staff, now):
    db.write_now(lambda s: claim(s, opened, staff[0], now))
    db.write_now(lambda s: unclaim(s, opened, staff[0], now))
    db.write_now(lambda s: claim(s, opened, staff[1], now))
    assert found(db, opened).claimed_by == staff[1]


def test_a_closed_ticket_is_not_claimed(db, opened, staff, now):
    db.write_now(lambda s: close(s, opened, "withdrawn", now))
    with pytest.raises(EscalationError):
        db.write_now(lambda s: claim(s, opened, staff[0], now))


def ask_the_asker(db, ticket_id, at, calendar):
    db.write_now(lambda s: wait_for_asker(ticket_of(s, ticket_id), at, calendar))


def reply(db, ticket_id, at, calendar, number=9):
    def work(session):
        message = record(session, arrival("em học Lê Quý Đôn", number=number), at.now)
        add_message(session, ticket_id, asker(session, at.now), message, at, calendar)

    db.write_now(work)


def test_while_staff_wait_for_the_asker_the_clock_keeps_what_was_left(db, opened, moment, calendar):
    ask_the_asker(db, opened, later(moment, minutes=30), calendar)
    waiting = found(db, opened)
    assert (waiting.state, waiting.left_minutes) == ("waiting_for_asker", 90)


def test_the_clock_runs_on_with_what_was_left_when_the_asker_replies(db, opened, moment, calendar):
    ask_the_asker(db, opened, later(moment, minutes=30), calendar)
    replied = later(moment, hours=5, minutes=15)
    reply(db, opened, replied, calendar)
    running = found(db, opened)
    assert (running.state, running.left_minutes) == ("waiting_for_staff", None)
    assert running.due_at == add_minutes(calendar, replied.exam, 90)
    assert minutes_between(calendar, replied.exam, running.due_at) == 90


def test_asking_twice_does_not_count_the_wait(db, opened, moment, calendar):
    ask_the_asker(db, opened, later(moment, minutes=30), calendar)
    ask_the_asker(db, opened, later(moment, hours=3), calendar)
    assert found(db, opened).left_minutes == 90


def test_a_ticket_that_was_overdue_gets_a_minute_and_not_an_hour(db, opened, moment, calendar):
    ask_the_asker(db, opened, later(moment, hours=3), calendar)
    replied = later(moment, hours=6)
    reply(db, opened, replied, calendar)
    assert found(db, opened).due_at == add_minutes(calendar, replied.exam, 1)


def test_an_addition_to_a_running_ticket_leaves_its_deadline(db, opened, moment, calendar):
    before = found(db, opened).due_at
    reply(db, opened, later(moment, minutes=5), calendar)
    assert (found(db, opened).due_at, events(db, opened)) == (before, ["opened", "asker_added"])


def test_nothing_is_added_to_a_closed_ticket(db, opened, moment, calendar, now):
    db.write_now(lambda s: close(s, opened, "answered", now))
    with pytest.raises(EscalationError):
        reply(db, opened, moment, calendar)


def test_a_ticket_is_closed_once(db, opened, now):
    db.write_now(lambda s: close(s, opened, "answered", now))
    with pytest.raises(EscalationError):
        db.write_now(lambda s: close(s, opened, "answered", now))


def test_a_reopened_ticket_has_a_new_deadline_and_its_officer(db, opened, staff, moment):
    db.write_now(lambda s: claim(s, opened, staff[0], moment.now))
    db.write_now(lambda s: close(s, opened, "answered", moment.now))
    due = moment.exam + timedelta(days=1)
    db.write_now(lambda s: reopen(s, opened, due, moment.now))
    again = found(db, opened)
    assert (again.state, again.claimed_by, again.due_at, again.closed_at) == (
        "waiting_for_staff", staff[0], due, None,
    )  # fmt: skip


def test_an_open_ticket_is_not_reopened(db, opened, moment):
    with pytest.raises(EscalationError):
        db.write_now(lambda s: reopen(s, opened, moment.exam, moment.now))


def test_a_note_is_kept_for_staff_only(db, opened, staff, now):
    db.write_now(lambda s: add_note(s, opened, staff[0], " đã gọi trường ", now))
    assert db.read_now(lambda s: s.exec(select(TicketNote.text)).one()) == "đã gọi trường"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_note_is_refused(db, opened, staff, now, text):
    with pytest.raises(EscalationError):
        db.write_now(lambda s: add_note(s, opened, staff[0], text, now))


def test_another_unit_is_named_with_a_reason(db, opened, staff, now):
    with pytest.raises(EscalationError):
        db.write_now(lambda s: reroute(s, opened, "khao-thi", " ", staff[0], now))
    db.write_now(lambda s: reroute(s, opened, "khao-thi", "thuộc chuyên môn", staff[0], now))
    assert (found(db, opened).agency, "thuộc chuyên môn" in found(db, opened).route) == ("khao-thi", True)


def test_history_holds_ids_and_no_words(db, opened, moment, calendar):
    reply(db, opened, moment, calendar)
    lines = db.read_now(lambda s: list(s.exec(select(TicketEvent))))
    assert not any("Lê Quý Đôn" in str(line.model_dump()) for line in lines)
