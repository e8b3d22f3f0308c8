"""What the escalation side writes to askers around the words of staff."""

CLEAR = "Cảm ơn, đã rõ"
MORE = "Hỏi thêm"
