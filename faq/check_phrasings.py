"""Checks of how people ask: each sentence means one thing, and none carries personal data."""

import re
from collections.abc import Iterator

from faq.content import Content
from faq.problems import Place, Problem, problem_at

_LONGEST_PHRASING = 400
_PERSONAL = re.compile(r"\d(?:[ .-]?\d){8,}|\S+@\S+\.\w+")
_CANDIDATE_NUMBER = re.compile(r"(?<!\d)\d{8}(?!\d)")


def phrasing_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with the phrasings of topics and of outside classes."""
    seen: dict[str, tuple[str, Place]] = {}
    for owner, text, place in _every_phrasing(content):
        yield from _text_problems(text, place)
        key = _same(text)
        if key in seen:
            yield _repeated(text, owner, place, *seen[key])
        else:
            seen[key] = (owner, place)
    yield from _topic_problems(content)


def _every_phrasing(content: Content) -> Iterator[tuple[str, str, Place]]:
    for topic, texts in content.phrasings.items():
        for text, place in zip(texts, content.phrasing_places[topic], strict=True):
            yield topic, text, place
    for outside in content.outside:
        for text, place in zip(outside.phrasings, outside.places, strict=True):
            yield f"outside:{outside.id}", text, place


def _topic_problems(content: Content) -> Iterator[Problem]:
    for topic, places in content.phrasing_places.items():
        if topic not in content.entries:
            place = places[0] if places else Place("phrasings")
            yield problem_at(place, f"cách hỏi của chủ đề lạ “{topic}”", "sửa mã hoặc thêm mục hỏi đáp")
    for entry in content.entries.values():
        if not content.phrasings.get(entry.id):
            message = f"“{entry.id}” chưa có cách hỏi nào"
            yield problem_at(entry.place, message, "thêm vào phrasings/", "warning")


def _text_problems(text: str, place: Place) -> Iterator[Problem]:
    if not text:
        yield problem_at(place, "cách hỏi để trống", "xóa dòng này")
    if len(text) > _LONGEST_PHRASING:
        yield problem_at(place, f"cách hỏi dài {len(text)} ký tự", "rút gọn", "warning")
    if _PERSONAL.search(text):
        yield problem_at(place, "cách hỏi có số điện thoại, giấy tờ hoặc e-mail", "thay bằng chữ khác")
    elif _CANDIDATE_NUMBER.search(text):
        remedy = "chỉ dùng số rõ là bịa, không của ai"
        yield problem_at(place, "cách hỏi có số báo danh", remedy, "warning")


def _repeated(text: str, owner: str, place: Place, first: str, first_place: Place) -> Problem:
    if owner == first:
        return problem_at(
            place, f"“{text}” lặp lại trong “{owner}”", f"xóa (đã có ở {first_place})", "warning"
        )
    message = f"“{text}” thuộc cả “{owner}” và “{first}”"
    return problem_at(place, message, f"để ở một nơi thôi (kia: {first_place})")


def _same(text: str) -> str:
    words = " ".join(text.casefold().split())
    return words.rstrip("?!. ") or words
