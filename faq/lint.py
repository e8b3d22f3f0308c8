"""What makes the matcher confuse entries: a look at the whole content through the trained matcher."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations

from rapidfuzz import fuzz

from faq.content import Content
from faq.entries import Entry
from faq.fold import fold
from faq.matcher import Matcher
from faq.problems import Place, Problem, problem_at

ALIKE = 92.0
"""Token sort ratio from which two canonical questions are nearly the same."""


def lint(content: Content, matcher: Matcher) -> Iterator[Problem]:
    """Nearly equal entries, phrasings that a rival wins, entries that no question reaches."""
    yield from _alike(content, matcher)
    yield from _same_words(content, matcher)
    for entry in content.entries.values():
        yield from _unreachable(entry, matcher)
        yield from _lost(entry, content, matcher)


def due(content: Content, today: date, days: int) -> Iterator[Problem]:
    """Entries whose review is overdue or falls within some days, the oldest first."""
    last = today + timedelta(days=days)
    for entry in sorted(content.entries.values(), key=lambda entry: (entry.review_by, entry.id)):
        if entry.review_by <= last:
            state = "quá hạn rà soát" if entry.review_by < today else "cần rà soát trước"
            message = f"“{entry.id}” {state} {entry.review_by:%d/%m/%Y} ({entry.owner})"
            yield problem_at(entry.place, message, "rà soát rồi đặt review_by mới", "warning")


def _alike(content: Content, matcher: Matcher) -> Iterator[Problem]:
    asked = {entry: fold(entry.question, matcher.shorthand).text for entry in content.entries.values()}
    for first, second in combinations(asked, 2):
        if first.exam and second.exam and first.exam != second.exam:
            continue  # each fixes the exam it speaks of: the year is the difference
        if fuzz.token_sort_ratio(asked[first], asked[second], score_cutoff=ALIKE):
            message = f"câu hỏi gốc của “{second.id}” gần như trùng “{first.id}” ({first.place})"
            yield problem_at(second.place, message, "gộp hai mục hoặc viết rõ chỗ khác nhau", "warning")
        for text in {answer.text for answer in first.answers} & {answer.text for answer in second.answers}:
            message = f"“{second.id}” trả lời y như “{first.id}”: {text[:40]}…"
            yield problem_at(second.place, message, f"gộp hai mục (kia: {first.place})", "warning")


def _same_words(content: Content, matcher: Matcher) -> Iterator[Problem]:
    """Phrasings of different entries that are the same once folded, in any order of their words."""
    seen: dict[tuple[str, ...], tuple[str, Place]] = {}
    for topic, text, place in _phrasings(content, content.entries):
        words = tuple(sorted(fold(text, matcher.shorthand).words))
        owner, where = seen.setdefault(words, (topic, place))
        if owner != topic:
            message = f"“{text}” có cùng các từ với một cách hỏi của “{owner}” ({where})"
            yield problem_at(place, message, "để ở một mục thôi, hoặc viết rõ hơn", "warning")


def _unreachable(entry: Entry, matcher: Matcher) -> Iterator[Problem]:
    best = matcher.rank(entry.question, 1)[0][0]
    if best != entry.id:
        message = f"câu hỏi gốc của “{entry.id}” lại tới “{best}”"
        yield problem_at(entry.place, message, "thêm cách hỏi riêng cho mục này", "warning")


def _lost(entry: Entry, content: Content, matcher: Matcher) -> Iterator[Problem]:
    """Phrasings with which a rival would be answered, or that do not even suggest their own entry."""
    for _, text, place in _phrasings(content, [entry.id]):
        if matcher.rank(text, 1)[0][0] == entry.id:
            continue
        decision = matcher.decide(text)
        if entry.id not in (*decision.topics, *decision.suggestions):
            best = (*decision.topics, *decision.suggestions, "cán bộ")[0]
            message = f"“{text}” của “{entry.id}” lại tới “{best}”"
            yield problem_at(place, message, "chuyển sang mục kia, hoặc thêm cách hỏi gần nó", "warning")


def _phrasings(content: Content, topics: Iterable[str]) -> Iterator[tuple[str, str, Place]]:
    for topic in topics:
        texts, places = content.phrasings.get(topic, ()), content.phrasing_places.get(topic, ())
        for text, place in zip(texts, places, strict=True):
            yield topic, text, place
