"""What the escalation side writes to askers around the words of staff."""

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
        "Kính gửi {agency},\n\nĐề nghị quý cơ quan xác nhận đã nhận phiếu chuyển câu hỏi số {number} (mã {code}) "
        "bằng cách trả lời thư này. Hạn trả lời câu hỏi: {due}.\n\nTrân trọng."
    ),
    "reminder": (
        "Kính gửi {agency},\n\nPhiếu chuyển câu hỏi số {number} (mã {code}) đã đến hạn trả lời lúc {due}. Thí sinh "
        "và người dân đang chờ. Đề nghị quý cơ quan trả lời thư này.\n\nTrân trọng."
    ),
    "head": (
        "Kính gửi {head}, {agency},\n\nPhiếu chuyển câu hỏi số {number} (mã {code}) quá hạn từ {due} và chưa có trả "
        "lời. Kính đề nghị lãnh đạo đơn vị chỉ đạo trả lời.\n\nTrân trọng."
    ),
}
