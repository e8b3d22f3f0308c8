"""Fitting the model: naive Bayes over weighted features, with numpy alone.

All that is learned are sums over phrasings. What the model would say had it never seen some of them is found
by taking their part off the sums, so that cross-validation costs little more than the matching itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from faq.corpus import PERSONAL
from faq.features import CHANNEL_BITS, CHANNELS, Codes, Reading, codes
from faq.scorer import (
    OUTSIDE,
    SHARES,
    Floats,
    Gains,
    Indices,
    Ints,
    Lists,
    Model,
    Phrasings,
    Usage,
    Vocabulary,
    in_order,
)

WIDEST = 0.1
"""Features held by a larger share of all phrasings say little and are left out."""
NARROWEST = 0.03
"""Features held by a larger share say little about single phrasings."""
TELLING_RUN = 4
MANY = 1000
"""From so many phrasings on, a feature must be in two of them: one alone says nothing about others."""
MANY_CLASSES = 0.2
"""A feature of a larger share of the classes is kept as a row for all of them."""
SMOOTHING = 2.4
"""Phrasings' worth of the general spread of a feature that every class is given."""
USUAL = 0.5
"""A term in more than this share of the phrasings of a class is missed where it is not."""
NEVER = -50.0
"""What a class without any phrasing loses by a feature."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line to learn from; ``item`` is its number among the labelled questions, -1 for a phrasing."""

    name: str
    reading: Reading
    item: int = -1


@dataclass(frozen=True, slots=True)
class Table:
    """Weighted occurrences (row, feature, weight) in order of row, and ``starts`` of the rows."""

    rows: Ints
    features: Ints
    weights: Floats
    starts: Ints

    def part(self, held: Sequence[int]) -> tuple[Indices, Indices, Floats]:
        """Rows, features and weights of some rows."""
        at = np.concatenate([np.arange(self.starts[r], self.starts[r + 1]) for r in held])
        return self.rows[at].astype(np.int64), self.features[at].astype(np.int64), self.weights[at]


@dataclass(frozen=True, slots=True)
class Listed:
    """Part of the lists of the model: features in order, each with a place and a value."""

    features: Indices
    places: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over phrasings for each pair ``feature * classes + class`` that occurs, and ``spread``: in how
    many phrasings each feature is."""

    pairs: Indices
    sums: Floats
    spread: Indices

    def less(self, pairs: Indices, weights: Floats, features: Indices) -> "Sums":
        """The sums without some occurrences."""
        at = np.searchsorted(self.pairs, pairs)
        left = self.sums - np.bincount(at, weights, len(self.sums)).astype(np.float32)
        left[left < 1e-4] = 0
        return Sums(self.pairs, left, self.spread - np.bincount(features, minlength=len(self.spread)))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with what cross-validation needs: its rows, their classes, and the sums that it came from."""

    model: Model
    rows: tuple[Row, ...]
    members: Indices
    features: Table
    terms: Table
    feature_sums: Sums
    term_sums: Sums
    listed: Listed


def fit(rows: Sequence[Row]) -> Fitted:
    """The model of the rows, which must be in order of their class."""
    names = np.array([row.name for row in rows])
    classes, firsts, members = np.unique(names, return_index=True, return_inverse=True)
    vocabulary, features = _features([codes(row.reading) for row in rows])
    numbers = _numbers(rows)
    terms = _table([[numbers[term] for term in row.reading.terms] for row in rows])
    feature_sums = _sums(features, members, len(vocabulary.codes), len(classes))
    term_sums = _sums(terms, members, len(numbers), len(classes))
    sizes = np.bincount(members)
    gains, narrow = _gains(feature_sums, sizes, vocabulary)
    listed = _phrasings(vocabulary, features, feature_sums.spread, len(CHANNELS) * len(classes))
    texts = tuple(row.reading.folded.text for row in rows)
    model = Model(
        classes=tuple(str(name) for name in classes),
        firsts=firsts.astype(np.int32),
        ends=np.append(firsts[1:], len(rows)).astype(np.int32),
        is_topic=np.array([not str(name).startswith(OUTSIDE) for name in classes]),
        is_person=np.array([name in PERSONAL for name in classes]),
        vocabulary=vocabulary,
        lists=joined(narrow, listed, len(vocabulary.codes)),
        gains=gains,
        phrasings=Phrasings(texts, tuple(map(in_order, texts))),
        usage=_usage(numbers, term_sums, sizes),
    )  # fmt: skip
    return Fitted(model, tuple(rows), members, features, terms, feature_sums, term_sums, listed)


def without(fitted: Fitted, held: Sequence[int]) -> Model:
    """The model as if some rows had never been there; it still lists them among its phrasings."""
    model, classes = fitted.model, len(fitted.model.classes)
    if not held:
        return model
    sizes = np.bincount(fitted.members) - np.bincount(fitted.members[list(held)], minlength=classes)
    left = []
    for table, sums in ((fitted.features, fitted.feature_sums), (fitted.terms, fitted.term_sums)):
        rows, features, weights = table.part(held)
        left.append(sums.less(features * classes + fitted.members[rows], weights, features))
    total = int(sizes.sum())
    known = np.where(left[0].spread > 0, _rarity(left[0].spread, total), 0).astype(np.float32)
    gains, narrow = _gains(left[0], sizes, model.vocabulary)
    return replace(
        model,
        vocabulary=replace(model.vocabulary, rarity=known),
        lists=joined(narrow, fitted.listed, len(known)),
        gains=gains,
        usage=_usage(model.usage.terms, left[1], sizes),
    )


def _rarity(spread: Indices, total: int) -> Floats:
    """Inverse document frequency."""
    return (np.log((1 + total) / (1 + spread)) + 1).astype(np.float32)


def _features(counted: Sequence[Codes]) -> tuple[Vocabulary, Table]:
    """The features worth keeping, and the rows as vectors of them."""
    total = len(counted)
    rows = np.repeat(np.arange(total), [len(row) for row in counted])
    found, features = np.unique(np.concatenate(counted), return_inverse=True)
    pairs, times = np.unique(rows * len(found) + features, return_counts=True)
    rows, features = pairs // len(found), pairs % len(found)
    spread = np.bincount(features, minlength=len(found))
    few, most = (2, WIDEST * total) if total >= MANY else (1, max(WIDEST * total, 10))
    kept = (spread >= few) & (spread <= most)
    numbers = np.cumsum(kept) - 1
    here = kept[features]
    rows, features, times = rows[here], numbers[features[here]], times[here]
    vocabulary = Vocabulary(found[kept], _rarity(spread[kept], total))
    weights = vocabulary.rarity[features] * (1 + np.log(times)).astype(np.float32)
    channels = vocabulary.codes[features] >> CHANNEL_BITS
    lengths = np.sqrt(np.bincount(rows * len(CHANNELS) + channels, weights**2, total * len(CHANNELS)))
    weights *= (SHARES[channels] / lengths[rows * len(CHANNELS) + channels]).astype(np.float32)
    starts = np.searchsorted(rows, np.arange(total + 1))
    return vocabulary, Table(
        rows.astype(np.int32), features.astype(np.int32), weights, starts.astype(np.int32)
    )


def _phrasings(vocabulary: Vocabulary, table: Table, spread: Indices, first: int) -> Listed:
    """The telling features of phrasings: words, concepts and runs of ``TELLING_RUN`` characters."""
    run = (vocabulary.codes >> (8 * (TELLING_RUN - 1)) > 0) & (vocabulary.codes >> (8 * TELLING_RUN) == 0)
    most = max(NARROWEST * (len(table.starts) - 1), 10)
    telling = (run | (vocabulary.codes >> CHANNEL_BITS > 0)) & (spread <= most)
    at = np.flatnonzero(telling[table.features])
    at = at[np.argsort(table.features[at], kind="stable")]
    return Listed(table.features[at].astype(np.int64), table.rows[at] + np.int32(first), table.weights[at])


def joined(first: Listed, second: Listed, features: int) -> Lists:
    """The lists of two parts: of each feature the first part's, then the second's."""
    starts = [np.searchsorted(part.features, np.arange(features + 1)) for part in (first, second)]
    size = len(first.features) + len(second.features)
    places, values = np.empty(size, np.int32), np.empty(size, np.float32)
    for part, before in ((first, starts[1][first.features]), (second, starts[0][second.features + 1])):
        at = np.arange(len(part.features)) + before
        places[at], values[at] = part.places, part.values
    return Lists((starts[0] + starts[1]).astype(np.int32), places, values)


def _numbers(rows: Sequence[Row]) -> dict[str, int]:
    spread = Counter(term for row in rows for term in row.reading.terms)
    return {term: at for at, term in enumerate(sorted(spread))}


def _table(held: Sequence[Sequence[int]]) -> Table:
    sizes = np.array([len(row) for row in held])
    rows = np.repeat(np.arange(len(held), dtype=np.int32), sizes)
    features = np.array([feature for row in held for feature in row], np.int32)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return Table(rows, features, np.ones(len(rows), np.float32), starts)


def _sums(table: Table, members: Indices, features: int, classes: int) -> Sums:
    keys = table.features.astype(np.int64) * classes + members[table.rows]
    pairs, at = np.unique(keys, return_inverse=True)
    sums = np.bincount(at, table.weights, len(pairs)).astype(np.float32)
    return Sums(pairs, sums, np.bincount(table.features, minlength=features))


def _gains(sums: Sums, sizes: Indices, vocabulary: Vocabulary) -> tuple[Gains, Listed]:
    """Gains of the features of many classes, and those of the others to be listed."""
    classes, size = len(sizes), len(sums.spread)
    features, members = sums.pairs // classes, sums.pairs % classes
    general = (np.bincount(features, sums.sums, size) + 0.01) / (sizes.sum() + 1)
    values = np.log1p(sums.sums / (SMOOTHING * general[features])).astype(np.float32)
    many = np.bincount(features, minlength=size) >= max(MANY_CLASSES * classes, 2)
    last = int(many.sum())
    rows = np.where(many, np.cumsum(many) - 1, last).astype(np.int32)
    wide, narrow = np.zeros((last + 1, classes), np.float32), ~many[features]
    wide[rows[features[~narrow]], members[~narrow]] = values[~narrow]
    base = np.where(sizes > 0, np.log(SMOOTHING / (sizes + SMOOTHING)), NEVER).astype(np.float32)
    places = (vocabulary.codes >> CHANNEL_BITS)[features] * classes + members
    listed = Listed(features[narrow], places[narrow].astype(np.int32), values[narrow])
    return Gains(base, rows, wide), listed


def _usage(numbers: Mapping[str, int], sums: Sums, sizes: Indices) -> Usage:
    classes, total = len(sizes), int(sizes.sum())
    rarity = np.where(sums.spread > 0, _rarity(sums.spread, total), 0).astype(np.float32)
    seen = sums.sums > 0
    pairs, share = sums.pairs[seen], sums.sums[seen] / sizes[sums.pairs[seen] % classes]
    usual = share > USUAL
    order = np.flatnonzero(usual)[np.argsort(pairs[usual] % classes, kind="stable")]
    terms = pairs[order] // classes
    return Usage(
        terms=numbers,
        rarity=rarity,
        rarest=float(np.log(1 + total)) + 1,
        classes=classes,
        pairs=pairs,
        starts=np.searchsorted(pairs[order] % classes, np.arange(classes + 1)).astype(np.int32),
        usual=terms.astype(np.int32),
        weights=(share[order] * rarity[terms]).astype(np.float32),
    )
