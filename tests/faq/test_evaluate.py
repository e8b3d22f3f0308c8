"""The figures are those of the public scorer, each with its doubt."""

import pytest

from faq.corpus import Labelled
from faq.decision import Decision
from faq.evaluate import Judged, Share, bars, figures, figures_by, figures_by_style, judge, risk_coverage

APPEAL = Labelled("phúc khảo ở đâu", "pk-nop-don", frozenset({"pk-nop-don", "pk-le-phi"}))
DOUBLE = Labelled("x", "a", frozenset({"a", "b"}), "multi", None, frozenset({"a", "b"}))
GRADE_10 = Labelled("thi vào 10", None, frozenset(), "near-miss", "escalate")
GREETING = Labelled("xin chào", None, frozenset(), "off-topic", "smalltalk")


def answer(*topics: str, score: float = 0.9) -> Decision:
    return Decision("answer", topics, score=score)


def test_the_topic_of_the_label_is_covered() -> None:
    judged = Judged(APPEAL, answer("pk-nop-don"))
    assert judged.covered
    assert not judged.wrong


def test_an_accepted_topic_is_covered_too() -> None:
    assert Judged(APPEAL, answer("pk-le-phi")).covered


def test_one_bad_topic_among_several_makes_an_answer_wrong() -> None:
    assert Judged(APPEAL, answer("pk-nop-don", "vd-atlat")).wrong


def test_any_answer_where_none_is_due_is_wrong() -> None:
    assert Judged(GRADE_10, answer("vd-atlat")).wrong


def test_a_right_suggestion_assists_without_covering() -> None:
    judged = Judged(APPEAL, Decision("suggest", suggestions=("vd-atlat", "pk-nop-don")))
    assert judged.assisted
    assert not judged.covered


def test_a_fourth_suggestion_does_not_assist() -> None:
    assert not Judged(APPEAL, Decision("suggest", suggestions=("a", "b", "c", "pk-nop-don"))).assisted


def test_a_double_question_needs_both_topics() -> None:
    assert Judged(DOUBLE, answer("b", "a")).both
    assert not Judged(DOUBLE, answer("a")).both


def test_figures_count_what_the_public_scorer_counts() -> None:
    judged = [
        Judged(APPEAL, answer("pk-nop-don")),
        Judged(APPEAL, Decision("suggest", suggestions=("pk-nop-don",))),
        Judged(GRADE_10, answer("vd-atlat")),
        Judged(GRADE_10, Decision("escalate")),
        Judged(GREETING, Decision("smalltalk")),
    ]
    assert figures(judged) == {
        "coverage": Share(1, 2),
        "assisted": Share(2, 2),
        "wrong_rate": Share(1, 5),
        "false_answer_rate": Share(1, 3),
        "null_suggest": Share(0, 3),
        "escalated": Share(1, 3),
        "smalltalk": Share(1, 1),
        "multi_both": Share(0, 0),
        "personal_escalated": Share(0, 0),
    }


def test_figures_are_given_by_style() -> None:
    by_style = figures_by_style(
        [Judged(APPEAL, answer("pk-nop-don")), Judged(GRADE_10, Decision("escalate"))]
    )
    assert by_style["near-miss"]["escalated"] == Share(1, 1)
    assert by_style["plain"]["coverage"] == Share(1, 1)


def test_a_share_of_nothing_has_no_value() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).interval == (0.0, 1.0)


def test_a_share_is_between_its_bounds() -> None:
    low, high = Share(7, 700).interval
    assert low == pytest.approx(0.0049, abs=0.0005)
    assert high == pytest.approx(0.0205, abs=0.0005)


def test_risk_grows_as_less_sure_answers_are_let_out() -> None:
    judged = [
        Judged(APPEAL, answer("pk-nop-don", score=0.99)),
        Judged(GRADE_10, answer("vd-atlat", score=0.8)),
        Judged(APPEAL, answer("pk-nop-don", score=0.9)),
        Judged(GRADE_10, Decision("escalate")),
    ]
    points = risk_coverage(judged)
    assert [point.score for point in points] == [0.99, 0.9, 0.8]
    assert [point.coverage for point in points] == [0.5, 1.0, 1.0]
    assert [point.risk for point in points] == [0, 0, 0.25]


def test_every_question_is_put_to_the_matcher() -> None:
    judged = judge((APPEAL, GREETING), lambda text: Decision("escalate", reason=text))
    assert [j.decision.reason for j in judged] == ["phúc khảo ở đâu", "xin chào"]


def test_the_gate_is_the_stated_risk() -> None:
    found = figures([Judged(GRADE_10, answer("vd-atlat")), *[Judged(APPEAL, answer("pk-nop-don"))] * 49])
    missed = {bar.figure for bar in bars(0.01) if not bar.held(found)}
    assert missed == {"wrong_rate", "false_answer_rate"}
    assert "wrong_rate" not in {bar.figure for bar in bars(0.03) if not bar.held(found)}


def test_figures_are_given_by_any_part_and_without_a_name_left_out() -> None:
    judged = [Judged(APPEAL, answer("pk-nop-don")), Judged(GRADE_10, Decision("escalate"))]
    assert list(figures_by(judged, lambda j: j.label.topic or "")) == ["pk-nop-don"]
