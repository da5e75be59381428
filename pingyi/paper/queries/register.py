"""The register of numbers: every numbered paper of the office by series and year, and whether a number is missing."""

from dataclasses import dataclass

from django.db.models import QuerySet

from pingyi.paper import access, texts
from pingyi.paper.models import Paper
from pingyi.paper.queries.facts import number_of
from pingyi.people.models import User

PER_PAGE = 50
# What an .xlsx takes without growing past what a desk can open.
EXPORT_LIMIT = 5000


@dataclass(frozen=True)
class Series:
    """The numbers of one code in one year. last: the highest; missing: those below it that no paper has."""

    code: str
    year: int
    last: int
    missing: tuple[int, ...]


def numbered(user: User) -> QuerySet[Paper]:
    """Return the numbered papers that a person may read, the latest year first, each series from its last number."""
    found = access.visible_to(user).filter(number__isnull=False)
    return found.order_by("-year", "code", "-number")


def series(user: User) -> list[Series]:
    """Return each series with what is missing in it; one who reads a single season sees no series whole: none."""
    if user.season_key:
        return []
    found: dict[tuple[int, str], list[int]] = {}
    for year, code, number in numbered(user).values_list("year", "code", "number"):
        found.setdefault((year or 0, code), []).append(number or 0)
    return [
        Series(code, year, max(numbers), tuple(sorted(set(range(1, max(numbers) + 1)) - set(numbers))))
        for (year, code), numbers in found.items()
    ]


def table(papers: QuerySet[Paper]) -> list[tuple[str, ...]]:
    """Return the register as rows of text: number, title, agency, season, day, state, reason of a void, digests."""
    return [
        (
            number_of(paper),
            texts.kind(paper.kind),
            paper.agency.name if paper.agency else "",
            paper.season.title_zh,
            paper.issued_on.isoformat() if paper.issued_on else "",
            texts.state(paper.state),
            paper.void_why,
            paper.pdf,
            paper.docx,
        )
        for paper in papers[:EXPORT_LIMIT]
    ]
