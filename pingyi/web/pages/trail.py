"""The audit trail as people read it: who did what, when, on what and why; what may be asked of it, and for whom."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pingyi.core import clock
from pingyi.flow import keys
from pingyi.flow.models import Deed
from pingyi.paper.models import Paper
from pingyi.people.models import Body, Invitation, User
from pingyi.season import access
from pingyi.season.models import Case, Season
from pingyi.web import words
from pingyi.web.timeline import links

A_PAGE = 50
MOST_EXPORTED = 20_000
MOST_PEOPLE = 500
STEP = " > "  # in Deed.about, between what was and what is


@dataclass(frozen=True)
class Asked:
    """What is asked of the trail; empty: everything. season: its key; person, account: ids; before: older than this."""

    season: str = ""
    person: int | None = None
    account: int | None = None
    move: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Thing:
    """What a deed was done to. url: empty where the person may not go there."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One deed as it is read."""

    deed: Deed
    who: str
    what: str
    thing: Thing
    about: str


@dataclass(frozen=True)
class Sheet:
    """One page of the trail. older: where the next page begins, or none."""

    lines: tuple[Line, ...]
    older: int | None


def sheet(user: User, asked: Asked) -> Sheet:
    """Return one page of what the person may see, the newest first."""
    rows = list(deeds(user, asked)[: A_PAGE + 1])
    shown = rows[:A_PAGE]
    return Sheet(lines(user, shown), shown[-1].pk if len(rows) > A_PAGE else None)


def deeds(user: User, asked: Asked) -> QuerySet[Deed]:
    """Return the deeds that the person may see and asked for; an auditor of one season sees that season's alone."""
    found = Deed.objects.within(user.office_id).select_related("actor")
    if user.season_key or asked.season:
        seen = access.visible_to(user)
        season = (seen.filter(key=asked.season) if asked.season else seen).first()
        found = found.filter(_about_season(season)) if season else found.none()
    if asked.person is not None:
        found = found.filter(actor=asked.person)
    if asked.account is not None:
        found = found.filter(subject=f"user:{asked.account}")
    if asked.move:
        found = found.filter(move=asked.move)
    if asked.first is not None:
        found = found.filter(at__gte=_midnight(asked.first))
    if asked.last is not None:
        found = found.filter(at__lt=_midnight(asked.last + timedelta(days=1)))
    if asked.before is not None:
        found = found.filter(pk__lt=asked.before)
    return found.order_by("-pk")


def lines(user: User, rows: Sequence[Deed]) -> tuple[Line, ...]:
    """Return deeds with their subjects in words; one query for each kind of subject."""
    things = _things(user, {row.subject for row in rows})
    return tuple(
        Line(
            row,
            row.actor.name if row.actor else "",
            words.word(row.move),
            things.get(row.subject) or Thing(_unknown(row.subject)),
            " → ".join(words.word(part) for part in row.about.split(STEP)),
        )
        for row in rows
    )


def moves(user: User) -> list[tuple[str, str]]:
    """Return every move that stands in what the person may see, with its word, by word."""
    found = deeds(user, Asked()).order_by("move").values_list("move", flat=True).distinct()
    return sorted(((move, words.word(move)) for move in found), key=lambda row: row[1])


def people(user: User) -> list[User]:
    """Return who did something that the person may see, for choosing one."""
    actors = deeds(user, Asked()).order_by().values("actor")
    return list(User.objects.filter(office=user.office_id, pk__in=actors).order_by("pk")[:MOST_PEOPLE])


def header() -> tuple[str, ...]:
    """Return the names of the exported columns."""
    return (
        _("No."),
        _("When"),
        _("By whom"),
        _("Role"),
        _("Act"),
        _("On what"),
        _("About"),
        _("Reason"),
        _("Ledger entry"),
    )


def exported(user: User, asked: Asked) -> list[tuple[str, ...]]:
    """Return the cells of the newest deeds asked for; a last row says so when there are more."""
    rows = list(deeds(user, asked)[: MOST_EXPORTED + 1])
    found = [_cells(line) for line in lines(user, rows[:MOST_EXPORTED])]
    if len(rows) > MOST_EXPORTED:
        more = _("There are older deeds; choose days up to this one and export again.")
        found.append(("", more, *[""] * 7))
    return found


def _cells(line: Line) -> tuple[str, ...]:
    row = line.deed
    return (
        str(row.pk),
        localtime(row.at).strftime("%Y-%m-%d %H:%M:%S"),
        line.who,
        words.word(row.role),
        line.what,
        line.thing.title,
        line.about,
        row.why,
        "" if row.entry is None else str(row.entry),
    )


def _about_season(season: Season) -> Q:
    """Return the condition of deeds about a season: itself, its cases or its papers."""
    office = season.office_id
    parts = (
        _subjects("case", Case.objects.within(office).filter(season=season)),
        _subjects("paper", Paper.objects.within(office).filter(season=season)),
    )
    found = Q(subject=keys.subject_id(season))
    for part in parts:
        found |= Q(subject__in=part)
    return found


def _subjects(noun: str, rows: QuerySet[Case] | QuerySet[Paper]) -> QuerySet[Case] | QuerySet[Paper]:
    text = Concat(Value(f"{noun}:"), Cast("pk", CharField()), output_field=CharField())
    return rows.order_by().annotate(subject_text=text).values("subject_text")  # type: ignore[return-value]


def _things(user: User, subjects: Iterable[str]) -> dict[str, Thing]:
    wanted: dict[str, set[int]] = {}
    for subject in subjects:
        noun, _colon, number = subject.partition(":")
        wanted.setdefault(noun, set()).add(int(number))
    found: dict[str, Thing] = {}
    for noun, ids in wanted.items():
        if noun in NOUNS:
            found |= {f"{noun}:{pk}": thing for pk, thing in NOUNS[noun](user, ids)}
    return found


def _seasons(user: User, ids: set[int]) -> Iterator[tuple[int, Thing]]:
    for row in access.visible_to(user).filter(pk__in=ids):
        yield row.pk, Thing(_title(row), links.address("web:desk_season", row.key))


def _cases(user: User, ids: set[int]) -> Iterator[tuple[int, Thing]]:
    for row in Case.objects.within(user.office_id).filter(pk__in=ids).select_related("agency", "season"):
        title = f"{words.word(f'case_{row.kind}')} · {row.agency.name} · {_title(row.season)}"
        yield row.pk, Thing(title, links.allowed(user, links.address("season:case", row.season.key, row.pk)))


def _papers(user: User, ids: set[int]) -> Iterator[tuple[int, Thing]]:
    for row in Paper.objects.within(user.office_id).filter(pk__in=ids).select_related("season"):
        title = f"{_('Paper')} · {_title(row.season)}"
        yield row.pk, Thing(title, links.allowed(user, links.address("paper:paper", row.season.key, row.pk)))


def _accounts(user: User, ids: set[int]) -> Iterator[tuple[int, Thing]]:
    for row in User.objects.filter(office=user.office_id, pk__in=ids):
        title = f"{_('Account')} · {row.name}"
        yield row.pk, Thing(title, links.allowed(user, links.address("people:account", row.pk)))


def _invitations(user: User, ids: set[int]) -> Iterator[tuple[int, Thing]]:
    for row in Invitation.objects.within(user.office_id).filter(pk__in=ids):
        title = f"{_('Invitation')} · {row.name} · {words.word(row.role)}"
        yield row.pk, Thing(title, links.allowed(user, links.address("people:accounts")))


def _bodies(user: User, ids: set[int]) -> Iterator[tuple[int, Thing]]:
    for row in Body.objects.within(user.office_id).filter(pk__in=ids):
        yield row.pk, Thing(f"{_('Body')} · {row.name}", links.allowed(user, links.address("people:body", row.key)))


NOUNS = {
    "season": _seasons,
    "case": _cases,
    "paper": _papers,
    "user": _accounts,
    "invitation": _invitations,
    "body": _bodies,
}


def _unknown(subject: str) -> str:
    noun, _colon, number = subject.partition(":")
    return f"{words.word(noun)} {number}"


def _title(season: Season) -> str:
    return season.title_en if get_language() == "en" else season.title_zh


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.BEIJING)


def query(asked: Mapping[str, str]) -> Asked:
    """Return what an address asks for; what cannot be read asks for nothing."""
    return Asked(
        season=asked.get("season", ""),
        person=_number(asked.get("person", "")),
        account=_number(asked.get("account", "")),
        move=asked.get("move", ""),
        first=_day(asked.get("first", "")),
        last=_day(asked.get("last", "")),
        before=_number(asked.get("before", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
