"""Nothing of staff leaves unapproved; what was approved reaches every asker once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import SECRET_HASH, asker, officer, ticket
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select, text

from bot.apply import deliver_released, join_by_secret
from escalation.codes import secret_hash
from escalation.drafts import approve, ask_back, give_back, open_draft, save_draft, submit
from escalation.tickets import EscalationError, claim, close, join, reopen
from escalation.withdrawing import withdraw
from store.outbox import STAFF_KINDS
from store.tables import AnswerVersion, Approval, Draft, Message, Release, Ticket, TicketAsker


@pytest.fixture
def desk(db, moment, calendar):
    """A ticket, an author and two approvers, with the verbs in short."""
    return Desk(db, moment, calendar)


class Desk:
    def __init__(self, db, moment, calendar) -> None:
        self.db, self.at, self.calendar = db, moment, calendar
        self.ticket = db.write_now(lambda s: ticket(s, moment).id)
        self.author, self.first, self.second = (
            db.write_now(lambda s, n=name: officer(s, n, moment.now)) for name in ("an", "binh", "chi")
        )

    def submit(self, rule="one", words="Mang theo CCCD.", author=None) -> int:
        def work(session):
            draft = save_draft(session, self.ticket, author or self.author, words, self.at.now)
            return submit(session, draft, rule, self.at, self.calendar).id

        return self.db.write_now(work)

    def approve(self, version, who, rule="one") -> bool:
        return self.db.write_now(lambda s: approve(s, version, who, rule, self.at, self.calendar))

    def give_back(self, version, who, reason="thiếu nguồn") -> None:
        self.db.write_now(lambda s: give_back(s, version, who, reason, self.at.now))

    def sent(self) -> list[Message]:
        return self.db.read_now(
            lambda s: list(s.exec(select(Message).where(col(Message.kind).in_(STAFF_KINDS))))
        )

    def state(self) -> str:
        return self.db.read_now(lambda s: s.get(Ticket, self.ticket)).state


def test_without_a_rule_an_answer_leaves_at_once(desk):
    desk.submit("none")
    assert (len(desk.sent()), desk.state()) == (1, "closed")


def test_with_one_approval_an_answer_waits_for_it(desk):
    version = desk.submit("one")
    assert desk.sent() == []
    assert desk.approve(version, desk.first) is True
    assert (len(desk.sent()), desk.state()) == (1, "closed")


def test_with_two_approvals_one_is_not_enough(desk):
    version = desk.submit("two")
    assert desk.approve(version, desk.first, "two") is False
    assert desk.sent() == []
    assert desk.approve(version, desk.second, "two") is True


def test_nobody_approves_their_own_words(desk):
    with pytest.raises(EscalationError, match="không tự duyệt"):
        desk.approve(desk.submit(), desk.author)


def test_nobody_approves_twice(desk):
    version = desk.submit("two")
    desk.approve(version, desk.first, "two")
    with pytest.raises(EscalationError):
        desk.approve(version, desk.first, "two")


@pytest.mark.parametrize("roles", [("drafter",), ("viewer", "admin")])
def test_who_may_not_approve_is_refused(desk, roles):
    other = desk.db.write_now(lambda s: officer(s, "khac", desk.at.now, *roles))
    with pytest.raises(EscalationError, match="quyền duyệt"):
        desk.approve(desk.submit(), other)


def test_a_returned_answer_does_not_leave(desk):
    version = desk.submit()
    desk.give_back(version, desk.first)
    with pytest.raises(EscalationError):
        desk.approve(version, desk.second)
    assert desk.sent() == []


def test_a_mended_answer_leaves_in_its_mended_form_only(desk):
    returned = desk.submit(words="Bản sai.")
    desk.give_back(returned, desk.first)
    mended = desk.submit(words="Bản đúng.")
    with pytest.raises(EscalationError):
        desk.approve(returned, desk.second)
    desk.approve(mended, desk.first)
    words = desk.db.read_now(lambda s: s.exec(select(AnswerVersion.text).join(Release)).all())
    assert words == ["Bản đúng."]


def test_who_returned_a_version_may_approve_the_mended_one(desk):
    desk.give_back(desk.submit(), desk.first)
    assert desk.approve(desk.submit(), desk.first) is True


def test_a_return_needs_a_reason(desk):
    with pytest.raises(EscalationError, match="lý do"):
        desk.give_back(desk.submit(), desk.first, " ")


def test_a_version_taken_back_does_not_leave(desk):
    version = desk.submit()
    draft = desk.db.read_now(lambda s: s.get(AnswerVersion, version).draft_id)
    desk.db.write_now(lambda s: withdraw(s, draft, desk.author, desk.at.now, mend=True))
    with pytest.raises(EscalationError):
        desk.approve(version, desk.first)


def test_an_approved_text_is_the_submitted_one_whatever_is_typed_later(desk):
    version = desk.submit(words="Bản trình.")
    desk.db.write_now(lambda s: save_draft(s, desk.ticket, desk.author, "Bản khác.", desk.at.now))
    desk.approve(version, desk.first)
    words = desk.db.read_now(lambda s: s.exec(select(AnswerVersion.text).join(Release)).all())
    assert words == ["Bản trình."]


def test_one_draft_is_submitted_once(desk):
    def work(session):
        draft = save_draft(session, desk.ticket, desk.author, "Một.", desk.at.now)
        submit(session, draft, "one", desk.at, desk.calendar)
        submit(session, draft, "one", desk.at, desk.calendar)

    with pytest.raises(EscalationError):
        desk.db.write_now(work)


@pytest.mark.parametrize("words", ["", "   \n", "x" * 3501])
def test_an_answer_has_words_and_not_too_many(desk, words):
    with pytest.raises(EscalationError):
        desk.submit(words=words)


def test_an_author_has_one_open_draft_of_a_ticket(desk):
    for words in ("Một.", "Hai."):
        desk.db.write_now(lambda s, w=words: save_draft(s, desk.ticket, desk.author, w, desk.at.now))
    draft = desk.db.read_now(lambda s: open_draft(s, desk.ticket, desk.author))
    assert (draft.text, desk.db.read_now(lambda s: s.exec(select(func.count(Draft.id))).one())) == ("Hai.", 1)


def test_a_closed_ticket_takes_no_draft_and_lets_no_answer_out(desk):
    version = desk.submit()
    desk.db.write_now(lambda s: close(s, desk.ticket, "withdrawn", desk.at.now))
    with pytest.raises(EscalationError, match="đóng"):
        desk.submit(words="Muộn.")
    with pytest.raises(EscalationError, match="đóng"):
        desk.approve(version, desk.first)
    assert desk.sent() == []


def test_after_reopening_a_second_answer_reaches_the_same_person(desk):
    desk.submit("none")
    desk.db.write_now(lambda s: reopen(s, desk.ticket, desk.at.exam, desk.at.now))
    desk.submit("none", words="Bổ sung.")
    assert len(desk.sent()) == 2


def test_asking_back_needs_no_approval_and_stops_the_clock(desk):
    desk.db.write_now(
        lambda s: ask_back(s, desk.ticket, desk.author, "Em học trường nào?", desk.at, desk.calendar)
    )
    assert [message.kind for message in desk.sent()] == ["ask_back"]
    assert desk.state() == "waiting_for_asker"


def test_every_asker_gets_the_answer_once(desk):
    def others(session):
        for chat in "bcd":
            join(session, desk.ticket, asker(session, desk.at.now, chat), None, desk.at.now)

    desk.db.write_now(others)
    desk.submit("none")
    assert len({message.contact_id for message in desk.sent()}) == len(desk.sent()) == 4


def pick_up(desk, chat: str):
    def work(session):
        contact = asker(session, desk.at.now, chat)
        found = join_by_secret(session, "K7M2P", "bí-mật", contact, desk.at.now)
        if found is not None:
            deliver_released(session, found, contact, desk.at.now)
        return found

    return desk.db.write_now(work)


@pytest.fixture
def shared(desk):
    """The same desk, its ticket open to who knows the secret."""

    def work(session):
        session.exec(select(TicketAsker)).one().secret_hash = secret_hash("bí-mật")

    desk.db.write_now(work)
    return desk


def test_who_joins_late_gets_what_has_left_and_only_once(shared):
    shared.submit("none")
    for _ in range(3):
        assert pick_up(shared, "b") == shared.ticket
    assert len(shared.sent()) == 2


def test_who_joins_while_an_answer_leaves_misses_nothing(shared):
    leaving, go_on = threading.Event(), threading.Event()

    def release(session):
        draft = save_draft(session, shared.ticket, shared.author, "Đúng lúc.", shared.at.now)
        submit(session, draft, "none", shared.at, shared.calendar)
        leaving.set()
        go_on.wait(1)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shared.db.write_now, release)
        leaving.wait(5)
        second = pool.submit(pick_up, shared, "b")
        go_on.set()
        first.result()
        assert second.result() == shared.ticket
    assert len(shared.sent()) == 2


def test_two_approvers_at_the_same_instant_let_an_answer_out_once(desk):
    people = desk.db.write_now(lambda s: [officer(s, f"duyet-{n}", desk.at.now) for n in range(6)])
    version = desk.submit("two")

    def try_to(person: int) -> bool:
        try:
            return desk.approve(version, person, "two")
        except EscalationError:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_to, people)) == 1
    assert len(desk.sent()) == 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [("staff_answer", "lén"), ("staff_answer", None), ("ask_back", "lén"), ("ask_back", None)],
)
def test_the_database_itself_refuses_staff_words_without_a_release(desk, kind, words):
    insert = text(
        "INSERT INTO message (contact_id, direction, kind, lane, state, text, note, choices, attempts, "
        "created_at) VALUES (1, 'out', :kind, 'staff', 'queued', :words, '', '[]', 0, :now)"
    )
    with pytest.raises(IntegrityError, match="staff_words_are_released"):
        desk.db.write_now(
            lambda s: s.execute(insert, {"kind": kind, "words": words, "now": "2026-11-22 02:00:00+00"})
        )


def test_the_database_itself_refuses_free_text_beside_a_release(desk):
    desk.submit("none")
    with pytest.raises(IntegrityError, match="staff_words_are_released"):
        desk.db.write_now(
            lambda s: s.execute(text("UPDATE message SET text = 'lén' WHERE kind = 'staff_answer'"))
        )


def test_the_database_itself_refuses_a_release_with_too_few_approvals(desk):
    version = desk.submit("two")
    with pytest.raises(IntegrityError, match="enough_approvals"):
        desk.db.write_now(
            lambda s: s.add(Release(version_id=version, required=2, approvals=1, at=desk.at.now))
        )


VERBS = ("submit", "approve", "give_back", "withdraw", "close", "reopen", "claim", "ask_back")
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 3), st.integers(1, 6)), max_size=25)


@pytest.mark.parametrize("rule", ["none", "one", "two"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_staff_do_no_words_leave_without_enough_approvals_by_others(desk, rule, steps):
    def fresh(session):
        made = ticket(session, desk.at, code=f"T{session.exec(select(func.count(Ticket.id))).one():04}")
        return made.id

    desk.ticket = desk.db.write_now(fresh)
    people = (desk.author, desk.first, desk.second, desk.first)
    for verb, who, which in steps:
        try:
            act(desk, verb, people[who], which, rule)
        except EscalationError:
            pass
    required = {"none": 0, "one": 1, "two": 2}[rule]
    desk.db.read_now(lambda s: check_everything_sent(s, required))


def act(desk: Desk, verb: str, who: int, which: int, rule: str) -> None:
    version = desk.db.read_now(lambda s: s.exec(select(func.max(AnswerVersion.id))).one() or 0) - which + 1
    now = desk.at.now
    match verb:
        case "submit":
            desk.submit(rule, f"Lời của {who}, lần {which}.", who)
        case "approve":
            desk.approve(version, who, rule)
        case "give_back":
            desk.give_back(version, who)
        case "withdraw":
            desk.db.write_now(lambda s: withdraw(s, version, who, now, mend=which % 2 == 0))
        case "close":
            desk.db.write_now(lambda s: close(s, desk.ticket, "withdrawn", now))
        case "reopen":
            desk.db.write_now(lambda s: reopen(s, desk.ticket, desk.at.exam, now))
        case "claim":
            desk.db.write_now(lambda s: claim(s, desk.ticket, who, now))
        case "ask_back":
            desk.db.write_now(lambda s: ask_back(s, desk.ticket, who, "Em ở đâu?", desk.at, desk.calendar))


def check_everything_sent(session, required: int) -> None:
    for message in session.exec(select(Message).where(col(Message.kind).in_(STAFF_KINDS))):
        release = session.get(Release, message.release_id)
        version = session.get(AnswerVersion, release.version_id)
        given = session.exec(
            select(Approval).where(Approval.version_id == version.id, Approval.verdict == "approved")
        ).all()
        assert message.text is None
        assert version.author_id not in {approval.staff_id for approval in given}
        assert version.purpose == "ask_back" or len(given) >= required
        returned = select(Approval).where(Approval.version_id == version.id, Approval.verdict == "returned")
        assert session.exec(returned).first() is None


def test_secrets_are_stored_as_hashes_only(desk):
    hashes = desk.db.read_now(lambda s: s.exec(select(TicketAsker.secret_hash)).all())
    assert hashes == [SECRET_HASH]
