"""From the button to the asker: the next message after a pause gets no automatic answer."""

from makers import officer

from handlers import wording
from store.pauses import pause, resume


async def test_the_next_question_gets_a_ticket_and_after_resuming_an_answer(running, new_chat, now):
    lan = running.db.write_now(lambda s: officer(s, "lan", now, "editor"))
    first, second = await new_chat(), await new_chat()
    assert (await first.ask("mấy giờ thi toán"))[0]["text"].startswith("Thứ Tư")
    row = running.db.write_now(lambda s: pause(s, "all", "", "sự cố", lan, now).id)
    assert wording.TICKET_PAUSED in (await first.ask("mấy giờ thi toán"))[0]["text"]
    running.db.write_now(lambda s: resume(s, row, "xong", lan, now))
    assert (await second.ask("mấy giờ thi toán"))[0]["text"].startswith("Thứ Tư")
