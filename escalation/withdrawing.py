"""Taking words back before they have left: the author's own draft, or a version that waits for approval."""

from datetime import datetime

from sqlmodel import Session

from escalation import wording
from escalation.tickets import EscalationError, add_event, ticket_of
from store.tables import Draft


def withdraw(session: Session, draft_id: int, author_id: int, now: datetime, *, mend: bool) -> None:
    """Take a draft back: to mend it (it is open again), or for good.

    Raises:
        EscalationError: when it is somebody else's, or has left.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or draft.author_id != author_id:
        raise EscalationError(wording.NOT_YOUR_DRAFT)
    ticket_of(session, draft.ticket_id)  # held: it cannot leave while it is taken back
    session.refresh(draft)
    if draft.state not in ("open", "returned", "submitted"):
        raise EscalationError(wording.DRAFT_GONE)
    draft.state, draft.updated_at = "open" if mend else "withdrawn", now
    add_event(session, draft.ticket_id, "withdrawn", now, staff_id=author_id)
