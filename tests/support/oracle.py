"""A second, naive implementation of FORMATS section 4; it must import nothing of the program."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

Row: TypeAlias = Mapping[str, str]
Part: TypeAlias = Mapping[str, Any]  # one object of scheme.json, as json gives it


class Refused(Exception):
    """Votes would be counted although nobody signed for it."""


class Case(NamedTuple):
    """One folder, read: the rules and the rows of the input files."""

    rules: Part
    agencies: list[str]
    raters: list[Row]
    marks: list[Row]
    ballots: list[Row]
    imports: list[Row]
    decisions: list[Row]


@dataclass
class Line:
    """What is found for one agency; exact: the total before its one rounding."""

    agency: str
    figures: dict[str, Fraction | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    exact: Fraction | None = None
    total: Fraction | None = None
    computed: str = ""
    override: str = ""
    grade: str = ""
    rank: str = ""


def score(folder: Path) -> tuple[bytes, bytes]:
    """Return the bytes of results.csv and of sensitivity.csv for a folder of well-formed inputs.

    Raises Refused: votes are to be counted without an active decision `sign_counting`.
    """
    case = read(folder)
    return results(case), sensitivity(case)


def read(folder: Path) -> Case:
    """Read scheme.json and the input files of section 3; nothing is checked."""
    rules = json.loads((folder / "scheme.json").read_bytes())["rules"]
    return Case(
        rules=rules,
        agencies=[row["agency"] for row in table(folder / "agencies.csv")],
        raters=table(folder / "raters.csv"),
        marks=table(folder / "marks.csv"),
        ballots=table(folder / "ballots.csv"),
        imports=table(folder / "imports.csv"),
        decisions=table(folder / "decisions.csv"),
    )


def results(case: Case) -> bytes:
    """Return results.csv: one row per agency in roster order."""
    keys = [part["key"] for part in case.rules["components"]]
    head = ["agency", *keys, "total", "computed_grade", "override", "grade", "rank", "notes"]
    text = ",".join(head) + "\n"
    for line in lines(case):
        cells = [line.agency]
        for key in keys:
            figure = line.figures.get(key)
            cells.append("" if figure is None else fixed(rounded(figure, 6, "half_up"), 6))
        cells += [_total_text(case, line), line.computed, line.override, line.grade, line.rank]
        cells.append("+".join(sorted(line.notes)))
        text += ",".join(cells) + "\n"
    return text.encode()


def sensitivity(case: Case) -> bytes:
    """Return sensitivity.csv: for each agency what the quarantined ballots could make of it."""
    text = "agency,case,total,grade\n"
    if not any(row["status"] == "quarantined" for row in case.ballots):
        return text.encode()
    for agency in case.agencies:
        for name in ("in", "best", "worst"):
            found = next(line for line in lines(_supposed(case, agency, name)) if line.agency == agency)
            text += f"{agency},{name},{_total_text(case, found)},{found.grade}\n"
    return text.encode()


def lines(case: Case) -> list[Line]:
    """Run the whole of section 4 once; one line per agency in roster order."""
    for part in case.rules["components"]:
        if part["source"] == "survey" and part["conversion"] != "satisfaction" and not _signed(case):
            raise Refused(f'{part["key"]} counts votes: no active decision "sign_counting"')
    made = [_line(case, agency) for agency in case.agencies]
    ranked = [line for line in made if line.total is not None and line.override == ""]
    for line in ranked:
        better = 0
        for other in ranked:
            if other.total is not None and line.total is not None and other.total > line.total:
                better += 1
        line.rank = str(better + 1)
    return made


def _line(case: Case, agency: str) -> Line:
    line = Line(agency)
    kinds = decided(case, agency)
    if not gone(case, agency):
        for part in case.rules["components"]:
            figure = _figure(case, part, line)
            if figure is None:
                line.notes.append("insufficient:" + part["key"])
            elif case.rules["result"]["round_components"]:
                figure = rounded(figure, case.rules["result"]["digits"], case.rules["result"]["rounding"])
            line.figures[part["key"]] = figure
        _add_total(case, line)
    line.override = "+".join(kind for kind in ("absent", "fraud", "withdrawn") if kind in kinds)
    line.grade = line.computed
    for kind in ("withdrawn", "absent", "fraud"):  # the last one found wins
        if kind in kinds:
            line.grade = case.rules["overrides"][kind]["grade"] or ""
    return line


def _add_total(case: Case, line: Line) -> None:
    rule = case.rules["result"]
    weight = points = Fraction(0)
    for part in case.rules["components"]:
        figure = line.figures[part["key"]]
        if figure is not None:
            weight += Fraction(part["weight"])
            points += Fraction(part["weight"]) * figure
    if rule["insufficient"] == "withhold":
        withheld = weight < 100
    else:
        withheld = weight == 0 or weight < Fraction(rule["renormalise_floor"])
    if withheld:
        line.notes.append("withheld")
        return
    if weight < 100:
        line.notes.append("renormalised")
    line.exact = points / weight
    line.total = rounded(line.exact, rule["digits"], rule["rounding"])
    judged = line.total if rule["grade_on"] == "rounded" else line.exact
    for grade in rule["grades"]:
        if Fraction(grade["floor"]) <= judged:
            line.computed = grade["key"]
            break


def _figure(case: Case, part: Part, line: Line) -> Fraction | None:
    if part["source"] == "survey":
        if part["conversion"] == "satisfaction":
            return _satisfaction(case, part, line.agency)
        return _counted(case, part, line.agency)
    if part["source"] == "marks" and part["published"] != "none":
        return _marked(case, part, line)
    for row in case.imports:
        if row["component"] == part["key"] and row["agency"] == line.agency:
            return Fraction(row["score"])
    return None


def _marked(case: Case, part: Part, line: Line) -> Fraction | None:
    given = sorted(totals(case, part, line.agency))
    n = len(given)
    if n == 0 or n < part["minimum"]:
        return None
    if part["aggregate"] == "median":
        value = given[n // 2] if n % 2 == 1 else (given[n // 2 - 1] + given[n // 2]) / 2
    else:
        if part["aggregate"] == "trimmed":
            if n >= 2 * part["drop"] + 3:
                given = given[part["drop"] : n - part["drop"]]
            else:
                line.notes.append("too_few_to_trim:" + part["key"])
        value = sum(given, Fraction(0)) / len(given)
    return value * 100 / Fraction(part["maximum"])


def totals(case: Case, part: Part, agency: str) -> list[Fraction]:
    """Return the totals of the raters who marked the agency, those of one unit already averaged."""
    by_rater: dict[str, Fraction] = {}
    for row in case.marks:
        if row["component"] == part["key"] and row["agency"] == agency and row["status"] == "counted":
            by_rater[row["rater"]] = by_rater.get(row["rater"], Fraction(0)) + Fraction(row["mark"])
    if not part["average_units"]:
        return list(by_rater.values())
    by_unit: dict[str, list[Fraction]] = {}
    alone = []
    for row in case.raters:
        if row["component"] == part["key"] and row["rater"] in by_rater:
            if row["unit"] == "":
                alone.append(by_rater[row["rater"]])
            else:
                by_unit.setdefault(row["unit"], []).append(by_rater[row["rater"]])
    return alone + [sum(unit, Fraction(0)) / len(unit) for unit in by_unit.values()]


def _satisfaction(case: Case, part: Part, agency: str) -> Fraction | None:
    points = {option["key"]: option["points"] for option in part["options"]}
    upper = lower = Fraction(0)
    for channel in part["channels"]:
        given = []
        for row in case.ballots:
            answered = row["status"] == "counted" and row[agency] != ""
            if row["channel"] == channel["key"] and answered and points[row[agency]] is not None:
                given.append(Fraction(points[row[agency]]))
        weight = Fraction(channel["weight"])
        if weight > 0 and len(given) > 0 and len(given) >= channel["minimum"]:
            upper += weight * sum(given, Fraction(0)) / len(given)
            lower += weight
    return None if lower == 0 else upper / lower


def _counted(case: Case, part: Part, agency: str) -> Fraction | None:
    found = {}
    for other in case.agencies:
        if not gone(case, other):
            found[other] = votes(case, part, other)
    if part["conversion"] == "ratio_to_top":
        top = max(found.values())
        return None if top == 0 else Fraction(100 * found[agency], top)
    rank = 1
    for number in found.values():
        if number > found[agency]:
            rank += 1
    return max(Fraction(0), 100 - Fraction(part["rank_step"]) * (rank - 1))


def votes(case: Case, part: Part, agency: str) -> int:
    """Return how many counted answers for the agency are votes, in channels that weigh something."""
    voting = [option["key"] for option in part["options"] if option["vote"]]
    weighing = [channel["key"] for channel in part["channels"] if Fraction(channel["weight"]) > 0]
    number = 0
    for row in case.ballots:
        if row["status"] == "counted" and row["channel"] in weighing and row[agency] in voting:
            number += 1
    return number


def _supposed(case: Case, agency: str, name: str) -> Case:
    part = next(part for part in case.rules["components"] if part["source"] == "survey")
    options = [option for option in part["options"] if option["points"] is not None]
    wanted = options[0]
    for option in options:
        step = Fraction(option["points"]) - Fraction(wanted["points"])
        if (name == "best" and step > 0) or (name == "worst" and step < 0):
            wanted = option
    ballots: list[Row] = []
    for row in case.ballots:
        if row["status"] == "quarantined":
            changed = {**row, "status": "counted"}
            if name != "in" and row[agency] != "":  # an empty cell is no answer, so it stays empty
                changed[agency] = wanted["key"]
            ballots.append(changed)
        else:
            ballots.append(row)
    return case._replace(ballots=ballots)


def active(case: Case) -> list[Row]:
    """Return the decisions that no later row revokes; a revoked `revoke` row has revoked all the same."""
    found: list[Row] = []
    for index, row in enumerate(case.decisions):
        later = case.decisions[index + 1 :]
        if not any(other["kind"] == "revoke" and other["ref"] == row["id"] for other in later):
            found.append(row)
    return found


def gone(case: Case, agency: str) -> bool:
    """Tell whether the agency has an active decision `absent` or `withdrawn`."""
    return "absent" in decided(case, agency) or "withdrawn" in decided(case, agency)


def decided(case: Case, agency: str) -> list[str]:
    """Return the kinds of the active decisions about the agency."""
    return [row["kind"] for row in active(case) if row["agency"] == agency]


def _signed(case: Case) -> bool:
    return any(row["kind"] == "sign_counting" for row in active(case))


def rounded(value: Fraction, digits: int, rounding: str) -> Fraction:
    """Round a value that is not negative to so many decimals.

    rounding: half_up (a tie goes up) or half_even (a tie goes to the even digit).
    """
    scaled = value * 10**digits
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    tie_goes_up = rounding == "half_up" or whole % 2 == 1
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and tie_goes_up):
        whole += 1
    return Fraction(whole, 10**digits)


def fixed(value: Fraction, digits: int) -> str:
    """Write a value that has at most so many decimals with exactly so many."""
    whole = str((value * 10**digits).numerator).zfill(digits + 1)
    return whole if digits == 0 else whole[:-digits] + "." + whole[-digits:]


def _total_text(case: Case, line: Line) -> str:
    return "" if line.total is None else fixed(line.total, case.rules["result"]["digits"])


def table(path: Path) -> list[Row]:
    """Return the rows of a CSV file under the names of its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
