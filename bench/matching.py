"""The matcher beside two plain ones on the same questions: token_set_ratio, and BM25 over syllables."""

import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from bench.figures import Figure, middle, milliseconds
from bot.knowledge import shipped_content
from faq.artefact import load_or_build
from faq.content import Content
from faq.corpus import read_labelled
from faq.decision import Decision
from faq.fold import toneless

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "eval" / "heldout.jsonl"
MOST = 300

Rank = Callable[[str], str]


def matching() -> list[Figure]:
    """Time and hits of each, question by question, one after the other."""
    content = shipped_content()
    matcher = load_or_build(content, ROOT / "build" / "matcher")
    lines = phrasings(content)
    ways: dict[str, Rank] = {
        "our matcher, decision and all": lambda question: next(iter(told(matcher.decide(question))), ""),
        "rapidfuzz token_set_ratio": fuzzy(lines),
        "BM25 over syllables": Bm25(lines).best,
    }
    questions = [one for one in read_labelled(QUESTIONS) if one.topic][:MOST]
    spent: dict[str, list[float]] = {name: [] for name in ways}
    hits: Counter[str] = Counter()
    for question in questions:
        for name, rank in ways.items():
            began = time.perf_counter()
            topic = rank(question.text)
            spent[name].append(time.perf_counter() - began)
            hits[name] += topic == question.topic
    own = middle(spent["our matcher, decision and all"])
    return [
        milliseconds(name, times, f"×{middle(times) / own:.2f} the time; right topic first in "
                     f"{hits[name] / len(questions):.0%} of {len(questions)} questions")
        for name, times in spent.items()
    ]  # fmt: skip


def told(decision: Decision) -> tuple[str, ...]:
    """The topics of a decision, answered or suggested."""
    return decision.topics or decision.suggestions


def phrasings(content: Content) -> list[tuple[str, str]]:
    """All known ways to ask, folded, with their topics."""
    asked = [(entry.question, topic) for topic, entry in content.entries.items()]
    asked += [(text, topic) for topic, texts in content.phrasings.items() for text in texts]
    return [(plain(text), topic) for text, topic in asked]


def plain(text: str) -> str:
    """Small letters without marks, words only."""
    return " ".join(re.findall(r"\w+", toneless(text.casefold())))


def fuzzy(lines: Sequence[tuple[str, str]]) -> Rank:
    """The nearest phrasing by token_set_ratio."""
    texts = [text for text, _ in lines]

    def best(question: str) -> str:
        found = process.extractOne(plain(question), texts, scorer=fuzz.token_set_ratio)
        return lines[found[2]][1] if found else ""

    return best


class Bm25:
    """Okapi BM25 with an inverted index; a document is all that is asked about one topic."""

    def __init__(self, lines: Sequence[tuple[str, str]], k: float = 1.2, b: float = 0.75) -> None:
        documents: dict[str, Counter[str]] = defaultdict(Counter)
        for text, topic in lines:
            documents[topic].update(text.split())
        mean = sum(counts.total() for counts in documents.values()) / len(documents)
        self.index: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for topic, counts in documents.items():
            norm = k * (1 - b + b * counts.total() / mean)
            for word, count in counts.items():
                self.index[word].append((topic, count * (k + 1) / (count + norm)))
        total = len(documents)
        self.rarity = {
            word: math.log(1 + (total - len(rows) + 0.5) / (len(rows) + 0.5))
            for word, rows in self.index.items()
        }

    def best(self, question: str) -> str:
        """The topic with the highest score."""
        scores: dict[str, float] = defaultdict(float)
        for word in plain(question).split():
            for topic, weight in self.index.get(word, ()):
                scores[topic] += weight * self.rarity[word]
        return max(scores, key=scores.__getitem__, default="")
