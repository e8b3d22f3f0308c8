"""What the desk says of content: its versions, the gate before publication, the workbook, pauses."""

from faq.gate import Verdict

CONTENT_KINDS = {"topic": "Câu hỏi – đáp", "exam": "Lịch kỳ thi", "act": "Văn bản"}
VERSION_STATES = {
    "draft": "dự thảo",
    "submitted": "chờ duyệt",
    "published": "đã duyệt",
    "returned": "trả lại",
    "withdrawn": "đã rút",
}
STILL_WRONG = "Nội dung còn chỗ phải sửa, xem danh sách bên dưới."
UNREADABLE = "Chưa đọc được: {why}"
TAKEN_AGAIN = "Lấy lại bản {version}."
TAKEN_FROM_SEED = "Lấy lại bản cài sẵn."
CONTENT_RULES = {
    "none": "Nội dung có hiệu lực ngay khi trình.",
    "one": "Nội dung cần một người khác duyệt.",
    "two": "Nội dung cần hai người khác duyệt.",
}
FIGURES = {
    "coverage": "trả lời đúng",
    "assisted": "đúng hoặc có trong gợi ý",
    "wrong_rate": "trả lời sai, trên tất cả",
    "false_answer_rate": "trả lời câu không được trả lời",
}
GATE_UNDER_WAY = (
    "Đang chấm các cách hỏi mới trên bộ câu hỏi kiểm tra, thường dưới một phút. Hãy duyệt lại sau ít giây."
)
GATE_BROKEN = (
    "Chưa thể công bố: với các cách hỏi mới, {what}. Hãy trả lại để bỏ hoặc sửa cách hỏi gây nhầm; "
    "phần câu trả lời có thể trình riêng."
)
GATE_OVER = "{figure} là {found:.1%}, mức cho phép {bound:.1%}"
NO_WORKBOOK = "Hãy chọn một sổ Excel (.xlsx)."
WHY_WORKBOOK = "Hãy ghi vì sao sửa, căn cứ vào đâu."
WORKBOOK_MOVED = "Có mục vừa được sửa từ khi bạn nhập sổ. Hãy xuất sổ mới rồi sửa lại các mục đó."
BAD_KEY = "Mã chỉ gồm chữ thường không dấu, số và dấu gạch ngang."
ALL_ANSWERS = "Tất cả câu trả lời tự động"
WHOLE_GROUP = "Cả nhóm {group}"
WHAT_CITES = "Mọi câu trả lời dựa trên: {fact}"
PAUSE_REASONS = ("Nội dung chưa đúng", "Quy định vừa thay đổi", "Đang kiểm tra lại")
WHICH_AMENDING_ACT = "Hãy ghi tên văn bản mới."
UNDER_REVIEW = "Rà soát theo {act}"
UNKNOWN_TARGET = "Hãy chọn một phần trong danh sách."


def gate_closed(verdict: Verdict) -> str:
    """Why an edit cannot go live yet, or as it is."""
    if verdict.state == "under_way" or verdict.after is None:
        return GATE_UNDER_WAY
    over = (
        GATE_OVER.format(figure=FIGURES[bar.figure], found=verdict.after[bar.figure].value, bound=bar.bound)
        for bar in verdict.broken
    )
    return GATE_BROKEN.format(what="; ".join(over))
