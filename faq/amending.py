"""What an amending act touches: the facts that cite the changed articles, and the entries resting on them."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from faq.content import Content
from faq.entries import Entry
from faq.facts import Fact


@dataclass(frozen=True, slots=True)
class Touched:
    """A fact that cites a changed article, with the entries whose answers cite the fact."""

    fact: Fact
    entries: tuple[Entry, ...]


def articles_of(text: str) -> tuple[str, ...]:
    """Articles as typed: ``33, 14 và 20`` or ``33-35``; empty where none is named.

    Raises:
        ValueError: for what is no number of an article.
    """
    found: dict[str, None] = {}
    for part in re.sub(r"(?i)điều|và|[,;]", " ", text).replace("–", "-").split():
        first, dash, last = part.partition("-")
        if not re.fullmatch(r"\d{1,3}[a-zđ]?", first) or (dash and not re.fullmatch(r"\d{1,3}", last)):
            raise ValueError(f"“{part}” không phải số điều")
        span = range(int(first), int(last) + 1) if dash and first.isdigit() else ()
        found.update(dict.fromkeys(map(str, span)) if dash else {first: None})
    return tuple(found)


def touched_by(content: Content, act: str, articles: Collection[str]) -> tuple[Touched, ...]:
    """What rests on these articles of an act; on all of it, where none is named.

    A fact that names no article of the act counts as resting on any of them.
    """
    facts = [
        fact
        for fact in content.facts.values()
        if any(
            source.act == act and (not articles or source.article is None or source.article in articles)
            for source in fact.sources
        )
    ]
    return tuple(Touched(fact, _entries(content, fact.id)) for fact in facts)


def _entries(content: Content, fact: str) -> tuple[Entry, ...]:
    return tuple(
        entry for entry in content.entries.values() if any(fact in answer.facts for answer in entry.answers)
    )
