"""What reports say. Sentences for the leadership: short, exact, in the wording of the plan."""

PERIODS = {
    "day": "ngày",
    "week": "tuần",
    "session": "buổi thi",
    "exam": "toàn Kỳ thi",
    "own": "theo yêu cầu",
}
TITLE = "Tổng hợp câu hỏi của thí sinh và người dân về Kỳ thi, {name}"
NO_TOPIC = "Chưa rõ chủ đề"
FEW = "dưới 5"
FEWEST = 5  # a smaller number of people in distress is not told exactly
NOTHING = "Không có."

OUTCOMES = {
    "answered": "Bot trả lời",
    "partly": "Bot trả lời một phần, chuyển cán bộ phần còn lại",
    "person": "Chuyển cán bộ",
    "suggested": "Bot hỏi lại ý câu hỏi",
    "other": "Không phải câu hỏi (chào, cảm ơn, lệnh, đánh giá)",
    "failed": "Gặp lỗi khi xử lý",
    "waiting": "Đang chờ xử lý",
}
CLOSINGS = {
    "answered": "đã trả lời",
    "withdrawn": "người hỏi không cần nữa",
    "duplicate": "trùng phiếu khác",
    "not_a_question": "không phải câu hỏi",
    "no_reply": "người hỏi không trả lời lại",
}
EMERGENCIES = {
    "person:cap-cuu": "việc khẩn cấp",
    "person:bi-chia-cat": "bị chia cắt, không đi lại được",
    "person:mat-buu-pham": "mất bưu phẩm của Kỳ thi",
    "person:bao-gian-lan": "báo tin về gian lận",
}
RUNGS = {
    "": "chưa nhắc",
    "acknowledgement": "đã đề nghị xác nhận",
    "reminder": "đã nhắc trả lời",
    "head": "đã nhắc thủ trưởng đơn vị",
    "board": "đã báo Ban Chỉ đạo",
}

OVERDUE_AGENCY = (
    "Chỉ đạo {agency} trả lời {count} câu hỏi quá hạn, lâu nhất nhận từ {since}; {rung} mà chưa có trả lời."
)
OVERDUE_UNIT = "Đôn đốc {unit} xử lý {count} phiếu hỏi quá hạn."
LATE = "Tăng cường cán bộ trả lời: {late} trong {count} trả lời của cán bộ ({percent}%) gửi sau hạn."
GAP = "Bổ sung phân công trong Kế hoạch: {count} câu hỏi được cơ quan trả lại vì không thuộc thẩm quyền."
UNLED = "Bổ sung phân công trong Kế hoạch: chưa đơn vị nào chủ trì nội dung “{competence}” ({count} câu hỏi)."
HELD = "Quyết định nội dung trả lời đang tạm dừng: {what}, dừng từ {since} ({why})."
UNANSWERED = "Cung cấp nội dung trả lời chính thức về “{topic}”: {count} phiếu chưa có trả lời."
CUT_OFF = "Xem xét phương án cho thí sinh bị chia cắt, kể cả thi đợt sau: {count} tin báo."
UNREACHED = "Liên hệ bằng cách khác với người hỏi chưa nhận được trả lời: {count} lượt gửi."
CHANNEL_AWAY = "Khắc phục kênh {channel}: mất liên lạc từ {since}, chưa trở lại."
NO_PROPOSALS = "Chưa có nội dung cần lãnh đạo quyết định."

# To officers: why something cannot be done now.
UNKNOWN = "Không có báo cáo này."
FIXED = "Báo cáo này đã trình, đã gửi hoặc đã bỏ nên không sửa được nữa."
NOT_YOURS = "Chỉ người trình rút được báo cáo đang chờ duyệt."
NOT_APPROVER = "Bạn chưa được giao quyền duyệt báo cáo."
OWN_REPORT = "Người trình không tự duyệt báo cáo của mình."
DELIVERED = "Bản này đã được giao, hoặc gửi bằng thư điện tử."
