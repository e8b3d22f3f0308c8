"""How good the matcher is on a labelled question set: the figures of the public scorer, with their doubt.

wrong: answered with a topic that the label does not accept, or answered where nothing must be answered.
coverage: answerable questions whose first answered topic is right, of all answerable ones.
assisted: coverage, and the right topic among the first three suggestions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from faq.corpus import Labelled
from faq.decision import Decision

Z = 1.96
"""Standard errors of a 95 % confidence interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``total``."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % confidence interval after Wilson; 0 to 1 of nothing."""
        if not self.total:
            return (0.0, 1.0)
        n, p = self.total, self.hits / self.total
        middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
        reach = Z / (1 + Z**2 / n) * (p * (1 - p) / n + Z**2 / (4 * n**2)) ** 0.5
        return (max(0.0, middle - reach), min(1.0, middle + reach))


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled question and what the matcher decided about it."""

    label: Labelled
    decision: Decision

    @property
    def answerable(self) -> bool:
        return self.label.topic is not None

    @property
    def answered(self) -> bool:
        return self.decision.kind == "answer"

    @property
    def wrong(self) -> bool:
        """Whether a topic was sent that the label does not accept."""
        return self.answered and not set(self.decision.topics) <= self.label.accepted

    @property
    def covered(self) -> bool:
        return self.answerable and self.answered and self.decision.topics[0] in self.label.accepted

    @property
    def assisted(self) -> bool:
        suggested = self.decision.kind == "suggest" and self.label.accepted & {*self.decision.suggestions[:3]}
        return self.covered or bool(self.answerable and suggested)

    @property
    def both(self) -> bool:
        """Whether every topic of a double question was answered."""
        return self.answered and self.label.asked <= {*self.decision.topics}


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering only from a score on: the share answered rightly, and the share of ALL answered wrongly."""

    score: float
    coverage: float
    risk: float


Figures = Mapping[str, Share]


def judge(labelled: Sequence[Labelled], decide: Callable[[str], Decision]) -> tuple[Judged, ...]:
    """Let a matcher decide every question."""
    return tuple(Judged(label, decide(label.text)) for label in labelled)


def figures(judged: Sequence[Judged]) -> Figures:
    """Every figure of the public scorer by its name there, and personal cases that reach a person."""
    yes, no = [j for j in judged if j.answerable], [j for j in judged if not j.answerable]
    talk = [j for j in judged if j.label.expect == "smalltalk"]
    double = [j for j in judged if j.label.style == "multi"]
    own = [j for j in no if j.label.style == "personal"]
    return {
        "coverage": _share(yes, lambda j: j.covered),
        "assisted": _share(yes, lambda j: j.assisted),
        "wrong_rate": _share(judged, lambda j: j.wrong),
        "false_answer_rate": _share(no, lambda j: j.wrong),
        "null_suggest": _share(no, lambda j: j.decision.kind == "suggest"),
        "escalated": _share(no, lambda j: j.decision.kind == "escalate"),
        "smalltalk": _share(talk, lambda j: j.decision.kind == "smalltalk"),
        "multi_both": _share(double, lambda j: j.both),
        "personal_escalated": _share(own, lambda j: j.decision.kind == "escalate"),
    }


def figures_by_style(judged: Sequence[Judged]) -> dict[str, Figures]:
    """The figures of all questions under ``ALL``, then of each style."""
    return {"ALL": figures(judged), **figures_by(judged, lambda j: j.label.style)}


def figures_by(judged: Sequence[Judged], part: Callable[[Judged], str]) -> dict[str, Figures]:
    """The figures of each part of the questions, by its name; those without a name are left out."""
    parts: dict[str, list[Judged]] = {}
    for one in judged:
        parts.setdefault(part(one), []).append(one)
    return {name: figures(parts[name]) for name in sorted(filter(None, parts))}


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure must reach: at least, or, where ``most``, at most."""

    figure: str
    bound: float
    most: bool = False

    def held(self, found: Figures) -> bool:
        """Whether the figure keeps to the bar; nothing measured is nothing failed."""
        value = found[self.figure].value
        return value is None or (value <= self.bound if self.most else value >= self.bound)


def bars(risk: float) -> tuple[Bar, ...]:
    """The gate: the stated risk, and what the matcher was promised to do (README, docs/matching.md)."""
    return (
        Bar("wrong_rate", risk, most=True),
        Bar("coverage", 0.70),
        Bar("assisted", 0.95),
        Bar("false_answer_rate", 0.03, most=True),
        Bar("null_suggest", 0.35, most=True),
        Bar("smalltalk", 0.80),
        Bar("multi_both", 0.50),
        Bar("personal_escalated", 0.90),
    )


def risk_coverage(judged: Sequence[Judged]) -> tuple[RiskPoint, ...]:
    """Risk and coverage as fewer and fewer of the given answers would be let out, surest first."""
    answers = sorted((j for j in judged if j.answered), key=lambda j: -j.decision.score)
    answerable = sum(j.answerable for j in judged) or 1
    points, covered, wrong = [], 0, 0
    for j in answers:
        covered += j.covered
        wrong += j.wrong
        points.append(RiskPoint(j.decision.score, covered / answerable, wrong / len(judged)))
    return tuple(points)


def _share(judged: Sequence[Judged], hit: Callable[[Judged], bool]) -> Share:
    return Share(sum(hit(j) for j in judged), len(judged))
