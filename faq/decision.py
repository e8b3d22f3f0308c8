"""What the matcher may decide about one message."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["answer", "suggest", "escalate", "smalltalk", "ignore"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of reading one message.

    ``topics`` are the entries to answer, best first (more than one when the message asks several
    things); beside ``escalate``, what is answered while a person looks into it; ``suggestions`` up to
    three topic ids for "ý bạn là…?"; ``score`` the calibrated probability, 0 to 1, that answering
    ``topics[0]`` is right; ``reason`` a short machine word that says why: ``matched``, ``unsure``,
    ``outside:<class>``, ``person:<class>``, ``distress``, ``greeting``, ``thanks``, ``about-bot``,
    ``noise``, ``abuse``, ``selling``.
    """

    kind: Kind
    topics: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    score: float = 0.0
    reason: str = ""
