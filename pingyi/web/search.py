"""One search over everything that the desk knows; each group is one query and at most 20 lines."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from pingyi.core import canonical
from pingyi.core.canonical import Json
from pingyi.document import papers as documents
from pingyi.paper import states as paper_states
from pingyi.paper import texts as paper_texts
from pingyi.paper.models import Paper
from pingyi.people.models import Body, User
from pingyi.policy import load as policy
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season import states as season_states
from pingyi.season.models import Agency, Case, Decision, Rater, Season
from pingyi.web import help_pages, words
from pingyi.web.timeline import links

MOST = 20
SHOWN = 120  # characters of a help page around what was found
SCORED = ("scored", "announced", "published", "archived")
LONGEST = 100
NUMBERED = re.compile(r"(?P<code>.*?)\W(?P<year>20[0-9]{2})\W(?P<number>[0-9]{0,6})\w?\Z")
MARKUP = re.compile(r"\(shot:[a-z-]+\)|^[#>\s-]+|[*`!\[\]]", re.MULTILINE)
GROUPS = {
    "season": gettext_noop("Reviews"),
    "agency": gettext_noop("Agencies under review"),
    "body": gettext_noop("Bodies"),
    "paper": gettext_noop("Papers"),
    "case": gettext_noop("Cases"),
    "decision": gettext_noop("Decisions"),
    "stage": gettext_noop("Stages"),
    "rater": gettext_noop("Raters"),
    "person": gettext_noop("Accounts"),
    "help": gettext_noop("Help"),
    "article": gettext_noop("Articles"),
}
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Hit:
    """One thing found. title, about: its text in pieces, True where it is what was searched; url: empty = no page."""

    title: tuple[Piece, ...]
    about: tuple[Piece, ...]
    url: str


@dataclass(frozen=True)
class Group:
    """The things of one kind. more: there are others that are not listed."""

    label: str
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True)
class Seeker:
    """Who searches for what. seasons: those that the person sees, by id, newest first."""

    user: User
    text: str
    seasons: Mapping[int, Season]

    def has(self, text: str) -> bool:
        """Tell whether a text contains what is searched, in any case of letters."""
        return self.text.lower() in text.lower()

    def hit(self, title: str, about: str, name: str, *args: object, at: str = "") -> Hit:
        """Return a line that leads to a page of this name, where the person may open it."""
        url = links.allowed(self.user, links.address(name, *args))
        return Hit(pieces(title, self.text), pieces(about, self.text), url + at if url else "")


def search(user: User, text: str) -> tuple[Group, ...]:
    """Return what contains the text, grouped, in the order of GROUPS; empty groups are left out.

    An auditor of one season finds only what belongs to it. The number of queries does not depend on what is found.
    """
    seeker = Seeker(user, text[:LONGEST], {row.pk: row for row in access.visible_to(user)})
    found = []
    for key, label in GROUPS.items():
        hits = [hit for hit, _number in zip(FINDERS[key](seeker), range(MOST + 1), strict=False)]
        if hits:
            found.append(Group(_(label), tuple(hits[:MOST]), len(hits) > MOST))
    return tuple(found)


def pieces(text: str, sought: str) -> tuple[Piece, ...]:
    """Return the text cut where what is searched stands in it, in any case of letters."""
    cut = re.split(f"({re.escape(sought)})", text, flags=re.IGNORECASE) if sought else [text]
    return tuple((part, place % 2 == 1) for place, part in enumerate(cut) if part)


def _seasons(seeker: Seeker) -> Iterator[Hit]:
    for row in seeker.seasons.values():
        if any(map(seeker.has, (row.title_zh, row.title_en, row.key, str(row.year)))):
            yield seeker.hit(_title(row), words.word(row.state), "web:desk_season", row.key)


def _agencies(seeker: Seeker) -> Iterator[Hit]:
    rows = Agency.objects.within(seeker.user.office_id).filter(season__in=seeker.seasons)
    found = rows.filter(Q(name__icontains=seeker.text) | Q(key__iexact=seeker.text) | Q(reason__icontains=seeker.text))
    for row in found.order_by("-season__year", "position")[: MOST + 1]:
        season = seeker.seasons[row.season_id]
        name, more = ("result:agency", [row.key]) if season.state in SCORED else ("season:roster", [])
        hit = seeker.hit(row.name, _line(_title(season), row.reason), name, season.key, *more)
        yield hit if hit.url else seeker.hit(row.name, _title(season), "web:desk_season", season.key)


def _bodies(seeker: Seeker) -> Iterator[Hit]:
    """Yield bodies by present and former names; an auditor of one season finds its agencies instead."""
    if seeker.user.season_key:
        return
    rows = Body.objects.within(seeker.user.office_id)
    for row in rows.filter(Q(name__icontains=seeker.text) | Q(former_names__icontains=seeker.text))[: MOST + 1]:
        former = row.former_names.replace("\n", _(", "))
        about = _("formerly {names}").format(names=former) if former else ""
        yield seeker.hit(row.name, about, "people:body", row.key)


def _papers(seeker: Seeker) -> Iterator[Hit]:
    kinds = [kind for kind in paper_states.KINDS if seeker.has(paper_texts.kind(kind))]
    wanted = Q(kind__in=kinds) | Q(agency__name__icontains=seeker.text) | Q(code__icontains=seeker.text)
    if numbered := NUMBERED.match(seeker.text):
        cells = {"code__icontains": numbered["code"], "year": int(numbered["year"])}
        wanted |= Q(**cells, **({"number": int(numbered["number"])} if numbered["number"] else {}))
    if seeker.text.isdecimal() and len(seeker.text) < 7:
        wanted |= Q(number=int(seeker.text))
    rows = Paper.objects.within(seeker.user.office_id).filter(season__in=seeker.seasons)
    for row in rows.filter(wanted).select_related("agency").order_by("-pk")[: MOST + 1]:
        season = seeker.seasons[row.season_id]
        title = paper_texts.kind(row.kind) + (f" · {row.agency.name}" if row.agency else "")
        number = documents.number(row.code, row.year or 0, row.number) if row.number else ""
        about = _line(number, paper_texts.state(row.state), _title(season))
        yield seeker.hit(title, about, "paper:paper", season.key, row.pk)


def _cases(seeker: Seeker) -> Iterator[Hit]:
    kinds = [kind for kind in season_states.CASE_KINDS if seeker.has(words.word(f"case_{kind}"))]
    wanted = Q(kind__in=kinds) | Q(agency__name__icontains=seeker.text)
    for name in ("account", "source", "statement", "reason"):
        wanted |= Q(**{f"{name}__icontains": seeker.text})
    rows = Case.objects.within(seeker.user.office_id).filter(wanted, season__in=seeker.seasons)
    for row in rows.select_related("agency")[: MOST + 1]:
        season = seeker.seasons[row.season_id]
        about = _line(_title(season), row.account)
        yield seeker.hit(
            f"{words.word(f'case_{row.kind}')} · {row.agency.name}", about, "season:case", season.key, row.pk
        )


def _decisions(seeker: Seeker) -> Iterator[Hit]:
    kinds = [kind for kind in ("absent", "withdrawn", "fraud", "revoke") if seeker.has(words.word(kind))]
    wanted = Q(reason__icontains=seeker.text) | Q(agency__name__icontains=seeker.text) | Q(kind__in=kinds)
    rows = Decision.objects.within(seeker.user.office_id).filter(wanted, season__in=seeker.seasons)
    for row in rows.exclude(kind="assume").select_related("agency").order_by("-pk")[: MOST + 1]:
        season = seeker.seasons[row.season_id]
        title = f"{words.word(row.kind)} · {row.agency.name}" if row.agency else words.word(row.kind)
        about = _line(_title(season), row.reason)
        hit = seeker.hit(title, about, "season:decisions", season.key)
        yield hit if hit.url else seeker.hit(title, about, "web:desk_season", season.key)


def _stages(seeker: Seeker) -> Iterator[Hit]:
    """Yield the stages of the newest seasons; a season that is being drafted has those of its shipped scheme."""
    for season in list(seeker.seasons.values())[:MOST]:
        for label in _stage_labels(season):
            if any(seeker.has(text) for text in label.values()):
                title = label.get("en" if get_language() == "en" else "zh", "")
                hit = seeker.hit(title, _title(season), "season:dates", season.key)
                yield hit if hit.url else seeker.hit(title, _title(season), "web:desk_season", season.key)


def _raters(seeker: Seeker) -> Iterator[Hit]:
    """Yield raters by name, only for those who may act: nobody else opens the page of raters."""
    if not seeker.user.may_act:
        return
    rows = Rater.objects.within(seeker.user.office_id).filter(season__in=seeker.seasons, name__icontains=seeker.text)
    for row in rows.order_by("-season__year", "pk")[: MOST + 1]:
        season = seeker.seasons[row.season_id]
        yield seeker.hit(row.name, _title(season), "season:raters", season.key, row.component)


def _people(seeker: Seeker) -> Iterator[Hit]:
    if seeker.user.season_key:
        return
    rows = User.objects.filter(office=seeker.user.office_id).select_related("body").order_by("pk")
    for row in rows.filter(Q(name__icontains=seeker.text) | Q(username__icontains=seeker.text))[: MOST + 1]:
        about = _line(row.username, words.word(row.role), row.body.name if row.body else "")
        hit = seeker.hit(row.name, about, "people:account", row.pk)
        yield hit if hit.url else seeker.hit(row.name, about, "people:accounts")


def _help(seeker: Seeker) -> Iterator[Hit]:
    """Yield help pages in the language of the page, each with the first place that contains the text."""
    side = "en" if get_language() == "en" else "zh"
    for page in help_pages.pages(side):
        source = help_pages.source(page.task, side).partition("\n")[2].split("\n\n")
        parts = [MARKUP.sub("", part).replace("\n", " " if side == "en" else "").strip() for part in source]
        found = next((part for part in parts if seeker.has(part)), "")
        if found or seeker.has(page.title):
            yield seeker.hit(page.title, _around(found, seeker.text), "web:help_page", page.task)


def _around(text: str, sought: str) -> str:
    """Return the part of a long text in which what is searched stands."""
    at = max(0, text.lower().find(sought.lower()) - SHOWN // 3)
    return ("…" if at else "") + text[at : at + SHOWN] + ("…" if len(text) > at + SHOWN else "")


def _articles(seeker: Seeker) -> Iterator[Hit]:
    """Yield articles of the register; they lead to the place in the newest frozen rules that rests on them."""
    side = "en" if get_language() == "en" else "zh"
    frozen = next((row for row in seeker.seasons.values() if row.scheme_json), None)
    places = _cited(frozen) if frozen else {}
    for document in policy.register():
        short = policy.short_names()[document.id][side]
        for row in policy.articles(document.id):
            summary = row.summary_en if side == "en" else row.summary_zh
            title = _("{document} Article {article}").format(document=short, article=row.number)
            if seeker.has(summary) or seeker.has(title) or seeker.has(row.cite):
                place = places.get(row.cite)
                args = (frozen.office.key, frozen.key) if frozen and place else ()
                yield seeker.hit(title, summary, "web:rules", *args, at=f"#{place}")


def _cited(season: Season) -> dict[str, str]:
    """Return the first value of the season's rules that rests on each article: citation -> path."""
    found: dict[str, str] = {}
    frozen = canonical.loads(season.scheme_json.encode())
    sources = frozen.get("sources") if isinstance(frozen, Mapping) else None
    for path, source in sources.items() if isinstance(sources, Mapping) else ():
        if isinstance(source, Mapping) and source.get("cite"):
            found.setdefault(str(source["cite"]), path)
    return found


def _stage_labels(season: Season) -> Iterable[Mapping[str, str]]:
    if not season.scheme_json:
        shipped = seasons.shipped(season.scheme_id).labels
        return [label for path, label in shipped.items() if path.startswith("stage.")]
    frozen = canonical.loads(season.scheme_json.encode())
    rest = frozen.get("other") if isinstance(frozen, Mapping) else None
    rows = rest.get("stages") if isinstance(rest, Mapping) else None
    return [_texts(row.get("label")) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _texts(label: Json) -> dict[str, str]:
    return {str(side): str(text) for side, text in label.items()} if isinstance(label, Mapping) else {}


def _title(season: Season) -> str:
    return season.title_en if get_language() == "en" else season.title_zh


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


FINDERS: dict[str, Callable[[Seeker], Iterator[Hit]]] = {
    "season": _seasons,
    "agency": _agencies,
    "body": _bodies,
    "paper": _papers,
    "case": _cases,
    "decision": _decisions,
    "stage": _stages,
    "rater": _raters,
    "person": _people,
    "help": _help,
    "article": _articles,
}
