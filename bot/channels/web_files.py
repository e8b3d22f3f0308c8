"""Files that came with an answer, for the web chat: named in its lines, given to its browser as downloads."""

from typing import Any
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session

from bot.channels.port import BytesOf
from handlers import wording
from store.database import Database
from store.enclosures import Enclosed, enclosed_for, enclosed_in_release
from store.file_kinds import JPEG
from store.inbox import known_contact
from store.tables import Message

LONGEST_NUMBER = 9  # digits of an id


def files_of(session: Session, message: Message) -> list[dict[str, Any]]:
    """The files of a line, as the page shows them."""
    return [
        {"id": file.id, "name": file.name, "size": file.size, "picture": file.kind == JPEG}
        for file in enclosed_in_release(session, message.release_id)
    ]


async def give(db: Database, bytes_of: BytesOf, channel: str, chat_id: str, number: str) -> web.Response:
    """A file of an answer that this conversation has got; ``chat_id`` is the hash of its key."""
    if not (number.isascii() and number.isdigit()) or len(number) > LONGEST_NUMBER:
        return _missing()

    def own(session: Session) -> Enclosed | None:
        contact = known_contact(session, channel, chat_id)
        return enclosed_for(session, contact, int(number)) if contact is not None else None

    file = await db.read(own)
    if file is None:
        return _missing()
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    body = await bytes_of(file.stored_id)
    return web.Response(body=body, content_type="application/octet-stream", headers=headers)


def _missing() -> web.Response:
    return web.json_response({"error": wording.WEB_NOT_FOUND}, status=404)
