"""What Zalo's error numbers mean for a line we send. They come inside HTTP 200.

Sources: Zalo's list of error codes as transcribed in 2026; numbers seen in one source only are marked so in
docs/channels.md. An unknown number refuses the line, so that a person sees it.
"""

from datetime import timedelta

from bot.channels.port import ChannelDown, SendLater, SendRefused, WindowClosed
from bot.channels.zalo_http import Answer

SPOILED = (-216, -220, -124)  # the access token: renew it and try once more
LATER = {
    -32: (timedelta(seconds=60), "Zalo yêu cầu chậm lại"),
    -200: (timedelta(seconds=30), "Zalo tạm thời chưa gửi được"),
    -211: (timedelta(hours=1), "đã hết hạn mức gửi của gói OA"),
}
CLOSED = {
    -213: "người hỏi không còn quan tâm OA",
    -227: "tài khoản người hỏi bị khoá hoặc lâu không dùng",
    -230: "quá 7 ngày người hỏi chưa nhắn lại",
    -231: "cuộc trò chuyện đã hết hạn",
    -232: "cuộc trò chuyện đã hết hạn",
    -305: "quá 48 giờ người hỏi chưa nhắn lại",
}
DOWN = {
    -204: "OA không còn hoạt động",
    -205: "OA không còn hoạt động",
    -209: "ứng dụng Zalo chưa được kích hoạt: vào developers.zalo.me bật lại",
    -212: "ứng dụng chưa đăng ký Official Account API",
    -219: "ứng dụng Zalo đã bị gỡ",
    -221: "OA chưa xác thực",
    -223: "OA chưa cấp quyền cho ứng dụng: chạy hoidap zalo authorize",
    -224: "gói OA hết hạn hoặc không có quyền gửi: gia hạn gói",
    -235: "loại OA này không dùng được API",
    -242: "khoá bí mật của ứng dụng không khớp: xem lại ZALO_APP_SECRET",
    -320: "chưa có tài khoản Zalo Cloud",
    -321: "tài khoản Zalo Cloud hết tiền",
}
REFUSED = {
    -100: "tệp gửi kèm đã hết hạn",
    -201: "Zalo không nhận nội dung này",
    -210: "tin quá dài hoặc tệp quá lớn",
    -217: "người hỏi đã chặn lời mời",
    -218: "đã đủ số tin gửi cho người này",
    -233: "Zalo không hỗ trợ loại tin này",
    -234: "không được gửi vào giờ này",
    -237: "nhóm đã hết hạn",
    -240: "API cũ của Zalo đã đóng",
    -244: "người hỏi đã hạn chế loại tin này",
    -248: "Zalo cho rằng tin vi phạm quy định",
    -403: "OA không còn trong nhóm",
    -311: "đã hết lượt trả lời trong cuộc trò chuyện này",
}
NO_BUTTONS = (-201, -233, -240)  # how a message with buttons is turned away where they are not allowed


def outcome(answer: Answer) -> Exception | None:
    """A refused send, sorted by what we can do; None when it was taken."""
    number = answer.error
    if number == 0 and answer.status < 400:
        return None
    if number in LATER:
        return SendLater(*LATER[number])
    if number in CLOSED:
        return WindowClosed(CLOSED[number])
    if number in DOWN:
        return ChannelDown(DOWN[number])
    if answer.status == 429:
        return SendLater(*LATER[-32])
    if answer.status in (401, 403):
        return ChannelDown(f"máy chủ Zalo không cho phép (HTTP {answer.status})")
    return SendRefused(REFUSED.get(number, f"Zalo từ chối (mã {number})"))
