"""Two questions in one message: where it may be cut, and whether each half asks something."""

import re

from faq.fold import READ_LIMIT, Folded, toneless

LEAST = 6
"""Letters that either half must have."""
BALANCE = 0.4
"""Words of the shorter half, as a share of the longer: what is added in passing is no second question."""
LONGEST = 30
"""Words of both halves: a longer message tells a story, and has one question."""

_STOP = re.compile(r"[?!;\n]+\s*|\.\s+")
_JOINT = re.compile(r",\s*|\s(?:va|con|voi lai|voi khi|voi|vs|ma)\s")
_ASKING = frozenset(["gì", "nào", "sao", "mấy", "nhiêu", "lâu", "đâu", "ai", "giờ"])
_CLOSING = frozenset(["không", "chưa"])
_TRAILING = frozenset(["ạ", "vậy", "thế", "chị", "anh", "cô", "thầy", "ad", "nhỉ", "hả", "chú", "bác"])


def halves(text: str) -> tuple[str, str] | None:
    """A message cut in two after its first sentence, else at the first comma or ``và``; None for one part."""
    read = text[:READ_LIMIT].strip()
    plain = toneless(read)
    if len(plain) != len(read):  # some letters fold to two: cut what was folded
        read = plain
    cuts = (match.span() for pattern in (_STOP, _JOINT) for match in pattern.finditer(plain))
    pairs = ((read[:first].strip(), read[end:].strip()) for first, end in cuts)
    return next((pair for pair in pairs if min(map(len, pair)) >= LEAST), None)


def balanced(first: Folded, second: Folded) -> bool:
    """Whether two halves are short and of like length."""
    shorter, longer = sorted((len(first.words), len(second.words)))
    return shorter + longer <= LONGEST and shorter >= BALANCE * longer


def asks(folded: Folded) -> bool:
    """Whether the words ask: an asking word anywhere, or a closing ``không`` or ``chưa``."""
    words = list(folded.marked)
    while words and _is_one_of(words[-1], _TRAILING):
        words.pop()
    return any(_is_one_of(word, _ASKING) for word in words) or _is_one_of(
        words[-1] if words else "", _CLOSING
    )


def _is_one_of(word: str, known: frozenset[str]) -> bool:
    """Whether a word is known as typed; one typed without marks may be any of them without marks."""
    return word in known or (word == toneless(word) and any(word == toneless(other) for other in known))
