"""What reports count, counted once more from the raw rows; nothing of the reports' own code is used."""

from collections import Counter
from datetime import timedelta
from random import Random
from statistics import median

import pytest
from random_history import History
from scene import EXAM_NOW, NOW
from sqlmodel import select

from escalation.clocks import Moment
from escalation.reporting.counting import Names, count
from escalation.reporting.figures import OUTCOMES
from escalation.tickets import OPEN_STATES
from store.referral_tables import Referral, ReferralEvent
from store.tables import Contact, Message, Ticket, TicketEvent

NAMES = Names({"pk-nop-don": "Nộp đơn phúc khảo ở đâu?"}, {"web": "Web"}, lambda scope, key: f"{scope} {key}")
DEEDS = 60


def live(db, plan, calendar, moment, seed, deeds=DEEDS):
    """Let a history happen; both clocks at its end."""
    history = History(Random(seed), plan, calendar, moment)
    db.write_now(lambda session: history.run(session, deeds))
    return history.at


def figures(db, plan, calendar, start, end, at):
    return db.read_now(lambda session: count(session, start, end, plan, calendar, NAMES, at))


def recounted(session, start, end):
    """The same from the raw rows, by instants of the real clock: plain loops."""
    inside = lambda at: start <= at < end  # noqa: E731
    channel = dict(session.exec(select(Contact.id, Contact.channel)).all())
    messages = session.exec(select(Message).order_by(Message.id)).all()
    events = session.exec(select(TicketEvent).order_by(TicketEvent.id)).all()
    taken = {e.message_id for e in events if e.kind in ("opened", "asker_added", "reopened")}
    replies = {}
    for line in messages:
        if line.direction == "out" and line.reply_to:
            replies.setdefault(line.reply_to, []).append(line)
    outcomes, answers, seconds = Counter(), Counter(), []
    for m in messages:
        if m.direction == "in" and inside(m.created_at):
            said = [line.kind for line in replies.get(m.id, [])]
            what = (
                {"failed": "failed", "pending": "waiting"}.get(m.state)
                or ("partly" if "answer" in said and m.id in taken else None)
                or ("answered" if "answer" in said else None)
                or ("person" if m.id in taken else None)
                or ("suggested" if "suggest" in said else "other")
            )
            outcomes[channel[m.contact_id], what] += 1
            for line in replies.get(m.id, []):
                if line.kind == "answer":
                    answers[(line.decision["topics"] or [""])[0]] += 1
                    if line.state == "sent":
                        seconds.append((line.done_at - m.created_at).total_seconds())
    kinds = Counter(e.kind for e in events if inside(e.at))
    open_before = sum(
        {"opened": 1, "reopened": 1, "closed": -1}.get(e.kind, 0) for e in events if e.at < start
    )
    open_after = sum({"opened": 1, "reopened": 1, "closed": -1}.get(e.kind, 0) for e in events if e.at < end)
    closings = Counter(e.data["why"] for e in events if e.kind == "closed" and inside(e.at))
    letters = session.exec(select(ReferralEvent)).all()
    moves = Counter(e.kind for e in letters if inside(e.at))
    there = sum(e.kind == "referred" for e in letters if e.at < end) - sum(
        e.kind in ("answered", "handed_back", "passed_on", "recalled") for e in letters if e.at < end
    )
    return outcomes, answers, seconds, kinds, open_before, open_after, closings, moves, there


def check(db, plan, calendar, start, end, at):
    """Every total, both ways."""
    found = figures(db, plan, calendar, start, end, at)
    shift = at.exam - at.now
    outcomes, answers, seconds, kinds, before, after, closings, moves, there = db.read_now(
        lambda session: recounted(session, start - shift, end - shift)
    )
    told = {(row.channel, name): getattr(row.outcomes, name) for row in found.channels for name in OUTCOMES}
    assert {key: number for key, number in told.items() if number} == dict(outcomes)
    assert found.outcomes.received == outcomes.total()
    assert {row.topic: row.bot for row in found.topics if row.bot} == dict(answers)
    assert found.times.bot.count == len(seconds)
    assert found.times.bot.median == pytest.approx(median(seconds) if seconds else 0, abs=0.1)
    balance = found.balance
    assert (balance.at_start, balance.at_end) == (before, after)
    assert (balance.opened, balance.reopened, balance.closed) == (
        kinds["opened"], kinds["reopened"], kinds["closed"],
    )  # fmt: skip
    assert dict(found.closings) == dict(closings)
    assert balance.adds_up
    assert found.letters.adds_up
    assert (found.letters.referred, found.letters.handed_back, found.letters.recalled) == (
        moves["referred"], moves["handed_back"], moves["recalled"],
    )  # fmt: skip
    assert found.letters.at_end == there
    parts_agree(found)
    return found


def parts_agree(found):
    """The sums of every table are the totals."""
    balance = found.balance
    assert sum(row.tickets for row in found.channels) == balance.opened
    assert sum(row.tickets for row in found.topics) == balance.opened
    assert sum(number for _, number in found.reasons) == balance.opened
    assert sum(row.opened for row in found.units) == balance.opened
    assert sum(row.open for row in found.topics) == balance.at_end
    assert sum(row.open for row in found.units) == balance.at_end
    assert sum(number for _, number in found.closings) == balance.closed
    answered = dict(found.closings).get("answered", 0)
    assert sum(row.answered for row in found.units) == answered == found.times.staff.count
    assert sum(row.late for row in found.units) == found.times.late <= answered
    assert sum(row.waiting for row in found.agencies) == found.letters.at_end
    assert sum(row.overdue for row in found.agencies) <= found.letters.at_end


def whole_history(db, plan, calendar, seed, cuts):
    """A random history: stretches agree and add up; the end is as the present."""
    at = live(db, plan, calendar, Moment(NOW, EXAM_NOW), seed)
    end = at.exam + timedelta(minutes=1)
    first, last = sorted(EXAM_NOW + (end - EXAM_NOW) * cut for cut in cuts)
    spans = ((EXAM_NOW, first), (first, last), (last, end))
    parts = [check(db, plan, calendar, a, b, at) for a, b in spans]
    total = check(db, plan, calendar, EXAM_NOW, end, at)
    for name in OUTCOMES:
        assert sum(getattr(part.outcomes, name) for part in parts) == getattr(total.outcomes, name)
    assert sum(part.balance.opened for part in parts) == total.balance.opened
    agrees_with_the_present(db, total)


def agrees_with_the_present(db, total):
    """At the very end the events tell what the columns say."""

    def look(session):
        tickets = session.exec(select(Ticket)).all()
        waiting = session.exec(select(Referral).where(Referral.state == "waiting")).all()
        return [t for t in tickets if t.state in OPEN_STATES], waiting

    tickets, waiting = db.read_now(look)
    assert total.balance.at_end == len(tickets)
    assert {row.agency: row.open for row in total.units if row.open} == Counter(t.agency for t in tickets)
    assert {row.agency: row.waiting for row in total.agencies} == Counter(r.agency for r in waiting)
