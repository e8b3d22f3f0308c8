"""Files that came with an answer, for the web chat: named in its lines, given to its browser as downloads."""

from typing import Any
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session, col, select

from bot.channels.port import BytesOf
from handlers import wording
from store.database import Database
from store.enclosures import Enclosed, enclosed_in_release
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
    file = await db.read(lambda session: enclosed_for(session, channel, chat_id, int(number)))
    if file is None:
        return _missing()
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    body = await bytes_of(file.stored_id)
    return web.Response(body=body, content_type="application/octet-stream", headers=headers)


def enclosed_for(session: Session, channel: str, chat_id: str, enclosure_id: int) -> Enclosed | None:
    """A file of an answer that a conversation has got; None for every other."""
    contact = known_contact(session, channel, chat_id)
    releases = session.exec(
        select(Message.release_id).where(Message.contact_id == contact, col(Message.release_id).is_not(None))
    ).all()
    return next(
        (one for id_ in releases for one in enclosed_in_release(session, id_) if one.id == enclosure_id), None
    )


def _missing() -> web.Response:
    return web.json_response({"error": wording.WEB_NOT_FOUND}, status=404)
