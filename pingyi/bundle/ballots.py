"""ballots.csv and channels.csv: the answers counted by column, fast; it must not turn them into points."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pingyi.bundle import frame, table
from pingyi.bundle.frame import Frame
from pingyi.bundle.table import Findings
from pingyi.rules.inputs import Answers
from pingyi.rules.scheme import Channel, Survey

STATUSES = ("counted", "quarantined", "excluded")
NUMBER = frozenset("0123456789")

# (channel, status) -> number of rows of ballots.csv; None = ballots.csv cannot be counted.
Totals = Mapping[tuple[str, str], int] | None


def ballots(raw: bytes, season: Frame, found: Findings) -> tuple[Answers, Totals]:
    """Read ballots.csv and count the answers of counted and quarantined rows; faults go to `found`.

    Every channel of the scheme has its place in the answers, a status only when it has rows.
    """
    survey = season.scheme.survey
    if season.agencies is None:
        return {}, None
    header = (*frame.HEADERS["ballots.csv"], *season.agencies)
    lines = _lines(raw, header)
    if lines is None:
        return _locate(raw, header, survey, found)
    groups = _groups(lines, len(header), survey)
    if groups is None:
        return _locate(raw, header, survey, found)
    answers: dict[str, dict[str, dict[str, dict[str, int]]]] = {channel.key: {} for channel in _channels(survey)}
    for (channel, status), (_, counts) in groups.items():
        if status != "excluded":
            answers[channel][status] = dict(zip(season.agencies, counts, strict=True))
    return answers, {key: number for key, (number, _) in groups.items()}


def channels(raw: bytes, season: Frame, totals: Totals, found: Findings) -> None:
    """Check channels.csv against the scheme and the rows of ballots.csv; faults go to `found`."""
    rows = table.read(raw, frame.HEADERS["channels.csv"], found)
    if not rows.whole:
        return
    wanted = [channel.key for channel in _channels(season.scheme.survey)]
    given = [row[0] for row in rows.rows]
    for number, row in rows:
        if row[0] not in wanted:
            found.add(number, "channel", f'"{row[0]}" is no channel of scheme.json; allowed: {frame.listed(wanted)}')
        _check_sums(number, row, totals, found)
    if given != wanted and not set(given) - set(wanted):
        found.add(0, "channel", f"has the rows {frame.listed(given)}; it must have, in order, {frame.listed(wanted)}")


def _channels(survey: Survey | None) -> tuple[Channel, ...]:
    return survey.channels if survey else ()


def _lines(raw: bytes, header: Sequence[str]) -> list[str] | None:
    """Return the rows after the header when the file has the one form that needs no closer look."""
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        return None
    lines = text.split("\n")
    if '"' in text or "\r" in text or lines.pop() or not lines or lines[0] != ",".join(header):
        return None
    del lines[0]
    commas = len(header) - 1
    if any(line.count(",") != commas for line in lines) or sorted(lines) != lines:
        return None
    return lines


Group = tuple[int, list[dict[str, int]]]


def _groups(lines: list[str], width: int, survey: Survey | None) -> dict[tuple[str, str], Group] | None:
    """Count by channel, status and column, or return None when a row needs a closer look."""
    allowed = {(channel.key, status) for channel in _channels(survey) for status in STATUSES}
    options = {option.key for option in survey.options} if survey else set()
    if not lines:
        return {}
    # One flat list and strides over it: a list for each row would cost three times as long.
    cells = ",".join(lines).split(",")
    groups: dict[tuple[str, str], Group] = {}
    start = 0
    # The rows are sorted, so the rows of a channel and status stand together, in this order.
    for key, number in Counter(zip(cells[::width], cells[1::width], strict=True)).items():
        end = start + number * width
        counts = [dict(Counter(cells[start + place : end : width])) for place in range(2, width)]
        for count in counts:
            count.pop("", None)
        if key not in allowed or any(count.keys() - options for count in counts):
            return None
        groups[key] = (number, counts)
        start = end
    return groups


def _locate(raw: bytes, header: Sequence[str], survey: Survey | None, found: Findings) -> tuple[Answers, Totals]:
    """Find the faults that made the fast way give up."""
    rows = table.read(raw, header, found)
    keys = [channel.key for channel in _channels(survey)]
    options = [option.key for option in survey.options] if survey else []
    for number, row in rows:
        if row[0] not in keys:
            found.add(number, "channel", f'"{row[0]}" is no channel of scheme.json; allowed: {frame.listed(keys)}')
        if row[1] not in STATUSES:
            found.add(number, "status", f'"{row[1]}" is no status; allowed: {frame.listed(STATUSES)}')
        for agency, answer in zip(header[2:], row[2:], strict=True):
            if answer and answer not in options:
                found.add(number, agency, f'"{answer}" is no option; allowed: {frame.listed(options)}, or empty')
    last, last_number = b"", 0
    for number, row in rows:
        this = ",".join(row).encode()
        if this < last:
            found.add(number, "", f"belongs before row {last_number}; the order is by the bytes of the row")
        last, last_number = this, number
    return {}, None


def _check_sums(number: int, row: Sequence[str], totals: Totals, found: Findings) -> None:
    names = frame.HEADERS["channels.csv"]
    if row[1] not in ("0", "1"):
        found.add(number, "committed", f'"{row[1]}": write 1 when the ballots are in the log, else 0')
    bad = False
    for column, text in zip(names[2:], row[2:], strict=True):
        if not (0 < len(text) <= 12 and set(text) <= NUMBER and (text == "0" or text[0] != "0")):
            found.add(number, column, f'"{text}" is no number of ballots: digits only, at most 12')
            bad = True
    if bad:
        return
    cast, *parts = (int(text) for text in row[2:])
    if cast != sum(parts):
        found.add(number, "cast", f'"{cast}" is not superseded + counted + quarantined + excluded = {sum(parts)}')
    for status, count in zip(STATUSES, parts[1:], strict=True):
        rows = count if totals is None else totals.get((row[0], status), 0)
        if rows != count:
            found.add(number, status, f'"{count}", but ballots.csv has {rows} such rows of {row[0]}')
