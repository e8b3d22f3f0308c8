"""What the matcher learns from: known phrasings with their classes, and questions to calibrate on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from faq.scorer import OUTSIDE

DISTRESS = f"{OUTSIDE}khung-hoang"
CALLING = f"{OUTSIDE}goi-nguoi"
CASE = f"{OUTSIDE}case"
PERSONAL = frozenset(
    {
        DISTRESS,
        CALLING,
        f"{OUTSIDE}diem-cua-em",
        f"{OUTSIDE}ho-so-cua-em",
        f"{OUTSIDE}so-bao-danh",
        f"{OUTSIDE}phuc-khao-cua-em",
        f"{OUTSIDE}bao-gian-lan",
        f"{OUTSIDE}cap-cuu",
        f"{OUTSIDE}bi-chia-cat",
        f"{OUTSIDE}mat-buu-pham",
        f"{OUTSIDE}bao-chi",
        CASE,
    }
)
"""Outside classes that only a person can help with; all others are out of scope."""
TAUGHT = {"near-miss": f"{OUTSIDE}near", "personal": CASE}
"""The classes, by style, of labelled questions without a topic."""


class HasQuestion(Protocol):
    """An entry with its canonical question."""

    @property
    def question(self) -> str: ...


class OutsideMessages(Protocol):
    """A class of messages that must not be answered; ``decision`` is what to do instead."""

    @property
    def id(self) -> str: ...
    @property
    def decision(self) -> str: ...
    @property
    def phrasings(self) -> Sequence[str]: ...


class Teachable(Protocol):
    """The part of the content that the matcher needs."""

    @property
    def entries(self) -> Mapping[str, HasQuestion]: ...
    @property
    def phrasings(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def outside(self) -> Sequence[OutsideMessages]: ...


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the topics that would answer it (none: it must not be answered).

    ``asked`` are the topics of a message that asks several things.
    """

    text: str
    topic: str | None
    accepted: frozenset[str]
    style: str = "plain"
    expect: str | None = None
    asked: frozenset[str] = frozenset()

    @property
    def taught(self) -> str | None:
        """The class that the question is an example of, if one can tell."""
        return self.topic or TAUGHT.get(self.style)


@dataclass(frozen=True, slots=True)
class Corpus:
    """``lines`` are (class, text) in order of their class; ``decisions`` say what outside classes ask for."""

    lines: tuple[tuple[str, str], ...]
    decisions: Mapping[str, str]
    labelled: tuple[Labelled, ...]

    def is_enough(self) -> bool:
        """Whether there are topics to confuse, something outside them, and questions of both sorts."""
        topics = {name for name, _ in self.lines if not name.startswith(OUTSIDE)}
        sorts = {question.topic is None for question in self.labelled}
        return len(topics) >= 3 and bool(self.decisions) and len(sorts) == 2


def corpus_of(content: Teachable, labelled: Sequence[Labelled]) -> Corpus:
    """Canonical questions, phrasings and outside classes; only what has an entry is a topic."""
    topics = content.entries.keys()
    lines = {(topic, entry.question) for topic, entry in content.entries.items()}
    lines |= {(topic, text) for topic in topics for text in content.phrasings.get(topic, ())}
    lines |= {(OUTSIDE + group.id, text) for group in content.outside for text in group.phrasings}
    decisions = {OUTSIDE + group.id: group.decision for group in content.outside}
    known = tuple(question for question in labelled if question.topic is None or question.topic in topics)
    return Corpus(tuple(sorted(lines)), decisions, known)


def read_labelled(path: Path) -> tuple[Labelled, ...]:
    """The questions of a JSON-lines file in the form of the public question set."""
    with path.open(encoding="utf-8") as lines:
        return tuple(_labelled(json.loads(line)) for line in lines if line.strip())


def _labelled(row: Mapping[str, object]) -> Labelled:
    topic = str(row["topic"]) if row.get("topic") else None
    asked = frozenset(_names(row.get("topics")))
    accepted = asked | {*_names(row.get("also")), *([topic] if topic else [])}
    expect = str(row["expect"]) if row.get("expect") else None
    return Labelled(str(row["text"]), topic, accepted, str(row.get("style", "plain")), expect, asked)


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []
