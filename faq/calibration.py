"""From evidence to a probability, and from an accepted risk to the thresholds of a decision."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.scorer import Floats

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A logistic model of standardised evidence."""

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def probability(self, values: Floats) -> float:
        """Probability, 0 to 1, of what the calibrator was trained on."""
        logit = float((values - self.mean) / self.scale @ self.weights) + self.bias
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least probabilities: to answer, to suggest, and to answer a second question in the same message."""

    answer: float
    suggest: float
    second: float


def threshold_for_risk(
    probabilities: Doubles, right: npt.NDArray[np.bool_], weights: Floats, risk: float
) -> float:
    """The least probability at which the weighted share of wrong answers of ALL messages stays within risk.

    Wrong answers are estimated twice: as counted, and as the calibrated probabilities say. The mean of
    both is used, since the count alone jumps with every single message.
    """
    order = np.argsort(-probabilities, kind="stable")
    p, ok = probabilities[order], right[order]
    share = weights[order] / weights.sum()
    wrong = np.cumsum(share * ((~ok).astype(float) + (1 - p)) / 2)
    within = np.flatnonzero(wrong <= risk)
    return float(p[within[-1]]) if len(within) else 1.0
