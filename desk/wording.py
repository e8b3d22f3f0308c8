"""What the desk says outside its templates. Kind and short; to officers, "bạn" or no pronoun at all."""

from escalation.wording import CLOSINGS as CLOSINGS  # the same words as on letters and pages
from store.file_kinds import DOCX, XLSX

DONE = {
    "vao": "Chào bạn, bạn đã đăng nhập.",
    "nhan": "Bạn đã nhận phiếu.",
    "nha": "Phiếu đã trở lại hàng chờ.",
    "luu": "Đã lưu dự thảo.",
    "chen": "Đã chèn câu trả lời mẫu vào dự thảo. Hãy đọc lại và sửa cho đúng câu hỏi.",
    "trinh": "Đã trình duyệt. Trả lời được gửi ngay khi đủ người duyệt.",
    "gui": "Đã gửi trả lời cho mọi người hỏi của phiếu.",
    "rut": "Đã rút bản trình. Bạn sửa rồi trình lại nhé.",
    "bo": "Đã bỏ dự thảo.",
    "duyet": "Đã duyệt và gửi trả lời.",
    "duyet-mot": "Đã ghi nhận phê duyệt. Trả lời chờ thêm một người duyệt nữa.",
    "tra": "Đã trả lại người soạn kèm lý do.",
    "giu-cho": "Đã gửi tin giữ chỗ cho người hỏi.",
    "hoi": "Đã gửi câu hỏi lại. Đồng hồ dừng cho tới khi người hỏi trả lời.",
    "ghi": "Đã thêm ghi chú.",
    "dong": "Đã đóng phiếu.",
    "mo-lai": "Đã mở lại phiếu với hạn mới.",
    "chuyen": "Đã đổi đơn vị phụ trách.",
    "cong-van": "Đã lập công văn chuyển câu hỏi và báo cho mọi người hỏi.",
    "thu-du-thao": "Đã chuyển nội dung thư thành dự thảo của bạn. Hãy đọc lại rồi trình duyệt.",
    "thu-xong": "Đã ghi nhận thư được xử lý.",
    "cq-da-nhan": "Cảm ơn quý cơ quan đã xác nhận.",
    "cq-tra-loi": "Đã nhận trả lời. Cảm ơn quý cơ quan; cán bộ xem lại rồi gửi tới người hỏi.",
    "cq-tra-lai": "Đã ghi nhận câu hỏi không thuộc thẩm quyền của quý cơ quan.",
    "da-giao": "Đã ghi nhận công văn được giao tận nơi.",
    "da-nhan": "Đã ghi nhận cơ quan xác nhận có công văn.",
    "viec-xong": "Đã ghi nhận lời nhắc được đưa tới nơi.",
    "rut-ve": "Đã rút câu hỏi về; phiếu trở lại bàn hỏi đáp.",
    "tra-lai": "Đã ghi nhận cơ quan trả lại câu hỏi.",
    "gop": "Đã gộp phiếu; mọi người hỏi được báo mã chung.",
    "tach": "Đã tách sang phiếu mới.",
    "gui-lai": "Tin đang được gửi lại.",
    "dinh-kem": "Đã đính kèm tệp vào dự thảo.",
    "bo-tep": "Đã bỏ tệp khỏi dự thảo.",
    "tep-lai": "Tệp đang được tải lại.",
    "xu-ly": "Đã ghi nhận là xử lý xong.",
    "phieu": "Đã mở phiếu hỏi từ tin này.",
    "quyen": "Đã đổi quyền.",
    "tat": "Đã khoá tài khoản. Mọi phiên của người này đã đăng xuất.",
    "bat": "Đã mở lại tài khoản.",
    "dang-xuat": "Đã đăng xuất khỏi mọi thiết bị khác.",
    "dang-xuat-ho": "Đã đăng xuất người này khỏi mọi thiết bị.",
    "huy-lien-ket": "Đã bỏ liên kết tài khoản Telegram.",
    "mat-khau": "Đã đổi mật khẩu. Các thiết bị khác đã đăng xuất.",
    "nd-luu": "Đã lưu dự thảo nội dung. Chưa ai thấy thay đổi này.",
    "nd-trinh": "Đã trình duyệt. Nội dung có hiệu lực ngay khi đủ người duyệt.",
    "nd-chay": "Nội dung đã có hiệu lực trên mọi kênh.",
    "nd-duyet-mot": "Đã ghi nhận phê duyệt. Nội dung chờ thêm một người duyệt nữa.",
    "nd-tra": "Đã trả lại người soạn kèm lý do.",
    "nd-rut": "Đã rút bản này.",
    "so-doc": "Đã đọc sổ. Hãy xem từng thay đổi; chưa có gì được lưu.",
    "so-nhu-cu": "Sổ này giống hệt nội dung đang dùng, không có gì thay đổi.",
    "so-luu": "Đã lưu mọi thay đổi trong sổ thành dự thảo. Hãy mở từng mục để trình duyệt.",
    "so-bo": "Đã bỏ sổ vừa nhập.",
    "bc-lap": "Đã lập báo cáo. Hãy xem số liệu, ghi nhận xét rồi trình duyệt.",
    "bc-luu": "Đã lưu nhận xét và đề xuất.",
    "bc-dem": "Đã đếm lại số liệu.",
    "bc-trinh": "Đã trình duyệt báo cáo.",
    "bc-rut": "Đã rút báo cáo về để sửa.",
    "bc-bo": "Đã bỏ báo cáo này.",
    "bc-gui": "Đã duyệt; báo cáo được cấp số và phát hành.",
    "bc-duyet-mot": "Đã ghi nhận phê duyệt. Báo cáo chờ thêm một người duyệt nữa.",
    "tam-dung": "Đã tạm dừng. Từ bây giờ, câu hỏi thuộc phần này được mở phiếu cho cán bộ.",
    "chay-lai": "Đã cho chạy lại.",
}


ERRORS = {
    400: ("Yêu cầu chưa đúng", "Hãy quay lại trang trước và thử lần nữa."),
    401: ("Bạn chưa đăng nhập", "Phiên làm việc đã hết. Hãy đăng nhập lại."),
    403: (
        "Bạn chưa vào được trang này",
        "Việc này cần quyền khác, hoặc trang đã mở quá lâu. Hãy tải lại trang; nếu vẫn chưa được, nhờ quản trị viên giao quyền.",
    ),
    404: ("Không tìm thấy trang", "Địa chỉ có thể đã gõ sai, hoặc phiếu này không có."),
    405: ("Yêu cầu chưa đúng", "Hãy quay lại trang trước và thử lần nữa."),
    413: ("Nội dung quá dài", "Hãy rút gọn rồi gửi lại."),
    429: ("Bạn thử hơi nhiều lần", "Hãy đợi vài phút rồi thử lại."),
    500: (
        "Có trục trặc ở phía máy chủ",
        "Việc vừa làm có thể chưa được lưu. Hãy tải lại trang sau ít giây; nếu vẫn lỗi, báo quản trị viên.",
    ),
}

FILE_REFUSED = ("Tệp quá lớn", "Tệp chưa được gửi. Hãy quay lại trang trước và chọn tệp nhỏ hơn.")

SIGN_IN_WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng."
SIGN_IN_TOO_OFTEN = "Có nhiều lần thử chưa đúng. Hãy đợi 15 phút rồi thử lại, hoặc nhờ quản trị viên gửi liên kết đặt lại mật khẩu."
PASSWORDS_DIFFER = "Hai lần nhập mật khẩu chưa giống nhau."
OLD_ONE_WRONG = "Mật khẩu hiện tại chưa đúng."
REASON_NEEDED = "Hãy ghi lý do, ít nhất 10 ký tự."
SEAL_GONE = "Bản gốc này đã hết hạn lưu và không còn."
NOT_YOURS = "Phiếu đang do người khác giữ. Người duyệt hoặc quản trị viên có thể đưa phiếu về hàng chờ."
NO_ANSWER_CHOSEN = "Chưa có câu trả lời mẫu cho chủ đề này."
UNKNOWN_AGENCY = "Hãy chọn một đơn vị trong danh sách."
UNKNOWN_TICKET = "Không có phiếu {code}."
UNKNOWN_CLOSING = "Hãy chọn lý do đóng."
WORDS_BEFORE_FILES = "Hãy viết câu trả lời trước, rồi đính kèm tệp."
TOO_LARGE = "Tệp này quá lớn nên chưa được gửi. Hãy chọn tệp dưới {most} MB."
ENCLOSING = "Đang đính kèm…"
UNSAVED = "Chưa lưu được. Sẽ thử lại khi bạn gõ tiếp."
UNSAVED_SIGNED_OUT = "Chưa lưu được: phiên đã hết. Hãy chép câu trả lời lại rồi đăng nhập."
NOT_HANDLED = "bot không xử lý được"


VIEWS = {
    "mo": "Đang mở",
    "chua-nhan": "Chưa ai nhận",
    "cua-toi": "Của tôi",
    "qua-han": "Quá hạn",
    "cho-duyet": "Chờ duyệt",
    "cho-hoi": "Chờ người hỏi",
    "sap-dong": "Sắp hết hạn nhắn",
    "chua-xem": "Chưa xem",
    "da-dong": "Đã đóng",
}
EMPTY = {
    "mo": ("Không còn câu hỏi nào đang chờ", "Mọi phiếu đã được trả lời. Phiếu mới sẽ tự hiện ở đây."),
    "chua-nhan": ("Phiếu nào cũng đã có người nhận", "Cảm ơn cả nhóm. Phiếu mới sẽ tự hiện ở đây."),
    "cua-toi": ("Bạn chưa giữ phiếu nào", "Sang mục Chưa ai nhận để chọn một phiếu."),
    "qua-han": ("Không có phiếu quá hạn", "Giữ nhịp này nhé."),
    "cho-duyet": ("Không có bản trả lời nào chờ duyệt", "Bản mới trình sẽ hiện ở đây."),
    "cho-hoi": (
        "Không có phiếu nào chờ người hỏi",
        "Khi bạn hỏi lại, đồng hồ của phiếu dừng và phiếu nằm ở đây.",
    ),
    "sap-dong": (
        "Không ai sắp hết hạn nhắn",
        "Zalo chỉ cho nhắn trong một thời gian sau tin cuối của người hỏi. Còn dưới 6 giờ thì phiếu hiện ở đây.",
    ),
    "chua-xem": ("Mọi câu trả lời đã có người xem", "Trả lời đã gửi mà người hỏi chưa mở sẽ nằm ở đây."),
    "da-dong": ("Chưa có phiếu nào đóng", "Phiếu đã trả lời sẽ nằm ở đây."),
}

STATES = {
    "new": "mới",
    "waiting_for_staff": "đang xử lý",
    "waiting_for_asker": "chờ người hỏi",
    "waiting_for_agency": "chờ cơ quan",
    "closed": "đã đóng",
}
CHANNELS = {
    "web": "Web",
    "telegram": "Telegram",
    "terminal": "Máy chủ",
    "zalo": "Zalo",
    "zalo-bot": "Zalo Bot",
    "mail": "Thư điện tử",
}
REASONS = {
    "distress": "người hỏi có dấu hiệu khủng hoảng",
    "no_match": "bot không có câu trả lời phù hợp",
    "unsure": "bot chưa đủ chắc để trả lời",
    "no_answer_for_exam": "chưa có câu trả lời cho kỳ thi này",
    "uncertain_fact": "dữ kiện chưa được xác nhận",
    "asked_for_staff": "người hỏi muốn cán bộ trả lời",
    "paused": "câu trả lời tự động đang tạm dừng",
    "file": "người hỏi gửi ảnh, tệp hoặc tin thoại",
    "failed_message": "tin gặp lỗi khi xử lý tự động",
    "person:goi-nguoi": "người hỏi muốn gặp cán bộ",
    "person:cap-cuu": "có việc khẩn cấp",
    "person:bi-chia-cat": "người hỏi bị chia cắt, không đi lại được",
    "person:mat-buu-pham": "mất bưu phẩm của kỳ thi",
    "person:bao-gian-lan": "báo tin về gian lận",
    "person:bao-chi": "báo chí liên hệ",
    "person:phuc-khao-cua-em": "hỏi về phúc khảo của riêng mình",
    "person:diem-cua-em": "hỏi về điểm của riêng mình",
    "person:so-bao-danh": "hỏi về số báo danh của mình",
    "person:ho-so-cua-em": "hỏi về hồ sơ của riêng mình",
}
REASON_OUTSIDE = "câu hỏi nằm ngoài bộ câu hỏi của kỳ thi"
REASON_OTHER = "cần cán bộ xem xét"

EVENTS = {
    "opened": "Phiếu được mở: {reason}. Đơn vị: {agency}.",
    "claimed": "{name} nhận phiếu.",
    "unclaimed": "{name} đưa phiếu về hàng chờ.",
    "drafted": "{name} bắt đầu soạn trả lời{via}.",
    "submitted": "{name} trình bản trả lời số {version}.",
    "approved": "{name} duyệt bản số {version}.",
    "returned": "{name} trả lại bản số {version} để sửa.",
    "withdrawn": "{name} rút bản đang soạn hoặc đã trình.",
    "released": "Bản số {version} được gửi tới {askers} người hỏi.",
    "asked_back": "{name} hỏi lại người hỏi; đồng hồ dừng.",
    "asker_added": "Người hỏi nhắn thêm.",
    "noted": "{name} thêm ghi chú nội bộ.",
    "rerouted": "{name} chuyển từ {from_agency} sang {agency}.",
    "referred": "{name} gửi công văn chuyển câu hỏi tới {agency}.",
    "agency_answered": "{agency} đã trả lời; nội dung thành dự thảo chờ cán bộ xem.",
    "agency_handed_back": "{agency} trả lại: không thuộc thẩm quyền.",
    "agency_passed_on": "{name} chuyển câu hỏi từ {agency} sang cơ quan khác.",
    "agency_recalled": "Câu hỏi được rút khỏi {agency}.",
    "inherited": "{agency} kế tục {from_agency} và nhận câu hỏi này.",
    "merged": "{name} gộp phiếu {code} vào phiếu này.",
    "merged_into": "{name} gộp phiếu này vào phiếu {code}.",
    "split": "{name} tách {askers} người hỏi sang phiếu {code}.",
    "split_from": "{name} tách phiếu này ra từ phiếu {code}.",
    "closed": "{name} đóng phiếu: {closing}.",
    "reopened": "{who} mở lại phiếu.",
    "template_sent": "Zalo gửi tin mẫu báo người hỏi rằng đã có câu trả lời.",
    "template_failed": "Tin mẫu trên Zalo chưa gửi được.",
    "held": "Đã nhắn {askers} người hỏi rằng câu trả lời đang được chuẩn bị.",
    "console_reply": "Cán bộ nhắn trực tiếp trong công cụ chat của Zalo OA; bot tạm im với người này.",
    "announced": "Nhóm cán bộ trên Telegram được báo.",
    "announced_due": "Nhóm cán bộ trên Telegram được nhắc: sắp đến hạn.",
    "announced_approval": "Nhóm cán bộ trên Telegram được báo: có bản chờ duyệt.",
}
ASKER = "Người hỏi"
SOMEBODY = "Hệ thống"

DELIVERY = {
    "queued": "đang chờ gửi",
    "sending": "đang gửi",
    "sent": "đã gửi",
    "seen": "đã xem",
    "unseen": "đã gửi, chưa xem",
    "uncertain": "chưa rõ đã tới hay chưa",
    "kept": "giữ lại, gửi ngay khi người hỏi nhắn lại",
    "refused": "chưa gửi được",
}
LONGEST_SILENT_FIRST = "Ai nhắn lâu nhất đứng trước"
WINDOW_FREE = "còn nhắn miễn phí {left}"
WINDOW_PAID = "hết miễn phí, còn nhắn được {left}"
WINDOW_CLOSED = "chưa nhắn được: chờ người hỏi nhắn lại"
KEPT_SINCE = "câu trả lời có từ {ago}"
DELIVERY_REASONS = {
    "interrupted while sending": "bị ngắt giữa lúc gửi",
    "blocked": "người nhận đã chặn kênh này",
    "bounced": "thư bị trả lại",
    "chat moved": "cuộc trò chuyện đã chuyển chỗ",
}

FILE_KINDS = {
    "photo": "Ảnh",
    "file": "Tệp",
    "voice": "Tin thoại",
    "image/jpeg": "Ảnh",
    "application/pdf": "Tệp PDF",
    DOCX: "Tệp Word",
    XLSX: "Tệp Excel",
    "audio": "Tin thoại",
    "video": "Video",
}
LOOK_AT = "Xem"
LISTEN_TO = "Nghe"
TAKE_DOWN = "Tải về"
FILE_STATES = {"waiting": "đang tải về", "gone": "đã hết hạn lưu", "failed": "chưa tải được"}
FILE_REASONS = {
    "away": "kênh chưa trả tệp",
    "sealed": "khoá niêm phong đã đổi",
    "expired": "không tải được: liên kết đã hết hạn",
    "large": "không nhận: tệp quá lớn",
    "address": "không nhận: tệp nằm ở địa chỉ không được phép",
    "type": "không nhận: loại tệp không được phép",
    "macros": "không nhận: tệp có mã lệnh",
    "picture": "không nhận: ảnh hỏng",
    "pixels": "không nhận: ảnh quá lớn",
    "empty": "không nhận: tệp trống",
    "too_many": "không nhận: người này đã gửi quá nhiều tệp trong ngày",
}

ROLES = {
    "viewer": ("Xem", "xem hàng chờ và phiếu"),
    "drafter": ("Soạn", "nhận phiếu, soạn trả lời, hỏi lại, đóng phiếu"),
    "approver": ("Duyệt", "duyệt trả lời do người khác soạn"),
    "editor": ("Biên tập", "sửa bộ câu hỏi – đáp"),
    "inspector": ("Giám sát", "mở bản gốc chưa che, xem nhật ký"),
    "admin": ("Quản trị", "quản lý cán bộ, xem nhật ký"),
}
RULES = {
    "none": "Trả lời gửi đi ngay, không cần duyệt.",
    "one": "Trả lời cần một người khác duyệt.",
    "two": "Trả lời cần hai người khác duyệt.",
}

DEEDS = {
    "staff_created": "tạo tài khoản",
    "invited": "gửi liên kết mời",
    "password_set": "đặt mật khẩu",
    "roles_changed": "đổi quyền",
    "staff_on": "mở lại tài khoản",
    "staff_off": "khoá tài khoản",
    "signed_in": "đăng nhập",
    "signed_out": "đăng xuất",
    "signed_out_everywhere": "đăng xuất mọi thiết bị",
    "sign_in_failed": "đăng nhập chưa đúng",
    "claimed": "nhận phiếu",
    "unclaimed": "đưa phiếu về hàng chờ",
    "submitted": "trình duyệt trả lời",
    "withdrawn": "rút bản trả lời",
    "approved": "duyệt trả lời",
    "returned": "trả lại bản trả lời",
    "asked_back": "hỏi lại người hỏi",
    "held": "gửi tin giữ chỗ",
    "closed": "đóng phiếu",
    "reopened": "mở lại phiếu",
    "rerouted": "chuyển đơn vị",
    "referred": "gửi công văn chuyển câu hỏi",
    "agency_confirmed": "cơ quan xác nhận đã nhận công văn",
    "agency_answered": "cơ quan trả lời qua trang",
    "agency_handed_back": "cơ quan trả lại câu hỏi qua trang",
    "mail_drafted": "lập dự thảo từ thư của cơ quan",
    "mail_settled": "xử lý thư của cơ quan",
    "letter_handed": "ghi nhận giao công văn",
    "errand_done": "ghi nhận lời nhắc được đưa tới nơi",
    "letter_confirmed": "ghi nhận cơ quan đã nhận",
    "recalled": "rút câu hỏi khỏi cơ quan",
    "handed_back": "ghi nhận cơ quan trả lại",
    "passed_on": "chuyển tiếp sang cơ quan khác",
    "merged": "gộp phiếu",
    "split": "tách phiếu",
    "opened_original": "mở bản gốc chưa che",
    "opened_file": "mở tệp của người hỏi",
    "file_tried_again": "tải lại tệp của người hỏi",
    "sent_again": "gửi lại tin",
    "settled": "ghi nhận đã xử lý sự cố",
    "opened_from_failure": "mở phiếu từ tin lỗi",
    "paused": "tạm dừng trả lời tự động",
    "content_submitted": "trình nội dung",
    "content_approved": "duyệt nội dung",
    "content_returned": "trả lại nội dung",
    "content_withdrawn": "rút nội dung",
    "content_published": "nội dung có hiệu lực",
    "content_imported": "nhập sổ Excel thành dự thảo",
    "report_made": "lập báo cáo",
    "report_counted": "đếm lại số liệu báo cáo",
    "report_submitted": "trình báo cáo",
    "report_taken_back": "rút báo cáo",
    "report_approved": "duyệt báo cáo",
    "report_returned": "trả lại báo cáo",
    "report_released": "phát hành báo cáo",
    "report_dropped": "bỏ báo cáo",
    "report_handed": "ghi nhận giao báo cáo",
    "channel_down": "kênh mất liên lạc",
    "channel_up": "kênh trở lại",
    "resumed": "cho trả lời tự động chạy lại",
}


def reason(code: str) -> str:
    """Why a question came to a person."""
    return REASONS.get(code, REASON_OUTSIDE if code.startswith("outside:") else REASON_OTHER)


def too_large(most: int) -> str:
    """That a file may have at most so many bytes."""
    return TOO_LARGE.format(most=most // 1024**2)


def channel(name: str) -> str:
    """A channel as people call it."""
    return CHANNELS.get(name, name)


def file_trouble(state: str, why: str) -> str:
    """Why a file is not here; empty for one that is."""
    if state == "refused":
        return FILE_REASONS.get(why, why)
    words = FILE_STATES.get(state, "")
    return f"{words}: {FILE_REASONS[why]}" if state == "failed" and why in FILE_REASONS else words


def delivery_reason(error: str | None) -> str:
    """Why a line did not arrive."""
    return DELIVERY_REASONS.get(error or "", error or "không rõ lý do")
