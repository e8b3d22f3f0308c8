"""Two questions in one message: where it may be cut, and whether each half asks something; and the questions
that a long story leads to."""

import re

from faq.fold import READ_LIMIT, Folded, toneless

LEAST = 6
"""Letters that either half must have."""
BALANCE = 0.4
"""Words of the shorter half, as a share of the longer: what is added in passing is no second question."""
LONGEST = 30
"""Words of both halves: a longer message tells a story, and says itself what it asks."""
MOST = 2
"""Questions of a long message that are looked at, its last ones."""
LEAST_ASKED = 15
"""Letters of a question behind the words that lead to it."""

_SENTENCE = re.compile(r"(.+?)(\?+|[!;\n]+|\.(?=\s)|$)", re.DOTALL)
_CUE = re.compile(
    r"\b(?:cho|xin|nho|muon)(?:\s+\w+){0,4}?\s+(?:hoi|biet)(?:\s+(?:la|xiu|cai|nha|ti|chut|gium|giup))*\b[\s,:]*"
    r"|\b(?:hoi|biet)\s+(?:gium|giup|ho|dum)(?:\s+la)?\b\s*|\bvay\b[\s,]+"
)
_STOP = re.compile(r"[?!;\n]+\s*|\.\s+")
_JOINT = re.compile(r",\s*|\s(?:va|con|voi lai|voi khi|voi|vs|ma)\s")
_ASKING = frozenset(["gì", "nào", "sao", "mấy", "nhiêu", "lâu", "đâu", "ai", "giờ"])
_CLOSING = frozenset(["không", "chưa"])
_TRAILING = frozenset(["ạ", "vậy", "thế", "chị", "anh", "cô", "thầy", "ad", "nhỉ", "hả", "chú", "bác"])


def halves(text: str) -> tuple[str, str] | None:
    """A message cut in two after its first sentence, else at the first comma or ``và``; None for one part."""
    read, plain = _read(text)
    cuts = (match.span() for pattern in (_STOP, _JOINT) for match in pattern.finditer(plain))
    pairs = ((read[:first].strip(), read[end:].strip()) for first, end in cuts)
    return next((pair for pair in pairs if min(map(len, pair)) >= LEAST), None)


def questions(text: str) -> tuple[str, ...]:
    """What a long message asks: its last two sentences that end in a question mark; where none does, its
    last sentence. What leads to a question (``cho tôi hỏi``) is left out."""
    read, plain = _read(text)
    found = [match.span(1) for match in _SENTENCE.finditer(plain) if match[2].startswith("?")]
    if not found:
        found = [match.span(1) for match in _SENTENCE.finditer(plain) if len(match[1].strip()) >= LEAST]
        found = found[-1:]
    parts = (read[_after_cue(plain, first, end) : end].strip() for first, end in found[-MOST:])
    return tuple(part for part in parts if len(part) >= LEAST)


def _after_cue(plain: str, first: int, end: int) -> int:
    """Where a question begins behind the last words that lead to one."""
    cues = (match.end() for match in _CUE.finditer(plain, first, end) if end - match.end() >= LEAST_ASKED)
    return max(cues, default=first)


def _read(text: str) -> tuple[str, str]:
    """What is read of a text, and the same without marks, letter for letter."""
    read = text[:READ_LIMIT].strip()
    plain = toneless(read)
    return (
        read if len(plain) == len(read) else plain
    ), plain  # some letters fold to two: cut what was folded


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
