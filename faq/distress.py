"""Words of distress: a closed list read before everything else, so that no score can outweigh them.

Missing a cry is far worse than answering an idle word kindly; the list errs on that side.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faq.fold import toneless
from faq.word_lists import read_word_lists

FILE = Path(__file__).parent / "content" / "distress.yaml"
READ_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class DistressWords:
    """Rows of toneless words, what makes them harmless, and words that are other ones by their marks."""

    forms: tuple[str, ...]
    harmless_before: frozenset[str]
    harmless_with: tuple[str, ...]
    other_words: frozenset[str]


@cache
def distress_words(file: Path = FILE) -> DistressWords:
    """The shipped list.

    Raises:
        ValueError: when the file is not a table of lists.
    """
    lists = read_word_lists(file)
    return DistressWords(
        lists["forms"],
        frozenset(lists["harmless_before"]),
        lists["harmless_with"],
        frozenset(lists["other_words"]),
    )


def is_distress(text: str, words: DistressWords | None = None) -> bool:
    """Whether a message holds words of distress; works on the raw text, with or without accents."""
    known = words or distress_words()
    plain = _plain(text[:READ_LIMIT], known.other_words)
    if any(f" {harmless} " in plain for harmless in known.harmless_with):
        return False
    return any(_cries(plain, form, known.harmless_before) for form in known.forms)


def _cries(plain: str, form: str, harmless_before: frozenset[str]) -> bool:
    at = plain.find(f" {form} ")
    while at >= 0:
        before = plain[:at].rsplit(" ", 1)[-1]
        if form != "muon chet" or before not in harmless_before:
            return True
        at = plain.find(f" {form} ", at + 1)
    return False


_NOT = ("k", "ko", "kh", "hk", "hong", "hok", "hem", "khong")
_SHORT: Mapping[str, str] = {**dict.fromkeys(_NOT, "khong"), "mun": "muon"}


def _plain(text: str, other_words: frozenset[str]) -> str:
    letters = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", text.lower()))
    words = ("-" if word in other_words else toneless(word) for word in letters.split())
    return f" {' '.join(_SHORT.get(word, word) for word in words)} "
