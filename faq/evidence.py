"""What speaks for and against answering a message with the topic that fits it best, as numbers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from faq.features import Reading
from faq.scorer import Floats, Model

NAMES = (
    "score",  # of the best topic
    "margin",  # over the second topic
    "margin_third",
    "decoy_margin",  # over the best class that must not be answered
    "scope",  # scores of all topics together: how much the message is about the exam
    "person",  # scores of the classes that only a person can help with
    "near",  # similarity to the nearest phrasing of the best topic
    "near_margin",  # over the nearest phrasing of any other topic
    "near_decoy",  # over the nearest phrasing that must not be answered
    "votes",  # share of the ten nearest phrasings that are of the best topic
    "decoy_votes",  # share of them that must not be answered
    "leaning",  # of the words and concepts to the best topic (naive Bayes)
    "leaning_margin",  # over any other topic
    "leaning_decoy",  # over any class that must not be answered
    "leaning_agrees",  # naive Bayes has the same best topic
    "fuzz",  # rapidfuzz token sort ratio with the nearest phrasings of the best topic, 0 to 1
    "fuzz_margin",
    "unexplained",  # share of the message's rare words that no phrasing of the best topic holds
    "unknown",  # share of its rare words that no phrasing at all holds
    "lacking",  # what most phrasings of the best topic say and the message does not
    "unexplained_things",  # concepts of the message that no phrasing of the best topic names
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
NEIGHBOURS = 10
RANKED = 8
NEAR_SHARE = 0.5
"""Weight of the nearest phrasing beside the score when topics are ranked."""
LEANING_SHARE = 0.06
"""Weight of naive Bayes beside the score when topics are ranked."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Topics best first with their fused scores, the best outside class, and ``values`` named ``NAMES``."""

    topics: tuple[str, ...]
    fused: tuple[float, ...]
    outside: str
    outside_score: float
    values: Floats


@dataclass(frozen=True, slots=True)
class Weighing:
    """One message against the model: ``order`` are topics best first, ``decoys`` all outside classes."""

    reading: Reading
    model: Model
    terms: list[int]
    similarities: Floats
    scores: Floats
    nearest: Floats
    leanings: Floats
    fused: Floats
    order: npt.NDArray[np.int64]
    others: npt.NDArray[np.int64]
    decoys: npt.NDArray[np.int64]

    @property
    def best(self) -> int:
        """The class number of the best topic."""
        return int(self.order[0])


def weigh(reading: Reading, similarities: Floats, model: Model) -> Evidence:
    """The evidence of one message, given its similarities to all phrasings."""
    case = _weighing(reading, similarities, model)
    values = [
        *_of_scores(case),
        *_of_nearest(case),
        *_of_votes(case),
        *_of_leanings(case),
        *_of_spelling(case),
        *_of_words(case),
        *_of_concepts(case),
        *_of_form(reading),
    ]
    decoy = int(case.decoys[np.argmax(case.fused[case.decoys])])
    return Evidence(
        tuple(model.classes[c] for c in case.order),
        tuple(float(case.fused[c]) for c in case.order),
        model.classes[decoy],
        float(case.fused[decoy]),
        np.array(values, np.float32),
    )


def _weighing(reading: Reading, similarities: Floats, model: Model) -> Weighing:
    terms = model.known(dict.fromkeys((*reading.folded.words, *reading.concepts)))
    scores, nearest, leanings = model.scores(similarities), model.nearest(similarities), model.leanings(terms)
    fused = scores + NEAR_SHARE * nearest + LEANING_SHARE * leanings
    topics, decoys = np.flatnonzero(model.is_topic), np.flatnonzero(~model.is_topic)
    order = topics[np.argsort(-fused[topics], kind="stable")[:RANKED]]
    others = topics[topics != order[0]]
    return Weighing(
        reading, model, terms, similarities, scores, nearest, leanings, fused, order, others, decoys
    )


def _of_scores(case: Weighing) -> list[float]:
    best, second, third = case.scores[case.order[:3]]
    scope = case.scores[case.model.is_topic].sum()
    person = case.scores[case.model.is_person].sum()
    return [best, best - second, best - third, best - case.scores[case.decoys].max(), scope, person]


def _of_nearest(case: Weighing) -> list[float]:
    best = case.nearest[case.best]
    return [best, best - case.nearest[case.others].max(), best - case.nearest[case.decoys].max()]


def _of_votes(case: Weighing) -> list[float]:
    few = min(NEIGHBOURS, len(case.similarities) - 1)
    rows = np.argpartition(-case.similarities, few)[:few]
    weights = case.similarities[rows]
    total = float(weights.sum()) or 1.0
    voted = np.searchsorted(case.model.ends, rows, side="right")
    mine = float(weights[voted == case.best].sum()) / total
    return [mine, float(weights[~case.model.is_topic[voted]].sum()) / total]


def _of_leanings(case: Weighing) -> list[float]:
    best, other = case.leanings[case.best], case.leanings[case.others].max()
    return [best, best - other, best - case.leanings[case.decoys].max(), float(best >= other)]


def _of_spelling(case: Weighing) -> list[float]:
    first, second = (_spelled(case, int(topic)) for topic in case.order[:2])
    return [first, first - second]


def _spelled(case: Weighing, topic: int) -> float:
    model = case.model
    first, end = int(model.firsts[topic]), int(model.ends[topic])
    rows = first + np.argsort(-case.similarities[first:end], kind="stable")[:3]
    text = case.reading.folded.text
    return max(fuzz.token_sort_ratio(text, model.texts[row]) for row in rows) / 100


def _of_words(case: Weighing) -> list[float]:
    model, seen = case.model, case.model.seen[case.best]
    numbers = [model.terms.get(word) for word in dict.fromkeys(case.reading.folded.words)]
    unknown = model.rarest * numbers.count(None)
    known = [number for number in numbers if number is not None]
    missing = sum(float(model.rarity[number]) for number in known if seen[number] <= 0)
    total = float(model.rarity[known].sum()) + unknown or 1.0
    usual = np.flatnonzero(seen > 0.5)
    lacking = sum(float(seen[t] * model.rarity[t]) for t in usual.tolist() if t not in case.terms)
    return [(missing + unknown) / total, unknown / total, lacking]


def _of_concepts(case: Weighing) -> list[float]:
    seen = case.model.seen[case.best]
    numbers = {concept: case.model.terms.get(concept) for concept in case.reading.concepts}
    new = [concept for concept, number in numbers.items() if number is None or seen[number] <= 0]
    things = sum(concept.startswith("things:") for concept in new)
    beyond = any(concept.startswith("beyond:") for concept in new)
    signs = [float(f"signs:{name}" in numbers) for name in SIGNS]
    return [min(things, 3), float(beyond), *signs]


def _of_form(reading: Reading) -> list[float]:
    words = reading.folded.words
    long_number = any(word.isdigit() and len(word) >= 5 for word in words)
    return [float(long_number), float(np.log1p(len(words))), float(len(words) < 2)]
