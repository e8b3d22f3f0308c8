"""Figures for an operator: requests by route, what waits where."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge, Histogram
from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.channels.port import Channel
from store.database import Database
from store.tables import Message, Ticket

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30)


class Metrics:
    """Counts of this process, and the store's state when asked."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "hoidap_request_seconds", "Time to answer a request", ("method", "route", "status"),
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.messages = Gauge("hoidap_messages", "Messages by direction and state", ("direction", "state"),
                              registry=self.registry)  # fmt: skip
        self.tickets = Gauge("hoidap_tickets", "Tickets by state", ("state",), registry=self.registry)

        self.events = Gauge("hoidap_channel_events", "What a channel's webhook was brought, since the start",
                            ("channel", "what"), registry=self.registry)  # fmt: skip

    def count_events(self, channels: Mapping[str, Channel]) -> None:
        """Take over what the channels counted."""
        for name, channel in channels.items():
            counts = getattr(channel, "counts", None)
            for what, count in counts().items() if counts is not None else ():
                self.events.labels(name, what).set(count)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method, route, status).observe(seconds)

    async def collect(self, db: Database) -> CollectorRegistry:
        """Everything, with fresh counts from the store."""
        messages, tickets = await db.read(_counts)
        self.messages.clear()
        self.tickets.clear()
        for direction, state, count in messages:
            self.messages.labels(direction, state).set(count)
        for state, count in tickets:
            self.tickets.labels(state).set(count)
        return self.registry


def _counts(session: Session) -> tuple[list[tuple[str, str, int]], list[tuple[str, int]]]:
    messages = session.exec(
        select(Message.direction, Message.state, func.count(col(Message.id))).group_by(
            Message.direction, Message.state
        )
    ).all()
    tickets = session.exec(select(Ticket.state, func.count(col(Ticket.id))).group_by(Ticket.state)).all()
    return list(messages), list(tickets)
