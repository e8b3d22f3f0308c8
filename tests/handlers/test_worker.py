"""From the inbox to the outbox: everything one message causes happens once, together, or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from makers import officer
from sqlmodel import select

from bot.apply import apply
from bot.channels.port import Inbound
from bot.turns import load
from bot.work import Worker, make_turn
from escalation.drafts import ask_back, save_draft, submit
from escalation.tickets import close
from faq.decision import Decision
from faq.fold import Folded
from handlers import wording
from handlers.effects import AddToTicket, OpenTicket, Say
from handlers.turn import Knowledge
from store.inbox import claim_contact
from store.link_secrets import open_secrets
from store.tables import Contact, Message, Ticket, TicketEvent

UNKNOWN = Decision("escalate", reason="unsure")


class Script:
    """A matcher that decides what the test says; for the rest it is the real one."""

    def __init__(self, real, decisions: dict[str, Decision]) -> None:
        self.real, self.decisions, self.shorthand = real, decisions, real.shorthand

    def decide(self, text: str, folded: Folded | None = None) -> Decision:
        return self.decisions.get(text) or self.real.decide(text, folded)


class Late:
    """A store with another way of reading."""

    def __init__(self, db, read) -> None:
        self.read, self.write, self.insist = read, db.write, db.insist


@pytest.fixture
def bot(app, clock):
    return Bot(app, clock)


class Bot:
    """One person's chat, message by message, on the real store."""

    def __init__(self, app, clock) -> None:
        self.app, self.clock, self.number = app, clock, 0
        known = app.world.knowledge()
        self.script: dict[str, Decision] = {}
        scripted = Knowledge(known.content, Script(known.matcher, self.script), known.exam)
        self.world = replace(app.world, knowledge=lambda: scripted)
        self.worker = Worker(app.db, self.world, app.work, app.deliver)

    async def receive(self, text: str, chat: str = "a", **more: object) -> int | None:
        self.number += 1
        kind = more.pop("kind", "command" if text.startswith("/") else "text")
        return await self.app.receive(Inbound("web", chat, str(self.number), kind, text, **more))

    async def say(
        self, text: str, decision: Decision | None = None, chat: str = "a", **more
    ) -> list[Message]:
        """Send a message; the lines that come back."""
        if decision is not None:
            self.script[text] = decision
        message_id = await self.receive(text, chat, **more)
        await self.worker.once()
        return await self.app.db.read(
            lambda s: list(s.exec(select(Message).where(Message.reply_to == message_id).order_by(Message.id)))
        )

    def write(self, fn):
        return self.app.db.write_now(fn)

    def link_of(self, receipt: Message) -> str:
        """The return link as its asker reads it."""
        return open_secrets(self.app.sealer, receipt.card["link"])

    def tickets(self) -> list[Ticket]:
        return self.app.db.read_now(lambda s: list(s.exec(select(Ticket).order_by(Ticket.id))))

    def staff_says(self, words: str, *, back: bool = False) -> None:
        """An officer answers the newest ticket, or asks back."""
        at, calendar, ticket = self.world.clock(), self.world.calendar, self.tickets()[-1]

        def work(session):
            author = officer(session, f"cb{self.number}", at.now)
            if back:
                ask_back(session, ticket.id, author, words, at, calendar)
            else:
                submit(session, save_draft(session, ticket.id, author, words, at.now), "none", at, calendar)

        self.write(work)


async def test_a_known_question_gets_a_sourced_answer_for_its_exam(bot):
    (answer,) = await bot.say("Phúc khảo nộp đơn ở đâu", Decision("answer", ("pk-nop-don",), score=0.99))
    assert answer.kind == "answer"
    assert "10 ngày" in answer.text
    assert "Thông tư 15/2020" in answer.note
    assert "2023" in answer.note
    assert [c["label"] for c in answer.choices] == [wording.USEFUL, wording.WRONG, wording.ASK_STAFF]


async def test_an_unknown_question_gets_a_code_a_time_and_a_contact(bot):
    (receipt,) = await bot.say("xe hỏng thì sao", UNKNOWN)
    (ticket,) = bot.tickets()
    assert ticket.code in receipt.text
    assert "0213 3799 569" in receipt.text
    assert receipt.card["link"].startswith(f"/t/{ticket.code}#")
    assert ticket.due_at is not None


async def test_the_receipt_tells_the_deadline_of_the_ticket_in_words(bot):
    (receipt,) = await bot.say("xe hỏng thì sao", UNKNOWN)
    due = bot.tickets()[0].due_at + timedelta(hours=7)
    assert f"{due:%H:%M} ngày {due.day}/{due.month}" in receipt.text


async def test_a_message_handled_twice_has_its_effects_once(bot):
    message = await bot.receive("xe hỏng thì sao")
    bot.script["xe hỏng thì sao"] = UNKNOWN
    contact = bot.write(claim_contact)
    turn = make_turn(bot.app.db.read_now(lambda s: load(s, contact, bot.clock())), bot.world)
    effects = [
        OpenTicket(
            "A2B3C", "s", message, None, "tong-hop", "van-phong-so", "", "no_match", False, bot.clock()
        ),
        Say("một"),
    ]
    assert bot.write(lambda s: apply(s, turn, effects, lambda _: True)) is True
    assert bot.write(lambda s: apply(s, turn, effects, lambda _: True)) is False
    assert len(bot.tickets()) == 1


async def test_when_one_effect_fails_none_happens(bot):
    await bot.receive("câu hỏi")
    contact = bot.write(claim_contact)
    turn = make_turn(bot.app.db.read_now(lambda s: load(s, contact, bot.clock())), bot.world)
    with pytest.raises(Exception):  # noqa: B017 - whatever it is, nothing may stay
        bot.write(lambda s: apply(s, turn, [Say("một"), AddToTicket(999, 999)], lambda _: True))
    lines = bot.app.db.read_now(lambda s: list(s.exec(select(Message))))
    assert [(line.direction, line.state) for line in lines] == [("in", "pending")]


async def test_a_taken_code_is_replaced_by_another(bot, monkeypatch):
    codes = iter(["A2B3C", "A2B3C", "D4E5F"])
    monkeypatch.setattr("bot.work.new_code", lambda: next(codes))
    await bot.say("một", UNKNOWN, chat="a")
    await bot.say("hai", UNKNOWN, chat="b")
    assert [ticket.code for ticket in bot.tickets()] == ["A2B3C", "D4E5F"]


async def test_a_message_that_breaks_a_handler_is_kept_as_failed_and_the_person_told(bot, monkeypatch):
    def broken(_turn):
        raise KeyError("lỗi")

    monkeypatch.setattr("bot.work.handle", broken)
    (sorry,) = await bot.say("câu hỏi")
    stored = bot.app.db.read_now(lambda s: s.get(Message, sorry.reply_to))
    assert (stored.state, stored.error) == ("failed", "KeyError")
    assert "0213 3799 569" in sorry.text


async def test_messages_of_one_person_are_handled_in_their_order(bot):
    for text in ("một", "hai", "ba"):
        bot.script[text] = Decision("smalltalk", reason="thanks")
        await bot.receive(text)
    await bot.worker.once()
    replies = bot.app.db.read_now(
        lambda s: list(
            s.exec(select(Message.reply_to).where(Message.direction == "out").order_by(Message.id))
        )
    )
    assert replies == sorted(replies)
    assert len(replies) == 3


async def test_a_ticket_closed_between_reading_and_writing_does_not_swallow_an_addition(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    ticket = bot.tickets()[0]
    closing = [lambda s: close(s, ticket.id, "withdrawn", bot.clock())]
    real = bot.app.db.read

    async def read_then_close(fn):
        found = await real(fn)
        if closing:
            bot.write(closing.pop())
        return found

    bot.worker.db = Late(bot.app.db, read_then_close)
    (receipt,) = await bot.say("à còn việc này nữa", UNKNOWN)
    assert len(bot.tickets()) == 2
    assert bot.tickets()[1].code in receipt.text


# Rules of docs/conversation.md that need more than one message


async def test_a_typed_number_means_the_last_line(bot):
    await bot.say("Phúc khảo", Decision("suggest", suggestions=("pk-nop-don", "pk-le-phi")))
    (answer,) = await bot.say("1")
    assert answer.decision["topics"] == ["pk-nop-don"]


@pytest.mark.parametrize("typed", ["1", " 1. ", "1)", "số 1", "chọn 1 ạ", "１"])
async def test_a_number_may_be_typed_in_many_ways(bot, typed):
    await bot.say("Phúc khảo", Decision("suggest", suggestions=("pk-nop-don",)))
    assert (await bot.say(typed))[0].kind == "answer"


@pytest.mark.parametrize(("minutes", "kind"), [(15, "answer"), (16, "notice")])
async def test_a_typed_number_holds_for_fifteen_minutes(bot, minutes, kind):
    await bot.say("Phúc khảo", Decision("suggest", suggestions=("pk-nop-don",)))
    bot.clock.advance(timedelta(minutes=minutes))
    assert (await bot.say("1"))[0].kind == kind


async def test_a_typed_number_does_not_reach_past_a_newer_line(bot):
    await bot.say("Phúc khảo", Decision("suggest", suggestions=("pk-nop-don",)))
    await bot.say("cảm ơn", Decision("smalltalk", reason="thanks"))
    assert (await bot.say("1"))[0].text == wording.OUTDATED_CHOICE


async def test_a_typed_number_does_not_reach_past_a_word_of_staff(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    bot.staff_says("Em thi mấy môn?", back=True)
    (receipt,) = await bot.say("3")
    assert receipt.text == wording.TICKET_SENT_BACK.format(code=bot.tickets()[0].code)


async def test_a_number_beyond_the_choices_says_so(bot):
    await bot.say("Phúc khảo", Decision("suggest", suggestions=("pk-nop-don",)))
    assert (await bot.say("9"))[0].text == wording.OUTDATED_CHOICE


async def test_a_ticket_from_a_pressed_choice_holds_the_question_that_was_asked(bot):
    await bot.say("Phúc khảo", Decision("suggest", suggestions=("pk-nop-don",)))
    await bot.say("2")
    asked = bot.app.db.read_now(lambda s: s.get(Message, bot.tickets()[0].question_id))
    assert asked.text == "Phúc khảo"
    assert bot.tickets()[0].topic is None


async def test_asking_for_a_person_after_an_answer_keeps_question_and_topic(bot):
    await bot.say("Nộp đơn ở đâu", Decision("answer", ("pk-nop-don",), score=0.99))
    await bot.say("2")  # not right
    await bot.say("1")  # yes, to a person
    (ticket,) = bot.tickets()
    asked = bot.app.db.read_now(lambda s: s.get(Message, ticket.question_id))
    assert (ticket.topic, asked.text) == ("pk-nop-don", "Nộp đơn ở đâu")


async def test_a_choice_pressed_twice_makes_one_ticket(bot):
    (answer,) = await bot.say("Nộp đơn ở đâu", Decision("answer", ("pk-nop-don",), score=0.99))
    for _ in range(2):
        (line,) = await bot.say("Hỏi cán bộ", kind="choice", choice=f"{answer.id}.2")
    assert len(bot.tickets()) == 1
    assert bot.tickets()[0].code in line.text


async def test_another_persons_choice_does_nothing(bot):
    (answer,) = await bot.say("Nộp đơn ở đâu", Decision("answer", ("pk-nop-don",), score=0.99))
    (line,) = await bot.say("Hỏi cán bộ", chat="b", kind="choice", choice=f"{answer.id}.2")
    assert line.text == wording.OUTDATED_CHOICE
    assert bot.tickets() == []


async def test_a_forged_choice_does_nothing(bot):
    forged = ("0.0", "1.99", "-1.0", "9999999999.0", "999999999.0", "1", "..", "a.b", "1.0; DROP", "1e3.0")
    said = [await bot.say("x", kind="choice", choice=choice) for choice in forged]
    assert [[line.text for line in lines] for lines in said] == [[wording.OUTDATED_CHOICE]] * len(forged)
    assert bot.tickets() == []


async def test_an_addition_that_was_a_new_question_becomes_one(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    (receipt,) = await bot.say("trời mưa thì sao", UNKNOWN)
    assert receipt.choices[0]["label"] == wording.TICKET_IS_NEW
    await bot.say("1")
    second = bot.tickets()[1]
    assert bot.app.db.read_now(lambda s: s.get(Message, second.question_id).text) == "trời mưa thì sao"


async def test_when_staff_ask_back_the_clock_waits_and_the_reply_starts_it_again(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    due = bot.tickets()[0].due_at
    bot.staff_says("Em học trường nào?", back=True)
    assert bot.tickets()[0].state == "waiting_for_asker"
    bot.clock.advance(timedelta(minutes=45))
    await bot.say("em học Lê Quý Đôn", UNKNOWN)
    ticket = bot.tickets()[0]
    assert (ticket.state, ticket.due_at) == ("waiting_for_staff", due + timedelta(minutes=45))


async def test_a_reply_to_staff_that_asks_something_known_is_answered_too(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    bot.staff_says("Em học trường nào?", back=True)
    lines = await bot.say("THPT 1, mà nộp đơn ở đâu", Decision("answer", ("pk-nop-don",), score=0.99))
    assert [line.kind for line in lines] == ["receipt", "notice", "answer"]


async def test_a_loss_of_ones_own_goes_to_a_person_and_what_the_faq_knows_of_it_is_told_meanwhile(bot):
    loss = "nhà em cháy, giấy báo của em cháy mất rồi"
    lines = await bot.say(loss, Decision("answer", ("pk-nop-don",), score=0.99))
    assert [line.kind for line in lines] == ["receipt", "notice", "answer"]
    assert bot.tickets()[0].reason == "person:case"


async def test_lost_mail_is_for_a_person_whatever_the_matcher_suggests(bot):
    unsure = Decision("suggest", suggestions=("pk-nop-don",), reason="unsure")
    await bot.say("phiếu dự thi của em gửi bưu điện bị mất rồi", unsure)
    assert bot.tickets()[0].reason == "person:mat-buu-pham"


async def test_after_a_persons_answer_the_bot_resumes(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    bot.staff_says("Em báo thầy cô nhé.")
    (line,) = await bot.say("Nộp đơn ở đâu", Decision("answer", ("pk-nop-don",), score=0.99))
    assert line.kind == "answer"
    assert bot.tickets()[0].state == "closed"


async def test_words_right_after_a_persons_answer_open_its_ticket_again(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    bot.staff_says("Em báo thầy cô nhé.")
    (receipt,) = await bot.say("nhưng thầy không nghe máy", UNKNOWN)
    (ticket,) = bot.tickets()
    assert (ticket.state, ticket.code in receipt.text) == ("new", True)


async def test_a_day_later_words_are_a_new_question(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    bot.staff_says("Em báo thầy cô nhé.")
    bot.clock.advance(timedelta(hours=25))
    await bot.say("trời mưa thì sao", UNKNOWN)
    assert [ticket.state for ticket in bot.tickets()] == ["closed", "new"]


async def test_asking_on_reopens_and_what_follows_belongs_to_the_ticket(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    bot.staff_says("Em báo thầy cô nhé.")
    await bot.say("2")  # "Hỏi thêm"
    await bot.say("nhưng thầy không nghe máy", UNKNOWN)
    (ticket,) = bot.tickets()
    kinds = bot.app.db.read_now(lambda s: list(s.exec(select(TicketEvent.kind).order_by(TicketEvent.id))))
    assert ticket.state != "closed"
    assert kinds[-2:] == ["reopened", "asker_added"]


async def test_a_fourth_question_goes_into_the_newest_ticket(bot):
    for n in range(3):
        await bot.say(f"câu lạ {n}", Decision("escalate", reason=f"person:loai-{n}"))
    (line,) = await bot.say("câu lạ 4", Decision("escalate", reason="person:loai-4"))
    assert len(bot.tickets()) == 3
    assert bot.tickets()[-1].code in line.text


async def test_an_emergency_always_gets_its_own_ticket(bot):
    for n in range(3):
        await bot.say(f"câu lạ {n}", Decision("escalate", reason=f"person:loai-{n}"))
    await bot.say("có bạn ngất", Decision("escalate", reason="person:cap-cuu"))
    assert bot.tickets()[-1].urgent


async def test_distress_is_answered_at_once_and_a_person_called_once(bot):
    lines = await bot.say("em không muốn sống nữa", Decision("escalate", reason="distress"))
    assert "111" in lines[0].text
    assert lines[0].lane == "emergency"
    await bot.say("em mệt lắm", Decision("escalate", reason="distress"))
    assert [ticket.urgent for ticket in bot.tickets()] == [True]


async def test_a_code_alone_tells_how_its_ticket_stands_in_its_chat_only(bot):
    await bot.say("xe hỏng thì sao", UNKNOWN)
    code = bot.tickets()[0].code
    (mine,) = await bot.say(code.lower())
    (elsewhere,) = await bot.say(f"/trangthai {code}", chat="b")
    assert mine.text.startswith(f"{code}: đang chờ")
    assert elsewhere.text == wording.CODE_ELSEWHERE.format(code=code)


@pytest.mark.parametrize(
    "form",
    [
        "/trangthai {code} {secret}",
        "/trangthai {link}",
        "em giữ link này {link} ạ",
        "/start phieu-{code}-{secret}",
    ],
)
async def test_with_its_secret_a_ticket_opens_elsewhere(bot, form):
    (receipt,) = await bot.say("xe hỏng thì sao", UNKNOWN)
    code, secret = receipt.card["code"], bot.link_of(receipt).partition("#")[2]
    link = f"https://hoidap.vn{bot.link_of(receipt)}"
    (line,) = await bot.say(form.format(code=code, secret=secret, link=link), chat="b")
    assert line.text == wording.PICKED_UP.format(code=code)
    bot.staff_says("Em báo thầy cô nhé.")
    askers = bot.app.db.read_now(
        lambda s: s.exec(select(Contact.chat_id).join(Message).where(Message.kind == "staff_answer")).all()
    )
    assert sorted(askers) == ["a", "b"]


async def test_no_row_holds_the_secret_of_a_return_link_in_clear(bot):
    (receipt,) = await bot.say("xe hỏng thì sao", UNKNOWN, chat="a")
    secret = bot.link_of(receipt).partition("#")[2]
    for words in (f"/trangthai {receipt.card['code']} {secret}", f"link của em {bot.link_of(receipt)}"):
        await bot.say(words, chat="b")
    rows = bot.app.db.read_now(lambda s: [row.model_dump_json() for row in s.exec(select(Message))])
    assert [row for row in rows if secret in row] == []


async def test_guessing_secrets_is_throttled(bot):
    (receipt,) = await bot.say("xe hỏng thì sao", UNKNOWN)
    code, secret = receipt.card["code"], bot.link_of(receipt).partition("#")[2]
    for _ in range(5):
        (line,) = await bot.say(f"/trangthai {code} aaaaaaaaaaaaaaaa", chat="b")
        assert line.text == wording.NOT_PICKED_UP
    (line,) = await bot.say(f"/trangthai {code} {secret}", chat="b")
    assert line.text == wording.PICK_UP_TOO_OFTEN


async def test_a_strange_code_is_explained(bot):
    (line,) = await bot.say("/trangthai ABC" + "D" * 5000)
    assert line.text == wording.CODE_STRANGE


@pytest.mark.parametrize("command", ["/lich", "/LICH", "/lịch", "/lich@hoidap_bot", "/lich\nthi"])
async def test_a_command_is_understood_as_people_type_it(bot, command):
    (line,) = await bot.say(command)
    assert "14:30" in line.text


async def test_the_introduction_is_given_once(bot):
    hello = Decision("smalltalk", reason="greeting")
    (first,) = await bot.say("chào bạn", hello)
    (second,) = await bot.say("chào bạn", hello)
    assert (wording.PRIVACY in first.text, second.text) == (True, wording.GREETING_AGAIN)


async def test_noise_gets_a_hint_with_a_way_to_a_person_and_then_silence_for_a_while(bot):
    noise = Decision("ignore", reason="noise")
    (hint,) = await bot.say("asdfgh", noise)
    assert hint.choices[0]["label"] == wording.ASK_STAFF
    assert await bot.say("qwerty", noise) == []
    bot.clock.advance(timedelta(minutes=10))
    assert len(await bot.say("zxcvbn", noise)) == 1


async def test_unsubscribing_keeps_answers_coming(bot):
    await bot.say("/huydangky")
    assert bot.app.db.read_now(lambda s: s.exec(select(Contact.subscribed)).one()) is False
    await bot.say("/dangky")
    assert bot.app.db.read_now(lambda s: s.exec(select(Contact.subscribed)).one()) is True


HOSTILE = [
    "",
    " ",
    "\x00",
    "\u200b\u200b",
    "\ud800",
    "\u202e\u202dgnỏh",
    "Z" + "\u0353" * 500,
    "😀" * 500,
    "x" * 10_000,
    "'; DROP TABLE message; --",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %s {0} {exam}",
    "../../etc/passwd",
    "/" * 5000,
    "/start " + "a" * 5000,
    "/trangthai",
    "/trangthai #",
    "1" * 10_000,
    "0 " * 5000,
    "\n" * 5000,
    "مرحبا שלום",
    "ｆｕｌｌｗｉｄｔｈ",
    "[số CCCD]",
    "null",
    "true",
    "0",
    "-1",
    "1.0",
    "NaN",
]


async def test_whatever_is_sent_is_handled(bot):
    for number, text in enumerate(HOSTILE):
        await bot.say(text, chat=f"chat-{number}")
    states = bot.app.db.read_now(
        lambda s: list(s.exec(select(Message.state).where(Message.direction == "in")))
    )
    assert states == ["handled"] * len(HOSTILE)
