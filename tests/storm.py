"""What a platform saw of us while it refused again and again, and whether that was as it should be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

CROSSED = 0.1  # seconds: a call that was on its way when the refusal was given knew nothing of it


@dataclass(frozen=True, slots=True)
class Call:
    """One try to send. ``wait``: for how many seconds the platform told us to stay away; 0 where it took the
    line. ``at`` is in seconds of one clock."""

    at: float
    chat: str
    text: str
    wait: float = 0.0


def early(calls: Sequence[Call], *, for_all: bool) -> list[Call]:
    """Tries before the time that a refusal named was over. ``for_all``: it holds for every chat, not only
    for the one that was refused."""
    found = []
    for index, call in enumerate(calls):
        told = (one for one in calls[:index] if one.wait and (for_all or one.chat == call.chat))
        if any(one.at + CROSSED < call.at < one.at + one.wait for one in told):
            found.append(call)
    return found


def astray(calls: Iterable[Call], wanted: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The chats that did not get exactly their lines, each once and in order, with what they got."""
    got = defaultdict[str, list[str]](list)
    for call in calls:
        if not call.wait:
            got[call.chat].append(call.text)
    return {chat: got[chat] for chat in {*wanted, *got} if got[chat] != list(wanted.get(chat, ()))}


def starved(calls: Iterable[Call], chats: Iterable[str], since: float, longest: float) -> dict[str, float]:
    """The chats whose last line came more than ``longest`` seconds after ``since``, or never; how long."""
    last = {call.chat: call.at - since for call in calls if not call.wait}
    return {chat: last.get(chat, float("inf")) for chat in chats if last.get(chat, float("inf")) > longest}


def overtaken(calls: Sequence[Call], queued: Sequence[tuple[str, str]], most: int) -> dict[str, int]:
    """The chats that were never refused and yet had to let more than ``most`` lines pass that were
    ``queued`` behind one of theirs; how many."""
    refused = {call.chat for call in calls if call.wait}
    turn = {line: place for place, line in enumerate(queued)}
    took = [turn[call.chat, call.text] for call in calls if not call.wait and (call.chat, call.text) in turn]
    found: dict[str, int] = {}
    for index, place in enumerate(took):
        passed = sum(one > place for one in took[:index])
        chat = queued[place][0]
        if chat not in refused and passed > most:
            found[chat] = passed
    return found
