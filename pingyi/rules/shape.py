"""Turns scheme.json into the Scheme that the engine reads and refuses any other form (FORMATS 2); pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from pingyi.core import cite, exact
from pingyi.core.canonical import Json
from pingyi.rules.faults import BadInput
from pingyi.rules.form import Form, below
from pingyi.rules.scheme import (
    Band,
    Channel,
    Component,
    Figures,
    Item,
    Marks,
    Option,
    Result,
    Scheme,
    Survey,
)

FORMAT = "pingyi-scheme/1"
SCHEME_ID = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*\Z", re.ASCII)
DOCUMENT = ("format", "id", "chain", "title", "rules", "sources", "other")
PART = ("key", "label", "weight", "source")
MARKS = (
    *PART,
    "electorate",
    "own_excluded",
    "maximum",
    "step",
    "items",
    "aggregate",
    "drop",
    "minimum",
    "average_units",
    "published",
)
SURVEY = (*PART, "conversion", "rank_step", "options", "channels")
RESULT = (
    "digits",
    "rounding",
    "round_components",
    "grade_on",
    "insufficient",
    "renormalise_floor",
    "grades",
)
SOURCES = ("marks", "survey", "imported", "office", "indicators")
AGGREGATES = ("mean", "trimmed", "median")
PUBLISHED = ("per_rater", "per_mark", "none")
CONVERSIONS = ("satisfaction", "ratio_to_top", "rank_points")
OVERRIDES = ("absent", "fraud", "withdrawn")
HUNDRED = Fraction(100)
# As many decimals as a decimal of FORMATS 1 may carry.
MOST_DIGITS = 6

T = TypeVar("T")


def parse(document: Json) -> Scheme:
    """Read the whole scheme.json: format, chain, title, rules, sources, other.

    document: as canonical.loads() gives it; decimals are texts, counts are integers.
    Raises BadInput: one fault for each thing wrong; its column is the dotted path in the file, a place in a
    list counted from 0 (rules.components.0.weight).
    """
    form = Form("scheme.json")
    whole = form.fields(document, "", DOCUMENT)
    form.choice(whole["format"], "format", (FORMAT,))
    chain = _chain(form, whole["id"], whole["chain"])
    _label(form, whole["title"], "title")
    rules = form.fields(whole["rules"], "rules", ("components", "result", "overrides"))
    components = _each(form, rules["components"], "rules.components", _component)
    result = _result(form, rules["result"])
    overrides = _overrides(form, rules["overrides"], result.grades)
    cites = _cites(form, whole["sources"], chain)
    form.mapping(whole["other"], "other")
    _check_components(form, components)
    if form.faults:
        raise BadInput(form.faults)
    return Scheme(chain[-1], components, result, overrides, cites)


def _chain(form: Form, own: Json, chain: Json) -> tuple[str, ...]:
    name = _scheme_id(form, own, "id")
    names = _each(form, chain, "chain", _scheme_id)
    if form.sound("id", "chain"):
        if not names or names[-1] != name:
            form.fault("chain", f'must end in the id "{name}", not in "{"".join(names[-1:])}"')
        if len(set(names)) != len(names):
            form.fault("chain", f"names a scheme twice: {', '.join(names)}")
    return names


def _scheme_id(form: Form, value: Json, path: str) -> str:
    text = form.text(value, path)
    if text and not SCHEME_ID.match(text):
        form.fault(path, f'"{text}" is no scheme id: words of a-z 0-9 _ - joined by points, such as cn.gd')
    return text


def _label(form: Form, value: Json, path: str) -> None:
    label = form.mapping(value, path)
    if not label and form.sound(path):
        form.fault(path, "is empty: write a text in at least one language")
    for language, text in label.items():
        form.text(text, below(path, language))


def _cites(form: Form, value: Json, chain: Sequence[str]) -> dict[str, str]:
    """Read who set each value: a layer of the chain, with either a citation or an assumption."""
    cites = {}
    for name, entry in form.mapping(value, "sources").items():
        path = below("sources", name)
        assumed = isinstance(entry, Mapping) and "assumed" in entry
        found = form.fields(entry, path, ("from", "assumed" if assumed else "cite"))
        layer = form.text(found["from"], f"{path}.from")
        if layer and layer not in chain and form.sound("chain"):
            form.fault(f"{path}.from", f'"{layer}" is no scheme of the chain: {", ".join(chain)}')
        if assumed:
            form.text(found["assumed"], f"{path}.assumed")
        cites[name] = "assumed" if assumed else _cite(form, found["cite"], f"{path}.cite")
    return cites


def _cite(form: Form, value: Json, path: str) -> str:
    text = form.text(value, path)
    try:
        return str(cite.parse(text)) if text else ""
    except cite.NotACite as error:
        form.fault(path, str(error))
        return ""


def _each(form: Form, value: Json, path: str, read: Callable[[Form, Json, str], T]) -> tuple[T, ...]:
    return tuple(read(form, part, f"{path}.{at}") for at, part in enumerate(form.parts(value, path)))


def _leaves(path: str, parts: Sequence[object], leaf: str) -> list[str]:
    """Return the path of this leaf in each part of a list; of the list itself when it is empty."""
    return [f"{path}.{at}.{leaf}" for at in range(len(parts))] or [path]


def _component(form: Form, value: Json, path: str) -> Component:
    source = value.get("source") if isinstance(value, Mapping) else None
    if source == "marks":
        return _marks(form, value, path)
    if source == "survey":
        return _survey(form, value, path)
    if isinstance(value, Mapping) and source not in SOURCES:
        # Without a source nobody can say which other fields belong here.
        value = {name: value[name] for name in PART if name in value}
    found = form.fields(value, path, PART)
    key, weight = _part(form, found, path)
    return Figures(key, weight, form.choice(found["source"], f"{path}.source", SOURCES))


def _part(form: Form, found: Mapping[str, Json], path: str) -> tuple[str, Fraction]:
    _label(form, found["label"], f"{path}.label")
    return form.ident(found["key"], f"{path}.key"), form.decimal(found["weight"], f"{path}.weight")


def _marks(form: Form, value: Json, path: str) -> Marks:
    found = form.fields(value, path, MARKS)
    key, weight = _part(form, found, path)
    items = _each(form, found["items"], f"{path}.items", _item)
    form.distinct([item.key for item in items], f"{path}.items")
    marks = Marks(
        key=key,
        weight=weight,
        electorate=form.ident(found["electorate"], f"{path}.electorate"),
        own_excluded=form.flag(found["own_excluded"], f"{path}.own_excluded"),
        maximum=form.positive(found["maximum"], f"{path}.maximum"),
        step=form.positive(found["step"], f"{path}.step"),
        items=items,
        aggregate=form.choice(found["aggregate"], f"{path}.aggregate", AGGREGATES),
        drop=form.count(found["drop"], f"{path}.drop"),
        minimum=form.count(found["minimum"], f"{path}.minimum"),
        average_units=form.flag(found["average_units"], f"{path}.average_units"),
        published=form.choice(found["published"], f"{path}.published", PUBLISHED),
    )
    _check_marks(form, marks, path)
    return marks


def _check_marks(form: Form, marks: Marks, path: str) -> None:
    summed = sum((item.maximum for item in marks.items), Fraction(0))
    maxima = _leaves(f"{path}.items", marks.items, "maximum")
    if marks.items and summed != marks.maximum and form.sound(f"{path}.maximum", *maxima):
        shown = f"{exact.plain(summed)}, not to the maximum {exact.plain(marks.maximum)}"
        form.fault(f"{path}.items", f"the items' maxima sum to {shown}")
    if marks.published == "per_mark" and marks.average_units:
        form.fault(
            f"{path}.average_units",
            "true cannot be published per_mark, which hides the units: write false",
        )


def _item(form: Form, value: Json, path: str) -> Item:
    found = form.fields(value, path, ("key", "label", "maximum"))
    _label(form, found["label"], f"{path}.label")
    return Item(form.ident(found["key"], f"{path}.key"), form.positive(found["maximum"], f"{path}.maximum"))


def _survey(form: Form, value: Json, path: str) -> Survey:
    found = form.fields(value, path, SURVEY)
    key, weight = _part(form, found, path)
    options = _each(form, found["options"], f"{path}.options", _option)
    channels = _each(form, found["channels"], f"{path}.channels", _channel)
    form.distinct([option.key for option in options], f"{path}.options")
    form.distinct([channel.key for channel in channels], f"{path}.channels")
    points = _leaves(f"{path}.options", options, "points")
    if all(option.points is None for option in options) and form.sound(*points):
        form.fault(f"{path}.options", "no option has points: give at least one of them points")
    if not channels and form.sound(f"{path}.channels"):
        form.fault(f"{path}.channels", "is empty: name at least one channel")
    conversion = form.choice(found["conversion"], f"{path}.conversion", CONVERSIONS)
    rank_step = form.decimal(found["rank_step"], f"{path}.rank_step")
    return Survey(key, weight, conversion, rank_step, options, channels)


def _option(form: Form, value: Json, path: str) -> Option:
    found = form.fields(value, path, ("key", "label", "points", "vote"))
    _label(form, found["label"], f"{path}.label")
    points = found["points"]
    return Option(
        form.ident(found["key"], f"{path}.key"),
        None if points is None else form.decimal(points, f"{path}.points", HUNDRED),
        form.flag(found["vote"], f"{path}.vote"),
    )


def _channel(form: Form, value: Json, path: str) -> Channel:
    found = form.fields(value, path, ("key", "label", "weight", "minimum"))
    _label(form, found["label"], f"{path}.label")
    return Channel(
        form.ident(found["key"], f"{path}.key"),
        form.decimal(found["weight"], f"{path}.weight"),
        form.count(found["minimum"], f"{path}.minimum"),
    )


def _result(form: Form, value: Json) -> Result:
    found = form.fields(value, "rules.result", RESULT)
    grades = _each(form, found["grades"], "rules.result.grades", _band)
    _check_grades(form, grades)
    return Result(
        digits=form.count(found["digits"], "rules.result.digits", MOST_DIGITS),
        rounding=form.choice(found["rounding"], "rules.result.rounding", ("half_up", "half_even")),
        round_components=form.flag(found["round_components"], "rules.result.round_components"),
        grade_on=form.choice(found["grade_on"], "rules.result.grade_on", ("rounded", "exact")),
        insufficient=form.choice(found["insufficient"], "rules.result.insufficient", ("renormalise", "withhold")),
        renormalise_floor=form.decimal(found["renormalise_floor"], "rules.result.renormalise_floor", HUNDRED),
        grades=grades,
    )


def _band(form: Form, value: Json, path: str) -> Band:
    found = form.fields(value, path, ("key", "label", "floor"))
    _label(form, found["label"], f"{path}.label")
    return Band(form.ident(found["key"], f"{path}.key"), form.decimal(found["floor"], f"{path}.floor"))


def _check_grades(form: Form, grades: Sequence[Band]) -> None:
    path = "rules.result.grades"
    form.distinct([band.key for band in grades], path)
    if not form.sound(*_leaves(path, grades, "floor")):
        return
    for at in range(1, len(grades)):
        if grades[at].floor >= grades[at - 1].floor:
            shown = f"{exact.plain(grades[at].floor)} is not below {exact.plain(grades[at - 1].floor)}"
            form.fault(f"{path}.{at}.floor", f"{shown}, the floor before it: floors fall strictly")
    if not grades or grades[-1].floor != 0:
        form.fault(path, "the last floor must be 0, so that every total has a grade")


def _overrides(form: Form, value: Json, grades: Sequence[Band]) -> dict[str, str | None]:
    found = form.fields(value, "rules.overrides", OVERRIDES)
    keys = [band.key for band in grades]
    known = form.sound(*_leaves("rules.result.grades", grades, "key"))
    overrides: dict[str, str | None] = {}
    for kind in OVERRIDES:
        path = f"rules.overrides.{kind}"
        grade = form.fields(found[kind], path, ("grade",))["grade"]
        overrides[kind] = None if grade is None or not known else form.choice(grade, f"{path}.grade", keys)
    return overrides


def _check_components(form: Form, components: Sequence[Component]) -> None:
    path = "rules.components"
    form.distinct([part.key for part in components], path)
    surveys = [at for at, part in enumerate(components) if isinstance(part, Survey)]
    for at in surveys[1:]:
        form.fault(f"{path}.{at}.source", f"is a second survey beside component {surveys[0]}: one at most")
    summed = sum((part.weight for part in components), Fraction(0))
    if summed != HUNDRED and form.sound(*_leaves(path, components, "weight")):
        form.fault(path, f"the weights sum to {exact.plain(summed)}, not to 100")
