"""What the desk says of letters to agencies, their reminders and the mail that comes back."""

NO_REFERRAL = "Hãy chọn hoặc ghi mã một phiếu đã gửi cơ quan."
NO_LONGER_WAITING = "Câu hỏi này không còn chờ trả lời."
NOT_IN_LETTER = "Câu hỏi này không nằm trong công văn."
REFERRAL_STATES = {
    "waiting": "chờ trả lời",
    "answered": "đã trả lời",
    "handed_back": "trả lại",
    "passed_on": "đã chuyển tiếp",
    "recalled": "đã rút về",
}
REFERRAL_EVENTS = {
    "referred": "{name} chuyển tới {to}.",
    "handed_over": "{name} giao công văn tận nơi.",
    "acknowledged": "Cơ quan xác nhận đã nhận.",
    "chased": "{rung}.",
    "answered": "Cơ quan trả lời; nội dung thành dự thảo.",
    "handed_back": "Cơ quan trả lại: {why}",
    "passed_on": "{name} chuyển tiếp tới {to}: {why}",
    "recalled": "Rút về: {why}",
    "inherited": "{to} kế tục {from_agency}.",
    "bounced": "Thư không tới được cơ quan.",
    "errand_done": "{name} đã làm: {rung}.",
}
RUNGS = {
    "acknowledgement": "Đề nghị xác nhận đã nhận công văn",
    "reminder": "Nhắc trả lời",
    "head": "Nhắc thủ trưởng đơn vị",
    "board": "Báo Ban Chỉ đạo thi",
}
TRAY_REASONS = {
    "bounce": "thư báo không gửi được",
    "notice": "thư báo đến chậm, đã đến hoặc đã mở; công văn chưa bị trả lại",
    "auto": "thư trả lời tự động",
    "calendar": "thư mời lịch",
    "code_unlike": "mã trong thư không khớp, có thể gõ nhầm",
    "not_authentic": "máy chủ thư báo người gửi không thật",
    "wrong_domain": "người gửi không thuộc tên miền của cơ quan",
    "forwarded": "thư chuyển tiếp",
    "no_token": "không gửi tới địa chỉ riêng của công văn",
    "bcc": "địa chỉ của công văn chỉ nằm trong phần ẩn",
    "unproven": "chưa có gì xác nhận người gửi",
    "several_cases": "thư nhắc tới nhiều công văn",
    "no_case": "không rõ thuộc công văn nào",
    "not_waiting": "công văn không còn chờ trả lời",
    "several_questions": "công văn có nhiều câu hỏi; chọn câu được trả lời",
    "draft_there": "cán bộ đang có dự thảo cho phiếu",
    "officer_gone": "cán bộ gửi công văn không còn làm việc ở đây",
    "too_long": "nội dung dài hơn một câu trả lời",
    "html_only": "thư chỉ có dạng trang web",
    "tnef": "nội dung nằm trong winmail.dat",
    "nested": "thư nằm trong thư",
    "huge": "thư quá lớn, mở tại hộp thư",
    "charset": "chữ không đọc được, có thể là TCVN3 hoặc VNI",
    "empty": "thư không có lời, xem tệp kèm",
    "broken": "thư hỏng, xem tệp gốc",
}
CALL_THEM = "cần người gọi"
CARRY_IT = "cần người mang tới tận nơi"
ERRAND_DONE = "đã có người làm"
BY_MAIL = "thư điện tử: {state}"
MAIL_STATES = {"drafted": "đã thành dự thảo", "settled": "đã xử lý"}
LETTER_ACKNOWLEDGED = "cơ quan đã xác nhận"
LETTER_HANDED = "đã giao tận nơi"
LETTER_TO_CARRY = "chờ giao tận nơi"
