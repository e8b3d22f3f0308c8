"""The content as an Excel workbook: taken out, and brought in with a look at everything it would change."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web
from sqlmodel import Session

from desk import content_wording
from desk.deps import DeskDeps, deps_of
from desk.forms import typed
from desk.page import done, page
from desk.people import person_of
from desk.ticket import staff_names
from faq.content import build
from faq.content_workbook import (
    Change,
    Import,
    export_workbook,
    import_workbook,
    live_documents,
    settled,
)
from faq.documents import Bodies, digest, overlay_of, seed_document
from faq.gate import Verdict
from faq.sheet_tables import Fault
from faq.workbook import MOST_BYTES, NotAWorkbook
from store.content import ContentError, ImportedVersion, import_versions, live_versions, open_versions
from store.settings import keep_setting, setting_value
from store.times import VIETNAM

HERE = "/desk/so-noi-dung"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_FAULTS = 200


@dataclass(frozen=True, slots=True)
class Tray:
    """The workbook an officer brought in last and has not settled: its changes, and who is in their way."""

    file: str
    changes: Sequence[Change]
    absent: int
    in_the_way: Sequence[tuple[str, str]]


async def workbook_page(request: web.Request) -> web.StreamResponse:
    """Take the workbook out, bring one in, and what the one brought in would change."""
    return await _show(request)


async def _show(
    request: web.Request, error: str = "", faults: Sequence[Fault] = (), file: str = ""
) -> web.StreamResponse:
    tray = await _tray(request) if not faults else None
    response = page(
        request,
        "workbook.html",
        tray=tray,
        verdict=await _verdict(deps_of(request), tray),
        asks=f"{HERE}/cham",
        error=error,
        faults=faults[:SHOWN_FAULTS],
        more=max(0, len(faults) - SHOWN_FAULTS),
        file=file,
        may_edit=person_of(request).can("editor"),
        most=MOST_BYTES,
    )
    response.set_status(422 if error or faults else 200)
    return response


async def gate_news(request: web.Request) -> web.StreamResponse:
    """The figures of the workbook as a whole, for a page that asks again until they are there."""
    verdict = await _verdict(deps_of(request), await _tray(request))
    return page(request, "content_gate.html", verdict=verdict, asks=f"{HERE}/cham")


async def _verdict(deps: DeskDeps, tray: Tray | None) -> Verdict:
    if tray is None:
        return Verdict("not_needed")
    live = await _live(deps)
    bodies = {**live, **{(change.kind, change.key): change.after for change in tray.changes}}
    overlay = await asyncio.to_thread(lambda: overlay_of(bodies, deps.seed()))
    after = await asyncio.to_thread(build, deps.seed(), overlay)
    return await deps.gate(after, overlay)


async def workbook_file(request: web.Request) -> web.StreamResponse:
    """Everything that counts now, as a file."""
    deps = deps_of(request)
    live = await _live(deps)
    data = await asyncio.to_thread(lambda: export_workbook(deps.seed(), deps.content(), live))
    day: date = deps.clock().now.astimezone(VIETNAM).date()
    name = f"noi-dung-{day:%Y-%m-%d}.xlsx"
    return web.Response(
        body=data, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


async def bring_in(request: web.Request) -> web.StreamResponse:
    """Read a workbook and keep what it would change beside, for its officer to look at."""
    deps, me = deps_of(request), person_of(request)
    sent = (await request.post()).get("so")
    if not isinstance(sent, web.FileField):
        return await _show(request, content_wording.NO_WORKBOOK)
    data, live = await asyncio.to_thread(sent.file.read), await _live(deps)
    try:
        found: Import = await asyncio.to_thread(
            lambda: import_workbook(data, deps.seed(), deps.content(), live)
        )
    except NotAWorkbook as error:
        return await _show(request, str(error))
    if found.faults:
        return await _show(request, faults=found.faults, file=sent.filename)
    kept = _packed(sent.filename, found)
    await deps.db.write(lambda session: keep_setting(session, _name(me.id), kept))
    return done(HERE, "so-doc" if found.changes else "so-nhu-cu")


def _packed(file: str, found: Import) -> dict[str, Any]:
    changes = [
        {"kind": one.kind, "key": one.key, "before": one.before, "after": one.after} for one in found.changes
    ]
    return {"file": file, "absent": found.absent, "changes": changes} if changes else {}


async def make_drafts(request: web.Request) -> web.StreamResponse:
    """Make drafts of all changes, or of none."""
    deps, me, why = deps_of(request), person_of(request), (await typed(request, "why")).strip()
    tray = await _tray(request)
    if tray is None:
        raise web.HTTPNotFound
    if not why:
        return await _show(request, content_wording.WHY_WORKBOOK)
    if await _has_moved(deps, tray):
        return await _show(request, content_wording.WORKBOOK_MOVED)
    rows = await asyncio.to_thread(_versions, deps, tray)

    def work(session: Session) -> None:
        import_versions(session, rows, me.id, deps.clock().now, why=why)
        keep_setting(session, _name(me.id), {})

    try:
        await deps.db.write(work)
    except ContentError as error:
        return await _show(request, str(error))
    return done("/desk/noi-dung", "so-luu")


def _versions(deps: DeskDeps, tray: Tray) -> list[ImportedVersion]:
    seed = deps.seed()
    return [
        ImportedVersion(c.kind, c.key, c.after, digest(seed_document(seed, c.kind, c.key)))
        for c in tray.changes
    ]


async def _has_moved(deps: DeskDeps, tray: Tray) -> bool:
    """Whether something of it was published since it was read."""
    live = await _live(deps)

    def look() -> bool:
        wanted = {(change.kind, change.key) for change in tray.changes}
        documents = live_documents(deps.seed(), deps.content(), live)
        now = settled({key: document for key, document in documents.items() if key in wanted})
        return any(digest(now.get((c.kind, c.key))) != digest(c.before) for c in tray.changes)

    return await asyncio.to_thread(look)


async def put_away(request: web.Request) -> web.StreamResponse:
    """Forget the workbook that was brought in."""
    deps, me = deps_of(request), person_of(request)
    await deps.db.write(lambda session: keep_setting(session, _name(me.id), {}))
    return done(HERE, "so-bo")


async def _tray(request: web.Request) -> Tray | None:
    me = person_of(request)

    def look(session: Session) -> Tray | None:
        kept = setting_value(session, _name(me.id))
        if not kept:
            return None
        changes = [Change(one["kind"], one["key"], one["before"], one["after"]) for one in kept["changes"]]
        wanted, names = {(change.kind, change.key) for change in changes}, staff_names(session)
        busy = [
            (row.key, names.get(row.author_id or 0, ""))
            for row in open_versions(session)
            if (row.kind, row.key) in wanted
        ]
        return Tray(kept["file"], changes, kept["absent"], busy)

    return await deps_of(request).db.read(look)


async def _live(deps: DeskDeps) -> Bodies:
    return await deps.db.read(lambda s: {(row.kind, row.key): row.body for row in live_versions(s)})


def _name(staff_id: int) -> str:
    return f"workbook-of-{staff_id}"
