"""What lies around every page: forms of our own only, roles, headers, kind errors."""

import re

import pytest

from desk.app import ROUTES
from desk.guard import form_token
from store.staff import ROLES
from store.tables import Staff, TicketEvent

PLACES = {"code": "AB2CD", "token": "x", "kind": "topic", "key": "pk-nop-don"}  # all others are ids
GUARDED = [(method, path, roles) for method, path, _, roles in ROUTES if roles]
POSTS = [path for method, path, _ in GUARDED if method == "POST"]


def address(path):
    return "/desk" + re.sub(r"{(\w+)}", lambda found: PLACES.get(found[1], "1"), path)


async def knock(browser, method, path, form_on):
    """Open or send to one of the routes, with the token of a page that may be seen."""
    if method == "GET":
        return await browser.open(address(path))
    return await browser.post(address(path), page=form_on)


async def test_a_post_without_the_forms_token_is_refused(office, askers):
    browser, ticket = await office.sign_in("lan", "drafter"), askers.ask()
    response = await browser.client.post(
        f"/desk/phieu/{ticket.code}/nhan", headers={"Origin": browser.origin}
    )
    assert response.status == 403
    assert askers.ticket(ticket.code).claimed_by is None


async def test_a_token_of_another_session_is_refused(office, askers):
    lan, hung, ticket = (
        await office.sign_in("lan", "drafter"),
        await office.sign_in("hung", "drafter"),
        askers.ask(),
    )
    data = {"_form": await hung.token()}
    response = await lan.client.post(
        f"/desk/phieu/{ticket.code}/nhan", data=data, headers={"Origin": lan.origin}
    )
    assert response.status == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "cross-site"},
     {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"}],
)  # fmt: skip
async def test_a_post_from_elsewhere_is_refused_even_with_the_token(office, askers, headers):
    browser, ticket = await office.sign_in("lan", "drafter"), askers.ask()
    data = {"_form": await browser.token()}
    response = await browser.client.post(f"/desk/phieu/{ticket.code}/nhan", data=data, headers=headers)
    assert response.status == 403


async def test_a_browser_that_names_itself_same_origin_needs_no_origin(office, askers):
    browser, ticket = await office.sign_in("lan", "drafter"), askers.ask()
    data = {"_form": await browser.token()}
    path, headers = f"/desk/phieu/{ticket.code}/nhan", {"Sec-Fetch-Site": "same-origin"}
    response = await browser.client.post(path, data=data, headers=headers, allow_redirects=False)
    assert response.status == 303


def test_the_forms_token_does_not_tell_the_cookie():
    assert "cookie" not in form_token("cookie")


async def test_a_stranger_is_asked_to_sign_in(stranger):
    browser, let_in = await stranger(), []
    for method, path, _ in GUARDED:
        response = await knock(browser, method, path, form_on="/desk/vao")
        if response.status != 303 or not response.headers["Location"].startswith("/desk/vao?tiep="):
            let_in.append((method, path, response.status))
    assert let_in == []


async def test_without_the_role_a_page_is_kindly_refused(office):
    browsers, let_in = {}, []
    for method, path, roles in GUARDED:
        if not (others := tuple(role for role in ROLES if role not in roles)):
            continue
        if others not in browsers:
            browsers[others] = await office.sign_in(f"ai-{len(browsers)}", *others)
        response = await knock(browsers[others], method, path, form_on="/desk/tro-giup")
        if response.status != 403 or "Bạn chưa vào được trang này" not in await response.text():
            let_in.append((method, path, response.status))
    assert len(browsers) > 3
    assert let_in == []


async def test_an_account_that_was_switched_off_is_nobody_at_once(office, db):
    browser = await office.sign_in("lan", "drafter")
    await browser.get("/desk")
    db.write_now(lambda session: setattr(session.get_one(Staff, office.ids["lan"]), "active", False))
    assert (await browser.open("/desk")).status == 303


async def test_every_page_has_safe_headers(office):
    response = await (await office.sign_in("lan")).open("/desk")
    headers = response.headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"


async def test_a_redirect_has_safe_headers_too(stranger):
    response = await (await stranger()).open("/desk")
    assert "Content-Security-Policy" in response.headers


async def test_no_page_carries_anything_inline(office, askers):
    browser, ticket = await office.sign_in("lan", *ROLES), askers.ask(topic="gt-quen-mat-cccd")
    for path in (
        "/desk",
        f"/desk/phieu/{ticket.code}",
        "/desk/duyet",
        "/desk/can-bo",
        "/desk/toi",
        "/desk/danh-ba",
    ):
        text = await browser.get(path)
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style", text), path


async def test_an_unknown_page_is_a_page(office):
    response = await (await office.sign_in("lan")).open("/desk/khong-co")
    assert response.status == 404
    assert "Không tìm thấy trang" in await response.text()


async def test_an_unknown_ticket_is_a_page(office):
    response = await (await office.sign_in("lan")).open("/desk/phieu/ZZZZ9")
    assert response.status == 404
    assert "Không tìm thấy trang" in await response.text()


async def test_a_fault_shows_no_traceback_and_logs_no_words(office, db, askers, capsys):
    browser, ticket = await office.sign_in("lan", "drafter"), askers.ask()
    broken = TicketEvent(ticket_id=ticket.id, kind="opened", at=ticket.opened_at, data=["bí mật của em"])
    db.write_now(lambda session: session.add(broken))
    response = await browser.open(f"/desk/phieu/{ticket.code}")
    assert response.status == 500
    assert "Có trục trặc ở phía máy chủ" in await response.text()
    assert "Traceback" not in await response.text()
    assert "bí mật" not in capsys.readouterr().out


async def test_an_error_knows_the_way_back_to_ours_only(office):
    browser = await office.sign_in("lan")
    for before, known in ((browser.origin, True), ("https://ngoai.example", False)):
        response = await browser.client.get("/desk/khong-co", headers={"Referer": f"{before}/desk/duyet?x=1"})
        assert ('href="/desk/duyet">Về trang trước' in await response.text()) is known


async def test_a_page_below_a_section_marks_the_section(office):
    page = await (await office.sign_in("lan", *ROLES)).get("/desk/noi-dung/act/tt-15-2020")
    assert '<a href="/desk/noi-dung" aria-current="true">' in page
