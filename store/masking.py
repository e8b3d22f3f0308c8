"""Personal data is masked before anything is stored: what is kept shows only that it was there.

Recognised: citizen numbers (12 digits, older 9), candidate numbers (số báo danh), phone numbers, e-mail
addresses, dates of birth. Exam dates, hours, scores, amounts and document numbers are left alone.
"""

import re
import unicodedata
from dataclasses import dataclass

CITIZEN = "[số CCCD]"
CANDIDATE = "[số báo danh]"
PHONE = "[số điện thoại]"
EMAIL = "[email]"
BIRTH = "[ngày sinh]"

# Years from which nobody who asks was born, and exam years that must stay readable.
YOUNGEST_BIRTH_YEAR = 2014

_SEP = r"[ \t.\-_/]{0,2}"
_EMAIL = re.compile(r"[\w.+\-]+\s?@\s?[\w\-]+(?:\s?\.\s?[\w\-]+)+")
_TWELVE = re.compile(rf"(?<!\d)\d(?:{_SEP}\d){{11}}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)(?:\+?84|0){_SEP}[235789](?:{_SEP}\d){{8}}(?:\d)?(?!\d)")
_NINE = re.compile(r"(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)(?!\s*(?:đ|d|vnđ|vnd|đồng|dong)\b)")
_CUED_CANDIDATE = re.compile(
    r"(?P<cue>(?:s[ốo]\s*b[áa]o\s*danh|\bsbd\b)[^\d\n]{0,15})(?P<number>\d(?:[ .\-]?\d){3,9})", re.IGNORECASE
)
_CUED_CITIZEN = re.compile(
    r"(?P<cue>(?:cccd|cmnd|c[ăa]n\s*c[ưu][ớo]c|ch[ứu]ng\s*minh|đ[ịi]nh\s*danh|h[ộo]\s*chi[ếe]u)[^\d\n]{0,20})"
    r"(?P<number>[A-Z]?\d(?:[ .\-]?\d){5,11})",
    re.IGNORECASE,
)
_EIGHT = re.compile(r"(?<![\d/.\-])\d{8}(?![\d/])")
_DATE = re.compile(r"(?<!\d)(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})(?!\d)")
_CUED_BIRTH = re.compile(
    r"(?P<cue>\b(?:sinh\s*(?:ngày|ngay)?|ngày\s*sinh|ngay\s*sinh|ns|dob)\b[^\d\n]{0,12})"
    r"(?P<number>\d{1,2}\s?[/.\-]\s?\d{1,2}(?:\s?[/.\-]\s?\d{2,4})?|\d{1,2}\s+th[áa]ng\s+\d{1,2}(?:\s+n[ăa]m)?\s+\d{2,4})",
    re.IGNORECASE,
)
_WORDED_BIRTH = re.compile(
    r"(?<!\d)\d{1,2}\s+th[áa]ng\s+\d{1,2}\s+n[ăa]m\s+(19\d\d|200\d|201[0-4])(?!\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text fit to store, and whether something personal was taken out of it."""

    text: str
    changed: bool


def mask(text: str) -> Masked:
    """Replace personal data by what kind it was. Width variants of digits are read as digits."""
    plain = _plain_digits(unicodedata.normalize("NFC", text))
    masked = _mask_plain(plain)
    return Masked(masked, masked != plain)


def _mask_plain(text: str) -> str:
    text = _EMAIL.sub(EMAIL, text)
    text = _CUED_CANDIDATE.sub(lambda m: m["cue"] + CANDIDATE, text)
    text = _CUED_CITIZEN.sub(lambda m: m["cue"] + CITIZEN, text)
    text = _CUED_BIRTH.sub(lambda m: m["cue"] + BIRTH, text)
    text = _WORDED_BIRTH.sub(BIRTH, text)
    text = _DATE.sub(_birth_or_date, text)
    text = _TWELVE.sub(CITIZEN, text)
    text = _PHONE.sub(PHONE, text)
    text = _NINE.sub(CITIZEN, text)
    return _EIGHT.sub(CANDIDATE, text)


def _birth_or_date(found: re.Match[str]) -> str:
    year = int(found[3])
    if year < 100:  # two digits: 05 is a birth year, 23 an exam year
        year += 1900 if year > 40 else 2000
    return BIRTH if year <= YOUNGEST_BIRTH_YEAR else found[0]


def _plain_digits(text: str) -> str:
    return "".join(
        str(unicodedata.digit(c)) if not c.isascii() and c.isdecimal() else c
        for c in text
        if unicodedata.category(c) != "Cf" or c == "\u200d"
    )
