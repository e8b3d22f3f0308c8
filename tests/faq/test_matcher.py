"""The real matcher on real messages: it answers, suggests, calls a person, talks or keeps silent."""

import shutil
import socket
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.artefact import RISK, load_or_build
from faq.corpus import read_labelled
from faq.decision import Decision
from faq.evaluate import bars, figures, judge
from faq.fold import Folded
from faq.matcher import Matcher
from faq.parts import asks, balanced, halves, questions
from handlers.turn import Knowledge

HELD_OUT = Path(__file__).parents[1] / "eval" / "heldout.jsonl"
LONG_STORIES = HELD_OUT.with_name("long-stories.jsonl")


@pytest.fixture(scope="module")
def matcher(knowledge: Knowledge) -> Matcher:
    return knowledge.matcher


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("nộp đơn phúc khảo ở đâu vậy ạ", "pk-nop-don"),
        ("nop don pk o dau v ad", "pk-nop-don"),
        ("điểm liệt là mấy điểm", "cb-diem-liet"),
        ("mang atlat vao phong thi dc k", "vd-atlat"),
        ("ddi muoonj 15 phuts cos dduowcj thi khoong", "pt-di-muon"),
        ("thi tot nghiep 2024 lich thi the nao", "lt-lich-thi-2024"),
    ],
)
def test_a_known_question_is_answered_in_any_spelling(matcher: Matcher, text: str, topic: str) -> None:
    decision = matcher.decide(text)
    assert (decision.kind, decision.topics, decision.reason) == ("answer", (topic,), "matched")


@pytest.mark.parametrize(
    "text",
    [
        "thi vào lớp 10 có được mang atlat không",
        "lịch thi đánh giá năng lực đợt 2",
        "học phí đại học y năm nay bao nhiêu",
        "lương giáo viên coi thi bao nhiêu một buổi",
        "đăng ký thi IELTS ở đâu rẻ",
    ],
)
def test_a_near_miss_is_not_answered(matcher: Matcher, text: str) -> None:
    assert matcher.decide(text).kind in ("escalate", "suggest")


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("xin chào", "smalltalk", "greeting"),
        ("cảm ơn ad nhiều ạ", "smalltalk", "thanks"),
        ("bạn là ai vậy", "smalltalk", "about-bot"),
        ("asdkjhasd qwe", "ignore", "noise"),
        ("bán acc game giá rẻ inbox", "ignore", "selling"),
        ("em muốn chết quá", "escalate", "distress"),
    ],
)
def test_what_is_no_question_of_the_faq_has_its_own_reason(
    matcher: Matcher, text: str, kind: str, reason: str
) -> None:
    decision = matcher.decide(text)
    assert (decision.kind, decision.reason) == (kind, reason)


@pytest.mark.parametrize(
    "text",
    [
        "tra giúp em điểm sbd 01004567",
        "em nộp đơn phúc khảo 3 hôm rồi mà chưa ai gọi",
        "hồ sơ của con tôi trường báo thiếu, kiểm tra giúp",
    ],
)
def test_a_personal_case_goes_to_a_person(matcher: Matcher, text: str) -> None:
    decision = matcher.decide(text)
    assert decision.kind == "escalate"
    assert decision.reason.startswith("person:")


def test_an_out_of_scope_question_names_its_class(matcher: Matcher) -> None:
    assert matcher.decide("điểm chuẩn vào lớp 10 chuyên toán năm nay").reason == "outside:lop-10"


def test_an_unsure_match_is_suggested(matcher: Matcher) -> None:
    decision = matcher.decide("phúc khảo")
    assert decision.kind == "suggest"
    assert len(decision.suggestions) <= 3
    assert all(topic.startswith("pk-") for topic in decision.suggestions[:2])


def test_two_questions_get_two_answers(matcher: Matcher) -> None:
    decision = matcher.decide("Điểm liệt là bao nhiêu? Có được mang atlat vào phòng thi không?")
    assert set(decision.topics) == {"cb-diem-liet", "vd-atlat"}


@pytest.mark.parametrize("text", ["", "   ", "?!…", "\u200b\u200d", "😀😀😀"])
def test_a_message_without_words_is_ignored(matcher: Matcher, text: str) -> None:
    assert matcher.decide(text) == Decision("ignore", reason="noise")


@pytest.mark.parametrize(
    "text",
    [
        "phúc khảo nộp ở đâu " * 500,
        "a" * 10_000,
        "\u0301" * 10_000,
        "".join(chr(code) for code in range(0x1EA0, 0x1EF9)) * 100,
        "\ud800 lone surrogate",
        "ＰＨÚＣ ＫＨＡ̉Ｏ",
    ],
)
def test_hostile_text_is_read_in_bounded_time(matcher: Matcher, text: str) -> None:
    began = time.process_time()
    matcher.decide(text)
    assert time.process_time() - began < 0.5


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_gets_a_decision(matcher: Matcher, text: str) -> None:
    decision = matcher.decide(text)
    assert 0 <= decision.score <= 1
    assert bool(decision.topics) == (decision.kind == "answer")
    assert bool(decision.suggestions) == (decision.kind == "suggest")


def test_ranking_is_best_first_and_no_longer_than_asked(matcher: Matcher) -> None:
    ranked = matcher.rank("lệ phí phúc khảo bao nhiêu", 4)
    assert len(ranked) == 4
    assert ranked[0][0] == "pk-le-phi"
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)


def test_only_topics_of_the_content_are_answered(knowledge: Knowledge) -> None:
    model = knowledge.matcher.trained.model
    topics = {name for name, topic in zip(model.classes, model.is_topic, strict=True) if topic}
    assert topics == set(knowledge.content.entries)


def test_deciding_needs_no_network(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    assert matcher.decide("điểm liệt là mấy").kind == "answer"


def test_the_gate_on_questions_written_apart(matcher: Matcher) -> None:
    """The figures of `make eval`: the stated risk and every promise, on questions never learned from."""
    found = figures(judge(read_labelled(HELD_OUT), matcher.decide))
    assert [bar for bar in bars(RISK) if not bar.held(found)] == []


def test_a_long_story_is_answered_by_the_question_it_leads_to(matcher: Matcher) -> None:
    """Stories of 200 to 600 characters, never learned from: most are answered, own cases reach a person."""
    found = figures(judge(read_labelled(LONG_STORIES), matcher.decide))
    assert (found["coverage"].value or 0) >= 0.75
    assert (found["multi_both"].value or 0) >= 0.5
    assert (found["wrong_rate"].hits, found["personal_escalated"].value) == (0, 1.0)


@pytest.mark.parametrize(
    ("story", "asked"),
    [
        ("Nhà em xa. Cho em hỏi mấy giờ phải có mặt ạ? Em cảm ơn.", ("mấy giờ phải có mặt ạ",)),
        ("Điểm liệt mấy điểm? Còn đỗ cần gì? Em lo lắm.", ("Điểm liệt mấy điểm", "Còn đỗ cần gì")),
        (
            "nha em o xa lam. ma bi nhoe giay bao, vay mat giay bao co duoc thi khong",
            ("mat giay bao co duoc thi khong",),
        ),
        ("", ()),
    ],
)
def test_a_story_says_what_it_asks(story: str, asked: tuple[str, ...]) -> None:
    assert questions(story) == asked


def test_the_nearest_phrasing_is_told_to_those_who_curate(matcher: Matcher) -> None:
    assert "atlat" in matcher.nearest("atlat co duoc mang khong", "vd-atlat")


@pytest.fixture(scope="module")
def small() -> Any:
    """Three topics and a question that is not ours."""
    topics = {
        "cb-diem-liet": ("điểm liệt là bao nhiêu", "mấy điểm thì bị liệt"),
        "pk-le-phi": ("phúc khảo mất bao nhiêu tiền", "lệ phí phúc khảo"),
        "vd-atlat": ("có được mang atlat không", "atlat nào được mang"),
    }
    return SimpleNamespace(
        entries={topic: SimpleNamespace(question=texts[0]) for topic, texts in topics.items()},
        phrasings=topics,
        outside=(SimpleNamespace(id="lop-10", decision="escalate", phrasings=("thi vào lớp 10",)),),
    )


@pytest.fixture(scope="module")
def kept(small: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Matcher]:
    """Where a matcher was kept, and the matcher as it was built."""
    cache = tmp_path_factory.mktemp("matcher")
    return cache, load_or_build(small, cache)


@pytest.mark.parametrize("damage", ["cut", "older"])
def test_a_matcher_that_cannot_be_read_is_built_anew(
    small: Any, kept: tuple[Path, Matcher], tmp_path: Path, damage: str
) -> None:
    for file in kept[0].iterdir():
        shutil.copy(file, tmp_path)
    (plain,) = tmp_path.glob("*.json")
    if damage == "cut":
        arrays = plain.with_suffix(".npz")
        arrays.write_bytes(arrays.read_bytes()[:1000])
    else:
        plain.write_text("{}", encoding="utf-8")
    question = "atlat có được mang vào không"
    assert load_or_build(small, tmp_path).decide(question) == kept[1].decide(question)
    assert len(plain.read_text(encoding="utf-8")) > 1000


def test_a_matcher_is_loaded_as_it_was_built(small: Any, kept: tuple[Path, Matcher]) -> None:
    cache, built = kept
    written = {file: file.stat().st_ino for file in cache.iterdir()}
    loaded = load_or_build(small, cache)
    assert {file: file.stat().st_ino for file in cache.iterdir()} == written, "loaded, not built anew"
    assert len(written) == 2
    assert np.array_equal(built.trained.model.lists.values, loaded.trained.model.lists.values)
    assert built.trained.model.usage.terms == loaded.trained.model.usage.terms
    assert built.shorthand == loaded.shorthand
    assert built.lexicon == loaded.lexicon
    assert built.decide("atlat có được mang vào không") == loaded.decide("atlat có được mang vào không")


def test_a_message_is_cut_after_its_first_question() -> None:
    assert halves("Lệ phí bao nhiêu? Nộp ở đâu vậy") == ("Lệ phí bao nhiêu", "Nộp ở đâu vậy")


def test_a_short_message_is_not_cut() -> None:
    assert halves("và, ạ?") is None


def test_what_is_added_in_passing_is_no_second_question() -> None:
    long, short = (Folded(words, words) for words in (("mot",) * 12, ("mot",) * 3))
    assert balanced(short, short)
    assert not balanced(long, short)


@pytest.mark.parametrize("words", ["nop o dau", "nộp ở đâu", "có được không ạ", "thi mấy môn"])
def test_asking_words_ask(words: str) -> None:
    assert asks(Folded(tuple(words.split()), tuple(words.split())))


@pytest.mark.parametrize("words", ["em không mang thẻ", "đầu năm em ốm"])
def test_a_statement_does_not_ask(words: str) -> None:
    assert not asks(Folded(tuple(words.split()), tuple(words.split())))
