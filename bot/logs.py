"""Logs: one line an event, text for a terminal or JSON for a collector. Never citizens' text or tokens.

Fields are a short list of known harmless ones; anything else is replaced by its type, so that a careless
call cannot leak a message, a token or a phone number.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

HARMLESS = frozenset({
    "event", "level", "timestamp", "message", "contact", "ticket", "channel", "state", "why", "error",
    "queued_again", "held", "method", "route", "status", "ms", "count", "where", "attempt", "seconds",
})  # fmt: skip


def set_up_logs(style: Literal["text", "json"]) -> None:
    """Send our events and the warnings of libraries to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_only,
        only_harmless,
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries may put URLs with tokens and messages into their lines: only that they warned is kept.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s", force=True)


def where_only(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of an exception keep its kind and places; its text may quote a message or a token."""
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        frames = traceback.extract_tb(trace)[-4:]
        event["error"] = kind.__name__ if kind else "?"
        event["where"] = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames))
    return event


def only_harmless(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace values of unknown fields by their type."""
    return {k: v if k in HARMLESS else f"<{type(v).__name__}>" for k, v in event.items()}
