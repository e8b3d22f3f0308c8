"""Files on an officer's draft: a picture or a PDF, checked, approved together with the words."""

from datetime import datetime

from sqlmodel import Session

from escalation import wording
from escalation.tickets import EscalationError
from store.attachments import Sealable
from store.cleaning import Clean, NotTaken, clean_for_sending
from store.enclosures import enclose, enclosed_in_draft
from store.masking import mask
from store.tables import Draft

MOST_FILES = 3
LONGEST_NAME = 80


def checked(body: bytes) -> Clean:
    """A file in the form in which every channel takes it. Takes its time: never call it inside a write.

    Raises:
        EscalationError: what cannot be sent, and what to do.
    """
    try:
        return clean_for_sending(body)
    except NotTaken as refused:
        raise EscalationError(wording.FILE_NOT_SENT.get(refused.reason, wording.FILE_UNFIT)) from None


def enclose_in(session: Session, draft: Draft, file: Sealable, name: str, suffix: str, now: datetime) -> None:
    """Hang a checked file on a draft.

    Raises:
        EscalationError: when there are enough.
    """
    assert draft.id is not None
    if len(enclosed_in_draft(session, draft.id)) >= MOST_FILES:
        raise EscalationError(wording.FILES_ENOUGH.format(most=MOST_FILES))
    enclose(session, draft.id, file, file_name(name, suffix), now)


def file_name(name: str, suffix: str) -> str:
    """What askers see a file called: masked, without path, with the ending of its real kind."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name
    kept = "".join(c if c.isalnum() or c in " ._-[]" else " " for c in mask(stem).text)
    return f"{' '.join(kept.split())[:LONGEST_NAME] or 'tep'}{suffix}"
