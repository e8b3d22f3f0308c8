"""A post office for tests: SMTP takes what we send, IMAP holds what comes back. Both are real."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller

USER, PASSWORD = "hoidap", "mat-khau"


class Box:
    """What the SMTP server took; ``refuse`` is what it says instead, once set; ``told`` is called after each
    mail, before the sender hears of it."""

    def __init__(self):
        self.mails: list[EmailMessage] = []
        self.refuse = ""
        self.told: Callable[[], object] = lambda: None

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.told()
        return "250 OK"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class PostOffice:
    """Both servers on loopback."""

    def __init__(self):
        self.box, smtp, imap = Box(), free_port(), free_port()
        self.smtp = Controller(self.box, hostname="127.0.0.1", port=smtp)
        program = Path(sys.executable).with_name("pymap")
        self.imap = subprocess.Popen(
            [program, "--no-service", "admin", "--host", "127.0.0.1", "--port", str(imap), "--no-tls", "dict",
             "--demo-user", USER, "--demo-password", PASSWORD],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.imap_port = imap
        self.environment = {
            "SMTP_URL": f"smtp://127.0.0.1:{smtp}?tls=no",
            "IMAP_URL": f"imap://{USER}:{PASSWORD}@127.0.0.1:{imap}/INBOX?tls=no",
            "MAIL_FROM": "hoidap@so.example.vn",
            "MAIL_REPLY_DOMAIN": "tra-loi.example.vn",
        }

    def start(self):
        self.smtp.start()
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.imap_port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the IMAP server does not start")

    def stop(self):
        self.smtp.stop()
        self.imap.terminate()
        self.imap.wait(10)

    def empty(self):
        """A fresh start for the next test."""
        self.box.mails.clear()
        self.box.refuse = ""
        with self._client() as client:
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()

    def bring(self, *mails):
        """Mails come into our mailbox."""
        with self._client() as client:
            for mail in mails:
                assert client.append("INBOX", None, None, bytes(mail))[0] == "OK"

    def _client(self):
        client = imaplib.IMAP4("127.0.0.1", self.imap_port)
        client.login(USER, PASSWORD)
        client.select("INBOX")
        return client


def reply_to(mail, body, **headers):
    """What an officer of the agency answers by pressing Reply."""
    answer = EmailMessage(policy=policy.SMTP)
    made = {
        "From": mail["To"],
        "To": mail["Reply-To"],
        "Subject": f"Re: {mail['Subject']}",
        "In-Reply-To": mail["Message-ID"],
        "Message-ID": f"<{abs(hash(body))}@laichau.gov.vn>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in made.items():
        answer[name] = value
    answer.set_content(body + "\n\nVào 08:00 Hỏi đáp đã viết:\n\n> thư cũ")
    return answer
