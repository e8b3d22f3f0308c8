"""What a message looks like to the matcher: numbered features in three channels.

A feature is a code of 64 bits. Runs of characters hold their characters themselves, a byte each; words and
concepts hold a checksum of their letters, and a mark of their channel above it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from faq.fold import Folded
from faq.lexicon import Lexicon, concepts_in

Codes = npt.NDArray[np.int64]

CHANNELS = ("chars", "words", "concepts")
CHANNEL_BITS = 48
"""The channel of a code stands above so many bits."""
_WORDS, _CONCEPTS = 1 << CHANNEL_BITS, 2 << CHANNEL_BITS
LONGEST_RUN = 5
_RUNS = [(size, (1 << 8 * (size + 1)) - 1) for size in range(1, LONGEST_RUN)]
"""Runs by how many characters follow the first one, and what is kept of eight characters."""


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
    words = [_WORDS | checksum for checksum in word_grams(reading.folded.words)]
    named = [_CONCEPTS | crc32(name.encode()) for name in concept_features(reading.concepts)]
    return np.concatenate([*char_grams(reading.folded.text), np.array(words + named, np.int64)])


def char_grams(text: str) -> list[Codes]:
    """Runs of 2 to 5 characters, across word ends; the text is padded with a blank at each end."""
    letters = f" {text} ".encode("latin-1", "replace")
    longest = np.ndarray(len(letters), "<i8", letters + b"\0" * 8, strides=(1,))
    return [longest[: len(letters) - size] & mask for size, mask in _RUNS if size < len(letters)]


def word_grams(words: tuple[str, ...]) -> list[int]:
    """Checksums of single words, pairs (``a b``), triples, and pairs with one word between them (``a_b``).

    A checksum is carried on from word to word, so that no pair or triple need be written out.
    """
    letters = [word.encode() for word in words]
    behind, beyond = [b" " + word for word in letters[1:]], [b"_" + word for word in letters[2:]]
    single = [*map(crc32, letters)]
    pairs = [*map(crc32, behind, single)]
    return [*single, *pairs, *map(crc32, behind[1:], pairs), *map(crc32, beyond, single)]


def concept_features(concepts: tuple[str, ...]) -> Iterator[str]:
    """Concepts, and every thing together with every aspect and every other thing."""
    yield from concepts
    things = [c for c in concepts if c.startswith("things:")]
    rest = [c for c in concepts if not c.startswith("things:")]
    for at, thing in enumerate(things):
        for other in (*things[at + 1 :], *rest):
            yield f"{thing}&{other}"
