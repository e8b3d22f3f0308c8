"""A small content folder with one topic that breaks no rule; a test replaces the file it is about."""

from collections.abc import Callable
from pathlib import Path

import pytest

from faq.content import Content, load_content

FILES = {
    "content/acts.yaml": """
- {id: tt-15, kind: circular, name: Thông tư 15, effective: 2020-05-26, until: 2025-02-07}
- id: tt-24
  kind: circular
  name: Thông tư 24
  effective: 2025-02-08
  caveat: {exams: "2026-", text: chưa tính thông tư sửa đổi}
- {id: bao, kind: press, name: Báo Một}
""",
    "content/literals.yaml": "- KV1\n",
    "content/facts/appeal.yaml": """
- id: pk-don.noi
  statement: Đơn nộp tại nơi đăng ký dự thi.
  source: [{act: tt-15, article: 33, clause: 2, point: a}, {act: tt-24, article: 37, clause: "1-2"}]
  confidence: verified
  exams: "2020-"
- id: pk-don.han
  statement: Đơn nhận trong 10 ngày.
  value: {days: 10}
  source: [{act: tt-15, article: 33, clause: 1}, {act: tt-24, article: 37}]
  confidence: verified
  exams: "2020-"
""",
    "content/entries/appeal.yaml": """
- id: pk-don
  question: Phúc khảo nộp đơn ở đâu?
  competence: noi-dang-ky
  owner: khao-thi
  review_by: 2027-03-01
  status: published
  answers:
    - exams: "2020-"
      facts: [pk-don.noi, pk-don.han]
      text: Thí sinh nộp đơn tại nơi đăng ký dự thi trong {pk-don.han}.
""",
    "content/phrasings/appeal.yaml": "pk-don:\n  - nộp đơn ở đâu\n  - phuc khao the nao\n",
    "content/outside.yaml": """
- id: lop-10
  decision: escalate
  about: Thi vào lớp 10
  phrasings:
    - khi nào thi vào lớp 10
""",
    "exams/2023.yaml": """
year: 2023
name: Kỳ thi tốt nghiệp THPT năm 2023
regime: tt-15
tracks: [{id: ct2006, name: Chương trình 2006}]
rounds:
  - id: dot-1
    name: Đợt 1
    procedure: {at: 2023-06-27T14:00, source: {act: bao}, confidence: verified}
    sessions:
      - id: ngu-van
        date: 2023-06-28
        part: morning
        source: {act: bao}
        confidence: verified
        papers:
          - {subject: Ngữ văn, tracks: [ct2006], minutes: 120, handout: 07:30, start: 07:35, times: verified}
      - id: toan
        date: 2023-06-28
        part: afternoon
        source: {act: bao}
        confidence: verified
        papers:
          - {subject: Toán, tracks: [ct2006], minutes: 90, handout: 14:20, start: 14:30, times: verified}
    reserve: {date: 2023-06-30, source: {act: bao}, confidence: verified}
milestones:
  - {id: account, unknown: true}
  - {id: registration-trial, unknown: true}
  - {id: registration, span: [2023-05-04, 2023-05-13T17:00], source: {act: bao}, confidence: verified}
  - {id: correction, unknown: true}
  - {id: notice, unknown: true}
  - {id: results, at: 2023-07-18T08:00, source: {act: bao}, confidence: verified}
  - {id: recognition, by: 2023-07-20, source: {act: bao}, confidence: single}
  - {id: recognition-published, unknown: true}
  - {id: certificates, unknown: true}
  - {id: appeal, span: [2023-07-18, 2023-07-27], source: {act: bao}, confidence: verified}
  - {id: appeal-results, by: 2023-08-12, source: {act: bao}, confidence: memory}
  - {id: recognition-after-appeal, unknown: true}
  - {id: wishes, unknown: true}
  - {id: wish-fee, unknown: true}
  - {id: admission-results, unknown: true}
  - {id: enrolment-confirmation, unknown: true}
""",
}

ContentFiles = Callable[..., Content]


@pytest.fixture
def content_of(tmp_path: Path) -> ContentFiles:
    """Loads the small content with some files replaced: ``content_of({"content/outside.yaml": ""})``."""

    def load(
        files: dict[str, str] | None = None, overlay: dict[str, dict[str, object]] | None = None
    ) -> Content:
        for name, text in (FILES | (files or {})).items():
            path = tmp_path / "faq" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load_content(tmp_path / "faq" / "content", tmp_path / "faq" / "exams", overlay)

    return load


@pytest.fixture
def changed(content_of: ContentFiles) -> ContentFiles:
    """Loads the small content with one piece of one file replaced by another text."""

    def load(name: str, old: str, new: str) -> Content:
        assert old in FILES[name]
        return content_of({name: FILES[name].replace(old, new)})

    return load
