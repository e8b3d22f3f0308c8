"""What only one of two may do, done by both at once; on PostgreSQL the second waits for the first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

from makers import officer, ticket
from sqlalchemy import text
from sqlmodel import select

from escalation.referrals import Order, refer
from escalation.replies import take_page_answer
from store.links import use_link
from store.referral_tables import AgencyMail, Letter, Referral
from store.staff import TELEGRAM, invite, make_link
from store.tables import Draft
from store.telegram import link_telegram

PATIENCE = 5.0
BLOCKED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def at_once(db, deed):
    """Both do it; the first ends only after the second has met what it holds."""
    reached = Event()

    def first(session):
        done = deed(session)
        session.flush()
        reached.set()
        end = monotonic() + PATIENCE
        while db.dialect != "sqlite" and not db.read_now(lambda s: s.execute(BLOCKED).scalar_one()):
            assert monotonic() < end, "the second did not wait for the first"
            sleep(0.01)
        return done

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(db.write_now, first)
        reached.wait(PATIENCE)
        two = pool.submit(db.write_now, deed)
        return one.result(), two.result()


def test_a_sign_in_link_opened_twice_at_once_is_spent_once(db, now):
    token = db.write_now(lambda s: invite(s, "hung", "Hùng", ("drafter",), now)[1])
    one, two = at_once(db, lambda s: use_link(s, token, "hung", "Hùng", "hash", now) is not None)
    assert (one, two) == (True, False)


def test_a_telegram_link_pressed_twice_at_once_links_one_account(db, now):
    person = db.write_now(lambda s: officer(s, "hung", now))
    token = db.write_now(lambda s: make_link(s, TELEGRAM, now, person))
    one, two = at_once(db, lambda s: link_telegram(s, token, "77", now) is not None)
    assert (one, two) == (True, False)


def test_an_answer_on_the_letters_page_pressed_twice_at_once_is_one_draft(db, moment, plan, calendar):
    def send(session):
        order = Order((ticket(session, moment).id,), "van-phong-so", officer(session, "an", moment.now))
        return refer(session, order, plan, calendar, moment).id

    letter = db.write_now(send)
    part = db.read_now(lambda s: s.exec(select(Referral.id)).one())

    def answer(session):
        take_page_answer(session, session.get(Letter, letter), part, "Được vào thi.", plan, moment)

    at_once(db, answer)
    rows = db.read_now(lambda s: (s.exec(select(AgencyMail)).all(), s.exec(select(Draft)).all()))
    assert list(map(len, rows)) == [1, 1]
