"""The office's own ledger: moves that belong to no season, each as a digest; names stay in the audit trail."""

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings

from pingyi.core import canonical, clock
from pingyi.flow import apply, keys, trail
from pingyi.flow.models import Deed
from pingyi.ledger import append
from pingyi.ledger import keys as key_files
from pingyi.people.models import Office

NOBODY = "system"  # who signs an entry where nobody was signed in


def write(
    move: str,
    subject: keys.Subject,
    /,
    *,
    actor: keys.Actor | None,
    now: datetime,
    about: str = "",
    why: str = "",
) -> Deed:
    """Write one line of the audit trail and its digest on the office's ledger; call inside the act's transaction."""
    deed = trail.note(move, subject, actor=actor, now=now, about=about, why=why)
    deed.salt = secrets.token_hex(32)
    log_id = _log(subject.office_id)
    signer = actor.role if actor else NOBODY
    deed.entry = apply.record(log_id, "audit", by=signer, now=now, digest=digest(deed))
    deed.save(update_fields=["salt", "entry"])
    return deed


def digest(deed: Deed) -> str:
    """Return what the office's ledger carries of a deed: over its salt and its fields as canonical JSON."""
    fields = {
        "at": clock.stamp(deed.at),
        "actor": deed.actor_id,
        "role": deed.role,
        "move": deed.move,
        "subject": deed.subject,
        "about": deed.about,
        "why": deed.why,
    }
    return canonical.sha256_hex(b"pingyi-deed-v1\x00" + bytes.fromhex(deed.salt) + canonical.dumps(fields))


def _log(office_id: int) -> int:
    # Two first acts at once would each open the log: the second waits here.
    office = Office.objects.select_for_update(of=("self",)).get(pk=office_id)
    if office.log_id is not None:
        return office.log_id
    origin = f"{settings.SITE_HOST}/{office.key}/office-log"  # no season has an id with a hyphen
    office.log = append.open_log(origin, key_files.kept(Path(settings.KEYS), origin).text)
    office.save(update_fields=["log"])
    return office.log.pk
