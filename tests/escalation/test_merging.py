"""Merging and splitting tickets by hand: nobody is lost, nobody is asked to wait twice."""

import pytest
from makers import asker, officer, ticket
from sqlmodel import select

from escalation.merging import TicketKeys, merge, split, ticket_of_link
from escalation.tickets import EscalationError, close, join
from store.tables import Message, Ticket, TicketAsker


def askers_of(session, ticket_id):
    return set(session.exec(select(TicketAsker.contact_id).where(TicketAsker.ticket_id == ticket_id)))


@pytest.fixture
def two(db, moment):
    """Two tickets, one asked by a and b, the other by b and c."""

    def work(session):
        one = ticket(session, moment, code="K7M2P", chat="a", hours=5)
        other = ticket(session, moment, code="K8M3Q", chat="c", hours=1)
        shared = asker(session, moment.now, "b")
        for made in (one, other):
            join(session, made.id, shared, None, moment.now)
        return one.id, other.id, officer(session, "an", moment.now)

    return db.write_now(work)


def test_merging_joins_all_askers_once_and_keeps_the_earlier_deadline(db, two, moment):
    kept, gone, staff = two

    def work(session):
        due = session.get_one(Ticket, gone).due_at
        everybody = askers_of(session, kept) | askers_of(session, gone)
        merge(session, kept, gone, staff, moment)
        row = session.get_one(Ticket, kept)
        return askers_of(session, kept) == everybody, row.due_at == due, session.get_one(Ticket, gone).state

    assert db.write_now(work) == (True, True, "closed")


def test_those_who_were_moved_hear_under_which_code_they_are_answered(db, two, moment):
    kept, gone, staff = two
    db.write_now(lambda s: merge(s, kept, gone, staff, moment))
    said = db.read_now(lambda s: s.exec(select(Message.text).where(Message.direction == "out")).all())
    assert len(said) == 2
    assert all("K8M3Q" in text and "K7M2P" in text for text in said)


def test_only_open_and_different_tickets_are_merged(db, two, moment):
    kept, gone, staff = two
    with pytest.raises(EscalationError, match="phiếu khác"):
        db.write_now(lambda s: merge(s, kept, kept, staff, moment))
    db.write_now(lambda s: close(s, gone, "answered", moment.now))
    with pytest.raises(EscalationError, match="đang mở"):
        db.write_now(lambda s: merge(s, kept, gone, staff, moment))


def test_splitting_undoes_a_wrong_merge_with_the_persons_own_question(db, two, moment):
    kept, gone, staff = two

    def work(session):
        merge(session, kept, gone, staff, moment)
        question = session.get_one(Ticket, gone).question_id
        mover = asker(session, moment.now, "c")
        made = split(session, kept, [mover], TicketKeys("K9M4R", "1" * 64), staff, moment)
        return (
            made.question_id == question,
            askers_of(session, made.id) == {mover},
            mover in askers_of(session, kept),
        )

    assert db.write_now(work) == (True, True, False)


@pytest.mark.parametrize("chats", [(), ("a", "b")])
def test_somebody_leaves_and_somebody_stays(db, two, moment, chats):
    kept, _, staff = two

    def work(session):
        chosen = [asker(session, moment.now, chat) for chat in chats]
        split(session, kept, chosen, TicketKeys("K9M4R", "1" * 64), staff, moment)

    with pytest.raises(EscalationError, match="một phần"):
        db.write_now(work)


@pytest.fixture
def linked(db, two):
    """The same two, the askers of both keeping a return link for each ticket: "a…" and "c…"."""
    kept, gone, staff = two

    def work(session):
        for row in session.exec(select(TicketAsker)):
            row.secret_hash = f"{'a' if row.ticket_id == kept else 'c'}{row.contact_id:063}"

    db.write_now(work)
    return kept, gone, staff


def links_of(session, ticket_id):
    return [
        row.secret_hash for row in session.exec(select(TicketAsker).where(TicketAsker.ticket_id == ticket_id))
    ]


def test_after_a_merge_every_link_leads_to_the_ticket_that_is_answered(db, linked, moment):
    kept, gone, staff = linked

    def work(session):
        mine, theirs = links_of(session, kept), links_of(session, gone)
        merge(session, kept, gone, staff, moment)
        opened = {ticket_of_link(session, "K7M2P", link) for link in mine}
        return opened | {ticket_of_link(session, "K8M3Q", link) for link in theirs}

    assert db.write_now(work) == {kept}


def test_after_a_split_the_link_of_who_left_leads_to_their_own_ticket(db, linked, moment):
    kept, gone, staff = linked

    def work(session):
        (theirs,) = set(links_of(session, gone)) - {f"c{asker(session, moment.now, 'b'):063}"}
        merge(session, kept, gone, staff, moment)
        mover = asker(session, moment.now, "c")
        made = split(session, kept, [mover], TicketKeys("K9M4R", "1" * 64), staff, moment)
        stayed = f"a{asker(session, moment.now, 'a'):063}"
        return ticket_of_link(session, "K8M3Q", theirs) == made.id, ticket_of_link(session, "K7M2P", stayed)

    assert db.write_now(work) == (True, kept)


def test_a_link_opens_nothing_under_the_code_of_another_ticket(db, linked):
    kept, *_ = linked

    def work(session):
        mine = links_of(session, kept)[0]
        return [ticket_of_link(session, code, mine) for code in ("K7M2P", "K8M3Q", "ZZZZ9")]

    assert db.read_now(work) == [kept, None, None]
