"""What the desk and the terminal say about Zalo. Short, and with what to do."""

# Why the channel is off.
SWITCHED_OFF = "tắt trong config.yaml"
NO_APP = "chưa có ZALO_APP_ID"
BAD_APP = "ZALO_APP_ID phải là dãy số của ứng dụng, xem developers.zalo.me, rồi chạy lại"
NO_KEY = "thiếu ZALO_OA_SECRET_KEY: chép “OA Secret Key” ở trang Webhook của ứng dụng, rồi chạy lại"
NO_SECRET = "thiếu ZALO_APP_SECRET: chép “Khoá bí mật của ứng dụng” ở trang Cài đặt, rồi chạy lại"  # noqa: S105

# How it is.
CONNECTING = "đang chuẩn bị"
BY_WEBHOOK = "nhận tin qua webhook"

# What to mind.
BAD_SIGNATURE = (
    "{count} lần gọi webhook sai chữ ký, đã bỏ qua (gần nhất {at}): nếu tin của người hỏi không đến, "
    "xem lại ZALO_OA_SECRET_KEY"
)
SILENT = "đã {hours} giờ không có tin từ Zalo: xem webhook còn bật ở developers.zalo.me không"

LEFT = "người hỏi đã bỏ quan tâm OA"
