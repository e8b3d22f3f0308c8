"""Around every page of the desk: safe headers, forms that only our own pages can send, kind errors."""

import hashlib
import hmac
import secrets
import traceback
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from desk import wording
from desk.deps import deps_of
from desk.page import FORM_TOKEN, page
from desk.people import PERSON, sign_in_first
from desk.sessions import SESSION, STORAGE

log = structlog.get_logger()

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self'; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    # not no-referrer: with that browsers send `Origin: null`, and our own forms would be refused
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LOGGED_CALLS = 12
TOO_LARGE = 413
OPEN_PAGES = ("/desk/vao", "/desk/lien-ket/", "/desk/co-quan/")  # forms of people who are not signed in


@web.middleware
async def safe_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every answer the headers above, where its page has not set stricter ones itself."""
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        _add_headers(answer)
        raise
    _add_headers(response)
    return response


def _add_headers(response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def kind_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors as Vietnamese pages. The log gets kind and place, never values: those may be citizens' words."""
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return error_page(request, answer.status)
    except Exception as error:
        log.error("desk_failed", error=type(error).__name__, method=request.method, where=_where(error))
        return error_page(request, 500)


def _where(error: Exception) -> str:
    """The innermost calls, as file, line and function."""
    calls = traceback.extract_tb(error.__traceback__)[-LOGGED_CALLS:]
    return " > ".join(f"{Path(call.filename).name}:{call.lineno} {call.name}" for call in calls)


def error_page(request: web.Request, status: int) -> web.Response:
    """A page that says what is wrong and what to do."""
    title, advice = wording.ERRORS.get(status, wording.ERRORS[500 if status >= 500 else 400])
    if status == TOO_LARGE and request.content_type == "multipart/form-data":
        title, advice = wording.FILE_REFUSED
    response = page(request, "error.html", title=title, advice=advice, back=_page_before(request))
    response.set_status(status)
    return response


def _page_before(request: web.Request) -> str:
    """The page of ours whose form or link led here; empty where there is none."""
    before = urlsplit(request.headers.get("Referer", ""))
    ours = before.netloc == request.host and before.path.startswith("/desk") and before.path != request.path
    return before.path if ours else ""


@web.middleware
async def own_forms(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse every POST that did not come from a form of ours in this very session."""
    name = f"{request[STORAGE].cookie_name}-form"
    secret = request[SESSION].identity or request.cookies.get(name)
    fresh = None if secret else secrets.token_urlsafe(32)
    request[FORM_TOKEN] = form_token(secret or fresh or "")
    if request.method not in ("GET", "HEAD"):
        await _check(request, known=secret is not None)
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        _remember(request, answer, name, fresh)
        raise
    _remember(request, response, name, fresh)
    return response


def _remember(request: web.Request, response: web.StreamResponse, name: str, fresh: str | None) -> None:
    if fresh is not None:  # somebody not signed in: the cookie stands in for a session until they are
        secure = deps_of(request).secure_cookies
        response.set_cookie(name, fresh, path="/", secure=secure, httponly=True, samesite="Lax")


async def _check(request: web.Request, *, known: bool) -> None:
    if not from_us(request):
        raise web.HTTPForbidden
    if request.get(PERSON) is None and not request.path.startswith(OPEN_PAGES):
        raise sign_in_first(request)
    sent = (await request.post()).get("_form") or request.headers.get("X-Form-Token", "")
    if not known or not isinstance(sent, str) or not _same(sent, request[FORM_TOKEN]):
        raise web.HTTPForbidden


def _same(sent: str, expected: str) -> bool:
    return hmac.compare_digest(sent.encode(), expected.encode())


def form_token(secret: str) -> str:
    """What a form carries: known only to who knows the cookie, and of no use as one."""
    return hmac.new(secret.encode(), b"desk form", hashlib.sha256).hexdigest()


def from_us(request: web.Request) -> bool:
    """Whether a browser says that the request comes from our own pages (Origin and Sec-Fetch-Site)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return site == "same-origin"
    ours = {request.host, urlsplit(deps_of(request).public_url).netloc}
    return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc in ours
