"""Which unit a question belongs to, by each of the two plans."""

from datetime import date
from pathlib import Path

import pytest

from bot.config import parse
from escalation.plan import Agency, AgencyContact, Assignment, Plan
from escalation.routing import plan_words, public_contact, route, standing

EXAM_DAY = date(2023, 6, 28)
PLANS = Path(__file__).parent.parent.parent / "plans"


@pytest.fixture(scope="module")
def phu_tho() -> Plan:
    return parse(PLANS / "phu-tho-2020.yaml", Plan)


@pytest.mark.parametrize(
    ("competence", "agency"),
    [
        ("khao-thi", "khao-thi"),
        ("noi-dang-ky", "truong"),
        ("thanh-tra", "thanh-tra-so"),
        ("cong-an", "cong-an"),
        ("bo-gddt", "bo-gddt"),
        ("van-phong", "van-phong-so"),
        ("chinh-tri", "chinh-tri-tu-tuong"),
        ("tong-hop", "van-phong-so"),
        ("buu-chinh-vien-thong", "so-tttt"),
        ("buu-dien", "buu-dien"),
        ("nha-mang", "nha-mang"),
        ("bao-chi", "van-phong-so"),
    ],
)
def test_lai_chau_names_a_unit_for_every_competence(plan: Plan, competence: str, agency: str):
    assert route(plan, None, competence, "during", EXAM_DAY).agency == agency


@pytest.mark.parametrize(
    ("topic", "competence", "agency"),
    [
        ("tg-tin-gia", "chinh-tri", "thanh-tra-so"),
        (None, "bao-chi", "ttbcxb"),
        (None, "buu-dien", "bcvt"),
        (None, "tong-hop", "trung-tam-cntt"),
        (None, "khao-thi", "so-gddt"),
        (None, "noi-dang-ky", "truong"),
    ],
)
def test_phu_tho_follows_its_appendix(phu_tho: Plan, topic, competence: str, agency: str):
    assert route(phu_tho, topic, competence, "during", date(2020, 8, 9)).agency == agency


def test_the_reason_stands_in_the_terms_of_the_plan(plan: Plan):
    found = route(plan, "tg-tin-gia", "khao-thi", "before", EXAM_DAY)
    assert (found.assignment, found.agency_name) == ("dau-moi", "Văn phòng Sở GD&ĐT")
    assert "IV.1.a" in found.why
    assert plan.title in found.why


def test_a_topic_of_its_own_goes_before_its_competence(phu_tho: Plan):
    assert route(phu_tho, "tg-tin-gia", "bao-chi", "during", EXAM_DAY).assignment == "phu-luc-3"
    assert route(phu_tho, "khac", "bao-chi", "during", EXAM_DAY).assignment == "phu-luc-1"


def test_what_no_row_names_goes_to_the_desk(plan: Plan):
    bare = plan.model_copy(update={"assignments": ()})
    found = route(bare, "lt-lich-thi", "khao-thi", "during", EXAM_DAY)
    assert (found.agency, found.assignment) == (plan.desk, None)


def test_a_row_of_another_phase_does_not_count(plan: Plan):
    row = Assignment(id="sau", content="Phúc khảo", competences=("khao-thi",), lead="so-gddt",
                     phases=("after",), source="V")  # fmt: skip
    changed = plan.model_copy(update={"assignments": (row, *plan.assignments)})
    phases = ("before", "during", "after")
    found = [route(changed, None, "khao-thi", phase, EXAM_DAY).agency for phase in phases]
    assert found == ["khao-thi", "khao-thi", "so-gddt"]


@pytest.mark.parametrize(("day", "unit"), [(date(2025, 6, 30), "vhtt-huyen"), (date(2025, 7, 1), "ttbcxb")])
def test_a_dissolved_unit_hands_over_on_the_day(phu_tho: Plan, day: date, unit: str):
    assert standing(phu_tho, "vhtt-huyen", day).id == unit


def test_units_that_follow_each_other_in_a_ring_end_somewhere(plan: Plan):
    gone = date(2020, 1, 1)
    a = Agency(id="a", name="A", valid_to=gone, successor="b")
    b = Agency(id="b", name="B", valid_to=gone, successor="a")
    ring = plan.model_copy(update={"agencies": (*plan.agencies, a, b)})
    assert standing(ring, "a", EXAM_DAY).id in ("a", "b")


def test_the_public_is_given_confirmed_contacts_only(plan: Plan):
    assert public_contact(plan) == "Sở Giáo dục và Đào tạo Lai Châu: 0213 3799 569, 0213 3876 961"


def test_without_a_confirmed_contact_none_is_given(phu_tho: Plan):
    assert public_contact(phu_tho) == ""


def test_a_public_contact_must_be_confirmed():
    with pytest.raises(ValueError, match="confirmed"):
        AgencyContact(kind="phone", value="0213", public=True)


def test_a_plan_that_names_an_unknown_unit_is_refused(plan: Plan):
    with pytest.raises(ValueError, match="ma-la"):
        Plan.model_validate(plan.model_dump() | {"desk": "ma-la"})


def test_answers_may_speak_of_leads_contact_and_province(plan: Plan):
    words = plan_words(plan, "during", EXAM_DAY)
    assert words["plan.province"] == "tỉnh Lai Châu"
    assert words["plan.lead.thanh-tra"] == "Thanh tra Sở GD&ĐT"
    assert words["plan.contact"] == public_contact(plan)


def test_what_a_plan_lacks_is_left_out(phu_tho: Plan):
    assert "plan.contact" not in plan_words(phu_tho, "during", EXAM_DAY)
