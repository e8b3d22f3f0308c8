"""Folding: one spelling for the many ways the same Vietnamese words are typed.

A folded message is a row of toneless words (``khong``) beside the same words with their marks
(``không``). Abbreviations, teencode and regional words are written out from ``content/shorthand.yaml``;
telex and VNI slips (``dduowcj``, ``phong2``) are undone when the word is no syllable as it stands.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

READ_LIMIT = 1200
"""Characters of a message that are read; the rest of a longer one is not looked at."""

LEAST_STUCK, MOST_STUCK = 5, 30
"""Letters of what may be several syllables without a space between them."""

_ROUNDS = 4  # dropping a filler can bring the two halves of a phrase together

_ONSETS = ("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", *"bcdghklmnpqrstvx", "")
_WRITTEN_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien
    ieng iep iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen
    oeo oet oi om on ong op ot u ua uan uang uanh uat uay uc ue uech uenh uet ui um un ung uo uoc
    uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uynh uyt uyu y yem yen yet yeu ynh yt
"""
_RIMES = frozenset(_WRITTEN_RIMES.split())
_MARKED_D = str.maketrans("đĐ", "dd")
_WORD = re.compile(r"\d+|[^\W\d_]+(?:\d+[^\W\d_]*)*")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]+)(\d+)([a-z]*)")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_STUTTER = re.compile(r"([a-z])\1")
_TELEX_TONE = re.compile(r"(?<=[aeiouyw])([a-z]*?)[sfrxj]")
_GROUPED_DIGITS = re.compile(r"(?<=\d)[.,](?=\d{3}(?:\D|$))")
_MASKED = re.compile(r"\[(?:số cccd|số báo danh|số điện thoại|ngày sinh)\]")
_OWN_NUMBER = re.compile(r"(?<!\d)(?!\d*000(?!\d))\d[\dx]{6,}(?!\d)")
OWN_NUMBER = "0000000"
"""What any personal number is read as, be it written out or masked: which one it is tells nothing."""
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"(?<=\d)\s?[hg](?=\d)")


@dataclass(frozen=True, slots=True)
class Shorthand:
    """How clipped, slangy and regional words are written out; keys and values are rows of words."""

    expansions: Mapping[tuple[str, ...], tuple[str, ...]]
    fillers: frozenset[tuple[str, ...]]
    kept: frozenset[str]
    sizes: Mapping[str, tuple[int, ...]]
    """Lengths, longest first, of the forms that begin with a word."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A message as two rows of equal length: toneless words, and the words with their marks."""

    words: tuple[str, ...]
    marked: tuple[str, ...]

    @property
    def text(self) -> str:
        """The toneless words in one line."""
        return " ".join(self.words)


@lru_cache(maxsize=20_000)
def toneless(text: str) -> str:
    """Lower case without tone and vowel marks; đ becomes d."""
    parts = unicodedata.normalize("NFD", text.lower().translate(_MARKED_D))
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a toneless word has the shape of a Vietnamese syllable."""
    return any(word.startswith(onset) and word[len(onset) :] in _RIMES for onset in _ONSETS)


def read_shorthand(raw: Mapping[str, object]) -> Shorthand:
    """The shorthand of a parsed ``shorthand.yaml``: ``expand`` (meaning: forms), ``fillers``, ``keep``."""
    expand = raw.get("expand")
    pairs = expand.items() if isinstance(expand, Mapping) else ()
    expansions: dict[tuple[str, ...], tuple[str, ...]] = {}
    for meaning, forms in pairs:
        for form in (*forms, meaning):
            _learn(expansions, _row(form), _row(meaning))
    fillers = frozenset(_row(line) for line in _lines(raw.get("fillers")))
    sizes = _sizes((*expansions, *fillers))
    return Shorthand(expansions, fillers, frozenset(_lines(raw.get("keep"))), sizes)


def fold(text: str, shorthand: Shorthand) -> Folded:
    """The folded words of a message; never raises, reads at most ``READ_LIMIT`` characters."""
    marked = tuple([repaired for raw in _split(text) for repaired in _repair(raw, shorthand)])
    for _ in range(_ROUNDS):
        before, marked = marked, _written_out(marked, shorthand)
        if marked == before:
            break
    return Folded(tuple(map(toneless, marked)), marked)


def _learn(
    expansions: dict[tuple[str, ...], tuple[str, ...]], form: tuple[str, ...], meaning: tuple[str, ...]
) -> None:
    """A phrase is also known without marks; a single word only as written, or ``thì`` would swallow ``thi``.

    A meaning stands for itself, so that no shorter form is found inside it.
    """
    expansions[form] = meaning
    if len(form) > 1:
        expansions.setdefault(tuple(toneless(word) for word in form), meaning)


def _sizes(forms: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for form in filter(None, forms):
        found.setdefault(form[0], set()).add(len(form))
    return {word: tuple(sorted(sizes, reverse=True)) for word, sizes in found.items()}


def _lines(value: object) -> Iterable[str]:
    return (str(line) for line in value) if isinstance(value, list) else ()


def _row(line: str) -> tuple[str, ...]:
    return tuple(_split(line))


def _split(text: str) -> list[str]:
    """Words and numbers of a text in lower case, composed; emoji and punctuation fall away."""
    spoken = _visible(unicodedata.normalize("NFKC", text[:READ_LIMIT]).lower())
    if "[" in spoken:
        spoken = _MASKED.sub(f" {OWN_NUMBER} ", spoken)
    if _DIGIT.search(spoken):
        counted = _OWN_NUMBER.sub(f" {OWN_NUMBER} ", _GROUPED_DIGITS.sub("", spoken))
        spoken = _CLOCK.sub(" giờ ", counted)
    if any(c * 3 in spoken for c in set(spoken)):
        spoken = _ELONGATED.sub(r"\1", spoken)
    return _WORD.findall(spoken)


def _visible(text: str) -> str:
    """A text without what takes no place of its own: controls, joiners, loose marks."""
    signs = (c for c in set(text) if not c.isalpha() and c not in "\n\t")
    for unseen in (c for c in signs if unicodedata.category(c) in ("Cf", "Cc", "Mn")):
        text = text.replace(unseen, "")
    return text


def _repair(word: str, shorthand: Shorthand) -> tuple[str, ...]:
    """The word itself, undone from a telex or VNI slip, or split where letters and digits are stuck."""
    bare = toneless(word)
    if is_syllable(bare) or bare.isdigit() or bare in shorthand.kept or (word,) in shorthand.expansions:
        return (word,)
    return _undo_slip(bare) or (word,)


def _undo_slip(bare: str) -> tuple[str, ...]:
    stuck = _LETTERS_THEN_DIGITS.fullmatch(bare)
    if stuck:
        return _undo_vni(*stuck.groups())
    for repaired in (untelex(bare), _STUTTER.sub(r"\1", bare)):
        if is_syllable(repaired):
            return (repaired,)
    return unstuck(bare)


def unstuck(bare: str) -> tuple[str, ...]:
    """Syllables that lost the space between them (``phuckhao``); none if a word is not made of such."""
    return _syllables(bare) if LEAST_STUCK <= len(bare) <= MOST_STUCK else ()


@lru_cache(maxsize=20_000)
def _syllables(bare: str) -> tuple[str, ...]:
    """The fewest syllables that a word is made of; of two ways the one whose first ones are shorter, since a
    consonant rather begins a syllable than ends one."""
    if is_syllable(bare):
        return (bare,)
    firsts = (at for at in range(2, len(bare) - 1) if is_syllable(bare[:at]))
    ways = [(bare[:at], *rest) for at in firsts if (rest := _syllables(bare[at:]))]
    return min(ways, key=len, default=())


def _undo_vni(letters: str, digits: str, rest: str) -> tuple[str, ...]:
    """``phong2`` is a slip, ``lop12`` two words, ``kv1`` a name."""
    tones = [d for d in digits if d in "12345"]
    if is_syllable(letters + rest) and "0" not in digits and len(tones) <= 1 and len(digits) <= 2:
        return (letters + rest,)
    return (letters, digits) if is_syllable(letters) and not rest else ()


def untelex(bare: str) -> str:
    """A toneless word with telex keys taken out: ``dduowcj`` to ``duoc``, ``vawn`` to ``van``."""
    word = bare.replace("dd", "d")
    word = _TELEX_TONE.sub(r"\1", word, count=1)
    for double, single in (("aa", "a"), ("ee", "e"), ("oo", "o"), ("aw", "a"), ("ow", "o"), ("uw", "u")):
        word = word.replace(double, single)
    return word.replace("w", "" if any(v in word for v in "aeiou") else "u")


def _written_out(words: tuple[str, ...], shorthand: Shorthand) -> tuple[str, ...]:
    """Words with shorthand written out and fillers dropped; a message of fillers alone keeps them."""
    out: list[str] = []
    at = 0
    while at < len(words):
        sizes = shorthand.sizes.get(words[at])
        if sizes:
            step, written = _longest(words, at, sizes, shorthand)
            out += written
            at += step
        else:
            out.append(words[at])
            at += 1
    return tuple(out) if out else words


def _longest(
    words: tuple[str, ...], at: int, sizes: Sequence[int], shorthand: Shorthand
) -> tuple[int, tuple[str, ...]]:
    """How many words are read as one from here on, and as what."""
    for size in sizes:
        key = words[at : at + size]
        written = shorthand.expansions.get(key)
        if written is not None:
            return size, written
        if key in shorthand.fillers:
            return size, ()
    return 1, words[at : at + 1]
