"""Reports at the desk: from figures to every recipient, and nothing leaves that only one person has read."""

from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from store.report_tables import Report, ReportCopy, ReportRelease, ReportVersion
from store.tables import AuditLine

PERIOD = {"start": "2023-06-26T00:00", "end": "2023-06-26T08:00"}


@pytest.fixture
async def lan(office):
    return await office.sign_in("lan", "drafter", "approver")


@pytest.fixture
async def hoa(office):
    return await office.sign_in("hoa", "approver", name="Hoa")


async def make(browser, **fields):
    response = await browser.post("/desk/bao-cao", **(PERIOD | fields))
    assert response.status == 303, await response.text()
    return response.headers["Location"].split("?")[0]


def newest(db, table):
    return db.read_now(lambda s: s.exec(select(table).order_by(table.id.desc())).first())


async def test_from_figures_to_every_recipient(lan, hoa, askers, clocks, db):
    askers.ask("Em quên căn cước", others=2, opened=None)
    clocks.advance(clocks().exam - clocks().exam.replace(hour=1, minute=0))  # later that morning
    here = await make(lan, end="2023-06-26T14:00")
    text = await lan.get(here)
    for words in ("Tiếp nhận 3 tin nhắn", "mới 1", "còn mở 1 phiếu", "dự thảo", "Trình duyệt"):
        assert words in text, words
    assert "Em quên căn cước" not in text
    response = await lan.post(f"{here}/trinh", remarks="Ổn định.", proposals="Thêm người trực.")
    assert response.status == 303
    assert "1 báo cáo chờ duyệt" in await hoa.get("/desk/duyet")
    version = newest(db, ReportVersion).id
    refused = await lan.post(f"/desk/bao-cao/ban/{version}/dong-y")
    assert "Người trình không tự duyệt" in await refused.text()
    assert newest(db, ReportRelease) is None
    assert (await hoa.post(f"/desk/bao-cao/ban/{version}/dong-y")).status == 303
    text = await lan.get(here)
    for words in (
        "Số 01/BC-VP",
        "đã phát hành",
        "Ban Chỉ đạo thi cấp tỉnh",
        "chờ giao tận nơi",
        "Hoa duyệt.",
    ):
        assert words in text, words
    copy = newest(db, ReportCopy)
    assert (await lan.post(f"{here}/gui/{copy.id}/da-giao")).status == 303
    assert "đã giao tận nơi" in await lan.get(here)
    done = set(db.read_now(lambda s: s.exec(select(AuditLine.action)).all()))
    assert done >= {"report_made", "report_submitted", "report_approved", "report_released", "report_handed"}


async def test_what_was_released_never_changes(lan, hoa, askers, clocks, db):
    here = await make(lan)
    await lan.post(f"{here}/trinh", remarks="Một.", proposals="")
    await hoa.post(f"/desk/bao-cao/ban/{newest(db, ReportVersion).id}/dong-y")
    before = newest(db, ReportVersion)
    askers.ask()
    for path, fields in (("dem-lai", {}), ("luu", {"remarks": "Hai."}), ("bo", {}), ("trinh", {})):
        response = await lan.post(f"{here}/{path}", **fields)
        assert response.status == 422
        assert "không sửa được nữa" in await response.text()
    after = newest(db, ReportVersion)
    assert (after.id, after.figures, after.remarks, after.digest) == (
        before.id, before.figures, "Một.", before.digest,
    )  # fmt: skip


async def test_a_returned_report_is_mended_and_submitted_as_the_next_version(lan, hoa, db):
    here = await make(lan)
    await lan.post(f"{here}/trinh", remarks="", proposals="")
    first = newest(db, ReportVersion).id
    response = await hoa.post(f"/desk/bao-cao/ban/{first}/tra", reason="Thiếu nhận xét")
    assert response.status == 303
    assert "Hoa trả lại: Thiếu nhận xét" in await lan.get(here)
    await lan.post(f"{here}/trinh", remarks="Đã thêm.", proposals="")
    assert newest(db, ReportVersion).version == 2
    late = await hoa.post(f"/desk/bao-cao/ban/{first}/dong-y")
    assert "không còn chờ duyệt" in await late.text()


async def test_the_author_takes_a_report_back(lan, hoa, db):
    here = await make(lan)
    await lan.post(f"{here}/trinh", remarks="", proposals="")
    assert (await lan.post(f"{here}/rut")).status == 303
    assert newest(db, Report).state == "draft"
    late = await hoa.post(f"/desk/bao-cao/ban/{newest(db, ReportVersion).id}/dong-y")
    assert "không còn chờ duyệt" in await late.text()


async def test_both_files_open_again(lan, askers):
    askers.ask("Em ở Tam Đường")
    here = await make(lan)
    word, excel = await lan.open(f"{here}/word"), await lan.open(f"{here}/excel")
    assert word.headers["Content-Disposition"] == 'attachment; filename="bao-cao-2023-du-thao-own.docx"'
    text = "\n".join(p.text for p in Document(BytesIO(await word.read())).paragraphs)
    assert "BÁO CÁO" in text
    assert "Tam Đường" not in text
    assert "Đơn vị" in load_workbook(BytesIO(await excel.read())).sheetnames


@pytest.mark.parametrize(
    "fields", [{"start": "x"}, {"end": "2023-06-25T00:00"}, {"end": "2024-06-26T00:00"}, {"start": ""}]
)
async def test_a_period_that_is_none_is_refused_and_stays_typed(lan, fields):
    response = await lan.post("/desk/bao-cao", **(PERIOD | fields))
    assert response.status == 422
    text = await response.text()
    assert "Khoảng thời gian chưa đúng" in text
    assert PERIOD["end"] in text or PERIOD["start"] in text


def test_no_copy_without_a_release(db, moment):
    row = ReportCopy(release_id=99, agency="board", name="Ban Chỉ đạo")
    with pytest.raises(IntegrityError):
        db.write_now(lambda session: session.add(row))
