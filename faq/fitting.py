"""Fitting the model: kernel ridge over the known phrasings, with numpy alone.

One inverse of the kernel gives what the model would say had it never seen some rows, in closed form:
leaving out the rows F changes ``alpha`` by ``G[:, F] G[F, F]^-1 alpha[F]``, G being the inverse. So every
cross-validation fold is nearly free and a build takes seconds.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from faq.corpus import PERSONAL
from faq.features import CHANNELS, Reading, features
from faq.scorer import OUTSIDE, Channel, Floats, Model

SHARES = {"chars": 0.5, "words": 0.3, "concepts": 0.2}
"""Share of each channel in the similarity; found by cross-validation on the calibration questions."""
WIDEST = 0.1
"""Features held by a larger share of all phrasings say little and are left out."""
RIDGE = 0.2
SMOOTHING = 2.4
"""Phrasings' worth of the general spread of a term that every class is given for naive Bayes."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line to learn from; ``item`` is its number among the labelled questions, -1 for a phrasing."""

    name: str
    reading: Reading
    item: int = -1


@dataclass(frozen=True, slots=True)
class Spread:
    """How many phrasings of each class hold each term (a row a term), and how many there are at all."""

    counts: Floats
    sizes: Floats

    def less(self, other: "Spread") -> "Spread":
        """The spread without some phrasings."""
        return Spread(self.counts - other.counts, self.sizes - other.sizes)

    def seen(self) -> Floats:
        """``Model.seen``."""
        return np.ascontiguousarray((self.counts / np.maximum(self.sizes, 1)).T)

    def leaning(self) -> Floats:
        """``Model.leaning``."""
        general = (self.counts.sum(1, keepdims=True) + np.float32(0.5)) / (self.sizes.sum() + 1)
        smoothed = (self.counts + SMOOTHING * general) / (self.sizes + SMOOTHING)
        return np.asarray(np.log(smoothed / general), np.float32)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with what cross-validation needs: the similarities of its rows and the kernel's inverse."""

    model: Model
    kernel: Floats
    inverse: Floats
    rows: tuple[Row, ...]
    spread: Spread


def fit(rows: Sequence[Row]) -> Fitted:
    """The model of the rows, which must be in order of their class."""
    counted = [features(row.reading) for row in rows]
    channels = {name: _channel(SHARES[name], [c[name] for c in counted]) for name in CHANNELS}
    kernel: Floats = np.zeros((len(rows), len(rows)), np.float32)
    for at, counts in enumerate(counted):
        for name, channel in channels.items():
            kernel[at] += channel.similarity(counts[name], len(rows))
    inverse = inverse_of(kernel + np.float32(RIDGE) * np.eye(len(rows), dtype=np.float32))
    model, spread = _model(rows, channels, inverse)
    return Fitted(model, kernel, inverse, tuple(rows), spread)


def inverse_of(matrix: Floats) -> Floats:
    """Inverse of a positive definite matrix by halves: all work is in large products."""
    if len(matrix) <= 400:
        return np.linalg.inv(matrix)
    half = len(matrix) // 2
    first = inverse_of(matrix[:half, :half])
    across = first @ matrix[:half, half:]
    last = inverse_of(matrix[half:, half:] - matrix[half:, :half] @ across)
    shared = across @ last
    return np.block([[first + shared @ across.T, -shared], [-shared.T, last]])


def without(fitted: Fitted, held: list[int]) -> Model:
    """The model as if some rows had never been there; their similarities must be set to zero."""
    model, inverse = fitted.model, fitted.inverse
    if not held:
        return model
    alpha = model.alpha - inverse[:, held] @ np.linalg.solve(inverse[np.ix_(held, held)], model.alpha[held])
    alpha[held] = 0
    left = fitted.spread.less(_spread([fitted.rows[at] for at in held], model.terms, model.classes))
    return replace(model, alpha=alpha, seen=left.seen(), leaning=left.leaning())


def _channel(share: float, counted: Sequence[Counter[str]]) -> Channel:
    spread = Counter(feature for counts in counted for feature in counts)
    kept = sorted(f for f, n in spread.items() if n <= WIDEST * len(counted) or len(counted) < 100)
    vocabulary = {feature: at for at, feature in enumerate(kept)}
    rarity = np.array([_rarity(spread[f], len(counted)) for f in kept], np.float32)
    held = [[(vocabulary[f], n) for f, n in counts.items() if f in vocabulary] for counts in counted]
    rows = np.repeat(np.arange(len(counted), dtype=np.int32), [len(pairs) for pairs in held])
    flat = np.array([pair for pairs in held for pair in pairs], np.int32).reshape(-1, 2)
    values = rarity[flat[:, 0]] * (1 + np.log(flat[:, 1])).astype(np.float32)
    norms = np.sqrt(np.bincount(rows, values**2, len(counted))).astype(np.float32)
    order = np.lexsort((rows, flat[:, 0]))
    starts = np.searchsorted(flat[order, 0], np.arange(len(kept) + 1)).astype(np.int32)
    return Channel(share, vocabulary, rarity, starts, rows[order], (values / norms[rows])[order])


def _rarity(spread: int, total: int) -> float:
    """Inverse document frequency of a feature."""
    return float(np.log((1 + total) / (1 + spread))) + 1


def _model(rows: Sequence[Row], channels: Mapping[str, Channel], inverse: Floats) -> tuple[Model, Spread]:
    classes, firsts = np.unique(np.array([row.name for row in rows]), return_index=True)
    ends = np.append(firsts[1:], len(rows))
    named = tuple(str(name) for name in classes)
    spread = Counter(term for row in rows for term in _terms(row))
    terms = {term: at for at, term in enumerate(sorted(spread))}
    held = _spread(rows, terms, named)
    model = Model(
        classes=named,
        texts=tuple(row.reading.folded.text for row in rows),
        firsts=firsts.astype(np.int32),
        ends=ends.astype(np.int32),
        is_topic=np.array([not name.startswith(OUTSIDE) for name in named]),
        is_person=np.array([name in PERSONAL for name in named]),
        channels=channels,
        alpha=np.ascontiguousarray(np.add.reduceat(inverse, firsts, axis=1)),
        terms=terms,
        rarity=np.array([_rarity(spread[t], len(rows)) for t in terms], np.float32),
        seen=held.seen(),
        leaning=held.leaning(),
    )
    return model, held


def _terms(row: Row) -> set[str]:
    return {*row.reading.folded.words, *row.reading.concepts}


def _spread(rows: Sequence[Row], terms: Mapping[str, int], classes: Sequence[str]) -> Spread:
    numbers = {name: at for at, name in enumerate(classes)}
    counts: Floats = np.zeros((len(terms), len(classes)), np.float32)
    sizes: Floats = np.zeros(len(classes), np.float32)
    for row in rows:
        counts[[terms[term] for term in _terms(row)], numbers[row.name]] += 1
        sizes[numbers[row.name]] += 1
    return Spread(counts, sizes)
