"""The concept lexicon: which things and aspects of the exam a folded message names.

The data is ``content/concepts.yaml``. A concept is written ``kind:name`` (``things:phuc-khao``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from faq.fold import Shorthand, fold

KINDS = ("things", "aspects", "beyond", "signs")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Forms of concepts as rows of toneless words, found by their first word, longest first."""

    forms: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


def read_concepts(raw: Mapping[str, object], shorthand: Shorthand) -> Lexicon:
    """The lexicon of a parsed ``concepts.yaml``; forms are folded as messages are."""
    found: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    for kind in KINDS:
        concepts = raw.get(kind)
        for name, forms in concepts.items() if isinstance(concepts, Mapping) else ():
            for words in (fold(str(form), shorthand).words for form in forms):
                if words:
                    found.setdefault(words[0], set()).add((words, f"{kind}:{name}"))
    return Lexicon({first: tuple(sorted(forms, key=_longest_first)) for first, forms in found.items()})


def concepts_in(words: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Every concept that the words name, sorted; a concept inside another one counts too."""
    found: set[str] = set()
    for at, word in enumerate(words):
        for form, concept in lexicon.forms.get(word, ()):
            if words[at : at + len(form)] == form:
                found.add(concept)
    return tuple(sorted(found))


def _longest_first(form: tuple[tuple[str, ...], str]) -> tuple[int, tuple[str, ...], str]:
    return (-len(form[0]), *form)
