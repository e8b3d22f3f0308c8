"""What a message looks like to the matcher: named features in a few channels.

Channels are weighted and normalised apart, so that the many character n-grams do not drown the words.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from faq.fold import Folded
from faq.lexicon import Lexicon, concepts_in

CHANNELS = ("chars", "words", "concepts")


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded message with the concepts it names."""

    folded: Folded
    concepts: tuple[str, ...]


def read(folded: Folded, lexicon: Lexicon) -> Reading:
    return Reading(folded, concepts_in(folded, lexicon))


def features(reading: Reading) -> dict[str, Counter[str]]:
    """Features of each channel with how often they occur."""
    words = reading.folded.words
    return {
        "chars": Counter(char_grams(reading.folded.text)),
        "words": Counter(word_grams(words)),
        "concepts": Counter(concept_features(reading.concepts)),
    }


def char_grams(text: str) -> Iterator[str]:
    """Runs of 2 to 5 characters, across word ends; the text is padded with a blank at each end."""
    padded = f" {text} "
    for size in (2, 3, 4, 5):
        for at in range(len(padded) - size + 1):
            yield padded[at : at + size]


def word_grams(words: tuple[str, ...]) -> Iterator[str]:
    """Single words, pairs, triples, and pairs with one word between them (``a_b``)."""
    yield from words
    for at in range(len(words) - 1):
        yield f"{words[at]} {words[at + 1]}"
    for at in range(len(words) - 2):
        yield f"{words[at]} {words[at + 1]} {words[at + 2]}"
        yield f"{words[at]}_{words[at + 2]}"


def concept_features(concepts: tuple[str, ...]) -> Iterator[str]:
    """Concepts, and every thing together with every aspect and every other thing."""
    yield from concepts
    things = [c for c in concepts if c.startswith("things:")]
    rest = [c for c in concepts if not c.startswith("things:")]
    for at, thing in enumerate(things):
        for other in (*things[at + 1 :], *rest):
            yield f"{thing}&{other}"
