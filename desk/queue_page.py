"""The queue's page, and what of it refreshes by itself."""

from dataclasses import replace
from itertools import groupby
from urllib.parse import urlencode

from aiohttp import web
from sqlmodel import Session

from desk import wording
from desk.deps import deps_of
from desk.forms import is_number
from desk.page import page
from desk.people import person_of
from desk.queue import (
    CLOSING,
    PAGE,
    Filters,
    QueueRow,
    newest_ticket,
    queue_counts,
    queue_rows,
    read_filters,
    rows_of,
)
from desk.trouble import trouble_count


async def queue_page(request: web.Request) -> web.StreamResponse:
    """The whole page."""
    return page(request, "queue.html", **await _queue(request))


async def queue_news(request: web.Request) -> web.StreamResponse:
    """What changed since: counts, the marks of the rows on the page, and whether new tickets came in.

    Rows keep their places, so that nothing moves under a hand or a reader.
    """
    words, deps = await _queue(request), deps_of(request)
    shown, at = _ids(request.query.get("co", "")), deps.clock()
    words["is_new"] = request.query.get("moi", "") != str(words["newest"])
    words["shown_rows"] = await deps.db.read(lambda session: rows_of(session, shown, at, deps.windows))
    return page(request, "queue_news.html", **words)


def _ids(text: str) -> list[int]:
    """The tickets on a page, as it names them itself."""
    return [int(word) for word in text.split(",")[:PAGE] if is_number(word)]


async def _queue(request: web.Request) -> dict[str, object]:
    deps, me, filters = deps_of(request), person_of(request), read_filters(request.query)
    at = deps.clock()

    def look(session: Session) -> dict[str, object]:
        return {
            "rows": queue_rows(session, filters, me.id, at, deps.windows),
            "counts": queue_counts(session, me.id, at, deps.windows),
            "newest": newest_ticket(session),
            "troubles": trouble_count(session),
        }

    found = await deps.db.read(look)
    rows = found.pop("rows")
    assert isinstance(rows, list)
    return found | {
        "filters": filters,
        "groups": _groups(rows[:PAGE], filters.view),
        "rows": rows[:PAGE],
        "more": len(rows) > PAGE,
        "topics": {id_: entry.question for id_, entry in deps.content().entries.items()},
        "agencies": {agency.id: agency.name for agency in deps.plan.agencies},
        "channels": [state.name for state in deps.channels()] or list(wording.CHANNELS),
        "views": {view: words for view, words in wording.VIEWS.items() if view != CLOSING or deps.windows},
        "closing": CLOSING,
        "down": [state.name for state in deps.channels() if state.on and not state.works],
        "here": address(filters),
        "view_address": lambda view: address(replace(filters, view=view, page=1)),
        "page_address": lambda number: address(replace(filters, page=number)),
    }


def _groups(rows: list[QueueRow], view: str) -> list[tuple[str, list[QueueRow]]]:
    """The rows under the headings of their deadlines; who can soon not be written to stand in one list."""
    if view == CLOSING:
        return [(wording.LONGEST_SILENT_FIRST, rows)] if rows else []
    return [(name, list(group)) for name, group in groupby(rows, lambda row: row.due.group)]


def address(filters: Filters) -> str:
    """The query part of the address that shows these filters."""
    words = {
        "xem": filters.view if filters.view != "mo" else "",
        "q": filters.search,
        "chu-de": filters.topic,
        "don-vi": filters.agency,
        "kenh": filters.channel,
        "trang": str(filters.page) if filters.page > 1 else "",
    }
    return urlencode({name: word for name, word in words.items() if word})
