"""Every sentence of the escalation side: to askers, to agencies, to officers who try what cannot be done."""

CLEAR = "Cảm ơn, đã rõ"
MORE = "Hỏi thêm"

REFERRED = (
    "Câu hỏi {code} của bạn đã được chuyển tới {agency} để trả lời. Khi có trả lời, cán bộ xem lại rồi gửi "
    "cho bạn ngay tại đây. Bạn không cần hỏi lại."
)
MERGED = (
    "Câu hỏi {code} có cùng nội dung với câu hỏi {kept} nên được trả lời chung. Trả lời vẫn tới bạn tại đây."
)
SPLIT = "Câu hỏi của bạn được tách ra trả lời riêng, mã mới là {code}. Trả lời vẫn tới bạn tại đây."
HOLDING = (
    "Cán bộ vẫn đang xem phiếu {code} của bạn. Để câu trả lời đến được cuộc trò chuyện này, bạn nhắn lại "
    "một chữ bất kỳ nhé. Bạn cũng xem được câu trả lời ở liên kết đã nhận khi gửi câu hỏi."
)
NOBODY_TO_HOLD = "Không còn người hỏi nào nhắn được lúc này; câu trả lời sẽ đến khi họ nhắn lại."
LETTER_MAIL = (
    "Kính gửi {agency},\n\n{desk} chuyển {count} câu hỏi của thí sinh và người dân về Kỳ thi, theo phiếu chuyển "
    "đính kèm. Đề nghị quý cơ quan trả lời trước {due}.\n\nQuý cơ quan chỉ cần bấm Trả lời thư này và giữ mã "
    "{code} trong tiêu đề. Nội dung trả lời được cán bộ xem lại trước khi gửi tới người hỏi.\n\nTrân trọng."
)
LETTER_LINK = "Hoặc trả lời tại trang dành riêng cho công văn này: {link}"
STILL_WAITING = (
    "Câu hỏi {code} của bạn vẫn đang chờ {agency} trả lời, lâu hơn dự kiến. Cán bộ đã nhắc cơ quan; "
    "có trả lời là bạn nhận được ngay tại đây."
)
CHASES = {
    "acknowledgement": (
        "Đề nghị quý cơ quan xác nhận đã nhận phiếu chuyển câu hỏi số {number} (mã {code}) bằng cách trả lời thư "
        "này. Hạn trả lời câu hỏi: {due}."
    ),
    "reminder": (
        "Phiếu chuyển câu hỏi số {number} (mã {code}) đã đến hạn trả lời lúc {due}. Thí sinh và người dân đang "
        "chờ. Đề nghị quý cơ quan trả lời thư này."
    ),
    "head": (
        "Phiếu chuyển câu hỏi số {number} (mã {code}) gửi {agency} quá hạn từ {due} và chưa có trả lời. Kính đề "
        "nghị lãnh đạo đơn vị chỉ đạo trả lời."
    ),
    "board": (
        "Phiếu chuyển câu hỏi số {number} (mã {code}) gửi {agency} quá hạn từ {due}. {desk} đã nhắc cơ quan và thủ "
        "trưởng cơ quan nhưng chưa có trả lời; thí sinh và người dân vẫn đang chờ. Kính báo cáo và xin ý kiến chỉ "
        "đạo."
    ),
}
CHASE_MAIL = "Kính gửi {to},\n\n{body}\n\nTrân trọng."
HEAD_OF = "{head}, {agency}"

# To officers: why something cannot be done now, and what to do instead.
TICKET_UNKNOWN = "Không có phiếu này."
TICKET_CLOSED = "Phiếu này đã đóng."
TICKET_CLOSED_ALREADY = "Phiếu này đã đóng rồi."
TICKET_OPEN = "Phiếu này đang mở."
TICKET_TAKEN = "Phiếu này đã có cán bộ khác nhận hoặc đã đóng."
NOTE_EMPTY = "Ghi chú còn trống."
WHY_ANOTHER_UNIT = "Hãy ghi lý do chuyển đơn vị."
WORDS_EMPTY = "Nội dung còn trống."
REPLY_EMPTY = "Nội dung trả lời còn trống."
CLOSED_NO_DRAFT = "Phiếu đã đóng. Hãy mở lại trước khi soạn trả lời."
CLOSED_NO_SENDING = "Phiếu đã đóng. Hãy mở lại trước khi gửi trả lời."
SUBMITTED_ALREADY = "Dự thảo này đã được trình."
WHY_RETURNED = "Hãy ghi lý do trả lại để người soạn sửa."
VERSION_UNKNOWN = "Không có bản trả lời này."
VERSION_NOT_WAITING = "Bản này không còn chờ duyệt."
NOT_APPROVER = "Bạn chưa được giao quyền duyệt trả lời."
OWN_WORDS = "Người soạn không tự duyệt trả lời của mình."
VERDICT_GIVEN = "Bạn đã cho ý kiến về bản này."
NOT_YOUR_DRAFT = "Chỉ người soạn rút được bản của mình."
DRAFT_GONE = "Bản này đã gửi đi hoặc đã rút."
MERGE_ITSELF = "Hãy chọn một phiếu khác để gộp."
MERGE_CLOSED = "Chỉ gộp được hai phiếu đang mở."
SPLIT_SOME = "Hãy chọn một phần người hỏi, để lại ít nhất một người."
NO_TICKETS = "Hãy chọn ít nhất một phiếu."
UNIT_UNKNOWN = "Hãy chọn một đơn vị trong kế hoạch."
NO_CODE = "Chưa cấp được mã cho công văn. Hãy thử lại."
LETTER_UNKNOWN = "Không có công văn này."
ERRAND_UNKNOWN = "Không có việc này."
ERRAND_DONE = "Việc này đã có người làm."
LETTER_DELIVERED = "Công văn này đã được giao."
NOT_AT_AGENCY = "Phiếu này không còn ở cơ quan đó."
WHY_HANDED_BACK = "Hãy ghi lý do trả lại."
WHY_PASSED_ON = "Hãy ghi lý do chuyển tiếp."
WHY_RECALLED = "Hãy ghi lý do rút về."
QUESTION_NOT_WAITING = "Câu hỏi này không còn chờ trả lời."
MAIL_SETTLED = "Thư này đã có người xử lý."
CHOOSE_QUESTION = "Hãy chọn một câu hỏi đang chờ cơ quan."
DRAFT_IN_THE_WAY = "Bạn đang có dự thảo cho phiếu này. Hãy hoàn tất hoặc bỏ dự thảo đó trước."
WORDS_TOO_LONG = "Nội dung dài {length} ký tự, tối đa {most}. Hãy rút gọn."
TOO_MANY_TICKETS = "Một công văn gộp tối đa {most} phiếu. Hãy chia ra."
UNIT_GONE = "{agency} không còn hoạt động và kế hoạch chưa nêu đơn vị kế tục."
UNIT_SUCCEEDED = "{agency} đã được {heir} kế tục. Hãy chọn đơn vị kế tục."
CODE_CLOSED = "Phiếu {code} đã đóng."
AT_AN_AGENCY = "Phiếu {code} đang ở một cơ quan. Hãy rút về hoặc chuyển tiếp trước."
BESIDE_THE_PLAN = "Kế hoạch giao phiếu {code} cho {agency}. Hãy ghi lý do chuyển nơi khác."
MERGE_AT_AGENCY = "Phiếu {code} đang ở cơ quan. Hãy gộp phiếu kia vào phiếu này, hoặc rút về."

FILE_UNFIT = "Chỉ gửi kèm được ảnh hoặc PDF. Hãy chuyển tệp sang PDF rồi thử lại."
FILE_NOT_SENT = {
    "empty": "Hãy chọn một tệp để đính kèm.",
    "large": "Tệp quá lớn: ảnh tối đa 1 MB sau khi thu nhỏ, PDF tối đa 5 MB. Hãy gửi tệp nhỏ hơn.",
    "locked": "Tệp PDF này đặt mật khẩu. Hãy bỏ mật khẩu rồi thử lại.",
    "picture": "Ảnh này không mở được. Hãy lưu lại ảnh rồi thử lại.",
    "pixels": "Ảnh này quá lớn. Hãy thu nhỏ rồi thử lại.",
}
FILES_ENOUGH = "Mỗi câu trả lời gửi kèm tối đa {most} tệp. Hãy bỏ bớt một tệp."

# Why a ticket was closed, in sentences that go on.
CLOSINGS = {
    "answered": "đã trả lời",
    "withdrawn": "người hỏi không cần nữa",
    "duplicate": "trùng phiếu khác",
    "not_a_question": "không phải câu hỏi",
    "no_reply": "người hỏi không trả lời lại",
}

# Small words in letters, routes and sources.
BY_PLAN = "{plan}, {source}: {content}"
BY_NO_ROW = "{plan}: không nêu đơn vị cho nội dung này, {desk} tiếp nhận"
BY_OFFICER = "Cán bộ chuyển: {why}"
REPLY_SOURCE = "{agency}, trả lời phiếu chuyển số {number}"
PHOTO = "[ảnh]"
ON_PAPER_WHEN = "{at.hour} giờ {at.minute:02d} ngày {at.day}/{at.month}/{at.year}"
SOME_HEAD = "Thủ trưởng đơn vị"

# What is wrong with a Word form that somebody edited; the shipped one is used until it is mended.
FORM_UNKNOWN = "không có ô tên {place}; sửa tên ô trong tệp hoặc bỏ ô đó, cho tới khi đó mẫu có sẵn được dùng"
FORM_WRONG = "ô {place} viết sai; sửa ô đó trong tệp, cho tới khi đó mẫu có sẵn được dùng"
FORM_SOMEWHERE = "{% … %} nào đó"
FORM_LACKS = "thiếu ô {place}; thêm ô đó vào tệp, cho tới khi đó mẫu có sẵn được dùng"
FORM_UNREADABLE = (
    "không phải tệp Word (.docx) đọc được; lưu lại từ Word hoặc xoá tệp, cho tới khi đó mẫu có sẵn được dùng"
)

# To who writes the plan: what is wrong in it, and what to do.
PLAN_CONTACT = "liên hệ công khai cần `confirmed: NGÀY`, ngày đơn vị đã xác nhận"
PLAN_SLOT = "giờ kết thúc phải sau giờ bắt đầu"
PLAN_UNITS_TWICE = "hai cơ quan trùng id"
PLAN_REPORTS_TWICE = "hai báo cáo trùng id"
PLAN_UNIT_MISSING = "chưa có cơ quan: {units}; thêm vào `agencies`"
PLAN_BOARD = "Ban Chỉ đạo thi cấp tỉnh"
PHASES = {"before": "trước kỳ thi", "during": "trong kỳ thi", "after": "sau kỳ thi"}
NOBODY_LEADS = "không đơn vị nào chủ trì nội dung `{competence}` ({phases}); bàn hỏi đáp sẽ tự nhận"
NOBODY_LEADS_SO = "thêm vào `assignments`"
TWO_LEAD = "`{key}` có hai đơn vị chủ trì {phase}: {rows}; dòng đầu được dùng"
TWO_LEAD_SO = "để một dòng, hoặc chia `phases`"
LEAD_GONE = "phân công {row}: {unit} không hoạt động ngày {day:%d/%m/%Y}"
LEAD_GONE_SO = "thêm `successor` cho đơn vị, hoặc đổi `lead`"
