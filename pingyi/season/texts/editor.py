"""Words of the season's editor: lists and their columns, the checklist before the freeze, texts of papers, changes."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from pingyi.season.texts.words import lang, value

# The numbers that stand beside a label in a row of a list.
NUMBERS = {
    "points": _("Points"),
    "weight": _("Weight"),
    "minimum": _("At least"),
    "floor": _("Line"),
    "maximum": _("Highest mark"),
    "least": _("At least"),
}
# The columns of lists and tables as their forms head them.
COLUMNS = NUMBERS | {
    "vote": _("Counts as a vote"),
    "first": _("First day (month-day)"),
    "last": _("Last day (month-day)"),
    "zh": _("In Chinese"),
    "en": _("In English"),
    "report": _("Report, minutes"),
    "film": _("Film, minutes"),
    "questions": _("Questions, minutes"),
    "comment": _("Comment, minutes"),
}
# What a draft is checked for before its freeze.
CHECKS = {
    "values": _("Assumed values confirmed"),
    "rules": _("Values fit together"),
    "rules_unfit": _("they do not fit together; see the page of values"),
    "roster": _("Agencies on the roster"),
    "number": _("As many agencies as the scheme asks for"),
    "reasons": _("Reason written down for each agency"),
    "raters": _("Raters entered, every category filled"),
    "dates": _("Days set for each step"),
    "texts": _("Texts of the papers entered"),
    "keys": _("Two people for the two keys, one of them an approver"),
    "site": _("Address of this site (PINGYI_SITE) set; it stands in the ledger for ever"),
}
OTHERWISE = _("they do not fit the other values")
# What a list must hold, by the last part of its path; said where one does not fit.
RULES_OF_LISTS = {
    "options": _("points lie from 0 to 100 or are empty, and at least one answer has points"),
    "channels": _("weights are at least 0, the fewest answers a whole number, and at least one channel stays"),
    "grades": _("lines lie from 0 to 100 and fall strictly, the last is 0, and a grade named elsewhere stays"),
    "items": _("highest marks are above 0 and add up to the highest mark of the sheet"),
    "categories": _("the fewest of each category is a whole number"),
    "minutes": _("minutes are whole numbers up to 600"),
    "window": _("days are written as 03-31, and the first is not after the last"),
}
SEASON_TEXTS = {
    "issuer": _("Issuer"),
    "mark": _("Red head"),
    "code": _("Code of document numbers"),
    "recipients": _("Main recipients"),
    "copies": _("Copies to"),
    "contact": _("Contact"),
    "place": _("Place of the meeting"),
    "demands": _("Demands"),
}


HINTS = {
    "issuer": _("The body that signs the papers, in full."),
    "mark": _("The line in red at the head of a paper, such as the issuer's name and the word for document."),
    "code": _("The word before the year in a document number."),
    "recipients": _("One a line; without an entry, the agencies on the roster."),
    "copies": _("One a line; may be empty."),
    "contact": _("Name and telephone of the office; one a line."),
    "place": _("Where the review meeting is held."),
    "demands": _("What the notice asks of the agencies; one demand a line."),
}


def check(name: str) -> str:
    """Return the words for one line of the checklist before the freeze."""
    return gettext(CHECKS[name])


def left_of(left: int, total: int) -> str:
    """Say how many of the assumed values are left to confirm."""
    return gettext("{left} of {total} left").format(left=left, total=total) if left else str(total)


def number_of(count: int, asked: int | None) -> str:
    """Say how many agencies are entered, and how many the scheme asks for."""
    if asked is None or asked == count:
        return str(count)
    return gettext("{count}; the scheme asks for {asked}").format(count=count, asked=asked)


def first_of(names: Sequence[str]) -> str:
    """Name the first few of what is missing."""
    shown = gettext(", ").join(names[:3])
    more = len(names) - 3
    return gettext("{names} and {more} more").format(names=shown, more=more) if more > 0 else shown


def hint(name: str) -> str:
    """Return what to write in one text of a season."""
    return gettext(HINTS.get(name, ""))


def season_text(name: str) -> str:
    """Return the name of one text of a season."""
    return gettext(SEASON_TEXTS.get(name, name))


def step(name: str, old: object, new: object) -> str:
    """Say which value was confirmed, and what it was before where it changed."""
    return name if old == new else f"{name}: {readable(old)} → {readable(new)}"


def listed(parts: Sequence[str]) -> str:
    """Join what happened at once, for one line."""
    return "；".join(parts)


def amended() -> str:
    """Say what an amendment does besides the change itself."""
    return gettext("The rules get a new fingerprint; those that held until now are kept, and the ledger shows both.")


def rule_of_list(path: str) -> str:
    """Say what the list at this path must hold."""
    return gettext(RULES_OF_LISTS.get(path.rpartition(".")[2], OTHERWISE))


def column(name: str) -> str:
    """Return the heading of a column of a list."""
    return gettext(COLUMNS.get(name, name))


def name_on_roster(key: str) -> str:
    """Return the words for the name under which an agency stands on the roster."""
    return gettext("Name on the roster, {agency}").format(agency=key)


def readable(found: object) -> str:
    """Return a value of a scheme for people: labels of rows, members of lists, yes and no."""
    if found is None or found == "":
        return "—"
    if isinstance(found, bool):
        return gettext("yes") if found else gettext("no")
    if isinstance(found, Mapping):
        return _readable_row(found)
    if isinstance(found, list | tuple):
        return "；".join(readable(inner) for inner in found) or "—"
    return value(str(found))


def _readable_row(row: Mapping[object, object]) -> str:
    label = row.get("label")
    if isinstance(label, Mapping):
        named = [f"{gettext(name)} {row[key]}" for key, name in NUMBERS.items() if row.get(key) is not None]
        return f"{lang(label)} ({gettext(', ').join(named)})" if named else lang(label)
    if set(row) == {"zh", "en"}:
        return lang({str(name): text for name, text in row.items()})
    return " · ".join(f"{value(str(name))} {readable(inner)}" for name, inner in row.items())
