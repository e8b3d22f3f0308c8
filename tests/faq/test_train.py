"""The matcher is learned from a small corpus: folds left out in closed form, thresholds from the risk."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import yaml

from faq.artefact import LANGUAGE
from faq.calibration import learn, scale_of, threshold_for_risk, threshold_for_share
from faq.corpus import Corpus, Labelled, corpus_of, read_labelled
from faq.features import CHANNEL_BITS, read
from faq.fitting import Fitted, Listed, Row, fit, joined, without
from faq.fold import fold, read_shorthand
from faq.lexicon import concepts_in, read_concepts
from faq.train import TooLittleToLearnError, rows_of, train

SHORTHAND = read_shorthand(yaml.safe_load((LANGUAGE / "shorthand.yaml").read_text(encoding="utf-8")))
LEXICON = read_concepts(yaml.safe_load((LANGUAGE / "concepts.yaml").read_text(encoding="utf-8")), SHORTHAND)
LINES = (
    ("!lop-10", "khi nào thi vào lớp 10"),
    ("!lop-10", "điểm chuẩn vào 10 trường công lập"),
    ("cb-diem-liet", "điểm liệt là bao nhiêu"),
    ("cb-diem-liet", "mấy điểm thì bị liệt"),
    ("cb-diem-liet", "dưới 1 điểm là liệt phải không"),
    ("pk-le-phi", "phúc khảo mất bao nhiêu tiền"),
    ("pk-le-phi", "lệ phí phúc khảo một môn"),
    ("pk-nop-don", "nộp đơn phúc khảo ở đâu"),
    ("pk-nop-don", "hạn nộp đơn phúc khảo"),
    ("vd-atlat", "có được mang atlat không"),
    ("vd-atlat", "thi địa mang atlat nào"),
)
LABELLED = tuple(
    Labelled(text, topic, frozenset({topic} if topic else ()), style)
    for text, topic, style in (
        ("phuc khao het bao nhieu tien", "pk-le-phi", "plain"),
        ("nop don phuc khao cho nao", "pk-nop-don", "plain"),
        ("atlat dem vao duoc khong", "vd-atlat", "plain"),
        ("diem liet may diem", "cb-diem-liet", "plain"),
        ("mon dia mang atlat nam nao", "vd-atlat", "plain"),
        ("han phuc khao toi ngay nao", "pk-nop-don", "plain"),
        ("thi vào lớp 10 có được mang atlat không", None, "near-miss"),
        ("phúc khảo điểm học kỳ ở trường", None, "near-miss"),
        ("hôm nay ăn gì", None, "off-topic"),
        ("điểm liệt thi công chức", None, "near-miss"),
    )
)
CORPUS = Corpus(LINES, {"!lop-10": "escalate"}, LABELLED)


def small_rows(corpus: Corpus = CORPUS) -> list[Row]:
    questions = tuple(read(fold(q.text, SHORTHAND), LEXICON) for q in corpus.labelled)
    return rows_of(corpus, questions, SHORTHAND, LEXICON)


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit(small_rows())


def test_leaving_rows_out_equals_never_having_had_them(fitted: Fitted) -> None:
    held = [at for at, row in enumerate(fitted.rows) if row.item in (0, 3, 6)]
    left, fresh = without(fitted, held), fit([row for at, row in enumerate(fitted.rows) if at not in held])
    classes = [left.classes.index(name) for name in fresh.model.classes]
    assert left.gains.base[classes] == pytest.approx(fresh.model.gains.base)
    terms = [*left.usage.terms]
    mine, theirs = left.usage.numbers(terms), fresh.model.usage.numbers(terms)
    assert [number is None for number in mine] == [number is None for number in theirs]
    for c, known in enumerate(classes):
        assert left.usage.used(mine, known) == fresh.model.usage.used(theirs, c), fresh.model.classes[c]


def test_a_class_without_its_rows_is_never_best(fitted: Fitted) -> None:
    rows = [at for at, row in enumerate(fitted.rows) if row.name == "vd-atlat"]
    model = without(fitted, rows)
    vector = model.vector(read(fold("có được mang atlat không", SHORTHAND), LEXICON))
    best = int(model.compared(vector)[0].sum(0).argmax())
    assert model.classes[best] != "vd-atlat"


def test_terms_of_rows_left_out_are_not_known(fitted: Fitted) -> None:
    rows = [at for at, row in enumerate(fitted.rows) if "atlat" in row.reading.folded.words]
    assert without(fitted, rows).usage.numbers(["atlat"]) == [None]


def test_a_phrasing_is_nearest_to_itself(fitted: Fitted) -> None:
    for at, row in enumerate(fitted.rows):
        _, near = fitted.model.compared(fitted.model.vector(row.reading))
        assert near[at] == pytest.approx(near.max(), abs=1e-5)


def test_features_of_many_classes_kept_as_rows_score_the_same(fitted: Fitted) -> None:
    model = fitted.model
    feature = np.flatnonzero(model.gains.rows < len(model.gains.wide) - 1)
    row, member = np.nonzero(model.gains.wide)
    channel = model.vocabulary.codes[feature[row]] >> CHANNEL_BITS
    listed = Listed(
        np.repeat(np.arange(len(model.gains.rows)), np.diff(model.lists.starts)),
        model.lists.places,
        model.lists.values,
    )
    moved = Listed(
        feature[row],
        (channel * len(model.classes) + member).astype(np.int32),
        model.gains.wide[row, member],
    )
    listed_alone = replace(
        model,
        lists=joined(listed, moved, len(model.gains.rows)),
        gains=replace(model.gains, wide=np.zeros_like(model.gains.wide)),
    )
    vector = model.vector(fitted.rows[0].reading)
    assert len(row) > 0
    assert listed_alone.compared(vector)[0] == pytest.approx(model.compared(vector)[0], abs=1e-5)


def test_a_messages_features_are_found_as_often_as_they_occur(fitted: Fitted) -> None:
    once, twice = (
        fitted.model.vector(read(fold(text, SHORTHAND), LEXICON)) for text in ("atlat", "atlat xyz atlat")
    )
    words = [vector.weights[vector.channels == 1] for vector in (once, twice)]
    assert len(words[0]) == len(words[1]) == 1
    assert words[0] == pytest.approx(words[1])
    assert (np.diff(twice.ids) > 0).all()


def test_learning_twice_gives_the_same() -> None:
    first, second = (train(CORPUS, SHORTHAND, LEXICON, 0.01) for _ in range(2))
    assert np.array_equal(first.model.lists.values, second.model.lists.values)
    assert np.array_equal(first.answer.weights, second.answer.weights)
    assert first.thresholds == second.thresholds


def test_a_smaller_risk_asks_for_more_certainty() -> None:
    bold, careful = (train(CORPUS, SHORTHAND, LEXICON, risk).thresholds.answer for risk in (0.3, 0.001))
    assert bold < careful


def test_too_little_content_is_refused() -> None:
    with pytest.raises(TooLittleToLearnError, match="three topics"):
        train(replace(CORPUS, lines=LINES[:4]), SHORTHAND, LEXICON, 0.01)


def test_a_labelled_question_teaches_its_topic() -> None:
    assert ("vd-atlat", 2) in {(row.name, row.item) for row in small_rows()}


def test_a_near_miss_teaches_what_not_to_answer() -> None:
    assert ("!near", 6) in {(row.name, row.item) for row in small_rows()}


def test_small_talk_only_calibrates() -> None:
    assert 8 not in {row.item for row in small_rows()}


def test_the_threshold_keeps_the_wrong_within_the_risk() -> None:
    p = np.linspace(1, 0, 1000)
    right = np.arange(1000) % 10 != 9
    at = threshold_for_risk(p, right, np.ones(1000), 0.02)
    assert np.mean(~right & (p >= at)) <= 0.02


def test_no_threshold_is_low_enough_for_a_hopeless_matcher() -> None:
    assert threshold_for_risk(np.array([0.9, 0.8]), np.array([False, False]), np.ones(2), 0.01) == 1.0


def test_the_threshold_lets_only_a_share_through() -> None:
    assert sum(p >= threshold_for_share([0.1, 0.5, 0.9, 0.7], 0.5, 4) for p in (0.1, 0.5, 0.9, 0.7)) == 2


def test_a_calibrator_tells_wanted_from_unwanted() -> None:
    values = np.random.default_rng(1).normal(size=(400, 3)).astype(np.float32)
    wanted = values[:, 0] > 0
    inputs = scale_of(values).inputs(values)
    learned = learn(inputs, wanted, np.ones(400))
    found = learned.probabilities(inputs)
    assert found[wanted].min() > found[~wanted].max() - 0.2
    assert learned.probability(scale_of(values).inputs(values[7])) == pytest.approx(found[7])


def test_a_concept_needs_the_marks_of_a_single_word() -> None:
    cough, they = (concepts_in(fold(text, SHORTHAND), LEXICON) for text in ("em bị ho", "hỏi họ"))
    assert "things:om" in cough
    assert "things:om" not in they


def test_a_concept_may_need_its_marks() -> None:
    found = [concepts_in(fold(text, SHORTHAND), LEXICON) for text in ("sắp đẻ", "sap de")]
    assert ["things:thai-san" in concepts for concepts in found] == [True, False]


def test_a_concept_is_found_without_marks() -> None:
    assert "things:phuc-khao" in concepts_in(fold("nop don pk o dau", SHORTHAND), LEXICON)


def test_nothing_is_learned_from_the_held_out_questions() -> None:
    held_out = Path(__file__).parents[1] / "eval" / "heldout.jsonl"
    known, unseen = (
        {q.text.lower() for q in read_labelled(p)} for p in (LANGUAGE / "calibration.jsonl", held_out)
    )
    assert not known & unseen


def test_questions_about_topics_without_an_entry_are_not_taught() -> None:
    empty = SimpleNamespace(entries={}, phrasings={}, outside=())
    assert {q.topic for q in corpus_of(empty, LABELLED).labelled} == {None}


def test_labelled_questions_are_read_with_all_accepted_topics(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"text": "a", "topic": "x", "also": ["y"], "topics": ["x", "z"], "style": "multi"}\n')
    (question,) = read_labelled(file)
    assert question.accepted == {"x", "y", "z"}
    assert question.asked == {"x", "z"}
