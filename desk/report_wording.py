"""What the desk says of reports."""

REPORT_KINDS = {
    "day": "Hằng ngày",
    "week": "Hằng tuần",
    "session": "Từng buổi thi",
    "exam": "Kết thúc Kỳ thi",
}
REPORT_STATES = {
    "draft": "dự thảo",
    "submitted": "chờ duyệt",
    "returned": "trả lại",
    "released": "đã phát hành",
    "dropped": "đã bỏ",
}
REPORT_VERDICTS = {"approved": "{name} duyệt.", "returned": "{name} trả lại: {why}"}
PERIOD_WRONG = "Khoảng thời gian chưa đúng: bắt đầu trước, kết thúc sau và không quá lúc này."
SITTING = "buổi thi {part} ngày {date} ({papers})"
HALF_DAYS = {"morning": "sáng", "afternoon": "chiều"}
REPORT_DOES_NOT_ADD_UP = (
    "Số liệu chưa khớp giữa tồn đầu, phát sinh và tồn cuối. Hãy đếm lại; "
    "nếu vẫn lệch, báo quản trị viên trước khi trình."
)
