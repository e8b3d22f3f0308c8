"""What the desk and the terminal say about Zalo. Short, and with what to do."""

# Why the channel is off.
SWITCHED_OFF = "tắt trong config.yaml"
NO_APP = "chưa có ZALO_APP_ID"
BAD_APP = "ZALO_APP_ID phải là dãy số của ứng dụng; xem developers.zalo.me rồi chạy lại"
NO_KEY = "thiếu ZALO_OA_SECRET_KEY: chép “OA Secret Key” ở trang Webhook của ứng dụng, rồi chạy lại"
NO_SECRET = "thiếu ZALO_APP_SECRET: chép “Khoá bí mật của ứng dụng” ở trang Cài đặt, rồi chạy lại"  # noqa: S105
NO_BOT = "chưa có ZALO_BOT_TOKEN"
BAD_BOT = "ZALO_BOT_TOKEN có ký tự lạ; chép lại mã từ Zalo Bot Manager rồi chạy lại"
BAD_BOT_SECRET = "ZALO_BOT_SECRET có ký tự lạ hoặc quá ngắn; chỉ dùng A–Z a–z 0–9 _ - (8 đến 256 ký tự)"  # noqa: S105
BAD_BOT_TOKEN = "mã bot không đúng: xem lại ZALO_BOT_TOKEN (lấy ở Zalo Bot Manager) rồi chạy lại"  # noqa: S105

# How it is.
CONNECTING = "đang chuẩn bị"
BY_WEBHOOK = "nhận tin qua webhook"

BY_POLLING = "nhận tin bằng hỏi vòng"
AWAY = "chưa nối được máy chủ Zalo"
RESTING = "đang nghỉ theo yêu cầu của Zalo"

# What to mind.
NO_TOKENS = "chưa có quyền gửi tin: chạy hoidap zalo authorize"
TOKEN_REFUSED = "Zalo không nhận mã truy cập"  # noqa: S105
DOUBTFUL = (
    "lần gia hạn quyền truy cập gần nhất không rõ kết quả nên không thử lại: "
    "chạy hoidap zalo authorize trong hôm nay"
)
REFUSED = "Zalo không gia hạn quyền truy cập: chạy hoidap zalo authorize trong hôm nay"
REFRESH_ENDS = "quyền truy cập hết hạn ngày {day}: chạy hoidap zalo authorize trước ngày đó"
PACKAGE_ENDS = "gói OA hết hạn ngày {day}: gia hạn trước ngày đó"
BAD_SIGNATURE = (
    "{count} lần gọi webhook sai chữ ký, đã bỏ qua (gần nhất {at}): nếu tin của người hỏi không đến, "
    "xem lại ZALO_OA_SECRET_KEY"
)
SILENT = "đã {hours} giờ không có tin từ Zalo: xem webhook còn bật ở developers.zalo.me không"

LEFT = "người hỏi đã bỏ quan tâm OA"

# What `hoidap zalo` says.
PAIR_STATES = {
    "good": "tốt",
    "refreshing": "đang gia hạn",
    "doubtful": "không rõ kết quả gia hạn: hãy chạy hoidap zalo authorize",
    "refused": "Zalo từ chối gia hạn: hãy chạy hoidap zalo authorize",
}
FIRST_PAIR = "Cặp mã đầu tiên nằm trong biến môi trường, sẽ được dùng khi chạy hoidap run."
PAIR_WAITS = "Cặp mã mới đang chờ; chương trình đang chạy sẽ nhận trong vài giây."
PAIR_LEFT = (
    "Đã niêm phong cặp mã mới. Chương trình đang chạy nhận trong vài giây; nếu chưa chạy, khi khởi động."
)
EMPTY_PAIR = "Thiếu mã truy cập hoặc mã gia hạn; chép cả hai từ API Explorer ở developers.zalo.me"
NO_CODE = "Không thấy mã trong địa chỉ vừa dán; dán cả địa chỉ trình duyệt dừng lại, có phần ?code=…"
NOT_EXCHANGED = "Chưa đổi được mã ({why}); mã chỉ dùng một lần trong 10 phút, hãy chạy lại từ đầu"
CONSENT = (
    "1. Mở developers.zalo.me → ứng dụng → Official Account → Thiết lập chung.\n"
    "2. Official Account Callback Url: {callback}\n"
    "3. Code challenge: {challenge}\n"
    "   Lưu lại.\n"
    "4. Quản trị viên của OA mở liên kết này, chọn OA và đồng ý:\n"
    "   {link}\n"
    "5. Trình duyệt dừng ở một địa chỉ có ?code=…; chép cả địa chỉ đó trong vòng 10 phút."
)
PASTE_ADDRESS = "Dán địa chỉ đó vào đây"
PASTE_ACCESS, PASTE_REFRESH = "Mã truy cập (access token)", "Mã gia hạn (refresh token)"
