"""Learning the matcher at build time: kernel ridge over the phrasings, then a calibrated decision.

Needs scikit-learn (and the scipy it brings); both are imported inside the functions that use them, so that
the running program never loads them. One factorisation gives the scores of every cross-validation fold in
closed form, which keeps the build short: leaving the rows F out changes ``alpha`` by ``G[:, F] G[F, F]^-1
alpha[F]``, where G is the inverse of the regularised kernel.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from faq.calibration import Calibrator, Thresholds, threshold_for_risk
from faq.corpus import NEAR_MISS, Corpus, Labelled
from faq.evidence import Evidence, weigh
from faq.features import CHANNELS, Reading, features, read
from faq.fold import Shorthand, fold
from faq.lexicon import Lexicon
from faq.scorer import OUTSIDE, Channel, Floats, Ints, Model

SHARES = {"chars": 0.4, "words": 0.4, "concepts": 0.2}
"""Share of each channel in the similarity; found by cross-validation on the calibration questions."""
RIDGE = 0.3
FOLDS = 5
NEGATIVE_SHARE = 0.29
"""Share of messages that must not be answered, as in the public question set."""
SUGGESTED_NEGATIVES = 0.30
"""Largest share of messages that must not be answered and are met with suggestions."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Everything that a decision needs."""

    model: Model
    answer: Calibrator
    suggest: Calibrator
    thresholds: Thresholds
    decisions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A line to learn from; ``item`` is its number among the labelled questions, -1 for a phrasing."""

    name: str
    reading: Reading
    item: int = -1


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model together with what cross-validation needs: kernel and labelled columns of its inverse."""

    model: Model
    kernel: Floats
    inverse: Floats
    rows: tuple[Row, ...]
    labelled_rows: Ints


def train(corpus: Corpus, shorthand: Shorthand, lexicon: Lexicon, risk: float) -> Trained:
    """Learn a matcher that answers wrongly in about ``risk`` (0.01 is 1 %) of all messages."""
    questions = tuple(read(fold(q.text, shorthand), lexicon) for q in corpus.labelled)
    fitted = fit(_rows(corpus, questions, shorthand, lexicon))
    weighed = held_out_evidence(fitted, questions)
    right = np.array([e.topics[0] in q.accepted for e, q in zip(weighed, corpus.labelled, strict=True)])
    helped = np.array(
        [bool(q.accepted & {*e.topics[:3]}) for e, q in zip(weighed, corpus.labelled, strict=True)]
    )
    values = np.array([e.values for e in weighed])
    weights = _weights(corpus.labelled)
    answer, p_right = calibrate(values, right, weights)
    suggest, p_helped = calibrate(values, helped, weights)
    at = threshold_for_risk(p_right, right, weights, risk)
    hint = _suggest_threshold(p_helped, p_right < at, corpus.labelled)
    return Trained(fitted.model, answer, suggest, Thresholds(at, hint, at), corpus.decisions)


def fit(rows: Sequence[Row]) -> Fitted:
    """The model of the rows, which must be in order of their class."""
    from scipy.linalg import cho_factor, cho_solve

    counted = [features(row.reading) for row in rows]
    channels = {name: _channel(name, [c[name] for c in counted]) for name in CHANNELS}
    kernel = _kernel(channels, len(rows))
    names = np.array([row.name for row in rows])
    classes, firsts = np.unique(names, return_index=True)
    labelled = np.array([at for at, row in enumerate(rows) if row.item >= 0], np.int32)
    wanted = np.hstack([names[:, None] == classes[None, :], np.eye(len(rows), dtype=bool)[:, labelled]])
    factor = cho_factor(kernel + RIDGE * np.eye(len(rows), dtype=np.float32), lower=True, check_finite=False)
    solved = cho_solve(factor, wanted.astype(np.float32), check_finite=False)
    alpha, inverse = np.split(solved, [len(classes)], axis=1)
    model = _model(rows, classes, firsts, channels, np.ascontiguousarray(alpha))
    return Fitted(model, kernel, inverse, tuple(rows), labelled)


def held_out_evidence(fitted: Fitted, questions: Sequence[Reading]) -> list[Evidence]:
    """Evidence of every labelled question from a model that has not seen its fold."""
    weighed: dict[int, Evidence] = {}
    for fold_number in range(FOLDS):
        items = [i for i in range(len(questions)) if i % FOLDS == fold_number]
        model, held = without(fitted, items)
        for item in items:
            similarities = model.similarities(questions[item])
            similarities[held] = 0
            weighed[item] = weigh(questions[item], similarities, model.scores(similarities), model)
    return [weighed[item] for item in range(len(questions))]


def without(fitted: Fitted, items: Sequence[int]) -> tuple[Model, Ints]:
    """The model without the rows of some labelled questions, and those rows."""
    left = set(items)
    columns = [c for c, row in enumerate(fitted.labelled_rows) if fitted.rows[row].item in left]
    held = fitted.labelled_rows[columns]
    alpha, inverse = fitted.model.alpha, fitted.inverse[:, columns]
    if len(held):
        alpha = alpha - inverse @ np.linalg.solve(inverse[held], alpha[held])
        alpha[held] = 0
    seen = fitted.model.seen - _seen([fitted.rows[r] for r in held], fitted.model.terms, fitted.model.classes)
    return replace(fitted.model, alpha=alpha, seen=seen), held


def calibrate(
    values: Floats, wanted: npt.NDArray[np.bool_], weights: Floats
) -> tuple[Calibrator, npt.NDArray[np.float64]]:
    """A calibrator of the evidence, and its cross-validated probabilities."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import KFold

    mean, scale = values.mean(0), np.maximum(values.std(0), 1e-6)
    scaled = (values - mean) / scale

    def fitted(rows: Any) -> Any:
        return LogisticRegression(C=0.3, max_iter=500).fit(scaled[rows], wanted[rows], weights[rows])

    probabilities = np.zeros(len(values))
    for rest, part in KFold(FOLDS, shuffle=True, random_state=0).split(values):
        probabilities[part] = fitted(rest).predict_proba(scaled[part])[:, 1]
    final = fitted(slice(None))
    weights_ = final.coef_[0].astype(np.float32)
    return Calibrator(mean, scale, weights_, float(final.intercept_[0])), probabilities


def _weights(labelled: Sequence[Labelled]) -> Floats:
    """Weights of mean 1 that give questions without an answer their share of real messages."""
    negative = np.array([q.topic is None for q in labelled])
    share = np.where(negative, NEGATIVE_SHARE / negative.sum(), (1 - NEGATIVE_SHARE) / (~negative).sum())
    return (share * len(labelled)).astype(np.float32)


def _suggest_threshold(
    probabilities: npt.NDArray[np.float64], open_: npt.NDArray[np.bool_], labelled: Sequence[Labelled]
) -> float:
    negative = np.array([q.topic is None for q in labelled])
    asked = np.sort(probabilities[negative & open_])[::-1]
    allowed = int(SUGGESTED_NEGATIVES * negative.sum())
    return float(asked[allowed]) if allowed < len(asked) else 0.0


def _rows(corpus: Corpus, questions: Sequence[Reading], shorthand: Shorthand, lexicon: Lexicon) -> list[Row]:
    rows = [Row(name, read(fold(text, shorthand), lexicon)) for name, text in corpus.lines]
    for item, (question, reading) in enumerate(zip(corpus.labelled, questions, strict=True)):
        name = _taught_class(question)
        if name:
            rows.append(Row(name, reading, item))
    return sorted(rows, key=lambda row: (row.name, row.item, row.reading.folded.text))


def _taught_class(question: Labelled) -> str | None:
    """Small talk and personal cases have classes of their own; here they only calibrate."""
    if question.topic:
        return question.topic
    return NEAR_MISS if question.style == "near-miss" else None


def _channel(name: str, counted: Sequence[Counter[str]]) -> Channel:
    from scipy.sparse import csc_matrix

    spread = Counter(feature for counts in counted for feature in counts)
    vocabulary = {feature: at for at, feature in enumerate(sorted(spread))}
    rarity = np.array([_rarity(spread[f], len(counted)) for f in vocabulary], np.float32)
    held = [(row, vocabulary[f], n) for row, counts in enumerate(counted) for f, n in counts.items()]
    rows, columns, numbers = (np.array(part) for part in zip(*held, strict=True))
    values = rarity[columns] * (1 + np.log(numbers)).astype(np.float32)
    norms = np.sqrt(np.bincount(rows, values**2, len(counted)))
    table = csc_matrix((values / norms[rows], (rows, columns)), (len(counted), len(vocabulary)), np.float32)
    table.sort_indices()
    return Channel(SHARES[name], vocabulary, rarity, table.indptr, table.indices, table.data)


def _rarity(spread: int, total: int) -> float:
    """Inverse document frequency of a feature."""
    return float(np.log((1 + total) / (1 + spread))) + 1


def _kernel(channels: Mapping[str, Channel], size: int) -> Floats:
    from scipy.sparse import csc_matrix

    kernel = np.zeros((size, size), np.float32)
    for channel in channels.values():
        table = csc_matrix((channel.values, channel.rows, channel.starts), (size, len(channel.rarity)))
        kernel += channel.weight * (table @ table.T).toarray()
    return kernel


def _model(
    rows: Sequence[Row],
    classes: npt.NDArray[np.str_],
    firsts: npt.NDArray[np.int64],
    channels: Mapping[str, Channel],
    alpha: Floats,
) -> Model:
    named = tuple(str(name) for name in classes)
    spread = Counter(term for row in rows for term in _terms(row))
    terms = {term: at for at, term in enumerate(sorted(spread))}
    ends = np.append(firsts[1:], len(rows))
    return Model(
        classes=named,
        texts=tuple(row.reading.folded.text for row in rows),
        firsts=firsts.astype(np.int32),
        ends=ends.astype(np.int32),
        row_class=np.repeat(np.arange(len(named), dtype=np.int32), ends - firsts),
        is_topic=np.array([not name.startswith(OUTSIDE) for name in named]),
        channels=channels,
        alpha=alpha,
        terms=terms,
        rarity=np.array([_rarity(spread[t], len(rows)) for t in terms], np.float32),
        seen=_seen(rows, terms, named),
    )


def _terms(row: Row) -> set[str]:
    return {*row.reading.folded.words, *row.reading.concepts}


def _seen(rows: Sequence[Row], terms: Mapping[str, int], classes: Sequence[str]) -> Floats:
    numbers = {name: at for at, name in enumerate(classes)}
    seen = np.zeros((len(terms), len(classes)), np.float32)
    for row in rows:
        seen[[terms[t] for t in _terms(row)], numbers[row.name]] += 1
    return seen
