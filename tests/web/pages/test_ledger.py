"""The signed checkpoint as pages show it: what is published, else what was signed last, else nothing."""

from pathlib import Path

import pytest
from django.conf import settings

from pingyi.ballot import queries
from pingyi.ledger import append, keys, tiles
from pingyi.web.pages import ledger


@pytest.fixture
def signed(opened):
    """The open season, whose log has a signed checkpoint that is not published yet."""
    append.sign_checkpoint(opened.log.pk, keys.load(Path(settings.KEYS), opened.log.origin))
    return opened


def test_log_without_a_checkpoint_shows_none(opened):
    assert ledger.checkpoint(opened, opened.log) is None


def test_checkpoint_is_shown_with_its_picture_and_its_signer(signed):
    found = ledger.checkpoint(signed, signed.log)

    assert (found.size, found.signers, found.address) == (signed.log.size, (signed.log.origin,), "")
    assert found.picture.startswith("data:image/svg+xml")
    assert found.text.startswith(f"{signed.log.origin}\n{signed.log.size}\n")


def test_published_one_names_the_address_of_its_files(signed, client):
    tiles.publish(signed.log, queries.ledger_folder(signed))

    page = client.get("/en/season/test/s2026/log/").text

    assert "<code>/ledger/test/s2026/</code>" in page
    assert "Signed checkpoint" in page


def test_note_with_many_signatures_has_no_picture(signed, monkeypatch):
    monkeypatch.setattr(ledger, "MOST_IN_PICTURE", 10)

    assert ledger.checkpoint(signed, signed.log).picture == ""
