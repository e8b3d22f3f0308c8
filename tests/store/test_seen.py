"""An answer is seen when its asker's page showed it, or the page their return link opened."""

import pytest
from makers import asker, officer, ticket
from sqlmodel import select

from bot.apply import deliver_released, join_by_secret
from escalation.codes import secret_hash
from escalation.drafts import save_draft, submit
from escalation.tickets import join
from store.outbox import mark_seen
from store.tables import Message, TicketAsker

SECRET = "abcdefgh23456789"


@pytest.fixture
def answered(db, moment, calendar):
    """The id of a ticket with two askers, answered to both; the first has a return link."""

    def work(session):
        made = ticket(session, moment)
        session.exec(select(TicketAsker)).one().secret_hash = secret_hash(SECRET)
        join(session, made.id, asker(session, moment.now, "other"), None, moment.now)
        draft = save_draft(
            session, made.id, officer(session, "an", moment.now), "Mang theo CCCD.", moment.now
        )
        submit(session, draft, "none", moment, calendar)
        return made.code

    return db.write_now(work)


def seen_by(session):
    rows = session.exec(select(Message).where(Message.kind == "staff_answer").order_by(Message.id)).all()
    return [row.seen_at is not None for row in rows]


def test_reading_through_the_return_link_counts_for_its_owner_only(db, moment, answered):
    def read_elsewhere(session):
        browser = asker(session, moment.now, "new browser")
        ticket_id = join_by_secret(session, answered, SECRET, browser, moment.now)
        deliver_released(session, ticket_id, browser, moment.now)
        newest = session.exec(select(Message.id).order_by(Message.id.desc())).first()
        mark_seen(session, browser, newest, moment.now)

    db.write_now(read_elsewhere)
    assert db.read_now(seen_by) == [True, False, True]


def test_what_another_asker_read_counts_for_nobody_else(db, moment, answered):
    def read(session):
        other = session.exec(select(TicketAsker).where(TicketAsker.secret_hash.is_(None))).one().contact_id
        newest = session.exec(select(Message.id).order_by(Message.id.desc())).first()
        mark_seen(session, other, newest, moment.now)

    db.write_now(read)
    assert db.read_now(seen_by) == [False, True]
