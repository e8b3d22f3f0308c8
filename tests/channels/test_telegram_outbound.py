"""From a parcel to messages: text, note, buttons, reply."""

import unicodedata

from bot.channels.telegram_outbound import LONGEST_LABEL, parts_of, replied_to, shorten
from store.outbox import Parcel


def parcel(text: str = "Thi chiều 28/6.", kind: str = "answer", labels: tuple[str, ...] = (), note: str = "",
           reply: str | None = None) -> Parcel:  # fmt: skip
    choices = tuple({"label": label, "action": "useful", "arg": ""} for label in labels)
    return Parcel(41, 1, "telegram", "5", kind, text, note, choices, None, reply, 1)


def test_text_and_note_go_together() -> None:
    (part,) = parts_of(parcel(note="Nguồn: Thông tư 15"))
    assert part.text == "Thi chiều 28/6.\n\nNguồn: Thông tư 15"


def test_text_is_composed() -> None:
    (part,) = parts_of(parcel(unicodedata.normalize("NFD", "Được mang Át lát")))
    assert part.text == "Được mang Át lát"


def test_only_the_last_part_has_buttons_and_only_the_first_replies() -> None:
    parts = parts_of(parcel("Câu này dài. " * 800, labels=("Hữu ích",), reply="7"))
    assert len(parts) == 3
    assert [part.buttons for part in parts] == [(), (), (("Hữu ích", "41.0"),)]
    assert [part.reply_to for part in parts] == [7, None, None]


def test_suggestions_are_numbered_since_people_also_type_the_number() -> None:
    (part,) = parts_of(parcel(kind="suggest", labels=("Môn Toán", "Môn Văn")))
    assert part.buttons == (("1. Môn Toán", "41.0"), ("2. Môn Văn", "41.1"))


def test_wire_ids_fit_into_64_bytes() -> None:
    parts = parts_of(parcel(labels=tuple("x" * 24)))
    assert all(len(data.encode()) <= 64 for _, data in parts[-1].buttons)


def test_a_long_label_is_cut_at_a_word() -> None:
    short = shorten("Thí sinh tự do đăng ký dự thi ở đâu và cần nộp những giấy tờ gì theo quy định?")
    assert len(short) <= LONGEST_LABEL
    assert short.endswith(" …")
    assert "Thí sinh tự do đăng ký dự thi ở đâu".startswith(short[:30])


def test_what_is_replied_to() -> None:
    assert [replied_to(id_) for id_ in ("7", "edit:7", "-1001/7", "cb:7", "album:7", None)] == [
        7, 7, 7, None, None, None,
    ]  # fmt: skip


def test_nothing_to_say_is_no_message() -> None:
    assert parts_of(parcel(" ")) == []
