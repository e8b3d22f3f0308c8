"""The answer of one topic for one exam, as people read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from faq.acts import Act, Source, act_names, caveats, citations
from faq.content import Content
from faq.entries import Answer, Entry
from faq.facts import Confidence, Fact, is_tellable, weakest
from faq.placeholders import Context, exam_name, fill, is_exam_word
from faq.timetable import (
    Told,
    nothing_told,
    procedure_told,
    reserve_told,
    timetable_told,
)


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    """An answer ready to be shown.

    ``text`` is ``body`` and, a paragraph below, ``source_line``; ``exam_label`` says which exam it speaks of.
    ``handover`` is the sentence, already part of ``text``, with which a person is called. ``gaps`` names the
    placeholders and the cited facts that had nothing sure to say. ``deliverable``: the entry is published and
    all of the text is sourced and sure, so that it may go out as a full answer.
    """

    topic: str
    question: str
    body: str
    source_line: str
    sources: tuple[str, ...]
    exam_label: str
    confidence: Confidence
    handover: str | None
    deliverable: bool
    gaps: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The answer in one piece, for channels that have no quieter line."""
        return _paragraphs(self.body, self.source_line)


_Piece: TypeAlias = tuple[tuple[Source, ...], Confidence]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What an answer rests on."""

    sources: tuple[Source, ...]
    single: tuple[Source, ...]
    confidence: Confidence


def render(content: Content, topic: str, exam_year: int, plan: Mapping[str, str]) -> RenderedAnswer | None:
    """Render a topic for an exam; None when there is no such topic, or it has no answer for that exam.

    ``plan`` fills the ``{plan.…}`` placeholders, by their whole name (``plan.contact``); neutral words stand
    in for what it lacks.
    """
    entry = content.entries.get(topic)
    year = entry.exam or exam_year if entry else exam_year
    answer = entry.answer_for(year) if entry else None
    if entry is None or answer is None:
        return None
    context = Context(content.facts, content.acts, year, content.exams.get(year), plan)
    return _rendered(entry, answer, context)


def timetable(content: Content, exam_year: int) -> str:
    """The whole timetable of an exam with the procedure, the reserve day and the sources."""
    exam = content.exams.get(exam_year)
    told = timetable_told(exam) if exam else nothing_told()
    name = exam_name(exam_year, exam)
    if exam is None or not is_tellable(told.confidence):
        return f"{name}: lịch thi {told.text}."
    procedure, reserve = procedure_told(exam), reserve_told(exam)
    lines = (name, f"Thủ tục dự thi: {procedure.text}", told.text, f"Dự phòng: {reserve.text}")
    pieces = [(item.sources, item.confidence) for item in (procedure, told, reserve) if item.sources]
    evidence = _evidence(pieces)
    return _paragraphs(*_with_sources("\n".join(lines), evidence, content.acts, exam_year))


def rendered_told(content: Content, topic: str, told: Told, year: int) -> RenderedAnswer:
    """Something the schedule tells, in the form of an answer of a topic."""
    evidence = _evidence([(told.sources, told.confidence)] if told.sources else [])
    body, source_line = _with_sources(told.text, evidence, content.acts, year)
    entry = content.entries.get(topic)
    return RenderedAnswer(
        topic=topic,
        question=entry.question if entry else "",
        body=body,
        source_line=source_line,
        sources=citations(evidence.sources, content.acts),
        exam_label=f"Áp dụng cho {exam_name(year, content.exams.get(year))}.",
        confidence=told.confidence,
        handover=None,
        deliverable=is_tellable(told.confidence),
    )


def _rendered(entry: Entry, answer: Answer, context: Context) -> RenderedAnswer:
    body = fill(answer.text, context)
    handover = fill(answer.handover, context) if answer.handover else None
    pieces = [(_in_force(fact.sources, context), fact.confidence) for fact in _cited(answer, context)]
    evidence = _evidence(pieces + _exam_pieces(body.told))
    gaps = body.gaps + (handover.gaps if handover else ()) + _lost_facts(answer, context)
    confidence = weakest(evidence.confidence, "unknown") if gaps else evidence.confidence
    sure = is_tellable(confidence) and handover is None
    said = f"{body.text} {handover.text}" if handover else body.text
    body_text, source_line = _with_sources(said, evidence, context.acts, context.year)
    return RenderedAnswer(
        topic=entry.id,
        question=entry.question,
        body=body_text,
        source_line=source_line,
        sources=citations(evidence.sources, context.acts),
        exam_label=f"Áp dụng cho {exam_name(context.year, context.exam)}.",
        confidence=confidence,
        handover=handover.text if handover else None,
        deliverable=sure and entry.status == "published",
        gaps=gaps,
    )


def _cited(answer: Answer, context: Context) -> list[Fact]:
    return [context.facts[fact] for fact in answer.facts if fact in context.facts]


def _lost_facts(answer: Answer, context: Context) -> tuple[str, ...]:
    """Cited facts that a province's edit took out, or that do not hold for this exam."""
    sound = {fact.id for fact in _cited(answer, context) if context.year in fact.exams}
    return tuple(fact for fact in answer.facts if fact not in sound)


def _in_force(sources: tuple[Source, ...], context: Context) -> tuple[Source, ...]:
    """A fact that held under two regulations is shown with the one of this exam."""
    acts = context.acts
    fitting = tuple(s for s in sources if s.act not in acts or acts[s.act].in_force_for(context.year))
    return fitting or sources


def _exam_pieces(told: Mapping[str, Told]) -> list[_Piece]:
    return [
        (item.sources, item.confidence)
        for name, item in told.items()
        if is_exam_word(name) and is_tellable(item.confidence)
    ]


def _evidence(pieces: Iterable[_Piece]) -> _Evidence:
    pieces = list(pieces)
    single = [source for sources, confidence in pieces if confidence == "single" for source in sources]
    sure = {source.act for sources, confidence in pieces if confidence == "verified" for source in sources}
    single = [source for source in single if source.act not in sure] or single
    every = [source for sources, _ in pieces for source in sources]
    sureness = weakest(*(confidence for _, confidence in pieces)) if every else "unknown"
    return _Evidence(tuple(dict.fromkeys(every)), tuple(dict.fromkeys(single)), sureness)


def _paragraphs(body: str, source_line: str) -> str:
    return f"{body}\n\n{source_line}" if source_line else body


def _with_sources(said: str, evidence: _Evidence, acts: Mapping[str, Act], year: int) -> tuple[str, str]:
    if evidence.single:
        part = "Theo" if set(evidence.sources) == set(evidence.single) else "Một phần theo"
        names = _listed(act_names(evidence.single, acts))
        gap = "\n" if "\n" in said else " "
        said = f"{said}{gap}{part} {names}; hãy kiểm tra lại với trường."
    if not evidence.sources:
        return said, ""
    reserve = "".join(f" Lưu ý: {text}." for text in caveats(evidence.sources, acts, year))
    return said, f"Nguồn: {'; '.join(citations(evidence.sources, acts))}.{reserve}"


def _listed(names: list[str]) -> str:
    return " và ".join(filter(None, (", ".join(names[:-1]), names[-1])))
