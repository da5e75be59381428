"""Reads what a person typed for a value of the scheme; it writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pingyi.core import exact, ids
from pingyi.core.errors import Refused, said
from pingyi.rules import leaves, merge
from pingyi.season import queries, texts
from pingyi.season.models import Season

MOST_ROWS = 30
LONGEST_LABEL = 60


@dataclass(frozen=True)
class _Cell:
    """One typed cell. value: the words of the page for the value; row: the label of its row, or empty."""

    value: str
    row: str
    column: str
    text: str

    def refused(self, template: str) -> Refused:
        """Return the refusal; the template may name {path}, {row}, {column} and {text}."""
        return Refused(template, path=self.value, row=self.row, column=texts.column(self.column), text=self.text)


def entered(season: Season, row: queries.AssumedValue, typed: str | Sequence[Mapping[str, str]]) -> merge.Value:
    """Read an entered value as the kind that the present one has.

    Raises Refused: it is another kind, or a cell of a list is no number; names the value, the row and the column.
    """
    name = queries.value_name(season, row.path)
    if not isinstance(typed, str):
        return _rows(name, row, typed)
    if len(row.choices) == 1:
        raise Refused("{path} has one possible value; it can be confirmed, not changed here", path=name)
    if not row.editable:
        raise Refused("{path} is a list; it can be confirmed, not changed here", path=name)
    if row.is_flag:
        if typed not in ("true", "false"):
            raise Refused('{path}: "{text}" is neither true nor false', path=name, text=typed)
        return typed == "true"
    if isinstance(row.proposed, str):
        return ids.tidy(typed)
    return _number(typed, Refused('{path}: "{text}" is no number with at most 6 decimals', path=name, text=typed))


def _number(text: str, refusal: Refused) -> merge.Value:
    try:
        number = exact.parse(text.strip())
    except exact.NotADecimal as error:
        raise refusal from error
    return int(number) if number.denominator == 1 else Decimal(exact.plain(number))


def _rows(name: str, row: queries.AssumedValue, typed: Sequence[Mapping[str, str]]) -> merge.Value:
    """Read the rows of a list; a row without a key is a new one."""
    grid = queries.grid(row.path, row.value)
    if grid is None:
        raise Refused("{path} is no list of rows; it can be confirmed, not changed here", path=name)
    if len(typed) > MOST_ROWS:
        raise Refused("{path}: {count} rows are too many; at most {most}", path=name, count=len(typed), most=MOST_ROWS)
    if not grid.grows:
        return _table(name, row, grid, typed)
    old = {str(one["key"]): one for one in leaves.tables(row.value)}
    found: list[merge.Value] = []
    taken = set(old)
    for cells in typed:
        key = cells.get("key", "")
        if key and key not in old:
            raise Refused('{path}: there is no row "{key}"', path=name, key=key)
        head = {field: old[key][field] for field in ("key", "label")} if key else _new(name, row.path, cells, taken)
        taken.add(str(head["key"]))
        found.append(head | _cells(name, head, grid.columns, cells))
    return found


def _new(name: str, path: str, cells: Mapping[str, str], taken: set[str]) -> dict[str, merge.Value]:
    """Return key and label of a new row; its English name is the Chinese one where none is given."""
    chinese = ids.tidy(cells.get("zh", ""))
    label = {"zh": chinese, "en": ids.tidy(cells.get("en", "")) or chinese}
    for text in label.values():
        if ids.name_fault(text) or len(text) > LONGEST_LABEL:
            raise Refused('{path}: "{text}" is no name for a row; write 1 to 60 signs', path=name, text=text)
    stem = {"categories": "category"}.get(path.rpartition(".")[2], path.rpartition(".")[2].removesuffix("s"))
    number = next(at for at in range(1, 1000) if f"{stem}{at}" not in taken)
    return {"key": f"{stem}{number}", "label": label}


def _cells(
    name: str, head: Mapping[str, merge.Value], columns: Sequence[str], cells: Mapping[str, str]
) -> dict[str, merge.Value]:
    label = head["label"]
    words = texts.lang(label) if isinstance(label, Mapping) else ""
    found: dict[str, merge.Value] = {}
    for column in columns:
        cell = _Cell(name, words, column, cells.get(column, "").strip())
        if column == "points" and not cell.text:
            found["exclude"] = True
        else:
            found[column] = _cell(cell)
    return found


def _cell(cell: _Cell) -> merge.Value:
    if cell.column in queries.FLAGS:
        if cell.text not in ("true", "false"):
            raise cell.refused(said('{path}, {row}, {column}: "{text}" is neither true nor false'))
        return cell.text == "true"
    refusal = cell.refused(said('{path}, {row}, {column}: "{text}" is no number with at most 6 decimals'))
    number = _number(cell.text, refusal)
    if cell.column in queries.COUNTS and not isinstance(number, int):
        raise cell.refused(said('{path}, {row}, {column}: "{text}" is no whole number'))
    return number


def _table(name: str, row: queries.AssumedValue, grid: queries.Grid, typed: Sequence[Mapping[str, str]]) -> merge.Value:
    """Read the one row of a table of named cells, or of a window."""
    cells = typed[0] if typed else {}
    words = {column: ids.tidy(cells.get(column, "")) for column in grid.columns}
    if row.path.endswith(".window"):
        return list(words.values())
    if grid.columns == ("zh", "en"):
        return dict(words)
    return {column: _cell(_Cell(name, texts.leaf(row.path), column, text)) for column, text in words.items()}
