"""From evidence to a probability, and from an accepted risk to the threshold of a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from faq.scorer import Floats

Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

STEPS = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Quantiles at which a value of the evidence may change its weight."""
DOUBT = 0.84
"""Standard errors added to an estimated risk: the true one is below in four of five cases."""
PENALTY = 20.0
"""Strength of the ridge penalty on the weights, in questions."""
NEAR_ENOUGH = 1e-3
"""A step of Newton's method after which the next one, about its square, changes no decision."""
COLD, WARM = 8, 3
"""Rounds of Newton's method from nothing, and from a solution for nearly the same questions."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How evidence is given to a logistic model: each value in proportion, and the steps it has reached."""

    mean: Doubles
    scale: Doubles
    edges: Doubles

    def inputs(self, values: Floats) -> Doubles:
        """The inputs of one message's evidence, or of rows of evidence."""
        rest = values.shape[:-1]
        reached = (values[..., None] >= self.edges).reshape(*rest, -1)
        return np.concatenate([np.ones((*rest, 1)), (values - self.mean) / self.scale, reached], -1)


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A logistic model of the inputs that a ``Scale`` makes of evidence."""

    weights: Doubles

    def probability(self, inputs: Doubles) -> float:
        """Probability, 0 to 1, of what the calibrator was trained on, for one message."""
        logit = float(inputs @ self.weights)
        return 1 / (1 + exp(-min(max(logit, -30), 30)))

    def probabilities(self, inputs: Doubles) -> Doubles:
        """The probability of each row of inputs."""
        return _logistic(inputs @ self.weights)

    def adjusted(self, shift: float, slope: float) -> "Calibrator":
        """The same calibrator with its logit multiplied by ``slope`` and moved by ``shift``."""
        weights = self.weights * slope
        weights[0] += shift
        return Calibrator(weights)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least probabilities: to answer, to suggest, to call a person instead, and to answer two questions."""

    answer: float
    suggest: float
    person: float
    second: float


def scale_of(values: Floats) -> Scale:
    """The scale of some evidence."""
    mean, scale = values.mean(0, np.float64), np.maximum(values.std(0, np.float64), 1e-6)
    return Scale(mean, scale, np.quantile(values.astype(np.float64), STEPS, axis=0).T)


def learn(inputs: Doubles, wanted: Flags, weights: Doubles, start: Calibrator | None = None) -> Calibrator:
    """The calibrator that best tells wanted from unwanted, by Newton's method; ``start`` saves time."""
    if start is not None:
        return Calibrator(_newton(inputs, wanted, weights, start.weights, WARM))
    return Calibrator(_newton(inputs, wanted, weights, np.zeros(inputs.shape[1]), COLD))


def drift(probabilities: Doubles, wanted: Flags, weights: Doubles) -> tuple[float, float]:
    """Shift and slope of the logit that make cross-validated probabilities true."""
    logits = np.log(probabilities / (1 - probabilities))
    shift, slope = _newton(
        np.column_stack([np.ones(len(logits)), logits]), wanted, weights, np.array([0.0, 1.0]), COLD
    )
    return float(shift), float(slope)


def _newton(inputs: Doubles, wanted: Flags, weights: Doubles, start: Doubles, rounds: int) -> Doubles:
    penalty = np.full(len(start), PENALTY if len(start) > 2 else 0.01)
    penalty[0] = 0.01
    found = start
    for _ in range(rounds):
        p = _logistic(inputs @ found)
        slope = inputs.T @ (weights * (p - wanted)) + penalty * found
        root = inputs * np.sqrt(weights * p * (1 - p))[:, None]
        step = np.linalg.solve(root.T @ root + np.diag(penalty), slope)
        found = found - step
        if np.abs(step).max() < NEAR_ENOUGH:
            break
    return found


def _logistic(logits: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float64)


def threshold_for_risk(probabilities: Doubles, right: Flags, weights: Doubles, risk: float) -> float:
    """The least probability at which the weighted share of wrong answers of ALL messages stays within risk.

    Wrong answers are estimated twice: as counted, and as the calibrated probabilities say. The mean of
    both is used, since the count alone jumps with every single message; ``DOUBT`` standard errors are added.
    """
    order = np.argsort(-probabilities, kind="stable")
    p, ok = probabilities[order], right[order]
    share = weights[order] / weights.sum()
    wrong = np.cumsum(share * ((~ok).astype(float) + (1 - p)) / 2)
    error = np.sqrt(np.maximum(wrong * (1 - wrong), 0) * np.sum(share**2))
    within = np.flatnonzero(wrong + DOUBT * error <= risk)
    return float(p[within[-1]]) if len(within) else 1.0


def threshold_for_share(probabilities: Sequence[float], share: float, total: int) -> float:
    """The least probability that at most ``share`` of ``total`` messages reach."""
    ranked = sorted(probabilities, reverse=True)
    allowed = int(share * total)
    return float(ranked[allowed]) + 1e-9 if allowed < len(ranked) else 0.0
