"""Something of one's own that is lost, taken or spoilt, in plain words. Read before the matcher.

A question about such a loss is the FAQ's, which knows what to do; what was lost in the post, and a loss that
is told without a question, is a case that only a person can look into.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.fold import Folded
from faq.parts import asks
from faq.word_lists import read_word_lists, whole_words

FILE = Path(__file__).parent / "content" / "losses.yaml"
MAIL, CASE = "mat-buu-pham", "case"
NOT_LOST = frozenset(["mắt", "mặt", "mật"])
"""Other words that look like ``mất`` without their marks."""


@dataclass(frozen=True, slots=True)
class Losses:
    """What a loss is told by: a paper, what became of it, whose it is; and what speaks for or against a case.

    ``other_words`` only look like a loss.
    """

    papers: re.Pattern[str]
    spoilt: re.Pattern[str]
    other_words: re.Pattern[str]
    owners: re.Pattern[str]
    post: re.Pattern[str]
    imagined: re.Pattern[str]
    questions: re.Pattern[str]


@cache
def shipped_losses(file: Path = FILE) -> Losses:
    """The shipped lists.

    Raises:
        ValueError: when the file is not a table of lists.
        KeyError: when a list is missing.
    """
    lists = read_word_lists(file)
    return Losses(*(whole_words(lists[name]) for name in Losses.__slots__))


def own_loss(message: Folded) -> str | None:
    """The kind of loss that a message tells of, ``MAIL`` or ``CASE``; None for any other message."""
    words = shipped_losses()
    pairs = zip(message.words, message.marked, strict=True)
    text = words.other_words.sub("-", " ".join("-" if marked in NOT_LOST else word for word, marked in pairs))
    told = (words.spoilt, words.papers, words.owners)
    if not all(pattern.search(text) for pattern in told) or words.imagined.search(text):
        return None
    if words.post.search(text):
        return MAIL
    return None if asks(message) or words.questions.search(text) else CASE
