"""The command `pingyi score`."""

import argparse
import json
import subprocess
import sys

import pytest

from pingyi.bundle import score as scoring
from pingyi.bundle import source
from pingyi.cli import main, score
from tests.support import season_case


def run(*words):
    parser = argparse.ArgumentParser()
    score.add(parser.add_subparsers())
    args = parser.parse_args(["score", *map(str, words)])
    return args.run(args)


@pytest.fixture
def inputs(tmp_path):
    return season_case.write(tmp_path / "inputs")


def test_score_prints_a_table_with_labels(inputs, capsys):
    assert run(inputs) == 0

    assert capsys.readouterr().out.splitlines() == [
        "rank  agency  name                    jury      peers     closed      social      panel  total  "
        "grade                         notes",
        "   1  a01     Office one         90.500000  88.250000  90.000000  100.000000  75.500000  93.94  "
        "测试excellent Test excellent",
        "   2  a02     Office two, north  70.000000             80.000000   73.333333             72.16  "
        "测试fair Test fair            insufficient:panel insufficient:peers renormalised",
        "   3  b       Office three        0.000000  70.000000               0.000000             11.05  "
        "测试poor Test poor            insufficient:closed insufficient:panel renormalised",
        "",
        "jury: 测试jury Test jury, 40 %",
        "peers: 测试peers Test peers, 15 %",
        "closed: 测试closed Test closed, 5 %",
        "social: 测试social Test social, 40 %",
        "panel: 测试panel Test panel, 0 %",
    ]


def test_score_prints_one_json_object(inputs, capsys):
    assert run(inputs, "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["scheme"], found["engine"], len(found["results"])) == ("xx.test.case", "v1", 3)
    assert found["results"][1] == {
        "agency": "a02",
        "name": "Office two, north",
        "figures": {
            "jury": "70.000000",
            "peers": None,
            "closed": "80.000000",
            "social": "73.333333",
            "panel": None,
        },
        "total": "72.16",
        "computed_grade": "fair",
        "override": None,
        "grade": "fair",
        "rank": 2,
        "notes": ["insufficient:panel", "insufficient:peers", "renormalised"],
    }


def test_score_shows_the_override_of_an_agency(inputs, capsys):
    season_case.edit(inputs, "decisions.csv", {"absent,b": "fraud,b", "d2,revoke,,d1": "d2,waive,,d1"})

    run(inputs)

    rows = [row.split() for row in capsys.readouterr().out.splitlines()]
    assert rows[0][-2:] == ["override", "notes"]
    assert [row[0] for row in rows[1:4]] == ["1", "2", "b"]
    assert rows[3][-4] == "fraud"


def test_score_prints_a_roster_without_agencies(tmp_path, capsys):
    season_case.write(tmp_path)
    for path in tmp_path.glob("*.csv"):
        path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    (tmp_path / "ballots.csv").write_bytes(b"channel,status\n")
    (tmp_path / "channels.csv").write_bytes(
        b"channel,committed,cast,superseded,counted,quarantined,excluded\ninvited,0,0,0,0,0,0\npaper,0,0,0,0,0,0\n"
    )

    assert run(tmp_path) == 0

    assert capsys.readouterr().out.startswith("\n\njury: ")


def test_score_writes_the_bytes_of_results_csv(inputs, tmp_path):
    assert run(inputs, "--out", tmp_path / "results.csv") == 0

    expected = scoring.score(source.open_source(inputs)).results
    assert (tmp_path / "results.csv").read_bytes() == expected


def test_score_names_every_fault_and_writes_nothing(inputs, tmp_path, capsys):
    season_case.edit(inputs, "marks.csv", {"60.5": "71", "88.25": "many"})

    assert run(inputs, "--out", tmp_path / "results.csv") == 2

    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.splitlines() == [
        'marks.csv, row 3, column mark: "71" is above the maximum 70 of jury/i2',
        'marks.csv, row 10, column mark: "many" is no decimal: digits with at most 12 before and 6 after the point',
    ]
    assert not (tmp_path / "results.csv").exists()


def test_score_keeps_a_fault_on_one_line(inputs, capsys):
    season_case.edit(inputs, "imports.csv", {"75.5": '"7\n\x1b[2J,5"'})

    assert run(inputs) == 2

    assert capsys.readouterr().err == (
        'imports.csv, row 4, column score: "7\\n\\x1b[2J,5" is no decimal: '
        "digits with at most 12 before and 6 after the point\n"
    )


def test_score_says_when_there_is_no_bundle(tmp_path, capsys):
    assert run(tmp_path / "nothing") == 2

    assert capsys.readouterr().err.endswith("nothing: there is no folder and no zip file of this name\n")


def test_score_says_when_it_cannot_write(inputs, tmp_path, capsys):
    assert run(inputs, "--out", tmp_path / "nowhere" / "results.csv") == 2

    found = capsys.readouterr()
    assert (found.out, "No such file or directory" in found.err) == ("", True)


def test_score_starts_without_django_or_cryptography():
    code = (
        "import sys; from pingyi.cli import score, verify;"
        "print([name for name in ('django', 'cryptography', 'zipfile') if name in sys.modules])"
    )

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "[]\n"


def test_score_into_a_folder_says_so(inputs, tmp_path, capsys):
    code = main.main(["score", str(inputs), "--out", str(tmp_path)])

    line = f'pingyi: --out "{tmp_path}" is a folder; name the file to write, for example {tmp_path}/results.csv\n'
    assert (code, *capsys.readouterr()) == (2, "", line)
    assert not (tmp_path / "results.csv").exists()
