"""Works every step of a trace out again from its inputs alone; it must import nothing of the engine."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from pingyi.core import exact
from pingyi.rules.trace import Fact, Step

Node = Step | Fact


def check(node: Node) -> int:
    """Return the number of steps at and below the node; AssertionError names the first that does not follow."""
    if isinstance(node, Fact):
        return 0
    assert node.output == RULES[node.rule](node.inputs), node
    return 1 + sum(check(part) for part in node.inputs)


def text(node: Node) -> str:
    """Return what a node carries: the output of a step, the value of a fact."""
    return node.output if isinstance(node, Step) else node.value


def values(nodes: Sequence[Node]) -> list[Fraction]:
    """Return what nodes carry as numbers, the empty ones left out."""
    return [Fraction(text(node)) for node in nodes if text(node)]


def facts(nodes: Sequence[Node]) -> dict[str, str]:
    """Return the values of the facts among the nodes by name."""
    return {node.name: node.value for node in nodes if isinstance(node, Fact)}


def _sum(nodes: Sequence[Node]) -> str:
    return exact.plain(sum(values(nodes), Fraction(0)))


def _mean(nodes: Sequence[Node]) -> str:
    return exact.plain(sum(values(nodes), Fraction(0)) / len(nodes))


def _median(nodes: Sequence[Node]) -> str:
    ranked = values(nodes)
    assert ranked == sorted(ranked)
    return exact.plain((ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2)


def _trimmed(nodes: Sequence[Node]) -> str:
    drop, ranked = int(text(nodes[0])), nodes[1:]
    assert len(ranked) >= 2 * drop + 3
    assert values(ranked) == sorted(values(ranked))
    return _mean(ranked[drop : len(ranked) - drop])


def _too_few(nodes: Sequence[Node]) -> str:
    assert len(nodes) - 1 < 2 * int(text(nodes[0])) + 3
    return _mean(nodes[1:])


def _scaled(nodes: Sequence[Node]) -> str:
    value, maximum = values(nodes)
    return exact.plain(value * 100 / maximum)


def _rounded(nodes: Sequence[Node]) -> str:
    value, digits, mode = (text(node) for node in nodes)
    return exact.plain(exact.rounded(Fraction(value), int(digits), mode))


def _weighted(nodes: Sequence[Node]) -> str:
    pairs = [
        (Fraction(facts(node.inputs)["weight"]), Fraction(node.output))
        for node in nodes
        if isinstance(node, Step) and node.output
    ]
    return exact.plain(
        sum((weight * value for weight, value in pairs), Fraction(0)) / sum(weight for weight, _ in pairs)
    )


def _channel(nodes: Sequence[Node]) -> str:
    pointed = [node for node in nodes[3:] if isinstance(node, Step) and node.rule == "survey.option"]
    answered = sum(int(text(node.inputs[0])) for node in pointed)
    assert Fraction(facts(nodes)["weight"]) > 0
    assert answered >= max(1, int(facts(nodes)["minimum"]))
    return exact.plain(sum(values(pointed), Fraction(0)) / answered)


def _option(nodes: Sequence[Node]) -> str:
    count, points = values(nodes)
    return exact.plain(count * points)


def _ratio(nodes: Sequence[Node]) -> str:
    own, top = values(nodes)
    return exact.plain(100 * own / top)


def _rank_points(nodes: Sequence[Node]) -> str:
    _, rank, step = values(nodes)
    return exact.plain(max(Fraction(0), 100 - step * (rank - 1)))


def _computed(nodes: Sequence[Node]) -> str:
    total = nodes[0]
    if isinstance(total, Step) and text(nodes[1]) == "exact" and total.output:
        total = total.inputs[0]
    if not text(total):
        return ""
    return next(name for name, floor in list(facts(nodes[2:]).items()) if Fraction(floor) <= Fraction(text(total)))


def _rank(nodes: Sequence[Node]) -> str:
    return str(int(facts(nodes)["ahead"]) + 1)


def _nothing(nodes: Sequence[Node]) -> str:
    return ""


RULES: dict[str, Callable[[Sequence[Node]], str]] = {
    "agency.result": lambda nodes: text(nodes[1]),
    "rank.competition": _rank,
    "rank.none": _nothing,
    "grade.computed": _computed,
    "grade.override": lambda nodes: facts(nodes)["grade"],
    "total.rounded": _rounded,
    "total.weighted": _weighted,
    "total.renormalised": _weighted,
    "total.withheld": _nothing,
    "component.figure": lambda nodes: text(nodes[2]),
    "component.rounded": _rounded,
    "component.insufficient": _nothing,
    "figure.imported": _sum,
    "marks.figure": _scaled,
    "marks.mean": _mean,
    "marks.median": _median,
    "marks.trimmed": _trimmed,
    "marks.too_few_to_trim": _too_few,
    "marks.unit_mean": lambda nodes: _mean(nodes[1:]),
    "marks.total": _sum,
    "survey.satisfaction": _weighted,
    "survey.channel": _channel,
    "survey.channel_left_out": _nothing,
    "survey.option": _option,
    "survey.option_excluded": _nothing,
    "survey.ratio_to_top": _ratio,
    "survey.rank_points": _rank_points,
    "survey.votes": _sum,
}
