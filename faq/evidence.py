"""What speaks for and against answering a message with the topic that fits it best, as numbers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from faq.features import Reading
from faq.scorer import OUTSIDE, Floats, Model

NAMES = (
    "score",  # of the best topic
    "margin",  # over the second topic
    "margin_third",
    "decoy_margin",  # over the best class that must not be answered
    "near",  # similarity to the nearest phrasing of the best topic
    "near_margin",  # over the nearest phrasing of any other topic
    "near_decoy",  # over the nearest phrasing that must not be answered
    "votes",  # share of the ten nearest phrasings that are of the best topic
    "decoy_votes",  # share of them that must not be answered
    "fuzz",  # rapidfuzz token set ratio with the nearest phrasings of the best topic, 0 to 1
    "fuzz_margin",
    "unexplained",  # share of the message's rare words that no phrasing of the best topic holds
    "unknown",  # share of its rare words that no phrasing at all holds
    "unexplained_things",  # concepts of the message that no phrasing of the best topic names
    "beyond",  # names something the FAQ never speaks of, and the best topic does not either
    "signs",  # turns of phrase of a personal case
    "digits",  # holds a number of five digits or more
    "length",  # logarithm of the number of words
    "one_word",
)
NEIGHBOURS = 10
NEAR_SHARE = 0.3
"""Weight of the nearest phrasing beside the score when topics are ranked."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Topics best first with their fused scores, the best outside class, and ``values`` named ``NAMES``."""

    topics: tuple[str, ...]
    fused: tuple[float, ...]
    outside: str
    outside_score: float
    values: Floats


def weigh(reading: Reading, similarities: Floats, scores: Floats, model: Model) -> Evidence:
    """The evidence of one message, given its similarities to all phrasings and its class scores."""
    nearest = model.nearest(similarities)
    fused = scores + NEAR_SHARE * nearest
    topics = np.flatnonzero(model.is_topic)
    decoys = np.flatnonzero(~model.is_topic)
    order = topics[np.argsort(-fused[topics], kind="stable")[:8]]
    decoy = decoys[np.argmax(fused[decoys])]
    values = np.array(
        [
            *_of_scores(scores, order, decoys),
            *_of_nearest(nearest, order, topics, decoys),
            *_of_votes(similarities, order[0], model),
            *_of_spelling(reading, similarities, order, model),
            *_of_words(reading, int(order[0]), model),
            *_of_signs(reading),
        ],
        np.float32,
    )
    return Evidence(
        tuple(model.classes[c] for c in order),
        tuple(float(fused[c]) for c in order),
        model.classes[decoy],
        float(fused[decoy]),
        values,
    )


def _of_scores(scores: Floats, order: npt.NDArray[np.int64], decoys: npt.NDArray[np.int64]) -> list[float]:
    best = scores[order[0]]
    return [best, best - scores[order[1]], best - scores[order[2]], best - scores[decoys].max()]


def _of_nearest(
    nearest: Floats,
    order: npt.NDArray[np.int64],
    topics: npt.NDArray[np.int64],
    decoys: npt.NDArray[np.int64],
) -> list[float]:
    best = nearest[order[0]]
    others = topics[topics != order[0]]
    return [best, best - nearest[others].max(), best - nearest[decoys].max()]


def _of_votes(similarities: Floats, best: np.int64, model: Model) -> list[float]:
    rows = np.argpartition(-similarities, NEIGHBOURS)[:NEIGHBOURS]
    weights = similarities[rows]
    total = float(weights.sum()) or 1.0
    voted = model.row_class[rows]
    mine = float(weights[voted == best].sum()) / total
    return [mine, float(weights[~model.is_topic[voted]].sum()) / total]


def _of_spelling(
    reading: Reading, similarities: Floats, order: npt.NDArray[np.int64], model: Model
) -> list[float]:
    first, second = (_spelled(reading, similarities, int(c), model) for c in order[:2])
    return [first, first - second]


def _spelled(reading: Reading, similarities: Floats, best: int, model: Model) -> float:
    rows = np.arange(model.firsts[best], model.ends[best])
    rows = rows[np.argsort(-similarities[rows], kind="stable")[:3]]
    text = reading.folded.text
    return max(fuzz.token_sort_ratio(text, model.texts[row]) for row in rows) / 100


def _of_words(reading: Reading, best: int, model: Model) -> list[float]:
    words = [(w, model.terms.get(w)) for w in dict.fromkeys(reading.folded.words)]
    rarity = {w: float(model.rarity[i]) if i is not None else model.rarest for w, i in words}
    total = sum(rarity.values()) or 1.0
    missing = sum(rarity[w] for w, i in words if i is None or not model.seen[i, best])
    unknown = sum(rarity[w] for w, i in words if i is None)
    named = [c for c in reading.concepts if c.startswith("things:") and not _names(c, best, model)]
    beyond = [c for c in reading.concepts if c.startswith("beyond:") and not _names(c, best, model)]
    return [missing / total, unknown / total, min(len(named), 3), float(bool(beyond))]


def _names(concept: str, best: int, model: Model) -> bool:
    term = model.terms.get(concept)
    return term is not None and bool(model.seen[term, best])


def _of_signs(reading: Reading) -> list[float]:
    words = reading.folded.words
    signs = sum(c.startswith("signs:") for c in reading.concepts)
    long_number = any(w.isdigit() and len(w) >= 5 for w in words)
    return [min(signs, 3), float(long_number), float(np.log1p(len(words))), float(len(words) < 2)]


def is_outside(name: str) -> bool:
    return name.startswith(OUTSIDE)
