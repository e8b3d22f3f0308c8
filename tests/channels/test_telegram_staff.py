"""Officers in Telegram: linking, seeing, drafting, submitting, approving; each word once, others' never."""

import pytest
from sqlmodel import select
from staff_room import ASKED, GROUP, Room

from bot.channels import telegram_wording as wording
from bot.channels.telegram_inbound import Word
from bot.channels.telegram_staff import StaffSide
from bot.channels.telegram_verbs import with_source
from bot.work import World
from store.database import Database
from store.staff import LINK_LIFETIME, switch, telegram_link
from store.tables import AuditLine, Contact, Draft, Message, Release, SignInLink, TicketEvent

LAN, HOA, STRANGER = 71, 72, 99
ANSWER = "Bạn báo ngay với điểm thi để làm giấy cam kết."


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def room(db: Database, world: World) -> Room:
    """Lan drafts, Hoa approves; one ticket waits."""
    room = Room(db, world, StaffSide(world, lambda: GROUP, show_question=False))
    room.hire("lan", LAN, "drafter")
    room.hire("hoa", HOA, "drafter", "approver")
    room.ask("K7M2P")
    return room


# Linking


def test_a_token_links_the_account_once(room: Room) -> None:
    now = room.world.clock().now
    minh = room.hire("minh", None, "drafter")
    token = room.db.write_now(lambda s: telegram_link(s, minh, now))
    (welcome,) = room.says(STRANGER, f"/lienket {token}")
    assert welcome.text == wording.LINKED.format(name="Minh")
    assert room.staff_id(STRANGER) == minh
    (again,) = room.says(55, f"/lienket {token}")
    assert again.text == wording.BAD_LINK
    assert room.staff(55) is None


def test_an_old_token_links_nobody(room: Room) -> None:
    long_ago = room.world.clock().now - LINK_LIFETIME
    minh = room.hire("minh", None)
    token = room.db.write_now(lambda s: telegram_link(s, minh, long_ago))
    assert room.says(STRANGER, f"/lienket {token}")[0].text == wording.BAD_LINK


def test_a_token_shown_to_a_group_is_spent_and_links_nobody(room: Room) -> None:
    now = room.world.clock().now
    minh = room.hire("minh", None)
    token = room.db.write_now(lambda s: telegram_link(s, minh, now))
    (warning,) = room.says(STRANGER, f"/lienket {token}", chat=GROUP)
    assert warning.text == wording.LINK_IN_PRIVATE
    assert room.says(STRANGER, f"/lienket {token}")[0].text == wording.BAD_LINK


def test_tokens_and_drafts_are_kept_in_no_message(room: Room) -> None:
    now = room.world.clock().now
    minh = room.hire("minh", None)
    token = room.db.write_now(lambda s: telegram_link(s, minh, now))
    room.says(STRANGER, f"/lienket {token}")
    room.says(LAN, f"/soan K7M2P {ANSWER}")
    inbound = [message.text for message in room.rows(Message) if message.kind == "staff"]
    assert inbound == ["/lienket", "/soan K7M2P"]
    links = room.db.read_now(lambda s: [link.model_dump() for link in s.exec(select(SignInLink))])
    assert token not in str(links)


def test_unlinking(room: Room) -> None:
    assert room.says(LAN, "/huylienket")[0].text == wording.UNLINKED
    assert room.staff(LAN) is None


def test_an_account_switched_off_can_do_nothing(room: Room) -> None:
    now = room.world.clock().now
    room.hire("quan-tri", None, "admin")
    lan = room.staff_id(LAN)
    room.db.write_now(lambda s: switch(s, lan, False, lan, now))
    assert room.says(LAN, "/phieu K7M2P")[0].text == wording.NOT_LINKED


# Whose word it is


def test_an_askers_word_is_not_for_staff(room: Room) -> None:
    assert room.says(STRANGER, "mấy giờ thi toán") == []
    word = Word(STRANGER, True, STRANGER, "1", "text", "alo", True, reply_to="out-999")
    assert not room.db.read_now(lambda s: room.side.concerns(s, word))


def test_a_stranger_with_a_staff_command_is_told_so(room: Room) -> None:
    assert room.says(STRANGER, "/phieu K7M2P")[0].text == wording.NOT_LINKED


def test_strangers_in_the_staff_group_are_ignored(room: Room) -> None:
    before = len(room.rows(Message))
    assert room.says(STRANGER, "/phieu K7M2P", chat=GROUP) == []
    assert room.says(STRANGER, "chào cả nhà", chat=GROUP) == []
    assert len(room.rows(Message)) == before


def test_talk_of_staff_in_their_group_gets_no_answer(room: Room) -> None:
    assert room.says(LAN, "trưa nay ăn gì", chat=GROUP) == []


def test_the_staff_group_gets_no_bulletins(room: Room) -> None:
    room.says(LAN, "/help", chat=GROUP)
    (group,) = (contact for contact in room.rows(Contact) if contact.chat_id == str(GROUP))
    assert group.subscribed is False


def test_a_word_brought_twice_is_done_once(room: Room) -> None:
    word = Word(LAN, True, LAN, "5", "command", f"/soan K7M2P {ANSWER}", True)
    assert len(room.hears(word)) == 1
    assert room.hears(word) == []


# Seeing


def test_a_ticket_shows_its_question_in_private_only(room: Room) -> None:
    assert ASKED in room.says(LAN, "/phieu k7-m2p")[0].text
    assert ASKED not in room.says(LAN, "/phieu K7M2P", chat=GROUP)[0].text


def test_a_report_of_cheating_shows_nothing_here(room: Room) -> None:
    room.ask("R2D2X", "bạn A ở phòng 3 mang điện thoại", reason="person:bao-gian-lan")
    for said in (
        room.says(LAN, "/phieu R2D2X"),
        room.says(LAN, "/soan R2D2X a"),
        room.says(HOA, "/duyet R2D2X"),
    ):
        assert wording.ONLY_AT_DESK in said[0].text
        assert "phòng 3" not in said[0].text


def test_the_list_names_what_waits_for_me(room: Room) -> None:
    room.ask("AB3CD", urgent=True)
    lines = room.says(LAN, "/phieu")[0].text.splitlines()
    assert [("AB3CD" in lines[0], "KHẨN" in lines[0]), ("K7M2P" in lines[1], "KHẨN" in lines[1])] == [
        (True, True), (True, False),
    ]  # fmt: skip
    assert "https://thi.example/desk/phieu/K7M2P" in lines[1]


@pytest.mark.parametrize("said", ["/phieu ZZZZ9", "/soan ZZZZ9 a", "/trinh ZZZZ9", "/duyet ZZZZ9"])
def test_an_unknown_code(room: Room, said: str) -> None:
    assert room.says(HOA, said)[0].text == wording.NO_TICKET.format(code="ZZZZ9")


def test_a_missing_code(room: Room) -> None:
    assert "Hãy ghi mã phiếu" in room.says(HOA, "/soan")[0].text


# Drafting and submitting


def test_a_draft_is_kept_and_its_button_submits_it(room: Room) -> None:
    (saved,) = room.says(LAN, f"/soan K7M2P {ANSWER}\nNguồn: Thông tư 15, điều 14")
    assert ANSWER in saved.text
    assert "Nguồn: Thông tư 15, điều 14" in saved.text
    (draft,) = room.rows(Draft)
    assert (draft.text, draft.source, draft.via) == (ANSWER, "Thông tư 15, điều 14", "telegram")
    assert room.ticket("K7M2P").claimed_by == room.staff_id(LAN)
    assert "Đã trình" in room.presses(LAN, saved)[0].text
    assert room.rows(Draft)[0].state == "submitted"
    assert room.rows(Release) == []


def test_a_reply_to_a_line_about_a_ticket_is_a_draft(room: Room) -> None:
    (seen,) = room.says(LAN, "/phieu K7M2P")
    (saved,) = room.says(LAN, ANSWER, reply_to=f"out-{seen.message_id}")
    assert saved.text.startswith("Đã lưu bản soạn cho phiếu K7M2P")


def test_a_button_submits_what_was_shown_and_nothing_newer(room: Room) -> None:
    (first,) = room.says(LAN, "/soan K7M2P bản một")
    room.says(LAN, "/soan K7M2P bản hai")
    assert room.presses(LAN, first)[0].text == wording.OLD_BUTTON
    assert room.rows(Draft)[0].state == "open"


def test_somebody_elses_button_does_nothing(room: Room) -> None:
    (saved,) = room.says(LAN, f"/soan K7M2P {ANSWER}", chat=GROUP)
    assert room.presses(HOA, saved)[0].text == wording.OLD_BUTTON
    assert room.presses(STRANGER, saved) == []


def test_submitting_by_command(room: Room) -> None:
    assert room.says(LAN, "/trinh K7M2P")[0].text == wording.NO_DRAFT.format(code="K7M2P")
    room.says(LAN, f"/soan K7M2P {ANSWER}")
    assert room.says(LAN, "/trinh K7M2P")[0].text == wording.SUBMITTED.format(code="K7M2P")


def test_who_may_not_draft(room: Room) -> None:
    room.hire("xem", 73, "viewer")
    assert room.says(73, f"/soan K7M2P {ANSWER}")[0].text == wording.NOT_DRAFTER
    assert room.rows(Draft) == []


def test_a_refused_verb_leaves_nothing_behind(room: Room) -> None:
    room.says(HOA, "/soan K7M2P bản của Hoa")
    events = len(room.rows(TicketEvent))
    (refused,) = room.says(LAN, "/soan K7M2P " + "dài " * 2000)
    assert "tối đa" in refused.text
    assert len(room.rows(TicketEvent)) == events


def test_where_the_plan_asks_for_no_approval_the_button_says_so(room: Room) -> None:
    world = World(**{name: getattr(room.world, name) for name in World.__slots__}
                  | {"plan": room.world.plan.model_copy(update={"approval": "none"})})  # fmt: skip
    free = Room(room.db, world, StaffSide(world, lambda: GROUP, show_question=False))
    (saved,) = free.says(LAN, f"/soan K7M2P {ANSWER}")
    assert saved.choices[0]["label"] == wording.SEND_NOW
    told = {parcel.kind: parcel.text for parcel in free.presses(LAN, saved)}
    assert told == {"staff_answer": ANSWER, "staff_reply": wording.SENT.format(code="K7M2P")}


# Approving


def submitted(room: Room) -> None:
    room.presses(LAN, room.says(LAN, f"/soan K7M2P {ANSWER}\nNguồn: Quy chế thi")[0])


def test_approval_shows_the_exact_text_and_the_answer_leaves(room: Room) -> None:
    submitted(room)
    (read,) = room.says(HOA, "/duyet K7M2P")
    assert f"{ANSWER}\n\nNguồn: Quy chế thi" in read.text
    sent = {parcel.kind: parcel.text for parcel in room.presses(HOA, read)}
    assert sent == {"staff_answer": ANSWER, "staff_reply": wording.APPROVED.format(code="K7M2P")}
    assert room.ticket("K7M2P").state == "closed"
    deeds = [(line.action, line.data["via"]) for line in room.rows(AuditLine) if "via" in line.data]
    assert deeds == [("submitted", "telegram"), ("approved", "telegram")]


def test_a_second_press_lets_nothing_out_again(room: Room) -> None:
    submitted(room)
    (read,) = room.says(HOA, "/duyet K7M2P")
    room.presses(HOA, read)
    (again,) = room.presses(HOA, read)
    assert again.text == "Bản này không còn chờ duyệt."
    assert len(room.rows(Release)) == 1


def test_nobody_approves_their_own_words(room: Room) -> None:
    room.presses(HOA, room.says(HOA, f"/soan K7M2P {ANSWER}")[0])
    (read,) = room.says(HOA, "/duyet K7M2P")
    assert "không tự duyệt" in room.presses(HOA, read)[0].text
    assert room.rows(Release) == []


def test_who_is_no_approver_lets_nothing_out(room: Room) -> None:
    submitted(room)
    (read,) = room.says(LAN, "/duyet K7M2P")
    assert room.presses(LAN, read)[0].text == "Bạn chưa được giao quyền duyệt trả lời."


def test_not_now(room: Room) -> None:
    submitted(room)
    assert room.presses(HOA, room.says(HOA, "/duyet K7M2P")[0], index=1)[0].text == wording.KEPT
    assert room.rows(Release) == []


def test_approval_is_no_business_of_the_group(room: Room) -> None:
    submitted(room)
    assert room.says(HOA, "/duyet K7M2P", chat=GROUP)[0].text == wording.APPROVE_IN_PRIVATE


def test_nothing_waits(room: Room) -> None:
    assert room.says(HOA, "/duyet K7M2P")[0].text == wording.NOTHING_WAITS.format(code="K7M2P")


# The source of an answer


@pytest.mark.parametrize(
    ("typed", "words", "source"),
    [("Được.\nNguồn: Quy chế", "Được.", "Quy chế"), ("Được.", "Được.", "cũ"), ("Nguồn: a", "Nguồn: a", "cũ"),
     ("Một.\n\nHai.\nnguồn:  TT15 ", "Một.\n\nHai.", "TT15")],
)  # fmt: skip
def test_the_last_line_names_the_source(typed: str, words: str, source: str) -> None:
    assert with_source(typed, "cũ") == (words, source)
