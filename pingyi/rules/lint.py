"""What is wrong with a merged scheme, what it only assumes, and which gap of the documents it leaves unfilled; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pingyi.core import cite as citation
from pingyi.core import exact
from pingyi.rules import leaves, shape
from pingyi.rules.leaves import Parts
from pingyi.rules.merge import Flaw, Merged
from pingyi.rules.scheme import COUNTING
from pingyi.rules.trace import implements

# Says why a citation, or a document's id, is not in the register, or returns None.
Resolver = Callable[[str], str | None]

# What the documents leave undefined -> the leaves that must say it. @marks, @survey and @electorate stand for every
# component of that source and for every electorate that marks.
GAPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("how answers of the public become points", ("component.@survey.conversion", "component.@survey.options")),
    ("the cut-offs of the grades", ("result.grades",)),
    (
        "who marks, whether for themselves, and the weight of a unit",
        ("electorate.@electorate.members", "electorate.@electorate.own_excluded", "electorate.@electorate.ballot_per"),
    ),
    ("how small a jury may be", ("component.@marks.minimum",)),
    ("a late or missing rater", ("electorate.@electorate.missing",)),
    ("trimming", ("component.@marks.aggregate", "component.@marks.drop")),
    ("rounding", ("result.digits", "result.rounding", "result.round_components")),
    ("ties", ("result.ties",)),
    ("the order of presentation", ("stage.meeting.order",)),
    ("the effect of the self-review and of the visit", ("stage.self_review.effect", "stage.visit.effect")),
    ("the grade of the absent", ("override.absent.grade",)),
    (
        "how, until when and with what effect fraud is found",
        ("override.fraud.procedure", "override.fraud.time_limit", "override.fraud.after_publication"),
    ),
    ("the right of reply or objection", ("remedy.objection", "remedy.days")),
    ("how rectification is reported by a body no longer reviewed", ("stage.rectification.attendance",)),
    ("one entry with two names, mergers and renamings", ("roster.joint", "roster.renaming")),
    ("how bodies that are not reviewed are evaluated", ("check.outcome",)),
    ("what a lower level may change", ("variant.may_change",)),
)


@dataclass(frozen=True)
class Finding:
    """One line of a check. level: finding (mend it), assumed (confirm it) or cited (a gap that a document settles)."""

    level: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.level} {self.path}: {self.message}"


@implements("GD-LZPY:19")
def lint(merged: Merged, check_cite: Resolver, check_document: Resolver) -> tuple[Finding, ...]:
    """Return all findings, then all assumed values and settled gaps in the order of the scheme.

    check_cite, check_document: say what is wrong with a citation or a document's id, or return None.
    """
    parts = leaves.parts(merged)
    flaws = [
        *leaves.flaws(merged),
        *_sources(merged, check_cite, check_document),
        *_weights(merged, parts),
        *_grades(merged),
        *(flaw for name in parts.marks for flaw in _marks(merged, name)),
        *(flaw for name in parts.survey for flaw in _survey(merged, name)),
        *_gaps(merged, parts),
    ]
    found = {Finding("finding", flaw.path, flaw.message): None for flaw in flaws}
    return (*found, *_said(merged, parts))


def is_clean(findings: tuple[Finding, ...]) -> bool:
    """Tell whether nothing has to be mended; assumed values are no findings."""
    return all(finding.level != "finding" for finding in findings)


def _sources(merged: Merged, check_cite: Resolver, check_document: Resolver) -> list[Flaw]:
    found = []
    if merged.document and (wrong := check_document(merged.document)):
        found.append(Flaw("document", wrong))
    for path, claims in merged.claims.items():
        for claim in claims:
            if claim.cite and (wrong := _cite_fault(claim.cite, check_cite)):
                found.append(Flaw(path, f"{wrong} ({claim.origin})"))
    return found


def _cite_fault(cite: str, check: Resolver) -> str | None:
    try:
        citation.parse(cite)
    except citation.NotACite as error:
        return str(error)
    return check(cite)


def _weights(merged: Merged, parts: Parts) -> list[Flaw]:
    found = []
    weights = [leaves.number(merged.value(f"component.{name}.weight")) for name in merged.keys("component")]
    known = [weight for weight in weights if weight is not None]
    if known and len(known) == len(weights) and sum(known) != 100:
        text = " + ".join(exact.plain(weight) for weight in known)
        found.append(Flaw("component.*.weight", f"{text} is {exact.plain(sum(known, Fraction(0)))}; must be 100"))
    if len(parts.survey) > 1:
        found.append(Flaw("component", f"{', '.join(parts.survey)} are surveys; at most one may be"))
    return found


def _grades(merged: Merged) -> list[Flaw]:
    found = []
    bands = leaves.tables(merged.value("result.grades"))
    floors = [leaves.number(band.get("floor")) for band in bands]
    known = [floor for floor in floors if floor is not None]
    if any(upper <= lower for upper, lower in pairwise(known)):
        found.append(Flaw("result.grades", "floors must fall from one grade to the next"))
    if known and known[-1] != 0:
        found.append(Flaw("result.grades", "the last floor must be 0, or a low total would have no grade"))
    keys = [band.get("key") for band in bands]
    for name in shape.OVERRIDES:
        grade = merged.value(f"override.{name}.grade")
        if grade and grade not in keys:
            found.append(Flaw(f"override.{name}.grade", f"{leaves.shown(grade)} is none of the grades"))
    return found


def _marks(merged: Merged, name: str) -> list[Flaw]:
    path = f"component.{name}"
    found = []
    if merged.value(f"{path}.published") == "per_mark" and merged.value(f"{path}.average_units") is True:
        message = "per_mark hides which unit a mark is from; average_units must then be false"
        found.append(Flaw(f"{path}.published", message))
    items = leaves.tables(merged.value(f"{path}.items"))
    total = sum((leaves.number(item.get("maximum")) or Fraction(0) for item in items), Fraction(0))
    maximum = leaves.number(merged.value(f"{path}.maximum"))
    if items and maximum is not None and total != maximum:
        message = f"the maxima sum to {exact.plain(total)}; the maximum is {exact.plain(maximum)}"
        found.append(Flaw(f"{path}.items", message))
    if merged.value(f"{path}.aggregate") == "trimmed" and merged.value(f"{path}.drop") == 0:
        found.append(Flaw(f"{path}.drop", "trimmed needs at least 1 mark to drop at each end"))
    electorate = merged.value(f"{path}.electorate")
    if isinstance(electorate, str) and electorate not in merged.keys("electorate"):
        found.append(Flaw(f"{path}.electorate", f'there is no electorate "{electorate}"'))
    return found


def _survey(merged: Merged, name: str) -> list[Flaw]:
    path = f"component.{name}"
    found = []
    options = leaves.tables(merged.value(f"{path}.options"))
    if options and not any("points" in option for option in options):
        found.append(Flaw(f"{path}.options", "no answer has points"))
    weights = [leaves.number(row.get("weight")) for row in leaves.tables(merged.value(f"{path}.channels"))]
    if weights and not any(weights):
        found.append(Flaw(f"{path}.channels", "no channel has a weight above 0, so no answer would count"))
    conversion = merged.value(f"{path}.conversion")
    if isinstance(conversion, str) and conversion in COUNTING:
        found.append(Flaw(f"{path}.conversion", _counting(conversion)))
    if conversion == "rank_points" and merged.value(f"{path}.rank_step") == 0:
        found.append(Flaw(f"{path}.rank_step", "rank_points needs a step above 0, or every rank has 100 points"))
    return found


@implements("GBH-2026-12:ban")
def _counting(conversion: str) -> str:
    return (
        f"{conversion} counts votes, and GBH-2026-12 lists numbers of votes among the forbidden bases of assessment; "
        "a season can only be scored so after a signed decision sign_counting"
    )


def _expand(pattern: str, parts: Parts) -> tuple[str, ...]:
    names = {"@marks": parts.marks, "@survey": parts.survey, "@electorate": parts.electorates}
    for sign, known in names.items():
        if sign in pattern:
            return tuple(pattern.replace(sign, name) for name in known)
    return (pattern,)


def _gaps(merged: Merged, parts: Parts) -> list[Flaw]:
    return [
        Flaw(path, f"is missing: the documents do not settle {gap}, so the scheme must")
        for gap, patterns in GAPS
        for pattern in patterns
        for path in _expand(pattern, parts)
        if path not in merged.claims
    ]


def _said(merged: Merged, parts: Parts) -> list[Finding]:
    asked = {path for _, patterns in GAPS for pattern in patterns for path in _expand(pattern, parts)}
    found = []
    for path, leaf in merged.leaves.items():
        if leaf.assumed:
            message = f"{leaves.shown(leaf.value)}: {leaf.assumed} ({leaf.origin})"
            found.append(Finding("assumed", path, message))
        elif path in asked:
            found.append(Finding("cited", path, f"{leaves.shown(leaf.value)}: {leaf.cite} ({leaf.origin})"))
    return found
