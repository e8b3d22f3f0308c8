"""The trained model at run time: how near a message is to every known phrasing, and to every class.

A class is a topic or, written ``!id``, a class of messages that must not be answered; ``!near`` gathers the
calibration questions that no topic answers. Everything here is numpy arrays and plain dictionaries.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.features import Reading, features

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

OUTSIDE = "!"
"""First letter of the name of a class that must not be answered."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Inverted lists of one channel: which phrasings hold a feature, and with what weight.

    The feature numbered ``f`` has the rows ``rows[starts[f]:starts[f + 1]]``. ``weight`` is the share of the
    channel in the similarity; the shares of all channels add up to one.
    """

    weight: float
    vocabulary: Mapping[str, int]
    rarity: Floats
    starts: Ints
    rows: Ints
    values: Floats

    def similarity(self, counts: Counter[str], size: int) -> Floats:
        """Weighted cosine between the counted features and each of ``size`` phrasings."""
        known = [(self.vocabulary[f], n) for f, n in counts.items() if f in self.vocabulary]
        if not known:
            return np.zeros(size, np.float32)
        ids = np.array([f for f, _ in known])
        weights = self.rarity[ids] * (1 + np.log([n for _, n in known])).astype(np.float32)
        weights *= self.weight / np.sqrt(np.sum(weights**2))
        return self._spread(ids, weights, size)

    def _spread(self, ids: npt.NDArray[np.int64], weights: Floats, size: int) -> Floats:
        firsts, ends = self.starts[ids], self.starts[ids + 1]
        lengths = ends - firsts
        before = np.cumsum(lengths) - lengths
        at = np.arange(int(lengths.sum())) + np.repeat(firsts - before, lengths)
        held = self.values[at] * np.repeat(weights, lengths)
        return np.bincount(self.rows[at], held, size).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """Known phrasings in order of their class, and what was learned from them.

    Class ``c`` has the rows ``firsts[c]`` to ``ends[c] - 1``; ``alpha`` weighs rows for classes.
    ``terms`` numbers words and concepts; ``seen[c, t]`` is the share of the phrasings of class ``c`` that
    hold term ``t``, and ``leaning[t, c]`` the logarithm of how much likelier the term is there than anywhere.
    """

    classes: tuple[str, ...]
    texts: tuple[str, ...]
    firsts: Ints
    ends: Ints
    is_topic: npt.NDArray[np.bool_]
    is_person: npt.NDArray[np.bool_]
    channels: Mapping[str, Channel]
    alpha: Floats
    terms: Mapping[str, int]
    rarity: Floats
    seen: Floats
    leaning: Floats

    @property
    def rarest(self) -> float:
        """Rarity of a word that no phrasing holds."""
        return float(np.log(1 + len(self.texts))) + 1

    def similarities(self, reading: Reading) -> Floats:
        """Similarity, 0 to 1, of a message to each known phrasing."""
        counted = features(reading)
        parts = [
            channel.similarity(counted[name], len(self.texts)) for name, channel in self.channels.items()
        ]
        return np.asarray(np.sum(parts, axis=0), np.float32)

    def scores(self, similarities: Floats) -> Floats:
        """Score of each class, about 1 for a sure member and about 0 otherwise."""
        return np.asarray(similarities @ self.alpha, np.float32)

    def nearest(self, similarities: Floats) -> Floats:
        """Similarity to the nearest phrasing of each class."""
        return np.asarray(np.maximum.reduceat(similarities, self.firsts), np.float32)

    def known(self, terms: Iterable[str]) -> list[int]:
        """Numbers of those terms that some phrasing holds."""
        return [self.terms[term] for term in terms if term in self.terms]

    def leanings(self, terms: list[int]) -> Floats:
        """How much the terms together lean to each class: naive Bayes, for the root of their number."""
        total = self.leaning[terms].sum(0) / np.sqrt(len(terms) + 1)
        return np.asarray(total, np.float32)
