"""What we owe people: sent in order per chat, by one sender at a time, every outcome kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from makers import asker, line, officer, ticket
from sqlmodel import select, update

from escalation.drafts import save_draft, submit
from store.outbox import (
    claim_parcel,
    mark_later,
    mark_moved,
    mark_refused,
    mark_seen,
    mark_sent,
    mark_uncertain,
    mark_unreachable,
    recover_sending,
    send_again,
)
from store.tables import Contact, Message

WEB = ("web",)


@pytest.fixture
def put(db, now):
    """Queue a line: ``put("chat")``."""
    return lambda chat="a", **fields: db.write_now(lambda s: line(s, now, chat, **fields))


@pytest.fixture
def take(db, now):
    """Claim the next parcel as a sender does."""
    return lambda channels=WEB, at=now: db.write_now(lambda s: claim_parcel(s, channels, at))


@pytest.fixture
def state(db):
    return lambda message_id: db.read_now(lambda s: s.get(Message, message_id)).state


@pytest.fixture
def staff_answer(db, moment, calendar):
    """A released answer of a person, queued for one asker."""

    def work(session):
        made = ticket(session, moment)
        author = officer(session, "an", moment.now)
        draft = save_draft(session, made.id, author, "Mang theo CCCD.", moment.now, source="TT 15")
        submit(session, draft, "none", moment, calendar)
        return session.exec(select(Message.id).where(Message.kind == "staff_answer")).one()

    return db.write_now(work)


def forget_leases(session):
    session.execute(update(Contact).values(send_lease=0.0))


def test_a_line_is_claimed_with_what_it_takes_to_send_it(put, take):
    choice = {"label": "Có", "action": "useful", "arg": ""}
    message_id = put(text="chào", note="nguồn", choices=(choice,))
    parcel = take()
    assert (parcel.message_id, parcel.text, parcel.note, parcel.choices) == (
        message_id,
        "chào",
        "nguồn",
        (choice,),
    )
    assert (parcel.channel, parcel.chat_id, parcel.attempts) == ("web", "a", 1)


def test_a_chat_gets_its_lines_one_after_the_other(db, put, take, now):
    first, second = put(), put()
    parcel = take()
    assert take() is None
    db.write_now(lambda s: mark_sent(s, parcel, None, now))
    assert (parcel.message_id, take().message_id) == (first, second)


def test_another_chat_does_not_wait(put, take):
    put("a")
    other = put("b")
    take()
    assert take().message_id == other


def test_a_line_that_waits_holds_back_the_rest_of_its_chat(db, put, take, now):
    put()
    put()
    db.write_now(lambda s: mark_later(s, take_in(s, now), now + timedelta(minutes=1), "429"))
    assert take() is None
    assert take(at=now + timedelta(minutes=2)) is not None


def take_in(session, now):
    return claim_parcel(session, WEB, now)


def test_emergencies_go_first_then_staff_then_the_bot_then_bulletins(put, take):
    lanes = ("bulletin", "bot", "staff", "emergency")
    ids = {lane: put(lane, lane=lane) for lane in lanes}
    assert [take().message_id for _ in lanes] == [ids[lane] for lane in reversed(lanes)]


def test_a_channel_that_is_down_gets_nothing(put, take):
    put(channel="telegram")
    assert take() is None
    assert take(("telegram", "web")) is not None
    assert take(()) is None


def test_two_senders_never_claim_the_same_line(db, put, take, now):
    for n in range(30):
        put(f"c{n % 6}")

    def send_all(_: int) -> list[int]:
        sent = []
        for _ in range(40):
            if parcel := take():
                sent.append(parcel.message_id)
                db.write_now(lambda s, p=parcel: mark_sent(s, p, None, now))
        return sent

    with ThreadPoolExecutor(6) as pool:
        sent = [message_id for batch in pool.map(send_all, range(6)) for message_id in batch]
    assert len(sent) == len(set(sent)) == 30


def test_a_line_taken_between_the_look_and_the_lock_is_not_taken_again(db, put, now):
    message_id = put()

    def taken_by_another(session):
        session.execute(update(Message).values(state="sent"))
        from store.outbox import _take

        return _take(session, message_id)

    assert db.write_now(taken_by_another) is None


def test_a_sent_line_is_sent_and_not_seen(db, put, take, now):
    message_id = put()
    db.write_now(lambda s: mark_sent(s, take_in(s, now), "77", now))
    stored = db.read_now(lambda s: s.get(Message, message_id))
    assert (stored.state, stored.platform_id, stored.seen_at) == ("sent", "77", None)


def test_seen_is_everything_up_to_what_the_device_showed(db, put, now):
    ids = [put() for _ in range(3)]
    contact = db.write_now(lambda s: asker(s, now))
    db.write_now(lambda s: mark_seen(s, contact, ids[1], now))
    seen = db.read_now(lambda s: list(s.exec(select(Message.id).where(Message.seen_at.is_not(None)))))
    assert seen == ids[:2]


def test_a_refused_line_lets_the_next_one_pass(db, put, take, now):
    refused, following = put(), put()
    db.write_now(lambda s: mark_refused(s, take_in(s, now), now, "too long"))
    assert take().message_id == following
    assert db.read_now(lambda s: s.get(Message, refused).error) == "too long"


def test_for_a_person_who_is_gone_all_that_waits_is_refused(db, put, state, now):
    ids = [put() for _ in range(3)]
    db.write_now(lambda s: mark_unreachable(s, take_in(s, now), now, "blocked"))
    assert {state(message_id) for message_id in ids} == {"refused"}
    assert db.read_now(lambda s: s.exec(select(Contact.unreachable)).one()) == "blocked"


def test_a_moved_chat_is_followed(db, put, take, now):
    put()
    db.write_now(lambda s: mark_moved(s, take_in(s, now), "new"))
    assert take().chat_id == "new"


def test_a_chat_that_moved_to_one_we_know_hands_its_waiting_lines_over(db, put, take, now):
    first, second = put("old"), put("old")
    there = db.write_now(lambda s: asker(s, now, "new"))
    db.write_now(lambda s: mark_moved(s, take_in(s, now), "new"))
    parcel = take()
    assert (parcel.message_id, parcel.contact_id, parcel.chat_id) == (first, there, "new")
    assert db.read_now(lambda s: s.get(Message, second).contact_id) == there


def test_an_uncertain_line_of_the_bot_goes_out_again_but_not_at_once(db, put, take, state, now):
    message_id, later = put(), now + timedelta(seconds=8)
    db.write_now(lambda s: mark_uncertain(s, take_in(s, now), now, later, repeatable=False))
    assert state(message_id) == "queued"
    assert take() is None
    assert take(at=later).attempts == 2


def test_an_uncertain_answer_of_a_person_is_held_where_a_repeat_would_show(db, staff_answer, state, now):
    db.write_now(lambda s: mark_uncertain(s, take_in(s, now), now, now, repeatable=False))
    assert state(staff_answer) == "uncertain"


def test_an_uncertain_answer_of_a_person_goes_again_where_a_repeat_does_not_show(
    db, staff_answer, state, now
):
    db.write_now(lambda s: mark_uncertain(s, take_in(s, now), now, now, repeatable=True))
    assert state(staff_answer) == "queued"


def test_after_a_crash_the_bots_lines_are_queued_again(db, put, take, state, now):
    message_id = put()
    take()
    db.write_now(forget_leases)
    assert db.write_now(lambda s: recover_sending(s, (), now)) == (1, 0)
    assert state(message_id) == "queued"


def test_after_a_crash_nothing_overtakes_the_line_that_was_being_sent(db, put, take, now):
    first = put()
    take()
    put()
    db.write_now(forget_leases)
    assert take() is None
    db.write_now(lambda s: recover_sending(s, (), now))
    assert take().message_id == first


def test_after_a_crash_a_persons_answer_is_held_and_listed(db, staff_answer, take, state, now):
    take()
    db.write_now(forget_leases)
    assert db.write_now(lambda s: recover_sending(s, (), now)) == (0, 1)
    held = db.read_now(lambda s: s.get(Message, staff_answer))
    assert (held.state, held.error) == ("uncertain", "interrupted while sending")


def test_after_a_crash_a_repeatable_channel_sends_a_persons_answer_again(db, staff_answer, take, now):
    take()
    db.write_now(forget_leases)
    assert db.write_now(lambda s: recover_sending(s, WEB, now)) == (1, 0)


def test_what_is_being_sent_right_now_is_left_alone(db, put, take, state, now):
    message_id = put()
    take()
    assert db.write_now(lambda s: recover_sending(s, (), now)) == (0, 0)
    assert state(message_id) == "sending"


def test_a_late_outcome_of_a_lost_sender_changes_nothing(db, put, take, state, now):
    message_id = put()
    lost = take()
    db.write_now(forget_leases)
    db.write_now(lambda s: recover_sending(s, (), now))
    db.write_now(lambda s: mark_refused(s, lost, now, "late"))
    assert state(message_id) == "queued"


def test_a_person_may_send_an_uncertain_answer_once_more(db, staff_answer, take, now):
    db.write_now(lambda s: mark_uncertain(s, take_in(s, now), now, now, repeatable=False))
    assert db.write_now(lambda s: send_again(s, staff_answer)) is True
    assert take().message_id == staff_answer


def test_a_sent_line_is_not_sent_again(db, put, now):
    message_id = put()
    db.write_now(lambda s: mark_sent(s, take_in(s, now), None, now))
    assert db.write_now(lambda s: send_again(s, message_id)) is False


def test_a_persons_words_come_from_what_was_released(staff_answer, take):
    parcel = take()
    assert (parcel.text, parcel.note) == ("Mang theo CCCD.", "Nguồn: TT 15")
