"""An asker's file: opened by name and written down first, as an original is; shown so that it can do nothing.

Pictures were drawn anew when they came. Whatever is neither picture nor sound leaves as a download. The bytes
have an address of their own that is good for one person and ten minutes.
"""

from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session

from desk.deps import deps_of
from desk.files import kind_words, size_words
from desk.forms import number, typed
from desk.page import done, page
from desk.people import person_of
from desk.sealed import code_of_message
from desk.shown import shown
from desk.ticket_page import path_of
from escalation.codes import clean_code
from store.attachments import fetch_again, stored_bytes
from store.audit import audit
from store.file_kinds import JPEG, SUFFIXES
from store.file_tables import Attachment, StoredFile
from store.sealing import SealError

OPEN_FOR = timedelta(minutes=10)
MAY_OPEN = ("drafter", "approver", "inspector", "admin")
PARTS_OF_A_KEY = 3


async def open_file(request: web.Request) -> web.StreamResponse:
    """Write down who opens it; then the page that shows it."""
    deps, me, file_id = deps_of(request), person_of(request), number(request.match_info["file"])
    now = deps.clock().now

    def work(session: Session) -> tuple[Attachment, StoredFile, str]:
        row, stored = _kept(session, file_id)
        code = code_of_message(session, row.message_id)
        audit(session, me.id, "opened_file", now, f"file:{file_id}", code=code)
        return row, stored, code

    row, stored, code = await deps.db.write(work)
    words = {
        "what": kind_words(stored.kind),
        "name": shown(row.name),
        "size": size_words(stored.size),
        "code": code,
        "shape": _shape(stored.kind),
        "address": f"/desk/tep/{file_id}/noi-dung?khoa={_key(request, file_id, me.id, now)}",
    }
    return page(request, "file.html", **words)


def _shape(kind: str) -> str:
    if kind == JPEG:
        return "picture"
    return "sound" if kind.startswith("audio/") else "download"


def _kept(session: Session, file_id: int) -> tuple[Attachment, StoredFile]:
    row = session.get(Attachment, file_id)
    if row is None or row.stored_id is None:
        raise web.HTTPNotFound
    return row, session.get_one(StoredFile, row.stored_id)


def _key(request: web.Request, file_id: int, staff_id: int, now: datetime) -> str:
    until = int((now + OPEN_FOR).timestamp())
    return quote(deps_of(request).sealer.seal(f"{file_id} {staff_id} {until}").decode())


def _may(request: web.Request, file_id: int) -> bool:
    """Whether the key in the address was made for this file and this person, and is fresh."""
    try:
        parts = deps_of(request).sealer.open(request.query.get("khoa", "").encode()).split()
    except SealError:
        return False
    if len(parts) != PARTS_OF_A_KEY:
        return False
    now = deps_of(request).clock().now.timestamp()
    return parts[:2] == [str(file_id), str(person_of(request).id)] and int(parts[2]) >= now


async def file_content(request: web.Request) -> web.StreamResponse:
    """The bytes, for who has just opened the file."""
    deps, file_id = deps_of(request), number(request.match_info["file"])
    if not _may(request, file_id):
        raise web.HTTPForbidden

    def look(session: Session) -> tuple[str, bytes]:
        _, stored = _kept(session, file_id)
        return stored.kind, stored_bytes(session, deps.sealer, stored.id or 0)

    try:
        kind, body = await deps.db.read(look)
    except SealError:
        raise web.HTTPNotFound from None
    return harmless(kind, body, f"tep-{file_id}{SUFFIXES.get(kind, '')}", shown=_shape(kind) != "download")


def harmless(kind: str, body: bytes, name: str, *, shown: bool) -> web.Response:
    """Bytes that no browser takes for a page; what is not to be shown is a download."""
    response = web.Response(body=body, content_type=kind if shown else "application/octet-stream")
    response.headers["Content-Disposition"] = (
        "inline" if shown else f"attachment; filename*=UTF-8''{quote(name)}"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


async def try_again(request: web.Request) -> web.StreamResponse:
    """Fetch a file once more that could not be had."""
    deps, me, file_id = deps_of(request), person_of(request), number(request.match_info["file"])
    code, now = clean_code(await typed(request, "code")), deps.clock().now

    def work(session: Session) -> None:
        if not fetch_again(session, file_id, now):
            raise web.HTTPNotFound
        audit(session, me.id, "file_tried_again", now, f"file:{file_id}", code=code)

    await deps.db.write(work)
    return done(path_of(code) if code else "/desk", "tep-lai")
