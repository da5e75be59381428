"""The pages of a receipt: what became of a ballot, the proof, and what a voter says besides."""

import builtins
import hashlib

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pingyi.ballot import actions, queries
from pingyi.ballot.intake import receipt as receipts
from pingyi.ballot.intake.port import Row
from pingyi.ballot.queries import Booth
from pingyi.ballot.views import voting
from pingyi.core import clock, http, ids
from pingyi.core.errors import Missing, Refused
from pingyi.ledger import commit

GROUP = 5


@require_safe
@never_cache
def receipt(request: HttpRequest, office: str, key: str, number: int, short: str) -> HttpResponse:
    """Show what became of the ballot of a receipt."""
    booth = voting.booth_of(request, office, key)
    found = queries.receipt_of(booth, number, short)
    held = found.held
    page = {
        "found": found,
        "groups": " ".join(short[at : at + GROUP] for at in range(0, len(short), GROUP)),
        "picture": segno.make(request.build_absolute_uri(request.path), error="m").svg_data_uri(scale=4, border=2),
        "reason": queries.sentence(held) if held else "",
        "server_nonce": request.GET.get("nonce") == "server",
        "may_say": voting.ticket_of(request, booth) is not None and not booth.trial,
    }
    return render(request, "ballot/vote/receipt.html", voting.frame(booth) | page)


@require_safe
def proof(request: HttpRequest, office: str, key: str, number: int, short: str) -> HttpResponse:
    """Send the proof that the ballot stands on the ledger, for any program that reads such logs."""
    booth = voting.booth_of(request, office, key)
    content = queries.proof(booth, queries.receipt_of(booth, number, short))
    return http.download(content, f"{office}-{key}-{number}.tlog-proof", "text/plain; charset=utf-8")


@require_safe
@never_cache
def recorded(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Show a voter who holds the ticket and names the ballot's random number what stands recorded, until the close."""
    booth = voting.booth_of(request, office, key)
    ticket = voting.ticket_of(request, booth)
    row = queries.standing(booth, ticket.slot) if ticket and queries.state_of(booth) == "open" else None
    # A ticket alone is not enough: the office could print a code a second time, and would read answers with it.
    if ticket is None or row is None or row.nonce.hex() != request.GET.get("nonce"):
        raise Missing("what was recorded is shown to its voter alone, and until the close")
    return render(request, "ballot/vote/recorded.html", voting.frame(booth) | _recorded(booth, row))


def _recorded(booth: Booth, row: Row) -> dict[str, builtins.object]:
    labels, asked = voting.option_labels(booth), queries.questions(booth.season, row.slot)
    return {
        "row": row,
        "short": receipts.short(row.c),
        "c": row.c.hex(),
        "nonce": row.nonce.hex(),
        "salt": row.salt.hex(),
        "tag": commit.slot_tag(row.salt, row.slot).hex(),
        "season_digest": hashlib.sha256(booth.season.key.encode()).hexdigest(),
        "answers": row.answers.hex(),
        "answered": [(one.agency.name, labels[row.answers[one.place] - 1]) for one in asked],
    }


@require_POST
def say(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Keep an opinion, apart from the answers."""
    booth = voting.booth_of(request, office, key)
    ticket = voting.ticket_of(request, booth)
    stands = ticket and queries.state_of(booth) == "open" and queries.standing(booth, ticket.slot)
    if ticket is None or booth.trial or not stands:
        raise Refused("an opinion is taken from those who answered on this device; enter again first")
    actions.say(season=booth.season, slot=ticket.slot, text=ids.tidy(request.POST.get("text", "")), now=clock.now())
    messages.success(request, _("Thank you. The office reads it after the close, without knowing whose it is."))
    return redirect("ballot:vote", office, key)


@require_POST
def object(request: HttpRequest, office: str, key: str, number: int, short: str) -> HttpResponse:  # the move's name
    """Keep what a voter says against the own ballot being set aside."""
    booth = voting.booth_of(request, office, key)
    text = ids.tidy(request.POST.get("text", ""))
    actions.object_as_voter(booth=booth, number=number, short=short, text=text, now=clock.now())
    messages.success(request, _("It was sent to the two persons who decide."))
    return redirect("ballot:receipt", office, key, number, short)
