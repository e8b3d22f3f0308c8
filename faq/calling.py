"""Asking for a person: short messages in a closed form, obeyed whatever the matcher thinks of them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.fold import Folded
from faq.word_lists import any_of, read_word_lists, whole_words

FILE = Path(__file__).parent / "content" / "calling.yaml"
TOPIC = "hn-nguoi-that"
"""The topic that such a message belongs to."""
LONGEST = 12
"""Words of the longest message that is nothing but a call; in a longer one there is something to read."""
BETWEEN = 3
"""Most words between what they want to do and with whom: "nói chuyện trực tiếp với cán bộ"."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What a call looks like, also as the whole message, and what makes it a question instead."""

    call: re.Pattern[str]
    whole: re.Pattern[str]
    question: re.Pattern[str]


@cache
def shipped_calls(file: Path = FILE) -> Calls:
    """The shipped form.

    Raises:
        ValueError: when the file is not a table of lists.
    """
    words = read_word_lists(file)
    people = rf"(?:{any_of(words['people'])}\b|{any_of(words['people_last'])}$)"
    call = rf"\b{any_of(words['ways'])}(?: \w+){{0,{BETWEEN}}}? {people}"
    whole = rf"{any_of(words['whole'])}(?: {any_of(words['trailing'])})*"
    return Calls(re.compile(call), re.compile(whole), whole_words(words["questions"]))


def calls_a_person(message: Folded) -> bool:
    """Whether a message does nothing but ask for a person: a way, then somebody, and no question."""
    if len(message.words) > LONGEST:
        return False
    form, text = shipped_calls(), message.text
    if form.whole.fullmatch(text):
        return True
    return form.call.search(text) is not None and form.question.search(text) is None
