"""Words for what the program knows by key: states, roles, moves, notes, rules of the trace, ledger entries."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext, gettext_noop

from pingyi.core.errors import Told

WORDS = {
    # states of a season
    "drafting": gettext_noop("Being drafted"),
    "open": gettext_noop("Open"),
    "scored": gettext_noop("Scored"),
    "announced": gettext_noop("Announced"),
    "published": gettext_noop("Published"),
    "archived": gettext_noop("Archived"),
    # states of marking and survey
    "waiting": gettext_noop("Not opened yet"),
    "closed": gettext_noop("Closed"),
    # roles
    "operator": gettext_noop("operator"),
    "approver": gettext_noop("approver"),
    "auditor": gettext_noop("auditor"),
    # moves
    "freeze": gettext_noop("Freeze and open"),
    "decide": gettext_noop("Record a decision"),
    "score": gettext_noop("Compute the scores"),
    "announce": gettext_noop("Announce"),
    "publish": gettext_noop("Publish"),
    "marking_open": gettext_noop("Open marking"),
    "seal": gettext_noop("Seal sheets"),
    "marking_close": gettext_noop("Close marking"),
    "ballot_open": gettext_noop("Open the survey"),
    "take_in": gettext_noop("Take in answers"),
    "ballot_close": gettext_noop("Close the survey"),
    # outcomes of proposals
    "approved": gettext_noop("approved"),
    "declined": gettext_noop("declined"),
    # decisions
    "assume": gettext_noop("Interpretation"),
    "absent": gettext_noop("Absent from the review"),
    "withdrawn": gettext_noop("Put off to another year"),
    "fraud": gettext_noop("Fraud, verified"),
    "revoke": gettext_noop("Decision ended"),
    "sign_counting": gettext_noop("Counting of votes signed for"),
    # statuses of marks
    "counted": gettext_noop("counted"),
    "abstained": gettext_noop("abstained"),
    "recused": gettext_noop("recused"),
    "void": gettext_noop("void"),
    # yes and no
    "true": gettext_noop("yes"),
    "false": gettext_noop("no"),
}
NOTES = {
    "insufficient": gettext_noop("too few marks or answers: {component}"),
    "too_few_to_trim": gettext_noop("too few marks to leave out the extremes: {component}"),
    "renormalised": gettext_noop("computed from the remaining weights"),
    "withheld": gettext_noop("no total: too much weight is missing"),
}


def word(key: str) -> str:
    """Return the word for a key in the present language, or the key when there is none."""
    return gettext(WORDS[key]) if key in WORDS else key


def told(error: Told) -> str:
    """Return what an exception says in the present language; values that are keys become words."""
    if not error.values:
        return gettext(error.template)
    values = {name: _value(value) for name, value in error.values.items()}
    return gettext(error.template).format(**values)


def note(text: str, components: dict[str, str]) -> str:
    """Return a note of results.csv as a sentence. components: key -> label."""
    kind, _, component = text.partition(":")
    if kind not in NOTES:
        return text
    return gettext(NOTES[kind]).format(component=components.get(component, component))


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return gettext(", ").join(str(_value(each)) for each in value)
    if isinstance(value, Mapping):
        return value.get("en" if get_language() == "en" else "zh", "")
    return word(value) if isinstance(value, str) else value
