"""The ladder of reminders: each rung once, in working hours, after delivery; the asker is told honestly."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from makers import officer, ticket
from sqlmodel import select

from escalation.chase import chase_paper, errand_done, errands, letters_to_chase, take_rung
from escalation.clocks import Moment, add_minutes
from escalation.forms import shipped_form
from escalation.posting import acknowledge, handed_over
from escalation.referrals import Order, refer
from escalation.returning import recall
from escalation.tickets import EscalationError
from store.referral_tables import Chase, Letter, Referral
from store.tables import Contact, Message

CLOCK = 480  # working minutes of the plan before the exam


@pytest.fixture
def letter(db, moment, plan, calendar):
    """A letter that was carried to its agency."""

    def work(session):
        staff = officer(session, "an", moment.now)
        made = refer(
            session, Order((ticket(session, moment).id,), "van-phong-so", staff), plan, calendar, moment
        )
        handed_over(session, made, staff, moment.now)
        return made.id

    return db.write_now(work)


@pytest.fixture
def after(moment, calendar):
    """Both clocks when a share of the letter's working time has passed."""

    def at(percent):
        exam = add_minutes(calendar, moment.exam, CLOCK * percent // 100)
        return Moment(moment.now + (exam - moment.exam), exam)

    return at


def climb(db, plan, calendar, at):
    """One round, twice over, as after a crash between look and write; the rungs taken."""

    def work(session):
        due = letters_to_chase(session, calendar, at)
        return [rung for letter, rung in due * 2 if take_rung(session, letter, rung, plan, at, by_mail=True)]

    return db.write_now(work)


@pytest.mark.parametrize(
    ("percent", "rungs"),
    [(20, []), (30, ["acknowledgement"]), (101, ["reminder"]), (300, ["board"])],
)
def test_after_a_standstill_only_the_highest_rung_is_taken(db, plan, calendar, letter, after, percent, rungs):
    assert climb(db, plan, calendar, after(percent)) == rungs


def test_every_rung_comes_once_and_in_order(db, plan, calendar, letter, after):
    taken = [rung for percent in range(0, 300, 12) for rung in climb(db, plan, calendar, after(percent))]
    assert taken == ["acknowledgement", "reminder", "head", "board"]
    rows = db.read_now(lambda s: s.exec(select(Chase).order_by(Chase.id)).all())
    assert [row.message_id is not None for row in rows] == [True, True, False, False]


@pytest.fixture
def addressed(plan):
    """The plan with addresses for the head of the agency and for the board."""
    units = tuple(
        unit.model_copy(update={"head_email": "chanhvp@laichau.gov.vn"})
        if unit.id == "van-phong-so"
        else unit
        for unit in plan.agencies
    )
    board = plan.board.model_copy(update={"email": "bcd@laichau.gov.vn"})
    return plan.model_copy(update={"agencies": units, "board": board})


def test_head_and_board_get_a_mail_where_the_plan_names_their_address(db, addressed, calendar, letter, after):
    for percent in (160, 210):
        climb(db, addressed, calendar, after(percent))

    def look(session):
        return session.exec(
            select(Contact.chat_id, Message.text)
            .join(Message, Message.contact_id == Contact.id)
            .where(Message.kind == "chase")
            .order_by(Message.id)
        ).all()

    (head, to_head), (board, to_board) = db.read_now(look)
    assert (head, board) == ("chanhvp@laichau.gov.vn", "bcd@laichau.gov.vn")
    assert to_head.startswith("Kính gửi Chánh Văn phòng Sở, Văn phòng Sở GD&ĐT,")
    assert to_board.startswith("Kính gửi Ban Chỉ đạo thi cấp tỉnh,")
    assert db.read_now(errands) == []


def test_without_an_address_a_rung_waits_for_a_person_who_does_it_once(db, plan, calendar, letter, after):
    climb(db, plan, calendar, after(160))
    ((chase, _),) = db.read_now(errands)
    assert chase.rung == "head"
    now = after(161).now
    db.write_now(lambda s: errand_done(s, s.get_one(Letter, letter), "head", 1, now))
    assert db.read_now(errands) == []
    assert db.read_now(lambda s: s.exec(select(Chase.handed_at)).one()) == now
    for rung in ("head", "board"):
        with pytest.raises(EscalationError):
            db.write_now(lambda s, rung=rung: errand_done(s, s.get_one(Letter, letter), rung, 1, now))


def test_a_reminder_whose_mail_came_back_waits_for_a_person(db, plan, calendar, letter, after):
    climb(db, plan, calendar, after(101))
    assert db.read_now(errands) == []

    def bounce(session):
        session.exec(select(Message).where(Message.kind == "chase")).one().state = "refused"

    db.write_now(bounce)
    assert [chase.rung for chase, _ in db.read_now(errands)] == ["reminder"]


def test_what_was_answered_leaves_no_errand(db, plan, calendar, letter, after, moment):
    climb(db, plan, calendar, after(160))
    db.write_now(lambda s: recall(s, s.exec(select(Referral)).one(), "xong", 1, moment))
    assert db.read_now(errands) == []


def test_the_paper_for_the_board_names_the_letter_and_only_what_waits(db, plan, letter):
    paper = db.read_now(lambda s: chase_paper(s, s.get_one(Letter, letter), "board", plan, shipped_form))
    document = Document(BytesIO(paper))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join(p.text for part in (document, *cells) for p in part.paragraphs)
    for words in ("Kính gửi: Ban Chỉ đạo thi cấp tỉnh", "V/v nhắc trả lời Phiếu chuyển câu hỏi số 01/PC-VP",
                  "gửi Văn phòng Sở GD&ĐT quá hạn", "Phiếu K7M2P"):  # fmt: skip
        assert words in text
    assert "{{" not in text


def test_nobody_is_chased_at_night(db, plan, calendar, letter, after):
    late = after(101)
    night = Moment(late.now, late.exam.replace(hour=22))
    assert climb(db, plan, calendar, night) == []


def test_the_asker_hears_where_the_question_is_when_it_is_late(db, plan, calendar, letter, after):
    climb(db, plan, calendar, after(101))
    said = db.read_now(lambda s: s.exec(select(Message.text).where(Message.kind == "notice")).all())
    assert len([text for text in said if "vẫn đang chờ Văn phòng Sở GD&ĐT" in text and "K7M2P" in text]) == 1


def test_who_confirmed_is_not_asked_to_confirm(db, plan, calendar, letter, after):
    db.write_now(lambda s: acknowledge(s, s.get_one(Letter, letter), after(10).now))
    assert climb(db, plan, calendar, after(30)) == []
    assert climb(db, plan, calendar, after(101)) == ["reminder"]


def test_a_letter_that_did_not_arrive_is_not_chased(db, plan, calendar, letter, after):
    def undo(session):
        session.get_one(Letter, letter).handed_at = None

    db.write_now(undo)
    assert climb(db, plan, calendar, after(300)) == []


def test_what_no_longer_waits_is_not_chased(db, plan, calendar, letter, after, moment):
    db.write_now(lambda s: recall(s, s.exec(select(Referral)).one(), "xong", 1, moment))
    assert climb(db, plan, calendar, after(300)) == []


def test_the_clock_of_reminders_is_the_exams(db, plan, calendar, letter, moment):
    later = Moment(moment.now + timedelta(days=30), moment.exam)
    assert climb(db, plan, calendar, later) == []
