"""What each event of the Official Account becomes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo_inbound import (
    Came,
    Echo,
    Left,
    Shown,
    Stirred,
    Typed,
    Word,
    anonymous_chat,
    oa_of,
    read_event,
    read_group_event,
)
from bot.fakes.zalo_events import Events, Keys

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
USER = "2468458835296117922"


@pytest.fixture
def events() -> Events:
    """What the platform would bring."""
    return Events(Keys(), lambda: AT)


def word_of(event: dict[str, object]) -> Word:
    word = read_event(event)
    assert isinstance(word, Word)
    return word


def test_a_text_with_its_number_and_its_time(events: Events) -> None:
    event = events.says(USER, "Em quên số báo danh")
    number = event["message"]["msg_id"]
    assert read_event(event) == Word(USER, number, "text", "Em quên số báo danh", AT)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("/lich", "command", "/lich"),
        ("#lich", "command", "/lich"),
        ("#start lt-gio-thi", "command", "/start lt-gio-thi"),
        ("#hashtag của em", "text", "#hashtag của em"),
        ("đi thi / về", "text", "đi thi / về"),
    ],
)
def test_the_menu_of_the_account_gives_commands(events: Events, text: str, kind: str, words: str) -> None:
    word = word_of(events.says(USER, text))
    assert (word.kind, word.text) == (kind, words)


def test_a_pressed_button_comes_back_as_text(events: Events) -> None:
    word = word_of(events.says(USER, "#c:41.2"))
    assert (word.kind, word.choice, word.text) == ("choice", "41.2", "")


@pytest.mark.parametrize(
    ("what", "kind"),
    [("image", "photo"), ("gif", "photo"), ("file", "file"), ("video", "file"), ("audio", "voice"),
     ("sticker", "sticker"), ("location", "other"), ("link", "other"), ("brand_new", "other")],
)  # fmt: skip
def test_what_is_no_text_has_a_kind_and_may_bring_a_file(events: Events, what: str, kind: str) -> None:
    word = word_of(events.sends(USER, what, "https://files.example/a"))
    brought = ("https://files.example/a",) if kind in ("photo", "file", "voice") else ()
    assert (word.kind, tuple(file.source for file in word.files)) == (kind, brought)


def test_the_words_under_a_picture_count(events: Events) -> None:
    assert word_of(events.sends(USER, "image", "https://f.example/a", text="giấy này ạ")).text == "giấy này ạ"


def test_somebodys_visiting_card_is_not_kept(events: Events) -> None:
    event = events.sends(USER, "business_card", text="Nguyễn A 0987651243")
    assert word_of(event).text == ""


def test_following_and_opening_the_chat(events: Events) -> None:
    for event in (events.follows(USER), events.opens_chat(USER)):
        came = read_event(event)
        assert isinstance(came, Came)
        assert (came.chat_id, came.at) == (USER, AT)
        assert came == read_event(dict(reversed(event.items())))  # the same event brought again


def test_leaving_sharing_and_seeing(events: Events) -> None:
    assert read_event(events.unfollows(USER)) == Left(USER, AT)
    assert read_event(events.submits_info(USER, name="A", phone="84987651243")) == Stirred(USER, AT)
    assert read_event(events.has_seen(USER, "m1", "m2")) == Shown(USER, ("m1", "m2"))
    assert read_event({**events.has_seen(USER), "message": {"msg_id": "m3"}}) == Shown(USER, ("m3",))


def test_our_echo_is_told_from_a_colleagues_words(events: Events) -> None:
    assert read_event(events.echo(USER, "chào bạn", "m9")) == Echo(USER, "m9", "chào bạn")
    typed = read_event(events.colleague_types(USER, "cô xem rồi nhé", admin="77"))
    assert isinstance(typed, Typed)
    assert (typed.chat_id, typed.text, typed.admin) == (USER, "cô xem rồi nhé", "77")


def test_an_anonymous_visitor_is_two_ids(events: Events) -> None:
    event = events.anonymous_says("a1", "c1", "xin chào")
    assert word_of(event).chat_id == anonymous_chat(event) == "anonymous:a1/c1"


@pytest.mark.parametrize(
    "name",
    ["add_user_to_tag", "user_reacted_message", "change_oa_daily_quota", "user_send_group_text",
     "oa_send_group_text", "create_group", "user_received_message", ""],
)  # fmt: skip
def test_what_is_none_of_our_business(events: Events, name: str) -> None:
    assert read_event({**events.says(USER, "a"), "event_name": name}) is None


def test_the_account_an_event_is_about(events: Events) -> None:
    ours = Keys().oa_id
    made = [
        events.says(USER, "a"),
        events.follows(USER),
        events.opens_chat(USER),
        events.echo(USER, "a", "m"),
        events.has_seen(USER, "m"),
        events.anonymous_says("a", "c", "x"),
    ]
    assert {oa_of(event) for event in made} == {ours}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["user_send_text", "user_send_image", "follow", "unfollow", "oa_send_text", "anonymous_send_text",
     "user_seen_message", "user_submit_info", "user_click_chatnow"]
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "sender",
        "recipient",
        "message",
        "follower",
        "timestamp",
        "oa_id",
        "user_id",
        "anonymous_id",
        "conversation_id",
    ]
)


@given(NAMES, st.dictionaries(KEYS, JSON | st.fixed_dictionaries({"id": JSON, "text": JSON, "msg_id": JSON})))
def test_no_event_can_make_it_raise(name: str, fields: dict[str, object]) -> None:
    read_event({**fields, "event_name": name})
    oa_of({**fields, "event_name": name})


GROUP = "9f1c2b3a4d5e6f708192"


@pytest.mark.parametrize("field", ["group_id", "id"])
@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (f"[@{Keys().oa_id}] mấy giờ thi Toán", "text", "mấy giờ thi Toán"),
        (f"Hỏi [@{USER}] với [@{Keys().oa_id}] giúp em", "text", "Hỏi với giúp em"),
        ("/lich", "command", "/lich"),
    ],
)
def test_in_a_group_what_is_meant_for_the_account_is_read_without_the_call(
    events: Events, field: str, text: str, kind: str, words: str
) -> None:
    word = read_group_event(events.says_in_group(USER, GROUP, text, field=field), Keys().oa_id)
    assert word is not None
    assert (word.chat_id, word.kind, word.text) == (f"group:{GROUP}", kind, words)


@pytest.mark.parametrize("text", ["mấy giờ thi Toán", f"[@{USER}] ơi", ""])
def test_talk_in_a_group_of_the_account_is_left_alone(events: Events, text: str) -> None:
    assert read_group_event(events.says_in_group(USER, GROUP, text), Keys().oa_id) is None
    assert read_event(events.says_in_group(USER, GROUP, f"[@{Keys().oa_id}] {text}")) is None
