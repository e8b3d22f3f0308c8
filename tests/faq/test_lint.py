"""The content as the matcher sees it: what is nearly equal, lost to a rival, unreachable or due."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from faq.artefact import LANGUAGE
from faq.content import Content
from faq.curve import curve_svg
from faq.decision import Decision
from faq.evaluate import RiskPoint
from faq.fold import read_shorthand
from faq.lint import due, lint
from tests.faq.conftest import FILES, ContentFiles

SHORTHAND = read_shorthand(yaml.safe_load((LANGUAGE / "shorthand.yaml").read_text(encoding="utf-8")))
SECOND = FILES["content/entries/appeal.yaml"].replace("- id: pk-don", "- id: pk-hai")


def matcher_that_finds(topic: str, decision: Decision) -> Any:
    return SimpleNamespace(
        shorthand=SHORTHAND, rank=lambda _text, _n: ((topic, 1.0),), decide=lambda _text: decision
    )


def found(content: Content, topic: str = "pk-don", decision: Decision | None = None) -> list[str]:
    matcher = matcher_that_finds(topic, decision or Decision("answer", (topic,)))
    return [str(problem) for problem in lint(content, matcher)]


@pytest.fixture
def twins(content_of: ContentFiles) -> Content:
    return content_of(
        {
            "content/entries/appeal.yaml": FILES["content/entries/appeal.yaml"] + SECOND,
            "content/phrasings/appeal.yaml": "pk-don:\n  - nộp đơn ở đâu\npk-hai:\n  - ở đâu nộp đơn\n",
        }
    )


def test_a_content_that_the_matcher_reads_rightly_has_nothing_to_lint(content_of: ContentFiles) -> None:
    assert found(content_of()) == []


def test_a_phrasing_that_a_rival_wins_is_told_with_its_line(content_of: ContentFiles) -> None:
    lines = found(content_of(), "vd-atlat")
    assert any("phrasings/appeal.yaml:2: (nhắc) “nộp đơn ở đâu”" in line for line in lines)


def test_a_phrasing_that_still_suggests_its_own_entry_is_not_told(content_of: ContentFiles) -> None:
    unsure = Decision("suggest", suggestions=("vd-atlat", "pk-don"))
    assert not any("nộp đơn ở đâu" in line for line in found(content_of(), "vd-atlat", unsure))


def test_the_same_question_about_two_exams_is_no_twin(content_of: ContentFiles) -> None:
    entry = FILES["content/entries/appeal.yaml"]
    years = [entry.replace("status:", f"exam: {year}\n  status:") for year in (2023, 2024)]
    both = years[0] + years[1].replace("- id: pk-don", "- id: pk-hai")
    lines = found(content_of({"content/entries/appeal.yaml": both}))
    assert not any("gần như trùng" in line for line in lines)


def test_an_entry_that_its_own_question_does_not_reach_is_told(content_of: ContentFiles) -> None:
    lines = found(content_of(), "vd-atlat")
    assert any("câu hỏi gốc của “pk-don” lại tới “vd-atlat”" in line for line in lines)


def test_nearly_equal_entries_are_told(twins: Content) -> None:
    lines = found(twins)
    assert any("gần như trùng “pk-don”" in line for line in lines)
    assert any("trả lời y như “pk-don”" in line for line in lines)


def test_the_same_words_in_another_order_under_two_entries_are_told(twins: Content) -> None:
    assert any("“ở đâu nộp đơn” có cùng các từ" in line for line in found(twins))


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2027, 3, 2), "quá hạn"),
        (date(2027, 2, 1), "cần rà soát trước 01/03/2027"),
        (date(2026, 1, 1), ""),
    ],
)
def test_an_entry_is_due_by_its_review_date(content_of: ContentFiles, today: date, told: str) -> None:
    lines = [str(problem) for problem in due(content_of(), today, 30)]
    assert (told in lines[0]) if told else (lines == [])


def test_the_curve_rises_to_the_right_and_marks_the_accepted_risk() -> None:
    drawn = curve_svg((RiskPoint(0.9, 0.5, 0.0), RiskPoint(0.5, 0.9, 0.02)), 0.01)
    points = [tuple(map(float, p.split(","))) for p in drawn.split('points="')[1].split('"')[0].split()]
    assert points[0][0] < points[1][0]
    assert points[0][1] > points[1][1]
    assert "stroke-dasharray" in drawn
