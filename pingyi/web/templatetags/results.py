"""Filters of the result pages: marks, chances, and what would turn a grade, in words."""

from fractions import Fraction

from django import template
from django.utils.translation import gettext, ngettext

from pingyi.core import exact
from pingyi.result.queries import Explained, ResultSheet
from pingyi.rules.steadiness import Turn
from pingyi.web.templatetags.pingyi import lang

register = template.Library()
TINY = 0.005


@register.filter
def mark(value: Fraction) -> str:
    """Return a mark on the scale of 100 with at most two decimals, half up."""
    return exact.plain(exact.rounded(value, 2, "half_up"))


@register.filter
def share(chance: float) -> str:
    """Return a chance as whole per cent; what is nearly none as "below 1 %"."""
    return gettext("below 1%") if chance < TINY else f"{round(chance * 100)}%"


@register.filter
def turn_words(turn: Turn, shown: "ResultSheet | Explained") -> str:
    """Return what would turn a grade as a sentence: without 2 jurors: Good."""
    part = next(part for part in shown.parts if part.key == turn.component)
    values = {"part": lang(part.label), "n": turn.number, "grade": lang(shown.grades.get(turn.grade, {}))}
    if turn.added:
        text = ngettext(
            "%(part)s: %(n)d answer more makes it %(grade)s",
            "%(part)s: %(n)d answers more make it %(grade)s",
            turn.number,
        )
    else:
        text = ngettext(
            "%(part)s: without %(n)d rater it is %(grade)s",
            "%(part)s: without %(n)d raters it is %(grade)s",
            turn.number,
        )
    return text % values
