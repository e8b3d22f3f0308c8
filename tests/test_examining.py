"""Examining an edit: what teaches nothing needs none, and where the questions are missing it says so."""

from datetime import UTC, datetime

import pytest
from makers import small_seed

from bot.examining import Examiner
from faq.content import build
from faq.documents import overlay_of, seed_document

SEED = small_seed("pk-nop-don")


@pytest.fixture
def examiner(tmp_path):
    return Examiner(
        lambda: build(SEED, {}),
        dict,
        tmp_path,
        0.01,
        2023,
        lambda: datetime.now(UTC),
        tmp_path / "none.jsonl",
    )


def edited(change):
    body = seed_document(SEED, "topic", "pk-nop-don")
    change(body)
    overlay = overlay_of({("topic", "pk-nop-don"): body}, SEED)
    return build(SEED, overlay), overlay


async def test_an_edit_of_an_answer_is_not_examined(examiner):
    verdict = await examiner(*edited(lambda body: body["entry"]["answers"][0].update(text="Nộp ở trường.")))
    assert (verdict.state, verdict.opens) == ("not_needed", True)


async def test_without_held_out_questions_it_says_so(examiner):
    verdict = await examiner(*edited(lambda body: body["phrasings"].append("nộp ở mô")))
    assert (verdict.state, verdict.opens) == ("unavailable", True)
    assert "heldout.jsonl" in verdict.why
