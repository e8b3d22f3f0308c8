"""Signing in and out, one-time links, sessions."""

from datetime import timedelta

import pytest
from sqlmodel import select

from desk.sessions import ABSOLUTE, IDLE
from desk.sign_in import safe_path
from store.passwords import hash_password
from store.staff import first_admin_link, make_link, token_hash
from store.tables import AuditLine, SignInLink, Staff, StaffSession

PASSWORD = "mùa hè Lai Châu"
ENTERED = {"login": "lan.vu", "name": "Vũ Thị Lan", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def engine_name():
    """The pages run on one engine; the SQL below them is asked on both in tests/store."""
    return "sqlite"


@pytest.fixture(scope="session")
def hashed():
    return hash_password(PASSWORD)


@pytest.fixture
def lan(office, db, hashed):
    """An account with a password."""
    staff_id = office.hire("lan", "drafter")
    db.write_now(lambda session: setattr(session.get_one(Staff, staff_id), "password_hash", hashed))
    return staff_id


async def sign_in(browser, login="lan", password=PASSWORD, back="/desk"):
    return await browser.post("/desk/vao", page="/desk/vao", login=login, password=password, tiep=back)


async def test_the_right_password_opens_the_queue(stranger, lan):
    browser = await stranger()
    response = await sign_in(browser)
    assert (response.status, response.headers["Location"]) == (303, "/desk")
    assert "Hàng chờ" in await browser.get("/desk")


async def test_case_and_spaces_of_a_login_do_not_matter(stranger, lan):
    assert (await sign_in(await stranger(), login=" Lan ")).status == 303


async def test_an_accent_typed_in_two_marks_is_the_same_password(stranger, lan):
    import unicodedata

    response = await sign_in(await stranger(), password=unicodedata.normalize("NFD", PASSWORD))
    assert response.status == 303


@pytest.mark.parametrize(("login", "password"), [("lan", "sai mật khẩu"), ("khong-co", PASSWORD), ("", "")])
async def test_a_wrong_pair_tells_nothing_of_which_part_was_wrong(stranger, lan, login, password):
    response = await sign_in(await stranger(), login, password)
    assert response.status == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in await response.text()


async def test_an_account_switched_off_does_not_sign_in(stranger, lan, db):
    db.write_now(lambda session: setattr(session.get_one(Staff, lan), "active", False))
    assert (await sign_in(await stranger())).status == 422


async def test_after_five_wrong_tries_even_the_right_password_waits(stranger, lan):
    browser = await stranger()
    for _ in range(5):
        await sign_in(browser, password="sai mật khẩu")
    response = await sign_in(browser)
    assert response.status == 429
    assert "Hãy đợi 15 phút" in await response.text()


async def test_the_store_holds_only_a_hash_of_the_cookie(stranger, lan, db):
    browser = await stranger()
    await sign_in(browser)
    cookie = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/"))["hoidap"].value
    rows = db.read_now(lambda session: session.exec(select(StaffSession)).all())
    assert [row.token_hash for row in rows] == [token_hash(cookie)]
    assert cookie not in str(rows)


async def test_signing_in_takes_a_new_session(stranger, lan, db):
    browser = await stranger()
    await sign_in(browser)
    first = db.read_now(lambda session: session.exec(select(StaffSession.token_hash)).one())
    await browser.post("/desk/ra")
    await sign_in(browser)
    assert db.read_now(lambda session: session.exec(select(StaffSession.token_hash)).one()) != first


async def test_a_cookie_that_we_did_not_give_is_worth_nothing(stranger, lan, db):
    browser = await stranger()
    browser.client.session.cookie_jar.update_cookies({"hoidap": "chosen"}, browser.client.make_url("/"))
    await sign_in(browser)
    hashes = db.read_now(lambda session: session.exec(select(StaffSession.token_hash)).all())
    assert token_hash("chosen") not in hashes


async def test_the_cookie_is_for_http_and_our_own_pages_only(stranger, lan):
    header = (await sign_in(await stranger())).headers.getall("Set-Cookie")
    session = next(line for line in header if line.startswith("hoidap="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


async def test_over_https_the_cookie_is_bound_to_this_host(deps, serve, lan, aiohttp_client):
    from dataclasses import replace

    client = await aiohttp_client(await serve(replace(deps, secure_cookies=True)))
    response = await client.get("/desk/vao")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hoidap")
    assert "Secure" in cookie


async def test_signing_out_ends_the_session_in_the_store(stranger, lan, db):
    browser = await stranger()
    await sign_in(browser)
    await browser.post("/desk/ra")
    assert db.read_now(lambda session: session.exec(select(StaffSession)).all()) == []
    assert (await browser.open("/desk")).status == 303


async def test_a_session_ends_after_eight_idle_hours(office, clocks):
    browser = await office.sign_in("lan")
    clocks.advance(IDLE)
    assert (await browser.open("/desk")).status == 303


async def test_work_keeps_a_session_for_a_day_and_no_longer(office, clocks):
    browser = await office.sign_in("lan")
    for _ in range(3):
        clocks.advance(timedelta(hours=7))
        await browser.get("/desk")
    clocks.advance(ABSOLUTE - timedelta(hours=21))
    assert (await browser.open("/desk")).status == 303


async def test_a_page_that_refreshes_by_itself_keeps_nobody_signed_in(office, clocks):
    browser = await office.sign_in("lan")
    clocks.advance(IDLE - timedelta(minutes=1))
    await browser.get("/desk/moi", **{"HX-Request": "true"})
    clocks.advance(timedelta(minutes=2))
    assert (await browser.open("/desk")).status == 303


async def test_a_fragment_for_somebody_signed_out_is_no_page(stranger):
    response = await (await stranger()).client.get(
        "/desk/moi", headers={"HX-Request": "true"}, allow_redirects=False
    )
    assert response.status == 401


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/desk\\evil", "/deskevil", "/desk/\n", ""]
)
def test_signing_in_never_leads_elsewhere(path):
    assert safe_path(path) == "/desk"


async def test_after_signing_in_one_is_where_one_wanted_to_be(stranger, lan):
    response = await sign_in(await stranger(), back="/desk/phieu/AB2CD")
    assert response.headers["Location"] == "/desk/phieu/AB2CD"


async def test_failed_and_good_sign_ins_are_written_down(stranger, lan, db):
    browser = await stranger()
    await sign_in(browser, password="sai mật khẩu")
    await sign_in(browser)
    actions = db.read_now(lambda session: session.exec(select(AuditLine.action)).all())
    assert actions[-2:] == ["sign_in_failed", "signed_in"]


# Links


@pytest.fixture
def first_link(db, now):
    return db.write_now(lambda session: first_admin_link(session, now))


async def test_opening_a_link_spends_nothing(stranger, first_link, db):
    browser = await stranger()
    for _ in range(3):
        assert "Tạo tài khoản quản trị đầu tiên" in await browser.get(f"/desk/lien-ket/{first_link}")
    assert db.read_now(lambda session: session.exec(select(SignInLink)).one()).used_at is None


async def use(browser, link, **changes):
    return await browser.post(f"/desk/lien-ket/{link}", page="/desk/vao", **(ENTERED | changes))


async def test_the_first_link_makes_an_administrator_who_is_signed_in(stranger, first_link):
    browser = await stranger()
    assert (await use(browser, first_link)).headers["Location"] == "/desk?xong=vao"
    assert "Cán bộ" in await browser.get("/desk/can-bo")


async def test_a_link_works_once(stranger, first_link):
    await use(await stranger(), first_link)
    response = await use(await stranger(), first_link, login="ke.khac")
    assert response.status == 410
    assert "Liên kết không còn dùng được" in await response.text()


async def test_a_link_is_over_after_half_an_hour(stranger, first_link, clocks):
    clocks.advance(timedelta(minutes=30))
    assert (await (await stranger()).open(f"/desk/lien-ket/{first_link}")).status == 410


async def test_an_unknown_link_opens_nothing(stranger):
    assert (await (await stranger()).open("/desk/lien-ket/abc")).status == 410


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "ngắn", "again": "ngắn"}, "Mật khẩu cần ít nhất 10 ký tự."),
        ({"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "Mật khẩu này dễ đoán."),
        ({"password": "lan.vu-2023", "again": "lan.vu-2023"}, "Mật khẩu này dễ đoán."),
        ({"again": "khác hẳn nhau"}, "Hai lần nhập mật khẩu chưa giống nhau."),
        ({"login": "Lan Vũ"}, "Tên đăng nhập chỉ gồm chữ không dấu"),
        ({"login": ""}, "Hãy nhập tên đăng nhập."),
        ({"name": "  "}, "Hãy nhập họ và tên."),
    ],
)
async def test_what_cannot_be_taken_is_said_beside_the_field_and_the_link_stays_good(
    stranger, first_link, changes, sentence
):
    browser = await stranger()
    response = await use(browser, first_link, **changes)
    text = await response.text()
    assert response.status == 422
    assert "Có chỗ cần sửa" in text
    assert text.count(sentence) == 2
    assert (await use(browser, first_link)).status == 303


async def test_a_reset_link_ends_the_sessions_of_before(stranger, office, db, clocks):
    old = await office.sign_in("lan", "drafter")
    link = db.write_now(lambda session: make_link(session, "invite", clocks().now, office.ids["lan"]))
    await use(await stranger(), link, login="lan")
    assert (await old.open("/desk")).status == 303
