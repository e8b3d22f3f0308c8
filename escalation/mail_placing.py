"""Which case a mail belongs to: a pure function.

Automatic only where nothing speaks against it; else a person decides, with our guess beside it. It never puts
a mail to a case by likeness alone.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from escalation.mail_reading import Mail

ANYBODYS = frozenset(
    {"gmail.com", "yahoo.com", "yahoo.com.vn", "outlook.com", "hotmail.com", "icloud.com", "vnn.vn"}
)
MISREAD = str.maketrans("OIL", "011")  # what people type for one another


@dataclass(frozen=True, slots=True)
class Case:
    """A letter as far as mail can know it. ``waiting``: how many of its questions the agency still has."""

    letter_id: int
    code: str
    token: str
    address: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Placing:
    """``letter_id``: the case, a guess only unless ``automatic``; ``reason`` why a person decides."""

    letter_id: int | None
    automatic: bool
    reason: str = ""


def message_id(code: str, token: str, number: int, domain: str) -> str:
    """The Message-ID of a line of ours: nobody else can make one that answers to this case."""
    return f"<{code}.{number}.{_mark(token, number)}@{domain}>"


def _mark(token: str, number: int) -> str:
    return hashlib.sha256(f"{token}.{number}".encode()).hexdigest()[:16]


def case_of_thread(thread_id: str) -> str:
    """The letter's code that a Message-ID of ours names; empty for any other."""
    parts = thread_id.strip("<>").partition("@")[0].split(".")
    return parts[0].upper() if len(parts) == 3 and parts[1].isdigit() else ""


def own_lines(mail: Mail, code: str, token: str) -> list[int]:
    """The lines of ours about a case that a mail answers or brings back, by their number in the outbox; only
    those that it proves to have seen."""
    found = []
    for thread_id in mail.thread:
        parts = thread_id.strip("<>").partition("@")[0].split(".")
        if len(parts) == 3 and parts[1].isdigit() and parts[0].upper() == code:
            number = int(parts[1])
            if parts[2] == _mark(token, number):
                found.append(number)
    return found


def place(mail: Mail, cases: Sequence[Case], near: Sequence[Case] = ()) -> Placing:
    """The case of a mail. ``cases`` are those that something on it names exactly; ``near`` all open ones,
    among which a mistyped code may be recognised for a guess."""
    exact = [case for case in cases if case.token in mail.tokens | mail.hidden_tokens]
    threaded = [case for case in cases if own_lines(mail, case.code, case.token)]
    spoken = [case for case in cases if case.code in mail.words]
    named = {case.letter_id: case for case in (*exact, *threaded, *spoken)}
    if len(named) > 1:
        return Placing(None, False, "several_cases")
    if not named:
        return _unnamed(mail, near)
    case = next(iter(named.values()))
    reason = _objection(mail, case, exact=bool(exact), threaded=bool(threaded))
    return Placing(case.letter_id, not reason, reason)


def _objection(mail: Mail, case: Case, *, exact: bool, threaded: bool) -> str:
    """Why this mail is not taken automatically; empty when nothing speaks against it."""
    checks = (
        (mail.kind != "reply", mail.kind),
        (bool(mail.bracketed - {case.code}), "code_unlike"),
        (mail.authentic is False, "not_authentic"),
        (not of_agency(mail, case.address), "wrong_domain"),
        (mail.forwarded, "forwarded"),
        (not exact, "no_token"),
        (case.token not in mail.tokens, "bcc"),
        (not threaded and mail.authentic is not True, "unproven"),
        (bool(mail.odd), mail.odd),
        (case.waiting == 0, "not_waiting"),
        (case.waiting > 1, "several_questions"),
    )
    return next((reason for against, reason in checks if against), "")


def of_agency(mail: Mail, address: str) -> bool:
    """Whether the sender is of the agency's domain; where anybody may have one, the very address."""
    domain = address.rpartition("@")[2]
    if not domain or not mail.sender:
        return False
    if domain in ANYBODYS:
        return mail.sender == address
    return mail.domain == domain or mail.domain.endswith(f".{domain}")


def _unnamed(mail: Mail, near: Sequence[Case]) -> Placing:
    if mail.kind != "reply":
        return Placing(None, False, mail.kind)
    written = {word.translate(MISREAD) for word in mail.bracketed | mail.words}
    alike = [case for case in near if any(_one_slip(word, case.code) for word in written)]
    if len(alike) == 1:
        return Placing(alike[0].letter_id, False, "code_unlike")
    return Placing(None, False, "several_cases" if alike else "no_case")


def _one_slip(word: str, code: str) -> bool:
    if len(word) != len(code):
        return False
    return sum(a != b for a, b in zip(word, code.translate(MISREAD), strict=True)) <= 1
