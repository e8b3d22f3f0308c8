"""The trained model at run time: how well a message fits every class, and how near it is to known phrasings.

A class is a topic or, written ``!id``, a class of messages that must not be answered; ``!near`` gathers the
calibration questions that no topic answers. Everything here is numpy arrays and plain dictionaries, and
nothing grows with the product of classes and features: only what was seen together is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
import numpy.typing as npt

from faq.features import CHANNEL_BITS, CHANNELS, Codes, Reading, codes

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

OUTSIDE = "!"
"""First letter of the name of a class that must not be answered."""
SHARES = np.sqrt(np.array([0.5, 0.3, 0.2], np.float32))
"""Length of the vector of each channel; the squares, the channels' shares in a similarity, add up to one."""


_SHARES = SHARES.tolist()
_BOUNDS = np.arange(len(CHANNELS) + 1)
_TIMES = (1 + np.log(np.maximum(np.arange(4096), 1))).astype(np.float32)
"""Weight of a feature by how often a message has it."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A message as weighted features: their numbers, which go up, weights and channels, which go up too."""

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
        at = self.codes.searchsorted(ordered)
        known = (self.codes.take(at, mode="clip") == ordered).nonzero()[0]
        at = at.take(known)
        edges = np.ones(len(at) + 1, np.bool_)  # np.unique takes thrice the time
        np.not_equal(at[1:], at[:-1], out=edges[1:-1])
        cuts = edges.nonzero()[0]
        firsts, ends = cuts[:-1], cuts[1:]
        ids, channels = at.take(firsts), ordered.take(known.take(firsts)) >> CHANNEL_BITS
        weights = self.rarity.take(ids)
        weights *= _TIMES.take(ends - firsts, mode="clip")
        squares = np.bincount(channels, weights * weights, len(CHANNELS)).tolist()
        shares = [share / max(sqrt(square), 1e-9) for share, square in zip(_SHARES, squares, strict=True)]
        weights *= np.array(shares, np.float32).take(channels)
        return Vector(ids, weights, channels)


@dataclass(frozen=True, slots=True)
class Lists:
    """Inverted lists: what each feature speaks for, classes and single phrasings alike.

    Feature ``f`` speaks for the places ``places[starts[f]:starts[f + 1]]``, for each with its weight in
    ``values``. First come the places of the classes, a row of them for each channel; then those of the
    phrasings. A feature of many classes or phrasings may have no places here, see ``Gains``.
    """

    starts: Ints
    places: Ints
    values: Floats

    def sums(self, vector: Vector, size: int) -> Doubles:
        """What the features of a message add up to at each of ``size`` places."""
        ends = self.starts.take(vector.ids + 1)
        lengths = ends - self.starts.take(vector.ids)
        at = (ends - lengths.cumsum()).repeat(lengths)
        at += np.arange(len(at))
        added = self.values.take(at)
        added *= vector.weights.repeat(lengths)
        return np.asarray(np.bincount(self.places.take(at), added, size), np.float64)


@dataclass(frozen=True, slots=True)
class Gains:
    """Naive Bayes, kept where there is something to keep.

    In the lists and here are logarithms of how much likelier a feature is in a class than where it was never
    seen; ``base`` is what a class loses by every feature. A feature of many classes has its logarithms in the
    row ``wide[rows[f]]``, where adding them up is many times faster; the others, which are in the lists,
    share the last row, which is zero.
    """

    base: Floats
    rows: Ints
    wide: Floats

    def scores(self, vector: Vector, listed: Doubles) -> Floats:
        """Score of each class, a row for each channel; ``listed`` is what the lists add to them.

        Not by BLAS, whose threads would wait for each other.
        """
        rows = self.rows.take(vector.ids)
        there = (rows < len(self.wide) - 1).nonzero()[0]
        ends = vector.channels.take(there).searchsorted(_BOUNDS).tolist()
        parts = [there[first:end] for first, end in pairwise(ends)]
        many = [
            np.einsum("f,fk->k", vector.weights.take(at), self.wide.take(rows.take(at), 0)) for at in parts
        ]
        lost = np.bincount(vector.channels, vector.weights, len(CHANNELS))[:, None] * self.base
        return np.asarray(listed.reshape(lost.shape) + lost + many, np.float32)


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Known phrasings in order of their class, and with their words ``in_order``."""

    texts: tuple[str, ...]
    in_order: tuple[str, ...]


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
        found, rarity = map(self.terms.get, terms), self.rarity.item
        return [None if number is None or rarity(number) == 0 else number for number in found]

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
    lists: Lists
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

    def compared(self, vector: Vector) -> tuple[Floats, Floats]:
        """Score of each class, a row for each channel, and similarity, 0 to 1, to each phrasing."""
        classes = len(CHANNELS) * len(self.classes)
        sums = self.lists.sums(vector, classes + len(self.phrasings.texts))
        return self.gains.scores(vector, sums[:classes]), sums[classes:].astype(np.float32)

    def nearest(self, similarities: Floats) -> Floats:
        """Similarity to the nearest phrasing of each class."""
        return np.asarray(np.maximum.reduceat(similarities, self.firsts), np.float32)


def in_order(text: str) -> str:
    """A text with its words in order of the alphabet, to be compared whatever order they had."""
    return " ".join(sorted(text.split()))
