"""The gate: what teaches the matcher nothing passes; what pushes a guarded figure past its bar does not."""

import pytest
from makers import small_seed

from faq.content import build
from faq.documents import overlay_of, seed_document
from faq.evaluate import Share
from faq.gate import Verdict, teaches_the_same

SEED = small_seed("pk-nop-don")
GOOD = {name: Share(0, 100) for name in ("wrong_rate", "null_suggest", "false_answer_rate")} | {
    name: Share(99, 100) for name in ("coverage", "assisted", "smalltalk", "multi_both", "personal_escalated")
}


def verdict(**after):
    return Verdict("known", 0.01, GOOD, GOOD | after)


@pytest.mark.parametrize(
    ("after", "broken"),
    [
        ({}, []),
        ({"wrong_rate": Share(1, 100)}, []),
        ({"wrong_rate": Share(2, 100)}, ["wrong_rate"]),
        ({"false_answer_rate": Share(4, 100)}, ["false_answer_rate"]),
        ({"coverage": Share(1, 100)}, []),
    ],
)
def test_only_misleading_answers_past_their_bar_close_it(after, broken):
    found = verdict(**after)
    assert [bar.figure for bar in found.broken] == broken
    assert found.opens is not bool(broken)


def test_an_edit_that_makes_a_broken_figure_no_worse_passes():
    bad = GOOD | {"wrong_rate": Share(5, 100)}
    assert Verdict("known", 0.01, bad, bad).opens
    assert not Verdict("known", 0.01, bad, bad | {"wrong_rate": Share(6, 100)}).opens


def test_it_stays_closed_while_it_is_examined():
    assert not Verdict("under_way").opens
    assert Verdict("unavailable", why="x").opens


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda body: body["entry"].update(owner="x", review_by="2030-01-01", status="draft"), True),
        (lambda body: body["entry"]["answers"][0].update(text="Nộp ở trường."), True),
        (lambda body: body["phrasings"].append("nộp đơn ở mô"), False),
        (lambda body: body["entry"].update(question="Nộp ở đâu?"), False),
    ],
)
def test_only_questions_and_phrasings_teach(change, same):
    body = seed_document(SEED, "topic", "pk-nop-don")
    change(body)
    edited = build(SEED, overlay_of({("topic", "pk-nop-don"): body}, SEED))
    assert teaches_the_same(build(SEED, {}), edited) is same
