"""The leaves that a scheme may have and the form of each value; pure, and it weighs no value against another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pingyi.core import exact
from pingyi.core.idform import FORM, is_id
from pingyi.rules import shape
from pingyi.rules.merge import Flaw, Merged, Value

# Says what is wrong with a value, or nothing.
Check = Callable[[Value], str]


def number(value: Value) -> Fraction | None:
    """Return the value as a rational when it is a number; true and false are none."""
    if isinstance(value, bool) or value is None or isinstance(value, str | Sequence | Mapping):
        return None
    return Fraction(value)


def tables(value: Value) -> tuple[Mapping[str, Value], ...]:
    """Return the tables of a list of tables; anything else in it is passed over."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return ()
    return tuple(entry for entry in value if isinstance(entry, Mapping))


def shown(value: Value) -> str:
    """Write a value as a person reads it."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, str):
        return f'"{value}"'
    figure = number(value)
    if figure is not None:
        return exact.plain(figure)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {shown(inner)}" for key, inner in value.items()) + " }"
    assert isinstance(value, Sequence)
    return "[" + ", ".join(shown(inner) for inner in value) + "]"


def _decimal(low: str = "0", high: str = "999999999999", above: bool = False) -> Check:
    def check(value: Value) -> str:
        figure = number(value)
        if figure is None:
            return f"{shown(value)} is no number"
        if figure < Fraction(low) or figure > Fraction(high) or (above and figure == Fraction(low)):
            return f"{shown(value)} is not {'above' if above else 'at least'} {low} and at most {high}"
        return ""

    return check


def _count(low: int = 0, high: int = 1_000_000) -> Check:
    def check(value: Value) -> str:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            return f"{shown(value)} is no whole number from {low} to {high}"
        return ""

    return check


def _flag(value: Value) -> str:
    return "" if isinstance(value, bool) else f"{shown(value)} is neither true nor false"


def _text(value: Value) -> str:
    return "" if isinstance(value, str) and value.strip() else f"{shown(value)} is no text"


def _key(value: Value) -> str:
    sound = isinstance(value, str) and is_id(value)
    return "" if sound else f"{shown(value)} is no id: a-z, 0-9 and _, a letter first, no column name"


def _word(value: Value) -> str:
    sound = isinstance(value, str) and FORM.match(value)
    return "" if sound else f"{shown(value)} is no key: a-z, 0-9 and _, a letter first, at most 32"


def _grade(value: Value) -> str:
    return "" if value == "" else _key(value)


@dataclass(frozen=True)
class _OneOf:
    words: tuple[str, ...]

    def __call__(self, value: Value) -> str:
        return "" if isinstance(value, str) and value in self.words else f"{shown(value)}: {_choice(self.words)}"


def _one_of(*words: str) -> Check:
    return _OneOf(words)


def _choice(words: Sequence[str]) -> str:
    return f"only {words[0]} is known" if len(words) == 1 else f"must be one of {', '.join(words)}"


def _words(value: Value) -> str:
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        return f"{shown(value)} is no list of keys"
    wrong = [_word(entry) for entry in value if _word(entry)]
    return wrong[0] if wrong else ""


def _day(value: Value) -> str:
    try:
        # A leap year, so that 02-29 is a day.
        sound = isinstance(value, str) and len(value) == 5 and date.fromisoformat(f"2024-{value}")
    except ValueError:
        sound = False
    return "" if sound else f"{shown(value)} is no day of the year; write it as 03-31"


def _window(value: Value) -> str:
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != 2:
        return f'{shown(value)} is no window; write it as ["03-01", "06-30"]'
    first, last = value
    wrong = _day(first) or _day(last)
    if not wrong and isinstance(first, str) and isinstance(last, str) and first > last:
        return f"{shown(value)} ends before it begins"
    return wrong


def _table(fields: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    known = {**fields, **(optional or {})}

    def check(value: Value) -> str:
        if not isinstance(value, Mapping):
            return f"{shown(value)} is no table of {', '.join(known)}"
        for name in (*value, *fields):
            if name not in known:
                return f"{name} is unknown: only {', '.join(known)} may stand here"
            if name not in value:
                return f"{name} is missing in {shown(value)}"
            if wrong := known[name](value[name]):
                return f"{name}: {wrong}"
        return ""

    return check


def _rows(fields: Mapping[str, Check], optional: Mapping[str, Check] | None = None, least: int = 1) -> Check:
    row = _table(fields, optional)

    def check(value: Value) -> str:
        if isinstance(value, str) or not isinstance(value, Sequence) or len(value) < least:
            return f"{shown(value)} is no list of tables" + (f" with at least {least}" if least else "")
        for at, entry in enumerate(value, start=1):
            if wrong := row(entry):
                return f"entry {at}: {wrong}"
        keys = [entry.get("key") for entry in tables(value)]
        twice = next((key for at, key in enumerate(keys) if key in keys[:at]), None)
        return f"{shown(twice)} stands twice" if twice else ""

    return check


_LABEL = _table({"zh": _text, "en": _text})
_OPTIONS = _rows({"key": _key, "label": _LABEL, "vote": _flag}, {"points": _decimal(high="100"), "exclude": _flag})


def _options(value: Value) -> str:
    if wrong := _OPTIONS(value):
        return wrong
    for row in tables(value):
        if (row.get("exclude") is True) == ("points" in row):
            return f"{shown(row['key'])} needs either points or exclude = true"
    return ""


# Path of a leaf -> its form; * stands for the name of a component, an electorate, a stage or a filing.
LEAVES: Mapping[str, Check] = {
    "organiser.name": _LABEL,
    "organiser.slogan": _LABEL,
    "roster.kinds": _words,
    "roster.per_year": _count(1),
    "roster.reason_required": _flag,
    "roster.joint": _one_of("one_entry"),
    "roster.renaming": _one_of("same_agency"),
    "component.*.weight": _decimal(high="100"),
    "component.*.source": _one_of(*shape.SOURCES),
    "component.*.electorate": _key,
    "component.*.maximum": _decimal(above=True),
    "component.*.step": _decimal(above=True),
    "component.*.items": _rows({"key": _key, "label": _LABEL, "maximum": _decimal(above=True)}, least=0),
    "component.*.aggregate": _one_of(*shape.AGGREGATES),
    "component.*.drop": _count(),
    "component.*.minimum": _count(),
    "component.*.average_units": _flag,
    "component.*.comment": _one_of("required", "optional", "none"),
    "component.*.published": _one_of(*shape.PUBLISHED),
    "component.*.conversion": _one_of(*shape.CONVERSIONS),
    "component.*.rank_step": _decimal(),
    "component.*.options": _options,
    "component.*.channels": _rows({"key": _key, "label": _LABEL, "weight": _decimal(), "minimum": _count()}),
    "electorate.*.members": _one_of("list", "reviewed", "attending"),
    "electorate.*.ballot_per": _one_of("person", "unit"),
    "electorate.*.own_excluded": _flag,
    "electorate.*.missing": _one_of("left_out"),
    "electorate.*.categories": _rows({"key": _word, "label": _LABEL, "least": _count()}),
    "result.digits": _count(high=shape.MOST_DIGITS),
    "result.rounding": _one_of("half_up", "half_even"),
    "result.round_components": _flag,
    "result.grade_on": _one_of("rounded", "exact"),
    "result.insufficient": _one_of("renormalise", "withhold"),
    "result.renormalise_floor": _decimal(high="100"),
    "result.ties": _one_of("shared"),
    "result.grades": _rows({"key": _key, "label": _LABEL, "floor": _decimal(high="100")}),
    "override.absent.grade": _grade,
    "override.absent.listed": _flag,
    "override.absent.criticised": _flag,
    "override.fraud.grade": _grade,
    "override.fraud.procedure": _one_of("case"),
    "override.fraud.time_limit": _one_of("none"),
    "override.fraud.after_publication": _one_of("correction"),
    "override.withdrawn.grade": _grade,
    "stage.*.window": _window,
    "stage.self_review.indicators": _text,
    "stage.self_review.duties": _text,
    "stage.self_review.output": _one_of("report"),
    "stage.self_review.effect": _one_of("informs"),
    "stage.notice.contents": _words,
    "stage.visit.methods": _words,
    "stage.visit.effect": _one_of("informs"),
    "stage.survey.account": _LABEL,
    "stage.meeting.speaker": _words,
    "stage.meeting.exhibition": _words,
    "stage.meeting.announced": _one_of("on_the_spot", "afterwards"),
    "stage.meeting.marking": _one_of("after_each", "at_end"),
    "stage.meeting.minutes": _table(dict.fromkeys(("report", "film", "questions", "comment"), _count(high=600))),
    "stage.meeting.order": _one_of("drawn", "roster"),
    "stage.circular.scope": _one_of("whole_province", "whole_city", "whole_county", "whole_area"),
    "stage.rectification.report": _one_of("next_meeting_in_writing"),
    "stage.rectification.attendance": _one_of("paper_only", "in_person"),
    "filing.*.due": _day,
    "filing.*.who": _one_of("not_reviewed", "all"),
    "check.methods": _words,
    "check.outcome": _one_of("recorded"),
    "remedy.objection": _one_of("in_writing", "none"),
    "remedy.days": _count(high=366),
    "publication.result": _one_of("public", "circulated", "on_request"),
    "publication.bundle": _one_of("public", "circulated", "on_request"),
    "publication.keys": _count(1, 2),
    "variant.may_change": _one_of("open_values"),
}
STAGES = ("self_review", "notice", "visit", "survey", "meeting", "circular", "rectification")


def form_of(path: str) -> Check | None:
    """Return the form of the leaf at this path, or None when a scheme has no such leaf."""
    section, *names = path.split(".")
    return LEAVES.get(path) or LEAVES.get(f"{section}.*.{names[-1]}")


def choices(path: str) -> tuple[str, ...]:
    """Return the words that the leaf at this path may be; empty when it is not one of a few words."""
    form = form_of(path)
    return form.words if isinstance(form, _OneOf) else ()


# What the engine reads of a component besides label, weight and source (FORMATS 2).
OF_SOURCE: Mapping[str, tuple[str, ...]] = {
    "marks": tuple(name for name in shape.MARKS if name not in (*shape.PART, "own_excluded")),
    "survey": tuple(name for name in shape.SURVEY if name not in shape.PART),
}


@dataclass(frozen=True)
class Parts:
    """The components of a merged scheme by source, and the electorates of those that are marked."""

    marks: tuple[str, ...]
    survey: tuple[str, ...]
    electorates: tuple[str, ...]


def parts(merged: Merged) -> Parts:
    """Return which components are marked, which is answered by the public, and who marks."""
    source = {name: merged.value(f"component.{name}.source") for name in merged.keys("component")}
    marks = tuple(name for name, kind in source.items() if kind == "marks")
    chosen = [merged.value(f"component.{name}.electorate") for name in marks]
    electorates = dict.fromkeys(name for name in chosen if isinstance(name, str))
    return Parts(marks, tuple(name for name, kind in source.items() if kind == "survey"), tuple(electorates))


def flaws(merged: Merged) -> tuple[Flaw, ...]:
    """Return every reason why the scheme cannot be frozen, in reading order.

    That is: no well-formed leaf, a closed value touched, an unknown key, a wrong form, a leaf or a label missing.
    """
    return (*merged.flaws, *_touched(merged), *_forms(merged), *_unnamed(merged), *_missing(merged))


def _touched(merged: Merged) -> list[Flaw]:
    found = []
    for path, claims in merged.refused.items():
        by = merged.leaves[path].origin
        for claim in claims:
            also = ", nor reopen it" if claim.open else ""
            message = f"{by} closes this value at {shown(merged.value(path))}; {claim.origin} may not change it{also}"
            found.append(Flaw(path, message))
    return found


def _forms(merged: Merged) -> list[Flaw]:
    found = []
    for path, leaf in merged.leaves.items():
        check = form_of(path)
        if check is None:
            found.append(Flaw(path, f"is unknown ({leaf.origin}): no such value in a scheme"))
        elif wrong := check(leaf.value):
            found.append(Flaw(path, f"{wrong} ({leaf.origin})"))
    return found


def _unnamed(merged: Merged) -> list[Flaw]:
    found = [] if merged.title else [Flaw("title", "is missing")]
    for section in ("component", "electorate", "stage", "filing"):
        for name in merged.keys(section):
            path = f"{section}.{name}"
            if section == "stage" and name not in STAGES:
                found.append(Flaw(path, f"is unknown: the stages are {', '.join(STAGES)}"))
            elif wrong := _key(name) if section in ("component", "electorate") else "":
                found.append(Flaw(path, wrong))
            elif not merged.labels.get(path):
                found.append(Flaw(f"{path}.label", "is missing"))
    return found


def _missing(merged: Merged) -> list[Flaw]:
    needed = [f"result.{name}" for name in shape.RESULT]
    needed += [f"override.{name}.grade" for name in shape.OVERRIDES]
    for name in merged.keys("component"):
        source = merged.value(f"component.{name}.source")
        own = OF_SOURCE.get(source, ()) if isinstance(source, str) else ()
        needed += [f"component.{name}.{leaf}" for leaf in ("weight", "source", *own)]
    needed += [f"electorate.{name}.own_excluded" for name in parts(merged).electorates]
    found = [Flaw(path, "is missing") for path in needed if path not in merged.claims]
    return found if merged.keys("component") else [*found, Flaw("component", "is missing: no component at all")]
