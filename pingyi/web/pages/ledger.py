"""The newest signed checkpoint of a season's ledger as pages and minutes show it."""

from dataclasses import dataclass

import segno

from pingyi.ballot import queries as ballots
from pingyi.ledger import note, tiles
from pingyi.ledger.models import Log
from pingyi.season.models import Season

MOST_IN_PICTURE = 900  # characters that a printed code still shows well


@dataclass(frozen=True)
class Shown:
    """A checkpoint. text: the signed note; picture: the same as a QR code, or empty where it is too long.

    signers: names of the keys under it, the log's own first; address: of the published tiles, or empty.
    """

    size: int
    text: str
    picture: str
    signers: tuple[str, ...]
    address: str


def checkpoint(season: Season, log: Log) -> Shown | None:
    """Return the published checkpoint, else the last one that was signed, or None before the first."""
    path = ballots.ledger_folder(season) / tiles.CHECKPOINT
    address = ""
    if path.exists():
        text, address = path.read_text("utf-8"), f"/ledger/{season.office.key}/{season.key}/"
    else:
        text = log.checkpoints.order_by("-size").values_list("note", flat=True).first() or ""
    if not text:
        return None
    found = note.open_checkpoint(text, log.key, log.origin)
    signers = tuple(line.split(" ")[1] for line in text.split("\n") if line.startswith("\u2014 "))
    fits = len(text) <= MOST_IN_PICTURE
    picture = segno.make(text, error="l").svg_data_uri(scale=3, border=3) if fits else ""
    return Shown(found.size, text, picture, signers, address)
