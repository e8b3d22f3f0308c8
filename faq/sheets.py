"""The sheets of the content workbook: one table each, its columns, and what a cell of them may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from faq.competences import COMPETENCES
from faq.exams import MILESTONES
from faq.facts import UNITS
from faq.groups import GROUPS

CellKind = Literal[
    "text", "choice", "number", "day", "moment", "hour", "names", "years", "sources", "tracks", "value"
]

STATUSES = {"published": "công bố", "draft": "chưa công bố"}
CONFIDENCES = {
    "verified": "đã kiểm chứng",
    "single": "một nguồn",
    "memory": "theo trí nhớ",
    "unknown": "chưa biết",
}
PARTS = {"morning": "sáng", "afternoon": "chiều"}
MILESTONE_KINDS = {"at": "lúc", "span": "từ – đến", "by": "chậm nhất", "unknown": "chưa công bố"}
VALUE_KINDS = {
    **UNITS,
    "percent": "phần trăm",
    "count": "đếm",
    "date": "vào ngày",
    "at": "vào lúc",
    "span": "khoảng ngày",
    "text": "chữ",
}
ACT_KINDS = {
    "circular": "thông tư",
    "dispatch": "công văn",
    "plan": "kế hoạch",
    "directive": "chỉ thị",
    "decree": "nghị định",
    "law": "luật",
    "site": "trang mạng",
    "press": "báo chí",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in content, its heading, what its cells hold, its width in characters.

    ``choices`` are the words shown for the codes of content. A ``needed`` cell must not be empty.
    """

    key: str
    title: str
    kind: CellKind = "text"
    width: int = 16
    needed: bool = False
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the workbook."""

    title: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        """The column of a key."""
        return next(column for column in self.columns if column.key == key)


def _chosen(
    key: str, title: str, choices: Mapping[str, str], width: int = 18, *, needed: bool = True
) -> Column:
    return Column(key, title, "choice", width, needed, choices)


_SOURCE = Column("source", "Nguồn", "sources", 40)
_CONFIDENCE = _chosen("confidence", "Độ tin cậy", CONFIDENCES)
_YEAR = Column("year", "Năm", "number", 8, needed=True)

QUESTIONS = Sheet("Câu hỏi", (
    Column("id", "Mã", width=26, needed=True),
    _chosen("group", "Nhóm", GROUPS, 24),
    Column("question", "Câu hỏi", width=60, needed=True),
    _chosen("competence", "Lĩnh vực", {name: name for name in COMPETENCES}),
    Column("owner", "Đơn vị giữ", needed=True),
    Column("review_by", "Rà soát trước", "day", needed=True),
    _chosen("status", "Trạng thái", STATUSES),
    Column("exam", "Chỉ nói về kỳ thi", "number"),
))  # fmt: skip
ANSWERS = Sheet("Trả lời", (
    Column("topic", "Mã câu hỏi", width=26, needed=True),
    Column("exams", "Kỳ thi", "years", needed=True),
    Column("text", "Nội dung", width=90, needed=True),
    Column("facts", "Dữ kiện được dẫn", "names", 44),
    Column("handover", "Phần chuyển cán bộ", width=50),
))  # fmt: skip
PHRASINGS = Sheet("Cách hỏi", (
    Column("topic", "Mã câu hỏi", width=26, needed=True),
    Column("text", "Cách hỏi", width=90, needed=True),
))  # fmt: skip
FACTS = Sheet("Dữ kiện", (
    Column("id", "Mã", width=34, needed=True),
    Column("statement", "Phát biểu", width=70, needed=True),
    _chosen("kind", "Loại giá trị", VALUE_KINDS, needed=False),
    Column("value", "Giá trị", "value", 20),
    Column("more", "Đến ngày, hoặc đơn vị đếm", "value", 20),
    _SOURCE,
    _CONFIDENCE,
    Column("exams", "Kỳ thi", "years", needed=True),
))  # fmt: skip
EXAMS = Sheet("Kỳ thi", (
    _YEAR,
    Column("name", "Tên", width=40, needed=True),
    Column("regime", "Quy chế", needed=True),
    Column("guided_by", "Văn bản hướng dẫn", "names", 30),
    Column("tracks", "Loại đề", "tracks", 40),
))  # fmt: skip
ROUNDS = Sheet("Đợt thi", (
    _YEAR,
    Column("id", "Mã đợt", needed=True),
    Column("name", "Tên", width=24, needed=True),
    Column("procedure", "Thủ tục dự thi", "moment", 18),
    Column("procedure_source", "Nguồn của thủ tục", "sources", 30),
    _chosen("procedure_confidence", "Độ tin cậy của thủ tục", CONFIDENCES, needed=False),
    Column("reserve", "Dự phòng", "day", 18),
    Column("reserve_source", "Nguồn của dự phòng", "sources", 30),
    _chosen("reserve_confidence", "Độ tin cậy của dự phòng", CONFIDENCES, needed=False),
))  # fmt: skip
SESSIONS = Sheet("Buổi thi", (
    _YEAR,
    Column("round", "Mã đợt", needed=True),
    Column("id", "Mã buổi", needed=True),
    Column("date", "Ngày", "day", needed=True),
    _chosen("part", "Buổi", PARTS, 10),
    _SOURCE,
    _CONFIDENCE,
))  # fmt: skip
PAPERS = Sheet("Bài thi", (
    _YEAR,
    Column("round", "Mã đợt", needed=True),
    Column("session", "Mã buổi", needed=True),
    Column("subject", "Môn", width=34, needed=True),
    Column("tracks", "Loại đề", "names"),
    Column("minutes", "Số phút", "number", 10, needed=True),
    Column("handout", "Phát đề", "hour", 10),
    Column("start", "Bắt đầu", "hour", 10),
    _chosen("times", "Độ tin cậy của giờ", CONFIDENCES, needed=False),
    _SOURCE,
))  # fmt: skip
DATES = Sheet("Mốc thời gian", (
    _YEAR,
    _chosen("id", "Mốc", MILESTONES, 40),
    _chosen("kind", "Kiểu", MILESTONE_KINDS),
    Column("first", "Từ, lúc hoặc chậm nhất", "moment", 22),
    Column("last", "Đến", "moment", 22),
    _SOURCE,
    _chosen("confidence", "Độ tin cậy", CONFIDENCES, needed=False),
))  # fmt: skip
ACTS = Sheet("Văn bản", (
    Column("id", "Mã", width=24, needed=True),
    _chosen("kind", "Loại", ACT_KINDS),
    Column("name", "Tên", width=60, needed=True),
    Column("effective", "Có hiệu lực từ", "day"),
    Column("until", "Ngày cuối còn hiệu lực", "day"),
    Column("amended_by", "Được sửa bởi", "names", 40),
    Column("caveat_exams", "Lưu ý cho kỳ thi", "years"),
    Column("caveat_text", "Lưu ý", width=50),
))  # fmt: skip

SHEETS = (QUESTIONS, ANSWERS, PHRASINGS, FACTS, EXAMS, ROUNDS, SESSIONS, PAPERS, DATES, ACTS)
"""In the order of the workbook."""
