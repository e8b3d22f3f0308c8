"""Files that go with an answer: hung on its draft, taken off again, looked at."""

import asyncio

from aiohttp import web
from sqlmodel import Session

from desk import wording
from desk.deps import DeskDeps, deps_of
from desk.drafting import again, on_draft, saving, words_of
from desk.file_pages import harmless
from desk.forms import number
from desk.people import person_of
from escalation.drafts import open_draft
from escalation.enclosing import checked, enclose_in
from escalation.tickets import EscalationError, Moment
from escalation.wording import FILE_NOT_SENT
from store.attachments import Sealable, sealable, stored_bytes
from store.enclosures import take_off
from store.file_kinds import JPEG, SUFFIXES
from store.file_tables import Enclosure, StoredFile
from store.sealing import SealError
from store.tables import Ticket

FILES = "#tep"


async def enclose_file(request: web.Request) -> web.StreamResponse:
    """Hang a picture or a PDF on the draft; what is typed is kept with it."""
    words, sent = await words_of(request), (await request.post()).get("file")
    try:
        sealed, name = await _brought(deps_of(request), sent)
    except EscalationError as error:
        return await again(request, error, "file")

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        if not words.text.strip():
            raise EscalationError(wording.WORDS_BEFORE_FILES)
        draft = saving(request, words)(session, ticket, at)
        enclose_in(session, draft, sealed, name, SUFFIXES[sealed.kind], at.now)

    return await on_draft(request, deed, "dinh-kem", form="file", anchor=FILES)


async def _brought(deps: DeskDeps, sent: object) -> tuple[Sealable, str]:
    """The file of a form, checked and sealed, and the name it came with."""
    if not isinstance(sent, web.FileField):
        raise EscalationError(FILE_NOT_SENT["empty"])
    file = await asyncio.to_thread(checked, sent.file.read())
    return await asyncio.to_thread(sealable, deps.sealer, file.digest, file.kind, file.body), sent.filename


async def take_off_file(request: web.Request) -> web.StreamResponse:
    """Take a file off one's draft; what is typed is kept."""
    words, me = await words_of(request), person_of(request)
    file_id = number(request.match_info["file"])

    def deed(session: Session, ticket: Ticket, at: Moment) -> None:
        draft = open_draft(session, ticket.id or 0, me.id)
        if draft is not None:
            take_off(session, draft.id or 0, file_id)
            if words.text.strip():
                saving(request, words)(session, ticket, at)

    return await on_draft(request, deed, "bo-tep", form="file", anchor=FILES)


async def enclosed_file(request: web.Request) -> web.StreamResponse:
    """A file of an officer's draft or version."""
    deps, file_id = deps_of(request), number(request.match_info["file"])

    def look(session: Session) -> tuple[str, str, bytes] | None:
        row = session.get(Enclosure, file_id)
        if row is None:
            return None
        kind = session.get_one(StoredFile, row.stored_id).kind
        return row.name, kind, stored_bytes(session, deps.sealer, row.stored_id)

    try:
        found = await deps.db.read(look)
    except SealError:
        raise web.HTTPNotFound from None
    if found is None:
        raise web.HTTPNotFound
    name, kind, body = found
    return harmless(kind, body, name, shown=kind == JPEG)
