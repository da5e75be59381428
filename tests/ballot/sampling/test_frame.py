"""The list of people: what it may hold, and the digests by which it and its draw are known."""

import hashlib
import json

import pytest

from pingyi.ballot.sampling import frame
from pingyi.ballot.sampling.frame import Fault, Person
from pingyi.sheets.read import Row, Table

NAMES = {"Stratum": "stratum", "Addressee": "addressee", "Address": "address"}
HEADER = ("Address", "Stratum", "Addressee")


def table(*rows, header=HEADER):
    return Table(header, tuple(Row(number, row) for number, row in enumerate(rows, start=2)))


def test_people_are_read_whatever_the_order_of_the_columns():
    found, faults = frame.people(table(("东路1号\n2楼", "东镇", "居民甲"), ("", "西镇", "居民乙")), NAMES)

    assert faults == []
    assert found == [Person("东镇", "居民甲", "东路1号 2楼"), Person("西镇", "居民乙", "")]


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        (("Stratum", "Addressee"), [Fault(1, "", "column_missing", "address")]),
        ((*HEADER, "Telephone"), [Fault(1, "Telephone", "column_unknown", "Telephone")]),
        ((*HEADER, "Address"), [Fault(1, "Address", "column_twice", "Address")]),
    ],
)
def test_header_has_the_three_columns_and_no_other(header, faults):
    assert frame.people(table(("x",) * len(header), header=header), NAMES) == ([], faults)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("1 Road", "", "A"), "Stratum", "no_stratum"),
        (("1 Road", "东" * 81, "A"), "Stratum", "long_stratum"),
        (("", "东镇", ""), "Addressee", "nobody"),
        (("=HYPERLINK(1)", "东镇", "A"), "Address", None),
        (("1 Road", "+东镇", "A"), "Stratum", None),
        (("1 Road", "东镇", "A\u200bB"), "Addressee", None),
        (("1 Road" * 40, "东镇", "A"), "Address", None),
    ],
)
def test_fault_of_a_cell_is_found(row, column, code):
    faults = frame.people(table(("2 Road", "东镇", "B"), row), NAMES)[1]

    assert [(one.row, one.column) for one in faults] == [(3, column)]
    assert code in (None, faults[0].code)


def test_person_who_stands_twice_is_found():
    rows = [("1 Road", "东镇", "A"), ("2 Road", "东镇", "A"), ("1 Road", "西镇", "A")]

    assert frame.people(table(*rows), NAMES)[1] == [Fault(4, "", "twice", "2")]


def test_list_without_rows_is_a_fault():
    assert frame.people(table(), NAMES)[1] == [Fault(1, "", "no_rows", "")]


def test_digest_is_that_of_lines_of_json_in_order():
    rows = [Person("东镇", "居民甲", "东路1号"), Person("西镇", "", "西路2号")]
    lines = "".join(json.dumps(list(row), ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)

    assert frame.digest(rows) == hashlib.sha256(lines.encode()).hexdigest()
    assert frame.digest(rows[::-1]) != frame.digest(rows)


def test_strata_keep_the_order_of_the_list():
    rows = [Person("b", "1", ""), Person("a", "2", ""), Person("b", "3", "")]

    assert list(frame.strata(rows).items()) == [("b", [rows[0], rows[2]]), ("a", [rows[1]])]


def test_announcement_binds_seed_list_and_numbers():
    said = ('{"draw":1,"list":"aa","seed":"bb","strata":{"东镇":{"count":2,"size":9}}}', "东镇", (9, 2))
    digest = hashlib.sha256(said[0].encode()).hexdigest()

    assert frame.announced(1, "aa", "bb", {"东镇": (9, 2)}) == digest
    changed = [(2, "aa", "bb", (9, 2)), (1, "ab", "bb", (9, 2)), (1, "aa", "bc", (9, 2)), (1, "aa", "bb", (9, 3))]
    assert digest not in [frame.announced(*one[:3], {"东镇": one[3]}) for one in changed]
