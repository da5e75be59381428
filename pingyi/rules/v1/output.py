"""Writes results.csv, sensitivity.csv and trace.json, byte for byte (FORMATS 4); it must not compute a figure."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from pingyi.core import canonical, exact
from pingyi.rules import trace
from pingyi.rules.scheme import Scheme
from pingyi.rules.v1.outcome import AgencyOutcome, Outcome
from pingyi.rules.v1.sensitivity import Row

TRACE_FORMAT = "pingyi-trace/1"


def results_csv(scheme: Scheme, outcome: Outcome) -> bytes:
    """Return results.csv: figures with six decimals half up, totals with the scheme's number of decimals."""
    keys = [part.key for part in scheme.components]
    header = ["agency", *keys, "total", "computed_grade", "override", "grade", "rank", "notes"]
    return _csv([header, *(_result(scheme, row) for row in outcome.agencies)])


def sensitivity_csv(rows: Sequence[Row]) -> bytes:
    """Return sensitivity.csv; a header alone without rows."""
    return _csv([["agency", "case", "total", "grade"], *([row.agency, row.case, row.total, row.grade] for row in rows)])


def trace_json(outcome: Outcome) -> bytes:
    """Return trace.json: the tree of steps behind every agency's row, in canonical JSON."""
    return canonical.dumps(
        {
            "format": TRACE_FORMAT,
            "agencies": [{"agency": row.agency, "why": trace.to_json(row.why)} for row in outcome.agencies],
        }
    )


def _result(scheme: Scheme, row: AgencyOutcome) -> list[str]:
    return [
        row.agency,
        *(_six(figure) for figure in row.figures),
        "" if row.total is None else exact.fixed(row.total, scheme.result.digits),
        row.computed_grade,
        row.override,
        row.grade,
        "" if row.rank is None else str(row.rank),
        "+".join(row.notes),
    ]


def _six(figure: Fraction | None) -> str:
    return "" if figure is None else exact.six(figure)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    # Ids, decimals and notes hold no comma, quote or line end, so that nothing is ever quoted.
    return "".join(",".join(row) + "\n" for row in rows).encode()
