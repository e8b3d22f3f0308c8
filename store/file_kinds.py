"""The kinds of files we keep: media types, and the endings that go with them. Pictures all become JPEG."""

JPEG, PDF = "image/jpeg", "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX, XLSX = f"{OFFICE}.wordprocessingml.document", f"{OFFICE}.spreadsheetml.sheet"
KINDS = {
    ".jpg": JPEG, ".jfif": JPEG, ".png": JPEG, ".gif": JPEG, ".webp": JPEG,
    ".pdf": PDF, ".docx": DOCX, ".xlsx": DOCX,
    ".ogg": "audio/ogg", ".mp3": "audio/mpeg", ".mpga": "audio/mpeg", ".aac": "audio/aac",
    ".amr": "audio/amr", ".m4a": "audio/mp4", ".wav": "audio/wav",
    ".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm",
}  # fmt: skip
SUFFIXES = {JPEG: ".jpg", PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx"} | {
    kind: suffix for suffix, kind in KINDS.items() if kind.startswith(("audio/", "video/"))
}
