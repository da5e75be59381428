"""Words for what a season's scheme knows by key: kinds of body, sections, values; and the articles of decisions."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_noop as _

KINDS = {
    "enforcement": _("Law enforcement body"),
    "judicial": _("Judicial body"),
    "service": _("Government department with service functions"),
    "enterprise": _("Enterprise"),
    "institution": _("Public institution"),
    "mass_organisation": _("Mass organisation"),
    "other_key": _("Other key unit"),
    "supervising": _("Supervising body"),
}
# The article that a decision of each kind rests on.
ARTICLES = {"absent": "GD-LZPY:14", "withdrawn": "GD-LZPY:5", "fraud": "GD-LZPY:15"}
# What a case may be about, and what each outcome means.
CASE_KINDS = {
    "refusal": _("Refusal to be reviewed"),
    "illness": _("Leader ill"),
    "put_off": _("Request to put off the review"),
    "fraud": _("Fraud, to be verified"),
}
OUTCOMES = {
    "absent": _("It refused: listed as absent"),
    "withdrawn": _("Put off to another year"),
    "fraud": _("Fraud is verified"),
    "none": _("Not so: nothing changes"),
}
SECTIONS = {
    "organiser": _("Organiser"),
    "roster": _("Roster"),
    "component": _("Part of the score"),
    "electorate": _("Who marks"),
    "result": _("Total and grade"),
    "override": _("Decisions that override the grade"),
    "override.absent": _("Absent from the review"),
    "override.fraud": _("Fraud, verified"),
    "override.withdrawn": _("Put off to another year"),
    "stage": _("Step"),
    "filing": _("Yearly filing"),
    "check": _("Check of units not under review"),
    "remedy": _("Objection"),
    "publication": _("Publication"),
    "variant": _("Variants of lower levels"),
}
LEAVES = {
    "account": _("Official account"),
    "after_publication": _("Found after publication"),
    "aggregate": _("How marks are combined"),
    "announced": _("When the result is announced"),
    "attendance": _("Attendance the year after"),
    "average_units": _("Marks of one unit averaged first"),
    "ballot_per": _("One ballot for each"),
    "bundle": _("Who gets the bundle"),
    "categories": _("Categories of raters"),
    "channels": _("Channels"),
    "comment": _("Comment with the mark"),
    "contents": _("What is made public"),
    "conversion": _("How answers become points"),
    "criticised": _("Criticised by circular"),
    "days": _("Days to object"),
    "digits": _("Decimals of the total"),
    "drop": _("Marks left out at each end"),
    "due": _("Due by"),
    "duties": _("List of duties"),
    "effect": _("Effect on the score"),
    "electorate": _("Who marks"),
    "exhibition": _("What is exhibited"),
    "grade": _("Grade given"),
    "grade_on": _("Grade on"),
    "grades": _("Grades and their lines"),
    "indicators": _("Indicator sheet"),
    "insufficient": _("When a part is insufficient"),
    "items": _("Items of a sheet"),
    "joint": _("Two bodies named together"),
    "keys": _("Keys for a binding act"),
    "kinds": _("Kinds of body under review"),
    "listed": _("Listed as absent"),
    "marking": _("When marks are given"),
    "maximum": _("Highest mark"),
    "may_change": _("What a lower level may change"),
    "members": _("Members"),
    "methods": _("Methods"),
    "minimum": _("Fewest marks for a figure"),
    "minutes": _("Minutes of each part"),
    "missing": _("Absent rater"),
    "name": _("Name of the organiser"),
    "objection": _("How to object"),
    "options": _("Answers and their points"),
    "order": _("Order of reports"),
    "outcome": _("Outcome of the check"),
    "output": _("What comes of it"),
    "own_excluded": _("Own agency excluded"),
    "per_year": _("Agencies each year"),
    "procedure": _("Procedure"),
    "published": _("How marks are published"),
    "rank_step": _("Points for each rank"),
    "reason_required": _("Reason for each choice"),
    "renaming": _("Renamed or merged agency"),
    "renormalise_floor": _("Least weight for a total"),
    "report": _("How it is reported"),
    "result": _("Who sees the result"),
    "round_components": _("Parts rounded too"),
    "rounding": _("Rounding"),
    "scope": _("Circulated to"),
    "slogan": _("Slogan"),
    "source": _("Where the figure comes from"),
    "speaker": _("Who reports"),
    "step": _("Step of a mark"),
    "ties": _("Equal totals"),
    "time_limit": _("Time limit"),
    "weight": _("Weight"),
    "who": _("Who files"),
    "window": _("Period"),
}
VALUES = {
    "after_each": _("after each report"),
    "afterwards": _("after the meeting"),
    "all": _("every unit"),
    "at_end": _("at the end"),
    "attending": _("units attending"),
    "case": _("a case with evidence and hearing"),
    "cases": _("cases"),
    "circulated": _("circulated among units"),
    "comment": _("comment"),
    "correction": _("a correction is published"),
    "deputy": _("deputy leader"),
    "drawn": _("drawn by lot"),
    "duty_list": _("duty list"),
    "exact": _("the exact total"),
    "files": _("files"),
    "film": _("film"),
    "half_even": _("half to even"),
    "half_up": _("half up"),
    "imported": _("imported figures"),
    "in_person": _("in person"),
    "in_writing": _("in writing"),
    "indicators": _("indicator sheet"),
    "informs": _("informs, gives no points"),
    "jury": _("the jury"),
    "left_out": _("left out"),
    "list": _("a list of members"),
    "marks": _("marks"),
    "mean": _("mean"),
    "measures": _("measures taken"),
    "median": _("median"),
    "next_meeting_in_writing": _("in writing at the next meeting"),
    "none": _("none"),
    "not_reviewed": _("units not under review"),
    "office": _("figures of the office"),
    "on_request": _("on request"),
    "on_site": _("on site"),
    "on_the_spot": _("on the spot"),
    "one_entry": _("one entry"),
    "open_values": _("values marked open"),
    "optional": _("optional"),
    "paper_only": _("on paper only"),
    "peers": _("peers"),
    "per_mark": _("each mark under an id of its own"),
    "per_rater": _("each sheet under a random id"),
    "person": _("person"),
    "poor": _("the lowest grade"),
    "principal": _("principal leader"),
    "public": _("the public"),
    "questionnaire": _("questionnaire"),
    "questions": _("questions"),
    "rank_points": _("points by rank of votes"),
    "ratio_to_top": _("votes as a share of the most votes"),
    "recorded": _("recorded without a score"),
    "renormalise": _("total over the remaining weights"),
    "report": _("report"),
    "required": _("required"),
    "results": _("results"),
    "reviewed": _("the agencies under review"),
    "roster": _("in roster order"),
    "rounded": _("the rounded total"),
    "same_agency": _("keeps its id and history"),
    "sample-11": _("11 duties (sample, not official)"),
    "sample-5x25": _("5 groups, 25 indicators (sample, not official)"),
    "satisfaction": _("satisfaction"),
    "shared": _("share the rank"),
    "site": _("on-site look"),
    "survey": _("survey"),
    "talks": _("talks"),
    "trimmed": _("mean without the extremes"),
    "unit": _("unit"),
    "whole_area": _("the whole area"),
    "whole_city": _("the whole city"),
    "whole_county": _("the whole county"),
    "whole_province": _("the whole province"),
    "withhold": _("no total"),
    "works": _("works"),
    "written": _("on paper"),
}


def lang(label: Mapping[str, object]) -> str:
    """Return a {zh, en} label in the present language; empty when it has none."""
    return str(label.get("en" if get_language() == "en" else "zh") or "")


def both(make: Callable[[], str]) -> dict[str, str]:
    """Return what the function makes in each language of the interface, as a {zh, en} label."""
    found = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            found[name] = make()
    return found


def kind(key: str) -> str:
    """Return the word for a kind of body in the present language."""
    return gettext(KINDS.get(key, key))


def kind_in_every_language(key: str) -> list[str]:
    """Return the word for a kind of body in each language of the interface."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.append(kind(key))
    return found


def case_kind(key: str) -> str:
    """Return the word for a kind of case."""
    return gettext(CASE_KINDS.get(key, key))


def outcome(key: str) -> str:
    """Return the words for the outcome of a case."""
    return gettext(OUTCOMES.get(key, key))


def section(path: str, label: str) -> str:
    """Return the heading of a section: what it is, and what the scheme calls it. label: may be empty."""
    if path in SECTIONS:
        return gettext(SECTIONS[path])
    upper = path.partition(".")[0]
    return (
        gettext("{what}: {label}").format(what=gettext(SECTIONS[upper]), label=label)
        if upper in SECTIONS and label
        else path
    )


def leaf(path: str) -> str:
    """Return the name of a value by the last part of its path."""
    name = path.rpartition(".")[2]
    return gettext(LEAVES[name]) if name in LEAVES else name


def full_name(path: str, label: str) -> str:
    """Return the name of a value with its section before it. label: what the scheme calls the section, or empty."""
    heading = section(path.rpartition(".")[0], label)
    return gettext("{section}, {value}").format(section=heading, value=leaf(path))


def value(key: str) -> str:
    """Return the word for a value that is a key, or the value itself."""
    if key in KINDS:
        return kind(key)
    return gettext(VALUES[key]) if key in VALUES else key
