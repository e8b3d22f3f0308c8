"""What others send as JSON is read without ever raising."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.foreign_json import decoded, number_of, part_of, text_of

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("body", [b"", b"[1]", b"\xff", b"[" * 20_000, b'"x"', b"null"])
def test_a_body_without_an_object_is_none(body: bytes) -> None:
    assert decoded(body) is None


@given(ANYTHING)
def test_fields_of_any_kind_are_read_as_what_is_asked_for(found: object) -> None:
    of = {"x": found}
    assert isinstance(part_of(of, "x"), dict)
    assert "\x00" not in text_of(of, "x")
    assert number_of(of, "x") is None or isinstance(number_of(of, "x"), int)


def test_ids_are_text_also_where_a_server_writes_numbers() -> None:
    assert text_of({"id": 2468458835296117922}, "id") == "2468458835296117922"
    assert text_of({"id": 10**5000}, "id") == ""


def test_the_first_field_that_says_something_counts() -> None:
    assert text_of({"text": "", "caption": "ảnh thẻ"}, "text", "caption") == "ảnh thẻ"
