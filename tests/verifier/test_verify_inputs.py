"""Checks the verifier's reading and scoring of inputs: exact results, and every fault named; no log is read."""

import copy
import random
from pathlib import Path
from typing import Any

import pytest

from pingyi.verifier import verify
from tests.verifier import sealed

GOLDEN = sorted(Path(__file__).parents[1].joinpath("golden").glob("*/scheme.json"))
Path_ = tuple[str | int, ...]
ORDER = "the row repeats an earlier one or is out of order"
MARK = "is not a decimal from 0 to 40 that is a multiple of 1/2"
ITEMS = "has not every item, all with one status"
QUOTED = "a field is not quoted exactly as it must be"
MARKED = "is not a component with published marks"
SOURCE = "sources.component.jury.weight: does not name a scheme of the chain and either cite or assumed"


def faults(files: sealed.Files, folder: Path) -> list[str]:
    """Return the fault lines of inputs that must not score."""
    with pytest.raises(verify.Bad) as caught:
        verify.score(sealed.write(files, folder))
    return caught.value.faults


def changed(name: str, old: str, new: str) -> sealed.Files:
    """Return the inputs with the first occurrence of a text replaced in one table."""
    text = sealed.TABLES[f"{name}.csv"]
    assert old in text
    return sealed.inputs(**{name: text.replace(old, new, 1)})


def rules(path: Path_, value: Any) -> dict[str, Any]:
    """Return the rules with one value replaced, or removed when it is ...."""
    found = copy.deepcopy(sealed.rules())
    inner: Any = found
    for step in path[:-1]:
        inner = inner[step]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return found


def test_score_of_the_small_season_is_the_one_by_hand(tmp_path):
    found = verify.score(sealed.write(sealed.inputs(), tmp_path))

    assert found == (sealed.RESULTS.encode(), sealed.SENSITIVITY.encode())


@pytest.mark.parametrize("scheme", GOLDEN, ids=lambda path: path.parent.name)
def test_score_equals_the_worked_case(scheme):
    folder = scheme.parent

    results, sensitivity = verify.score(folder)

    assert results == (folder / "results.csv").read_bytes()
    assert sensitivity == (folder / "sensitivity.csv").read_bytes()


@pytest.mark.parametrize(
    ("value", "digits", "mode", "text"),
    [
        ("89.995", 2, "half_up", "90.00"),
        ("89.995", 2, "half_even", "90.00"),
        ("89.985", 2, "half_even", "89.98"),
        ("0.5", 0, "half_up", "1"),
        ("0.5", 0, "half_even", "0"),
        ("1.5", 0, "half_even", "2"),
        ("-0.5", 0, "half_up", "-1"),
        ("-2.5", 0, "half_even", "-2"),
        ("0.004", 2, "half_up", "0.00"),
        ("7", 6, "half_up", "7.000000"),
    ],
)
def test_rounding_goes_by_its_name(value, digits, mode, text):
    assert verify.fixed(verify.rounded(verify.Fraction(value), digits, mode), digits) == text


@pytest.mark.parametrize("text", ["0", "100", "0.01", "999999999999", "-1.5", "0.000001", "1.50", "-0", "0.000000"])
def test_decimal_is_read_exactly(text):
    assert verify.decimal(text) == verify.Fraction(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "+1", "01", "-01", "1.", ".5", "1e3", "1" * 13, "0.1234567", "1.0000000", "１", "1\n", " 1", "nan"],
)
def test_text_that_is_no_decimal_is_refused(text):
    assert verify.decimal(text) is None


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("agencies", "a1,甲", "A1,甲", 'agencies.csv, row 2, column agency: "A1" is not an id'),
        ("agencies", "a1,甲", "mark,甲", 'agencies.csv, row 2, column agency: "mark" is not an id'),
        ("agencies", "b2,乙", "a1,乙", 'agencies.csv, row 3, column agency: "a1" stands twice'),
        ("agencies", "乙", "e\u0301", 'agencies.csv, row 3, column name: "e\u0301" is not NFC'),
        ("raters", "jury,r1", "panel,r1", f'raters.csv, row 2, column component: "panel" {MARKED}'),
        ("raters", "jury,r1,", "jury,R1,", 'raters.csv, row 2, column rater: "R1" is not an id'),
        ("raters", "jury,r1,", "jury,r2,", f"raters.csv, row 3: {ORDER}"),
        ("raters", "jury,r1,", "jury,r9,", f"raters.csv, row 3: {ORDER}"),
        ("raters", "media,,a1", "media,,a9", 'raters.csv, row 3, column agency: "a9" is not in agencies.csv'),
        ("raters", "npc,,", "npc,u1,", "raters.csv, row 2, column unit: a unit, though jury does not average units"),
        ("raters", "npc,,", "npc,U,", 'raters.csv, row 2, column unit: "U" is not an id'),
        (
            "raters",
            "p1,,,",
            "p1,npc,,",
            "raters.csv, row 5: peers is published per mark: category, unit and agency must be empty",
        ),
        ("marks", ",30,", ",40.5,", f'marks.csv, row 2, column mark: "40.5" {MARK}'),
        ("marks", ",30,", ",-1,", f'marks.csv, row 2, column mark: "-1" {MARK}'),
        ("marks", ",30,", ",30.25,", f'marks.csv, row 2, column mark: "30.25" {MARK}'),
        ("marks", ",30,", ",+30,", 'marks.csv, row 2, column mark: "+30" is not a decimal from 0 to 40'),
        ("marks", ",30,", ",,", 'marks.csv, row 2, column mark: "" is not a decimal'),
        ("marks", "c3,plan,,r", "c3,plan,3,r", 'marks.csv, row 6, column mark: "3", though the status is "recused"'),
        ("marks", "recused", "void", f"marks.csv, row 6, column item: jury, r1, c3 {ITEMS}"),
        ("marks", "a1,plan", "a1,else", 'marks.csv, row 2, column item: "else" is not an item of jury'),
        ("marks", "a1,,88", "a1,plan,88", 'marks.csv, row 18, column item: "plan" is not an item of peers'),
        ("marks", "jury,r1,a1,plan,30,counted\n", "", f"marks.csv, row 2, column item: jury, r1, a1 {ITEMS}"),
        ("marks", "r1,a1,work", "r1,a1,plan", f"marks.csv, row 3: {ORDER}"),
        ("marks", "jury,r1,a1,plan", "jury,r1,b2,plan", f"marks.csv, row 3: {ORDER}"),
        ("marks", "jury,r1", "jury,r0", 'marks.csv, row 2, column rater: "r0" is not in raters.csv for jury'),
        ("marks", "jury,r1", "social,r1", f'marks.csv, row 2, column component: "social" {MARKED}'),
        ("marks", "r1,a1", "r1,a9", 'marks.csv, row 2, column agency: "a9" is not in agencies.csv'),
        (
            "marks",
            "peers,p3,b2,,75.5",
            "peers,p2,b2,,75.5",
            "marks.csv, row 20: p2 has marked two agencies, though peers is published per mark",
        ),
        (
            "marks",
            "jury,r2,a1,plan,,recused\njury,r2,a1,work,,recused",
            "jury,r2,a1,plan,1,counted\njury,r2,a1,work,1,counted",
            "marks.csv, row 8, column agency: r2 belongs to a1 and must not mark it",
        ),
        (
            "ballots",
            "invited,counted,f",
            "letter,counted,f",
            'ballots.csv, row 2, column channel: "letter" is not a channel of the scheme',
        ),
        ("ballots", "invited,counted,f", "invited,late,f", 'ballots.csv, row 2, column status: "late" is not one of '),
        ("ballots", "good,\n", "good,fine\n", 'ballots.csv, row 5, column c3: "fine" is not an option of the scheme'),
        ("ballots", "open,counted,bad", "aopen,counted,bad", "ballots.csv, row 5: the row is out of order"),
        ("ballots", ",a1,b2,c3", ",b2,a1,c3", 'ballots.csv, row 1: the header is not "channel,status,a1,b2,c3"'),
        ("ballots", "good,\n", "good\n", "ballots.csv, row 5: 4 fields instead of 5"),
        ("ballots", "bad,good,", "bad,good,\r", f"ballots.csv, row 5, column c3: {QUOTED}"),
        ("ballots", "good,\n", 'good,"bad"\n', f"ballots.csv, row 5, column c3: {QUOTED}"),
        ("channels", "open,1", "open,2", 'channels.csv, row 3, column committed: "2" is not one of 0, 1'),
        ("channels", ",4,1,", ",5,1,", "channels.csv, row 2, column cast: cast is not superseded + counted + "),
        ("channels", ",4,1,3,", ",5,1,4,", "channels.csv, row 2, column counted: 4, but ballots.csv has 3 such rows"),
        ("channels", ",4,1,", ",04,1,", 'channels.csv, row 2, column cast: "04" is not a count'),
        (
            "channels",
            "invited",
            "letter",
            "channels.csv: the channels are not those of the scheme in order: invited, open",
        ),
        ("imports", "80.25", "100.5", 'imports.csv, row 3, column score: "100.5" is not a decimal from 0 to 100'),
        ("imports", ",panel\n", ",\n", 'imports.csv, row 3, column source: "" is not a non-empty text'),
        (
            "imports",
            "panel,a1",
            "jury,a1",
            'imports.csv, row 2, column component: "jury" is not a component with imported figures',
        ),
        ("imports", "panel,a1", "panel,c3", f"imports.csv, row 3: {ORDER}"),
        ("imports", "panel,a1", "panel,b2", f"imports.csv, row 3: {ORDER}"),
        ("decisions", "d1,", "D1,", 'decisions.csv, row 2, column id: "D1" is not an id'),
        ("decisions", "d2,a", "d1,a", 'decisions.csv, row 3, column id: "d1" stands twice'),
        (
            "decisions",
            ",fraud,",
            ",fine,",
            'decisions.csv, row 2, column kind: "fine" is not one of assume, amend, sign_counting, ',
        ),
        ("decisions", ",b2,", ",,", "decisions.csv, row 2, column agency: fraud needs an agency"),
        ("decisions", ",b2,", ",b9,", 'decisions.csv, row 2, column agency: "b9" is not in agencies.csv'),
        ("decisions", "r+approver", "r+", 'decisions.csv, row 2, column signers: "operator+" is not a list of roles'),
        ("decisions", "11-20", "02-30", 'decisions.csv, row 2, column decided_on: "2026-02-30" is not a day'),
        ("decisions", "c3,d2", "c3,d4", 'decisions.csv, row 4, column ref: "d4" is not the id of an earlier row'),
        ("decisions", '""twice""', '"twice"', f"decisions.csv, row 2, column reason: {QUOTED}"),
        ("decisions", "id,kind", "\ufeffid,kind", "decisions.csv, row 1: the header is not "),
        ("decisions", ",\nd3", ",\n\nd3", "decisions.csv, row 4: 1 fields instead of 8"),
    ],
)
def test_fault_of_a_table_is_named_by_row_and_column(name, old, new, fault, tmp_path):
    found = faults(changed(name, old, new), tmp_path)

    assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("marks", ",30,", ",30.000000,"),
        ("marks", "jury,r1,a1,plan,30,", "jury,r1,a1,plan,30.0,"),
        ("imports", "80.25", "80.2500"),
    ],
)
def test_trailing_zeros_of_a_decimal_count_for_nothing(name, old, new, tmp_path):
    found = verify.score(sealed.write(changed(name, old, new), tmp_path))

    assert found == (sealed.RESULTS.encode(), sealed.SENSITIVITY.encode())


def test_minus_nought_is_nought(tmp_path):
    nought, minus = (changed("marks", ",30,", f",{text},") for text in ("0", "-0"))

    found = [verify.score(sealed.write(files, tmp_path / name)) for name, files in (("a", nought), ("b", minus))]

    assert found[0] == found[1]


@pytest.mark.parametrize("name", sorted(sealed.inputs()))
@pytest.mark.parametrize("raw", [b"", b"\n", b"\xff", b"agency,name", b'"', b"\r\n", b"\0", b"," * 5000])
def test_file_that_is_no_table_at_all_is_one_of_the_faults(name, raw, tmp_path):
    found = faults(sealed.inputs() | {name: raw}, tmp_path)

    assert any(line.startswith(name) for line in found)


@pytest.mark.parametrize("name", sorted(sealed.inputs()))
def test_missing_input_is_a_fault(name, tmp_path):
    files = sealed.inputs()
    del files[name]

    assert f"{name}: is missing" in faults(files, tmp_path)


def test_every_fault_is_listed_and_a_flood_is_cut(tmp_path):
    rows = "".join(f"jury,r1,a1,plan,{number},lost\n" for number in range(3000))

    found = faults(sealed.inputs(marks=sealed.TABLES["marks.csv"] + rows, channels="x\n"), tmp_path)

    assert sum(line.startswith("marks.csv") for line in found) == verify.MOST_FAULTS
    assert 'channels.csv, row 1: the header is not "channel,committed,' in "".join(found)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("components", 0, "weight"), "41", "rules.components: the weights do not sum to 100"),
        (("components", 0, "weight"), 40, "rules.components[0].weight: 40 is not a decimal"),
        (("components", 0, "weight"), "-40", 'rules.components[0].weight: "-40" is not a decimal'),
        (("components", 0, "key"), "rater", 'rules.components[0].key: "rater" is not an id'),
        (("components", 0, "key"), "peers", 'rules.components: the key "peers" stands twice'),
        (("components", 0, "drop"), True, "rules.components[0].drop: true is not a count"),
        (("components", 0, "drop"), -1, "rules.components[0].drop: -1 is not a count"),
        (("components", 0, "own_excluded"), 1, "rules.components[0].own_excluded: 1 is not true or false"),
        (("components", 0, "aggregate"), "mode", 'rules.components[0].aggregate: "mode" is not one of mean, '),
        (("components", 0, "label"), ..., "the field rules.components[0].label is missing"),
        (("components", 0, "comment"), "x", "the field rules.components[0].comment does not belong here"),
        (("components", 0, "source"), "dice", 'rules.components[0].source: "dice" is not one of '),
        (("components", 0, "source"), ["marks"], "rules.components[0].source: a list is not one of "),
        (("components", 0), None, "rules.components[0]: null is not an object"),
        (("components", 0, "items", 0, "maximum"), "41", "rules.components.jury: the maxima of the items do not sum "),
        (("components", 0, "items"), {}, "rules.components[0].items: an object is not a list"),
        (("components", 0, "items", 0, "key"), "work", 'rules.components[0].items: the key "work" stands twice'),
        (("components", 1, "maximum"), "0", "rules.components.peers: maximum and step must be above 0"),
        (("components", 1, "average_units"), True, "rules.components.peers: per_mark needs average_units false"),
        (("components", 2, "options", 0, "points"), "101", 'rules.components[2].options[0].points: "101" is not null '),
        (("components", 2, "options"), [], "rules.components.social: no option has points"),
        (("components", 2, "conversion"), "votes", 'rules.components[2].conversion: "votes" is not one of '),
        (
            ("components", 3),
            {**sealed.rules()["components"][2], "key": "web", "weight": "10"},
            "rules.components: more than one survey component",
        ),
        (("result", "digits"), 7, "rules.result.digits: 7 is not a count up to 6"),
        (
            ("result", "renormalise_floor"),
            "101",
            'rules.result.renormalise_floor: "101" is not a decimal from 0 to 100',
        ),
        (("result", "grades"), [], "rules.result.grades: the floors do not fall strictly and end in 0"),
        (("result", "grades", 0, "floor"), "60", "rules.result.grades: the floors do not fall strictly and end in 0"),
        (("overrides", "fraud", "grade"), "bad", 'rules.overrides.fraud: "bad" is not the key of a grade'),
        (("overrides", "fraud"), ..., "the field rules.overrides.fraud is missing"),
        (("extra",), 1, "the field rules.extra does not belong here"),
    ],
)
def test_fault_of_the_scheme_is_named_by_its_path(path, value, fault, tmp_path):
    found = faults(sealed.inputs() | {"scheme.json": sealed.scheme(rules(path, value))}, tmp_path)

    assert any(line.startswith(f"scheme.json: {fault}") for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b'"id":"test.city"', b'"id":"test.town"', 'id: "test.town" is not the last of the chain'),
        (b'"from":"test.city"', b'"from":"elsewhere"', SOURCE),
        (b'"cite":"SG', b'"cote":"SG', SOURCE),
        (b'"cite":"SG', b'"assumed":"x","cite":"SG', SOURCE),
        (b"pingyi-scheme/1", b"pingyi-scheme/2", 'format: "pingyi-scheme/2" is not one of pingyi-scheme/1'),
        (b'"minimum":2', b'"minimum":99999999999999999999', "its bytes are not canonical JSON"),
        (b'"minimum":2', b'"minimum":2.0', "its bytes are not canonical JSON"),
        (b'"chain":["test","test.city"]', b'"chain":[]', "chain: a list is not a list of scheme ids"),
    ],
)
def test_fault_around_the_rules_is_named(old, new, fault, tmp_path):
    raw = sealed.scheme()
    assert old in raw

    found = faults(sealed.inputs() | {"scheme.json": raw.replace(old, new, 1)}, tmp_path)

    assert any(line.startswith(f"scheme.json: {fault}") for line in found), found


def counting(conversion: str) -> bytes:
    return sealed.scheme(rules(("components", 2, "conversion"), conversion))


@pytest.mark.parametrize("revoked", [False, True])
def test_counting_needs_an_active_decision(revoked, tmp_path):
    text = sealed.TABLES["decisions.csv"] + "d4,sign_counting,,social,,approver,2026-11-21,\n"
    text += "d5,revoke,,d4,,approver,2026-11-22,\n" if revoked else ""
    files = sealed.inputs(decisions=text) | {"scheme.json": counting("ratio_to_top")}

    if revoked:
        assert faults(files, tmp_path)[0].startswith("decisions.csv: social counts votes")
    else:
        results, _ = verify.score(sealed.write(files, tmp_path))
        assert [row.split(b",")[3] for row in results.splitlines()[1:]] == [b"100.000000", b"100.000000", b"50.000000"]


def unpublished(source: str) -> sealed.Files:
    """Return inputs whose peers are published to nobody: their figures stand in imports.csv."""
    tables = dict(sealed.TABLES)
    for name in ("raters.csv", "marks.csv"):
        kept = [line for line in tables[name].splitlines(keepends=True) if not line.startswith("peers")]
        tables[name] = "".join(kept)
    rows = f"peers,a1,90,{source}\npeers,b2,75.5,{source}\npeers,c3,60,{source}\n"
    tables["imports.csv"] = tables["imports.csv"].replace("source\n", "source\n" + rows)
    texts = {name[:-4]: text for name, text in tables.items()}
    return sealed.inputs(**texts) | {"scheme.json": sealed.scheme(rules(("components", 1, "published"), "none"))}


def test_figures_of_an_unpublished_component_come_from_imports(tmp_path):
    assert verify.score(sealed.write(unpublished("auditors_only"), tmp_path))[0] == sealed.RESULTS.encode()


def test_figures_of_an_unpublished_component_name_the_auditors(tmp_path):
    found = faults(unpublished("panel"), tmp_path)

    assert found[0] == 'imports.csv, row 2, column source: "panel" is not auditors_only'


def test_without_a_survey_ballots_and_channels_are_headers_alone(tmp_path):
    parts = sealed.rules()
    parts["components"][2] = {"key": "social", "label": {"zh": "名"}, "weight": "30", "source": "office"}
    files = sealed.inputs(
        ballots="channel,status,a1,b2,c3\n", channels=sealed.TABLES["channels.csv"].split("\n")[0] + "\n"
    )

    files["scheme.json"] = sealed.scheme(parts)

    assert verify.score(sealed.write(files, tmp_path / "good"))[1] == b"agency,case,total,grade\n"
    files["ballots.csv"] = sealed.TABLES["ballots.csv"].encode()
    assert faults(files, tmp_path)[0] == (
        'ballots.csv, row 2, column channel: "invited" is not a channel of the scheme'
    )


def test_missing_folder_is_bad_input(tmp_path):
    with pytest.raises(verify.Bad, match="No such file"):
        verify.score(tmp_path / "nowhere")


def test_any_damaged_byte_gives_faults_or_a_score(tmp_path):
    dice = random.Random(3)
    files = sealed.inputs()
    verdicts = set()

    for _ in range(150):
        name = dice.choice(sorted(files))
        raw = bytearray(files[name])
        raw[dice.randrange(len(raw))] = dice.choice(b'\0\n\r",;09azA\xff')
        try:
            verify.score(sealed.write(files | {name: bytes(raw)}, tmp_path))
            verdicts.add("scored")
        except verify.Bad as bad:
            assert bad.faults
            verdicts.add("bad")

    assert verdicts == {"scored", "bad"}
