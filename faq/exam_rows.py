"""Reads ``faq/exams/YEAR.yaml`` into an Exam."""

from datetime import time
from typing import get_args

from faq.acts import read_sources
from faq.dates import Moment, day_of, parse_hour
from faq.exams import MILESTONES, Dated, Exam, Milestone, MilestoneKind, Paper, Part, Round, Session, Track
from faq.facts import CONFIDENCES, read_confidence
from faq.problems import Place
from faq.records import Record
from faq.yaml_lines import Node

_EXAM_KEYS = ("year", "name", "regime", "guided_by", "tracks", "rounds", "milestones")
_ROUND_KEYS = ("id", "name", "procedure", "sessions", "reserve")
_DATED_KEYS = ("at", "date", "source", "confidence")
_SESSION_KEYS = ("id", "date", "part", "source", "confidence", "papers")
_PAPER_KEYS = ("subject", "tracks", "minutes", "handout", "start", "times", "source")
_MILESTONE_KINDS: tuple[MilestoneKind, ...] = get_args(MilestoneKind)
_MILESTONE_KEYS = ("id", *_MILESTONE_KINDS, "source", "confidence")
_PARTS: tuple[Part, ...] = get_args(Part)


def read_exam(node: Node, place: Place) -> Exam:
    """Read the schedule of one exam. Raises InvalidContentError."""
    record = Record.of(node, "kỳ thi", place, _EXAM_KEYS)
    return Exam(
        year=record.integer("year"),
        name=record.text("name"),
        regime=record.text("regime"),
        guided_by=record.texts("guided_by"),
        tracks=tuple(map(_read_track, record.records("tracks", "loại đề", ("id", "name")))),
        rounds=tuple(map(_read_round, record.records("rounds", "đợt thi", _ROUND_KEYS))),
        milestones=_read_milestones(record),
        place=record.place,
    )


def _read_track(record: Record) -> Track:
    return Track(record.text("id"), record.text("name"))


def _read_round(record: Record) -> Round:
    round_id = record.text("id")
    sessions = record.records("sessions", "buổi thi", _SESSION_KEYS)
    return Round(
        id=round_id,
        name=record.text("name"),
        procedure=_read_dated(record, "procedure", "thủ tục dự thi"),
        sessions=tuple(_read_session(session, round_id) for session in sessions),
        reserve=_read_dated(record, "reserve", "buổi dự phòng"),
    )


def _read_dated(parent: Record, key: str, what: str) -> Dated | None:
    records = parent.records(key, what, _DATED_KEYS)
    if not records:
        return None
    record = records[0]
    at = record.moment("date" if record.has("date") else "at")
    return Dated(at, read_sources(record), read_confidence(record))


def _read_session(record: Record, round_id: str) -> Session:
    return Session(
        id=record.text("id"),
        round=round_id,
        date=day_of(record.moment("date")),
        part=record.choice("part", _PARTS),
        sources=read_sources(record),
        confidence=read_confidence(record),
        papers=tuple(map(_read_paper, record.records("papers", "môn thi", _PAPER_KEYS))),
        place=record.place,
    )


def _read_paper(record: Record) -> Paper:
    return Paper(
        subject=record.text("subject"),
        tracks=record.texts("tracks"),
        minutes=record.integer("minutes"),
        handout=_maybe_hour(record, "handout"),
        start=_maybe_hour(record, "start"),
        times=record.choice("times", CONFIDENCES, "unknown"),
        sources=read_sources(record),
    )


def _maybe_hour(record: Record, key: str) -> time | None:
    text = record.maybe_text(key)
    return record.parsed(key, text, parse_hour, 'ghi giờ trong nháy, thí dụ "07:35"') if text else None


def _read_milestones(exam: Record) -> dict[str, Milestone]:
    milestones: dict[str, Milestone] = {}
    for record in exam.records("milestones", "mốc", _MILESTONE_KEYS):
        milestone = _read_milestone(record)
        if milestone.id in milestones:
            raise record.invalid("id", f"mốc “{milestone.id}” lặp lại", "xóa một trong hai")
        milestones[milestone.id] = milestone
    return milestones


def _read_milestone(record: Record) -> Milestone:
    kinds = [kind for kind in _MILESTONE_KINDS if record.has(kind)]
    if len(kinds) != 1:
        raise record.invalid(
            "id", "phải có đúng một kiểu mốc", f"ghi một trong: {', '.join(_MILESTONE_KINDS)}"
        )
    return Milestone(
        id=record.choice("id", tuple(MILESTONES)),
        kind=kinds[0],
        moments=_milestone_moments(record, kinds[0]),
        sources=read_sources(record),
        confidence="unknown" if kinds[0] == "unknown" else read_confidence(record),
        place=record.place,
    )


def _milestone_moments(record: Record, kind: MilestoneKind) -> tuple[Moment, ...]:
    if kind == "unknown":
        return ()
    return record.span(kind) if kind == "span" else (record.moment(kind),)
