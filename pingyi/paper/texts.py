"""Words about papers: kinds, states, and the fields that the office fills in for each kind."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

KINDS = {
    "notice": _("Activity notice"),
    "interpretation": _("Interpretation sheet"),
    "circular": _("Circular of results"),
    "result_table": _("Result table"),
    "letter": _("Letter to an agency"),
    "criticism": _("Circular of criticism"),
}
PURPOSES = {
    "notice": _("Starts the activity: roster, stages, points and grades, demands; the confirmed values are an annex."),
    "interpretation": _("Lists every value that the documents leave open, as confirmed for this review."),
    "circular": _("Makes the result known to all agencies, with the table of results and the key's fingerprint."),
    "result_table": _("The table by itself, without a red head; it is registered, and no number stands on it."),
    "letter": _("Hands one agency its own figures and what was raised about it."),
    "criticism": _("Criticises an agency that refused the review; it rests on a decision."),
}
STATES = {
    "draft": _("Draft"),
    "approved": _("Approved"),
    "issued": _("Issued"),
    "void": _("Void"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    "notice": ("recipients", "copies", "demands", "contact", "remark"),
    "interpretation": ("recipients", "copies", "remark"),
    "circular": ("recipients", "copies", "meeting_on", "replies_by", "objections_by", "findings", "remark"),
    "result_table": (),
    "letter": ("copies", "opinions", "reply_by", "objections_by", "contact", "remark"),
    "criticism": ("recipients", "copies", "meeting_on", "account", "reply_by", "remark"),
}
# What a field holds: several lines, a day, or one text; and which may not be left empty.
LINES = frozenset(["recipients", "copies", "demands", "findings", "opinions"])
DAYS = frozenset(["meeting_on", "replies_by", "objections_by", "reply_by"])
ENDS = frozenset(["replies_by", "objections_by", "reply_by"])
NEEDED = frozenset([*DAYS, "recipients", "contact", "account"])
LABELS = {
    "recipients": _("Recipients"),
    "copies": _("Copies to"),
    "demands": _("Demands"),
    "findings": _("Problems found"),
    "opinions": _("Opinions raised about the agency"),
    "contact": _("Contact"),
    "account": _("What happened"),
    "remark": _("Note below the date"),
    "meeting_on": _("Day of the review meeting"),
    "replies_by": _("Agencies reply by"),
    "objections_by": _("Objections until"),
    "reply_by": _("Reply by"),
}
HINTS = {
    "recipients": _("One a line."),
    "copies": _("One a line; may be left empty."),
    "demands": _("One a line; may be left empty."),
    "findings": _("One a line; may be left empty, then the heading is left out."),
    "opinions": _("One a line, without names of persons; may be left empty."),
    "contact": _("Name and telephone number."),
    "account": _("One or two sentences, as established; no person is named."),
    "remark": _("Printed in brackets; may be left empty."),
}
FONT_SOURCES = {
    "site": _("the office's own font"),
    "system": _("font of the operating system"),
    "bundle": _("font that comes with the program"),
}


def kind(key: str) -> str:
    """Return the word for a kind of paper in the present language."""
    return gettext(KINDS[key])


def state(key: str) -> str:
    """Return the word for a paper's state in the present language."""
    return gettext(STATES[key])


def label(field: str) -> str:
    """Return the label of a field in the present language."""
    return gettext(LABELS[field])


def purpose(key: str) -> str:
    """Return in the present language what a kind of paper is for."""
    return gettext(PURPOSES[key])
