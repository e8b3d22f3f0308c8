"""Personal data is masked before anything is stored: what is kept shows only that it was there.

Recognised: citizen numbers (12 digits, older 9), candidate numbers (số báo danh), phone numbers, e-mail
addresses, dates of birth, however the digits are spaced, grouped or drawn. Exam dates, hours, scores,
amounts, numbers of documents and of postal items are left alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

CITIZEN = "[số CCCD]"
CANDIDATE = "[số báo danh]"
PHONE = "[số điện thoại]"
EMAIL = "[email]"
BIRTH = "[ngày sinh]"

YOUNGEST_BIRTH_YEAR = 2014  # nobody who asks was born later; exam years must stay readable
MOST_MARKS = 4  # combining marks on one letter; Vietnamese needs two

_YEAR = r"19\d\d|200\d|201[0-4]"
_AT = r"(?:\s?@\s?|\s?[\[(]\s?at\s?[\])]\s?|\s+a\s?c[òo]ng\s+)"
_DOT = r"(?:\s?\.\s?|\s?[\[(]\s?dot\s?[\])]\s?|\s+ch[ấa]m\s+)"
_EMAIL = re.compile(rf"(?<![\w.+\-])[\w.+\-]{{1,64}}{_AT}[\w\-]+(?:{_DOT}[\w\-]+)*", re.IGNORECASE)

_CUED_BIRTH = re.compile(
    r"(?P<cue>\b(?:sinh\s*(?:ngày|ngay)?|ngày\s*sinh|ngay\s*sinh|ns|dob)\b[^\d\n]{0,12})"
    r"\d{1,2}(?:\s?[/.\-]\s?\d{1,2}(?:\s?[/.\-]\s?\d{2,4})?"
    r"|\s+th[áa]ng\s+\d{1,2}(?:[\s,]+(?:n[ăa]m\s+)?\d{2,4})?)(?!\d)",
    re.IGNORECASE,
)
_WORDED_BIRTH = re.compile(
    rf"(?<!\d)\d{{1,2}}\s+th[áa]ng\s+\d{{1,2}}[\s,]+(?:n[ăa]m\s+)?(?:{_YEAR})(?!\d)", re.IGNORECASE
)
_YEAR_FIRST = re.compile(rf"(?<!\d)(?:{_YEAR})\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}(?!\d)")
_SPACED_BIRTH = re.compile(rf"(?<![\d/.\-])\d{{1,2}} \d{{1,2}} (?:{_YEAR})(?![\d/.\-])")
_DATE = re.compile(
    r"(?<!\d)(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?"
    r"((?:19|20)\d\d(?!\d)|(?<!\d[./\-]\d\d.\d\d.)(?<!\d[./\-]\d.\d\d.)\d{2}(?![./\-]?\d))"
)

_GAP = r"(?:(?!\b(?:ng[àa]y|t[ừu]|l[úu]c)\b)[^\d\n]){0,20}"  # from the cue to its number, not to a date
_YEAR_ALONE = r"(?:19|20)\d\d(?![ .\-_/]{0,3}\d)"
_CUED_CANDIDATE = re.compile(
    rf"(?P<cue>(?:s[ốo]\s*b[áa]o\s*danh|\bsbd\b){_GAP})(?!{_YEAR_ALONE})\d(?:[ .\-_/]{{0,3}}\d){{3,9}}(?!\d)",
    re.IGNORECASE,
)
_CUED_CITIZEN = re.compile(
    r"(?P<cue>(?:cccd|cmnd|c[ăa]n\s*c[ưu][ớo]c|ch[ứu]ng\s*minh|đ[ịi]nh\s*danh|h[ộo]\s*chi[ếe]u)"
    rf"{_GAP}?)"
    r"[A-Z]?\d(?:[ .\-_/\n]{0,3}\d){5,11}(?!\d)",
    re.IGNORECASE,
)
# What looks like a part of a number and is none: hours, scores, amounts of money, numbers of postal items.
_HARMLESS = re.compile(
    r"(?<![\d.,])\d{1,2}\s?(?:[:hg]|giờ|gio)\s?\d{2}(?!\d)"
    r"|(?<![\d.,])(?:10|\d)[.,]\d{1,2}(?![.,\-]?\d)"
    r"|(?<!\d)\d+(?:[ .,]\d{3})*(?=\s*(?:đ|d|vnđ|vnd|đồng|dong|nghìn|ngàn|triệu|tr)\b)"
    r"|\b[A-Z]{2}\d{9}VN\b",
    re.IGNORECASE,
)
_CHAIN = re.compile(r"\+?\d+(?:[ \t\n.,\-_/()|*]{1,3}\d+)*")
_GROUP = re.compile(r"\d+")

_PROVINCES = frozenset(  # the first three digits of a citizen number
    f"{code:03}"
    for code in (
        *(1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38),
        *(40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80),
        *(82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96),
    )
)
_MOBILE = re.compile(r"0[35789]\d{8}")
_OLD_MOBILE_OR_LANDLINE = re.compile(r"01[2689]\d{8}|02\d{8,9}")
_ABROAD = re.compile(r"(?:00)?840?[235789]\d{8,9}")
_HOTLINE = re.compile(r"1[89]00\d{4,6}")
_SHORTEST, _LONGEST = 8, 13  # digits of the numbers we look for
_PLAIN_CUTS: tuple[set[str], ...] = (
    set(),
    {" "},
    {"."},
    {"-"},
)  # how a number is grouped, as against a list of numbers

_PRIVATE = 0xE000  # stand-ins for harmless figures while numbers are looked for
_MOST_STAND_INS = 6400


@dataclass(frozen=True, slots=True)
class Masked:
    """A text fit to store, and whether something personal was taken out of it."""

    text: str
    changed: bool


def mask(text: str) -> Masked:
    """Replace personal data by what kind it was. Digits and signs of any width are read as plain ones."""
    plain = _plain(text)
    masked = _mask_plain(plain)
    return Masked(masked, True) if masked != plain else Masked(readable(text), False)


def readable(text: str) -> str:
    """A text without what only disturbs: control and direction characters, towers of combining marks."""
    kept: list[str] = []
    marks = 0
    for c in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        category = unicodedata.category(c)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if (category in ("Cc", "Cs") and c not in "\n\t") or (category in ("Cf", "Co") and c != "\u200d"):
            continue
        if marks <= MOST_MARKS:
            kept.append(c)
    return "".join(kept)


def _plain(text: str) -> str:
    """For looking: plain digits and signs, every space a space, nothing invisible, no marks on digits."""
    kept: list[str] = []
    for c in unicodedata.normalize("NFKC", readable(text)):
        category = unicodedata.category(c)
        if category in ("Mn", "Me") and kept and (kept[-1].isdigit() or not c.isprintable()):
            continue
        if c.isdecimal():
            kept.append(str(unicodedata.digit(c)))
        elif category == "Zs":
            kept.append(" ")
        elif category == "Pd" or c in "−·•":
            kept.append("-" if c not in "·•" else ".")
        elif category not in ("Cf", "Co"):
            kept.append(c)
    return "".join(kept)


def _mask_plain(text: str) -> str:
    text = _EMAIL.sub(lambda m: m[0] if _is_command(m) else EMAIL, text)
    text = _CUED_BIRTH.sub(lambda m: m["cue"] + BIRTH, text)
    text = _WORDED_BIRTH.sub(BIRTH, text)
    text = _YEAR_FIRST.sub(BIRTH, text)
    text = _SPACED_BIRTH.sub(BIRTH, text)
    text = _CUED_CANDIDATE.sub(lambda m: m["cue"] + CANDIDATE, text)
    text = _CUED_CITIZEN.sub(lambda m: m["cue"] + CITIZEN, text)
    text = _CHAIN.sub(_whole_number, text)
    kept: list[str] = []
    text = _DATE.sub(lambda m: BIRTH if _is_birth(m) else _stand_in(kept, m[0]), text)
    text = _HARMLESS.sub(lambda m: _stand_in(kept, m[0]), text)
    text = _CHAIN.sub(_numbers_in, text)
    return "".join(kept[ord(c) - _PRIVATE] if 0 <= ord(c) - _PRIVATE < len(kept) else c for c in text)


def _is_command(found: re.Match[str]) -> bool:
    """A command addressed to a bot, "/lich@hoidap_bot", looks like an address without a dot."""
    return found.start() == 1 and found.string[0] == "/" and "." not in found[0]


def _stand_in(kept: list[str], harmless: str) -> str:
    if len(kept) == _MOST_STAND_INS:
        return harmless
    kept.append(harmless)
    return chr(_PRIVATE + len(kept) - 1)


def _is_birth(found: re.Match[str]) -> bool:
    day, month, year = int(found[1]), int(found[2]), int(found[3])
    if len(found[3]) == 4:
        return year <= YOUNGEST_BIRTH_YEAR
    year += 1900 if year > 40 else 2000  # two digits: 05 is a birth year, 23 an exam year
    grades = (day, month) == (10, 11)  # "lớp 10-11-12"
    return year <= YOUNGEST_BIRTH_YEAR and 1 <= day <= 31 and 1 <= month <= 12 and not grades


def _whole_number(chain: re.Match[str]) -> str:
    """A chain that is, in whole and cut in one way, a number by its own rule: not to be read as dates."""
    digits = "".join(_GROUP.findall(chain[0]))
    if len(set(_GROUP.split(chain[0])[1:-1])) > 1:
        return chain[0]
    if len(digits) == 12 and digits[:3] in _PROVINCES:
        return CITIZEN
    return PHONE if _is_phone(digits) else chain[0]


def _numbers_in(chain: re.Match[str]) -> str:
    """A chain of digit groups with every run of groups that makes a personal number masked."""
    text = chain[0]
    groups = list(_GROUP.finditer(text))
    out: list[str] = []
    at = i = 0
    while i < len(groups):
        found = next(_runs(text, groups, i), None)
        if found is None:
            i += 1
            continue
        label, last = found
        start = groups[i].start()
        plus = start == 1 and text[0] == "+"
        out += [text[at : 0 if plus else start], label]
        at, i = groups[last].end(), last + 1
    return "".join(out) + text[at:]


def _runs(text: str, groups: list[re.Match[str]], first: int) -> Iterator[tuple[str, int]]:
    """What the groups from ``first`` on make together, the longest run first."""
    digits, ends = "", []
    for last in range(first, len(groups)):
        digits += groups[last][0]
        if len(digits) > _LONGEST and last > first:
            break
        if len(digits) >= _SHORTEST:
            ends.append((digits, last))
    for whole, last in reversed(ends):
        run = groups[first : last + 1]
        cuts = {text[a.end() : b.start()] for a, b in pairwise(run)}
        if label := _label(whole, tuple(len(group[0]) for group in run), plain=cuts in _PLAIN_CUTS):
            yield label, last


def _is_phone(digits: str) -> bool:
    return any(form.fullmatch(digits) for form in (_MOBILE, _OLD_MOBILE_OR_LANDLINE, _ABROAD))


def _label(digits: str, sizes: tuple[int, ...], *, plain: bool) -> str:
    """What a run of groups is. Without a rule of its own to know it by, it must be cut in a ``plain`` way."""
    if _HOTLINE.fullmatch(digits):
        return ""
    if len(digits) == 12 and (digits[:3] in _PROVINCES or (plain and min(sizes) >= 3)):
        return CITIZEN
    if _is_phone(digits):
        return PHONE
    if (len(sizes) == 1 and len(digits) >= 9) or (plain and sizes == (3, 3, 3)):
        return CITIZEN
    return CANDIDATE if plain and sizes in ((8,), (2, 6), (2, 3, 3)) else ""
