"""The story of a question at three agencies: one replies by mail, one on its page, one never."""

from collections import Counter

import pytest
from makers import asker, officer, ticket
from sqlmodel import select

from escalation.chase import letters_to_chase, take_rung
from escalation.clocks import Moment, add_minutes
from escalation.drafts import approve, submit
from escalation.mail_placing import message_id
from escalation.mail_reading import Mail
from escalation.plan import AgencyContact
from escalation.posting import handed_over
from escalation.referrals import Order, refer
from escalation.replies import take_mail, take_page_answer
from escalation.returning import recall_settled
from escalation.tickets import join
from store.referral_tables import Letter, Referral
from store.tables import Contact, Draft, Message, Ticket

CHANNELS = ("web", "telegram", "zalo")
AGENCIES = ("van-phong-so", "khao-thi", "cong-an")
ASKERS = 40


@pytest.fixture
def province(plan):
    """The plan with an address for the agency that writes mails."""
    contact = AgencyContact(kind="email", value="vanthu@so.example.vn")
    units = tuple(
        unit.model_copy(update={"contacts": (contact,)}) if unit.id == AGENCIES[0] else unit
        for unit in plan.agencies
    )
    return plan.model_copy(update={"agencies": units})


@pytest.fixture
def letters(db, moment, province, calendar):
    """Three letters; the question of the first was asked by forty people on three channels."""

    def work(session):
        staff = officer(session, "an", moment.now, "drafter")
        made = []
        for n, agency in enumerate(AGENCIES):
            asked = ticket(session, moment, code=f"K7M2{'PQR'[n]}", chat=f"c{n}")
            for other in range(1, ASKERS if n == 0 else 1):
                person = asker(session, moment.now, f"p{other}", CHANNELS[other % 3])
                join(session, asked.id, person, None, moment.now)
            order = Order((asked.id,), agency, staff, "theo phân công")
            letter = refer(session, order, province, calendar, moment)
            handed_over(session, letter, staff, moment.now)
            made.append(letter.id)
        return made

    return db.write_now(work)


def replied(letter):
    """What the first agency's reply looks like once it is read."""
    return Mail(
        "<r1@so.example.vn>", "reply", "vanthu@so.example.vn", f"Re: [HĐT {letter.code}]", "Được vào thi.",
        tokens=frozenset({letter.mail_token}), words=frozenset({letter.code}),
        thread=frozenset({message_id(letter.code, letter.mail_token, 1, "desk.example.vn")}),
    )  # fmt: skip


def test_all_forty_are_answered_once_and_the_silent_agency_is_chased(db, moment, province, calendar, letters):
    first, second, third = letters

    def by_mail(session):  # the same mail is brought twice
        for _ in range(2):
            take_mail(session, replied(session.get_one(Letter, first)), province, moment)

    def by_page(session):  # the button is pressed twice
        part = session.exec(select(Referral.id).where(Referral.letter_id == second)).one()
        for _ in range(2):
            take_page_answer(session, session.get_one(Letter, second), part, "Sẽ trả lời.", province, moment)

    def release(session):
        boss = officer(session, "binh", moment.now, "approver")
        for draft in session.exec(select(Draft).order_by(Draft.id)).all():
            version = submit(session, draft, "one", moment, calendar)
            assert approve(session, version.id, boss, "one", moment, calendar)

    for step in (by_mail, by_page, release):
        db.write_now(step)
    assert answered(db) == {"K7M2P": ASKERS, "K7M2Q": 1}
    assert chase(db, moment, province, calendar) == [(third, rung) for rung in RUNGS]
    assert db.read_now(lambda s: s.exec(select(Ticket.state).where(Ticket.code == "K7M2R")).one()) == (
        "waiting_for_agency"
    )


RUNGS = ("acknowledgement", "reminder", "head", "board")


def answered(db):
    """How many different people got the answer of each ticket; nobody twice."""

    def look(session):
        rows = session.exec(
            select(Ticket.code, Contact.id)
            .join(Message, Message.ticket_id == Ticket.id)
            .join(Contact, Contact.id == Message.contact_id)
            .where(Message.kind == "staff_answer")
        ).all()
        assert len(rows) == len(set(rows))
        return Counter(code for code, _ in rows)

    return db.read_now(look)


def chase(db, moment, plan, calendar):
    """Every rung taken while time passes, with two looks at each instant."""
    taken = []
    for percent in range(0, 300, 20):
        exam = add_minutes(calendar, moment.exam, 480 * percent // 100)
        at = Moment(moment.now + (exam - moment.exam), exam)

        def work(session, at=at):
            recall_settled(session, at)
            for letter, rung in letters_to_chase(session, calendar, at) * 2:
                if take_rung(session, letter, rung, plan, at, by_mail=True):
                    taken.append((letter, rung))

        db.write_now(work)
    return taken
