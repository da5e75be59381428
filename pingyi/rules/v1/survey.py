"""From counted answers to the survey's figure (FORMATS 4.3); it must not see weights, totals or grades."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from pingyi.core import exact
from pingyi.rules.inputs import Answers
from pingyi.rules.scheme import Channel, Option, Scheme, Survey
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1.outcome import Figure

# The answers for one agency that are counted: channel -> option -> count.
Counts = Mapping[str, Mapping[str, int]]


def counts(part: Survey, answers: Answers, agency: str, status: str = "counted") -> Counts:
    """Return the answers for the agency that have this status, in every channel of the scheme."""
    return {channel.key: answers.get(channel.key, {}).get(status, {}).get(agency, {}) for channel in part.channels}


def votes(part: Survey, answers: Counts) -> int:
    """Return v: the answers that are votes, in channels with a weight above 0."""
    return sum(answers[channel.key].get(option.key, 0) for channel, option in _voting(part))


def figure(scheme: Scheme, part: Survey, answers: Counts, field: Sequence[int]) -> Figure:
    """Return the figure of one agency.

    field: v of every agency that is not gone, this one included; read only where votes are counted.
    """
    if part.conversion == "satisfaction":
        return _satisfaction(scheme, part, answers)
    own = votes(part, answers)
    count = _votes_step(scheme, part, answers, own)
    if part.conversion == "rank_points":
        return _rank_points(scheme, part, count, sum(other > own for other in field))
    top = max(field)
    cite = _cite(scheme, part, "conversion")
    inputs = (count, Fact("top", str(top)))
    if top == 0:
        return Figure(None, Step("component.insufficient", inputs, "", cite))
    value = Fraction(100 * own, top)
    return Figure(value, Step("survey.ratio_to_top", inputs, exact.plain(value), cite))


def _rank_points(scheme: Scheme, part: Survey, count: Step, ahead: int) -> Figure:
    value = max(Fraction(0), 100 - part.rank_step * ahead)
    size = Fact("rank_step", exact.plain(part.rank_step), _cite(scheme, part, "rank_step"))
    inputs = (count, Fact("rank", str(ahead + 1)), size)
    cite = _cite(scheme, part, "conversion")
    return Figure(value, Step("survey.rank_points", inputs, exact.plain(value), cite))


def _satisfaction(scheme: Scheme, part: Survey, answers: Counts) -> Figure:
    """Weigh the means of the channels that take part."""
    cite = _cite(scheme, part, "conversion")
    steps: list[Step] = []
    summed = weight = Fraction(0)
    for channel in part.channels:
        mean, step = _channel(scheme, part, channel, answers[channel.key])
        steps.append(step)
        if mean is not None:
            summed += channel.weight * mean
            weight += channel.weight
    if weight == 0:
        return Figure(None, Step("component.insufficient", tuple(steps), "", cite))
    value = summed / weight
    return Figure(value, Step("survey.satisfaction", tuple(steps), exact.plain(value), cite))


def _channel(scheme: Scheme, part: Survey, channel: Channel, given: Mapping[str, int]) -> tuple[Fraction | None, Step]:
    """Return the mean points of one channel, None when it does not take part."""
    cite = _cite(scheme, part, "channels")
    inputs: tuple[Step | Fact, ...] = (
        Fact("channel", channel.key, cite),
        Fact("weight", exact.plain(channel.weight), cite),
        Fact("minimum", str(channel.minimum), cite),
        *(_option(scheme, part, option, given.get(option.key, 0)) for option in part.options),
    )
    pointed = [(given.get(option.key, 0), option.points) for option in part.options if option.points is not None]
    answered = sum(count for count, _ in pointed)
    if channel.weight == 0 or answered == 0 or answered < channel.minimum:
        return None, Step("survey.channel_left_out", inputs, "", cite)
    mean = sum((count * points for count, points in pointed), Fraction(0)) / answered
    return mean, Step("survey.channel", inputs, exact.plain(mean), cite)


def _option(scheme: Scheme, part: Survey, option: Option, count: int) -> Step:
    cite = _cite(scheme, part, "options")
    if option.points is None:
        return Step("survey.option_excluded", (Fact(option.key, str(count)),), "", cite)
    inputs = (Fact(option.key, str(count)), Fact("points", exact.plain(option.points), cite))
    return Step("survey.option", inputs, exact.plain(count * option.points), cite)


def _votes_step(scheme: Scheme, part: Survey, answers: Counts, own: int) -> Step:
    facts = tuple(
        Fact(f"{channel.key}.{option.key}", str(answers[channel.key].get(option.key, 0)))
        for channel, option in _voting(part)
    )
    return Step("survey.votes", facts, str(own), _cite(scheme, part, "options"))


def _voting(part: Survey) -> list[tuple[Channel, Option]]:
    return [
        (channel, option) for channel in part.channels for option in part.options if channel.weight > 0 and option.vote
    ]


def _cite(scheme: Scheme, part: Survey, value: str) -> str:
    return scheme.cites.get(f"component.{part.key}.{value}", "")
