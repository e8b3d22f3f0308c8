"""The words of a mail: what its sender wrote, and whether a machine may trust the reading. Pure."""

import re
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

QUOTE_BEGINS = re.compile(
    r"^\s*(-{2,}\s*(original message|forwarded message|tin gốc|thư gốc|tin nhắn gốc|thư chuyển tiếp|"
    r"thư đã chuyển tiếp)\b.*|_{10,}|(on|vào|lúc|ngày)\b.{5,200}(wrote|đã viết|viết)\s*:)\s*$",
    re.I,
)
QUOTE_HEAD = re.compile(r"^\s*\*?(from|từ|người gửi)\s*:\*?\s", re.I)
QUOTE_HEAD_NEXT = re.compile(r"^\s*\*?(sent|date|đã gửi|ngày|to|đến|tới|người nhận|gửi)\s*:", re.I)
OLD_LETTERS = re.compile("[®¸µ¶·¹¾»¼½©ª«¬ñöïûø]")  # TCVN3 and VNI read as Latin: no Vietnamese text has them


def readable(message: EmailMessage) -> tuple[str, str]:
    """The readable text and, where no machine should act on it, why."""
    kinds = {part.get_content_type() for part in message.walk()}
    plain = message.get_body(preferencelist=("plain",))
    if plain is not None and str(_content(plain)).strip():
        return _content(plain), "tnef" if "application/ms-tnef" in kinds else "nested" if _nested(
            message
        ) else ""
    page = message.get_body(preferencelist=("html",))
    if page is not None:
        return html_text(_content(page)), "html_only"
    return "", "tnef" if "application/ms-tnef" in kinds else "empty"


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, KeyError):  # a charset nobody knows
        body = part.get_payload(decode=True)
        return body.decode("utf-8", "replace") if isinstance(body, bytes) else ""


def _nested(message: EmailMessage) -> bool:
    return message.get_content_type() != "multipart/report" and any(
        part.get_content_type() == "message/rfc822" for part in message.walk()
    )


def odd_text(text: str) -> str:
    if not text.strip():
        return "empty"
    if "\ufffd" in text or len(OLD_LETTERS.findall(text)) > max(2, len(text) // 100):
        return "charset"
    return ""


def new_part(text: str) -> str:
    """What the sender wrote, without what they quote and without their signature."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        joined = f"{line.rstrip()} {lines[number + 1].strip()}" if number + 1 < len(lines) else line
        if QUOTE_BEGINS.match(line) or (
            QUOTE_BEGINS.match(joined) and not QUOTE_BEGINS.match(joined[len(line) :])
        ):
            break
        if QUOTE_HEAD.match(line) and any(
            QUOTE_HEAD_NEXT.match(later) for later in lines[number + 1 : number + 4]
        ):
            break
        if line.rstrip() == "--":
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip()


class _Page(HTMLParser):
    """Collects the words of a page; scripts, styles and quotes are left out."""

    SILENT = ("script", "style", "head", "blockquote")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.silent += tag in self.SILENT
        if tag in ("p", "br", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in self.SILENT))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def html_text(page: str) -> str:
    """The words of an HTML mail; nothing of it is ever shown as HTML."""
    reader = _Page()
    reader.feed(page)
    return re.sub(r"\n\s*\n+", "\n", "".join(reader.words)).strip()
