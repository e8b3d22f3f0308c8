"""What the matcher learns from: known phrasings with their classes, and questions to calibrate on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from faq.scorer import OUTSIDE

NEAR_MISS = f"{OUTSIDE}near"
"""The class of labelled questions that look like the exam's and are not."""


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
    """A question with the topics that would answer it (none: it must not be answered)."""

    text: str
    topic: str | None
    accepted: frozenset[str]
    style: str = "plain"
    expect: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """``lines`` are (class, text) in order of their class; ``decisions`` say what outside classes ask for."""

    lines: tuple[tuple[str, str], ...]
    decisions: Mapping[str, str]
    labelled: tuple[Labelled, ...]


def corpus_of(content: Teachable, labelled: Sequence[Labelled]) -> Corpus:
    """Canonical questions, phrasings and outside classes of the content; a topic needs no entry."""
    lines = {(topic, entry.question) for topic, entry in content.entries.items()}
    lines |= {(topic, text) for topic, texts in content.phrasings.items() for text in texts}
    lines |= {(OUTSIDE + group.id, text) for group in content.outside for text in group.phrasings}
    decisions = {OUTSIDE + group.id: group.decision for group in content.outside}
    return Corpus(tuple(sorted(lines)), {**decisions, NEAR_MISS: "escalate"}, tuple(labelled))


def read_labelled(path: Path) -> tuple[Labelled, ...]:
    """The questions of a JSON-lines file in the form of the public question set."""
    with path.open(encoding="utf-8") as lines:
        return tuple(_labelled(json.loads(line)) for line in lines if line.strip())


def _labelled(row: Mapping[str, object]) -> Labelled:
    topic = row.get("topic")
    more = [name for key in ("also", "topics") for name in _names(row.get(key))]
    accepted = frozenset([*more, *([str(topic)] if topic else [])])
    expect = row.get("expect")
    style = str(row.get("style", "plain"))
    return Labelled(
        str(row["text"]), str(topic) if topic else None, accepted, style, str(expect or "") or None
    )


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []
