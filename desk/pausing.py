"""The stop button: one page that says what is paused, silences more, and lets it speak again."""

from dataclasses import dataclass

from aiohttp import web

from desk import content_wording, wording
from desk.deps import deps_of
from desk.forms import number, typed
from desk.page import done, page
from desk.paused import pause_name, paused_now
from desk.people import person_of
from desk.ticket import staff_names
from faq.content import Content
from faq.groups import GROUPS
from store.pauses import PauseError, Scope, ended_pauses, pause, resume
from store.tables import Pause

HERE = "/desk/tam-dung"
MAY_PAUSE = ("drafter", "approver", "editor", "admin")  # whoever sees a wrong answer stops it
MAY_RESUME = ("approver", "editor", "admin")
ENDED_SHOWN = 20
ALL = "all:"


@dataclass(frozen=True, slots=True)
class Ended:
    """A pause that is over."""

    what: str
    who: str
    ended_by: str
    row: Pause


async def pause_page(request: web.Request) -> web.StreamResponse:
    """What is paused, and the form; ``?muc=entry:ID`` comes with something chosen."""
    return await _show(request, request.query.get("muc", ALL))


async def _show(request: web.Request, chosen: str, error: str = "", form: str = "") -> web.Response:
    deps = deps_of(request)
    content = deps.content()
    rows, names = await deps.db.read(
        lambda session: (ended_pauses(session, ENDED_SHOWN), staff_names(session))
    )
    ended = [
        Ended(pause_name(row.scope, row.key, content), names.get(row.staff_id or 0, wording.SOMEBODY),
              names.get(row.ended_by or 0, wording.SOMEBODY), row)
        for row in rows
    ]  # fmt: skip
    response = page(
        request,
        "pauses.html",
        running=paused_now(request),
        ended=ended,
        chosen=chosen if known_target(chosen, content) else ALL,
        groups=GROUPS,
        entries=entries_by_group(content),
        reasons=content_wording.PAUSE_REASONS,
        error=error,
        error_form=form,
        may_pause=person_of(request).can(*MAY_PAUSE),
        may_resume=person_of(request).can(*MAY_RESUME),
    )
    response.set_status(422 if error else 200)
    return response


def entries_by_group(content: Content) -> dict[str, list[tuple[str, str]]]:
    """Id and question of every entry under its group's id."""
    found: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for entry in content.entries.values():
        found.setdefault(entry.group, []).append((entry.id, entry.question))
    return {group: entries for group, entries in found.items() if entries}


def known_target(target: str, content: Content) -> tuple[Scope, str] | None:
    """Scope and key of ``scope:key`` as the form sends it; None for what does not exist."""
    scope, _, key = target.partition(":")
    if scope == "all":
        return "all", ""
    if scope == "group" and key in entries_by_group(content):
        return "group", key
    if scope == "entry" and key in content.entries:
        return "entry", key
    return ("fact", key) if scope == "fact" and key in content.facts else None


async def pause_answers(request: web.Request) -> web.StreamResponse:
    """Silence what was chosen. A pressed reason counts unless another was typed."""
    deps, me = deps_of(request), person_of(request)
    chosen = await typed(request, "what")
    target = known_target(chosen, deps.content())
    reason = (await typed(request, "other")).strip() or await typed(request, "reason")
    if target is None:
        return await _show(request, ALL, content_wording.UNKNOWN_TARGET, "what")
    now = deps.clock().now
    try:
        await deps.db.write(lambda session: pause(session, *target, reason, me.id, now))
    except PauseError as error:
        return await _show(request, chosen, str(error), "other")
    return done(HERE, "tam-dung")


async def resume_answers(request: web.Request) -> web.StreamResponse:
    """End a pause, with a reason."""
    deps, me, reason = deps_of(request), person_of(request), await typed(request, "reason")
    pause_id, now = number(request.match_info["pause"]), deps.clock().now
    try:
        await deps.db.write(lambda session: resume(session, pause_id, reason, me.id, now))
    except PauseError as error:
        return await _show(request, ALL, str(error), f"resume-{pause_id}")
    return done(HERE, "chay-lai")
