"""The short code of a ticket, and the secret that opens it from anywhere."""

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: read aloud over the phone
CODE_LENGTH = 5
LETTER_CODE_LENGTH = 6  # one more than a ticket's, so that neither is taken for the other
SECRET_LENGTH = 16  # of 32 letters: 80 bits
_LINK_LETTERS = "abcdefghjkmnpqrstuvwxyz023456789"


def new_code() -> str:
    """A ticket code: five letters and digits, at least one of each so that it is no word and no number."""
    return _drawn(CODE_LENGTH)


def new_letter_code() -> str:
    """A code for the subject line of a letter, made like a ticket's."""
    return _drawn(LETTER_CODE_LENGTH)


def _drawn(length: int) -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if _is_mixed(code):
            return code


def _is_mixed(code: str) -> bool:
    return any(c.isdigit() for c in code) and any(c.isalpha() for c in code)


def new_secret() -> str:
    """80 random bits for a return link."""
    return "".join(secrets.choice(_LINK_LETTERS) for _ in range(SECRET_LENGTH))


def secret_hash(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.strip().lower().encode("utf-8", "replace")).hexdigest()


def is_printed_code(text: str) -> bool:
    """Whether a text has the form of a code as we print it."""
    return len(text) == CODE_LENGTH and set(text) <= set(ALPHABET) and _is_mixed(text)


def clean_code(text: str) -> str:
    """A code as a person types it: spaces, dashes and case do not matter."""
    return "".join(c for c in text.upper() if c.isalnum())
