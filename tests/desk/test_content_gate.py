"""The gate at the desk: approvers see both figures, and what would mislead people cannot be approved."""

from dataclasses import replace
from functools import partial

import pytest
from makers import small_seed
from sqlmodel import select

from faq.content import build
from faq.documents import seed_document
from faq.evaluate import Share
from faq.gate import Verdict, teaches_the_same
from store.content import live_versions, save_version, submit_version
from store.tables import ContentVersion

TOPIC = "pk-nop-don"
HERE = f"/desk/noi-dung/topic/{TOPIC}"
SEED = partial(small_seed, TOPIC)  # checked before each approval; the whole one would take seconds
BEFORE = {"coverage": Share(455, 500), "assisted": Share(490, 500), "wrong_rate": Share(3, 720),
          "false_answer_rate": Share(1, 211), "null_suggest": Share(49, 211), "smalltalk": Share(17, 20),
          "multi_both": Share(15, 20), "personal_escalated": Share(37, 40)}  # fmt: skip
UNDER_WAY = Verdict("under_way")
GOOD = Verdict("known", 0.01, BEFORE, BEFORE | {"coverage": Share(460, 500)})
BAD = Verdict("known", 0.01, BEFORE, BEFORE | {"wrong_rate": Share(20, 720)})


@pytest.fixture
def engine_name():
    return "sqlite"


@pytest.fixture
def verdicts():
    """What the gate says to an edit that teaches; a test puts it in."""
    return [GOOD]


@pytest.fixture
def deps(deps, verdicts):
    content = build(SEED(), {})

    async def gate(after, _overlay):
        return Verdict("not_needed") if teaches_the_same(content, after) else verdicts[0]

    return replace(deps, seed=SEED, content=lambda: content, gate=gate)


@pytest.fixture
def waiting(office, db, clocks):
    """A version that waits for approval, with a change."""

    def make(change):
        lan, body = office.hire("lan", "editor"), seed_document(SEED(), "topic", TOPIC)
        change(body)

        def work(session):
            row = save_version(session, "topic", TOPIC, body, lan, clocks().now, seed_digest="x", why="x")
            submit_version(session, row.id, lan, 1, clocks().now)
            return row.id

        return db.write_now(work)

    return make


def new_words(body):
    body["phrasings"].append("nộp đơn chấm lại ở mô rứa")


def live(db):
    return [row.key for row in db.read_now(live_versions)]


async def test_the_approver_sees_figures_before_and_after(office, waiting):
    waiting(new_words)
    page = await (await office.sign_in("hoa", "approver")).get(HERE)
    assert "91.0%" in page
    assert "92.0%" in page
    assert "Trong mức cho phép" in page


async def test_what_misleads_past_the_risk_is_refused(office, db, waiting, verdicts):
    verdicts[0] = BAD
    version, hoa = waiting(new_words), await office.sign_in("hoa", "approver")
    answer = await hoa.post(f"/desk/noi-dung/ban/{version}/dong-y", HERE)
    assert answer.status == 422
    assert "trả lời sai, trên tất cả là 2.8%, mức cho phép 1.0%" in await answer.text()
    assert live(db) == []


async def test_while_it_is_examined_the_page_asks_again_and_nothing_goes_live(office, db, waiting, verdicts):
    verdicts[0] = UNDER_WAY
    version, hoa = waiting(new_words), await office.sign_in("hoa", "approver")
    assert f'hx-get="{HERE}/cham"' in await hoa.get(HERE)
    assert (await hoa.post(f"/desk/noi-dung/ban/{version}/dong-y", HERE)).status == 422
    assert live(db) == []
    verdicts[0] = GOOD
    assert "hx-get" not in await hoa.get(f"{HERE}/cham")
    assert (await hoa.post(f"/desk/noi-dung/ban/{version}/dong-y", HERE)).status == 303
    assert live(db) == [TOPIC]


async def test_an_answer_and_a_date_wait_for_no_gate(office, db, waiting, verdicts):
    verdicts[0] = UNDER_WAY
    version = waiting(lambda body: body["entry"].update(review_by="2030-01-01"))
    hoa = await office.sign_in("hoa", "approver")
    assert (await hoa.post(f"/desk/noi-dung/ban/{version}/dong-y", HERE)).status == 303
    assert live(db) == [TOPIC]


async def test_what_is_refused_stays_waiting_and_can_be_given_back(office, db, waiting, verdicts):
    verdicts[0] = BAD
    version, hoa = waiting(new_words), await office.sign_in("hoa", "approver")
    await hoa.post(f"/desk/noi-dung/ban/{version}/dong-y", HERE)
    assert (await hoa.post(f"/desk/noi-dung/ban/{version}/tra", HERE, reason="gây nhầm")).status == 303
    assert db.read_now(lambda s: s.exec(select(ContentVersion.state)).one()) == "returned"
