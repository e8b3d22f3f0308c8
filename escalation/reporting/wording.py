"""What reports say. Sentences for the leadership: short, exact, in the wording of the plan."""

from escalation.wording import CLOSINGS as CLOSINGS  # the same words as on letters and pages

DAY = "ngày {day}"
WEEK = "tuần từ ngày {first} đến ngày {last}"
EXAM = "Kỳ thi tốt nghiệp THPT năm {year}"
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

OVERDUE_AGENCY = "Chỉ đạo {agency} trả lời {count} câu hỏi quá hạn, lâu nhất nhận từ {since} ({rung})."
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
NO_SITTING = "Lịch thi không có buổi nào như vậy đã kết thúc; chọn ngày thi bằng --on, như --on 2023-06-28."
FIXED = "Báo cáo này đã trình, đã gửi hoặc đã bỏ nên không sửa được nữa."
NOT_YOURS = "Chỉ người trình rút được báo cáo đang chờ duyệt."
NOT_APPROVER = "Bạn chưa được giao quyền duyệt báo cáo."
OWN_REPORT = "Người trình không tự duyệt báo cáo của mình."
DELIVERED = "Bản này đã được giao, hoặc gửi bằng thư điện tử."

# On paper.
SPAN = "từ {start} đến {end}"
RECEIVED = (
    "Tiếp nhận {received} tin nhắn qua {channels} kênh, trong đó {questions} câu hỏi, còn lại {other} tin chào, cảm "
    "ơn, đánh giá. Bot trả lời {bot} câu hỏi ({percent}%), chuyển cán bộ {person}, hỏi lại ý {suggested}; {failed} "
    "tin gặp lỗi, {waiting} tin đang chờ xử lý."
)
TICKETS = (
    "Phiếu hỏi chuyển cán bộ: tồn đầu kỳ {at_start}, mới {opened}, mở lại {reopened}, đã đóng {closed}{why}; còn mở "
    "{at_end} phiếu."
)
CLOSED_WHY = " (gồm {parts})"
TIMES_BOT = "Bot trả lời {count} lượt, trung vị {median}, chín phần mười trong {p90}."
TIMES_STAFF = (
    "Cán bộ trả lời {count} phiếu, trung vị {median}, chín phần mười trong {p90}; {late} "
    "phiếu trả lời sau hạn."
)
TIMES_AGENCY = "Cơ quan trả lời {count} câu hỏi, trung vị {median}."
SECONDS = "{number} giây"
MINUTES, HOURS = "{number} phút làm việc", "{number} giờ làm việc"
NO_TIMES = "Trong kỳ chưa có trả lời nào."
RISING = "Tăng so với kỳ trước: {topics}."
RISING_TOPIC = "“{topic}” ({before} → {asked})"
WRONG = "Bị người hỏi đánh giá chưa đúng: {topics}."
WRONG_TOPIC = "“{topic}” ({count})"
OPEN_TOPICS = "Chưa có trả lời: {topics}."
OPEN_TOPIC = "“{topic}” ({count} phiếu)"
LETTERS = (
    "Đã lập {written} công văn chuyển câu hỏi. Câu hỏi ở cơ quan: tồn đầu kỳ {at_start}, chuyển {referred}, được trả "
    "lời {answered}, trả lại {handed_back}, chuyển tiếp {passed_on}, rút về {recalled}; còn chờ {at_end}."
)
PAUSED = "Tạm dừng trả lời tự động: {what}, {span}. Lý do: {why}."
AWAY = "Kênh {what} mất liên lạc {span}."
SPAN_STILL = "từ {start}, đến cuối kỳ chưa kết thúc"
EMERGENCY = "Tin báo khẩn: {parts}."
DISTRESS = "Người hỏi có dấu hiệu khủng hoảng, đã chuyển ngay cho cán bộ: {count} trường hợp."
FAILED = "Tin không xử lý được tự động, đã chuyển người xem: {count}."
LOST = "Trả lời của cán bộ: {answers} lượt gửi, {refused} không gửi được, {uncertain} chưa rõ đã tới, {unsent} đang chờ gửi."
BOUNCED = "Thư tới cơ quan bị trả lại: {count}."
LEAVING = "Trên đây là báo cáo tổng hợp {name}; {office} kính báo cáo./."
COPY_FOR = "{name} (để b/c)"

# In the workbook.
SHEETS = ("Tổng hợp", "Chủ đề", "Đơn vị", "Kênh", "Chờ cơ quan", "Sự cố")
SUMMARY_HEAD = ("Chỉ tiêu", "Số liệu")
TOPIC_HEAD = ("Chủ đề", "Bot trả lời", "Phiếu hỏi", "Cộng", "Kỳ trước", "Đánh giá chưa đúng", "Còn mở")
UNIT_HEAD = ("Đơn vị", "Phiếu mới", "Đã trả lời", "Sau hạn", "Còn mở", "Quá hạn")
CHANNEL_HEAD = (
    "Kênh", "Tin nhận", "Bot trả lời", "Bot một phần", "Chuyển cán bộ", "Bot hỏi lại", "Không phải câu hỏi",
    "Gặp lỗi", "Đang chờ", "Phiếu mới",
)  # fmt: skip
AGENCY_HEAD = ("Cơ quan", "Đang chờ", "Chờ từ", "Quá hạn", "Đã nhắc")
INCIDENT_HEAD = ("Sự việc", "Từ", "Đến", "Lý do")
PAUSE_ROW = "Tạm dừng: {what}"
AWAY_ROW = "Kênh mất liên lạc: {what}"
BALANCE_ROWS = ("Phiếu tồn đầu kỳ", "Phiếu mới", "Phiếu mở lại", "Phiếu tồn cuối kỳ", "Phiếu đã đóng")
LETTER_ROWS = (
    "Công văn đã lập", "Câu hỏi ở cơ quan đầu kỳ", "Chuyển cơ quan", "Cơ quan trả lời", "Cơ quan trả lại",
    "Chuyển tiếp", "Rút về", "Câu hỏi ở cơ quan cuối kỳ",
)  # fmt: skip
TIME_ROWS = (
    "Bot: trung vị (giây)", "Bot: chín phần mười (giây)", "Cán bộ: trung vị (phút làm việc)",
    "Cán bộ: chín phần mười (phút làm việc)", "Cán bộ: trả lời sau hạn", "Cơ quan: trung vị (phút làm việc)",
)  # fmt: skip
DELIVERY_ROWS = (
    "Trả lời đã gửi đi (lượt)",
    "Không gửi được",
    "Chưa rõ đã tới",
    "Đang chờ gửi",
    "Thư bị trả lại",
)
RECEIVED_ROW = "Tin nhận"
PART_ROW = "  trong đó: {what}"
TOTAL = "Cộng"
COUNTED = "Đếm lúc {at}"
DRAFT_MARK = "DỰ THẢO, CHƯA PHÁT HÀNH"
PAGE_FOOT = "Trang &P/&N"
"""Excel's own marks for page and pages."""

# By mail.
MAIL_TEXT = (
    "Kính gửi {to},\n\n{desk} gửi Báo cáo số {number}, tổng hợp câu hỏi của thí sinh và người dân về Kỳ thi, {name}. "
    "Báo cáo đã được phê duyệt, gồm bản Word và bảng số liệu Excel đính kèm.\n\nTrân trọng."
)
MAIL_SUBJECT = "Báo cáo số {number}: tổng hợp câu hỏi về Kỳ thi, {name}"
