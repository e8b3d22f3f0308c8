"""Pages to read: the audit log, the plan's directory, the keys."""

from dataclasses import dataclass

from aiohttp import web

from desk import wording
from desk.deadline import when
from desk.deps import deps_of
from desk.forms import is_number
from desk.page import page
from desk.ticket import staff_names
from store.audit import Deed, deeds

PAGE = 100


@dataclass(frozen=True, slots=True)
class LogLine:
    """One deed in words; ``code`` where it leads to a ticket."""

    at: str
    name: str
    what: str
    code: str
    about: str


async def log_page(request: web.Request) -> web.StreamResponse:
    """Who did what, the newest first."""
    query = request.query
    before = int(query["truoc"]) if is_number(query.get("truoc", "")) else None
    action = query.get("viec", "") if query.get("viec", "") in wording.DEEDS else ""

    found, names = await deps_of(request).db.read(
        lambda session: (deeds(session, before=before, action=action, limit=PAGE), staff_names(session))
    )
    older = found[-1].id if len(found) == PAGE else None
    lines = [_line(deed, names) for deed in found]
    return page(request, "log.html", lines=lines, older=older, action=action, deeds=wording.DEEDS)


def _line(deed: Deed, names: dict[int, str]) -> LogLine:
    kind, _, key = deed.subject.partition(":")
    about = names.get(int(key), "") if kind == "staff" and key.isdigit() else ""
    extra = str(deed.data.get("reason", ""))
    if roles := deed.data.get("roles"):
        extra = ", ".join(wording.ROLES[role][0] for role in roles if role in wording.ROLES)
    return LogLine(
        at=when(deed.at),
        name=deed.name or wording.SOMEBODY,
        what=wording.DEEDS.get(deed.action, deed.action),
        code=str(deed.data.get("code", "")) or (key if kind == "ticket" else ""),
        about=" – ".join(part for part in (about, extra) if part),
    )


async def directory_page(request: web.Request) -> web.StreamResponse:
    """The plan's units, what each leads, and how staff reach them."""
    plan = deps_of(request).plan
    leads = {a.id: [row for row in plan.assignments if row.lead == a.id] for a in plan.agencies}
    return page(request, "directory.html", leads=leads)


async def help_page(request: web.Request) -> web.StreamResponse:
    """The keys of the desk; also shown over any page by `?`."""
    return page(request, "help.html")
