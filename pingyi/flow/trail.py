"""The audit trail: one line for each thing that a person did; written in the act's transaction, never changed."""

from datetime import datetime

from pingyi.flow import keys
from pingyi.flow.models import Deed

LONGEST_ABOUT = 300


def note(
    move: str,
    subject: keys.Subject,
    /,
    *,
    actor: keys.Actor | None,
    now: datetime,
    about: str = "",
    why: str = "",
) -> Deed:
    """Write that the actor did this move to the subject, and return the line; call inside the act's transaction.

    about: what else it concerned, as plain text, such as an agency's name.
    """
    return Deed.objects.within(subject.office_id).create(
        office_id=subject.office_id,
        at=now,
        actor_id=actor.pk if actor else None,
        role=actor.role if actor else "",
        move=move,
        subject=keys.subject_id(subject),
        about=about[:LONGEST_ABOUT],
        why=why,
    )
