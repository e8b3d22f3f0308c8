"""The concept lexicon: which things and aspects of the exam a folded message names.

The data is ``content/concepts.yaml``. A concept is written ``kind:name`` (``things:phuc-khao``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from faq.fold import Folded, Shorthand, fold

KINDS = ("things", "aspects", "beyond", "signs")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Forms of concepts by their first one or two toneless words, or by the one word that needs its marks.

    A form is its toneless words, the word with its marks where it is the only one, and the concept.
    """

    forms: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]


def read_concepts(raw: Mapping[str, object], shorthand: Shorthand) -> Lexicon:
    """The lexicon of a parsed ``concepts.yaml``; forms are folded as messages are."""
    listed = raw.get("marked_only")
    strict = frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()
    found: dict[str, set[tuple[tuple[str, ...], str, str]]] = {}
    for kind in KINDS:
        concepts = raw.get(kind)
        for name, forms in concepts.items() if isinstance(concepts, Mapping) else ():
            for form in (fold(str(form), shorthand) for form in forms):
                marked = form.marked[0] if len(form.words) == 1 else ""
                first = marked if marked in strict else " ".join(form.words[:2])
                found.setdefault(first, set()).add((form.words, marked, f"{kind}:{name}"))
    return Lexicon({first: tuple(sorted(forms)) for first, forms in found.items()})


def concepts_in(folded: Folded, lexicon: Lexicon) -> tuple[str, ...]:
    """Every concept that the words name, sorted; a concept inside another one counts too.

    A form of one word must also have its marks where the message has any there: ``họ`` is no ``ho``.
    """
    words, forms = folded.words, lexicon.forms
    found: set[str] = set()
    for word, typed in zip(words, folded.marked, strict=True):
        for key in (word, typed) if typed != word else (word,):
            if key in forms:
                found.update(concept for _, marked, concept in forms[key] if typed in (key, marked))
    for at, first in enumerate(map(" ".join, pairwise(words))):
        if first in forms:
            found.update(concept for form, _, concept in forms[first] if words[at : at + len(form)] == form)
    return tuple(sorted(found))
