"""The side navigation of the desk: what stands in it, for whom, and to which entry a page belongs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop

from pingyi.core import http
from pingyi.meeting import queries as meetings
from pingyi.rules.faults import BadInput
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.web import words

OFFICE = (
    ("web:desk", gettext_noop("Desk home")),
    ("web:search", gettext_noop("Search")),
    ("paper:register", gettext_noop("Register of papers")),
    ("people:accounts", gettext_noop("Accounts")),
    ("people:bodies", gettext_noop("Directory of bodies")),
    ("web:trail", gettext_noop("Audit trail")),
    ("web:history", gettext_noop("Past results")),
    ("web:help", gettext_noop("Help")),
)
PREPARING = (
    ("season:values", gettext_noop("Assumed values")),
    ("season:interpretations", gettext_noop("Interpretations")),
    ("season:roster", gettext_noop("Roster")),
    ("season:dates", gettext_noop("Dates and texts")),
    ("season:electorates", gettext_noop("Electorates")),
)
FREEZING = {
    "drafting": (("season:freeze", gettext_noop("Freeze and open")),),
    "open": (("season:amend", gettext_noop("Amend the rules")),),
}
ONLINE = (
    ("ballot:invitations", gettext_noop("Invitations")),
    ("ballot:portraits", gettext_noop("Accounts of the agencies")),
    ("ballot:trial", gettext_noop("Trial")),
    ("ballot:watch", gettext_noop("Watch over the survey")),
    ("ballot:opening", gettext_noop("Opening of the ballots")),
    ("ballot:opinions", gettext_noop("Opinions")),
)
GATHERING = (("season:cases", gettext_noop("Cases")),)
CLOSING = (
    ("season:decisions", gettext_noop("Decisions")),
    ("result:result", gettext_noop("Result")),
    ("paper:papers", gettext_noop("Papers")),
)
# The help that a page's reader may want: route of the menu's entry -> task of pingyi/web/help_pages.py.
TASKS = {
    "paper:register": "papers",
    "people:accounts": "accounts",
    "people:bodies": "accounts",
    "web:trail": "accounts",
    "web:desk_season": "two-keys",
    "season:values": "begin",
    "season:interpretations": "begin",
    "season:roster": "roster",
    "season:dates": "roster",
    "season:electorates": "raters",
    "season:raters": "raters",
    "season:freeze": "freeze",
    "season:amend": "freeze",
    "meeting:marks": "marks",
    "ballot:answers": "answers",
    "ballot:invitations": "answers",
    "ballot:portraits": "answers",
    "ballot:trial": "answers",
    "ballot:watch": "answers",
    "ballot:opening": "answers",
    "ballot:opinions": "answers",
    "season:figures": "answers",
    "season:cases": "cases",
    "season:decisions": "cases",
    "result:result": "result",
    "paper:papers": "papers",
}


@dataclass(frozen=True)
class Entry:
    """One link. name: of its route; current: page, true (a page below it) or empty, as aria-current has it."""

    name: str
    label: str
    url: str
    current: str = ""


@dataclass(frozen=True)
class Group:
    """Entries below one heading; the heading may be empty."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Menu:
    """The navigation of one page. here: the label of the entry that the page belongs to; task: its help; or empty."""

    groups: tuple[Group, ...]
    here: str
    task: str = ""


def office_menu(request: HttpRequest, section: str) -> Menu:
    """Return the navigation of the office's desk. section: the entry's route without its app, or empty."""
    return _menu(request, section, (Group("", tuple(_named(OFFICE))),))


def season_menu(request: HttpRequest, section: str, season: Season) -> Menu:
    """Return the navigation of one season's desk. section: as for the office's."""
    key = (season.key,)
    frozen = season.state != "drafting"
    raters, marks, answers = _components(season)
    public = _entries("web:season", gettext("Public page"), (season.office.key, season.key)) if frozen else ()
    freezing = _named(FREEZING.get(season.state, ()), key)
    groups = (
        Group("", tuple(_entries("web:desk_season", gettext("Overview"), key))),
        Group(gettext("Preparing"), (*_named(PREPARING, key), *raters, *freezing)),
        Group(gettext("Gathering"), (*marks, *answers, *_named(GATHERING, key)) if frozen else ()),
        Group(gettext("Closing"), (*_named(CLOSING, key), *public) if frozen else tuple(_named(CLOSING[2:], key))),
    )
    return _menu(request, section, groups)


def _components(season: Season) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """Return the entries of raters, of marks and figures, and of answers; none while the rules do not fit together."""
    try:
        parts, survey = meetings.components(season), seasons.scheme(season).survey
        given = seasons.given_components(season)
    except BadInput:
        return [], [], []
    labels = seasons.labels(season)
    raters: list[Entry] = []
    marks: list[Entry] = []
    for part in parts:
        label = words.component(labels, part.key)
        args = (season.key, part.key)
        raters += _entries("season:raters", f"{gettext('Raters')} · {label}", args)
        marks += _entries("meeting:marks", label, args)
    for one in given:
        marks += _entries("season:figures", words.component(labels, one.key), (season.key, one.key))
    if survey is None:
        return raters, marks, []
    answers = _entries("ballot:answers", words.component(labels, survey.key), (season.key,))
    return raters, marks, [*answers, *_named(ONLINE, (season.key,))]


def _named(rows: Sequence[tuple[str, str]], args: tuple[str, ...] = ()) -> Iterator[Entry]:
    for name, label in rows:
        yield from _entries(name, gettext(label), args)


def _entries(name: str, label: str, args: tuple[str, ...]) -> Iterator[Entry]:
    """Yield the entry, or nothing when there is no such route."""
    try:
        yield Entry(name, label, reverse(name, args=args))
    except NoReverseMatch:
        return


def _menu(request: HttpRequest, section: str, groups: Sequence[Group]) -> Menu:
    """Return the menu with what the person may open, the present entry marked."""
    found = [
        Group(row.label, tuple(one for one in row.entries if http.may_open(request.user, one.url))) for row in groups
    ]
    everything = [one for row in found for one in row.entries]
    here = _here(request, section, everything)
    marked = tuple(
        Group(row.label, tuple(replace(one, current=here[1]) if one == here[0] else one for one in row.entries))
        for row in found
        if row.entries
    )
    return Menu(marked, here[0].label, TASKS.get(here[0].name, "")) if here[0] else Menu(marked, "")


def _here(request: HttpRequest, section: str, entries: Sequence[Entry]) -> tuple[Entry | None, str]:
    """Return the entry of the page itself, else the one that it names, nearest by address."""
    for one in entries:
        if one.url == request.path:
            return one, "page"
    named = section.strip().rpartition(":")[2]
    below = [one for one in entries if named and one.name.rpartition(":")[2] == named]
    nearest = [one for one in below if request.path.startswith(one.url)] or below
    return (nearest[0], "true") if nearest else (None, "")
