"""Says which values of a draft do not fit the rules, in the words of the page; it changes nothing."""

import logging
from collections.abc import Callable, Mapping, Sequence

from pingyi.core.errors import Refused
from pingyi.rules.faults import BadInput
from pingyi.rules.freeze import Unfit
from pingyi.rules.scheme import Scheme
from pingyi.season import queries, texts
from pingyi.season.models import Season

logger = logging.getLogger(__name__)
NAMED = 3


def fitting(
    season: Season, entered: Mapping[str, queries.Typed], parse: Callable[[Season], Scheme] = queries.scheme
) -> Scheme:
    """Return the rules of a season whose values fit together.

    entered: what was just typed, by path. parse: how the rules are made, for rules that are not in force yet.

    Raises Refused: they do not fit; names the value that was typed, or those at fault.
    """
    try:
        return parse(season)
    except (BadInput, Unfit) as error:
        logger.warning("season %s does not fit its rules: %s", season.key, error)
        raise _refusal(season, entered, _paths(season, error)) from error


def _refusal(season: Season, entered: Mapping[str, queries.Typed], paths: Sequence[str]) -> Refused:
    wrong = next((path for path in (*paths, *entered) if path in entered), None)
    if wrong is None:
        names = tuple(queries.value_name(season, path) for path in dict.fromkeys(paths))
        return Refused("these values do not fit together: {list}", list=names[:NAMED])
    name, typed = queries.value_name(season, wrong), entered[wrong]
    if isinstance(typed, str):
        return Refused('{path}: "{text}" is not possible here', path=name, text=texts.value(typed))
    rule = texts.rule_of_list(wrong)
    return Refused("{path}: these rows are not possible here; {rule}", path=name, rule=rule)


def _paths(season: Season, error: BadInput | Unfit) -> list[str]:
    if isinstance(error, Unfit):
        return [flaw.path for flaw in error.flaws]
    keys = queries.shipped(season.scheme_id).keys("component")
    return [_path(fault.column.split("."), keys) for fault in error.faults]


def _path(steps: Sequence[str], keys: Sequence[str]) -> str:
    """Return the path of a value in a scheme for its place in scheme.json, such as rules.components.0.weight."""
    match steps:
        case ["rules", "components", at, leaf, *_] if at.isdigit():
            return f"component.{keys[int(at)]}.{leaf}"
        case ["rules", "overrides", name, leaf, *_]:
            return f"override.{name}.{leaf}"
        case ["rules", section, leaf, *_]:
            return f"{section}.{leaf}"
    return ".".join(steps)
