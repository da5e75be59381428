"""Random valid scoring inputs (FORMATS 2 and 3), small ones and a large one; it must not score anything."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from tests.support import case_files, random_schemes
from tests.support import frozen_schemes as frozen

Row: TypeAlias = list[str]
Table: TypeAlias = list[Row]
Part: TypeAlias = dict[str, Any]  # one object of `rules`, as the scheme's maker gives it

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
IDS = ["a01", "a02", "a03", "a10", "b", "z_last", "bureau_of_works", "x" * 32, "m2", "m10"]
NAMES = [
    "甲",
    "乙（含“试点”）",
    "丙, 第二处",
    '丁 "热线" 中心',
    "戊, \"甲\"、'乙'",
    " 己",
    "Bureau of Tests, North",
    "辛",
]
REASONS = [
    "明确拒绝参加评议",
    'Put off, "by the office", to next year',
    'First line\nsecond line, with a "quote"',
    '"',
    "核查属实，\n另见附件",
    "plain",
]
SOURCES = ["panel, phone", '第三方 "A" 机构', "office sheet", "两\n行"]


def write(folder: Path, seed: int) -> None:
    """Write scheme.json and the seven input files of a small random case; equal seeds give equal bytes."""
    dice = random.Random(seed)
    rules: Part = random_schemes.scheme(dice)
    agencies = dice.sample(IDS, dice.choice([1, 2, 2, 3, 3, 4, 4, 5, 6, 8]))
    sheets = [_sheets(dice, part, agencies) for part in _marked(rules)]
    ballots, channels = _ballots(dice, rules, agencies)
    tables = {
        "agencies.csv": [[agency, _name(dice)] for agency in agencies],
        "raters.csv": [row for raters, _ in sheets for row in raters],
        "marks.csv": [row for _, marks in sheets for row in marks],
        "channels.csv": channels,
        "imports.csv": _imports(dice, rules, agencies),
        "decisions.csv": _decisions(dice, rules, agencies),
    }
    case_files.write(folder, frozen.frozen(rules), tables, ballots)


def large(folder: Path, ballots: int, agencies: int = 8, raters: int = 50, seed: int = 1) -> None:
    """Write a big case: a jury, a peers component published per mark, and a survey of three channels.

    ballots: live ballots, one in a hundred of them quarantined. raters: jurors and peers together.
    """
    dice = random.Random(seed)
    ids = [f"a{number:02}" for number in range(1, agencies + 1)]
    rules = _large_rules()
    jury, peers = _marked(rules)
    peer_count = min(agencies, raters // 2)
    sheets = [
        _full_sheets(dice, jury, ids, [""] * (raters - peer_count)),
        _full_sheets(dice, peers, ids, ids[:peer_count]),
    ]
    keys = [option["key"] for option in rules["components"][1]["options"]]
    names = dice.choices(["invited", "wechat", "street"], [2, 7, 1], k=ballots)
    states = ["quarantined" if number % 100 == 0 else "counted" for number in range(ballots)]
    columns = [dice.choices(keys, [30 + number, 40, 15, 5, 10], k=ballots) for number in range(agencies)]
    rows = [list(row) for row in zip(names, states, *columns, strict=True)]
    tables = {
        "agencies.csv": [[agency, f"测试单位{number}"] for number, agency in enumerate(ids, 1)],
        "raters.csv": [row for raters, _ in sheets for row in raters],
        "marks.csv": [row for _, marks in sheets for row in marks],
        "channels.csv": [case_files.channel_row(name, "1", 0, rows) for name in ("invited", "wechat", "street")],
    }
    case_files.write(folder, frozen.frozen(rules), tables, rows)


def _large_rules() -> Part:
    options = [
        frozen.option("very", "100", vote=True),
        frozen.option("satisfied", "85", vote=True),
        frozen.option("fair", "60"),
        frozen.option("dissatisfied", "0"),
        frozen.option("unknown", None),
    ]
    channels = [frozen.channel(name, "1", 30) for name in ("invited", "wechat", "street")]
    components = [
        frozen.marks("jury", "40", own_excluded=True, minimum=5),
        frozen.survey("social", "40", options=options, channels=channels),
        frozen.marks("peers", "20", own_excluded=True, minimum=3, published="per_mark"),
    ]
    return frozen.rules(components, frozen.result(), frozen.overrides())


def _full_sheets(dice: random.Random, part: Part, agencies: Sequence[str], homes: Sequence[str]) -> tuple[Table, Table]:
    raters, marks = [], []
    for home in homes:
        rater = _fresh(dice)
        rows = []
        for agency in agencies:
            if agency != home:
                rows.append([part["key"], rater, agency, "", _mark(dice, "40", "100", "0.01"), "counted"])
        raters.append([part["key"], rater, "", "", home])
        marks += rows
    if part["published"] == "per_mark":
        raters, marks = _unlinked(dice, part, marks)
    return _in_order(raters, marks)


def _sheets(dice: random.Random, part: Part, agencies: list[str]) -> tuple[Table, Table]:
    raters: Table = []
    marks: Table = []
    if part["published"] == "none":
        return raters, marks
    high = random_schemes.decimal(random_schemes.micro(part["maximum"]) * 3 // 4)
    low = dice.choice(["0", "0", high])
    for _ in range(dice.choice([0, 1, 2, 3, 4, 5, 5, 6, 7, 9, 12])):
        rater = _fresh(dice)
        home = dice.choice(agencies) if dice.random() < 0.3 else ""
        unit = dice.choice(["u1", "u2", "u3"]) if part["average_units"] and dice.random() < 0.65 else ""
        raters.append([part["key"], rater, dice.choice(["", "npc", "media"]), unit, home])
        for agency in agencies:
            barred = part["own_excluded"] and home == agency
            marks += _sheet(dice, part, [part["key"], rater, agency], barred, low)
    if part["published"] == "per_mark":
        raters, marks = _unlinked(dice, part, marks)
    return _in_order(raters, marks)


def _sheet(dice: random.Random, part: Part, start: Row, barred: bool, low: str) -> Table:
    if dice.random() < 0.1:
        return []
    others = ["abstained", "recused", "absent", "void"]
    status = dice.choice(others) if barred or dice.random() < 0.2 else "counted"
    rows = []
    for item in part["items"] or [{"key": "", "maximum": part["maximum"]}]:
        low_here = low if item["key"] == "" else "0"
        mark = _mark(dice, low_here, item["maximum"], part["step"]) if status == "counted" else ""
        rows.append([*start, item["key"], mark, status])
    return rows


def _mark(dice: random.Random, low: str, maximum: str, step: str) -> str:
    unit = random_schemes.micro(step)
    lowest = -(-random_schemes.micro(low) // unit)
    return random_schemes.decimal(dice.randint(lowest, random_schemes.micro(maximum) // unit) * unit)


def _unlinked(dice: random.Random, part: Part, marks: Table) -> tuple[Table, Table]:
    fresh: dict[tuple[str, str], str] = {}
    for row in marks:
        fresh.setdefault((row[1], row[2]), _fresh(dice))
    raters = [[part["key"], rater, "", "", ""] for rater in fresh.values()]
    return raters, [[row[0], fresh[row[1], row[2]], *row[2:]] for row in marks]


def _in_order(raters: Table, marks: Table) -> tuple[Table, Table]:
    # Stable: within one rater the agencies and items already stand in roster and scheme order.
    return sorted(raters, key=lambda row: row[1]), sorted(marks, key=lambda row: row[1])


def _ballots(dice: random.Random, rules: Part, agencies: list[str]) -> tuple[Table, Table]:
    surveys = [part for part in rules["components"] if part["source"] == "survey"]
    if not surveys:
        return [], []
    names = [channel["key"] for channel in surveys[0]["channels"]]
    keys = [option["key"] for option in surveys[0]["options"]]
    logged = {name: dice.choice("01") for name in names}
    quarantined = dice.choice([0, 0, 8] if surveys[0]["conversion"] == "satisfaction" else [0, 8, 8])
    ballots = []
    for _ in range(dice.choice([0, 1, 4, 10, 20, 30, 60])):
        name = dice.choice(names)
        status = dice.choices(["counted", "quarantined", "excluded"], [30, quarantined, 2])[0]
        cells = [_cell(dice, keys, may_be_empty=logged[name] == "0") for _ in agencies]
        ballots.append([name, status, *cells])
    return ballots, [case_files.channel_row(name, logged[name], dice.choice([0, 0, 1, 7]), ballots) for name in names]


def _cell(dice: random.Random, keys: list[str], may_be_empty: bool) -> str:
    if may_be_empty and dice.random() < 0.2:
        return ""
    return keys[0] if dice.random() < 0.4 else dice.choice(keys)


def _imports(dice: random.Random, rules: Part, agencies: list[str]) -> Table:
    rows = []
    near = {agency: _near_a_floor(dice, rules["result"]) for agency in agencies if dice.random() < 0.3}
    for part in rules["components"]:
        hidden = part["source"] == "marks" and part["published"] == "none"
        if not hidden and part["source"] in ("marks", "survey"):
            continue
        step = dice.choice(["10", "5", "0.5", "0.001", "0.000001"])
        for agency in agencies:
            if dice.random() < 0.85:
                score = near.get(agency) or _mark(dice, "40", "100", step)
                rows.append([part["key"], agency, score, "auditors_only" if hidden else dice.choice(SOURCES)])
    return rows


def _near_a_floor(dice: random.Random, result: Part) -> str:
    floor = random_schemes.micro(dice.choice(result["grades"])["floor"])
    half = 5 * random_schemes.MICRO // 10 ** (result["digits"] + 1)
    return random_schemes.decimal(max(0, floor - dice.choice([0, half, half, half + 1, half - 1])))


def _decisions(dice: random.Random, rules: Part, agencies: list[str]) -> Table:
    kinds: Table = []  # kind, agency, ref
    for part in rules["components"]:
        if part.get("conversion") in ("ratio_to_top", "rank_points") and dice.random() < 0.92:
            kinds.append(["sign_counting", "", part["key"]])
    touched = dice.choices(agencies, k=2)
    for _ in range(dice.choice([0, 0, 1, 2, 3])):
        kinds.append([dice.choice(["absent", "withdrawn", "fraud"]), dice.choice(touched), ""])
    for _ in range(dice.choice([0, 0, 0, 1, 2])):
        kinds.append(_idle(dice, rules, agencies))
    rows: Table = []
    day = dice.randint(1, 10)
    for kind, agency, ref in kinds:
        rows.append(_decision(dice, len(rows) + 1, [kind, agency, ref], day))
        day += dice.choice([0, 0, 1])
        if dice.random() < (0.04 if kind == "sign_counting" else 0.2):
            ended = dice.choice([row for row in rows if row[1] == kind])
            rows.append(_decision(dice, len(rows) + 1, ["revoke", ended[2], ended[0]], day))
            if dice.random() < 0.1:  # ending the end does not bring the first decision back
                rows.append(_decision(dice, len(rows) + 1, ["revoke", ended[2], rows[-1][0]], day))
    return rows


def _idle(dice: random.Random, rules: Part, agencies: list[str]) -> Row:
    kind = dice.choice(["assume", "amend", "quarantine", "release", "exclude", "waive", "correct"])
    if kind in ("assume", "amend"):
        return [kind, "", f"component.{dice.choice(rules['components'])['key']}.weight"]
    if kind in ("waive", "correct"):
        return [kind, dice.choice(agencies), dice.choice(["stage.visit", "d1"])]
    return [kind, "", dice.choice(["batch_1", "batch_2"])]


def _decision(dice: random.Random, number: int, what: Row, day: int) -> Row:
    cite = dice.choice(["SG-2019-47:14", "SG-2019-47:15", "GD-LZPY:13"])
    signers = dice.choice(["operator+approver", "scrutineer+approver"])
    return [f"d{number}", *what, cite, signers, f"2026-11-{day:02}", dice.choice(REASONS)]


def _marked(rules: Part) -> list[Part]:
    return [part for part in rules["components"] if part["source"] == "marks"]


def _fresh(dice: random.Random) -> str:
    return "r" + "".join(dice.choices(LETTERS, k=9))


def _name(dice: random.Random) -> str:
    return "测试单位" + dice.choice(NAMES)
