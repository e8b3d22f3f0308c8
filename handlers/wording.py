"""Every sentence the bot says. Kind, short, full accents; "bạn" is the candidate or the parent."""

PRIVACY = "Để giữ an toàn, bạn đừng gửi số CCCD, số báo danh, mật khẩu hay số điện thoại ở đây nhé."

ONLY_PERSONAL = (
    "Mình đã che số bạn vừa gửi: ở đây không cần số CCCD, số báo danh, mật khẩu hay số điện thoại. "
    "Bạn muốn hỏi điều gì, gõ thành câu giúp mình nhé."
)

GREETING_AGAIN = "Chào bạn. Bạn cần biết gì về kỳ thi, cứ gõ câu hỏi; /chude để xem các chủ đề."
GREETING = (
    "Chào bạn, đây là kênh hỏi đáp {exam} của {province}. Bạn cứ hỏi bằng lời của mình, có dấu hay không dấu đều được: "
    "mình trả lời ngay nếu có quy định rõ, nếu chưa chắc sẽ chuyển cán bộ."
)
CONSENT = (
    "Câu hỏi được lưu để cán bộ trả lời và thống kê; số cá nhân được che trước khi lưu. "
    "Không bắt buộc để lại tên."
)
NAME_IS_SEEN = "Cán bộ trả lời phiếu của bạn thấy tên bạn hiển thị ở đây; tên được xoá sau 30 ngày."
HELP = (
    "Bạn có thể:\n"
    "• gõ câu hỏi, ví dụ: may gio thi toan\n"
    "• /lich – lịch thi\n"
    "• /chude – danh sách chủ đề\n"
    "• /trangthai – xem phiếu hỏi của bạn\n"
    "• /gapcanbo – hỏi cán bộ\n"
    "• /huydangky – không nhận thông báo nữa"
)
DOOR_NAMES = {"zalo": "Zalo", "zalo-bot": "Zalo Bot", "telegram": "Telegram", "web": "Trang web"}
OTHER_DOORS = "Bạn cũng gặp được kênh này ở:"
OTHER_DOOR = "• {name}: {link}"
DOOR_DOWN = "• {name} (đang gián đoạn, tin gửi ở đó vẫn được giữ và trả lời sau): {link}"
THANKS = "Không có gì, chúc bạn thi tốt!"
BYE = "Chào bạn, chúc bạn thi tốt!"
ABOUT_BOT = (
    "Mình là trợ lý tự động của kênh hỏi đáp kỳ thi. Mình chỉ trả lời theo quy định có nguồn; "
    "việc khác sẽ có cán bộ trả lời bạn."
)
HINT = "Mình chưa hiểu ý bạn. Bạn gõ câu hỏi về kỳ thi, hoặc /chude để xem các chủ đề nhé."
EMPTY = "Mình chưa nhận được nội dung. Bạn gõ câu hỏi bằng chữ giúp mình nhé."
STICKER = "Cảm ơn bạn. Bạn cần biết gì về kỳ thi, cứ gõ câu hỏi nhé."
NO_MEDIA = "Mình chưa đọc được loại tin này. Bạn gõ câu hỏi bằng chữ giúp mình nhé."
TICKET_FILE = "Mình đã nhận {what}; cán bộ sẽ mở xem. Bạn gõ thêm điều muốn hỏi tại đây, nội dung sẽ được thêm vào phiếu."
FILE_NAMES = {"photo": "ảnh", "file": "tệp", "voice": "tin thoại"}
FILES_AT_LINK = "Tệp gửi kèm: {names}. Bạn mở tại: {link}"
FILES_ELSEWHERE = "Tệp gửi kèm: {names}. Bạn mở liên kết đã nhận cùng mã phiếu để xem."
FILE_REFUSED = {
    "type": "Mình chưa nhận được loại tệp bạn vừa gửi. Bạn gửi ảnh chụp, PDF, Word hoặc Excel giúp mình nhé.",
    "macros": "Tệp bạn vừa gửi có chứa mã lệnh nên mình không giữ lại. Bạn gửi ảnh chụp hoặc PDF giúp mình nhé.",
    "picture": "Ảnh bạn vừa gửi không mở được. Bạn gửi lại giúp mình nhé.",
    "pixels": "Ảnh bạn vừa gửi quá lớn. Bạn gửi ảnh nhỏ hơn giúp mình nhé.",
    "large": "Tệp bạn vừa gửi quá lớn. Bạn gửi tệp nhỏ hơn, hoặc ảnh chụp, giúp mình nhé.",
    "empty": "Tệp bạn vừa gửi không có nội dung. Bạn gửi lại giúp mình nhé.",
    "expired": "Mình chưa tải kịp tệp bạn gửi. Bạn gửi lại giúp mình nhé.",
}
UNREADABLE = "Zalo không cho mình đọc tin của tài khoản này. Bạn gọi giúp mình: {contact}."
YOUR_SCHOOL = "trường nơi bạn đăng ký dự thi"
UNKNOWN_COMMAND = "Mình không có lệnh này. Gõ /help để xem cách dùng."
BROKEN = (
    "Xin lỗi, có trục trặc khi xử lý tin nhắn của bạn. Tin đã được lưu và cán bộ sẽ xem lại. "
    "Việc gấp, bạn liên hệ: {contact}."
)

DISTRESS = (
    "Mình rất tiếc vì bạn đang phải trải qua điều này. Bạn không một mình, và có người sẵn sàng nghe bạn ngay bây giờ:\n"
    "• 111 – Tổng đài quốc gia bảo vệ trẻ em, miễn phí, 24/24\n"
    "• 115 – cấp cứu, 113 – công an, nếu bạn hoặc ai đó đang gặp nguy hiểm\n"
    "Nếu được, hãy ở cạnh hoặc gọi cho một người bạn tin: cha mẹ, thầy cô, bạn bè. "
    "Mình đã báo cán bộ để liên hệ với bạn sớm nhất có thể."
)
DISTRESS_TICKET = (
    "Cán bộ sẽ nhắn cho bạn ngay tại đây. Bạn có thể nhắn tiếp bất cứ lúc nào.\nMã phiếu: {code}."
)
EMERGENCY = (
    "Việc khẩn cấp: gọi 115 (cấp cứu) hoặc 113 (công an), và báo ngay trường, điểm thi hoặc cán bộ coi thi."
)

SUGGEST = "Ý bạn là câu nào dưới đây?"
SUGGEST_NUMBERS = "Bạn bấm chọn hoặc gõ số."
NONE_OF_THESE = "Không phải, hỏi cán bộ"
USEFUL = "Hữu ích"
WRONG = "Chưa đúng"
ASK_STAFF = "Hỏi cán bộ"
RATED_USEFUL = "Cảm ơn bạn. Chúc bạn thi tốt!"
RATED_WRONG = "Cảm ơn bạn đã cho biết. Bạn muốn cán bộ trả lời câu này không?"
YES_STAFF = "Có, chuyển cán bộ"
OUTDATED_CHOICE = "Lựa chọn này đã cũ. Bạn gõ lại câu hỏi giúp mình nhé."

TICKET_OPENED = "Mình đã chuyển câu hỏi của bạn cho cán bộ.\nMã phiếu: {code}\nDự kiến trả lời trước {due}."
TICKET_NOT_SURE = "Mình chưa có câu trả lời chắc chắn cho việc này, nên không đoán."
TICKET_PAUSED = "Câu trả lời tự động cho việc này đang tạm dừng để rà soát, nên cán bộ sẽ trả lời bạn."
TICKET_OWN_CASE = "Việc của riêng bạn cần cán bộ xem hồ sơ, mình không tra cứu được."
TICKET_REPORT = "Cảm ơn bạn đã báo. Thông tin được chuyển cho bộ phận có trách nhiệm và giữ kín."
TICKET_OUTSIDE = "Việc này nằm ngoài bộ câu hỏi về kỳ thi tốt nghiệp THPT."
TICKET_PERSON = "Bạn nhắn tiếp điều cần hỏi tại đây, nội dung sẽ được thêm vào phiếu."
TICKET_WAIT_HERE = "Câu trả lời sẽ đến ngay tại cuộc trò chuyện này."
TICKET_LINK = "Giữ liên kết này để xem trả lời ở máy khác: {link}"
TICKET_CONTACT = "Nếu gấp, bạn liên hệ: {contact}."
TICKET_ADDED = "Đã thêm vào phiếu {code}."
TICKET_SENT_BACK = "Cảm ơn bạn, đã gửi cho cán bộ (phiếu {code})."
TICKET_OR_NEW = "Nếu đây là việc khác, bạn bấm “Câu hỏi mới” hoặc gõ 1."
TICKET_IS_NEW = "Câu hỏi mới"
TICKET_ENOUGH = "Bạn đang có {count} phiếu chờ trả lời, nên mình thêm câu này vào phiếu {code}."
TICKET_MEANWHILE = "Trong lúc chờ cán bộ, đây là điều mình biết:"
TICKET_FOLLOW_UP = "Đã mở lại phiếu {code} với điều bạn vừa hỏi; dự kiến trả lời trước {due}."
TICKET_SAME = "Phiếu {code} về việc này đang chờ cán bộ trả lời, dự kiến trước {due}."
TICKET_REOPENED = "Đã mở lại phiếu {code}. Bạn nhắn điều còn chưa rõ tại đây; dự kiến trả lời trước {due}."
CODE_STRANGE = "Mã phiếu gồm 5 chữ và số, ví dụ K7M2P. Gõ /trangthai để xem các phiếu của bạn."
TICKET_NONE = "Bạn chưa có phiếu hỏi nào ở cuộc trò chuyện này."
TICKET_LINE = "{code}: {state}{due}"
TICKET_STATES = {
    "new": "đang chờ cán bộ nhận",
    "waiting_for_staff": "cán bộ đang xử lý",
    "waiting_for_asker": "cán bộ đang chờ bạn trả lời",
    "waiting_for_agency": "đã chuyển cơ quan chuyên môn",
    "closed": "đã trả lời",
}
TICKET_DUE = ", dự kiến trước {due}"
PICKED_UP = "Đã mở phiếu {code} ở đây. Câu trả lời sẽ đến cả cuộc trò chuyện này."
NOT_PICKED_UP = "Mã phiếu hoặc mã bí mật không đúng. Bạn mở bằng liên kết đã nhận giúp mình nhé."
PICK_UP_TOO_OFTEN = "Bạn đã thử nhiều lần. Hãy đợi ít phút rồi thử lại."
CODE_ELSEWHERE = (
    "Mã {code} không thuộc cuộc trò chuyện này. Để xem ở đây, bạn gõ: /trangthai {code} và phần mã bí mật "
    "sau dấu # trong liên kết đã nhận."
)

TOPIC_GROUPS = "Bạn muốn hỏi về phần nào?"
TOPICS_IN_GROUP = "{group}: bạn chọn câu hỏi."
SUBSCRIBED = "Bạn sẽ nhận thông báo về kỳ thi. Gõ /huydangky để dừng."
UNSUBSCRIBED = (
    "Bạn sẽ không nhận thông báo nữa. Câu trả lời cho phiếu hỏi của bạn vẫn được gửi. Gõ /dangky để nhận lại."
)
NO_TIMETABLE = "Lịch thi chưa công bố."
DEMO = "Bản trình diễn: dữ liệu {exam}, không phải kênh chính thức."

# Said by the web chat's server in an error.
WEB_UNKNOWN_CHAT = "Cuộc trò chuyện này không còn. Hãy bắt đầu lại."
WEB_BAD_REQUEST = "Yêu cầu không đúng mẫu."
WEB_TOO_LONG = "Tin nhắn quá dài. Hãy rút gọn còn dưới 10.000 ký tự."
WEB_TOO_OFTEN = "Bạn gửi hơi nhanh. Hãy đợi một phút rồi gửi tiếp."
WEB_BAD_LINK = "Liên kết không đúng hoặc đã hết hạn."
WEB_BUSY = "Máy chủ đang bận, tin chưa được lưu. Bạn gửi lại sau ít giây giúp mình."
WEB_NOT_FOUND = "Không có trang này."
