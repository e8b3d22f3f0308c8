"""What the referral story left behind: in the store, at the mail server, on everybody's screen."""

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing

from escalation.chase import ORDER
from proof.referral_world import ADDRESSES, ASKERS, BOARD, BY_MAIL, BY_PAGE, HEAD, SILENT, WORDS, Province

ANSWERED = ASKERS[BY_MAIL] + ASKERS[BY_PAGE]
STILL = "vẫn đang chờ"
MAILS = """
    SELECT c.chat_id, m.text FROM message m JOIN contact c ON c.id = m.contact_id WHERE c.channel = 'mail'
"""
HELD = "SELECT id FROM message WHERE kind = 'staff_answer' AND state = 'uncertain'"
EXPECTED: dict[str, object] = {
    "letters, referrals, still waiting": (3, 3, 1),
    "tickets closed, at an agency, else": (sum(ASKERS.values()) - 1, 1, 0),
    "mails and pages kept, drafts, versions, releases": (2, 2, 2, 2),
    "people answered once, more often, never": (ANSWERED, 0, 0),
    "answers owed to the same person twice": 0,
    "people told once that an agency has it, more often, never": (sum(ASKERS.values()), 0, 0),
    "waiting people told twice that it takes longer, less, more": (ASKERS[SILENT], 0, 0),
    "rungs in their order": list(ORDER),
    "addresses written to": sorted([*ADDRESSES.values(), ADDRESSES[SILENT], ADDRESSES[SILENT], HEAD, BOARD]),
    "mails that should be there, missing, beside them": (7, 0, 0),
    "mails with two Message-IDs": 0,
    "lines left over, refused, failed": (0, 0, 0),
    "integrity": "ok",
}
"""What must be found, however often the program died."""


async def find(province: Province) -> dict[str, object]:
    """The same figures as they are. The program runs."""
    received = {id(person): await province.received(person) for person in province.people}
    with closing(sqlite3.connect(province.program.data / "hoidap.db")) as store:
        return {**_stored(store), **_arrived(province, received), **_mailed(store, province)}


def _stored(store: sqlite3.Connection) -> dict[str, object]:
    def count(what: str) -> int:
        return int(store.execute(f"SELECT count(*) FROM {what}").fetchone()[0])

    return {
        "letters, referrals, still waiting": (
            count("letter"), count("referral"), count("referral WHERE state = 'waiting'"),
        ),
        "tickets closed, at an agency, else": (
            count("ticket WHERE state = 'closed'"), count("ticket WHERE state = 'waiting_for_agency'"),
            count("ticket WHERE state NOT IN ('closed', 'waiting_for_agency')"),
        ),
        "mails and pages kept, drafts, versions, releases": (
            count("agency_mail WHERE state = 'drafted'"), count("draft"), count("answer_version"),
            count('"release"'),
        ),
        "answers owed to the same person twice": count(
            "(SELECT 1 FROM message WHERE kind = 'staff_answer' GROUP BY contact_id HAVING count(*) > 1)"
        ),
        "rungs in their order": [row[0] for row in store.execute("SELECT rung FROM chase ORDER BY id")],
        "lines left over, refused, failed": (
            count("message WHERE state IN ('pending', 'queued', 'sending')"),
            count("message WHERE state = 'refused'"), count("message WHERE state = 'failed'"),
        ),
        "integrity": str(store.execute("PRAGMA integrity_check").fetchone()[0]),
    }  # fmt: skip


def _arrived(province: Province, received: dict[int, list[str]]) -> dict[str, object]:
    """What people have on their screens. The bot's own words may come again after a death in the middle of
    sending: those are counted by what the store owes, never by what a screen shows."""
    answers: Counter[int] = Counter()
    for person in province.people:
        if person.agency in WORDS:
            answers[min(sum(WORDS[person.agency] in text for text in received[id(person)]), 2)] += 1
    owed = _owed(province, "đã được chuyển tới")
    later = _owed(province, STILL)
    silent = [person for person in province.people if person.agency == SILENT]
    unheard = sum(not any("đã được chuyển tới" in one for one in texts) for texts in received.values())
    unheard_later = sum(sum(STILL in one for one in received[id(person)]) < 2 for person in silent)
    return {
        "people answered once, more often, never": (answers[1], answers[2], answers[0]),
        "people told once that an agency has it, more often, never": (
            sum(many == 1 for many in owed.values()), sum(many > 1 for many in owed.values()), unheard,
        ),
        "waiting people told twice that it takes longer, less, more": (
            sum(many == 2 for many in later.values()), unheard_later,
            sum(many > 2 for many in later.values()),
        ),
    }  # fmt: skip


def _owed(province: Province, words: str) -> Counter[int]:
    """How many lines with these words each person was owed."""
    rows = province.rows(
        "SELECT contact_id FROM message WHERE direction = 'out' AND text LIKE ?", f"%{words}%"
    )
    return Counter(int(row[0]) for row in rows)


def _mailed(store: sqlite3.Connection, province: Province) -> dict[str, object]:
    """The mails at the server against the letters and rungs: each is one mail with one Message-ID."""
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mail in province.office.box.mails:
        body = mail.get_body(("plain",))
        assert body is not None
        ids[str(mail["To"]), _flat(body.get_content())].add(str(mail["Message-ID"]))
    rows = store.execute(MAILS).fetchall()
    owed = {(address, _flat(text)) for address, text in rows}
    return {
        "addresses written to": sorted(address for address, _ in rows),
    "mails that should be there, missing, beside them": (
            len(owed), len(owed - ids.keys()), len(ids.keys() - owed),
        ),
        "mails with two Message-IDs": sum(len(one) > 1 for one in ids.values()),
    }  # fmt: skip


def _flat(text: str) -> str:
    """As mail may wrap it."""
    return " ".join(text.split())


def repeats(province: Province) -> int:
    """Mails the server got again, each under the Message-ID it had before."""
    mails = Counter(str(mail["Message-ID"]) for mail in province.office.box.mails)
    return mails.total() - len(mails)
