"""A file on an officer's draft: checked, shown to the approver, fixed with the version."""

from aiohttp import FormData
from samples import office, pdf, photo
from sqlmodel import select

from store.enclosures import enclosed_in_version
from store.file_tables import Enclosure
from store.tables import AnswerVersion


async def attach(browser, code: str, body: bytes, name: str = "Mẫu đơn.png", text: str = "Theo mẫu."):
    form = FormData(quote_fields=False)  # as browsers do
    for key, value in (("_form", await browser.token()), ("text", text), ("source", "")):
        form.add_field(key, value)
    form.add_field("file", body, filename=name, content_type="image/png")
    headers = {"Origin": browser.origin}
    path = f"/desk/phieu/{code}/tep-kem"
    return await browser.client.post(path, data=form, headers=headers, allow_redirects=False)


def enclosures(db) -> list[tuple[str, bool]]:
    query = select(Enclosure).order_by(Enclosure.id)
    return db.read_now(lambda s: [(one.name, one.version_id is not None) for one in s.exec(query)])


async def test_a_file_is_kept_with_what_was_typed_and_goes_with_the_version(office_staff, askers, db):
    browser, code = await office_staff("an"), askers.ask().code
    assert (await attach(browser, code, photo(kind="PNG"))).status == 303
    page = await browser.get(f"/desk/phieu/{code}")
    assert "Mẫu đơn.jpg" in page
    assert "Theo mẫu." in page
    await browser.post(f"/desk/phieu/{code}/trinh", text="Theo mẫu.", source="")
    assert enclosures(db) == [("Mẫu đơn.jpg", False), ("Mẫu đơn.jpg", True)]
    version = db.read_now(lambda s: s.exec(select(AnswerVersion)).one())
    assert len(db.read_now(lambda s: enclosed_in_version(s, version.id))) == 1
    approver = await office_staff("binh", "approver")
    seen = await approver.get("/desk/duyet")
    assert "Gửi kèm:" in seen
    file = db.read_now(lambda s: enclosed_in_version(s, version.id))[0]
    assert (await approver.open(f"/desk/tep-kem/{file.id}")).content_type == "image/jpeg"


async def test_what_every_channel_could_not_take_is_refused_with_advice(office_staff, askers, db):
    browser, code = await office_staff("an"), askers.ask().code
    answer = await attach(browser, code, office("word/document.xml"), "don.docx")
    assert answer.status == 422
    assert "Chỉ gửi kèm được ảnh hoặc PDF" in await answer.text()
    assert enclosures(db) == []


async def test_a_file_can_be_taken_off_again(office_staff, askers, db):
    browser, code = await office_staff("an"), askers.ask().code
    await attach(browser, code, pdf(), "Hướng dẫn 0912345678.pdf")
    assert enclosures(db) == [("Hướng dẫn [số điện thoại].pdf", False)]
    file = db.read_now(lambda s: s.exec(select(Enclosure.id)).one())
    await browser.post(f"/desk/phieu/{code}/tep-kem/{file}/bo", text="Theo mẫu.", source="")
    assert enclosures(db) == []


async def test_three_files_are_enough(office_staff, askers, db):
    browser, code = await office_staff("an"), askers.ask().code
    for width in (10, 11, 12, 13):
        answer = await attach(browser, code, photo(width))
    assert answer.status == 422
    assert len(enclosures(db)) == 3


async def test_what_is_wrong_with_a_file_is_said_beside_it(office_staff, askers):
    browser, code = await office_staff("an"), askers.ask().code
    page = await (await attach(browser, code, office("word/document.xml"), "don.docx")).text()
    beside = page.partition('id="tep"')[2].partition("</div>")[0]
    assert "Chỉ gửi kèm được ảnh hoặc PDF" in beside
    assert "Theo mẫu." in page


async def test_words_come_before_files(office_staff, askers, db):
    browser, code = await office_staff("an"), askers.ask().code
    answer = await attach(browser, code, pdf(), text=" ")
    assert "Hãy viết câu trả lời trước" in await answer.text()
    assert enclosures(db) == []


async def test_enter_in_a_line_keeps_the_draft_and_hands_nothing_in(office_staff, askers):
    browser, code = await office_staff("an"), askers.ask().code
    form = (await browser.get(f"/desk/phieu/{code}")).partition('id="compose"')[2]
    first = form.partition("<button")[2].partition(">")[0]  # what browsers press
    assert f'formaction="/desk/phieu/{code}/du-thao"' in first


async def test_an_approver_sees_the_pictures(office_staff, askers, db):
    browser, code = await office_staff("an"), askers.ask().code
    await attach(browser, code, photo(kind="PNG"))
    await attach(browser, code, pdf(), "Hướng dẫn.pdf")
    await browser.post(f"/desk/phieu/{code}/trinh", text="Theo mẫu.", source="")
    seen = await (await office_staff("binh", "approver")).get("/desk/duyet")
    assert seen.count('<img class="file-picture') == 1
