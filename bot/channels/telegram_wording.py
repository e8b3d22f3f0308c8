"""What officers read in Telegram, and the commands in everybody's menu. Short; no citizen's words in it."""

ASKER_COMMANDS = {
    "lich": "Lịch thi",
    "chude": "Danh sách chủ đề",
    "trangthai": "Phiếu hỏi của bạn",
    "gapcanbo": "Hỏi cán bộ",
    "huydangky": "Không nhận thông báo nữa",
    "help": "Cách dùng",
}
STAFF_COMMANDS = {
    "phieu": "Xem phiếu: /phieu MÃ",
    "soan": "Soạn trả lời: /soan MÃ nội dung",
    "trinh": "Trình duyệt bản đang soạn: /trinh MÃ",
    "duyet": "Xem và duyệt bản trình: /duyet MÃ",
    "tamdung": "Tạm dừng trả lời tự động: /tamdung lý do",
    "chaylai": "Cho chạy lại: /chaylai SỐ lý do",
    "help": "Cách dùng",
}
HELP = (
    "Việc làm được tại đây:\n"
    "• /phieu – phiếu của bạn và phiếu sắp đến hạn; /phieu MÃ – xem một phiếu\n"
    "• /soan MÃ nội dung – soạn trả lời; hoặc trả lời thẳng vào tin báo phiếu\n"
    "• /trinh MÃ – trình duyệt bản đang soạn\n"
    "• /duyet MÃ – xem và duyệt bản đang chờ (nhắn riêng cho bot)\n"
    "• /tamdung lý do – dừng mọi câu trả lời tự động; /tamdung MÃ lý do – chỉ chủ đề của phiếu MÃ\n"
    "• /chaylai SỐ lý do – cho chạy lại; /tamdung không kèm gì để xem đang dừng gì\n"
    "• /huylienket – bỏ liên kết tài khoản Telegram này\n"
    "Dòng cuối bắt đầu bằng “Nguồn:” được ghi thành nguồn của câu trả lời."
)

LINKED = "Đã liên kết với cán bộ {name}. Gõ /phieu để xem phiếu."
NOT_LINKED = (
    "Lệnh này dành cho cán bộ. Nếu bạn là cán bộ: mở Bàn làm việc, trang của bạn (/desk/toi), lấy mã "
    "liên kết Telegram rồi gõ /lienket và mã đó."
)
BAD_LINK = "Mã liên kết không đúng, đã dùng hoặc quá 30 phút. Hãy lấy mã mới ở Bàn làm việc."
LINK_IN_PRIVATE = "Mã liên kết chỉ gửi riêng cho bot. Mã vừa gửi ở đây đã bị huỷ, hãy lấy mã mới."
UNLINKED = "Đã bỏ liên kết tài khoản Telegram này."

WHICH_TICKET = "Hãy ghi mã phiếu, ví dụ: {example}"
NO_TICKET = "Không có phiếu {code}."
MANY_TICKETS = "Tin này nói về nhiều phiếu. Hãy gõ: /soan MÃ nội dung"
NO_DRAFT = "Bạn chưa có bản soạn nào cho phiếu {code}. Gõ: /soan {code} nội dung"
NOT_DRAFTER = "Bạn chưa được giao quyền soạn trả lời."
NOTHING_TO_DO = "Không có phiếu nào của bạn và không có phiếu sắp đến hạn."
ONLY_AT_DESK = "Phiếu này cần giữ kín, chỉ xem và trả lời tại Bàn làm việc."
OLD_BUTTON = "Nút này không còn dùng được."

DRAFT_SAVED = "Đã lưu bản soạn cho phiếu {code}:\n\n{text}"
SUBMIT = "Trình duyệt"
SEND_NOW = "Gửi cho người hỏi"
SUBMITTED = "Đã trình bản trả lời phiếu {code}. Trả lời được gửi ngay khi đủ người duyệt."
SENT = "Đã gửi trả lời phiếu {code} cho người hỏi."
APPROVE_IN_PRIVATE = "Việc duyệt làm trong khung chat riêng với bot, hoặc tại Bàn làm việc."
NOTHING_WAITS = "Phiếu {code} không có bản nào chờ duyệt."
READ_BEFORE = "Phiếu {code}, bản của {author}. Nội dung sẽ gửi đúng như sau:\n\n{text}"
APPROVE = "Duyệt bản này"
KEEP = "Chưa duyệt"
KEPT = "Chưa duyệt. Muốn trả lại người soạn kèm lý do, bạn làm tại Bàn làm việc."
APPROVED = "Đã duyệt và gửi trả lời phiếu {code}."
APPROVED_ONE = "Đã ghi nhận phê duyệt phiếu {code}; còn chờ thêm một người duyệt."

NOTHING_PAUSED = "Không có gì bị tạm dừng. Dừng tất cả: /tamdung lý do. Dừng một chủ đề: /tamdung MÃ lý do."
PAUSED = "Đã tạm dừng: {what}. Câu hỏi thuộc phần này được mở phiếu. Cho chạy lại: /chaylai {number} lý do"
PAUSED_LINE = "{number}. {what} – {who}, {at}: {reason}"
RESUMED = "Đã cho chạy lại: {what}."
WHICH_PAUSE = "Hãy ghi số của phần đang dừng và lý do, ví dụ: /chaylai 3 đã sửa xong. Gõ /tamdung để xem số."
NOT_PAUSER = "Bạn chưa được giao quyền tạm dừng hay cho chạy lại câu trả lời tự động."
NO_TOPIC_TO_PAUSE = "Phiếu {code} chưa rõ chủ đề. Hãy chọn phần cần dừng tại Bàn làm việc."

URGENT = "KHẨN · "
NEW = "Phiếu mới"
REOPENED = "Mở lại"
WAITS = "Chờ duyệt"
DUE_SOON = "Sắp đến hạn"
OVERDUE = "Đã quá hạn"
LINE = "{what} {code} · {topic} · hạn {due}"
NO_TOPIC = "chưa rõ chủ đề"
OWN_CASE = "việc riêng của người hỏi"
QUESTION = "Người hỏi: “{text}”"
STATES = {
    "new": "chưa ai nhận",
    "waiting_for_staff": "cán bộ đang xử lý",
    "waiting_for_asker": "chờ người hỏi trả lời",
    "waiting_for_agency": "chờ cơ quan chuyên môn",
    "closed": "đã đóng",
}
TICKET = "Phiếu {code}: {state}\n{topic}\nĐơn vị: {agency}\nHạn: {due}"

# Why the channel is off, or what to mind while it is on.
REFUSED_TOKEN = "mã bot không đúng"  # noqa: S105 - a sentence
TAKEN = "bot này đang được một chương trình khác nhận tin"
AWAY = "chưa nối được máy chủ Telegram"
BAD_ADDRESS = "Telegram không nhận địa chỉ PUBLIC_URL: cần https và tên miền có thật"
CONNECTING = "đang nối máy chủ Telegram"
FIX_TOKEN = (
    "mã bot không đúng; xem lại TELEGRAM_BOT_TOKEN (lấy mã ở @BotFather) rồi chạy lại, hoặc bỏ biến này"  # noqa: S105
    " để chạy không có Telegram"
)
BAD_SHAPE = "TELEGRAM_BOT_TOKEN không có dạng 123456:ABC…; chép lại mã từ @BotFather rồi chạy lại"
BAD_SECRET = "TELEGRAM_WEBHOOK_SECRET có ký tự lạ; chỉ dùng A–Z a–z 0–9 _ - (tối đa 256 ký tự)"  # noqa: S105
BAD_STAFF_CHAT = "TELEGRAM_STAFF_CHAT không phải là số; ghi số của nhóm, ví dụ -1001234567890"
NO_TOKEN = "chưa có TELEGRAM_BOT_TOKEN"  # noqa: S105
SWITCHED_OFF = "tắt trong config.yaml"
STAFF_AWAY = "không gửi được vào nhóm cán bộ: thêm bot vào nhóm hoặc xem lại TELEGRAM_STAFF_CHAT"
BY_WEBHOOK = "nhận tin qua webhook"
HOOK_FAILS = "Telegram vừa gọi webhook không được: xem PUBLIC_URL, chứng thư và proxy"
BY_POLLING = "nhận tin bằng hỏi vòng"
