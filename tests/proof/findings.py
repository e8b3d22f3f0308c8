"""What the store and the platform say after all the crashes."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proof.messenger import Taken

MAY_NOT_REPEAT = ("staff_answer", "ask_back")


@dataclass(frozen=True, slots=True)
class Findings:
    """Figures of one run."""

    acknowledged: int
    missing: int
    not_handled: int
    failed: int
    without_answer: int
    doubled_in_store: int
    sent: int
    repeats: int
    staff_sent: int
    staff_repeats: int
    held: int
    unsent: int
    never_taken: int
    handled_out_of_order: int
    sent_out_of_order: int
    releases: int
    integrity: str


class Store:
    """The database of a stopped program."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file)
        self.connection.row_factory = sqlite3.Row

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self.connection.execute(query, values).fetchall()

    def count(self, query: str) -> int:
        """The number a query gives."""
        return int(self.connection.execute(query).fetchone()[0])

    def integrity(self) -> str:
        """SQLite's own verdict on the file and its references."""
        broken = self.rows("PRAGMA foreign_key_check")
        verdict = str(self.rows("PRAGMA integrity_check")[0][0])
        return verdict if not broken else f"{len(broken)} broken references"


HAS_ANSWER = """
    EXISTS (SELECT 1 FROM message o WHERE o.reply_to = m.id)
    OR EXISTS (SELECT 1 FROM ticket t WHERE t.question_id = m.id)
    OR EXISTS (SELECT 1 FROM ticketevent e WHERE e.message_id = m.id)
"""


def find(
    file: Path, web: Mapping[str, str], said: Iterable[tuple[int, int]], taken: Sequence[Taken]
) -> Findings:
    """Judge a run: ``web`` had a 202, ``said`` are the confirmed (chat, message) pairs."""
    store = Store(file)
    inbound = store.rows(
        f"""SELECT m.id, m.state, m.platform_id, c.channel, c.chat_id, {HAS_ANSWER} AS answered
            FROM message m JOIN contact c ON c.id = m.contact_id WHERE m.direction = 'in'"""
    )
    by_key: dict[tuple[str, ...], list[sqlite3.Row]] = defaultdict(list)
    for row in inbound:
        by_key[_key(row)].append(row)
    wanted = [("web", message) for message in web]
    wanted += [("telegram", str(chat), str(message)) for chat, message in said]
    found = [by_key[key][0] for key in wanted if by_key[key]]
    sends = _sends(store, taken)
    return Findings(
        acknowledged=len(wanted),
        missing=len(wanted) - len(found),
        not_handled=sum(row["state"] not in ("handled", "failed") for row in found),
        failed=sum(row["state"] == "failed" for row in inbound),
        without_answer=sum(row["state"] == "handled" and not row["answered"] for row in found),
        doubled_in_store=sum(len(rows) > 1 for rows in by_key.values()),
        held=store.count("SELECT count(*) FROM message WHERE state = 'uncertain'"),
        unsent=store.count("SELECT count(*) FROM message WHERE state IN ('queued', 'sending', 'refused')"),
        handled_out_of_order=_handled_out_of_order(store),
        releases=store.count('SELECT count(*) FROM "release"'),
        integrity=store.integrity(),
        **sends,
    )


def _key(row: sqlite3.Row) -> tuple[str, ...]:
    if row["channel"] == "web":
        return ("web", row["platform_id"])
    return (row["channel"], row["chat_id"], row["platform_id"])


def _sends(store: Store, taken: Sequence[Taken]) -> dict[str, int]:
    """Compare what the platform took with what the outbox says, chat by chat and in order."""
    log: dict[str, list[str]] = defaultdict(list)
    for one in taken:
        log[str(one.chat)].append(one.text)
    figures = dict.fromkeys(
        ("sent", "repeats", "staff_sent", "staff_repeats", "never_taken", "sent_out_of_order"), 0
    )
    for chat, lines in _outbox(store).items():
        _compare(lines, log[chat], figures)
    figures["sent"] = len(taken)
    return figures


def _outbox(store: Store) -> dict[str, list[sqlite3.Row]]:
    lines: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in store.rows(
        """SELECT m.id, m.kind, m.state, m.note, c.chat_id, coalesce(m.text, v.text) AS words
           FROM message m JOIN contact c ON c.id = m.contact_id
           LEFT JOIN "release" r ON r.id = m.release_id LEFT JOIN answer_version v ON v.id = r.version_id
           WHERE m.direction = 'out' AND c.channel = 'telegram' ORDER BY m.id"""
    ):
        lines[row["chat_id"]].append(row)
    return lines


def _compare(lines: Sequence[sqlite3.Row], log: Sequence[str], figures: dict[str, int]) -> None:
    """Walk along the log with the outbox beside it: again is a repeat, earlier is disorder."""
    counts = [0] * len(lines)
    at = -1
    for text in log:
        fits = [i for i, line in enumerate(lines) if _same(line, text)]
        fresh = next((i for i in fits if not counts[i] and i >= at), None)
        place = fresh if fresh is not None else max((i for i in fits if counts[i]), default=None)
        if place is None or place < at:
            figures["sent_out_of_order"] += 1
            continue
        at = place
        counts[place] += 1
    for line, count in zip(lines, counts, strict=True):
        staff = line["kind"] in MAY_NOT_REPEAT
        figures["repeats"] += max(0, count - 1)
        figures["staff_sent"] += staff and count > 0
        figures["staff_repeats"] += max(0, count - 1) if staff else 0
        figures["never_taken"] += line["state"] == "sent" and count == 0


def _same(line: sqlite3.Row, text: str) -> bool:
    return " ".join(text.split()).startswith(" ".join((line["words"] or "").split())[:200])


def _handled_out_of_order(store: Store) -> int:
    """Messages of one person that were done before an earlier one."""
    rows = store.rows(
        "SELECT contact_id, done_at FROM message WHERE direction = 'in' AND done_at IS NOT NULL ORDER BY id"
    )
    last: dict[int, str] = {}
    disorder = 0
    for row in rows:
        disorder += row["done_at"] < last.get(row["contact_id"], "")
        last[row["contact_id"]] = row["done_at"]
    return disorder


def table(rows: Mapping[str, Findings], more: Mapping[str, Mapping[str, object]]) -> str:
    """The figures as a markdown table, one column a run."""
    names = list(rows)
    head = ["| figure | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    around = [(key, [more[name][key] for name in names]) for key in next(iter(more.values()))]
    figures = [(key, [getattr(rows[name], key) for name in names]) for key in Findings.__dataclass_fields__]
    lines = [
        f"| {key.replace('_', ' ')} | " + " | ".join(map(str, values)) + " |"
        for key, values in (*around, *figures)
    ]
    return "\n".join((*head, *lines))
