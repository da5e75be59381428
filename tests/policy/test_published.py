"""The annexes: the rows as printed, what follows from them, and refusal of a broken table."""

from collections import Counter
from decimal import Decimal

import pytest

from pingyi.policy import published
from pingyi.policy.published import BadAnnex, Planned, PublishedResult
from pingyi.schemes import load


def test_results_are_the_22_of_three_years():
    found = published.published_results()

    assert Counter(row.year for row in found) == {2018: 6, 2019: 8, 2020: 8}
    assert found[0] == PublishedResult(2018, 1, "韶关市公安局", "良好", Decimal("87.06"))
    assert found[-1] == PublishedResult(2020, 8, "韶关市消防救援支队", "优秀", Decimal("92.95"))


def test_results_have_the_known_mean_and_grades():
    found = published.published_results()

    mean = sum(row.score for row in found) / len(found)

    assert round(mean, 2) == Decimal("91.63")
    assert Counter(row.grade for row in found) == {"优秀": 19, "良好": 3}
    assert sum(abs(row.score - 90) <= 1 for row in found) == 9


@pytest.mark.parametrize("row", published.published_results(), ids=lambda row: f"{row.year}-{row.order}")
def test_published_grade_follows_from_the_bands_of_the_scheme(row):
    bands = load.merged("cn.gd.shaoguan").value("result.grades")

    grade = next(band["label"]["zh"] for band in bands if band["floor"] <= row.score)

    assert grade == row.grade


def test_roster_is_eight_entries_a_year():
    found = published.planned_roster()

    assert Counter(row.year for row in found) == dict.fromkeys(range(2021, 2026), 8)
    assert found[0] == Planned(2021, 1, "韶关市科学技术局")
    assert len({row.name for row in found}) == 40


def test_joint_entries_stay_one():
    joint = [row.name for row in published.planned_roster() if "局和市" in row.name]

    assert joint == [
        "韶关市国家保密局和市密码管理局",
        "韶关市市场监督管理局和市知识产权局",
        "韶关市新闻出版局和市版权局",
        "韶关市民族宗教事务局和市台港澳事务局",
    ]


def test_no_body_was_reviewed_and_planned_under_the_same_name():
    reviewed = {row.name for row in published.published_results()}

    assert reviewed & {row.name for row in published.planned_roster()} == set()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "x.csv, row 1: the header must be year,order,name,grade,score, not "),
        ("year,order,name\n", "x.csv, row 1: the header must be year,order,name,grade,score, not year,order,name"),
        ("2018,1,A,B\n", "x.csv, row 2: has 4 fields; must have 5"),
        ("18,1,A,B,90.00\n", 'x.csv, row 2, column year: "18" is no year from 2000 on'),
        ("2019,1,A,B,90.00\n2018,1,A,B,90.00\n", 'x.csv, row 3, column year: "2018" is no year from 2019 on'),
        ("2018,2,A,B,90.00\n", 'x.csv, row 2, column order: "2" where 1 is due'),
        ("2018,1,A,B,90.00\n2018,1,C,B,90.00\n", 'x.csv, row 3, column order: "1" where 2 is due'),
        ("2018,1,,B,90.00\n", "x.csv, row 2, column name: a name is empty"),
        ("2018,1,A,B,90.00\n2018,2,A,B,90.00\n", 'x.csv, row 3, column name: "A" stands twice in 2018'),
        ("2018,1,A,,90.00\n", "x.csv, row 2, column grade: is empty"),
        (
            "2018,1,A,B,90.0\n",
            'x.csv, row 2, column score: "90.0" is no score from 0.00 to 100.00 with two decimals',
        ),
        (
            "2018,1,A,B,100.01\n",
            'x.csv, row 2, column score: "100.01" is no score from 0.00 to 100.00 with two decimals',
        ),
        ('2018,1,"A"x,B,90.00\n', "x.csv: is no CSV: ',' expected after '\"'"),
    ],
)
def test_broken_table_is_refused_by_row_and_column(rows, message):
    text = rows if rows == "" or rows.startswith("year") else "year,order,name,grade,score\n" + rows

    with pytest.raises(BadAnnex) as caught:
        published.read_results(text, "x.csv")

    assert str(caught.value) == message


def test_roster_of_another_file_is_read():
    assert published.read_roster("year,order,name\n2026,1,A\n2027,1,A\n", "x.csv") == (
        Planned(2026, 1, "A"),
        Planned(2027, 1, "A"),
    )
