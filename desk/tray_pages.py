"""Mail of agencies that waits for a person: read it, make it a draft of a question, or put it away."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session, col, select

from desk import letter_wording
from desk.deps import deps_of
from desk.forms import is_number, number, typed
from desk.letters import File
from desk.page import done, page
from desk.people import person_of
from desk.shown import shown
from desk.ticket_page import path_of
from escalation.codes import clean_code
from escalation.replies import files_of, settle, tray
from escalation.tickets import EscalationError
from store.audit import audit
from store.referral_tables import AgencyFile, AgencyMail, Letter, Referral
from store.tables import Ticket


@dataclass(frozen=True, slots=True)
class TrayMail:
    """One mail as the page shows it; ``options`` are the questions it may answer, the guess first."""

    mail: AgencyMail
    reason: str
    text: str
    guess: str
    options: list[tuple[int, str]]
    files: list[File]


async def tray_page(request: web.Request) -> web.StreamResponse:
    """What waits for a person."""
    return await _show(request)


async def _show(request: web.Request, error: str = "") -> web.Response:
    mails = await deps_of(request).db.read(tray_mails)
    response = page(request, "tray.html", mails=mails, error=error)
    response.set_status(422 if error else 200)
    return response


def tray_mails(session: Session) -> list[TrayMail]:
    """What waits, the oldest first; a query for each kind of thing and not for each mail."""
    rows = tray(session)
    letters = {row.letter_id for row in rows if row.letter_id}
    codes = dict(session.exec(select(Letter.id, Letter.code).where(col(Letter.id).in_(letters))).all())
    options = _options(session, letters)
    files = files_of(session, [row.id or 0 for row in rows])
    return [
        TrayMail(
            mail=row,
            reason=letter_wording.TRAY_REASONS.get(row.reason, row.reason),
            text=shown(row.text),
            guess=codes.get(row.letter_id, ""),
            options=options[row.letter_id or 0],
            files=[File(file.id, file.name, file.size) for file in files[row.id or 0]],
        )
        for row in rows
    ]


def _options(session: Session, letters: Collection[int]) -> Mapping[int, list[tuple[int, str]]]:
    """The questions of letters that a mail may still answer."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for letter, referral, code in session.exec(
        select(Referral.letter_id, Referral.id, Ticket.code)
        .join(Ticket, col(Ticket.id) == col(Referral.ticket_id))
        .where(col(Referral.letter_id).in_(letters), Ticket.state != "closed")
        .order_by(col(Referral.id))
    ):
        found[letter].append((referral or 0, code))
    return found


async def make_draft(request: web.Request) -> web.StreamResponse:
    """The words of a mail become one's own draft for a question: the chosen one, or one named by its code."""
    deps, me, mail_id = deps_of(request), person_of(request), number(request.match_info["mail"])
    chosen, code = await typed(request, "referral"), clean_code(await typed(request, "code"))
    at = deps.clock()

    def work(session: Session) -> str:
        referral = _chosen(session, chosen, code)
        settle(session, mail_id, me.id, deps.plan, at, referral_id=referral.id)
        ticket = session.get_one(Ticket, referral.ticket_id)
        audit(session, me.id, "mail_drafted", at.now, f"ticket:{ticket.code}", mail=mail_id)
        return ticket.code

    try:
        made = await deps.db.write(work)
    except EscalationError as error:
        return await _show(request, str(error))
    return done(path_of(made), "thu-du-thao")


def _chosen(session: Session, chosen: str, code: str) -> Referral:
    query = select(Referral).join(Ticket, col(Ticket.id) == col(Referral.ticket_id))
    if code:
        query = query.where(Ticket.code == code).order_by(col(Referral.id).desc())
    else:
        query = query.where(Referral.id == (int(chosen) if is_number(chosen) else 0))
    referral = session.exec(query).first()
    if referral is None:
        raise EscalationError(letter_wording.NO_REFERRAL)
    return referral


async def put_away(request: web.Request) -> web.StreamResponse:
    """Nothing more to do with a mail."""
    deps, me, mail_id = deps_of(request), person_of(request), number(request.match_info["mail"])
    at = deps.clock()

    def work(session: Session) -> None:
        settle(session, mail_id, me.id, deps.plan, at)
        audit(session, me.id, "mail_settled", at.now, f"mail:{mail_id}")

    try:
        await deps.db.write(work)
    except EscalationError as error:
        return await _show(request, str(error))
    return done("/desk/thu", "thu-xong")


async def attachment(request: web.Request) -> web.StreamResponse:
    """An attachment, as a download that no browser opens by itself, whatever it claims to be."""
    mail_id, file_id = number(request.match_info["mail"]), number(request.match_info["file"])
    found = await deps_of(request).db.read(
        lambda s: s.exec(
            select(AgencyFile).where(AgencyFile.id == file_id, AgencyFile.mail_id == mail_id)
        ).first()
    )
    if found is None:
        raise web.HTTPNotFound
    response = web.Response(body=found.body, content_type="application/octet-stream")
    name = "".join(c if c.isalnum() or c in "._- " else "_" for c in found.name).strip(". ") or "tep"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "sandbox"
    return response
