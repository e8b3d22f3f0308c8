"""The desk as a part of the HTTP server: its routes, the roles they ask for, and what lies around them."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Handler

from desk import (
    agency_page,
    amending,
    approving,
    content_page,
    content_versions,
    drafting,
    enclosing,
    file_pages,
    letter_pages,
    merging,
    own_page,
    pausing,
    posters,
    queue_page,
    records,
    report_pages,
    sealed,
    sign_in,
    staff_pages,
    ticket_actions,
    ticket_page,
    tray_pages,
    trouble,
    wording,
    workbook_pages,
)
from desk.compiled import compiled
from desk.deadline import ago, when
from desk.deps import DEPS, ChannelState, DeskDeps
from desk.files import size_words
from desk.guard import kind_errors, own_forms, safe_headers
from desk.paused import know_the_pauses
from desk.people import Page, for_roles, know_the_person
from desk.sessions import SessionStorage, sessions
from desk.shown import shown
from desk.throttle import THROTTLE, SignInThrottle
from desk.uploads import room_for_files
from store.staff import ROLES

__all__ = ["ChannelState", "DeskDeps", "add_desk"]

FOLDER = Path(str(files("desk")))
ANYBODY: tuple[str, ...] = ()

# method, path, page, who may
ROUTES: tuple[tuple[str, str, Page, tuple[str, ...]], ...] = (
    ("GET", "/vao", sign_in.sign_in_page, ANYBODY),
    ("POST", "/vao", sign_in.sign_in, ANYBODY),
    ("GET", "/lien-ket/{token}", sign_in.link_page, ANYBODY),
    ("POST", "/lien-ket/{token}", sign_in.use_link_form, ANYBODY),
    ("GET", "/co-quan/{token}", agency_page.agency_page, ANYBODY),
    ("POST", "/co-quan/{token}/da-nhan", agency_page.acknowledge_letter, ANYBODY),
    ("POST", "/co-quan/{token}/{referral}/tra-loi", agency_page.answer, ANYBODY),
    ("POST", "/co-quan/{token}/{referral}/khong-phai", agency_page.not_ours, ANYBODY),
    ("POST", "/ra", sign_in.sign_out, ROLES),
    ("GET", "", queue_page.queue_page, ROLES),
    ("GET", "/moi", queue_page.queue_news, ROLES),
    ("GET", "/tiep", ticket_page.next_ticket, ROLES),
    ("GET", "/tro-giup", records.help_page, ROLES),
    ("GET", "/danh-ba", records.directory_page, ROLES),
    ("GET", "/nhat-ky", records.log_page, ("admin", "inspector")),
    ("GET", "/phieu/{code}", ticket_page.ticket_page, ROLES),
    ("GET", "/phieu/{code}/moi", ticket_page.ticket_news, ROLES),
    ("POST", "/phieu/{code}/nhan", ticket_actions.claim_ticket, ("drafter",)),
    ("POST", "/phieu/{code}/nha", ticket_actions.unclaim_ticket, ("drafter", "approver", "admin")),
    ("POST", "/phieu/{code}/ghi-chu", ticket_actions.note, ("drafter", "approver")),
    ("POST", "/phieu/{code}/hoi-lai", ticket_actions.ask_asker, ("drafter",)),
    ("POST", "/phieu/{code}/giu-cho", ticket_actions.hold_ticket, ("drafter",)),
    ("POST", "/phieu/{code}/dong", ticket_actions.close_ticket, ("drafter",)),
    ("POST", "/phieu/{code}/mo-lai", ticket_actions.reopen_ticket, ("drafter",)),
    ("POST", "/phieu/{code}/chuyen", ticket_actions.reroute_ticket, ("drafter",)),
    ("POST", "/phieu/{code}/cong-van", letter_pages.send_letter, ("drafter",)),
    ("POST", "/phieu/{code}/gop", merging.merge_other, ("drafter",)),
    ("POST", "/phieu/{code}/tach", merging.split_off, ("drafter",)),
    ("GET", "/cong-van", letter_pages.letters_page, ROLES),
    ("GET", "/cong-van/{letter}", letter_pages.letter_page, ROLES),
    ("GET", "/cong-van/{letter}/tep", letter_pages.word_file, ROLES),
    ("POST", "/cong-van/{letter}/da-giao", letter_pages.carried, ("drafter",)),
    ("POST", "/cong-van/{letter}/da-nhan", letter_pages.confirmed, ("drafter",)),
    ("GET", "/cong-van/{letter}/nhac/{rung}/tep", letter_pages.reminder_file, ROLES),
    ("POST", "/cong-van/{letter}/nhac/{rung}/xong", letter_pages.errand, ("drafter",)),
    ("POST", "/cong-van/{letter}/{referral}/rut", letter_pages.take_back, ("drafter",)),
    ("POST", "/cong-van/{letter}/{referral}/tra-lai", letter_pages.not_theirs, ("drafter",)),
    ("POST", "/cong-van/{letter}/{referral}/chuyen", letter_pages.send_on, ("drafter",)),
    ("GET", "/bao-cao", report_pages.reports_page, ROLES),
    ("POST", "/bao-cao", report_pages.make_report, ("drafter",)),
    ("POST", "/bao-cao/ban/{version}/dong-y", report_pages.approve_report, ("approver",)),
    ("POST", "/bao-cao/ban/{version}/tra", report_pages.return_report, ("approver",)),
    ("GET", "/bao-cao/{report}", report_pages.report_page, ROLES),
    ("GET", "/bao-cao/{report}/word", report_pages.report_word, ROLES),
    ("GET", "/bao-cao/{report}/excel", report_pages.report_excel, ROLES),
    ("POST", "/bao-cao/{report}/luu", report_pages.save_words, ("drafter",)),
    ("POST", "/bao-cao/{report}/dem-lai", report_pages.count_again, ("drafter",)),
    ("POST", "/bao-cao/{report}/trinh", report_pages.submit_report, ("drafter",)),
    ("POST", "/bao-cao/{report}/rut", report_pages.withdraw_report, ("drafter",)),
    ("POST", "/bao-cao/{report}/bo", report_pages.drop_report, ("drafter",)),
    ("POST", "/bao-cao/{report}/gui/{copy}/da-giao", report_pages.copy_carried, ("drafter",)),
    ("GET", "/thu", tray_pages.tray_page, ROLES),
    ("POST", "/thu/{mail}/du-thao", tray_pages.make_draft, ("drafter",)),
    ("POST", "/thu/{mail}/xong", tray_pages.put_away, ("drafter",)),
    ("GET", "/thu/{mail}/tep/{file}", tray_pages.attachment, ROLES),
    ("POST", "/phieu/{code}/du-thao", drafting.save, ("drafter",)),
    ("POST", "/phieu/{code}/tep-kem", enclosing.enclose_file, ("drafter",)),
    ("POST", "/phieu/{code}/tep-kem/{file}/bo", enclosing.take_off_file, ("drafter",)),
    ("GET", "/tep-kem/{file}", enclosing.enclosed_file, ROLES),
    ("POST", "/phieu/{code}/chen", drafting.insert_sample, ("drafter",)),
    ("POST", "/phieu/{code}/trinh", drafting.submit_draft, ("drafter",)),
    ("POST", "/phieu/{code}/rut", drafting.take_back, ("drafter",)),
    ("POST", "/phieu/{code}/bo", drafting.discard, ("drafter",)),
    ("GET", "/duyet", approving.approvals_page, ROLES),
    ("POST", "/duyet/{version}/dong-y", approving.approve_version, ("approver",)),
    ("POST", "/duyet/{version}/tra", approving.return_version, ("approver",)),
    ("GET", "/tam-dung", pausing.pause_page, ROLES),
    ("POST", "/tam-dung", pausing.pause_answers, pausing.MAY_PAUSE),
    ("POST", "/tam-dung/{pause}/chay-lai", pausing.resume_answers, pausing.MAY_RESUME),
    ("GET", "/van-ban-sua-doi", amending.amending_page, ROLES),
    ("POST", "/van-ban-sua-doi", amending.suspend, ("editor", "approver", "admin")),
    ("GET", "/so-noi-dung", workbook_pages.workbook_page, ROLES),
    ("GET", "/so-noi-dung/tep", workbook_pages.workbook_file, ROLES),
    ("GET", "/so-noi-dung/cham", workbook_pages.gate_news, ROLES),
    ("POST", "/so-noi-dung/nhap", workbook_pages.bring_in, ("editor",)),
    ("POST", "/so-noi-dung/luu", workbook_pages.make_drafts, ("editor",)),
    ("POST", "/so-noi-dung/bo", workbook_pages.put_away, ("editor",)),
    ("GET", "/noi-dung", content_page.contents_page, ROLES),
    ("GET", "/noi-dung/{kind}/{key}", content_page.content_page, ROLES),
    ("GET", "/noi-dung/{kind}/{key}/cham", content_page.gate_news, ROLES),
    ("POST", "/noi-dung/{kind}/{key}/luu", content_versions.save, ("editor",)),
    ("POST", "/noi-dung/{kind}/{key}/trinh", content_versions.submit, ("editor",)),
    ("POST", "/noi-dung/{kind}/{key}/lay-lai", content_versions.take_again, ("editor",)),
    ("POST", "/noi-dung/ban/{version}/dong-y", content_versions.approve, ("approver",)),
    ("POST", "/noi-dung/ban/{version}/tra", content_versions.give_back, ("approver",)),
    ("POST", "/noi-dung/ban/{version}/bo", content_versions.withdraw, ("editor", "admin")),
    ("GET", "/ap-phich", posters.posters_page, ROLES),
    ("GET", "/ap-phich/{channel}/{topic}", posters.poster_picture, ROLES),
    ("GET", "/su-co", trouble.trouble_page, ROLES),
    ("POST", "/su-co/{message}/gui-lai", trouble.send_once_more, ("drafter", "admin")),
    ("POST", "/su-co/{message}/xong", trouble.settle, ("drafter", "admin")),
    ("POST", "/su-co/{message}/mo-phieu", trouble.open_from_failure, ("drafter",)),
    ("GET", "/tin/{message}/ban-goc", sealed.reason_page, ("inspector", "admin")),
    ("POST", "/tin/{message}/ban-goc", sealed.open_sealed, ("inspector", "admin")),
    ("POST", "/tep/{file}", file_pages.open_file, file_pages.MAY_OPEN),
    ("GET", "/tep/{file}/noi-dung", file_pages.file_content, file_pages.MAY_OPEN),
    ("POST", "/tep/{file}/thu-lai", file_pages.try_again, ("drafter",)),
    ("GET", "/can-bo", staff_pages.staff_page, ("admin",)),
    ("POST", "/can-bo", staff_pages.invite_person, ("admin",)),
    ("POST", "/can-bo/{staff}/lien-ket", staff_pages.new_link, ("admin",)),
    ("POST", "/can-bo/{staff}/quyen", staff_pages.set_roles, ("admin",)),
    ("POST", "/can-bo/{staff}/khoa", staff_pages.switch_off, ("admin",)),
    ("POST", "/can-bo/{staff}/mo", staff_pages.switch_on, ("admin",)),
    ("POST", "/can-bo/{staff}/dang-xuat", staff_pages.sign_out_person, ("admin",)),
    ("GET", "/toi", own_page.own_page, ROLES),
    ("POST", "/toi/mat-khau", own_page.change_password, ROLES),
    ("POST", "/toi/dang-xuat", own_page.sign_out_elsewhere, ROLES),
    ("POST", "/toi/telegram", own_page.link_telegram, ROLES),
    ("POST", "/toi/telegram/huy", own_page.forget_telegram, ROLES),
)


def add_desk(app: web.Application, deps: DeskDeps) -> None:
    """Mount the pages at /desk and their files at /static."""
    app.add_subapp("/static", _static())
    app.add_subapp("/desk", make_desk(deps))


def make_desk(deps: DeskDeps) -> web.Application:
    """The desk as an application of its own."""
    storage = SessionStorage(deps.db, lambda: deps.clock().now, secure=deps.secure_cookies)
    desk = web.Application(
        middlewares=[
            room_for_files,
            safe_headers,
            kind_errors,
            sessions(storage),
            know_the_person,
            know_the_pauses,
            own_forms,
        ]
    )
    desk[DEPS] = deps
    desk[THROTTLE] = SignInThrottle()
    for method, path, page, roles in ROUTES:
        desk.router.add_route(method, path, for_roles(page, *roles) if roles else page)
    filters: dict[str, Callable[..., str]] = {
        "when": when, "size": size_words, "ago": ago, "shown": shown, "channel": wording.channel,
    }  # fmt: skip
    aiohttp_jinja2.setup(
        desk,
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        bytecode_cache=compiled(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        filters=filters,
    )
    return desk


def _static() -> web.Application:
    files_app = web.Application(middlewares=[_keep_for_a_while])
    files_app.router.add_static("/", FOLDER / "static")
    return files_app


@web.middleware
async def _keep_for_a_while(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    lasting = request.path.endswith((".woff2", ".min.js"))
    response.headers["Cache-Control"] = f"public, max-age={31_536_000 if lasting else 300}"
    return response
