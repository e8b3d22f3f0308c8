"""Long texts: no part too long, nothing lost, no letter torn."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.splitting import LIMIT, letters, split, units

FLAG, FAMILY, THUMB = "🇻🇳", "👨‍👩‍👧", "👍🏽"
pieces = st.sampled_from(
    ["Thí sinh", "được", "ế", "ệ", "ấ", " ", " ", "\n", "\n\n", ". ", "? ", FLAG, FAMILY, THUMB, "a", "á́́"]
)
texts = st.lists(pieces, max_size=120).map("".join)


@given(texts, st.integers(min_value=24, max_value=60))
@settings(max_examples=300, deadline=None)
def test_parts_fit_and_say_the_same(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


@given(texts, st.integers(min_value=24, max_value=60))
@settings(max_examples=300, deadline=None)
def test_no_letter_is_torn(text: str, limit: int) -> None:
    whole = [letter for letter in letters(text.strip()) if not letter.isspace()]
    found = [letter for part in split(text, limit) for letter in letters(part) if not letter.isspace()]
    assert found == whole


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all(text: str) -> None:
    parts = split(text, 40)
    assert all(part.strip() and units(part) <= 40 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_short_text_stays_whole() -> None:
    assert split("Chào bạn.\n\nMôn Toán thi chiều 28/6.") == ["Chào bạn.\n\nMôn Toán thi chiều 28/6."]


def test_paragraphs_are_cut_before_sentences_and_sentences_before_words() -> None:
    first, second = "Một câu. " * 30, "Hai câu khác. " * 30
    assert split(f"{first.strip()}\n\n{second.strip()}", 440) == [first.strip(), second.strip()]
    assert all(part.endswith(".") for part in split("Câu này có bảy chữ đấy nhé. " * 40, 200))


def test_emoji_count_double() -> None:
    assert [units(part) for part in split("😀" * 5000)] == [LIMIT, LIMIT, 10000 - 2 * LIMIT]
