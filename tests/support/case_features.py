"""Names the branches of FORMATS section 4 that a case reaches, to prove a generator; it must not score by itself."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from tests.support import oracle

MARKS = [
    *(f"aggregate {name}" for name in ("mean", "trimmed", "median")),
    *(f"published {name}" for name in ("per_rater", "per_mark", "none")),
    *(f"status {name}" for name in ("counted", "abstained", "recused", "absent", "void")),
    *("trimmed", "items", "average_units", "own_excluded", "own agency", "median odd", "median even"),
    *("marks missing", "minimum not met", "no mark at all", "unit of two", "loner beside units", "no raters"),
]
SURVEY = [
    *(f"conversion {name}" for name in ("satisfaction", "ratio_to_top", "rank_points")),
    *(f"ballot {name}" for name in ("counted", "quarantined", "excluded")),
    *("empty cell", "points null", "channel weight 0", "channel below minimum", "superseded", "no ballots"),
    *("committed 0", "committed 1", "no vote at all", "points stop at 0", "equal votes", "refused"),
    *("gone agency with votes", "answer without points", "equal ballots", "sensitivity differs in grade"),
]
RESULT = [
    *(f"digits {digits}" for digits in range(5)),
    *(f"rounding {name}" for name in ("half_up", "half_even")),
    *(f"grade_on {name}" for name in ("rounded", "exact")),
    *(f"insufficient {name}" for name in ("renormalise", "withhold")),
    *(f"source {name}" for name in ("marks", "survey", "imported", "office", "indicators")),
    *("round_components", "rounding tie", "rounding tie down", "rounded reaches a floor", "weight 0"),
    *("fractional weight", "weight at the floor", "floor 0", "nothing sufficient", "import missing"),
    *("renormalised", "withheld", "too_few_to_trim", "insufficient with weight 0", "equal ranks"),
]
DECISIONS = [
    *("absent", "fraud", "withdrawn", "absent+fraud", "absent+withdrawn", "fraud+withdrawn"),
    *("absent+fraud+withdrawn", "override grade null", "override grade set", "fraud grade null"),
    *(f"kind {name}" for name in ("assume", "amend", "sign_counting", "quarantine", "release", "exclude")),
    *("kind waive", "kind correct", "kind revoke", "revoked override", "revoked signature", "revoked revocation"),
    *("all gone", "quoted comma", "quoted quote", "quoted line break", "name quoted", "one agency"),
]
ALL = frozenset([*MARKS, *SURVEY, *RESULT, *DECISIONS])

NAMED = ("source", "aggregate", "published", "conversion")


def features(folder: Path) -> set[str]:
    """Return the names of ALL that hold for the case in the folder."""
    case = oracle.read(folder)
    found = {*_scheme(case), *_survey(folder, case), *_decisions(case), *_quoting(folder)}
    for part in case.rules["components"]:
        if part["source"] == "marks" and part["published"] != "none":
            found |= {*_marks(case, part)}
    try:
        lines = oracle.lines(case)
    except oracle.Refused:
        return found | {"refused"}
    for line in lines:
        found |= {*_line(case, line)}
    return found | {*_lines(case, lines)}


def _held(names: dict[str, bool]) -> Iterator[str]:
    return (name for name, holds in names.items() if holds)


def _scheme(case: oracle.Case) -> Iterator[str]:
    parts, result = case.rules["components"], case.rules["result"]
    yield from (f"{name} {part[name]}" for part in parts for name in NAMED if name in part)
    yield from (f"{name} {result[name]}" for name in ("digits", "rounding", "grade_on", "insufficient"))
    weights = [Fraction(part["weight"]) for part in parts]
    yield from _held(
        {
            "items": any(part.get("items") for part in parts),
            "average_units": any(part.get("average_units") for part in parts),
            "own_excluded": any(part.get("own_excluded") for part in parts),
            "weight 0": 0 in weights,
            "fractional weight": any(weight.denominator > 1 for weight in weights),
            "round_components": result["round_components"],
            "floor 0": result["renormalise_floor"] == "0",
            "fraud grade null": case.rules["overrides"]["fraud"]["grade"] is None,
            "one agency": len(case.agencies) == 1,
        }
    )


def _marks(case: oracle.Case, part: oracle.Part) -> Iterator[str]:
    raters = [row for row in case.raters if row["component"] == part["key"]]
    rows = [row for row in case.marks if row["component"] == part["key"]]
    yield from (f"status {row['status']}" for row in rows)
    pairs = {(row["rater"], row["agency"]) for row in rows}
    whole = [(row["rater"], agency) for row in raters for agency in case.agencies]
    yield from _held(
        {
            "no raters": not raters,
            "marks missing": part["published"] == "per_rater" and not pairs.issuperset(whole),
            "own agency": part["own_excluded"] and any(row["agency"] for row in raters),
        }
    )
    for agency in case.agencies:
        yield from _aggregated(part, len(oracle.totals(case, part, agency)))
        counted = {row["rater"] for row in rows if row["agency"] == agency and row["status"] == "counted"}
        units = [row["unit"] for row in raters if row["rater"] in counted and part["average_units"]]
        named = [unit for unit in units if unit]
        yield from _held(
            {
                "unit of two": len(named) > len(set(named)),
                "loner beside units": "" in units and bool(named),
            }
        )


def _aggregated(part: oracle.Part, n: int) -> Iterator[str]:
    enough = n > 0 and n >= part["minimum"]
    drop = part["drop"]
    return _held(
        {
            "no mark at all": n == 0,
            "minimum not met": 0 < n < part["minimum"],
            "trimmed": enough and part["aggregate"] == "trimmed" and drop > 0 and n >= 2 * drop + 3,
            "median odd": enough and part["aggregate"] == "median" and n % 2 == 1,
            "median even": enough and part["aggregate"] == "median" and n % 2 == 0,
        }
    )


def _survey(folder: Path, case: oracle.Case) -> Iterator[str]:
    for part in case.rules["components"]:
        if part["source"] != "survey":
            continue
        cells = {row[agency] for row in case.ballots for agency in case.agencies}
        pointless = {option["key"] for option in part["options"] if option["points"] is None}
        rows = [tuple(row.values()) for row in case.ballots]
        logged = oracle.table(folder / "channels.csv")
        yield from (f"ballot {row['status']}" for row in case.ballots)
        yield from (f"committed {row['committed']}" for row in logged)
        yield from _held(
            {
                "no ballots": not rows,
                "equal ballots": len(rows) > len(set(rows)),
                "empty cell": "" in cells,
                "points null": bool(pointless),
                "answer without points": bool(pointless & cells),
                "channel weight 0": any(Fraction(channel["weight"]) == 0 for channel in part["channels"]),
                "channel below minimum": _below_minimum(case, part),
                "superseded": any(row["superseded"] != "0" for row in logged),
                "gone agency with votes": any(
                    oracle.votes(case, part, agency) > 0 and oracle.gone(case, agency) for agency in case.agencies
                ),
            }
        )


def _below_minimum(case: oracle.Case, part: oracle.Part) -> bool:
    pointed = {option["key"] for option in part["options"] if option["points"] is not None}
    for channel in part["channels"]:
        rows = [row for row in case.ballots if (row["channel"], row["status"]) == (channel["key"], "counted")]
        for agency in case.agencies:
            n = sum(row[agency] in pointed for row in rows)
            if part["conversion"] == "satisfaction" and 0 < n < channel["minimum"] and channel["weight"] != "0":
                return True
    return False


def _decisions(case: oracle.Case) -> Iterator[str]:
    kinds = {row["id"]: row["kind"] for row in case.decisions}
    ended = {kinds[row["ref"]] for row in case.decisions if row["kind"] == "revoke"}
    yield from (f"kind {kind}" for kind in kinds.values())
    yield from _held(
        {
            "revoked override": bool(ended & {"absent", "withdrawn", "fraud"}),
            "revoked signature": "sign_counting" in ended,
            "revoked revocation": "revoke" in ended,
            "all gone": all(oracle.gone(case, agency) for agency in case.agencies),
        }
    )


def _quoting(folder: Path) -> Iterator[str]:
    reasons = [row["reason"] for row in oracle.table(folder / "decisions.csv")]
    return _held(
        {
            "quoted comma": any("," in reason for reason in reasons),
            "quoted quote": any('"' in reason for reason in reasons),
            "quoted line break": any("\n" in reason for reason in reasons),
            "name quoted": b'"' in (folder / "agencies.csv").read_bytes(),
        }
    )


def _line(case: oracle.Case, line: oracle.Line) -> Iterator[str]:
    parts, result = case.rules["components"], case.rules["result"]
    gone = "absent" in line.override or "withdrawn" in line.override
    missing = {part["source"] for part in parts if line.figures and line.figures[part["key"]] is None}
    weight = sum(Fraction(part["weight"]) for part in parts if line.figures.get(part["key"]) is not None)
    idle = {"insufficient:" + part["key"] for part in parts if part["weight"] == "0"}
    yield from (note.partition(":")[0] for note in line.notes if not note.startswith("insufficient"))
    if line.override:
        yield line.override
    yield from _held(
        {
            "override grade null": gone and line.grade == "",
            "override grade set": gone and line.grade != "",
            "import missing": bool(missing & {"imported", "office", "indicators"}),
            "insufficient with weight 0": bool(idle & {*line.notes}),
            "nothing sufficient": not gone and weight == 0,
            "weight at the floor": "renormalised" in line.notes and weight == Fraction(result["renormalise_floor"]),
        }
    )
    if line.total is not None and line.exact is not None:
        floors = [Fraction(grade["floor"]) for grade in result["grades"]]
        tie = (line.exact * 10 ** result["digits"]).denominator == 2
        yield from _held(
            {
                "rounding tie": tie,
                "rounding tie down": tie and line.total < line.exact,
                "rounded reaches a floor": any(line.exact < floor <= line.total for floor in floors),
            }
        )


def _lines(case: oracle.Case, lines: list[oracle.Line]) -> Iterator[str]:
    ranks = [line.rank for line in lines if line.rank]
    grades: dict[str, set[str]] = {}
    for row in oracle.sensitivity(case).decode().splitlines()[1:]:
        grades.setdefault(row.split(",")[0], set()).add(row.split(",")[3])
    yield from _held(
        {
            "equal ranks": len(ranks) > len(set(ranks)),
            "sensitivity differs in grade": any(len(found) > 1 for found in grades.values()),
        }
    )
    for part in case.rules["components"]:
        figures = [line.figures[part["key"]] for line in lines if line.figures]
        conversion = part.get("conversion")
        yield from _held(
            {
                "no vote at all": conversion == "ratio_to_top" and None in figures,
                "points stop at 0": conversion == "rank_points" and 0 in figures,
                "equal votes": conversion == "rank_points" and len(figures) > len(set(figures)),
            }
        )
