"""Runs all rules over the ballots of a survey and joins what they say of the same ballots; it must not decide."""

from collections.abc import Iterator, Sequence

from pingyi.ballot.stuffing import finding
from pingyi.ballot.stuffing.finding import Finding, Rule
from pingyi.ballot.stuffing.rules import RULES
from pingyi.ballot.stuffing.seen import Seen, Shape


def inspect(seen: Sequence[Seen], shape: Shape, *, rules: Sequence[Rule] = RULES) -> tuple[Finding, ...]:
    """Return the findings about the live ballots, by rule, first ballot, agency and advice; in any order of `seen`.

    Findings of one rule, agency and advice that share a ballot become one, with the numbers of the largest of them. A
    notice falls away where the same rule proposes for the same agency to set a ballot of it aside.
    """
    found = [one for rule in rules for one in rule(seen, shape)]
    alike: dict[tuple[str, int | None, str], list[Finding]] = {}
    for one in found:
        alike.setdefault((one.rule, one.agency, one.advice), []).append(one)
    joined = [_one(group) for findings in alike.values() for group in _touching(findings)]
    grave = {(one.rule, one.agency, seq) for one in found if one.advice == finding.SET_ASIDE for seq in one.seqs}
    kept = [
        one
        for one in joined
        if one.advice == finding.SET_ASIDE or grave.isdisjoint((one.rule, one.agency, seq) for seq in one.seqs)
    ]
    return tuple(sorted(kept, key=_order))


def _touching(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings in groups, in which each shares a ballot with another."""
    groups: dict[int, list[Finding]] = {}
    owner: dict[int, int] = {}
    for number, one in enumerate(findings):
        met = sorted({owner[seq] for seq in one.seqs if seq in owner})
        home = met[0] if met else number
        joining = [one, *(each for other in met[1:] for each in groups.pop(other))]
        groups.setdefault(home, []).extend(joining)
        for each in joining:
            owner.update(dict.fromkeys(each.seqs, home))
    yield from groups.values()


def _one(group: Sequence[Finding]) -> Finding:
    largest = min(group, key=lambda one: (-len(one.seqs), one.seqs))
    seqs = tuple(sorted({seq for one in group for seq in one.seqs}))
    return Finding(largest.rule, seqs, largest.agency, largest.numbers, largest.advice)


def _order(one: Finding) -> tuple[str, tuple[int, ...], int, str]:
    return one.rule, one.seqs, -1 if one.agency is None else one.agency, one.advice
