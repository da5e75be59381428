"""The demonstration holds what it is meant to show, and both verifiers agree about its bundle."""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from fractions import Fraction

import pytest

from pingyi.core.errors import Refused
from pingyi.demo import build
from pingyi.season.models import Season
from tests.demo.conftest import TODAY
from tests.support import sealing
from tests.support.verifiers import Verdict, changed, ours, theirs

HOLDS = Verdict(0, frozenset())
# A digit or letter that becomes another one leaves CSV and JSON readable.
SOUND = re.compile(rb"[0-9a-y]")


def rows(demo, name):
    """Return the rows of a table of the bundle."""
    with (demo.bundle / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def components(demo):
    """Return the frozen components by key."""
    scheme = json.loads((demo.bundle / "scheme.json").read_bytes())
    return {part["key"]: part for part in scheme["rules"]["components"]}


def test_demo_is_published_and_says_how_to_sign_in(demo):
    assert demo.state == "published"
    assert demo.accounts[:2] == ["jingban / demo-jingban-2026  演示经办", "shenpi / demo-shenpi-2026  演示审批"]
    assert len(demo.accounts) == 5
    assert not any(line.endswith("/ -") or " / -  " in line for line in demo.accounts)


def test_demo_has_eight_invented_agencies(demo):
    found = rows(demo, "agencies.csv")

    assert [row["agency"] for row in found] == [f"a{number:02d}" for number in range(1, 9)]
    assert {row["name"][:3] for row in found} == {"演示县"}


def test_demo_has_13_jurors_in_7_categories(demo):
    expected = {"npc": 2, "cppcc": 2, "expert": 2, "public": 2, "media": 1, "lawyer": 2, "unit": 2}

    assert [name for name, _ in demo.jurors] == [f"演示评委{number:02d}" for number in range(1, 14)]
    assert Counter(category for _, category in demo.jurors) == expected
    published = [row["category"] for row in rows(demo, "raters.csv") if row["component"] == "jury"]
    assert Counter(published) == expected


def test_demo_has_3000_answers_over_three_channels(demo):
    ballots = Counter((row["channel"], row["status"]) for row in rows(demo, "ballots.csv"))
    cast = {row["channel"]: int(row["cast"]) for row in rows(demo, "channels.csv")}

    expected = {"invited": 1300, "wechat": 1000, "street": 700}
    assert ballots == {(channel, "counted"): number for channel, number in expected.items()}
    assert cast == {**expected, "open": 0}
    assert sum(expected.values()) == 3000


def test_demo_leaves_cells_empty_only_on_paper(demo):
    empty = {row["channel"] for row in rows(demo, "ballots.csv") if "" in row.values()}

    assert empty == {"street"}


def test_demo_has_exactly_one_absent_agency(demo):
    found = rows(demo, "results.csv")

    gone = [row for row in found if row["override"]]
    assert [(row["agency"], row["override"]) for row in gone] == [("a08", "absent")]
    assert {gone[0][name] for name in ("jury", "social", "peers", "total", "computed_grade", "grade", "rank")} == {""}
    decided = [(row["kind"], row["agency"]) for row in rows(demo, "decisions.csv") if row["kind"] != "assume"]
    assert decided == [("absent", "a08")]
    assert [row for row in rows(demo, "marks.csv") if row["agency"] == "a08"] == []


def test_demo_has_a_tie_that_shares_a_rank(demo):
    found = {row["agency"]: row for row in rows(demo, "results.csv")}

    assert sorted(row["rank"] for row in found.values()) == ["", "1", "2", "2", "4", "5", "6", "7"]
    first, second = ({**found[agency], "agency": ""} for agency in ("a02", "a05"))
    assert first == second
    assert first["rank"] == "2"


def test_demo_has_exactly_one_insufficient_jury(demo):
    found = rows(demo, "results.csv")

    noted = {row["agency"]: row["notes"] for row in found if row["notes"]}
    assert noted == {"a06": "insufficient:jury+renormalised"}
    assert [row["agency"] for row in found if not row["jury"] and not row["override"]] == ["a06"]
    few = [row["status"] for row in rows(demo, "marks.csv") if (row["component"], row["agency"]) == ("jury", "a06")]
    assert Counter(few) == {"counted": components(demo)["jury"]["minimum"] - 1, "recused": 9}


def test_demo_total_of_the_renormalised_agency_leaves_the_jury_out(demo):
    (row,) = (row for row in rows(demo, "results.csv") if row["agency"] == "a06")
    weights = {key: Fraction(components(demo)[key]["weight"]) for key in ("social", "peers")}

    total = sum(weights[key] * Fraction(row[key]) for key in weights) / sum(weights.values())

    assert abs(total - Fraction(row["total"])) < Fraction("0.005001")


def test_demo_marks_stand_on_the_step_and_within_the_range(demo):
    parts = components(demo)
    wrong = []

    marks = rows(demo, "marks.csv")
    for row in marks:
        part = parts[row["component"]]
        if row["status"] != "counted":
            wrong += [row] if row["mark"] else []
            continue
        mark = Fraction(row["mark"])
        if not 0 <= mark <= Fraction(part["maximum"]) or mark % Fraction(part["step"]):
            wrong.append(row)

    assert wrong == []
    # 13 jurors mark 7 agencies; 7 peers mark the 6 others.
    assert Counter(row["component"] for row in marks) == {"jury": 91, "peers": 42}


@pytest.mark.parametrize("key", [False, True], ids=["without key", "with key"])
def test_demo_bundle_holds_for_both(demo, key):
    vkey = demo.vkey if key else None

    assert ours(demo.bundle, vkey) == theirs(demo.bundle, vkey) == HOLDS


def test_demo_bundle_with_another_key_is_refused_by_both(demo):
    origin = demo.vkey.partition("+")[0]
    other = sealing.Log(origin, "another key").signer.key.text

    refused = Verdict(1, frozenset({(3, "bundle.json"), (3, "ledger/season/checkpoint")}))
    assert ours(demo.bundle, other) == theirs(demo.bundle, other) == refused


def test_demo_bundle_is_checked_by_the_verifier_in_it(demo):
    command = [sys.executable, "-I", "-S", str(demo.bundle / "verify.py"), "--key", demo.vkey]

    found = subprocess.run(command, capture_output=True, text=True)

    assert (found.returncode, found.stderr) == (0, "")
    assert re.fullmatch(r"holds: demo, 8 agencies, \d+ entries\nkey checked\n", found.stdout)
    assert (demo.bundle / "verify.py").read_bytes() == sealing.VERIFIER.read_bytes()


@pytest.mark.slow
def test_one_changed_byte_of_any_file_is_named_by_both(bundle):
    files = sorted(path for path in bundle.rglob("*") if path.is_file() and path.name != "verify.py")
    found = {}

    for path in files:
        name, raw = path.relative_to(bundle).as_posix(), path.read_bytes()
        at = [one.start() for one in SOUND.finditer(raw)][-1]
        with changed(path, at, b"0" if raw[at : at + 1] == b"9" else bytes([raw[at] + 1])):
            first, second = ours(bundle), theirs(bundle)
        found[name] = (first == second, first.code, name in first.files)

    assert found == dict.fromkeys(found, (True, 1, True))
    assert len(found) == 16
    assert ours(bundle) == theirs(bundle) == HOLDS


def test_changed_verifier_is_named_by_the_package(bundle):
    with (bundle / "verify.py").open("ab") as out:
        out.write(b"\n")

    assert ours(bundle).named == {(1, "verify.py")}


def test_demo_is_refused_where_an_office_is(office):
    with pytest.raises(Refused) as caught:
        build.build(seed=2025, today=TODAY)

    assert str(caught.value) == "the demonstration is built only into an empty data folder"
    assert Season.objects.everywhere().count() == 0
