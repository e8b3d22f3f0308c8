"""Documents: a topic taken out of the seed and laid over it again is the same content."""

import json

import pytest

from bot.knowledge import shipped_seed
from faq.content import build
from faq.documents import (
    as_yaml,
    differences,
    digest,
    from_yaml,
    new_problems,
    overlay_of,
    seed_document,
    topic_from_form,
)
from faq.entries import Entry
from faq.problems import InvalidContentError

SEED = shipped_seed
TOPIC = "pk-nop-don"


def without_places(entry: Entry) -> object:
    answers = [(str(a.exams), a.facts, a.text, a.handover) for a in entry.answers]
    return (entry.id, entry.group, entry.question, entry.competence, entry.owner, entry.review_by,
            entry.status, entry.exam, answers)  # fmt: skip


def test_every_topic_exam_and_act_comes_back_from_its_document_as_it_was(content):
    seed = SEED()
    keys = [("topic", t) for t in content.entries] + [("exam", str(y)) for y in content.exams]
    keys += [("act", act) for act in content.acts]
    bodies = {key: json.loads(json.dumps(seed_document(seed, *key))) for key in keys}
    again = build(seed, overlay_of(bodies, seed))
    assert again.problems == content.problems
    assert {t: without_places(e) for t, e in again.entries.items()} == {
        t: without_places(e) for t, e in content.entries.items()
    }
    assert again.phrasings == content.phrasings
    assert {f: (x.statement, str(x.value), x.sources) for f, x in again.facts.items()} == {
        f: (x.statement, str(x.value), x.sources) for f, x in content.facts.items()
    }


def test_a_document_survives_its_text():
    document = seed_document(SEED(), "exam", "2023")
    assert from_yaml(as_yaml(document), "lịch") == document
    assert digest(from_yaml(as_yaml(document), "lịch")) == digest(document)


def test_a_fact_left_out_of_a_province_s_topic_is_gone(content):
    seed = SEED()
    body = seed_document(seed, "topic", TOPIC)
    del body["facts"][f"{TOPIC}.han"]
    after = build(seed, overlay_of({("topic", TOPIC): body}, seed))
    assert f"{TOPIC}.han" not in after.facts
    assert any("dữ kiện lạ" in problem.message for problem in new_problems(content, after))


def test_a_bare_number_in_a_new_answer_is_a_fault(content):
    seed = SEED()
    body = seed_document(seed, "topic", TOPIC)
    body["entry"]["answers"][0]["text"] += " Nộp trong 10 ngày."
    after = build(seed, overlay_of({("topic", TOPIC): body}, seed))
    assert [p.message for p in new_problems(content, after)] == [f"“{TOPIC}” có số viết thẳng “10”"]


def test_what_changed_is_told_line_by_line():
    before = {"entry": {"question": "cũ"}, "phrasings": ["a"]}
    after = {"entry": {"question": "mới"}, "phrasings": ["a", "b"]}
    marked = [(mark, line.strip()) for mark, line in differences(before, after) if mark != " "]
    assert marked == [("-", "question: cũ"), ("+", "question: mới"), ("+", "- b")]


@pytest.mark.parametrize("facts", ["- a", "x: [", "x: 1"])
def test_facts_that_cannot_be_read_are_told_with_their_line(facts):
    with pytest.raises(InvalidContentError, match="dữ kiện:"):
        topic_from_form("a", {}, "", facts)
