"""The letter on paper: what stands on it, and what cannot stand on it."""

from io import BytesIO

import pytest
from docx import Document
from makers import arrival, asker, officer, ticket
from sqlmodel import select

from escalation.forms import LETTER_FORM, PLACES, QUESTION, fault_of, on_paper, shipped_form
from escalation.paper import file_name, letter_words, questions_of
from escalation.referrals import Order, refer
from escalation.tickets import add_message, join
from store.inbox import record
from store.tables import Message


@pytest.fixture
def words(db, moment, plan, calendar):
    """The words of a letter with two questions, the first as given."""

    def make(text="Em quên căn cước thì sao?", link=""):
        def work(session):
            one, other = (ticket(session, moment, code=code, chat=code) for code in ("K7M2P", "K8M3Q"))
            session.get_one(Message, one.question_id).text = text
            more = record(session, arrival("Em ở Tam Đường", chat="K7M2P", number=9), moment.now)
            contact = asker(session, moment.now, "K7M2P")
            add_message(session, one.id, contact, more, moment, calendar)
            join(session, one.id, asker(session, moment.now, "b"), None, moment.now)
            order = Order((one.id, other.id), "van-phong-so", officer(session, "an", moment.now))
            letter = refer(session, order, plan, calendar, moment)
            made = letter_words(letter, plan, questions_of(session, letter), link)
            return made, file_name(letter), letter.code

        return db.write_now(work)

    return make


def paragraphs(body):
    document = Document(BytesIO(body))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [p.text for part in (document, *cells) for p in part.paragraphs], document


def test_a_letter_has_the_parts_of_the_decree_and_every_question(words):
    made, name, code = words(link="https://hoi.vn/desk/co-quan/x")
    lines, document = paragraphs(on_paper(made))
    text = "\n".join(lines)
    for part in (
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO LAI CHÂU", "VĂN PHÒNG", "Số: 01/PC-VP", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Lai Châu, ngày 26 tháng 6 năm 2023", "PHIẾU CHUYỂN CÂU HỎI",
        "Kính gửi: Văn phòng Sở GD&ĐT", "1. Phiếu K7M2P", "2 người hỏi", "2. Phiếu K8M3Q",
        "Em quên căn cước thì sao?", "Em ở Tam Đường", "IV.1.a", "Nơi nhận:", "CHÁNH VĂN PHÒNG", code,
        "https://hoi.vn/desk/co-quan/x",
    ):  # fmt: skip
        assert part in text
    assert "{" not in text
    assert name == f"2023-0001-{code}.docx"
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.left_margin.mm)) == (210, 30)
    assert round(section.top_margin.mm) == 20


def test_what_askers_write_is_text_and_nothing_else(words):
    text = "A & B <w:p> {{ code }} {% for x in y %} \x0b =1+1 ]]>"
    lines, _ = paragraphs(on_paper(words(text)[0]))
    assert any("A & B <w:p> {{ code }} {% for x in y %}  =1+1 ]]>" in line for line in lines)


def test_months_are_written_as_the_decree_has_them(words):
    assert words()[0]["month"] == "6"


def test_the_known_places_of_a_form_are_the_words_there_are(words):
    made = words()[0]
    assert set(made) == set(PLACES[LETTER_FORM])
    assert set(made["questions"][0]) == set(QUESTION)


@pytest.mark.parametrize("name", PLACES)
def test_the_shipped_forms_are_sound(name):
    assert fault_of(shipped_form(name)) == ""


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        ("{{ code }}", "{{ cod }}", "không có ô tên cod"),
        ("{{ question.text }}", "{{ question.texx }}", "không có ô tên texx"),
        ("{{ code }}", "{{ code }", "ô {{ code } viết sai"),
        ("{{ code }}", "{{ code | lo }}", "ô {{ code | lo }} viết sai"),
        ("{%p endfor %}", "{%p endfr %}", "ô {% endfr %} viết sai"),
        ("{{ question.text }}", "câu hỏi", "thiếu ô question.text"),
    ],
)
def test_a_form_edited_wrongly_names_its_place(tmp_path, there, instead, told):
    assert fault_of(edited(tmp_path, there, instead)).startswith(told)


def edited(folder, there, instead):
    """The shipped form with one place changed, as Word would leave it."""
    document = Document(str(shipped_form(LETTER_FORM)))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for paragraph in (p for part in (document, *cells) for p in part.paragraphs):
        if there in paragraph.text:
            changed = paragraph.text.replace(there, instead)
            for run in paragraph.runs:
                run.text = ""
            paragraph.runs[0].text = changed
    document.save(str(folder / LETTER_FORM))
    return folder / LETTER_FORM


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 cut off", b"{\\rtf1 hello}"])
def test_a_file_that_word_does_not_open_is_told_so(tmp_path, body):
    (tmp_path / LETTER_FORM).write_bytes(body)
    assert fault_of(tmp_path / LETTER_FORM).startswith("không phải tệp Word")


def test_the_stored_question_is_the_masked_one(db, words):
    words()
    kept = db.read_now(lambda s: s.exec(select(Message.text).where(Message.direction == "in")).all())
    assert "Em ở Tam Đường" in kept
