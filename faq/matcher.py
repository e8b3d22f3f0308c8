"""Text in, Decision out: which entry answers a message, or what to do when none surely does."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from faq.corpus import CALLING, CASE, DISTRESS, PERSONAL
from faq.decision import Decision
from faq.evidence import Evidence, weigh
from faq.features import Reading, read
from faq.fold import Folded, Shorthand, fold
from faq.lexicon import Lexicon
from faq.parts import LONGEST, asks, balanced, halves, questions
from faq.scorer import OUTSIDE
from faq.train import Trained

SUGGESTIONS = 3
BARE = 2
"""A message of so few words tells no case of one's own."""
LIKELY = 3
"""Both topics of a double question must be among so many of the whole message."""
OWN_STORY = 0.05
"""Probability of a personal case from which on a long story is one, whatever its question says: who tells a
story speaks of himself, so that the bar of short messages would send every second one to a person."""
AHEAD = 5.0
"""By how much a class that must not be answered may be ahead for a long story, in logarithms of likelihood,
where its question alone would be answered: greetings and family life draw a little in every direction."""
REASONS = {
    "chao-hoi": "greeting",
    "tam-biet": "bye",
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

    def decide(self, text: str, folded: Folded | None = None) -> Decision:
        """What to do about a message; never raises, looks at its first ``READ_LIMIT`` characters.

        ``folded`` is the same text, where somebody has folded it already.
        """
        reading = read(folded or fold(text, self.shorthand), self.lexicon)
        if not reading.folded.words:
            return Decision("ignore", reason="noise")
        return self._decide(text, self._weigh(reading))

    def rank(self, text: str, n: int) -> tuple[tuple[str, float], ...]:
        """The ``n`` topics that fit a text best, with their scores; for the desk."""
        evidence = self._weigh(self._read(text))
        return tuple(zip(evidence.topics, evidence.fused, strict=True))[:n]

    def nearest(self, text: str, topic: str) -> str:
        """The known phrasing of a topic, folded, that a text is nearest to; for those who curate."""
        model = self.trained.model
        c = model.classes.index(topic)
        first, end = int(model.firsts[c]), int(model.ends[c])
        near = model.compared(model.vector(self._read(text)))[1][first:end]
        return model.phrasings.texts[first + int(near.argmax())]

    def _read(self, text: str) -> Reading:
        return read(fold(text, self.shorthand), self.lexicon)

    def _weigh(self, reading: Reading) -> Evidence:
        return weigh(reading, self.trained.model)

    def _decide(self, text: str, evidence: Evidence) -> Decision:
        trained = self.trained
        inputs = trained.scale.inputs(evidence.values)
        sure = trained.answer.probability(inputs)
        own = trained.person.probability(inputs) if evidence.words > BARE else 0.0
        person = own >= trained.thresholds.person
        told = self._told(text, evidence, own)
        found = self._both(text, evidence) or told
        if len(found) < 2 and sure >= trained.thresholds.answer and not person:
            found = evidence.topics[:1]
        if found:
            score = max(sure, trained.thresholds.answer) if told else sure
            return Decision("answer", found, score=score, reason="matched")
        helpful = trained.suggest.probability(inputs) >= trained.thresholds.suggest
        return unanswered(evidence, sure, helpful, person, trained.decisions)

    def _both(self, text: str, whole: Evidence) -> tuple[str, ...]:
        """The topics of a message that asks two things: each half surely, both likely for the whole."""
        folded = [fold(part, self.shorthand) for part in halves(text) or ()]
        if not (folded and balanced(*folded) and all(map(asks, folded))):
            return ()
        found = (self._likely(half, whole) for half in folded)
        topics = tuple(dict.fromkeys(takewhile(bool, found)))
        return topics if len(topics) == len(folded) else ()

    def _likely(self, half: Folded, whole: Evidence) -> str:
        """The topic of half a message, if it is likely for the whole of it too; else nothing."""
        evidence = self._weigh(read(half, self.lexicon))
        if evidence.topics[0] not in whole.topics[:LIKELY]:
            return ""
        sure = self.trained.answer.probability(self.trained.scale.inputs(evidence.values))
        return evidence.topics[0] if sure >= self.trained.thresholds.second else ""

    def _told(self, text: str, whole: Evidence, own: float) -> tuple[str, ...]:
        """What a long story asks about: questions that alone would be answered, if all of it agrees."""
        ahead = whole.outside_score - whole.fused[0]
        if whole.words <= LONGEST or own >= OWN_STORY or ahead >= AHEAD:
            return ()
        asked = [self._weigh(self._read(part)) for part in questions(text)]
        surely = (evidence.topics[0] for evidence in asked if self._asks_surely(evidence))
        return tuple(topic for topic in dict.fromkeys(surely) if topic in whole.topics)

    def _asks_surely(self, evidence: Evidence) -> bool:
        trained = self.trained
        inputs = trained.scale.inputs(evidence.values)
        return (
            trained.answer.probability(inputs) >= trained.thresholds.answer
            and trained.person.probability(inputs) < trained.thresholds.person
            and evidence.outside_score < evidence.fused[0]
        )


def unanswered(
    evidence: Evidence, sure: float, helpful: bool, person: bool, decisions: Mapping[str, str]
) -> Decision:
    """What to do about a message that no topic answers surely.

    ``helpful``: suggestions would probably help; ``person``: it is probably somebody's own case.
    """
    ahead = evidence.outside_score > evidence.fused[0]
    outside = evidence.outside if ahead else ""
    name = outside.removeprefix(OUTSIDE)
    if decisions.get(outside) == "smalltalk":
        return Decision("smalltalk", score=sure, reason=REASONS.get(name, "greeting"))
    if decisions.get(outside) == "ignore":
        return Decision("ignore", score=sure, reason=REASONS.get(name, "noise"))
    if person or outside in PERSONAL - {CALLING}:
        return Decision("escalate", score=sure, reason=_reason(outside if outside in PERSONAL else CASE))
    if helpful:
        return Decision("suggest", suggestions=evidence.topics[:SUGGESTIONS], score=sure, reason="unsure")
    return Decision("escalate", score=sure, reason=_reason(outside))


def _reason(outside: str) -> str:
    if outside == DISTRESS:
        return "distress"
    kind = "person" if outside in PERSONAL else "outside"
    return f"{kind}:{outside.removeprefix(OUTSIDE)}" if outside else "unsure"
