"""Tickets sent to an agency: the letter, its number, whom the askers hear, and what becomes of it there."""

import asyncio
from datetime import date, timedelta

import pytest
from makers import asker, officer, ticket
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from escalation.plan import Agency
from escalation.referrals import Order, add_letter, contents_of, refer, waiting_referral
from escalation.returning import hand_back, hand_backs, hand_to_successors, pass_on, recall, recall_settled
from escalation.tickets import EscalationError, close, join
from store.referral_tables import Letter, Referral, ReferralEvent
from store.tables import Message, Ticket


@pytest.fixture
def send(db, moment, plan, calendar):
    """Send tickets of these codes to an agency; the letter's id."""

    def work(*codes, agency="van-phong-so", why="", plan=plan, at=moment):
        def inside(session):
            staff = officer(session, f"o{len(codes)}{agency}{why}", at.now)
            made = [ticket(session, at, code=code, chat=code).id for code in codes]
            letter = refer(session, Order(tuple(made), agency, staff, why), plan, calendar, at)
            return letter.id

        return db.write_now(inside)

    return work


def test_one_letter_takes_several_tickets_and_names_the_plans_reason_for_each(send, db):
    letter = send("K7M2P", "K8M2P")

    def look(session):
        found = contents_of(session, session.get_one(Letter, letter))
        return [(t.code, t.state, r.agency, r.route) for r, t in found]

    rows = db.read_now(look)
    assert [row[:3] for row in rows] == [
        ("K7M2P", "waiting_for_agency", "van-phong-so"),
        ("K8M2P", "waiting_for_agency", "van-phong-so"),
    ]
    assert all("IV.1.a" in row[3] for row in rows)


def test_every_asker_is_told_once_where_the_question_is(db, moment, plan, calendar):
    def work(session):
        made = ticket(session, moment)
        join(session, made.id, asker(session, moment.now, "b", "telegram"), None, moment.now)
        refer(
            session,
            Order((made.id,), "van-phong-so", officer(session, "an", moment.now)),
            plan,
            calendar,
            moment,
        )
        return session.exec(select(Message).where(Message.direction == "out")).all()

    told = db.write_now(work)
    assert len({row.contact_id for row in told}) == len(told) == 2
    assert all("K7M2P" in row.text and "Văn phòng Sở GD&ĐT" in row.text for row in told)


def test_another_unit_than_the_plans_needs_a_reason(send, db):
    with pytest.raises(EscalationError, match="Hãy ghi lý do"):
        send("K7M2P", agency="khao-thi")
    send("K8M2P", agency="khao-thi", why="Câu hỏi về chấm thi")
    row = db.read_now(lambda s: s.exec(select(Referral)).one())
    assert row.route == "Cán bộ chuyển: Câu hỏi về chấm thi"


def test_a_ticket_is_with_one_agency_at_a_time(db, send, moment, plan, calendar):
    send("K7M2P")

    def again(session):
        made = session.exec(select(Ticket)).one()
        refer(session, Order((made.id,), "khao-thi", 1, "khác"), plan, calendar, moment)

    with pytest.raises(EscalationError, match="đang ở một cơ quan"):
        db.write_now(again)


@pytest.mark.parametrize(("agency", "why"), [("khong-co", "x"), ("cu", "x")])
def test_a_unit_that_is_not_there_gets_no_letter(send, plan, agency, why):
    gone = Agency(id="cu", name="Đơn vị cũ", valid_to=date(2022, 1, 1))
    with pytest.raises(EscalationError):
        send(
            "K7M2P", agency=agency, why=why, plan=plan.model_copy(update={"agencies": (*plan.agencies, gone)})
        )


async def test_letters_at_one_instant_get_numbers_of_their_own(db, moment, plan, calendar):
    def one(code):
        def work(session):
            made = ticket(session, moment, code=code, chat=code)
            staff = officer(session, code, moment.now)
            return refer(session, Order((made.id,), "van-phong-so", staff), plan, calendar, moment).number

        return work

    numbers = await asyncio.gather(*(db.write(one(f"K{n}M2P")) for n in range(2, 8)))
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_a_letter_whose_code_is_taken_gets_another(send, db):
    first = send("K7M2P")

    def work(session):
        taken = session.get_one(Letter, first)
        copy = taken.model_dump(exclude={"id", "number", "mail_token", "page_token"})
        fresh = Letter(**copy, number=2, mail_token="t", page_token="p")
        return taken.code, add_letter(session, fresh, iter([taken.code, taken.code, "Q2Q2Q2"]).__next__).code

    taken, given = db.write_now(work)
    assert given == "Q2Q2Q2" != taken
    assert db.read_now(lambda s: len(s.exec(select(Letter)).all())) == 2


def test_a_letter_that_is_wrong_in_another_way_is_refused_at_once(send, db):
    first = send("K7M2P")

    def work(session):
        add_letter(session, Letter(**session.get_one(Letter, first).model_dump(exclude={"id"})))

    with pytest.raises(IntegrityError):
        db.write_now(work)


def test_what_an_agency_gives_back_returns_to_staff_and_shows_the_gap(send, db, moment):
    send("K7M2P")

    def work(session):
        referral = session.exec(select(Referral)).one()
        hand_back(session, referral, "Không thuộc thẩm quyền", moment, to="khao-thi")
        found = [(event.data["why"], event.data["to"], t.state) for event, _, t in hand_backs(session)]
        return found, waiting_referral(session, referral.ticket_id)

    assert db.write_now(work) == ([("Không thuộc thẩm quyền", "khao-thi", "waiting_for_staff")], None)


def passed_on(session, referral, why, plan, calendar, moment):
    pass_on(session, referral, Order((referral.ticket_id,), "khao-thi", 1, why), plan, calendar, moment)


@pytest.mark.parametrize(
    "deed",
    [
        lambda s, part, why, _plan, _calendar, at: hand_back(s, part, why, at),
        lambda s, part, why, _plan, _calendar, at: recall(s, part, why, 1, at),
        passed_on,
    ],
    ids=["given back", "taken back", "passed on"],
)
def test_what_leaves_an_agency_without_an_answer_needs_a_reason_that_is_kept(
    send, db, moment, plan, calendar, deed
):
    send("K7M2P")

    def work(session, why):
        deed(session, session.exec(select(Referral)).one(), why, plan, calendar, moment)

    with pytest.raises(EscalationError, match="lý do"):
        db.write_now(lambda s: work(s, " "))
    assert db.read_now(lambda s: s.exec(select(Referral.state)).all()) == ["waiting"]
    db.write_now(lambda s: work(s, " Thuộc nơi khác "))
    events = db.read_now(lambda s: s.exec(select(ReferralEvent.data)).all())
    assert "Thuộc nơi khác" in [data.get("why") for data in events]


def test_passing_on_makes_a_new_letter_that_continues_the_old(send, db, moment, plan, calendar):
    send("K7M2P")

    def work(session):
        old = session.exec(select(Referral)).one()
        order = Order((old.ticket_id,), "khao-thi", 1, "Thuộc phòng Khảo thí")
        letter = pass_on(session, old, order, plan, calendar, moment)
        new = waiting_referral(session, old.ticket_id)
        return old.state, old.id, letter.number, new.previous_id, new.agency

    state, old, number, previous, agency = db.write_now(work)
    assert (state, number, previous, agency) == ("passed_on", 2, old, "khao-thi")


def test_a_referral_ends_once(send, db, moment):
    send("K7M2P")
    db.write_now(lambda s: recall(s, s.exec(select(Referral)).one(), "nhầm", 1, moment))
    with pytest.raises(EscalationError, match="không còn ở cơ quan"):
        db.write_now(lambda s: recall(s, s.exec(select(Referral)).one(), "nhầm", 1, moment))


def test_a_merged_agency_hands_its_referrals_to_its_successor_with_a_line(send, db, moment, plan):
    send("K7M2P")
    gone = plan.agency("van-phong-so").model_copy(
        update={"valid_to": moment.exam.date() - timedelta(days=1), "successor": "khao-thi"}
    )
    agencies = tuple(gone if agency.id == gone.id else agency for agency in plan.agencies)
    merged = plan.model_copy(update={"agencies": agencies})

    def work(session):
        moved = hand_to_successors(session, merged, moment), hand_to_successors(session, merged, moment)
        event = session.exec(select(ReferralEvent).where(ReferralEvent.kind == "inherited")).one()
        return (
            moved,
            session.exec(select(Referral)).one().agency,
            session.exec(select(Ticket)).one().agency,
            event.data,
        )

    assert db.write_now(work) == (
        (1, 0), "khao-thi", "khao-thi", {"from": "van-phong-so", "to": "khao-thi"}
    )  # fmt: skip


def test_a_ticket_closed_some_other_way_ends_its_referral(send, db, moment):
    send("K7M2P")

    def work(session):
        close(session, session.exec(select(Ticket.id)).one(), "withdrawn", moment.now)
        return recall_settled(session, moment), session.exec(select(Referral)).one().state

    assert db.write_now(work) == (1, "recalled")
