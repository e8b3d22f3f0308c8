"""Folding brings the many spellings of a question to one."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from faq.fold import READ_LIMIT, Shorthand, fold, is_syllable, read_shorthand, toneless, untelex

SHORTHAND = read_shorthand(
    yaml.safe_load(
        (Path(__file__).parents[2] / "faq" / "content" / "shorthand.yaml").read_text(encoding="utf-8")
    )
)
VIETNAMESE = st.text(
    st.sampled_from("aàáảãạăắâấbcdđeêếghiklmnoôơớpqrstuưứvxyỳ 0123456789.,?!;\n"), max_size=80
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Phúc khảo nộp đơn ở đâu ạ?", "phuc khao nop don o dau"),
        ("PHUC KHAO NOP DON O DAU", "phuc khao nop don o dau"),
        ("pk nộp đơn ở mô rứa", "phuc khao nop don o dau vay"),
        ("đi thi có dduowcj mang ddieenj thoaij khoong", "di thi co duoc mang dien thoai khong"),
        ("phong2 thi", "phong thi"),
        ("máy tính có đc mang k ad", "may tinh co duoc mang khong"),
        ("lâuuuuu quá", "lau qua"),
        ("7h30 có mặt", "7 gio 30 co mat"),
        ("mất 1.000.000 đồng", "mat 1000000 dong"),
        ("lớp12 kv1", "lop 12 kv1"),
        ("quên mk tài khoản", "quen mat khau tai khoan"),
        ("🙏🙏 lịch thi 2k26 😭", "lich thi 2026"),
        ("xê xê xê dê", "can cuoc cong dan"),
        ("sbd 26003310 mấy điểm", "so bao danh 0000000 may diem"),
        ("sbd [số báo danh] mấy điểm", "so bao danh 0000000 may diem"),
        ("đóng 1500000 đồng", "dong 1500000 dong"),
        ("phúckhảo nộpđơn ởđâu", "phuc khao nop don o dau"),
        ("coduocmangmaytinhkhong", "co duoc mang may tinh khong"),
        ("thii tôtt nghiêpp", "thi tot nghiep"),
        ("co may mon vay a", "co may mon vay"),
    ],
)
def test_spellings_come_to_one(typed: str, folded: str) -> None:
    assert fold(typed, SHORTHAND).text == folded


def test_a_word_is_not_taken_for_a_filler_that_differs_in_marks() -> None:
    assert fold("giám thị hệ thi", SHORTHAND).words == ("giam", "thi", "he", "thi")


def test_greetings_alone_are_kept() -> None:
    assert fold("alo ad ơi", SHORTHAND).words == ("alo", "ad", "oi")


def test_both_rows_are_equally_long() -> None:
    folded = fold("Đk thi ở đâu vậy ad", SHORTHAND)
    assert len(folded.words) == len(folded.marked)


def test_no_more_than_the_limit_is_read() -> None:
    assert fold("thi " * 10_000, SHORTHAND) == fold("thi " * (READ_LIMIT // 4), SHORTHAND)


@pytest.mark.parametrize("word", ["truong", "nghieng", "quyet", "gi", "y"])
def test_syllables_are_known_by_their_shape(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["dduowcj", "thij", "fx", "website", ""])
def test_other_shapes_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("slip", "meant"), [("dduowcj", "duoc"), ("truowngf", "truong"), ("vawn", "van"), ("tw", "tu")]
)
def test_telex_keys_are_taken_out(slip: str, meant: str) -> None:
    assert untelex(slip) == meant


def test_every_meaning_folds_to_itself() -> None:
    unstable = {
        meaning
        for meaning in SHORTHAND.expansions.values()
        if fold(" ".join(meaning), SHORTHAND).marked != meaning
    }
    assert unstable == set()


@given(VIETNAMESE)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text, SHORTHAND)
    assert fold(" ".join(once.marked), SHORTHAND) == once


@given(VIETNAMESE)
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold(composed, SHORTHAND) == fold(decomposed, SHORTHAND)


@given(st.text(max_size=200))
def test_any_text_folds(text: str) -> None:
    folded = fold(text, SHORTHAND)
    assert len(folded.words) == len(folded.marked)


@given(VIETNAMESE)
def test_toneless_words_have_no_marks(text: str) -> None:
    assert toneless(text).isascii()


def test_an_empty_file_means_no_shorthand() -> None:
    assert fold("pk ở đâu", read_shorthand({})).words == ("pk", "o", "dau")


def test_shorthand_is_a_value() -> None:
    assert read_shorthand({"expand": {"không": ["k"]}}) == read_shorthand({"expand": {"không": ["k"]}})
    assert isinstance(SHORTHAND, Shorthand)
