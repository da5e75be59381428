"""Reads what a draft still lacks before its freeze: what keeps it back, and what is only wise to mend first."""

from dataclasses import dataclass

from django.conf import settings

from pingyi.rules.faults import BadInput
from pingyi.rules.freeze import Unfit
from pingyi.season import texts
from pingyi.season.models import Season, SeasonText
from pingyi.season.queries import dates, rules, values
from pingyi.season.queries.electorates import electorates

DEFAULT_SITE = "pingyi.local"


@dataclass(frozen=True)
class Check:
    """One line of the checklist.

    name: a key of texts.CHECKS. status: done, blocked (the freeze is refused) or advised. page: where to mend it.
    """

    name: str
    status: str
    detail: str
    page: str = ""

    @property
    def words(self) -> str:
        """What is checked, in the present language."""
        return texts.check(self.name)


def checklist(season: Season) -> tuple[Check, ...]:
    """Return what the freeze needs or had better have, in the order of work."""
    fit = _fit(season)
    rest = (*_roster(season), *_raters(season), *_papers(season), *_keys(season)) if fit.status == "done" else ()
    return (_values(season), fit, *rest)


def _check(name: str, fine: bool, detail: str, page: str = "", needed: bool = True) -> Check:
    return Check(name, "done" if fine else ("blocked" if needed else "advised"), detail, page)


def _values(season: Season) -> Check:
    rows = values.assumed_values(season)
    left = sum(not row.adopted for row in rows)
    return _check("values", not left, texts.left_of(left, len(rows)), "values")


def _fit(season: Season) -> Check:
    try:
        rules.scheme(season)
    except (BadInput, Unfit):
        return _check("rules", False, texts.check("rules_unfit"), "values")
    return _check("rules", True, "")


def _roster(season: Season) -> tuple[Check, ...]:
    rows = list(rules.agencies(season))
    asked = rules.per_year(season)
    bare = [row.name for row in rows if not row.reason.strip()]
    enough = not asked or asked == len(rows)
    return (
        _check("roster", bool(rows), texts.number_of(len(rows), asked), "roster"),
        *([] if enough or not rows else [_check("number", False, texts.number_of(len(rows), asked), "roster", False)]),
        *([_check("reasons", not bare, texts.first_of(bare), "roster")] if rules.asks_reasons(season) else []),
    )


def _raters(season: Season) -> tuple[Check, ...]:
    rows = [row for row in electorates(season) if not row.enrolled]
    short = [texts.lang(row.label) for row in rows if row.short or row.few]
    return (_check("raters", not short, texts.first_of(short), "electorates", False),) if rows else ()


def _papers(season: Season) -> tuple[Check, ...]:
    bare = [texts.lang(row.label) for row in dates.stages(season) if row.proposed and row.opens_on is None]
    entered = SeasonText.objects.within(season.office_id).filter(season=season).exists()
    return (
        _check("dates", not bare, texts.first_of(bare), "dates", False),
        _check("texts", entered, "", "dates", False),
    )


def _keys(season: Season) -> tuple[Check, ...]:
    found = []
    if rules.keys_of_scheme(season) > 1:
        people = season.office.user_set.filter(role__in=("operator", "approver"), is_active=True)
        roles = list(people.values_list("role", flat=True))
        found.append(_check("keys", "approver" in roles and len(roles) > 1, "", "", False))
    if not season.office.is_demo:
        found.append(_check("site", settings.SITE_HOST != DEFAULT_SITE, settings.SITE_HOST, "", False))
    return tuple(found)
