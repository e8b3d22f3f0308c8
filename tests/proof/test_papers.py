"""Letters and reports drawn as an office program draws them: pages, size, fonts, the heading on its line.

Needs the Debian packages libreoffice-writer-nogui, libreoffice-calc-nogui, poppler-utils, fonts-liberation.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from made_figures import figures, written

from escalation.forms import LETTER_FORM, REPORT_FORM, on_paper, shipped_form
from escalation.reporting.paper import report_words
from escalation.reporting.sheets import in_sheets

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
A4 = (595, 842)
PROGRAMS = {
    "soffice": "libreoffice-writer-nogui libreoffice-calc-nogui",
    "pdftotext": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdfinfo": "poppler-utils",
}
QUESTION = {
    "code": "K7M2P", "asked": "8 giờ 00 ngày 26/6/2023", "askers": "2", "text": "Em quên căn cước?\nEm ở xa.",
    "route": "Kế hoạch, IV.1.c",
}  # fmt: skip
LETTER = {
    "parent": "SỞ GIÁO DỤC VÀ ĐÀO TẠO LAI CHÂU", "office": "VĂN PHÒNG", "office_name": "Văn phòng Sở GD&ĐT",
    "number": "01/PC-VP", "place": "Lai Châu", "day": "26", "month": "6", "year": "2023",
    "agency": "Phòng Khảo thí và Quản lý chất lượng giáo dục", "plan": "Kế hoạch truyền thông Kỳ thi",
    "due": "16 giờ 00 ngày 26/6/2023", "code": "K7M2P9", "link": "", "file_mark": "VT, VP",
    "signer": "CHÁNH VĂN PHÒNG", "signer_name": "",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def programs():
    for program, package in PROGRAMS.items():
        if shutil.which(program) is None:
            pytest.skip(f"{program} is missing; install the Debian packages {package}")


def drawn(file: Path) -> Path:
    """A file as PDF."""
    profile = f"-env:UserInstallation=file://{file.parent}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", file.parent, file]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return file.with_suffix(".pdf")


def told(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pages(pdf: Path) -> int:
    """How many pages; each is A4, lying or standing."""
    info = told("pdfinfo", pdf)
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info)
    assert sorted(round(float(side)) for side in size.groups()) == list(A4)
    return int(re.search(r"Pages:\s+(\d+)", info)[1])


def lines(pdf: Path) -> list[str]:
    return [line.strip() for line in told("pdftotext", "-layout", pdf, "-").splitlines() if line.strip()]


def heading_is_whole(pdf: Path) -> None:
    """The national heading and the date stand on one line each, in a serif face that is carried along."""
    text = lines(pdf)
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in line for line in text)
    assert any(re.search(r"ngày \d\d tháng \d+ năm 2023", line) for line in text)
    fonts = told("pdffonts", pdf).splitlines()[2:]
    assert any("LiberationSerif" in line or "TimesNewRoman" in line for line in fonts)
    assert all(line.split()[-5] == "yes" for line in fonts)  # embedded


@pytest.mark.parametrize(("count", "most"), [(1, 1), (12, 4)])
def test_a_letter_to_an_agency(tmp_path, count, most):
    words = LETTER | {"questions": [QUESTION] * count, "count": f"{count:02d}"}
    file = tmp_path / "letter.docx"
    file.write_bytes(on_paper(words, shipped_form(LETTER_FORM)))
    pdf = drawn(file)
    heading_is_whole(pdf)
    assert 1 <= pages(pdf) <= most
    if count > 1:
        assert "2" in lines(pdf)  # the number of the second page, alone on its line


def test_a_report_and_its_workbook(tmp_path, plan):
    report = written(figures(distress=2), remarks="Ổn định.")
    word, excel = tmp_path / "report.docx", tmp_path / "tables.xlsx"
    word.write_bytes(on_paper(report_words(report, plan), shipped_form(REPORT_FORM)))
    excel.write_bytes(in_sheets(report, plan))
    pdf = drawn(word)
    heading_is_whole(pdf)
    assert pages(pdf) <= 3
    assert "Số: 05/BC-VP" in "\n".join(lines(pdf))
    tables = drawn(excel)
    assert pages(tables) == 7  # six sheets, the first on two pages
    assert any("Trang 1/7" in line for line in lines(tables))
