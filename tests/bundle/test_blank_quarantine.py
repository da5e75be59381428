"""Quarantined ballots without a single answer still ask for the sensitivity table."""

import shutil
from contextlib import closing
from pathlib import Path

from pingyi.bundle import score, source
from tests.support import oracle

CASE = Path(__file__).resolve().parent.parent / "golden" / "quarantine_flip"


def test_blank_quarantined_ballots_give_sensitivity_rows(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(CASE, folder)
    ballots = folder / "ballots.csv"
    text = ballots.read_text().replace("street,quarantined,fair,unknown,,bad", "street,quarantined,,,,")
    ballots.write_text(text)

    with closing(source.open_source(folder)) as bundle:
        found = score.score(bundle).sensitivity

    assert found == oracle.score(folder)[1]
    assert found.count(b"\n") == 1 + 3 * 4
