"""What the public log may tell about a sheet: not its place in a list, and nothing about an unlinked unit."""

from itertools import product

from pingyi.ledger import commit
from pingyi.meeting.models import Line, Sheet
from tests.support import world


def test_seals_of_one_file_stand_in_the_order_of_their_digests(gathered):
    seals = [entry["digest"] for entry in world.entries(gathered) if entry["k"] == "seal"]

    stored = {
        component: list(
            Sheet.objects.within(gathered.office_id)
            .filter(marking__component=component)
            .order_by("pk")
            .values_list("digest", flat=True)
        )
        for component in ("jury", "peers")
    }
    assert seals == stored["jury"] + stored["peers"]
    assert stored == {component: sorted(digests) for component, digests in stored.items()}


def test_public_lines_do_not_link_a_unit_again(gathered):
    rows = Line.objects.within(gathered.office_id).filter(sheet__marking__component="peers")
    by_agency: dict[str, list[bytes]] = {}
    for row in rows.select_related("agency"):
        by_agency.setdefault(row.agency.key, []).append(bytes.fromhex(row.line))
    digests = set(
        Sheet.objects.within(gathered.office_id).filter(marking__component="peers").values_list("digest", flat=True)
    )

    tried = {
        commit.sheet_digest(line for line in choice if line)
        for choice in product(*([*found, b""] for found in by_agency.values()))
    }

    assert tried & digests == set()


def test_relinking_finds_the_sheets_when_the_secret_is_known(gathered):
    sheets = Sheet.objects.within(gathered.office_id).filter(marking__component="peers")
    for sheet in sheets:
        lines = Line.objects.within(gathered.office_id).filter(sheet=sheet).values_list("line", flat=True)
        secret = bytes.fromhex(sheet.secret)

        assert len(secret) == 32
        assert commit.sheet_digest((bytes.fromhex(line) for line in lines), secret) == sheet.digest
