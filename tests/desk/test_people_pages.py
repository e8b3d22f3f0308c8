"""Pages about people: staff, one's own account, the log, the directory, the keys."""

import re

import pytest

from desk import wording
from store.passwords import hash_password
from store.tables import Staff
from store.telegram import link_telegram

PASSWORD = "mùa hè Lai Châu"
NEW = {"login": "hung.lo", "name": "Lò Văn Hùng", "unit": "Phòng Khảo thí", "roles": "drafter"}


@pytest.fixture(scope="session")
def hashed():
    return hash_password(PASSWORD)


@pytest.fixture
async def admin(office, db, hashed):
    browser = await office.sign_in("lan", "admin")
    db.write_now(lambda s: setattr(s.get_one(Staff, office.ids["lan"]), "password_hash", hashed))
    return browser


def staff(db, staff_id):
    return db.read_now(lambda session: session.get_one(Staff, staff_id))


async def test_an_invited_person_comes_in_by_the_link_that_was_shown(admin, stranger):
    text = await (await admin.post("/desk/can-bo", **NEW)).text()
    link = re.search(r"/desk/lien-ket/[\w-]+", text)[0]
    browser = await stranger()
    fields = {"login": "hung.lo", "name": "Lò Văn Hùng", "password": PASSWORD, "again": PASSWORD}
    assert (await browser.post(link, page="/desk/vao", **fields)).status == 303
    assert "Lò Văn Hùng" in await browser.get("/desk")


async def test_the_link_is_shown_once(admin):
    await admin.post("/desk/can-bo", **NEW)
    assert "/desk/lien-ket/" not in await admin.get("/desk/can-bo")


async def test_a_login_in_use_is_said_beside_the_field(admin):
    await admin.post("/desk/can-bo", **NEW)
    response = await admin.post("/desk/can-bo", **NEW)
    assert response.status == 422
    assert (await response.text()).count("Tên đăng nhập hung.lo đã có người dùng.") == 2


async def test_a_fresh_link_is_made_for_somebody_who_forgot(admin, office):
    hung = office.hire("hung", "drafter")
    response = await admin.post(f"/desk/can-bo/{hung}/lien-ket")
    assert "/desk/lien-ket/" in await response.text()


async def test_roles_are_given_and_taken(admin, office, db):
    hung = office.hire("hung", "drafter")
    await admin.post(f"/desk/can-bo/{hung}/quyen", roles="approver")
    assert staff(db, hung).roles == ["viewer", "approver"]


async def test_the_last_administrator_cannot_be_lost(admin, office, db):
    me = office.ids["lan"]
    for response in (
        await admin.post(f"/desk/can-bo/{me}/quyen", roles="drafter"),
        await admin.post(f"/desk/can-bo/{me}/khoa"),
    ):
        assert response.status == 422
        assert "quản trị viên cuối cùng" in await response.text()
    assert staff(db, me).active


async def test_a_locked_account_is_signed_out_and_can_be_opened_again(admin, office, db):
    hung = await office.sign_in("hung", "drafter")
    await admin.post(f"/desk/can-bo/{office.ids['hung']}/khoa")
    assert (await hung.open("/desk")).status == 303
    await admin.post(f"/desk/can-bo/{office.ids['hung']}/mo")
    assert staff(db, office.ids["hung"]).active
    assert (await hung.open("/desk")).status == 303  # what was signed in before stays signed out


async def test_a_session_that_outlived_its_account_opens_nothing(office):
    office.hire("mai", "drafter", active=False)
    browser = await office.sign_in("mai")  # as when somebody is locked while they sign in
    assert (await browser.open("/desk")).headers["Location"].startswith("/desk/vao")


async def test_an_administrator_signs_somebody_out_everywhere(admin, office):
    browsers = [await office.sign_in("hung", "drafter") for _ in range(2)]
    await admin.post(f"/desk/can-bo/{office.ids['hung']}/dang-xuat")
    assert [(await browser.open("/desk")).status for browser in browsers] == [303, 303]


async def test_signing_out_elsewhere_keeps_this_browser(office):
    here, there = await office.sign_in("lan"), await office.sign_in("lan")
    await here.post("/desk/toi/dang-xuat")
    assert ((await here.open("/desk")).status, (await there.open("/desk")).status) == (200, 303)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": "sai hẳn"}, "Mật khẩu hiện tại chưa đúng."),
        ({"password": "ngắn", "again": "ngắn"}, "Mật khẩu cần ít nhất 10 ký tự."),
        ({"again": "khác hẳn nhau"}, "Hai lần nhập mật khẩu chưa giống nhau."),
    ],
)
async def test_a_password_is_changed_only_with_the_old_one_and_a_good_new_one(admin, fields, sentence):
    entered = {"old": PASSWORD, "password": "mùa đông Sìn Hồ", "again": "mùa đông Sìn Hồ"}
    response = await admin.post("/desk/toi/mat-khau", **(entered | fields))
    assert response.status == 422
    assert sentence in await response.text()


async def test_a_new_password_signs_the_other_browsers_out(admin, office):
    there = await office.sign_in("lan")
    entered = {"old": PASSWORD, "password": "mùa đông Sìn Hồ", "again": "mùa đông Sìn Hồ"}
    assert (await admin.post("/desk/toi/mat-khau", **entered)).status == 303
    assert ((await admin.open("/desk")).status, (await there.open("/desk")).status) == (200, 303)


async def test_a_telegram_account_is_linked_by_a_token_shown_once(admin, office, db, now):
    shown = await (await admin.post("/desk/toi/telegram")).text()
    token = re.search(r"/lienket ([\w-]+)", shown)[1]
    assert token not in await admin.get("/desk/toi")
    assert db.write_now(lambda s: link_telegram(s, token, "777", now)).id == office.ids["lan"]
    assert "Đã liên kết" in await admin.get("/desk/toi")


async def test_a_telegram_account_is_let_go(admin, office, db):
    db.write_now(lambda s: setattr(s.get_one(Staff, office.ids["lan"]), "telegram_id", "777"))
    await admin.post("/desk/toi/telegram/huy", page="/desk/toi")
    assert staff(db, office.ids["lan"]).telegram_id is None


async def test_the_log_tells_who_did_what_to_whom(admin):
    await admin.post("/desk/can-bo", **NEW)
    page = await admin.get("/desk/nhat-ky?viec=staff_created")
    assert "tạo tài khoản" in page
    assert "Lò Văn Hùng" in page
    assert "Soạn" in page


async def test_the_directory_tells_public_from_internal_contacts(office, plan):
    page = await (await office.sign_in("lan")).get("/desk/danh-ba")
    assert "công khai" in page
    assert "nội bộ" in page
    assert all(agency.name.replace("&", "&amp;") in page for agency in plan.agencies)


async def test_the_keys_can_be_read_without_a_keyboard(office):
    assert "<kbd>j</kbd>" in await (await office.sign_in("lan")).get("/desk/tro-giup")


def test_every_audited_action_has_words():
    from pathlib import Path

    root = Path(__file__).parent.parent.parent
    sources = [*(root / "desk").glob("*.py"), root / "store" / "staff.py", root / "store" / "links.py"]
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    written = set(re.findall(r'audit\(\s*\w+,\s*[\w.]+,\s*"(\w+)"', code))
    written |= set(re.findall(r'(?:on_ticket|_do)\(\s*request,\s*"(\w+)"', code))
    assert len(written) > 12
    assert written <= set(wording.DEEDS)
