"""Reads one number of a mark sheet, the same whether it comes in a table or is typed by hand."""

from fractions import Fraction

from django.utils.translation import gettext as _

from pingyi.core import exact
from pingyi.meeting import texts
from pingyi.rules.scheme import Marks
from pingyi.sheets.report import echo


def read_mark(part: Marks, item: str, cell: str) -> tuple[str, str]:
    """Return the mark as it is committed and nothing, or nothing and what is wrong with it. item: its key or empty."""
    try:
        mark = exact.parse(cell)
    except exact.NotADecimal:
        words = _(", ").join(_(word) for word in texts.WORDS.values())
        text = _("“%(cell)s” is no mark; write a number, or one of: %(words)s.")
        return "", text % {"cell": echo(cell), "words": words}
    most = maximum(part, item)
    if not 0 <= mark <= most:
        text = _("%(cell)s is outside 0 to %(maximum)s.")
        return "", text % {"cell": echo(cell), "maximum": exact.plain(most)}
    if (mark / part.step).denominator != 1:
        text = _("%(cell)s is no multiple of the step %(step)s.")
        return "", text % {"cell": echo(cell), "step": exact.plain(part.step)}
    return exact.plain(mark), ""


def maximum(part: Marks, item: str) -> Fraction:
    """Return the highest mark of an item, or of the component for the empty item."""
    return next((one.maximum for one in part.items if one.key == item), part.maximum)


def own_fault(name: str) -> str:
    """Return what is wrong with a mark of this rater for the own agency."""
    text = _("“%(name)s” belongs to this agency and may not mark it; leave the cell empty or write recused.")
    return text % {"name": name}
