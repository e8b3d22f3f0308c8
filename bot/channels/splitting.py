"""Cutting a long text into messages: at paragraphs, else sentences, else words, never inside a letter.

Telegram takes 4096 characters a message, Zalo 2000. We count UTF-16 units, the larger of the two counts in
use, so that a text is within the limit however it is counted.
"""

import re
import unicodedata
from itertools import pairwise

LIMIT = 4096
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…;:])\s+"), re.compile(r"\s+"))
_JOINER = "\u200d"


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The text in parts of at most ``limit``; what lies between two parts is only white space."""
    parts, rest = [], text.strip()
    while rest:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return parts


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(1 for c in text if c > "\uffff")


def _cut(text: str, limit: int) -> int:
    """Where the first part ends."""
    room = _fitting(text, limit)
    if room == len(text):
        return room
    for pattern in _BREAKS:
        ends = [gap.start() for gap in pattern.finditer(text, 0, room + 1) if _is_gap(text, gap, room)]
        if ends and (ends[-1] >= room // 4 or pattern is _BREAKS[-1]):  # no part of two words
            return ends[-1]
    return next((end for end in range(room, 0, -1) if letter_ends(text, end)), room)


def _is_gap(text: str, gap: re.Match[str], room: int) -> bool:
    # an accent may stand on a space; then the space is a letter
    return 0 < gap.start() <= room and letter_ends(text, gap.end())


def _fitting(text: str, limit: int) -> int:
    """How many characters from the start fit."""
    used = 0
    for index, letter in enumerate(text):
        used += 2 if letter > "\uffff" else 1
        if used > limit:
            return index
    return len(text)


def letter_ends(text: str, at: int) -> bool:
    """Whether a cut before ``text[at]`` leaves every letter, accent and emoji whole."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before == _JOINER or after == _JOINER or _hangs_on(after):
        return False
    return not (_is_flag(before) and _is_flag(after) and _flags_before(text, at) % 2)


def _hangs_on(letter: str) -> bool:
    # accents, signs that choose an emoji's look, and skin tones belong to what stands before them
    return unicodedata.category(letter).startswith("M") or "\U0001f3fb" <= letter <= "\U0001f3ff"


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag(text[at - 1 - count]):
        count += 1
    return count


def letters(text: str) -> list[str]:
    """The text letter by letter, as `letter_ends` sees them."""
    ends = [0, *(at for at in range(1, len(text)) if letter_ends(text, at)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if end > start]
