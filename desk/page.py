"""Rendering: every page gets the same surroundings."""

from typing import Any

import aiohttp_jinja2
from aiohttp import web

from desk import content_wording, report_wording, wording
from desk.deadline import CLOCKS_AGREE, when
from desk.deps import deps_of
from desk.paused import paused_now
from desk.people import PERSON

FORM_TOKEN = web.RequestKey("desk_form_token", str)
WORDS = {"w": wording, "w_content": content_wording, "w_report": report_wording}
"""Wording by the name that templates know it by."""


def page(request: web.Request, template: str, **words: Any) -> web.Response:
    """A page (or a fragment) with who looks at it, the form token, and what was just done."""
    at = deps_of(request).clock()
    surroundings = {
        "me": request.get(PERSON),
        "form_token": request.get(FORM_TOKEN, ""),
        "path": request.path,
        "done": wording.DONE.get(request.query.get("xong", "")),
        "demonstration": deps_of(request).demonstration,
        "exam_clock": when(at.exam) if abs(at.exam - at.now) > CLOCKS_AGREE else "",
        "plan": deps_of(request).plan,
        "paused": paused_now(request),
    } | WORDS
    return aiohttp_jinja2.render_template(template, request, surroundings | words)


def done(path: str, what: str, anchor: str = "") -> web.Response:
    """Back to a page that says what was done (a key of `wording.DONE`)."""
    return web.Response(status=303, headers={"Location": f"{path}?xong={what}{anchor}"})
