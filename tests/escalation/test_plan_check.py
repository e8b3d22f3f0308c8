"""What `hoidap check` finds in the assignments of a plan."""

from datetime import date

from escalation.plan_check import findings

EXAM = frozenset({date(2023, 6, 28), date(2023, 6, 29)})


def found(plan, topics=None, **changes):
    return findings(plan.model_copy(update=changes), topics or {}, EXAM)


def test_the_shipped_plan_is_sound(plan):
    assert found(plan, {"x": "khao-thi", "y": "cong-an"}) == []


def test_a_kind_of_question_nobody_leads_is_told_with_its_phases(plan):
    rows = tuple(row for row in plan.assignments if "cong-an" not in row.competences)
    (gap,) = found(plan, {"y": "cong-an"}, assignments=rows)
    assert "`cong-an`" in gap.what
    assert "trước kỳ thi, trong kỳ thi, sau kỳ thi" in gap.what


def test_a_phase_without_a_lead_is_told_alone(plan):
    rows = tuple(
        row.model_copy(update={"phases": ("before", "during")}) if "cong-an" in row.competences else row
        for row in plan.assignments
    )
    (gap,) = found(plan, {"y": "cong-an"}, assignments=rows)
    assert "(sau kỳ thi)" in gap.what


def test_two_leads_for_one_content_are_an_overlap(plan):
    second = plan.assignments[0].model_copy(update={"id": "hai", "lead": "khao-thi"})
    told = found(plan, assignments=(*plan.assignments, second))
    assert any("`bao-chi`" in finding.what and "dau-moi, hai" in finding.what for finding in told)


def test_a_lead_that_ends_before_the_exam_is_a_fault(plan):
    agencies = tuple(
        unit.model_copy(update={"valid_to": date(2023, 3, 1)}) if unit.id == "cong-an" else unit
        for unit in plan.agencies
    )
    (fault,) = found(plan, agencies=agencies)
    assert fault.grave
    assert "Công an tỉnh Lai Châu không hoạt động ngày 28/06/2023" in fault.what


def test_a_lead_that_ends_after_the_exam_only_wants_a_look_and_a_successor_settles_it(plan):
    def ended(**more):
        return tuple(
            unit.model_copy(update={"valid_to": date(2023, 9, 1), **more}) if unit.id == "cong-an" else unit
            for unit in plan.agencies
        )

    (finding,) = found(plan, agencies=ended())
    assert not finding.grave
    assert "02/09/2023" in finding.what
    assert found(plan, agencies=ended(successor="thanh-tra-so")) == []
