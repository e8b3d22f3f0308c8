"""What officers do with content: save, submit, approve, return, withdraw, take an older version again."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from aiohttp import web
from sqlmodel import Session

from desk import content_wording
from desk.content_forms import document_from, is_key
from desk.content_page import Piece, piece_of, show_piece, try_out
from desk.deps import DeskDeps, deps_of
from desk.forms import number, typed
from desk.page import done
from desk.people import person_of
from escalation.drafts import APPROVALS
from faq.documents import Document, digest
from faq.problems import InvalidContentError
from store.content import (
    ContentError,
    approve_version,
    return_version,
    save_version,
    submit_version,
    withdraw_version,
)
from store.tables import ContentVersion

T = TypeVar("T")


def _address(kind: str, key: str) -> str:
    return f"/desk/noi-dung/{kind}/{key}"


async def save(request: web.Request) -> web.StreamResponse:
    """Keep what was typed; nobody but the desk sees it."""
    kind, key = _place(request)
    try:
        body = await document_from(request, kind, key)
    except InvalidContentError as error:
        return await show_piece(request, kind, key, content_wording.UNREADABLE.format(why=error))
    try:
        await _saved(request, kind, key, body)
    except ContentError as error:
        return await show_piece(request, kind, key, str(error), body)
    return done(_address(kind, key), "nd-luu")


async def submit(request: web.Request) -> web.StreamResponse:
    """Save and hand in; what has faults stays a draft."""
    kind, key = _place(request)
    deps, me = deps_of(request), person_of(request)
    try:
        body = await document_from(request, kind, key)
    except InvalidContentError as error:
        return await show_piece(request, kind, key, content_wording.UNREADABLE.format(why=error))
    try:
        row = await _saved(request, kind, key, body)
        piece = await piece_of(deps, kind, key)
        trial = await asyncio.to_thread(try_out, deps, piece, body)
        if trial.problems:
            return await show_piece(request, kind, key, content_wording.STILL_WRONG, body)
        needed, now = APPROVALS[deps.plan.approval], deps.clock().now
        verdict = await trial.verdict(deps)  # examined from now on: approvers need not wait
        if not needed and not verdict.opens:
            return await show_piece(request, kind, key, content_wording.gate_closed(verdict), body)
        live = await deps.db.write(lambda session: submit_version(session, row.id or 0, me.id, needed, now))
    except ContentError as error:
        return await show_piece(request, kind, key, str(error), body)
    if live:
        deps.published()
    return done(_address(kind, key), "nd-chay" if live else "nd-trinh")


async def _saved(request: web.Request, kind: str, key: str, body: Document) -> ContentVersion:
    deps, me, why = deps_of(request), person_of(request), (await typed(request, "why")).strip()
    piece = await piece_of(deps, kind, key)
    return await deps.db.write(
        lambda session: save_version(
            session, kind, key, body, me.id, deps.clock().now, seed_digest=digest(piece.seed), why=why
        )
    )


async def take_again(request: web.Request) -> web.StreamResponse:
    """Make a draft of an older version, of the shipped one (0), or of the live one; it goes the same way."""
    kind, key = _place(request)
    deps, me = deps_of(request), person_of(request)
    piece = await piece_of(deps, kind, key)
    wanted = number(await typed(request, "version"))
    body = _body_of(piece, wanted)
    if body is None:
        raise web.HTTPNotFound
    why = content_wording.TAKEN_AGAIN.format(version=wanted) if wanted else content_wording.TAKEN_FROM_SEED
    try:
        await deps.db.write(
            lambda session: save_version(
                session, kind, key, body, me.id, deps.clock().now, seed_digest=digest(piece.seed), why=why
            )
        )
    except ContentError as error:
        return await show_piece(request, kind, key, str(error))
    return done(_address(kind, key), "nd-luu")


def _body_of(piece: Piece, version: int) -> Document | None:
    if version == 0:
        return piece.seed
    return next((row.body for row in piece.versions if row.version == version), None)


async def approve(request: web.Request) -> web.StreamResponse:
    """One approver's yes; with enough of them the version is live."""
    deps, me = deps_of(request), person_of(request)
    needed = APPROVALS[deps.plan.approval]
    kind, key = await _of_version(request)
    waiting = await piece_of(deps, kind, key)
    if waiting.open is not None:  # something it leans on may have changed since it was handed in
        trial = await asyncio.to_thread(try_out, deps, waiting, waiting.open.body)
        if trial.problems:
            return await show_piece(request, kind, key, content_wording.STILL_WRONG)
        if not (verdict := await trial.verdict(deps)).opens:
            return await show_piece(request, kind, key, content_wording.gate_closed(verdict))
    return await _word(
        request,
        lambda session, version, now: approve_version(session, version, me.id, needed, now),
        lambda live: "nd-chay" if live else "nd-duyet-mot",
    )


async def give_back(request: web.Request) -> web.StreamResponse:
    """One approver's no, with a reason."""
    me, reason = person_of(request), await typed(request, "reason")
    return await _word(
        request,
        lambda session, version, now: return_version(session, version, me.id, reason, now),
        lambda _: "nd-tra",
    )


async def withdraw(request: web.Request) -> web.StreamResponse:
    """Put a version away."""
    me = person_of(request)
    return await _word(
        request,
        lambda session, version, now: withdraw_version(session, version, me.id, now),
        lambda _: "nd-rut",
    )


async def _word(
    request: web.Request, deed: Callable[[Session, int, datetime], T], said: Callable[[T], str]
) -> web.StreamResponse:
    deps, version = deps_of(request), number(request.match_info["version"])
    kind, key = await _of_version(request)
    now = deps.clock().now
    try:
        result = await deps.db.write(lambda session: deed(session, version, now))
    except ContentError as error:
        return await show_piece(request, kind, key, str(error))
    deps.published()
    return done(_address(kind, key), said(result))


async def _of_version(request: web.Request) -> tuple[str, str]:
    deps: DeskDeps = deps_of(request)
    version = number(request.match_info["version"])
    row = await deps.db.read(lambda session: session.get(ContentVersion, version))
    if row is None:
        raise web.HTTPNotFound
    return row.kind, row.key


def _place(request: web.Request) -> tuple[str, str]:
    kind, key = request.match_info["kind"], request.match_info["key"]
    if not is_key(kind, key):
        raise web.HTTPNotFound
    return kind, key
