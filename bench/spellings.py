"""The held-out questions in other hands: `python -m bench.spellings` types them anew and asks again."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.figures import Figure, table
from bot.knowledge import shipped_content
from faq.artefact import load_or_build
from faq.corpus import read_labelled
from faq.evaluate import figures, judge
from faq.fold import toneless

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "eval" / "heldout.jsonl"
TELEX = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
SHAPES = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
TEENCODE = {
    "không": "k", "được": "dc", "gì": "j", "vậy": "z", "rồi": "r", "bao nhiêu": "bn", "điện thoại": "đt",
    "thế nào": "tn", "trường": "trg", "với": "vs", "bây giờ": "bjo", "những": "nhữg", "biết": "bít",
    "em": "e", "mình": "mk", "đăng ký": "đk", "phúc khảo": "pk", "nguyện vọng": "nv", "giờ": "h",
}  # fmt: skip
REGIONAL = {
    "không": "hông", "thế nào": "răng", "ở đâu": "ở mô", "gì": "chi", "vậy": "rứa", "bao giờ": "khi mô",
    "làm sao": "mần răng", "bố": "ba", "mẹ": "má", "được": "được hông", "này": "ni", "đến": "tới",
}  # fmt: skip
ENGLISH = {
    "điểm": "score", "đăng ký": "register", "hạn": "deadline", "trang web": "website", "mật khẩu": "password",
    "tài khoản": "account", "trực tuyến": "online", "lịch": "schedule", "lệ phí": "fee", "thông tin": "info",
}  # fmt: skip
EMOJI = ("😭", "🙏", "😅", "❓", "🥲", "😱")

Typing = Callable[[str, random.Random], str]


def spellings() -> list[Figure]:
    """Coverage, help and wrong answers of each way to type."""
    matcher = load_or_build(shipped_content(), ROOT / "build" / "matcher")
    labelled = read_labelled(QUESTIONS)
    rows = []
    for name, typed in WAYS.items():
        chance = random.Random(1)
        asked = [replace(one, text=typed(one.text, chance)) for one in labelled]
        found = figures(judge(asked, matcher.decide))
        rows.append(
            Figure(name, f"{found['coverage'].value:.1%}", f"{found['assisted'].value:.1%}",
                   f"wrong {found['wrong_rate'].value:.1%}, suggestions where nothing must be answered "
                   f"{found['null_suggest'].value:.1%}")
        )  # fmt: skip
    return rows


def as_written(text: str, _: random.Random) -> str:
    return text


def without_marks(text: str, _: random.Random) -> str:
    return toneless(text)


def telex_slips(text: str, chance: random.Random) -> str:
    """Every third word with marks as its keys were struck, without the input method."""
    return _by_word(text, lambda word: _keys(word) if chance.random() < 0.34 else word)


def _keys(word: str) -> str:
    struck, tone = "", ""
    for letter in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", letter)
        tone += "".join(TELEX.get(mark, "") for mark in parts)
        shape = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TELEX))
        struck += SHAPES.get(shape, shape)
    return struck + tone


def missing_spaces(text: str, chance: random.Random) -> str:
    """Every sixth space is missing."""
    return re.sub(" ", lambda _: "" if chance.random() < 0.17 else " ", text)


def doubled_letters(text: str, chance: random.Random) -> str:
    """Every tenth letter is struck twice."""
    return "".join(c * 2 if c.isalpha() and chance.random() < 0.1 else c for c in text)


def swapped_letters(text: str, chance: random.Random) -> str:
    """Every eighth longer word has two letters swapped."""

    def swap(word: str) -> str:
        if len(word) < 4 or chance.random() > 0.12:
            return word
        at = chance.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _by_word(text, swap)


def with_emoji(text: str, chance: random.Random) -> str:
    words = (word + (chance.choice(EMOJI) if chance.random() < 0.2 else "") for word in text.split(" "))
    return " ".join(words)


def capitals(text: str, _: random.Random) -> str:
    return text.upper()


def spoken(text: str, _: random.Random) -> str:
    """As voice typing writes: no punctuation, an opening and a filler."""
    plain = " ".join(re.findall(r"\w+", text.lower()))
    return f"alo cho mình hỏi là {plain} á vậy đó"


def _by_word(text: str, change: Callable[[str], str]) -> str:
    return re.sub(r"[^\W\d_]+", lambda match: change(match[0]), text)


def _replacing(words: Mapping[str, str]) -> Typing:
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(words, key=len, reverse=True))})\b")
    plain = partial(unicodedata.normalize, "NFC")
    return lambda text, _: pattern.sub(lambda match: words[match[0]], plain(text.lower()))


WAYS: Mapping[str, Typing] = {
    "as written": as_written,
    "without marks": without_marks,
    "telex slips": telex_slips,
    "teencode": _replacing(TEENCODE),
    "missing spaces": missing_spaces,
    "doubled letters": doubled_letters,
    "swapped letters": swapped_letters,
    "regional words": _replacing(REGIONAL),
    "English words": _replacing(ENGLISH),
    "emoji": with_emoji,
    "capitals": capitals,
    "spoken": spoken,
}


if __name__ == "__main__":
    print(table(spellings(), ("typed", "coverage", "assisted", "remark")))
