"""The rules about stuffing, in the order in which findings are shown; it must not hold a rule itself."""

from pingyi.ballot.stuffing import bursts, gaps, groups, origins
from pingyi.ballot.stuffing.finding import Rule

RULES: tuple[Rule, ...] = (
    bursts.r1,
    groups.r2,
    gaps.r3,
    bursts.r4,
    origins.r5,
    groups.r6,
    origins.r7,
    gaps.r8,
)
