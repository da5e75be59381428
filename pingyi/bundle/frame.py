"""What every input file is judged against, and the checks that several of them share; it must not read a source."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pingyi.bundle.table import Findings, Table
from pingyi.core import exact, idform
from pingyi.rules.scheme import Marks, Scheme

HEADERS: Mapping[str, tuple[str, ...]] = {
    "agencies.csv": ("agency", "name"),
    "raters.csv": ("component", "rater", "category", "unit", "agency"),
    "marks.csv": ("component", "rater", "agency", "item", "mark", "status"),
    "ballots.csv": ("channel", "status"),
    "channels.csv": ("channel", "committed", "cast", "superseded", "counted", "quarantined", "excluded"),
    "imports.csv": ("component", "agency", "score", "source"),
    "decisions.csv": ("id", "kind", "agency", "ref", "cite", "signers", "decided_on", "reason"),
}
INPUTS = tuple(HEADERS)
# Figures of a marks component whose marks only the auditors see (FORMATS 3).
AUDITORS_ONLY = "auditors_only"


@dataclass(frozen=True)
class Frame:
    """The scheme and the roster. agencies: id -> place in the roster; None = agencies.csv cannot be read."""

    scheme: Scheme
    agencies: Mapping[str, int] | None

    @property
    def places(self) -> Mapping[str, int]:
        """Component key -> place in the scheme."""
        return {part.key: place for place, part in enumerate(self.scheme.components)}

    @property
    def sheets(self) -> Mapping[str, Marks]:
        """The components whose raters and marks stand in the bundle."""
        return {
            part.key: part for part in self.scheme.components if isinstance(part, Marks) and part.published != "none"
        }

    def check_agency(self, at: tuple[int, str], agency: str, found: Findings) -> bool:
        """Tell whether the agency stands in the roster; add the fault at (row, column) when not."""
        if self.agencies is None or agency in self.agencies:
            return True
        found.add(*at, f'"{agency}" is no agency of this season: it must stand in agencies.csv')
        return False


def check_id(at: tuple[int, str], text: str, found: Findings) -> None:
    """Add a fault at (row, column) unless the text has the form of an id."""
    if not idform.is_id(text):
        found.add(*at, f'"{text}" is no id: a-z, then a-z, 0-9 or _, at most 32, and not a column name')


def check_order(
    table: Table, key: Callable[[Sequence[str]], tuple[object, ...] | None], rule: str, found: Findings
) -> None:
    """Add a fault for every row that equals the one before or belongs before it.

    key: what the order compares, or None for a row that has a fault of its own and takes no part.
    rule: the order in words.
    """
    last, last_number = None, 0
    for number, row in table:
        this = key(row)
        if this is None:
            continue
        if last is not None and this == last:
            found.add(number, "", f"repeats row {last_number}; each of these rows stands once")
        elif last is not None and this < last:
            found.add(number, "", f"belongs before row {last_number}; the order is {rule}")
        last, last_number = this, number


def decimal(text: str) -> tuple[Fraction | None, str]:
    """Read a decimal; else return None and what is wrong with it."""
    try:
        return exact.parse(text), ""
    except exact.NotADecimal as error:
        return None, str(error)


def listed(words: Sequence[str]) -> str:
    """Return the allowed words for a message."""
    return ", ".join(words) if words else "none"
