"""`hoidap eval`: how good the bot's decisions are on labelled questions, as a report for those who curate."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.asking import delivered, exam_clock, knowledge_for, words_of
from bot.config import ConfigError, load_settings
from faq.corpus import Labelled, read_labelled
from faq.curve import curve_svg
from faq.decision import Decision
from faq.evaluate import (
    Figures,
    Judged,
    Share,
    bars,
    figures,
    figures_by,
    figures_by_style,
    judge,
    risk_coverage,
)
from faq.fold import Folded, fold
from faq.problems import Problem
from handlers.reading import read_at_once, read_message, read_schedule, read_words
from handlers.turn import Knowledge

NAMES = {
    "coverage": "trả lời đúng",
    "assisted": "đúng hoặc có trong gợi ý",
    "wrong_rate": "trả lời sai, trên tất cả",
    "false_answer_rate": "trả lời câu không được trả lời",
    "null_suggest": "gợi ý cho câu không được trả lời",
    "escalated": "câu không được trả lời tới cán bộ",
    "smalltalk": "nhận ra chuyện trò",
    "multi_both": "đủ cả hai câu của tin hai câu",
    "personal_escalated": "việc riêng tới cán bộ",
}
NOTHING = "không trả lời"
COLUMNS = ("coverage", "assisted", "wrong_rate", "false_answer_rate", "null_suggest")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A report in lines, and whether every bar was reached."""

    lines: tuple[str, ...]
    passed: bool


def evaluate(file: Path, exam: int | None, svg: Path | None, worst: int) -> Evaluation:
    """Decide every labelled question of a file and report.

    Raises:
        ConfigError: for a file that holds no labelled questions.
    """
    settings = load_settings()
    known, now = knowledge_for(settings, exam), exam_clock(settings)
    labelled = _labelled(file)
    judged = judge(labelled, lambda text: read_message(known, text, now)[0])
    found = figures(judged)
    if svg is not None:
        svg.write_text(curve_svg(risk_coverage(judged), settings.config.risk), encoding="utf-8")
    missed = [bar for bar in bars(settings.config.risk) if not bar.held(found)]
    group = {topic: entry.group for topic, entry in known.content.entries.items()}
    lines = [
        *_overall(found),
        *_table("kiểu viết", figures_by_style(judged)),
        *_table("nhóm", figures_by(judged, lambda j: group.get(j.label.topic or "", ""))),
        *_by_year(known, labelled, now, words_of(settings, known)),
        *_confusions(judged, known, worst),
        *(f"KHÔNG ĐẠT: {NAMES[b.figure]} {_told(found[b.figure])}, cần {'≤' if b.most else '≥'} {b.bound:.1%}"
          for b in missed),
    ]  # fmt: skip
    return Evaluation(tuple(lines), not missed)


def _labelled(file: Path) -> tuple[Labelled, ...]:
    try:
        return read_labelled(file)
    except OSError as error:
        problem = Problem(str(file), 0, f"không mở được tệp ({error.strerror})", "kiểm tra đường dẫn")
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        problem = Problem(str(file), 0, "có dòng không phải câu hỏi đã gắn nhãn", "xem docs/matching.md")
    raise ConfigError([problem])


def _told(share: Share) -> str:
    if share.value is None:
        return "–"
    low, high = share.interval
    return f"{share.value:.1%} ({low:.1%}–{high:.1%}, {share.hits}/{share.total})"


def _overall(found: Figures) -> Iterator[str]:
    for name, title in NAMES.items():
        yield f"{title:36} {_told(found[name])}"


def _table(head: str, parts: Mapping[str, Figures]) -> Iterator[str]:
    yield ""
    yield f"{head:24}" + "".join(f"{NAMES[name][:24]:>26}" for name in COLUMNS)
    for part, found in parts.items():
        cells = ("–" if (s := found[name]).value is None else f"{s.value:.1%} /{s.total}" for name in COLUMNS)
        yield f"{part:24}" + "".join(f"{cell:>26}" for cell in cells)


def _by_year(
    known: Knowledge, labelled: Sequence[Labelled], now: datetime, words: Mapping[str, str]
) -> Iterator[str]:
    yield ""
    yield "Kỳ thi: trả lời đúng; trong đó gửi được trọn vẹn; chủ đề còn giữ lại vì chưa đủ nguồn"
    read = [_without_schedule(known, label) for label in labelled]  # once: only the schedule differs by year
    for year in sorted(known.content.exams):
        mine = replace(known, exam=year)
        sent, covered, total = 0, 0, 0
        for label, folded, at_once, by_words in read:
            timed = None if at_once else read_schedule(mine, folded, now)
            decision, answer = timed or (by_words, None)
            total += label.topic is not None
            if Judged(label, decision).covered:
                covered += 1
                sent += answer.deliverable if answer else _sends(mine, decision, words)
        held = [topic for topic in known.content.entries if not delivered(mine.content, [topic], year, words)]
        yield f"{year}: {_told(Share(covered, total))}; {_told(Share(sent, total))}; {len(held)} chủ đề"
        if year == known.exam:
            yield f"  giữ lại: {', '.join(held)}"


def _without_schedule(known: Knowledge, label: Labelled) -> tuple[Labelled, Folded, bool, Decision]:
    """A question with what is decided about it in every year: at once, or by its words."""
    folded = fold(label.text, known.matcher.shorthand)
    at_once = read_at_once(label.text, folded)
    return label, folded, at_once is not None, at_once or read_words(known, label.text, folded)


def _sends(known: Knowledge, decision: Decision, words: Mapping[str, str]) -> bool:
    return delivered(known.content, decision.topics, known.exam, words)


def _confusions(judged: Sequence[Judged], known: Knowledge, worst: int) -> Iterator[str]:
    """The commonest wrong answers, and of each the phrasing that drew the question there."""
    pairs = Counter(_pair(one) for one in judged if one.wrong)
    if pairs:
        yield ""
        yield "Nhầm nhiều nhất (nên là → đã trả lời; cách hỏi gây ra)"
    for (wanted, got), times in pairs.most_common(worst):
        example = next(one for one in judged if one.wrong and _pair(one) == (wanted, got))
        yield f"{times} × {wanted} → {got}: “{example.label.text}”; {_cause(known, example.label.text, got)}"


def _pair(one: Judged) -> tuple[str, str]:
    wrong = next(topic for topic in one.decision.topics if topic not in one.label.accepted)
    return one.label.topic or NOTHING, wrong


def _cause(known: Knowledge, text: str, topic: str) -> str:
    """The nearest phrasing of a topic, with its place in the files."""
    near, content = known.matcher.nearest(text, topic), known.content
    for phrasing, place in zip(content.phrasings[topic], content.phrasing_places[topic], strict=True):
        if fold(phrasing, known.matcher.shorthand).text == near:
            return f"{place}: “{phrasing}”"
    return f"{content.entries[topic].place}: “{near}”"
