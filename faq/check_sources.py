"""Checks of acts and facts: what we rest on."""

from collections.abc import Iterable, Iterator, Mapping

from faq.acts import Act, Source
from faq.content import Content
from faq.facts import Fact
from faq.problems import Place, Problem, problem_at
from faq.years import FIRST_EXAM


def source_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with acts and facts."""
    for act in content.acts.values():
        yield from _act_problems(act, content.acts)
    for fact in content.facts.values():
        yield from _fact_problems(fact, content)


def unknown_acts(
    sources: Iterable[Source], acts: Mapping[str, Act], place: Place, what: str
) -> Iterator[Problem]:
    """A Problem for each source in an act that ``acts.yaml`` does not have."""
    for source in sources:
        if source.act not in acts:
            message = f"{what} dẫn văn bản lạ “{source.act}”"
            yield problem_at(place, message, "khai báo nó trong acts.yaml hoặc sửa mã")


def _act_problems(act: Act, acts: Mapping[str, Act]) -> Iterator[Problem]:
    for other in act.amended_by:
        if other not in acts:
            yield problem_at(
                act.place, f"văn bản “{act.id}” được sửa bởi “{other}” chưa khai báo", "thêm vào acts.yaml"
            )
    if act.effective and act.until and act.until < act.effective:
        yield problem_at(
            act.place, f"văn bản “{act.id}” hết hiệu lực trước khi có hiệu lực", "sửa effective, until"
        )


def _fact_problems(fact: Fact, content: Content) -> Iterator[Problem]:
    what = f"dữ kiện “{fact.id}”"
    if not fact.sources:
        yield problem_at(fact.place, f"{what} không có nguồn", "ghi “source: {act: …}”")
    yield from unknown_acts(fact.sources, content.acts, fact.place, what)
    if "." not in fact.id or fact.topic not in content.entries:
        remedy = "đặt mã dạng “chủ-đề.tên”, chủ đề là mã một mục hỏi đáp"
        yield problem_at(fact.place, f"{what} không thuộc chủ đề nào", remedy)
    if fact.is_tellable:
        yield from _out_of_force(fact, content)


def _out_of_force(fact: Fact, content: Content) -> Iterator[Problem]:
    acts = [content.acts[source.act] for source in fact.sources if source.act in content.acts]
    years = range(FIRST_EXAM, max(content.exams, default=FIRST_EXAM) + 1)
    lost = [y for y in years if y in fact.exams and acts and not any(act.in_force_for(y) for act in acts)]
    if lost:
        message = f"dữ kiện “{fact.id}” chỉ dẫn văn bản không có hiệu lực ở kỳ thi {_listed(lost)}"
        yield problem_at(fact.place, message, "dẫn văn bản đúng thời kỳ hoặc thu hẹp “exams”")


def _listed(years: list[int]) -> str:
    return ", ".join(map(str, years))
