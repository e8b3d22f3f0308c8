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
        ordered = np.sort(counted)
        firsts = np.append(True, ordered[1:] != ordered[:-1]).nonzero()[0]  # np.unique takes thrice the time
        found, ends = ordered[firsts], np.append(firsts[1:], len(ordered))
        at = np.minimum(self.codes.searchsorted(found), len(self.codes) - 1)
        known = self.codes[at] == found
        ids, channels = at[known], found[known] >> CHANNEL_BITS
        weights = self.rarity[ids] * (1 + np.log((ends - firsts)[known])).astype(np.float32)
        lengths = np.sqrt(np.bincount(channels, weights**2, len(CHANNELS)))
        weights *= (SHARES / np.maximum(lengths, 1e-9)).astype(np.float32)[channels]
        return Vector(ids, weights, channels)


@dataclass(frozen=True, slots=True)
class Gains:
    """Naive Bayes, kept where there is something to keep.

    Feature ``f`` speaks for the classes ``members[starts[f]:starts[f + 1]]``, for each with the logarithm
    ``values`` of how much likelier it is there than where it was never seen; ``base`` is what a class
    loses by every feature. A feature of many classes has its logarithms in the row ``wide[places[f]]``
    instead, where adding them up is many times faster; the others have the place -1.
    """

    starts: Ints
    members: Ints
    values: Floats
    base: Floats
    places: Ints
    wide: Floats

    def scores(self, vector: Vector) -> Floats:
        """Score of each class, a row for each channel."""
        size = len(self.base)
        at, lengths = _spread(self.starts, vector.ids)
        slots = self.members[at] + (vector.channels * size).repeat(lengths)
        gained = np.bincount(slots, self.values[at] * vector.weights.repeat(lengths), size * len(CHANNELS))
        lost = np.bincount(vector.channels, vector.weights, len(CHANNELS))
        narrow = gained.reshape(-1, size) + lost[:, None] * self.base
        return np.asarray(narrow + self._of_many(vector), np.float32)

    def _of_many(self, vector: Vector) -> Floats:
        """What the features of many classes add; without BLAS, whose threads would wait for each other."""
        places = self.places[vector.ids]
        held = (places >= 0).nonzero()[0]
        shares = np.zeros((len(CHANNELS), len(held)), np.float32)
        shares[vector.channels[held], np.arange(len(held))] = vector.weights[held]
        return np.asarray(np.einsum("cf,fk->ck", shares, self.wide[places[held]]), np.float32)


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
        shared = self.weights[at] * vector.weights.repeat(lengths)
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

    @property
    def outside(self) -> int:
        """How many classes must not be answered: they come first, ``!`` being before all letters."""
        return int(self.is_topic.searchsorted(True))

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
    before = lengths.cumsum() - lengths
    return np.arange(int(lengths.sum())) + (firsts - before).repeat(lengths), lengths
