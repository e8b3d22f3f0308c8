"""What is kept of a file: by its content, without traces, without commands."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader
from samples import PLACE, VOICE, office, pdf, photo

from store import cleaning
from store.cleaning import LARGEST_PICTURE_SENT, NotTaken, clean, clean_for_sending
from store.file_kinds import DOCX, JPEG, PDF, XLSX


def reason_of(body: bytes) -> str:
    with pytest.raises(NotTaken) as refused:
        clean(body)
    return refused.value.reason


def test_a_picture_keeps_its_pixels_and_nothing_else():
    taken = photo()
    assert PLACE in taken
    kept = clean(taken)
    assert kept.kind == JPEG
    with Image.open(io.BytesIO(kept.body)) as picture:
        assert (picture.size, dict(picture.getexif()), picture.info.get("comment")) == ((40, 30), {}, None)
    assert b"Minh" not in kept.body


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_every_kind_of_picture_becomes_one(kind: str):
    assert clean(photo(kind=kind)).kind == JPEG


def test_what_hides_behind_a_picture_stays_behind():
    assert b"<script>" not in clean(photo() + b"<html><script>alert(1)</script>").body


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(clean(out.getvalue()).body)) as picture:
        assert picture.size == (30, 40)


def test_a_large_picture_is_made_smaller():
    with Image.open(io.BytesIO(clean(photo(4000, 100)).body)) as picture:
        assert picture.size == (2560, 64)


def test_a_picture_of_too_many_pixels_is_never_unfolded(monkeypatch):
    monkeypatch.setattr(cleaning, "MOST_PIXELS", 1000)
    assert reason_of(photo()) == "pixels"


def test_half_a_picture_is_none():
    assert reason_of(photo(400, 400, noise=True)[:2000]) == "picture"


def test_documents_and_voices_are_kept_as_they_came():
    document, sheet, paper = office("word/document.xml"), office("xl/workbook.xml"), pdf()
    kept = [clean(body) for body in (document, sheet, paper, VOICE)]
    assert [one.kind for one in kept] == [DOCX, XLSX, PDF, "audio/ogg"]
    assert [one.body for one in kept] == [document, sheet, paper, VOICE]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"hello", "type"),
        (b"<!doctype html><html><script>1</script>", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "type"),
        (b"MZ" + bytes(200), "type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "type"),
        (office("word/document.xml", "word/vbaProject.bin"), "macros"),
        (office("a.exe"), "type"),
    ],
)
def test_what_may_do_something_is_not_taken(body: bytes, reason: str):
    assert reason_of(body) == reason


def test_a_picture_of_an_officer_fits_every_channel():
    sent = clean_for_sending(photo(1800, 1800, noise=True))
    assert sent.kind == JPEG
    assert len(sent.body) <= LARGEST_PICTURE_SENT


def test_a_pdf_of_an_officer_leaves_without_its_properties_and_commands():
    sent = clean_for_sending(pdf())
    assert b"Tuan" not in sent.body
    assert b"app.alert" not in sent.body
    assert len(PdfReader(io.BytesIO(sent.body)).pages) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [(pdf(password="x"), "locked"), (office("word/document.xml"), "type"), (b"%PDF-1.4 nothing", "type")],
)
def test_what_an_officer_cannot_send(body: bytes, reason: str):
    with pytest.raises(NotTaken) as refused:
        clean_for_sending(body)
    assert refused.value.reason == reason
