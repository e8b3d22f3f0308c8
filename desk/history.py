"""A ticket's events as sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk import wording
from store.tables import TicketEvent


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: datetime
    sentence: str


def history(
    session: Session, ticket_id: int, names: Mapping[int, str], agency_name: Callable[[str], str]
) -> list[Entry]:
    """All that happened to a ticket, the newest first; not how its topic in Telegram followed."""
    rows = session.exec(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind != "topic")
        .order_by(col(TicketEvent.id).desc())
    )
    return [Entry(row.at, sentence(row, names, agency_name)) for row in rows]


def sentence(event: TicketEvent, names: Mapping[int, str], agency_name: Callable[[str], str]) -> str:
    """One event in words."""
    data = event.data
    name = names.get(event.staff_id or 0, wording.SOMEBODY)
    words = {
        "name": name,
        "who": wording.ASKER if event.contact_id else name,
        "reason": wording.reason(str(data.get("reason", ""))),
        "agency": agency_name(str(data.get("to") or data.get("agency") or "")),
        "from_agency": agency_name(str(data.get("from", ""))),
        "version": str(data.get("version", "")),
        "code": str(data.get("code", "")),
        "askers": str(data.get("askers", "")),
        "via": " từ Telegram" if data.get("via") == "telegram" else "",
        "closing": wording.CLOSINGS.get(str(data.get("why", "")), "lý do khác"),
    }
    return wording.EVENTS.get(event.kind, event.kind).format(**words)
