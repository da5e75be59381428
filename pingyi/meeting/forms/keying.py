"""Reads what one person typed off a paper sheet, and lays the sheet out again with what is wrong; stores nothing."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pingyi.core import exact
from pingyi.meeting import texts
from pingyi.meeting.forms import cells
from pingyi.meeting.queries import Cells, KeyedSheet
from pingyi.rules.scheme import Marks
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Season

LONGEST_CELL = 40


@dataclass(frozen=True)
class Field:
    """One field for a number. fault: what is wrong with what was typed; differs: the two entries do."""

    name: str
    item: str
    label: Mapping[str, str]
    value: str
    fault: str = ""
    differs: bool = False


@dataclass(frozen=True)
class Row:
    """One agency of the sheet. own: the rater's own, which takes words alone; word: the status chosen, or empty."""

    agency: Agency
    own: bool
    fields: tuple[Field, ...]
    word_name: str
    word: str
    fault: str
    differs: bool


@dataclass(frozen=True)
class Grid:
    """A sheet as the page shows it. lines: what to store; blank: how many cells are empty that could hold a mark."""

    rows: tuple[Row, ...]
    lines: dict[str, Cells]
    blank: int
    confirmed: bool

    @property
    def faulty(self) -> bool:
        """Tell whether a cell or a row must be mended."""
        return any(row.fault or any(field.fault for field in row.fields) for row in self.rows)

    @property
    def asks(self) -> bool:
        """Tell whether the person must still say that the empty cells are empty on the paper."""
        return bool(self.blank) and not self.faulty and not self.confirmed


@dataclass(frozen=True)
class Column:
    """One number of each row. item: its key, empty where a sheet has one mark for each agency."""

    item: str
    label: Mapping[str, str]
    maximum: str


def columns(season: Season, part: Marks) -> list[Column]:
    """Return the numbers of each row in the scheme's order."""
    labels = seasons.labels(season)
    if not part.items:
        return [Column("", labels.get(f"components.{part.key}", {}), exact.plain(part.maximum))]
    return [
        Column(one.key, labels.get(f"components.{part.key}.items.{one.key}", {}), exact.plain(one.maximum))
        for one in part.items
    ]


def words() -> list[tuple[str, str]]:
    """Return status and word of what may stand in place of numbers."""
    first = ("", _("no word"))
    return [first, *((status, _(word)) for status, word in texts.WORDS.items())]


def grid(season: Season, part: Marks, sheet: KeyedSheet, posted: Mapping[str, str] | None = None) -> Grid:
    """Return the sheet with what was posted, or with what the person entered before."""
    agencies = list(seasons.agencies(season))
    typed = _stored(part, sheet, agencies) if posted is None else posted
    reading = _Reading(part, sheet, columns(season, part), typed)
    rows = tuple(reading.row(agency) for agency in agencies)
    confirmed = posted is not None and posted.get("blank") == str(reading.blank)
    return Grid(rows, reading.lines, reading.blank, confirmed)


def _stored(part: Marks, sheet: KeyedSheet, agencies: Sequence[Agency]) -> dict[str, str]:
    """Return the fields of what the person entered; on a fresh sheet the rater is recused from the own agency."""
    found = {}
    for agency, row in sheet.own.items():
        for item, mark, status in row:
            found[_name("mark", agency, item)] = mark
            found[_name("word", agency)] = "" if status == "counted" else status
    if part.own_excluded and not sheet.mine:
        found |= {_name("word", row.key): "recused" for row in agencies if row.pk == sheet.rater.agency_id}
    return found


def _name(kind: str, agency: str, item: str = "") -> str:
    return "-".join((kind, agency, *([item] if item else [])))


class _Reading:
    def __init__(self, part: Marks, sheet: KeyedSheet, found: Sequence[Column], typed: Mapping[str, str]) -> None:
        self.part = part
        self.sheet = sheet
        self.typed = typed
        self.columns = found
        self.lines: dict[str, Cells] = {}
        self.blank = 0

    def row(self, agency: Agency) -> Row:
        own = self.part.own_excluded and self.sheet.rater.agency_id == agency.pk
        word = self.typed.get(_name("word", agency.key), "")
        fields = tuple(self._field(agency, column) for column in self.columns)
        filled = [field for field in fields if field.value]
        fault = self._row_fault(own, word, len(filled))
        if not fault and not any(field.fault for field in fields):
            self._take(agency, own, word, fields)
        return Row(
            agency=agency,
            own=own,
            fields=fields,
            word_name=_name("word", agency.key),
            word=word,
            fault=fault,
            differs=any(field.differs for field in fields),
        )

    def _field(self, agency: Agency, column: Column) -> Field:
        item = column.item
        name = _name("mark", agency.key, item)
        value = self.typed.get(name, "").strip()
        fault = self._mark(item, value)[1] if value else ""
        differs = (agency.key, item) in self.sheet.differing
        return Field(name, item, column.label, value[:LONGEST_CELL], fault, differs)

    def _mark(self, item: str, value: str) -> tuple[str, str]:
        return cells.read_mark(self.part, item, _half_width(value))

    def _row_fault(self, own: bool, word: str, filled: int) -> str:
        if word and word not in texts.WORDS:
            return _("Choose one of the words offered.")
        if own and filled:
            return cells.own_fault(self.sheet.rater.name)
        if word and filled:
            return _("Enter marks or choose a word, not both.")
        if 0 < filled < len(self.columns):
            return _("Fill in every item of the row, all as marks or all with the same word.")
        return ""

    def _take(self, agency: Agency, own: bool, word: str, fields: Sequence[Field]) -> None:
        if word:
            self.lines[agency.key] = tuple((column.item, "", word) for column in self.columns)
        elif any(field.value for field in fields):
            self.lines[agency.key] = tuple(
                (field.item, self._mark(field.item, field.value)[0], "counted") for field in fields
            )
        elif not own:
            self.blank += len(self.columns)


def _half_width(text: str) -> str:
    """Return the text with the digits and point that a Chinese keyboard types as a number has them."""
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip()
