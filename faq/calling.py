"""Asking for a person: short messages in a closed form, obeyed whatever the matcher thinks of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.fold import Folded
from faq.yaml_lines import Items, Row, read_yaml

FILE = Path(__file__).parent / "content" / "calling.yaml"
TOPIC = "hn-nguoi-that"
"""The topic that such a message belongs to."""
LONGEST = 12
"""Words of the longest message that is nothing but a call; in a longer one there is something to read."""
BETWEEN = 3
"""Most words between what they want to do and with whom: "nói chuyện trực tiếp với cán bộ"."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What a call looks like, and what makes it a question instead."""

    call: re.Pattern[str]
    question: re.Pattern[str]


@cache
def shipped_calls(file: Path = FILE) -> Calls:
    """The shipped form.

    Raises:
        ValueError: when the file is not a table of lists.
    """
    node, problems = read_yaml(file, file.name)
    if problems or not isinstance(node, Row):
        raise ValueError(f"{file}: {problems[0] if problems else 'not a table'}")
    words = {key: list(value.values) for key, value in node.values.items() if isinstance(value, Items)}
    people = rf"(?:{_one_of(words['people'])}\b|{_one_of(words['people_last'])}$)"
    call = rf"\b{_one_of(words['ways'])}(?: \w+){{0,{BETWEEN}}}? {people}"
    return Calls(re.compile(call), re.compile(rf"\b{_one_of(words['questions'])}\b"))


def _one_of(words: Sequence[object]) -> str:
    return f"(?:{'|'.join(re.escape(str(word)) for word in words)})"


def calls_a_person(message: Folded) -> bool:
    """Whether a message does nothing but ask for a person: a way, then somebody, and no question."""
    if len(message.words) > LONGEST:
        return False
    form = shipped_calls()
    return form.call.search(message.text) is not None and form.question.search(message.text) is None
