"""Reads about a season: its rules, its roster, its raters, its decisions, what is still to confirm."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from pingyi.core import canonical
from pingyi.core.canonical import Json
from pingyi.core.errors import Missing, Refused
from pingyi.people.models import Office
from pingyi.rules import freeze, merge, shape
from pingyi.rules.scheme import COUNTING, Marks, Scheme
from pingyi.schemes import load
from pingyi.season.models import Adoption, Agency, Decision, Rater, Season

DEMO_SCHEME = "cn.gd.demo"


@lru_cache(maxsize=64)
def shipped(scheme_id: str) -> merge.Merged:
    """Return a shipped scheme merged with the layers above it."""
    return load.merged(scheme_id)


def shipped_titles() -> dict[str, Mapping[str, str]]:
    """Return the title of every shipped scheme by its id, in Chinese and English."""
    return {name: shipped(name).title for name in load.names()}


def offered_titles(office: Office) -> dict[str, Mapping[str, str]]:
    """Return the titles of the schemes that an office may begin a season under; the demonstration's only in one."""
    return {name: title for name, title in shipped_titles().items() if office.is_demo or name != DEMO_SCHEME}


def merged(season: Season, more: Mapping[str, merge.Value] | None = None) -> merge.Merged:
    """Return the season's scheme with the office's own values as its last layer.

    more: path -> a value that would hold instead, for rules that are not in force yet.
    """
    found = shipped(season.scheme_id)
    own = {row.path: _value(row.value, found.value(row.path)) for row in adoptions(season) if row.changed}
    own |= more or {}
    own = {path: value for path, value in own.items() if plain(value) != plain(found.value(path))}
    if not own:
        return found
    layer = f"{season.scheme_id}.{season.key}"
    claims = dict(found.claims)
    for path in (path for path in found.claims if path in own):
        leaf = merge.Leaf(own[path], layer, assumed="set by the office for this season")
        claims[path] = (*claims[path], leaf)
    return dataclasses.replace(found, chain=(*found.chain, layer), claims=claims)


def document(season: Season) -> Json:
    """Return scheme.json of the season: frozen, or as it would be frozen now."""
    if season.scheme_json:
        return _read(season.scheme_json)
    found = merged(season)
    return _as_shipped(season.scheme_id) if found is shipped(season.scheme_id) else freeze.freeze(found)


def scheme(season: Season) -> Scheme:
    """Return the rules that the engine reads.

    Raises BadInput: the season is being drafted and its values do not fit together.
    """
    return _parsed(season.scheme_json) if season.scheme_json else shape.parse(document(season))


def fingerprint(season: Season) -> str:
    """Return the SHA-256 of scheme.json: the season's public fingerprint once it is frozen."""
    return canonical.sha256_hex(canonical.dumps(document(season)))


def adoptions(season: Season) -> QuerySet[Adoption]:
    """Return what the office confirmed or set."""
    return Adoption.objects.within(season.office_id).filter(season=season).order_by("pk")


def agencies(season: Season) -> QuerySet[Agency]:
    """Return the roster in its order."""
    return Agency.objects.within(season.office_id).filter(season=season)


def agency_names(office_id: int) -> dict[tuple[int, str], str]:
    """Return the name of every agency of an office by season id and agency key."""
    rows = Agency.objects.within(office_id).values_list("season_id", "key", "name")
    return {(season, key): name for season, key, name in rows}


def counts_votes(season: Season) -> bool:
    """Tell whether the scheme counts votes, which needs a signed reason at the freeze."""
    survey = scheme(season).survey
    return survey is not None and survey.conversion in COUNTING


def raters(season: Season, component: str) -> QuerySet[Rater]:
    """Return who may mark in the component, in the order of entry."""
    rows = Rater.objects.within(season.office_id).filter(season=season, component=component)
    return rows.select_related("agency").order_by("pk")


def marked(season: Season, component: str) -> Marks:
    """Return the component of this key.

    Raises Missing: there is none that raters mark.
    """
    for part in scheme(season).components:
        if part.key == component and isinstance(part, Marks):
            return part
    raise Missing('"{component}" is no component that raters mark', component=component)


def decisions(season: Season) -> QuerySet[Decision]:
    """Return the decisions as decided."""
    return Decision.objects.within(season.office_id).filter(season=season).select_related("agency", "case")


def active_overrides(season: Season) -> dict[int, list[str]]:
    """Return per agency id the kinds of override that hold: absent, fraud, withdrawn, in that order."""
    rows = list(decisions(season))
    revoked = {row.ref for row in rows if row.kind == "revoke"}
    found: dict[int, list[str]] = {}
    for kind in ("absent", "fraud", "withdrawn"):
        for row in rows:
            if row.kind == kind and row.key not in revoked and row.agency_id is not None:
                kinds = found.setdefault(row.agency_id, [])
                if kind not in kinds:
                    kinds.append(kind)
    return found


def origin(season: Season) -> str:
    """Return the origin of the season's log, by which its keys and its ballots are named as well."""
    return f"{settings.SITE_HOST}/{season.office.key}/{season.key}"


def log_id(season: Season) -> int:
    """Return the id of the season's log.

    Raises Refused: the season is being drafted and has none.
    """
    if season.log_id is None:
        raise Refused("the season is being drafted; freeze it first")
    return season.log_id


def keys_needed(season: Season) -> int:
    """Return how many keys a binding act needs under this season's scheme."""
    keys = _flat(season, "publication").get("keys")
    return keys if isinstance(keys, int) else 2


def keys_of_scheme(season: Season) -> int:
    """Return how many keys the shipped scheme asks for: a draft cannot lower the keys of its own freeze."""
    keys = shipped(season.scheme_id).value("publication.keys")
    return keys if isinstance(keys, int) else 2


def asks_reasons(season: Season) -> bool:
    """Tell whether the scheme asks why each agency was chosen."""
    return _flat(season, "roster").get("reason_required") is True


def per_year(season: Season) -> int | None:
    """Return how many agencies the scheme asks for each year."""
    number = _flat(season, "roster").get("per_year")
    return number if isinstance(number, int) else None


def is_public(season: Season, what: str) -> bool:
    """Tell whether the scheme lets everybody see the result or the bundle. what: result or bundle."""
    return _flat(season, "publication").get(what, "public") == "public"


def _flat(season: Season, section: str) -> Mapping[str, Json]:
    found = other(season).get(section)
    return found if isinstance(found, Mapping) else {}


def other(season: Season) -> Mapping[str, Json]:
    """Return what of the scheme the engine does not read: organiser, roster, stages and so on."""
    found = document(season)
    inner = found.get("other") if isinstance(found, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def kinds(season: Season) -> tuple[str, ...]:
    """Return the kinds of body that the scheme lets be reviewed."""
    found = _flat(season, "roster").get("kinds")
    return tuple(str(key) for key in found) if isinstance(found, Sequence) and not isinstance(found, str) else ()


def electorate(season: Season, part: Marks) -> Mapping[str, Json]:
    """Return the electorate of a component as the scheme describes it: members, categories, ballot_per."""
    electorates = other(season).get("electorates")
    for row in electorates if isinstance(electorates, list | tuple) else ():
        if isinstance(row, Mapping) and row.get("key") == part.electorate:
            return row
    return {}


def categories(season: Season, part: Marks) -> dict[str, Mapping[str, Json]]:
    """Return the categories of raters that the scheme lists, by key: label and the least number."""
    found = electorate(season, part).get("categories")
    rows = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
    return {str(row["key"]): row for row in rows if isinstance(row, Mapping) and "key" in row}


def section_labels(season: Season) -> dict[str, Mapping[str, str]]:
    """Return what the scheme calls its components, electorates, stages and filings, by section path."""
    found = document(season)
    rules, rest = (found.get("rules"), found.get("other")) if isinstance(found, Mapping) else (None, None)
    lists = {"component": rules.get("components") if isinstance(rules, Mapping) else None}
    if isinstance(rest, Mapping):
        lists |= {"electorate": rest.get("electorates"), "stage": rest.get("stages"), "filing": rest.get("filings")}
    named: dict[str, Mapping[str, str]] = {}
    for section, rows in lists.items():
        for row in rows if isinstance(rows, list | tuple) else ():
            if isinstance(row, Mapping) and isinstance(row.get("label"), Mapping):
                label = row["label"]
                assert isinstance(label, Mapping)
                named[f"{section}.{row['key']}"] = {str(name): str(text) for name, text in label.items()}
    return named


def labels(season: Season) -> dict[str, Mapping[str, str]]:
    """Return the label of every component, option, channel, item and grade: dotted path -> zh, en."""
    found: dict[str, Mapping[str, str]] = {}
    rules = document(season)
    _collect("", rules.get("rules") if isinstance(rules, Mapping) else None, found)
    return found


def _collect(path: str, node: Json, found: dict[str, Mapping[str, str]]) -> None:
    if isinstance(node, Mapping):
        label = node.get("label")
        if isinstance(label, Mapping):
            found[path] = {str(name): str(text) for name, text in label.items()}
        for name, inner in node.items():
            _collect(f"{path}.{name}" if path else name, inner, found)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for inner in node:
            if isinstance(inner, Mapping) and "key" in inner:
                _collect(f"{path}.{inner['key']}", inner, found)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Scheme:
    return shape.parse(_read(text))


@lru_cache(maxsize=64)
def _read(text: str) -> Json:
    return canonical.loads(text.encode())


@lru_cache(maxsize=64)
def _as_shipped(scheme_id: str) -> Json:
    return freeze.freeze(shipped(scheme_id))


def plain(value: merge.Value) -> Json:
    """Return a value as canonical JSON carries it; a decimal becomes text."""
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value]


def _value(text: str, like: merge.Value) -> merge.Value:
    """Read back what plain() made of a value."""
    value = canonical.loads(text.encode())
    if isinstance(like, Decimal | int) and not isinstance(like, bool) and isinstance(value, str):
        return Decimal(value)
    return _typed(value)


def _typed(value: Json, name: str = "") -> merge.Value:
    if isinstance(value, str) and name in freeze.DECIMALS:
        return Decimal(value)
    if isinstance(value, Mapping):
        return {key: _typed(inner, key) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_typed(inner) for inner in value]
    return value
