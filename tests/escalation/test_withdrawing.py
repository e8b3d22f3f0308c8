"""Taking words back before they have left."""

import pytest
from sqlmodel import select

from escalation.drafts import approve, save_draft, submit
from escalation.tickets import EscalationError, NewTicket, open_ticket
from escalation.withdrawing import withdraw
from store.inbox import Arrival, record
from store.staff import create_staff
from store.tables import Draft, Message, TicketEvent


@pytest.fixture
def submitted(db, moment, calendar):
    """A draft handed in for approval: its id, its version, its author, an approver."""

    def make(session):
        author = create_staff(session, "lan", "Lan", ("drafter",), moment.now)
        approver = create_staff(session, "mai", "Mai", ("approver",), moment.now)
        question = session.get_one(
            Message, record(session, Arrival("web", "c", "1", "text", "Hỏi"), moment.now)
        )
        new = NewTicket("AB2CD", "h", question.contact_id, question.id, None, "khao-thi", "khao-thi", "",
                        "no_match", False, moment.exam)  # fmt: skip
        ticket = open_ticket(session, new, moment)
        draft = save_draft(session, ticket.id, author.id, "Đáp", moment.now)
        version = submit(session, draft, "one", moment, calendar)
        return draft.id, version.id, author.id, approver.id

    return db.write_now(make)


def test_an_author_takes_a_submitted_draft_back_to_mend_it(db, submitted, moment):
    draft, _, author, _ = submitted
    db.write_now(lambda s: withdraw(s, draft, author, moment.now, mend=True))
    assert db.read_now(lambda s: s.get_one(Draft, draft)).state == "open"
    assert "withdrawn" in db.read_now(lambda s: s.exec(select(TicketEvent.kind)).all())


def test_a_draft_taken_back_for_good_is_no_longer_open(db, submitted, moment):
    draft, _, author, _ = submitted
    db.write_now(lambda s: withdraw(s, draft, author, moment.now, mend=False))
    assert db.read_now(lambda s: s.get_one(Draft, draft)).state == "withdrawn"


def test_nobody_takes_back_the_words_of_another(db, submitted, moment):
    draft, _, _, approver = submitted
    with pytest.raises(EscalationError, match="Chỉ người soạn"):
        db.write_now(lambda s: withdraw(s, draft, approver, moment.now, mend=True))


def test_what_has_left_is_not_taken_back(db, submitted, moment, calendar):
    draft, version, author, approver = submitted
    db.write_now(lambda s: approve(s, version, approver, "one", moment, calendar))
    with pytest.raises(EscalationError, match="đã gửi đi"):
        db.write_now(lambda s: withdraw(s, draft, author, moment.now, mend=True))
