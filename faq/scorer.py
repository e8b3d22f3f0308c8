"""The trained model at run time: how well a message fits every class, and how near it is to known phrasings.

A class is a topic or, written ``!id``, a class of messages that must not be answered; ``!near`` gathers the
calibration questions that no topic answers. Everything here is numpy arrays and plain dictionaries, and
nothing grows with the product of classes and features: only what was seen together is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.features import CHANNEL_BITS, CHANNELS, Codes, Reading, codes

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

OUTSIDE = "!"
"""First letter of the name of a class that must not be answered."""
SHARES = np.sqrt(np.array([0.5, 0.3, 0.2], np.float32))
"""Length of the vector of each channel; the squares, the channels' shares in a similarity, add up to one."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A message as weighted features: their numbers, weights and channels."""

    ids: Indices
    weights: Floats
    channels: Indices


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The known features, their codes in order; a rarity of 0 means that a feature is not known after all."""

    codes: Codes
    rarity: Floats

    def vector(self, counted: Codes) -> Vector:
        """The features of a message that are known, each channel of its fixed length."""
        found, times = np.unique(counted, return_counts=True)
        at = np.minimum(np.searchsorted(self.codes, found), len(self.codes) - 1)
        known = self.codes[at] == found
        ids, channels = at[known], found[known] >> CHANNEL_BITS
        weights = self.rarity[ids] * (1 + np.log(times[known])).astype(np.float32)
        lengths = np.sqrt(np.bincount(channels, weights**2, len(CHANNELS)))
        weights *= (SHARES / np.maximum(lengths, 1e-9)).astype(np.float32)[channels]
        return Vector(ids, weights, channels)


@dataclass(frozen=True, slots=True)
class Gains:
    """Naive Bayes, kept where there is something to keep.

    Feature ``f`` speaks for the classes ``members[starts[f]:starts[f + 1]]``, for each with the logarithm
    ``values`` of how much likelier it is there than where it was never seen; ``base`` is what a class
    loses by every feature.
    """

    starts: Ints
    members: Ints
    values: Floats
    base: Floats

    def scores(self, vector: Vector) -> Floats:
        """Score of each class, a row for each channel."""
        at, lengths = _spread(self.starts, vector.ids)
        size = len(self.base)
        slots = self.members[at] + np.repeat(vector.channels * size, lengths)
        gained = np.bincount(
            slots, self.values[at] * np.repeat(vector.weights, lengths), size * len(CHANNELS)
        )
        lost = np.bincount(vector.channels, vector.weights, len(CHANNELS))
        return np.asarray(gained.reshape(-1, size) + lost[:, None] * self.base, np.float32)


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Known phrasings in order of their class, and inverted lists of them.

    Feature ``f`` is in the phrasings ``rows[starts[f]:starts[f + 1]]``; features that say little about single
    phrasings have none.
    """

    texts: tuple[str, ...]
    starts: Ints
    rows: Ints
    weights: Floats

    def similarities(self, vector: Vector) -> Floats:
        """Similarity, 0 to 1, of a message to each phrasing."""
        at, lengths = _spread(self.starts, vector.ids)
        shared = self.weights[at] * np.repeat(vector.weights, lengths)
        return np.bincount(self.rows[at], shared, len(self.texts)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Usage:
    """Which classes use which terms: pair ``t * classes + c`` is in ``pairs`` where both were seen.

    ``usual`` are, from ``starts[c]`` on, the terms in more than half of the phrasings of class ``c``, with
    ``weights`` of how much they are missed. A term of rarity 0 is not known after all.
    """

    terms: Mapping[str, int]
    rarity: Floats
    rarest: float
    classes: int
    pairs: Indices
    starts: Ints
    usual: Ints
    weights: Floats

    def numbers(self, terms: Iterable[str]) -> list[int | None]:
        """Numbers of the terms; None for one that no phrasing holds."""
        found = (self.terms.get(term) for term in terms)
        return [None if number is None or self.rarity[number] == 0 else number for number in found]

    def used(self, numbers: Sequence[int | None], member: int) -> list[bool]:
        """Of each term, whether some phrasing of a class holds it."""
        wanted = np.array([-1 if n is None else n * self.classes + member for n in numbers], np.int64)
        at = np.minimum(np.searchsorted(self.pairs, wanted), len(self.pairs) - 1)
        return (self.pairs[at] == wanted).tolist()  # type: ignore[no-any-return]

    def missed(self, numbers: Iterable[int | None], member: int) -> float:
        """Weight of what most phrasings of a class say and these terms do not."""
        here = slice(int(self.starts[member]), int(self.starts[member + 1]))
        held = set(numbers)
        usual = zip(self.usual[here].tolist(), self.weights[here].tolist(), strict=True)
        return float(sum(weight for term, weight in usual if term not in held))


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned. Class ``c`` has the phrasings ``firsts[c]`` to ``ends[c] - 1``."""

    classes: tuple[str, ...]
    firsts: Ints
    ends: Ints
    is_topic: Flags
    is_person: Flags
    vocabulary: Vocabulary
    gains: Gains
    phrasings: Phrasings
    usage: Usage

    def vector(self, reading: Reading) -> Vector:
        """The known features of a message."""
        return self.vocabulary.vector(codes(reading))

    def nearest(self, similarities: Floats) -> Floats:
        """Similarity to the nearest phrasing of each class."""
        return np.asarray(np.maximum.reduceat(similarities, self.firsts), np.float32)


def _spread(starts: Ints, ids: Indices) -> tuple[Indices, Indices]:
    """Places of the lists of some features, one list after the other, and the length of each list."""
    firsts = starts[ids].astype(np.int64)
    lengths = starts[ids + 1] - firsts
    before = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) + np.repeat(firsts - before, lengths), lengths
