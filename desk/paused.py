"""What is paused at the moment, in words; every page says so while anything is."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from aiohttp.typedefs import Handler
from sqlmodel import Session

from desk import content_wording, wording
from desk.deps import deps_of
from desk.people import PERSON
from desk.ticket import staff_names
from faq.content import Content
from faq.groups import GROUPS
from store.pauses import running_pauses
from store.tables import Pause


@dataclass(frozen=True, slots=True)
class Stopped:
    """One pause that runs. ``what`` is its name, ``who`` the officer who pressed."""

    id: int
    scope: str
    key: str
    what: str
    who: str
    at: datetime
    reason: str
    cause: str


PAUSES: web.RequestKey[list[Stopped]] = web.RequestKey("desk_pauses", list)


@web.middleware
async def know_the_pauses(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read what is paused for whoever is signed in."""
    if request.get(PERSON) is not None and "HX-Request" not in request.headers:
        content = deps_of(request).content()
        request[PAUSES] = await deps_of(request).db.read(lambda session: stopped_now(session, content))
    return await handler(request)


def paused_now(request: web.Request) -> list[Stopped]:
    """What is paused, for a page's frame; nothing for a stranger."""
    found: list[Stopped] = request.get(PAUSES, [])
    return found


def stopped_now(session: Session, content: Content) -> list[Stopped]:
    """What is paused, the widest first."""
    rows = running_pauses(session)
    names = staff_names(session) if rows else {}
    return [_stopped(row, content, names) for row in rows]


def _stopped(row: Pause, content: Content, names: dict[int, str]) -> Stopped:
    return Stopped(
        id=row.id or 0,
        scope=row.scope,
        key=row.key,
        what=pause_name(row.scope, row.key, content),
        who=names.get(row.staff_id or 0, wording.SOMEBODY),
        at=row.at,
        reason=row.reason,
        cause=row.cause,
    )


def pause_name(scope: str, key: str, content: Content) -> str:
    """What a pause silences, in words; its key where the content no longer knows it."""
    if scope == "all":
        return content_wording.ALL_ANSWERS
    if scope == "group":
        return content_wording.WHOLE_GROUP.format(group=GROUPS.get(key, key))
    if scope == "fact":
        fact = content.facts.get(key)
        return content_wording.WHAT_CITES.format(fact=fact.statement if fact else key)
    entry = content.entries.get(key)
    return entry.question if entry else key
