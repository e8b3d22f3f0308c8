"""Debian's postfix and dovecot as processes of our own on loopback: own folders, high ports, plus-addresses.

Nothing of the machine's own services is read or touched.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from post_office import PASSWORD, free_port

OURS, AGENCY = "hoidap@so.example.vn", "vp.sogddt@laichau.gov.vn"
GONE = "khong-con@bo.example.vn"  # its domain is delivered nowhere: mail to it comes back
OWNER = 65534  # nobody
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
virtual unix - n n - - virtual
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
MAIN = """\
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/postfix
maillog_file = {base}/postfix.log
maillog_file_prefixes = {base}
myhostname = mail.so.example.vn
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
recipient_delimiter = +
virtual_mailbox_domains = so.example.vn, laichau.gov.vn
virtual_mailbox_base = {base}/mail
virtual_mailbox_maps = inline:{{ {ours}={ours}/, {agency}={agency}/ }}
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{owner}
transport_maps = inline:{{ {{ bo.example.vn = error:5.1.1 no such domain }} }}
smtpd_reject_unlisted_recipient = no
"""
DOVECOT = """\
protocols = imap
listen = 127.0.0.1
base_dir = {base}/dovecot/run
state_dir = {base}/dovecot/state
log_path = {base}/dovecot.log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={base}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def missing() -> str:
    """What this machine lacks, in words; empty where nothing is missing."""
    packages = {"postfix": "postfix", "dovecot": "dovecot-imapd"}
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    lacking = [package for name, package in packages.items() if shutil.which(name, path=path) is None]
    if lacking:
        return f"Debian package missing: {', '.join(lacking)}"
    return "" if os.geteuid() == 0 else "postfix and dovecot start as root only"


class DebianMail:
    """Both servers, with a mailbox of ours and one of an agency."""

    def __init__(self) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="hdmail", dir="/tmp"))  # both drop to users of their own
        self.base.chmod(0o755)
        self.smtp, self.imap = free_port(), free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            "SMTP_URL": f"smtp://127.0.0.1:{self.smtp}?tls=no",
            "IMAP_URL": f"imap://{OURS.replace('@', '%40')}:{PASSWORD}@127.0.0.1:{self.imap}/INBOX?tls=no",
            "MAIL_FROM": OURS,
            "MAIL_REPLY_DOMAIN": "so.example.vn",
        }

    def start(self) -> None:
        """Write their settings, start both, wait until both listen."""
        words = {"base": self.base, "owner": OWNER, "ours": OURS, "agency": AGENCY, "password": PASSWORD}
        for name in ("queue", "postfix", "mail", "etc", "dovecot/run", "dovecot/state"):
            (self.base / name).mkdir(parents=True)
        shutil.chown(self.base / "postfix", "postfix")
        shutil.chown(self.base / "mail", OWNER, OWNER)
        (self.base / "etc" / "main.cf").write_text(MAIN.format(**words))
        (self.base / "etc" / "master.cf").write_text(MASTER.format(port=self.smtp))
        (self.base / "dovecot.conf").write_text(DOVECOT.format(port=self.imap, **words))
        self._run("/usr/sbin/postfix", "-c", str(self.base / "etc"), "start-fg")
        self._run("/usr/sbin/dovecot", "-F", "-c", str(self.base / "dovecot.conf"))
        for port in (self.smtp, self.imap):
            self._wait_for(port)

    def _run(self, *command: str) -> None:
        with (self.base / "start.log").open("ab") as log:
            self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True))

    def _wait_for(self, port: int) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"nothing listens on {port}:\n{self.printed()}")

    def printed(self) -> str:
        """Everything the servers have logged."""
        return "\n".join(file.read_text(errors="replace") for file in sorted(self.base.glob("*.log")))

    def stop(self) -> None:
        """End both and remove their folders."""
        subprocess.run(["/usr/sbin/postfix", "-c", str(self.base / "etc"), "stop"], check=False,
                       capture_output=True)  # fmt: skip
        for process in self.processes:
            process.terminate()
            process.wait(20)
        shutil.rmtree(self.base, ignore_errors=True)
