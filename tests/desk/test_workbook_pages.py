"""Excel at the desk: a file out, a file in, every change seen before anything is kept, all drafts or none."""

import io
from dataclasses import replace

import aiohttp
import pytest
from makers import small_seed
from openpyxl import load_workbook
from sqlmodel import select

from faq.content import build
from faq.gate import Verdict
from store.tables import ContentVersion

HERE = "/desk/so-noi-dung"
SEED = small_seed("pk-nop-don", "kk-diem-khuyen-khich")


@pytest.fixture
def engine_name():
    return "sqlite"


@pytest.fixture
def deps(deps):
    content = build(SEED, {})

    async def gate(_after, _overlay):
        return Verdict("under_way")

    return replace(deps, seed=lambda: SEED, content=lambda: content, gate=gate)


@pytest.fixture
async def lan(office):
    return await office.sign_in("lan", "editor")


async def exported(browser):
    answer = await browser.open(f"{HERE}/tep")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    return await answer.read()


async def bring(browser, data, edit=lambda book: None):
    """Upload the file after an edit."""
    book, saved = load_workbook(io.BytesIO(data)), io.BytesIO()
    edit(book)
    book.save(saved)
    return await send(browser, saved.getvalue())


async def send(browser, data):
    form = aiohttp.FormData({"_form": await browser.token()}, quote_fields=False)  # as browsers do
    form.add_field("so", io.BytesIO(data), filename="sửa.xlsx")
    headers = {"Origin": browser.origin}
    return await browser.client.post(f"{HERE}/nhap", data=form, headers=headers, allow_redirects=False)


def two_questions(book):
    book["Câu hỏi"]["C2"], book["Câu hỏi"]["C3"] = "Câu một?", "<b>Câu hai?</b>"


def drafts(db):
    return db.read_now(lambda s: sorted((v.key, v.state) for v in s.exec(select(ContentVersion)).all()))


async def test_a_file_that_comes_back_as_it_was_changes_nothing(lan, db):
    answer = await bring(lan, await exported(lan))
    assert answer.headers["Location"] == f"{HERE}?xong=so-nhu-cu"


async def test_every_change_is_shown_and_nothing_is_kept_before_the_word(lan, db):
    answer = await bring(lan, await exported(lan), two_questions)
    assert answer.headers["Location"] == f"{HERE}?xong=so-doc"
    page = await lan.get(HERE)
    assert "sửa.xlsx sẽ đổi 2 mục" in page
    assert "question: Câu một?" in page
    assert "&lt;b&gt;Câu hai?" in page
    assert f'hx-get="{HERE}/cham"' in page
    assert drafts(db) == []


async def test_with_a_reason_all_become_drafts(lan, db):
    await bring(lan, await exported(lan), two_questions)
    assert (await lan.post(f"{HERE}/luu", HERE, why=" ")).status == 422
    assert (await lan.post(f"{HERE}/luu", HERE, why="Rà soát")).status == 303
    assert drafts(db) == [("kk-diem-khuyen-khich", "draft"), ("pk-nop-don", "draft")]
    assert (await lan.post(f"{HERE}/luu", HERE, why="lần nữa")).status == 404


async def test_an_unfinished_version_of_somebody_stops_the_whole_workbook(lan, db, office):
    data = await exported(lan)
    await bring(lan, data, two_questions)
    mai = await office.sign_in("mai", "editor")
    await mai.post("/desk/noi-dung/topic/pk-nop-don/lay-lai", HERE, version="0")
    assert "của Mai" in await lan.get(HERE)
    answer = await lan.post(f"{HERE}/luu", HERE, why="Rà soát")
    assert answer.status == 422
    assert drafts(db) == [("pk-nop-don", "draft")]


async def test_faults_are_listed_and_nothing_is_kept(lan, db):
    def edit(book):
        book["Trả lời"]["B2"] = "mọi năm"

    answer = await bring(lan, await exported(lan), edit)
    assert answer.status == 422
    assert "Trang “Trả lời”, dòng 2, cột B (Kỳ thi): “mọi năm”" in await answer.text()
    assert "sẽ đổi" not in await lan.get(HERE)


async def test_a_workbook_larger_than_other_forms_gets_in_and_a_huge_one_does_not(lan):
    assert "không phải sổ Excel" in await (await send(lan, b"x" * 1024 * 1024)).text()
    answer = await send(lan, b"x" * 9 * 1024 * 1024)
    assert answer.status == 413
    assert "chọn tệp nhỏ hơn" in await answer.text()


async def test_who_may_not_edit_may_only_take_it_out(office):
    hung = await office.sign_in("hung", "drafter")
    data = await exported(hung)
    assert (await send(hung, data)).status == 403
    assert "Xem trước" not in await hung.get(HERE)


async def test_a_workbook_can_be_put_away(lan):
    await bring(lan, await exported(lan), two_questions)
    await lan.post(f"{HERE}/bo", HERE)
    assert "sẽ đổi" not in await lan.get(HERE)
