"""The steps of a season from what is known and the day of today; it must not read anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from pingyi.web import words
from pingyi.web.timeline import links
from pingyi.web.timeline.facts import Days, Facts, Outside, Part

ORDER = ("drafting", "open", "scored", "announced", "published", "archived")
ENDED = ("published", "archived")
# Stages that leave nothing in this program: only their days are known.
OUTSIDE = {
    "self_review": gettext_noop("The agencies review their own work outside this program; only the days stand here."),
    "notice": gettext_noop(
        "The agencies make their duties and work public outside this program; only the days stand here."
    ),
    "visit": gettext_noop("The office visits the agencies outside this program; only the days stand here."),
    "rectification": gettext_noop("The agencies mend what was found outside this program; only the days stand here."),
}


@dataclass(frozen=True)
class Step:
    """One step. status: done, now, late, later or blocked.

    when: its days in words, such as "3 days overdue". blocked: why it cannot go on. waits: whom it waits for: operator,
    approver, agencies, or empty. url: where it is done, or empty.
    """

    name: str
    title: str
    status: str
    days: Days | None = None
    when: str = ""
    detail: str = ""
    blocked: str = ""
    waits: str = ""
    url: str = ""

    @property
    def is_due(self) -> bool:
        """Tell whether somebody can and should act on it now."""
        return self.status in ("now", "late") and not self.blocked


@dataclass(frozen=True)
class Plan:
    """What becomes a step once its days are compared with today.

    ready: its turn has come. passes: nothing is done here, it is over when its days are.
    """

    name: str
    title: str
    done: bool
    ready: bool
    days: Days | None = None
    detail: str = ""
    blocked: str = ""
    waits: str = "operator"
    url: str = ""
    passes: bool = False


def steps(facts: Facts, today: date) -> tuple[Step, ...]:
    """Return the steps of the season in their order, as they stand on this day."""
    plans = (*_preparing(facts), *_outside(facts), *_gathering(facts), *_closing(facts), *_after(facts))
    return tuple(_step(plan, today) for plan in plans)


def days_left(days: Days, today: date) -> str:
    """Return in words how far this day is from the first or last day of a stage that is not over with."""
    before, left = (days.opens - today).days, (days.closes - today).days
    if left < 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -left) % {"n": -left}
    if before > 0:
        return ngettext("begins in %(n)d day", "begins in %(n)d days", before) % {"n": before}
    return ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left} if left else _("ends today")


def _step(plan: Plan, today: date) -> Step:
    status = _status(plan, today)
    over = status == "done"
    when = days_left(plan.days, today) if plan.days and not over else ""
    waits = "operator" if status == "late" and plan.waits == "agencies" else plan.waits
    return Step(
        name=plan.name,
        title=plan.title,
        status=status,
        days=plan.days,
        when=when,
        detail=plan.detail,
        blocked="" if over else plan.blocked,
        waits="" if over or plan.blocked or status == "later" else waits,
        url=plan.url,
    )


def _status(plan: Plan, today: date) -> str:
    """Return the status: overdue comes before blocked, and blocked before its turn."""
    if plan.done:
        return "done"
    if plan.days and plan.days.closes < today:
        return "done" if plan.passes and not plan.blocked else "late"
    if not plan.ready or (plan.days and today < plan.days.opens):
        return "later"
    return "blocked" if plan.blocked else "now"


def _preparing(facts: Facts) -> Iterable[Plan]:
    drafting = facts.state == "drafting"
    left = _("%(left)d of %(total)d assumed values to confirm") % {"left": facts.left, "total": facts.total}
    url = _page("season:values", facts) if drafting else ""
    yield Plan(
        "values", _("Confirm the assumed values"), not facts.left, drafting, detail=left if drafting else "", url=url
    )
    agencies = ngettext("%(count)d agency", "%(count)d agencies", facts.agencies) % {"count": facts.agencies}
    if drafting and facts.per_year and facts.agencies != facts.per_year:
        agencies = _("{found}; the scheme asks for {count}").format(found=agencies, count=facts.per_year)
    chosen = not drafting or facts.agencies > 0
    yield Plan("roster", _("Roster"), chosen, drafting, detail=agencies, url=_page("season:roster", facts))
    yield _dates(facts)
    yield from (_raters(facts, part) for part in facts.parts if not part.enrolled)
    yield _freeze(facts)
    yield _paper(facts, "notice", _("Notice of the review"), ready=not drafting, over=ORDER.index(facts.state) > 1)


def _dates(facts: Facts) -> Plan:
    windows = [row.days for row in facts.stages.values() if row.days]
    count = sum(days.is_set for days in windows)
    detail = _("%(count)d of %(total)d periods set; for the others the scheme's proposal is shown")
    said = detail % {"count": count, "total": len(windows)} if count < len(windows) else ""
    done = count == len(windows) or facts.state in ENDED
    return Plan("dates", _("Dates and texts"), done, True, detail=said, url=_page("season:dates", facts))


def _raters(facts: Facts, part: Part) -> Plan:
    detail = ngettext("%(count)d rater", "%(count)d raters", part.raters) % {"count": part.raters}
    editable = facts.state in ("drafting", "open")
    url = _page("season:raters", facts, part.key) if editable else ""
    title = f"{_('Raters')} · {_label(part.label)}"
    return Plan("raters", title, bool(part.raters) or not editable, True, detail=detail, url=url)


def _freeze(facts: Facts) -> Plan:
    lacking = []
    if facts.left:
        lacking.append(
            ngettext("%(n)d value not confirmed", "%(n)d values not confirmed", facts.left) % {"n": facts.left}
        )
    if not facts.agencies:
        lacking.append(_("no agency on the roster"))
    first = min((row.days.opens for row in facts.stages.values() if row.days), default=None)
    last = Days(date.min, first - timedelta(days=1)) if first else None
    detail = _("The first period begins on {day}.").format(day=first.isoformat()) if first else ""
    drafting = facts.state == "drafting"
    return Plan(
        "freeze",
        _("Freeze the rules and open"),
        not drafting,
        drafting,
        days=last if drafting else None,
        detail=detail if drafting else "",
        blocked=_(", ").join(lacking),
        waits=_key_for("freeze", facts),
        url=_page("web:desk_season", facts) + "#freeze",
    )


def _outside(facts: Facts) -> Iterable[Plan]:
    """Yield the stages of which only the days are known; they are done when their days are over."""
    for key in ("self_review", "notice", "visit"):
        yield from _only_days(facts, key, _not_open(facts))


def _only_days(facts: Facts, key: str, blocked: str) -> Iterable[Plan]:
    stage = facts.stages.get(key)
    if stage is None or stage.days is None:
        return
    waits = "operator" if key == "visit" else "agencies"
    yield Plan(
        f"stage_{key}",
        _label(stage.label),
        facts.state in ENDED and key != "rectification",
        True,
        days=stage.days,
        detail=_(OUTSIDE[key]),
        blocked=blocked,
        waits=waits,
        passes=True,
    )


def _gathering(facts: Facts) -> Iterable[Plan]:
    if facts.survey is not None:
        yield _survey(facts)
    for part in facts.parts:
        yield _marks(facts, part)
    for one in facts.outside:
        yield _figures(facts, one)
    yield _cases(facts)


def _survey(facts: Facts) -> Plan:
    found = facts.survey
    assert found is not None
    detail = ngettext("%(count)d answer", "%(count)d answers", found.answers) % {"count": found.answers}
    lacking = [_not_open(facts)] if _not_open(facts) else []
    if found.differing:
        lacking.append(ngettext("%(n)d form differs", "%(n)d forms differ", found.differing) % {"n": found.differing})
    if found.keying:
        more = ngettext("%(n)d batch being entered", "%(n)d batches being entered", found.keying) % {"n": found.keying}
        detail = _(", ").join((detail, more))
    return Plan(
        "survey",
        _label(found.label),
        found.state == "closed",
        True,
        days=_days(facts, "survey"),
        detail=_(", ").join((words.word(found.state), detail)),
        blocked=_(", ").join(lacking),
        url=_opened(facts, "ballot:answers"),
    )


def _marks(facts: Facts, part: Part) -> Plan:
    sheets = _("%(sealed)d of %(raters)d sheets") % {"sealed": part.sealed, "raters": part.raters}
    lacking = [_not_open(facts)] if _not_open(facts) else []
    if not part.raters and not lacking:
        lacking.append(_("nobody may mark yet"))
    if part.differing:
        line = ngettext("%(n)d sheet with differing entries", "%(n)d sheets with differing entries", part.differing)
        lacking.append(line % {"n": part.differing})
    return Plan(
        "marks",
        _label(part.label),
        part.state == "closed",
        True,
        days=_days(facts, "meeting"),
        detail=_(", ").join((words.word(part.state), sheets)),
        blocked=_(", ").join(lacking),
        url=_opened(facts, "meeting:marks", part.key),
    )


def _figures(facts: Facts, one: Outside) -> Plan:
    return Plan(
        "figures",
        _label(one.label),
        one.given,
        True,
        days=_days(facts, "meeting" if facts.survey else "survey"),
        detail=_("figures found elsewhere: given") if one.given else _("figures found elsewhere: not given yet"),
        blocked=_not_open(facts),
        waits="approver" if one.proposed else "operator",
        url=_opened(facts, "season:figures", one.key),
    )


def _cases(facts: Facts) -> Plan:
    parts = []
    if facts.answer_by:
        n = len(facts.answer_by)
        parts.append(ngettext("%(n)d case to be heard", "%(n)d cases to be heard", n) % {"n": n})
    if facts.heard:
        line = ngettext("%(n)d case waits for the ruling", "%(n)d cases wait for the ruling", facts.heard)
        parts.append(line % {"n": facts.heard})
    if facts.ruled:
        line = ngettext("%(n)d ruling waits for its second key", "%(n)d rulings wait for their second key", facts.ruled)
        parts.append(line % {"n": facts.ruled})
    known = [day for day in facts.answer_by if day]
    ours = facts.heard + facts.answer_by.count(None)
    days = Days(date.min, min(known)) if known and not ours else None
    waits = "operator" if ours else "agencies" if known else "approver"
    detail = _(", ").join(parts) or _("no open case")
    url = _opened(facts, "season:cases")
    ready = facts.state != "drafting"
    return Plan("cases", _("Cases: absence and fraud"), ready and not parts, ready, days, detail, waits=waits, url=url)


def _closing(facts: Facts) -> Iterable[Plan]:
    at, meeting = ORDER.index(facts.state), _days(facts, "meeting")
    result = _page("result:result", facts) if at else ""
    lacking = _unfinished(facts)
    score = _not_open(facts) or (_("not closed: {list}").format(list=_(", ").join(lacking)) if lacking else "")
    undecided = len(facts.answer_by) + facts.heard + facts.ruled
    warned = ngettext("%(n)d case has no ruling yet", "%(n)d cases have no ruling yet", undecided) % {"n": undecided}
    for name, place, blocked in (("score", 2, score), ("announce", 3, ""), ("publish", 4, "")):
        yield Plan(
            name,
            words.word(name),
            at >= place,
            at >= place - 1,
            days=meeting if name != "publish" else _days(facts, "circular"),
            detail=warned if undecided and name != "publish" and at < place else "",
            blocked=blocked or ("" if at >= place - 1 else _after_what(place)),
            waits=_key_for(name, facts),
            url=result,
        )


def _after(facts: Facts) -> Iterable[Plan]:
    announced, over = facts.state in ("announced", *ENDED), facts.state == "archived"
    circular = _paper(facts, "circular", _("Circular of the result"), ready=announced, over=over)
    yield replace(circular, days=_days(facts, "circular"))
    yield _paper(facts, "letter", _("Letters to the agencies"), ready=announced, over=over)
    yield from _only_days(facts, "rectification", "")


def _paper(facts: Facts, kind: str, title: str, *, ready: bool, over: bool) -> Plan:
    """Plan a kind of paper: done once it is issued, or when its time is over.

    Letters are done once there are as many as agencies with a result.
    """
    found: Mapping[str, int] = facts.papers.get(kind, {})
    wanted = facts.agencies - facts.excused if kind == "letter" else 1
    issued, approved, drafts = (found.get(state, 0) for state in ("issued", "approved", "draft"))
    numbers = (("draft", drafts), ("approved", approved), ("issued", issued))
    said = [f"{words.word(state)} {number}" for state, number in numbers if number]
    return Plan(
        f"paper_{kind}",
        title,
        over or 0 < wanted <= issued,
        ready,
        detail=_(", ").join(said) or _("none drawn up yet"),
        waits="approver" if drafts and not approved else "operator",
        url=_page("paper:papers", facts) if ready else "",
    )


def _unfinished(facts: Facts) -> list[str]:
    parts = [_label(part.label) for part in facts.parts if part.state != "closed"]
    survey = facts.survey
    parts += [_label(one.label) for one in facts.outside if not one.given]
    return ([_label(survey.label)] if survey is not None and survey.state != "closed" else []) + parts


def _not_open(facts: Facts) -> str:
    return _("the rules are not frozen yet") if facts.state == "drafting" else ""


def _after_what(place: int) -> str:
    before = {3: "score", 4: "announce"}.get(place)
    return _("comes after: {step}").format(step=words.word(before)) if before else ""


def _key_for(move: str, facts: Facts) -> str:
    return "approver" if move in facts.proposed else "operator"


def _days(facts: Facts, stage: str) -> Days | None:
    found = facts.stages.get(stage)
    return found.days if found else None


def _label(label: Mapping[str, str]) -> str:
    return label.get("en" if get_language() == "en" else "zh", "")


def _page(name: str, facts: Facts, *more: str) -> str:
    return links.address(name, facts.key, *more)


def _opened(facts: Facts, name: str, *more: str) -> str:
    return "" if facts.state == "drafting" else _page(name, facts, *more)
