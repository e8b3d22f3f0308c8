"""From Telegram's JSON to what was said: every row of the mapping, and anything at all without a crash."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram_inbound import Me, Moved, Word, platform_id, read_update

ME = Me(123456, "ThiBot")
GROUP = -1007


def message(text: str | None = "xin chào", chat: Any = 5, **more: Any) -> dict[str, Any]:
    body = {"message_id": 9, "chat": {"id": chat}, "from": {"id": 5, "is_bot": False}, **more}
    return {"update_id": 1, "message": body if text is None else {**body, "text": text}}


def heard(update: dict[str, Any]) -> Word:
    word = read_update(update, ME)
    assert isinstance(word, Word)
    return word


def test_a_private_text() -> None:
    assert heard(message()) == Word(5, True, 5, "9", "text", "xin chào", addressed=True)


@pytest.mark.parametrize(
    ("said", "text"),
    [("/start tg-phone", "/start tg-phone"), ("/lich@ThiBot", "/lich"), ("/lich@thibot mai", "/lich mai")],
)
def test_a_command_loses_the_name_of_the_bot(said: str, text: str) -> None:
    word = heard(message(said))
    assert (word.kind, word.text) == ("command", text)


@pytest.mark.parametrize(
    ("content", "kind"),
    [("photo", "photo"), ("document", "file"), ("video", "file"), ("voice", "voice"), ("video_note", "voice"),
     ("sticker", "sticker"), ("location", "other"), ("contact", "other"), ("poll", "other")],
)  # fmt: skip
def test_what_is_no_text_comes_with_its_kind_and_caption(content: str, kind: str) -> None:
    word = heard(message(None, 5, **{content: [{"file_id": "x"}], "caption": "thẻ của em"}))
    assert (word.kind, word.text) == (kind, "thẻ của em")


def test_service_messages_are_not_for_us() -> None:
    assert read_update(message(None, new_chat_members=[{"id": 4}]), ME) is None
    assert read_update({"update_id": 1, "channel_post": message()["message"]}, ME) is None
    assert read_update({"update_id": 1, "my_chat_member": {}}, ME) is None


def test_other_bots_are_not_for_us() -> None:
    assert read_update(message("a", 5, **{"from": {"id": 5, "is_bot": True}}), ME) is None


def test_an_album_without_words_is_one_thing() -> None:
    ids = {heard(message(None, photo=[1], media_group_id="77", message_id=n)).platform_id for n in (9, 10)}
    assert ids == {"album:77"}
    assert heard(message(None, photo=[1], media_group_id="77", caption="a")).platform_id == "9"


@pytest.mark.parametrize(
    ("said", "addressed", "text"),
    [("mấy giờ thi toán", False, "mấy giờ thi toán"), ("@ThiBot mấy giờ thi", True, "mấy giờ thi"),
     ("mấy giờ thi @thibot ?", True, "mấy giờ thi ?"), ("@ThiBotNao ơi", False, "@ThiBotNao ơi"),
     ("/lich", True, "/lich"), ("/lich@ThiBot", True, "/lich"), ("/lich@BotKhac", False, "/lich@BotKhac")],
)  # fmt: skip
def test_in_a_group_only_what_is_meant_for_the_bot(said: str, addressed: bool, text: str) -> None:
    word = heard(message(said, chat=GROUP))
    assert (word.addressed, word.text) == (addressed, text)


def test_a_reply_to_the_bot_is_meant_for_it() -> None:
    replied = {"message_id": 3, "from": {"id": ME.id}}
    word = heard(message("còn môn Văn?", chat=GROUP, reply_to_message=replied))
    assert (word.addressed, word.reply_to) == (True, f"{GROUP}/3")
    other = {"message_id": 3, "from": {"id": 8}}
    assert not heard(message("thế à", chat=GROUP, reply_to_message=other)).addressed


def test_ids_of_groups_carry_the_group() -> None:
    """A supergroup counts its messages anew: the same number must not look like a repeat."""
    assert platform_id(5, 9) == "9"
    assert platform_id(-7, 9) != platform_id(GROUP, 9)


def test_the_first_edit_counts_as_a_message_and_the_next_as_its_repeat() -> None:
    edits = [{"update_id": n, "edited_message": message(f"sửa {n}")["message"]} for n in (1, 2)]
    assert [heard(edit).platform_id for edit in edits] == ["edit:9", "edit:9"]
    assert read_update({"update_id": 3, "edited_message": message("a", chat=GROUP)["message"]}, ME) is None
    assert read_update({"update_id": 3, "edited_message": message("/duyet AB2")["message"]}, ME) is None


def test_a_pressed_button() -> None:
    markup = {"inline_keyboard": [[{"text": "1. Môn Toán", "callback_data": "12.0"}]]}
    query = {"id": "q1", "from": {"id": 5}, "data": "12.0",
             "message": {"message_id": 9, "chat": {"id": 5}, "reply_markup": markup}}  # fmt: skip
    word = heard({"update_id": 1, "callback_query": query})
    assert (word.kind, word.choice, word.text, word.platform_id, word.callback) == (
        "choice", "12.0", "Môn Toán", "cb:q1", "q1",
    )  # fmt: skip


def test_a_group_that_moved() -> None:
    assert read_update(message(None, chat=-5, migrate_to_chat_id=-1005), ME) == Moved(-5, -1005)
    assert read_update(message(None, chat=-1005, migrate_from_chat_id=-5), ME) == Moved(-5, -1005)


def test_ids_written_as_text_are_read() -> None:
    assert heard(message("a", "5", **{"from": {"id": "7"}})).sender == 7


def test_what_no_database_takes_is_taken_out() -> None:
    assert heard(message("a\x00b\ud800c")).text == "ab?c"


KEYS = ("message", "edited_message", "callback_query", "chat", "from", "id", "text", "message_id", "data",
        "reply_markup", "inline_keyboard", "reply_to_message", "migrate_to_chat_id",
        "media_group_id")  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(KEYS), anything))
@settings(max_examples=150, deadline=None)
def test_anything_at_all_is_survived(update: dict[str, Any]) -> None:
    assert read_update(update, ME) is None or isinstance(read_update(update, ME), Word | Moved)
