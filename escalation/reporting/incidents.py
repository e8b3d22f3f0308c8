"""What went wrong in a stretch: silences, absences of channels, emergencies, what did not arrive."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from escalation.reporting.figures import Incidents, Stop
from escalation.reporting.periods import Stretch
from store.audit import audit
from store.outbox import STAFF_KINDS
from store.referral_tables import ReferralEvent
from store.tables import AuditLine, Message, Pause

CHANNEL_DOWN, CHANNEL_UP = "channel_down", "channel_up"
DISTRESS = "distress"
EMERGENCIES = ("person:cap-cuu", "person:bi-chia-cat", "person:mat-buu-pham", "person:bao-gian-lan")


def incidents_of(
    session: Session,
    stretch: Stretch,
    reasons: Counter[str],
    failed: int,
    pause_name: Callable[[str, str], str],
    channels: Mapping[str, str],
) -> Incidents:
    """``reasons``: why tickets were opened; ``failed``: messages that were not handled."""
    states = _answers(session, stretch)
    return Incidents(
        pauses=_pauses(session, stretch, pause_name),
        absences=_absences(session, stretch, channels),
        emergencies=tuple((reason, reasons[reason]) for reason in EMERGENCIES if reasons[reason]),
        distress=reasons[DISTRESS],
        failed=failed,
        answers=states.total(),
        refused=states["refused"],
        uncertain=states["uncertain"],
        unsent=states["queued"] + states["sending"],
        bounced=_bounced(session, stretch),
    )


def note_channel(session: Session, channel: str, now: datetime, *, there: bool) -> None:
    """Write down that a channel went away or came back, unless the last line about it says so already. A
    channel that no line is about is there."""
    subject = f"channel:{channel}"
    last = session.exec(
        select(AuditLine.action)
        .where(AuditLine.subject == subject, col(AuditLine.action).in_((CHANNEL_DOWN, CHANNEL_UP)))
        .order_by(col(AuditLine.id).desc())
    ).first()
    if there != (last != CHANNEL_DOWN):
        audit(session, None, CHANNEL_UP if there else CHANNEL_DOWN, now, subject)


def _answers(session: Session, stretch: Stretch) -> Counter[str]:
    """Lines of staff to askers, by how far they came."""
    rows = session.exec(
        select(Message.state, func.count())
        .where(
            Message.direction == "out",
            col(Message.kind).in_(STAFF_KINDS),
            Message.created_at >= stretch.start,
            Message.created_at < stretch.end,
        )
        .group_by(Message.state)
    )
    return Counter(dict(rows.all()))


def _bounced(session: Session, stretch: Stretch) -> int:
    return session.exec(
        select(func.count())
        .select_from(ReferralEvent)
        .where(
            ReferralEvent.kind == "bounced",
            ReferralEvent.at >= stretch.start,
            ReferralEvent.at < stretch.end,
        )
    ).one()


def _pauses(session: Session, stretch: Stretch, name: Callable[[str, str], str]) -> tuple[Stop, ...]:
    rows = session.exec(
        select(Pause)
        .where(Pause.at < stretch.end, col(Pause.ended_at).is_(None) | (col(Pause.ended_at) >= stretch.start))
        .order_by(col(Pause.id))
    )
    return tuple(_stop(name(row.scope, row.key), row.reason, row.at, row.ended_at, stretch) for row in rows)


def _absences(session: Session, stretch: Stretch, channels: Mapping[str, str]) -> tuple[Stop, ...]:
    rows = session.exec(
        select(AuditLine)
        .where(col(AuditLine.action).in_((CHANNEL_DOWN, CHANNEL_UP)), AuditLine.at < stretch.end)
        .order_by(col(AuditLine.id))
    )
    away: dict[str, AuditLine] = {}
    found: list[Stop] = []
    for row in rows:
        channel = row.subject.partition(":")[2]
        if row.action == CHANNEL_DOWN:
            away.setdefault(channel, row)
        elif (begun := away.pop(channel, None)) is not None and row.at >= stretch.start:
            found.append(_stop(channels.get(channel, channel), "", begun.at, row.at, stretch))
    found += [_stop(channels.get(name, name), "", row.at, None, stretch) for name, row in away.items()]
    return tuple(found)


def _stop(what: str, why: str, start: Any, end: Any, stretch: Stretch) -> Stop:
    over = end + stretch.shift if end is not None and end < stretch.end else None
    return Stop(what=what, why=why, start=start + stretch.shift, end=over)
