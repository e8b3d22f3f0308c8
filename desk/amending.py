"""An amending act has come: list what rests on the articles it changes, and suspend it until reviewed."""

from aiohttp import web
from sqlmodel import Session

from desk import content_wording
from desk.deps import deps_of
from desk.forms import typed
from desk.page import done, page
from desk.people import person_of
from faq.amending import Touched, articles_of, touched_by
from store.pauses import PauseError, pause

HERE = "/desk/van-ban-sua-doi"


async def amending_page(request: web.Request) -> web.StreamResponse:
    """The form, and what the named articles carry."""
    query = request.query
    act, articles, by = query.get("van-ban", ""), query.get("dieu", ""), query.get("boi", "")
    try:
        found = touched_by(deps_of(request).content(), act, articles_of(articles)) if act else ()
    except ValueError as error:
        return _show(request, act, articles, by, (), str(error))
    return _show(request, act, articles, by, found)


def _show(
    request: web.Request, act: str, articles: str, by: str, found: tuple[Touched, ...], error: str = ""
) -> web.Response:
    entries = {entry.id: entry for one in found for entry in one.entries}
    response = page(
        request,
        "amending.html",
        acts=list(deps_of(request).content().acts.values()),
        act=act,
        articles=articles,
        by=by,
        found=found,
        entries=entries,
        error=error,
        may_suspend=person_of(request).can("editor", "approver", "admin"),
    )
    response.set_status(422 if error else 200)
    return response


async def suspend(request: web.Request) -> web.StreamResponse:
    """Pause every one of those facts, all or none; each is let go again after its review."""
    deps, me = deps_of(request), person_of(request)
    act, articles = await typed(request, "van-ban"), await typed(request, "dieu")
    by, now = " ".join((await typed(request, "boi")).split()), deps.clock().now
    try:
        found = touched_by(deps.content(), act, articles_of(articles))
        if not by:
            raise PauseError(content_wording.WHICH_AMENDING_ACT)
        reason = content_wording.UNDER_REVIEW.format(act=by)

        def work(session: Session) -> None:
            for one in found:
                pause(session, "fact", one.fact.id, reason, me.id, now, cause=f"act:{act}")

        await deps.db.write(work)
    except (PauseError, ValueError) as error:
        return _show(request, act, articles, by, (), str(error))
    return done("/desk/tam-dung", "tam-dung")
