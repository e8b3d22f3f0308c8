"""Learning the matcher: the model, and a decision calibrated on messages that the model had not seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.calibration import (
    Calibrator,
    Doubles,
    Scale,
    Thresholds,
    drift,
    learn,
    scale_of,
    threshold_for_risk,
    threshold_for_share,
)
from faq.corpus import PERSONAL, Corpus, Labelled
from faq.evidence import Evidence, weigh
from faq.features import Reading, read
from faq.fitting import Fitted, Row, fit, without
from faq.fold import Shorthand, fold
from faq.lexicon import Lexicon
from faq.scorer import OUTSIDE, Flags, Model

FOLDS = 5
OUTSIDE_FOLDS = 6
TRIED = 1000
"""About so many phrasings of topics are tried by cross-validation."""
TRIED_OUTSIDE = 500
"""About so many of outside classes are."""
NEGATIVE_SHARE = 0.29
"""Share of messages that must not be answered, as in the public question set."""
SUGGESTED_NEGATIVES = 0.30
"""Largest share of messages that must not be answered and are met with suggestions."""
PHRASING_WEIGHT = 0.3
"""Weight of a phrasing beside a labelled question when the decision is calibrated."""


PERSON = 0.02
"""Least probability of a personal case at which a person is called instead of answering or suggesting: of the
personal cases among the calibration questions, tried unseen, 94 % reach a person at it."""
SECOND = 0.45
"""Least probability of each half of a double question: half of the double questions among the calibration
questions reach it, and one in four hundred of the single ones."""


class TooLittleToLearnError(ValueError):
    """The content is too small to tell a right answer from a wrong one."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Everything that a decision needs."""

    model: Model
    scale: Scale
    answer: Calibrator
    suggest: Calibrator
    person: Calibrator
    thresholds: Thresholds
    decisions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """Evidence from a model that had not seen the message, and the topics that would have been right."""

    evidence: Evidence
    accepted: frozenset[str]
    weight: float
    negative: bool
    personal: bool

    def right(self) -> bool:
        """Whether the best topic answers the message."""
        return self.evidence.topics[0] in self.accepted

    def helped(self) -> bool:
        """Whether one of the first three topics does."""
        return not self.accepted.isdisjoint(self.evidence.topics[:3])

    def for_a_person(self) -> bool:
        """Whether the message is about a person's own case."""
        return self.personal


Goal = Callable[[Trial], bool]


def train(corpus: Corpus, shorthand: Shorthand, lexicon: Lexicon, risk: float) -> Trained:
    """Learn a matcher that answers wrongly in about ``risk`` (0.01 is 1 %) of all messages."""
    if not corpus.is_enough():
        raise TooLittleToLearnError(
            "the matcher needs three topics, a class outside them and labelled questions"
        )
    questions = tuple(read(fold(q.text, shorthand), lexicon) for q in corpus.labelled)
    fitted = fit(rows_of(corpus, questions, shorthand, lexicon))
    trials, others = question_trials(fitted, corpus, questions), phrasing_trials(fitted)
    values = np.array([trial.evidence.values for trial in (*trials, *others)])
    scale = scale_of(values)
    inputs = scale.inputs(values)
    answer, p_right = calibrated(inputs, trials, others, Trial.right)
    suggest, p_helped = calibrated(inputs, trials, others, Trial.helped)
    person, p_person = calibrated(inputs, trials, others, Trial.for_a_person)
    cut = thresholds(trials, p_right, np.where(p_person < PERSON, p_helped, 0), risk)
    return Trained(fitted.model, scale, answer, suggest, person, cut, corpus.decisions)


def calibrated(
    inputs: Doubles, trials: Sequence[Trial], others: Sequence[Trial], goal: Goal
) -> tuple[Calibrator, Doubles]:
    """A calibrator for a goal, true for labelled questions, and their cross-validated probabilities.

    ``inputs`` has a row for each of ``trials``, the labelled questions, and then of ``others``.
    """
    reached = np.array([goal(trial) for trial in (*trials, *others)])
    weights = np.array([trial.weight for trial in (*trials, *others)])
    whole, size = learn(inputs, reached, weights), len(trials)
    found = cross_validated(inputs, reached, weights, size, whole)
    shift, slope = drift(found, reached[:size], weights[:size])
    true = 1 / (1 + np.exp(-(shift + slope * np.log(found / (1 - found)))))
    return whole.adjusted(shift, slope), true


def thresholds(trials: Sequence[Trial], p_right: Doubles, p_helped: Doubles, risk: float) -> Thresholds:
    """Thresholds from cross-validated probabilities of the labelled questions."""
    right, weights = np.array([t.right() for t in trials]), np.array([t.weight for t in trials])
    answer = threshold_for_risk(p_right, right, weights, risk)
    unsure = [p for p, q, t in zip(p_helped, p_right, trials, strict=True) if t.negative and q < answer]
    suggest = threshold_for_share(unsure, SUGGESTED_NEGATIVES, sum(t.negative for t in trials))
    return Thresholds(answer, suggest, PERSON, SECOND)


def rows_of(
    corpus: Corpus, questions: Sequence[Reading], shorthand: Shorthand, lexicon: Lexicon
) -> list[Row]:
    """All lines to learn from in order of their class: phrasings and labelled questions."""
    rows = [Row(name, read(fold(text, shorthand), lexicon)) for name, text in corpus.lines]
    for item, (question, reading) in enumerate(zip(corpus.labelled, questions, strict=True)):
        if question.taught:
            rows.append(Row(question.taught, reading, item))
    return sorted(rows, key=lambda row: (row.name, row.item, row.reading.folded.text))


def question_trials(fitted: Fitted, corpus: Corpus, questions: Sequence[Reading]) -> list[Trial]:
    """Every labelled question before a model that has not seen its fold."""
    weights = _weights(corpus.labelled)
    trials: dict[int, Trial] = {}
    for number in range(FOLDS):
        items = range(number, len(questions), FOLDS)
        model, hidden = _blind(fitted, [at for at, row in enumerate(fitted.rows) if row.item in items])
        for item in items:
            label = corpus.labelled[item]
            evidence = weigh(questions[item], model, hidden)
            personal = label.taught in PERSONAL
            weight = float(weights[item])
            trials[item] = Trial(evidence, label.accepted, weight, label.topic is None, personal)
    return [trials[item] for item in range(len(questions))]


def phrasing_trials(fitted: Fitted) -> list[Trial]:
    """Some phrasings, each before a model that has not seen it.

    Outside classes are left out as a whole, so that their lines are near-misses of a kind never seen.
    """
    trials = []
    for held, tried in (*_topic_parts(fitted), *_outside_parts(fitted)):
        model, hidden = _blind(fitted, held)
        for row in (fitted.rows[at] for at in tried):
            negative = row.name.startswith(OUTSIDE)
            accepted = frozenset() if negative else frozenset({row.name})
            evidence = weigh(row.reading, model, hidden)
            trials.append(Trial(evidence, accepted, PHRASING_WEIGHT, negative, row.name in PERSONAL))
    return trials


Part = tuple[list[int], list[int]]
"""Rows to leave out, and those of them to try."""


def _topic_parts(fitted: Fitted) -> list[Part]:
    rows = fitted.rows
    known = [at for at, row in enumerate(rows) if row.item < 0 and not row.name.startswith(OUTSIDE)]
    tried = known[:: max(1, len(known) // TRIED)]
    return [(tried[part::FOLDS], tried[part::FOLDS]) for part in range(FOLDS) if tried[part::FOLDS]]


def _outside_parts(fitted: Fitted) -> list[Part]:
    groups: dict[str, list[int]] = {}
    for at, row in enumerate(fitted.rows):
        if row.item < 0 and row.name.startswith(OUTSIDE):
            groups.setdefault(row.name, []).append(at)
    parts: list[Part] = []
    for number in range(min(OUTSIDE_FOLDS, len(groups))):
        lines = [*groups.values()][number::OUTSIDE_FOLDS]
        few = max(1, TRIED_OUTSIDE // len(groups))
        tried = [at for line in lines for at in line[:: max(1, len(line) // few)]]
        parts.append(([at for line in lines for at in line], tried))
    return parts


def _blind(fitted: Fitted, held: list[int]) -> tuple[Model, Flags]:
    """The model without some rows, and a mark on each of them."""
    hidden = np.zeros(len(fitted.rows), np.bool_)
    hidden[held] = True
    return without(fitted, held), hidden


def cross_validated(
    inputs: Doubles, reached: Flags, weights: Doubles, size: int, whole: Calibrator
) -> Doubles:
    """Probabilities of the first ``size`` rows, each from a calibrator that has not seen its part.

    ``whole`` is the calibrator of all, where the search for the others begins.
    """
    probabilities = np.zeros(size)
    parts = np.arange(size) // FOLDS % FOLDS
    for number in np.unique(parts):
        held = parts == number
        rest = np.append(~held, np.ones(len(inputs) - size, np.bool_))
        found = learn(inputs[rest], reached[rest], weights[rest], whole)
        probabilities[held] = found.probabilities(inputs[:size][held])
    return probabilities


def _weights(labelled: Sequence[Labelled]) -> Doubles:
    """Weights of mean 1 that give questions without an answer their share of real messages."""
    negative = np.array([question.topic is None for question in labelled])
    share = np.where(negative, NEGATIVE_SHARE / negative.sum(), (1 - NEGATIVE_SHARE) / (~negative).sum())
    return np.asarray(share * len(labelled), np.float64)
