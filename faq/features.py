"""What a message looks like to the matcher: numbered features in three channels.

A feature is a code of 64 bits. Runs of characters hold their characters themselves, a byte each; words and
concepts hold a checksum of their letters, and a mark of their channel above it.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from faq.fold import Folded
from faq.lexicon import Lexicon, concepts_in

Codes = npt.NDArray[np.int64]

CHANNELS = ("chars", "words", "concepts")
CHANNEL_BITS = 48
"""The channel of a code stands above so many bits."""
LONGEST_RUN = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded message with the concepts it names."""

    folded: Folded
    concepts: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """Its words and concepts, each once."""
        return tuple(dict.fromkeys((*self.folded.words, *self.concepts)))


def read(folded: Folded, lexicon: Lexicon) -> Reading:
    return Reading(folded, concepts_in(folded, lexicon))


def codes(reading: Reading) -> Codes:
    """The features of a message, each as often as it occurs."""
    named = [
        (channel << CHANNEL_BITS) | zlib.crc32(name.encode())
        for channel, names in ((1, word_grams(reading.folded.words)), (2, concept_features(reading.concepts)))
        for name in names
    ]
    return np.concatenate([char_grams(reading.folded.text), np.array(named, np.int64)])


def char_grams(text: str) -> Codes:
    """Runs of 2 to 5 characters, across word ends; the text is padded with a blank at each end."""
    letters = np.frombuffer(f" {text} ".encode("latin-1", "replace"), np.uint8).astype(np.int64)
    run, runs = letters, [letters[:0]]
    for size in range(1, min(LONGEST_RUN, len(letters))):
        run = run[:-1] | (letters[size:] << (8 * size))
        runs.append(run)
    return np.concatenate(runs)


def word_grams(words: tuple[str, ...]) -> Iterator[str]:
    """Single words, pairs, triples, and pairs with one word between them (``a_b``)."""
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        yield f"{first} {second} {third}"
        yield f"{first}_{third}"


def concept_features(concepts: tuple[str, ...]) -> Iterator[str]:
    """Concepts, and every thing together with every aspect and every other thing."""
    yield from concepts
    things = [c for c in concepts if c.startswith("things:")]
    rest = [c for c in concepts if not c.startswith("things:")]
    for at, thing in enumerate(things):
        for other in (*things[at + 1 :], *rest):
            yield f"{thing}&{other}"
