"""Staff in Telegram: which words are theirs, and each of them done once, with its answer, in one transaction.

A word of staff never enters the askers' conversation: it is recorded as handled in the transaction that does
what it says, so that a platform's repeat finds it there and does nothing.
"""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, select

from bot.channels import telegram_wording as wording
from bot.channels.telegram_inbound import Word
from bot.channels.telegram_memory import CHANNEL
from bot.channels.telegram_tickets import Reply, Sitting
from bot.channels.telegram_verbs import BUTTONS, COMMANDS, draft_for, help_words
from bot.work import World
from escalation.tickets import EscalationError
from store.inbox import Arrival, contact_id, known_contact, mark_handled, record
from store.outbox import Outgoing, queue
from store.tables import Contact, Message, Staff, Ticket
from store.telegram import link_telegram, spend, staff_of_telegram

NOTICE, REPLY = "staff_notice", "staff_reply"
LINK = "lienket"
ONLY_STAFF = frozenset({LINK, *COMMANDS})


def command_of(word: Word) -> tuple[str, str]:
    """The command of a word without its slash, and the rest; both empty where there is none."""
    if word.kind != "command":
        return "", ""
    parts = word.text.strip().split(maxsplit=1)
    return parts[0][1:].casefold(), parts[1] if len(parts) > 1 else ""


def staff_contact(session: Session, chat_id: str, now: datetime) -> int:
    """The staff group as somebody to write to. Bulletins for the public are not for it."""
    found = contact_id(session, CHANNEL, chat_id, now)
    contact = session.get_one(Contact, found)
    contact.subscribed = False
    return found


class StaffSide:
    """The officers' side of the channel. ``staff_chat`` is asked anew: a group may move."""

    def __init__(self, world: World, staff_chat: Callable[[], int | None], *, show_question: bool) -> None:
        self.world, self.staff_chat, self.show_question = world, staff_chat, show_question

    def may_concern(self, word: Word) -> bool:
        """Whether a word could be for staff, as far as it tells itself."""
        if word.chat_id == self.staff_chat() or command_of(word)[0] == LINK:
            return True
        if not word.private:
            return False
        return command_of(word)[0] in ONLY_STAFF or word.choice is not None or word.reply_to is not None

    def concerns(self, session: Session, word: Word) -> bool:
        """Whether a word is for staff, looking at what it presses or replies to."""
        if word.chat_id == self.staff_chat() or command_of(word)[0] in ONLY_STAFF:
            return True
        if word.choice is not None:
            return _button(session, word)[0] in BUTTONS
        line = _line_replied_to(session, word)
        return word.kind == "text" and line is not None and line.kind in (NOTICE, REPLY)

    def take(self, session: Session, word: Word) -> bool:
        """Do what a word of staff says. Returns whether something is to be delivered."""
        now = self.world.clock().now
        me = staff_of_telegram(session, str(word.sender))
        name, rest = command_of(word)
        if me is None and not word.private and name != LINK:
            return False  # whoever else sits in the group is none of our business
        seen = Arrival(CHANNEL, str(word.chat_id), word.platform_id, "staff", _label(word))
        row = record(session, seen, now)
        if row is None:
            return False
        mark_handled(session, row, now, None)
        reply = self._reply(session, word, me, name, rest)
        if reply is not None:
            self._answer(session, word, reply, row, now)
        return reply is not None

    def _answer(self, session: Session, word: Word, reply: Reply, row: int, now: datetime) -> None:
        chat = str(word.chat_id)
        at_group = word.chat_id == self.staff_chat()
        contact = staff_contact(session, chat, now) if at_group else contact_id(session, CHANNEL, chat, now)
        out = Outgoing(REPLY, reply.text, choices=reply.choices, lane="staff", ticket_id=reply.ticket_id,
                       reply_to=row)  # fmt: skip
        queue(session, contact, out, now)

    def _reply(self, session: Session, word: Word, me: Staff | None, name: str, rest: str) -> Reply | None:
        if name == LINK:
            return self._link(session, word, rest)
        if me is None:
            return Reply(wording.NOT_LINKED)
        sitting = Sitting(
            session, self.world, me, self.world.clock(), word.private, word.private or self.show_question
        )
        try:
            with session.begin_nested():  # what a refused verb had begun is undone
                return _act(sitting, word, name, rest)
        except EscalationError as error:
            return Reply(str(error))

    def _link(self, session: Session, word: Word, rest: str) -> Reply:
        now, token = self.world.clock().now, rest.strip()
        if not word.private:  # everybody in the group has read it
            spend(session, token, now)
            return Reply(wording.LINK_IN_PRIVATE)
        staff = link_telegram(session, token, str(word.sender), now)
        return Reply(wording.LINKED.format(name=staff.name) if staff else wording.BAD_LINK)


def _act(sitting: Sitting, word: Word, name: str, rest: str) -> Reply | None:
    if word.choice is not None:
        action, arg = _button(sitting.session, word)
        return BUTTONS[action](sitting, arg) if action in BUTTONS else Reply(wording.OLD_BUTTON)
    if name:
        verb = help_words if name in ("help", "start") else COMMANDS.get(name)
        return verb(sitting, rest) if verb is not None else None
    return _draft_by_reply(sitting, word)


def _draft_by_reply(sitting: Sitting, word: Word) -> Reply | None:
    """A reply to a line about a ticket is a draft of its answer; other talk in the group is not for us."""
    line = _line_replied_to(sitting.session, word)
    if line is None or word.kind != "text" or line.kind not in (NOTICE, REPLY):
        return None
    if line.ticket_id is None:
        return Reply(wording.MANY_TICKETS)
    return draft_for(sitting, sitting.session.get_one(Ticket, line.ticket_id), word.text)


def _line_replied_to(session: Session, word: Word) -> Message | None:
    contact = known_contact(session, CHANNEL, str(word.chat_id))
    if contact is None or word.reply_to is None:
        return None
    return session.exec(
        select(Message).where(
            Message.contact_id == contact, Message.direction == "out", Message.platform_id == word.reply_to
        )
    ).first()


def _button(session: Session, word: Word) -> tuple[str, str]:
    """Action and argument of a pressed button of this very chat; empty where there is none."""
    owner, _, index = (word.choice or "").partition(".")
    contact = known_contact(session, CHANNEL, str(word.chat_id))
    if not (owner.isascii() and owner.isdigit() and index.isascii() and index.isdigit() and len(owner) <= 15):
        return "", ""
    line = session.get(Message, int(owner))
    if line is None or line.contact_id != contact or line.direction != "out":
        return "", ""
    choices = line.choices[int(index[:3]) :][:1]
    return (choices[0]["action"], choices[0]["arg"]) if choices else ("", "")


def _label(word: Word) -> str:
    """What is kept of a word: the command and the code. Drafts have their own table, tokens none."""
    name, rest = command_of(word)
    if not name:
        return word.text if word.choice else ""
    code = rest.split(maxsplit=1)[0][:10] if rest and name in COMMANDS else ""
    return f"/{name} {code}".strip()
