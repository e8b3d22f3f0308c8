"""Small talk: short messages in closed forms, answered kindly whatever the matcher thinks of them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.fold import Folded
from faq.word_lists import any_of, read_word_lists

FILE = Path(__file__).parent / "content" / "smalltalk.yaml"
LONGEST = 10
"""Words of the longest message that may be nothing but small talk."""
REASONS = {
    "greeting": "greeting",
    "thanks": "thanks",
    "bye": "bye",
    "about-bot": "about-bot",
    "praise": "thanks",
}
"""Kinds of small talk, and the reason that the conversation knows each by."""


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """What each kind looks like as a whole message, and a wish."""

    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    wish: re.Pattern[str]


@cache
def shipped_small_talk(file: Path = FILE) -> SmallTalk:
    """The shipped forms.

    Raises:
        ValueError: when the file is not a table of lists.
        KeyError: when a kind is missing.
    """
    lists = read_word_lists(file)
    you, around = rf"(?:{any_of(lists['you'])} )?", any_of(lists["around"])

    def whole(forms: tuple[str, ...]) -> re.Pattern[str]:
        written = any_of(forms).replace(re.escape("{you} "), you)
        return re.compile(rf"(?:{around} )*{written}(?: {around})*")

    wish = re.compile(rf"chuc .*\b{any_of(lists['wishes'])}\b.*")
    return SmallTalk(tuple((kind, whole(lists[kind])) for kind in REASONS), wish)


def small_talk(message: Folded) -> str | None:
    """The reason by which a message is small talk and nothing else; None for any other message."""
    if len(message.words) > LONGEST:
        return None
    known, text = shipped_small_talk(), message.text
    if known.wish.fullmatch(text):
        return "bye"
    return next((REASONS[kind] for kind, form in known.kinds if form.fullmatch(text)), None)
