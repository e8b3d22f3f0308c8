"""What speaks for and against answering a message with the topic that fits it best, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
from rapidfuzz import fuzz

from faq.features import Reading
from faq.scorer import Flags, Floats, Model, in_order

NAMES = (
    "score",  # of the best topic
    "margin",  # over the second topic
    "margin_third",
    "decoy_margin",  # over the best class that must not be answered
    "person_margin",  # over the best class that only a person can help with
    "chars",  # margin over any other topic by runs of characters alone
    "words",  # the same by words
    "concepts",  # the same by concepts
    "chars_decoy",  # margins over the best class that must not be answered
    "words_decoy",
    "concepts_decoy",
    "near",  # similarity to the nearest phrasing of the best topic
    "near_margin",  # over the nearest phrasing of another of the likeliest topics
    "near_decoy",  # over the nearest phrasing that must not be answered
    "votes",  # share of up to ten neighbours that are of the best topic
    "decoy_votes",  # share of them that must not be answered
    "fuzz",  # rapidfuzz token sort ratio with the nearest phrasings of the best topic, 0 to 1
    "fuzz_margin",
    "unexplained",  # share of the message's rare words that no phrasing of the best topic holds
    "unknown",  # share of its rare words that no phrasing at all holds
    "lacking",  # what most phrasings of the best topic say and the message does not
    "unexplained_things",  # things of the message that no phrasing of the best topic names
    "unexplained_aspects",
    "beyond",  # names something the FAQ never speaks of, and the best topic does not either
    "mine",  # turns of phrase of a personal case, see content/concepts.yaml
    "waiting",
    "look-up",
    "happened",
    "digits",  # holds a number of five digits or more
    "length",  # logarithm of the number of words
    "one_word",
)
SIGNS = ("mine", "waiting", "look-up", "happened")
MANY_CLASSES = 1000  # beyond, sorting them all would take longer than everything else
NEIGHBOURS = 10
NEARLY = 0.25
"""Neighbours are at least so near, as a share of the nearest."""
CANDIDATES = 5
"""Topics that are ranked anew by their nearest phrasing."""
DECOYS = 3
"""Classes that must not be answered that are."""
RANKED = 8
SPELLED = 3
"""Phrasings of a topic that are compared letter by letter."""
NEAR_SHARE = 0.5
"""Weight of the nearest phrasing beside the score when candidates are ranked."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Topics best first with their fused scores, the best outside class, and ``values`` named ``NAMES``.

    ``words`` is the number of words of the message.
    """

    topics: tuple[str, ...]
    fused: tuple[float, ...]
    outside: str
    outside_score: float
    words: int
    values: Floats


@dataclass(frozen=True, slots=True)
class Weighing:
    """One message against the model.

    ``scores`` has a row a channel; ``order`` are topics and ``decoys`` outside classes, best first;
    ``near`` holds the similarities to all phrasings, ``nearest`` the greatest of each class.
    """

    reading: Reading
    model: Model
    scores: Floats
    total: Floats
    fused: dict[int, float]
    order: list[int]
    decoys: list[int]
    near: Floats
    nearest: Floats

    @property
    def best(self) -> int:
        """The class number of the best topic."""
        return self.order[0]


def weigh(reading: Reading, model: Model, hidden: Flags | None = None) -> Evidence:
    """The evidence of one message; ``hidden`` phrasings are passed over."""
    case = _weighing(reading, model, hidden)
    values = [
        *_of_scores(case),
        *_of_channels(case),
        *_of_nearest(case),
        *_of_spelling(case),
        *_of_terms(case),
        *_of_form(reading),
    ]
    decoy = case.decoys[0]
    return Evidence(
        tuple(model.classes[c] for c in case.order),
        tuple(map(case.fused.get, case.order, case.total.take(case.order).tolist())),
        model.classes[decoy],
        case.fused[decoy],
        len(reading.folded.words),
        np.array(values, np.float32),
    )


def _weighing(reading: Reading, model: Model, hidden: Flags | None) -> Weighing:
    scores, near = model.compared(model.vector(reading))
    total = scores.sum(0)
    topics = _best(total, model.outside, len(total), RANKED)
    decoys = _best(total, 0, model.outside, DECOYS)
    if hidden is not None:
        near[hidden] = 0
    nearest = model.nearest(near)
    ranked = (*topics[:CANDIDATES], *decoys)
    fused = dict(zip(ranked, (total.take(ranked) + NEAR_SHARE * nearest.take(ranked)).tolist(), strict=True))
    order = sorted(topics[:CANDIDATES], key=lambda c: -fused[c]) + topics[CANDIDATES:]
    decoys.sort(key=lambda c: -fused[c])
    return Weighing(reading, model, scores, total, fused, order, decoys, near, nearest)


def _best(total: Floats, first: int, end: int, most: int) -> list[int]:
    """The best of the classes ``first`` to ``end - 1``, best first; of equals the first."""
    lost = -total[first:end]
    if len(lost) <= MANY_CLASSES:
        return [first + c for c in lost.argsort(kind="stable")[:most].tolist()]
    few = (lost <= np.partition(lost, most - 1)[most - 1]).nonzero()[0]
    return [first + c for c in few.take(lost.take(few).argsort(kind="stable")[:most]).tolist()]


def _of_scores(case: Weighing) -> list[float]:
    fused, total = case.fused, case.total
    best, second, third = (fused[c] for c in case.order[:3])
    person = float(total[case.model.is_person].max(initial=-99.0))
    ahead = best - fused[case.decoys[0]]
    return [best, best - second, best - third, ahead, float(total[case.best]) - person]


def _of_channels(case: Weighing) -> list[float]:
    topics = len(case.order)
    rows = case.scores.take([*case.order, *case.decoys], 1).tolist()
    return [row[0] - max(row[1:topics]) for row in rows] + [row[0] - max(row[topics:]) for row in rows]


def _of_nearest(case: Weighing) -> list[float]:
    best, *others = case.nearest.take(case.order).tolist()
    decoy = float(case.nearest[: case.model.outside].max())
    return [best, best - max(others), best - decoy, *_votes(case)]


def _votes(case: Weighing) -> list[float]:
    rows = (case.near >= NEARLY * case.nearest.max()).nonzero()[0]
    near = case.near.take(rows)
    few = (-near).argsort(kind="stable")[:NEIGHBOURS]
    voted = case.model.ends.searchsorted(rows.take(few), side="right").tolist()
    outside, weights = case.model.outside, near.take(few).tolist()
    mine = sum([weight for c, weight in zip(voted, weights, strict=True) if c == case.order[0]])
    decoys = sum([weight for c, weight in zip(voted, weights, strict=True) if c < outside])
    total = sum(weights) or 1.0
    return [mine / total, decoys / total]


def _of_spelling(case: Weighing) -> list[float]:
    text = in_order(case.reading.folded.text)
    first, second = (_spelled(case, text, topic) for topic in case.order[:2])
    return [first, first - second]


def _spelled(case: Weighing, text: str, topic: int) -> float:
    first = int(case.model.firsts[topic])
    rows = case.near[first : case.model.ends[topic]]
    few = (-rows).argsort(kind="stable")[:SPELLED].tolist()
    known = case.model.phrasings.in_order
    return max([fuzz.ratio(text, known[first + row]) for row in few]) / 100


def _of_terms(case: Weighing) -> list[float]:
    """What the best topic's phrasings hold of words and concepts, and what these lack of its usual terms."""
    usage, concepts = case.model.usage, case.reading.concepts
    words = tuple(dict.fromkeys(case.reading.folded.words))
    numbers = usage.numbers((*words, *concepts))
    used = usage.used(numbers, case.best)
    rarities = [usage.rarest if n is None else usage.rarity.item(n) for n in numbers[: len(words)]]
    total = sum(rarities) or 1.0
    unknown = sum(r for n, r in zip(numbers, rarities, strict=False) if n is None)
    missing = sum(r for here, r in zip(used, rarities, strict=False) if not here)
    lacking = usage.missed(numbers, case.best)
    return [missing / total, unknown / total, lacking, *_of_concepts(concepts, used[len(words) :])]


def _of_concepts(concepts: Sequence[str], used: Sequence[bool]) -> list[float]:
    new = [concept for concept, here in zip(concepts, used, strict=True) if not here]
    kinds = [concept.partition(":")[0] for concept in new]
    signs = [float(f"signs:{name}" in concepts) for name in SIGNS]
    return [min(kinds.count("things"), 3), min(kinds.count("aspects"), 2), float("beyond" in kinds), *signs]


def _of_form(reading: Reading) -> list[float]:
    words = reading.folded.words
    long_number = any(len(word) >= 5 and word.isdigit() for word in words)
    return [float(long_number), log1p(len(words)), float(len(words) < 2)]
