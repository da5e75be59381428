"""The row-by-row report on an uploaded table: what is wrong, where, and what is allowed."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pingyi.sheets.read import UnreadableSheet

SHOWN = 200
LONGEST_ECHO = 80


@dataclass(frozen=True)
class RowFault:
    """One fault. row: as spreadsheet programs count, header = 1; column: the header's text or empty."""

    row: int
    column: str
    message: str


@dataclass
class Report:
    """All faults found; at most SHOWN are kept, the rest are counted."""

    faults: list[RowFault] = field(default_factory=list)
    more: int = 0

    def add(self, row: int, column: str, message: str) -> None:
        """Note one fault."""
        if len(self.faults) < SHOWN:
            self.faults.append(RowFault(row, echo(column), message))
        else:
            self.more += 1

    @property
    def clean(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def echo(cell: str) -> str:
    """Return what a report repeats of a cell: at most 80 characters, the last an ellipsis when more were there."""
    return cell if len(cell) <= LONGEST_ECHO else cell[: LONGEST_ECHO - 1] + "…"


def unreadable(error: UnreadableSheet) -> str:
    """Return what to tell the person whose upload is no table."""
    words = {
        "too_large": _("The file is too large (%(detail)s); at most 32 MB, and 100 MB once unpacked. Split it."),
        "wrong_kind": _("“%(detail)s” is neither .csv nor .xlsx. Save the table in one of these forms."),
        "too_many_rows": _("The table has %(detail)s rows; at most 500,000. Split it."),
        "too_many_columns": _("The table has %(detail)s columns; at most 200."),
        "no_header": _("The first row is empty; it must hold the column names. Use the template."),
        "beyond_header": _("Row %(detail)s has cells to the right of the last column name."),
        "long_cell": _("The cell %(place)s holds more than 1,000 characters. Shorten it."),
        "encoding": _("The text is neither UTF-8 nor GB 18030. Save the file as CSV UTF-8 or .xlsx."),
        "broken": _("The file is damaged and cannot be read. Save it again."),
    }
    return words[error.code] % {"detail": echo(error.detail), "place": f"{error.column}{error.row}"}
