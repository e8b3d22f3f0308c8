"""Checks of entries and their answers: what we say."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from faq.content import Content
from faq.entries import Answer, Entry
from faq.placeholders import PLACEHOLDER, Context, fill, is_exam_word, names_in, resolve
from faq.problems import Problem, problem_at
from faq.render import render
from faq.years import FIRST_EXAM, Years

LONGEST_ANSWER = 900
"""Characters of one answer's own text, the timetable not counted."""
LONGEST_MESSAGE = 2000
"""Characters of one Zalo message."""

_FIGURE = re.compile(r"\S*\d\S*")


def answer_problems(content: Content, today: date) -> Iterator[Problem]:
    """What is wrong with the entries."""
    for entry in content.entries.values():
        yield from _entry_problems(entry, today)
        if entry.exam is None:
            yield from _coverage_problems(entry)
        else:
            yield from _fixed_exam_problems(entry, entry.exam, content)
        for answer in entry.answers:
            yield from _answer_problems(entry, answer, content)


def bare_figures(text: str, literals: tuple[str, ...]) -> list[str]:
    """The figures of a text that no placeholder gives and no literal allows."""
    rest = PLACEHOLDER.sub("", text)
    for literal in sorted(literals, key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(literal)}(?!\w)", "", rest)
    return _FIGURE.findall(rest)


def _entry_problems(entry: Entry, today: date) -> Iterator[Problem]:
    if not entry.answers:
        yield problem_at(entry.place, f"“{entry.id}” không có câu trả lời", "thêm “answers”")
    if entry.review_by < today:
        message = f"“{entry.id}” quá hạn rà soát {entry.review_by}"
        yield problem_at(entry.place, message, "rà soát rồi đặt review_by mới", "warning")
    for first, second in combinations(entry.answers, 2):
        shared = first.exams & second.exams
        if shared:
            message = f"“{entry.id}” có hai câu trả lời cho kỳ thi {shared}"
            yield problem_at(second.place, message, f"sửa “exams” (câu kia ở dòng {first.place.line})")


def _coverage_problems(entry: Entry) -> Iterator[Problem]:
    missing = Years.since(FIRST_EXAM) - entry.exams
    if entry.answers and missing:
        remedy = "thêm câu trả lời; chủ đề chưa có ở kỳ thi đó thì nói rõ từ một dữ kiện"
        yield problem_at(entry.place, f"“{entry.id}” chưa trả lời cho kỳ thi {missing}", remedy)


def _fixed_exam_problems(entry: Entry, year: int, content: Content) -> Iterator[Problem]:
    if year not in content.exams:
        yield problem_at(
            entry.place, f"“{entry.id}” nói về kỳ thi {year} chưa có lịch", f"thêm exams/{year}.yaml"
        )
    if entry.answer_for(year) is None:
        yield problem_at(
            entry.place, f"“{entry.id}” không có câu trả lời cho kỳ thi {year} của nó", "sửa “exams”"
        )


def _answer_problems(entry: Entry, answer: Answer, content: Content) -> Iterator[Problem]:
    said = f"{answer.text} {answer.handover or ''}"
    names = names_in(said)
    for figure in bare_figures(said, content.literals):
        remedy = "thay bằng {mã dữ kiện}, hoặc khai trong literals.yaml nếu là tên riêng"
        yield problem_at(answer.place, f"“{entry.id}” có số viết thẳng “{figure}”", remedy)
    if re.search("[{}]", PLACEHOLDER.sub("", said)):
        yield problem_at(answer.place, f"“{entry.id}” có ngoặc nhọn lẻ", "viết đủ cặp {mã}")
    if said.isascii():
        yield problem_at(answer.place, f"“{entry.id}” viết không dấu", "viết đủ dấu tiếng Việt")
    if not answer.facts and not any(map(is_exam_word, names)):
        yield problem_at(answer.place, f"“{entry.id}” không dẫn dữ kiện nào", "ghi “facts: […]”")
    for name in dict.fromkeys(names):
        yield from _placeholder_problems(entry, answer, name, content)
    for fact_id in answer.facts:
        yield from _citation_problems(entry, answer, fact_id, content)
    yield from _spoken_problems(entry, answer, content)


def _placeholder_problems(entry: Entry, answer: Answer, name: str, content: Content) -> Iterator[Problem]:
    if name in content.facts:
        if content.facts[name].value is None:
            message = f"“{entry.id}” dùng {{{name}}} nhưng dữ kiện này không có giá trị"
            yield problem_at(answer.place, message, "thêm “value” cho dữ kiện hoặc bỏ khỏi câu")
        if name not in answer.facts:
            message = f"“{entry.id}” dùng {{{name}}} mà không dẫn dữ kiện ấy"
            yield problem_at(answer.place, message, f"thêm {name} vào “facts”")
    elif resolve(name, _context(content, answer.exams.first)) is None:
        message = f"“{entry.id}” dùng chỗ trống lạ {{{name}}}"
        yield problem_at(answer.place, message, "sửa theo bảng Placeholders của docs/content.md")


def _citation_problems(entry: Entry, answer: Answer, fact_id: str, content: Content) -> Iterator[Problem]:
    fact = content.facts.get(fact_id)
    if fact is None:
        yield problem_at(answer.place, f"“{entry.id}” dẫn dữ kiện lạ “{fact_id}”", "sửa mã hoặc thêm dữ kiện")
        return
    if not fact.is_tellable:
        message = f"“{entry.id}” dẫn “{fact_id}” là dữ kiện {fact.confidence}"
        yield problem_at(answer.place, message, "nói điều chắc chắn, phần còn lại ghi “handover”")
    spoken = answer.exams if entry.exam is None else answer.exams & Years.of(entry.exam)
    if lacking := spoken - fact.exams:
        message = f"“{entry.id}” dẫn “{fact_id}” cho kỳ thi {lacking}, dữ kiện chỉ đúng {fact.exams}"
        yield problem_at(answer.place, message, "tách câu trả lời hoặc mở rộng dữ kiện")


def _spoken_problems(entry: Entry, answer: Answer, content: Content) -> Iterator[Problem]:
    for year in sorted(content.exams):
        if year not in answer.exams or year != (entry.exam or year):
            continue
        length = len(fill(answer.text.replace("{exam.timetable}", ""), _context(content, year)).text)
        if length > LONGEST_ANSWER:
            message = f"“{entry.id}” dài {length} ký tự cho kỳ thi {year}"
            yield problem_at(answer.place, message, f"viết gọn trong {LONGEST_ANSWER} ký tự")
        yield from _rendered_problems(entry, answer, content, year)


def _rendered_problems(entry: Entry, answer: Answer, content: Content, year: int) -> Iterator[Problem]:
    rendered = render(content, entry.id, year, {})
    if rendered is None:
        return
    length = len(f"{rendered.text}\n{rendered.exam_label}")
    if length > LONGEST_MESSAGE:
        message = f"“{entry.id}” cùng nguồn dài {length} ký tự cho kỳ thi {year}"
        yield problem_at(answer.place, message, f"viết gọn: một tin Zalo chỉ {LONGEST_MESSAGE} ký tự")
    untold = [name for name in rendered.gaps if is_exam_word(name)]
    if untold and answer.handover is None:
        message = f"“{entry.id}” cho kỳ thi {year} có chỗ chưa công bố: {', '.join(untold)}"
        remedy = "tách kỳ thi đó thành câu trả lời có “handover” (nếu không, bot tự chuyển cán bộ)"
        yield problem_at(answer.place, message, remedy, "warning")


def _context(content: Content, year: int) -> Context:
    return Context(content.facts, content.acts, year, content.exams.get(year), {})
