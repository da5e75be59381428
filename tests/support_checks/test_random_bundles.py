"""Proves that the generated cases keep the form of FORMATS 2 and 3, and that 400 of them reach every branch of 4."""

import csv
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from tests.support import case_features, case_files, oracle, random_bundles

SEEDS = range(400)
DECIMAL = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{0,5}[1-9])?")
ID = re.compile(r"[a-z][a-z0-9_]{0,31}")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return the folders of all seeds."""
    base = tmp_path_factory.mktemp("random")
    for seed in SEEDS:
        random_bundles.write(base / f"{seed:03}", seed)
    return sorted(base.iterdir())


def table(folder: Path, name: str) -> list[list[str]]:
    """Return the rows of a file without the header."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def rules(folder: Path) -> dict:
    """Return the rules of a case."""
    return json.loads((folder / "scheme.json").read_bytes())["rules"]


def components(folder: Path) -> dict[str, dict]:
    """Return the components of a case by key, in scheme order."""
    return {part["key"]: part for part in rules(folder)["components"]}


def roster(folder: Path) -> list[str]:
    """Return the agency ids of a case."""
    return [row[0] for row in table(folder, "agencies.csv")]


def test_equal_seeds_give_equal_bytes_and_others_do_not(tmp_path):
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        random_bundles.write(tmp_path / name, seed)

    written = [[path.read_bytes() for path in sorted((tmp_path / name).iterdir())] for name in ("one", "two", "three")]
    assert written[0] == written[1]
    assert written[0] != written[2]


def test_every_case_has_the_eight_files_and_their_headers(folders):
    expected = {"scheme.json", "ballots.csv", *case_files.HEADS}

    for folder in folders:
        assert {path.name for path in folder.iterdir()} == expected
        for name, head in case_files.HEADS.items():
            assert (folder / name).read_bytes().startswith(f"{head}\n".encode())
        head = ",".join(["channel", "status", *roster(folder)]) + "\n"
        assert (folder / "ballots.csv").read_bytes().startswith(head.encode())


def test_scheme_is_canonical_and_has_the_fields_of_formats_2(folders):
    for folder in folders:
        raw = (folder / "scheme.json").read_bytes()
        value = json.loads(raw)

        again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        assert again == raw
        assert list(value) == ["chain", "format", "id", "other", "rules", "sources", "title"]


def test_weights_sum_to_100_items_to_their_maximum_and_floors_fall_to_0(folders):
    for folder in folders:
        parts = components(folder).values()
        floors = [Fraction(grade["floor"]) for grade in rules(folder)["result"]["grades"]]

        assert sum(Fraction(part["weight"]) for part in parts) == 100
        assert [part["source"] for part in parts].count("survey") <= 1
        for part in parts:
            if part.get("items"):
                assert sum(Fraction(item["maximum"]) for item in part["items"]) == Fraction(part["maximum"])
            assert not (part.get("average_units") and part["published"] == "per_mark")
            assert any(option["points"] is not None for option in part.get("options", [{"points": "1"}]))
        assert floors == sorted(set(floors), reverse=True)
        assert floors[-1] == 0


def test_files_are_quoted_exactly_when_needed_and_end_in_one_line_feed(folders):
    for folder in folders:
        for path in folder.glob("*.csv"):
            raw = path.read_bytes().decode()
            head, rows = raw.partition("\n")[0], table(folder, path.name)
            assert raw == "".join(f"{line}\n" for line in [head, *map(case_files.line, rows)])


def test_rows_stand_in_the_order_of_formats_3(folders):
    for folder in folders:
        order = {key: place for place, key in enumerate(components(folder))}
        place = {agency: number for number, agency in enumerate(roster(folder))}
        items = {
            (key, item["key"]): number
            for key, part in components(folder).items()
            for number, item in enumerate(part.get("items", []))
        }
        raters = [(order[row[0]], row[1]) for row in table(folder, "raters.csv")]
        marks = [
            (order[row[0]], row[1], place[row[2]], items.get((row[0], row[3]), 0)) for row in table(folder, "marks.csv")
        ]
        imports = [(order[row[0]], place[row[1]]) for row in table(folder, "imports.csv")]
        lines = (folder / "ballots.csv").read_bytes().splitlines()[1:]

        assert raters == sorted(set(raters))
        assert marks == sorted(set(marks))
        assert imports == sorted(set(imports))
        assert lines == sorted(lines)


def test_marks_are_multiples_of_the_step_within_the_maximum_and_known_raters_only(folders):
    for folder in folders:
        parts = components(folder)
        homes = {(row[0], row[1]): row[4] for row in table(folder, "raters.csv")}
        for component, rater, agency, item, mark, status in table(folder, "marks.csv"):
            part = parts[component]
            maxima = {one["key"]: one["maximum"] for one in part["items"]} or {"": part["maximum"]}
            assert (component, rater) in homes
            assert (mark != "") == (status == "counted")
            if status == "counted":
                assert DECIMAL.fullmatch(mark)
                assert Fraction(mark) <= Fraction(maxima[item])
                assert (Fraction(mark) / Fraction(part["step"])).denominator == 1
                assert not (part["own_excluded"] and homes[component, rater] == agency)


def test_sheets_of_items_are_whole_and_of_one_status(folders):
    for folder in folders:
        sheets: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
        for component, rater, agency, item, _, status in table(folder, "marks.csv"):
            sheets.setdefault((component, rater, agency), []).append((item, status))
        for (component, _, _), rows in sheets.items():
            keys = [item["key"] for item in components(folder)[component]["items"]] or [""]
            assert [item for item, _ in rows] == keys
            assert len({status for _, status in rows}) == 1


def test_published_decides_which_rows_there_are(folders):
    for folder in folders:
        raters, marks = table(folder, "raters.csv"), table(folder, "marks.csv")
        for key, part in components(folder).items():
            own = [row for row in raters if row[0] == key]
            if part.get("published") == "per_mark":
                assert all(row[2:] == ["", "", ""] for row in own)
                pairs = {(row[1], row[2]) for row in marks if row[0] == key}
                assert sorted(rater for rater, _ in pairs) == [row[1] for row in own]
            if part.get("published") == "none":
                assert own == [row for row in marks if row[0] == key] == []
                sources = {row[3] for row in table(folder, "imports.csv") if row[0] == key}
                assert sources <= {"auditors_only"}


def test_imports_are_decimals_from_0_to_100(folders):
    for folder in folders:
        for _, _, score, source in table(folder, "imports.csv"):
            assert DECIMAL.fullmatch(score)
            assert 0 <= Fraction(score) <= 100
            assert source


def test_channels_add_up_with_ballots_and_empty_cells_stand_outside_the_log(folders):
    for folder in folders:
        ballots = table(folder, "ballots.csv")
        surveys = [part for part in components(folder).values() if part["source"] == "survey"]
        channels = table(folder, "channels.csv")
        options = {option["key"] for part in surveys for option in part["options"]}
        assert [row[0] for row in channels] == [one["key"] for part in surveys for one in part["channels"]]
        assert {row[0] for row in ballots} <= {row[0] for row in channels}
        for row in channels:
            name, committed, (cast, superseded, *numbers) = row[0], row[1], map(int, row[2:])
            found = [ballot for ballot in ballots if ballot[0] == name]
            statuses = [ballot[1] for ballot in found]
            assert numbers == [statuses.count(one) for one in ("counted", "quarantined", "excluded")]
            assert cast == superseded + len(found)
            assert {cell for ballot in found for cell in ballot[2:]} <= options | ({""} if committed == "0" else set())


def test_decisions_are_dated_in_order_and_revoke_only_earlier_rows(folders):
    for folder in folders:
        seen: list[str] = []
        days = [row[6] for row in table(folder, "decisions.csv")]
        for number, kind, agency, ref, *_ in table(folder, "decisions.csv"):
            assert kind != "revoke" or ref in seen
            assert agency in roster(folder) or (agency == "" and kind not in ("absent", "withdrawn", "fraud"))
            seen.append(number)
        assert seen == [f"d{number}" for number in range(1, len(seen) + 1)]
        assert days == sorted(days)


def test_ids_have_the_form_of_formats_1(folders):
    for folder in folders:
        ids = [*roster(folder), *components(folder), *(row[1] for row in table(folder, "raters.csv"))]
        assert [one for one in ids if not ID.fullmatch(one)] == []


def test_400_cases_reach_every_branch(folders):
    found = set().union(*map(case_features.features, folders))

    assert case_features.ALL - found == set()


def test_large_case_is_of_the_size_asked_for_and_can_be_scored(tmp_path):
    random_bundles.large(tmp_path, 600, agencies=4, raters=10)

    results, sensitivity = oracle.score(tmp_path)
    assert len(table(tmp_path, "ballots.csv")) == 600
    assert [len(table(tmp_path, name)) for name in ("agencies.csv", "channels.csv")] == [4, 3]
    assert len(table(tmp_path, "raters.csv")) == 6 + 4 * 3  # six jurors, and three ids for each of four peers
    assert results.count(b"\n") == 1 + 4
    assert sensitivity.count(b"\n") == 1 + 4 * 3
    assert b"insufficient" not in results
