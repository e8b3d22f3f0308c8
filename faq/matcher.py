"""Text in, Decision out: which entry answers a message, or what to do when none surely does."""

from dataclasses import dataclass

from faq.decision import Decision
from faq.evidence import Evidence, weigh
from faq.features import Reading, read
from faq.fold import Shorthand, clauses, fold
from faq.lexicon import Lexicon
from faq.scorer import OUTSIDE
from faq.train import Trained

SUGGESTIONS = 3
DISTRESS = frozenset({"khung-hoang"})
PERSONAL = frozenset(
    {
        "diem-cua-em",
        "ho-so-cua-em",
        "so-bao-danh",
        "phuc-khao-cua-em",
        "bao-gian-lan",
        "cap-cuu",
        "bi-chia-cat",
        "mat-buu-pham",
        "bao-chi",
        "goi-nguoi",
    }
)
"""Outside classes that only a person can help with; all others are out of scope."""
REASONS = {
    "chao-hoi": "greeting",
    "tam-biet": "greeting",
    "cam-on": "thanks",
    "khen": "thanks",
    "hoi-ve-bot": "about-bot",
    "phan-nan-bot": "about-bot",
    "chui-boi": "abuse",
    "quang-cao": "selling",
    "go-bua": "noise",
    "tam-phao": "noise",
}


@dataclass(frozen=True, slots=True)
class Matcher:
    """A trained matcher with the language data that it reads messages with."""

    trained: Trained
    shorthand: Shorthand
    lexicon: Lexicon

    def decide(self, text: str) -> Decision:
        """What to do about a message; never raises, looks at its first ``READ_LIMIT`` characters."""
        reading = self._read(text)
        if not reading.folded.words:
            return Decision("ignore", reason="noise")
        return self._decide(text, self._weigh(reading))

    def rank(self, text: str, n: int) -> tuple[tuple[str, float], ...]:
        """The ``n`` topics that fit a text best, with their scores; for the desk."""
        evidence = self._weigh(self._read(text))
        return tuple(zip(evidence.topics, evidence.fused, strict=True))[:n]

    def _read(self, text: str) -> Reading:
        return read(fold(text, self.shorthand), self.lexicon)

    def _weigh(self, reading: Reading) -> Evidence:
        model = self.trained.model
        return weigh(reading, model.similarities(reading), model)

    def _decide(self, text: str, evidence: Evidence) -> Decision:
        sure = self.trained.answer.probability(evidence.values)
        parts = self._parts(text)
        if parts:
            return Decision("answer", parts, score=sure, reason="matched")
        if sure >= self.trained.thresholds.answer:
            return Decision("answer", evidence.topics[:1], score=sure, reason="matched")
        return self._unsure(evidence, sure)

    def _parts(self, text: str) -> tuple[str, ...]:
        """The topics of a message that asks several things, each surely; empty otherwise."""
        parts = clauses(text)
        if len(parts) < 2:
            return ()
        read_parts = [self._read(part) for part in parts]
        evidence = [self._weigh(part) for part in read_parts if len(part.folded.words) > 2]
        answer = self.trained.answer
        sure = [e for e in evidence if answer.probability(e.values) >= self.trained.thresholds.second]
        topics = tuple(dict.fromkeys(e.topics[0] for e in sure))
        return topics if len(topics) > 1 else ()

    def _unsure(self, evidence: Evidence, sure: float) -> Decision:
        outside = evidence.outside.removeprefix(OUTSIDE)
        decision = self.trained.decisions.get(evidence.outside, "escalate")
        ahead = evidence.outside_score > evidence.fused[0]
        if ahead and decision == "smalltalk":
            return Decision("smalltalk", score=sure, reason=REASONS.get(outside, "greeting"))
        if ahead and decision == "ignore":
            return Decision("ignore", score=sure, reason=REASONS.get(outside, "noise"))
        if self.trained.suggest.probability(evidence.values) >= self.trained.thresholds.suggest:
            return Decision("suggest", suggestions=evidence.topics[:SUGGESTIONS], score=sure, reason="unsure")
        return Decision("escalate", score=sure, reason=_reason(outside) if ahead else "unsure")


def _reason(outside: str) -> str:
    if outside in DISTRESS:
        return "distress"
    return f"person:{outside}" if outside in PERSONAL else f"outside:{outside}"
