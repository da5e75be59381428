#!/usr/bin/env python3
"""This file recomputes one public bundle and names everything that differs; it must not trust, fetch or write anything.

    python3 -I -S verify.py [PATH] [--key VKEY]

PATH is the folder of the bundle or a zip of it; without PATH, the folder in which this file lies. VKEY is the
verifier key of the season's log, taken from outside the bundle: from the circular or from the season's page.

Exit 0: the bundle holds. Exit 1: something differs, one line for each failure. Exit 2: PATH or bundle.json cannot
be read. CPython 3.8 or later, standard library only.

The sections, in order: faults, reading, forms, scheme, inputs, engine, keys, ledger, the six steps, report.
"""

import base64
import collections
import datetime
import functools
import hashlib
import io
import itertools
import json
import os
import re
import stat
import struct
import sys
import types
import unicodedata
import zipfile
from fractions import Fraction

INPUTS = {
    "agencies.csv": ("agency", "name"),
    "raters.csv": ("component", "rater", "category", "unit", "agency"),
    "marks.csv": ("component", "rater", "agency", "item", "mark", "status"),
    "ballots.csv": ("channel", "status"),  # and one column for each agency
    "channels.csv": ("channel", "committed", "cast", "superseded", "counted", "quarantined", "excluded"),
    "imports.csv": ("component", "agency", "score", "source"),
    "decisions.csv": ("id", "kind", "agency", "ref", "cite", "signers", "decided_on", "reason"),
}
LINES = ("component", "rater", "agency", "salt", "line")
OUTCOME = ("total", "computed_grade", "override", "grade", "rank", "notes")  # of results.csv, after the components
SENSITIVITY = ("agency", "case", "total", "grade")
COLUMNS = {column for header in (*INPUTS.values(), LINES, OUTCOME, SENSITIVITY) for column in header}
BOUND = ("scheme.json", *INPUTS, "lines.csv", "results.csv", "sensitivity.csv")  # bound by a `result` entry
LISTED = (*BOUND, "trace.json", "verify.py", "README.txt")
SEASON_LOG = ("ledger/season/entries.jsonl", "ledger/season/checkpoint")

CHUNK = 1 << 20
LARGEST = {"ballots.csv": 1 << 30, ".json": 32 << 20, "checkpoint": 1 << 20, "": 128 << 20}  # in memory; "": others
LARGEST_ARCHIVE = 4 << 30
MOST_ENTRIES = 50000
MOST_FAULTS = 1000  # listed for one file in one step; the rest is only counted
MOST_ACTS = 1000000  # log entries that are kept in memory; ballots are not


# ---------------------------------------------------------------------------------------------- faults


class Unreadable(Exception):
    """PATH or one file of it cannot be read; without PATH or bundle.json nothing can be said about the bundle."""


class Bad(Exception):
    """Inputs that cannot be scored; `faults` holds one line for each fault."""

    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = faults


class Faults:
    """What is wrong with the files, in the order of finding: (step, file, place, message)."""

    def __init__(self):
        self.step, self.total, self.found, self.counts = 2, 0, [], collections.Counter()

    def add(self, file, message, row=None, column=None):
        """Note one fault; the row counts from 1, the header."""
        self.total += 1
        self.counts[self.step, file] += 1
        if self.counts[self.step, file] <= MOST_FAULTS:
            place = ", ".join(filter(None, [row and "row %d" % row, column and "column %s" % column]))
            self.found.append((self.step, file, place, message))

    def expect(self, right, file, message, row=None, column=None):
        """Note one fault unless this is right."""
        if not right:
            self.add(file, message, row, column)

    def full(self, file):
        """Tell whether so many faults of the file were found that reading on serves nobody."""
        return self.counts[self.step, file] > MOST_FAULTS


def plain(text):
    """Make a line safe for a terminal: what is not printable in a hostile name or value becomes an escape."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def show(value):
    """Write a value for a message: a text quoted and cut short, anything else by its kind."""
    if isinstance(value, str):
        return '"%s"' % (value if len(value) <= 80 else value[:80] + "...")
    words = {dict: "an object", list: "a list", type(None): "null", bool: str(value).lower()}
    return words.get(type(value)) or str(value)


# --------------------------------------------------------------------------------------------- reading


class Folder:
    """The files of a folder, by their names with `/`; links and other oddities are no files."""

    def __init__(self, path):
        self.path, self.names, self.odd = path, [], []
        for root, folders, files in os.walk(path):
            for whole in (os.path.join(root, entry) for entry in folders + files):
                name, mode = os.path.relpath(whole, path).replace(os.sep, "/"), os.lstat(whole).st_mode
                if not stat.S_ISDIR(mode) or not os.access(whole, os.R_OK | os.X_OK):
                    (self.names if stat.S_ISREG(mode) else self.odd).append(name)
            if len(self.names) > MOST_ENTRIES:
                raise Unreadable("the folder holds more than %d files" % MOST_ENTRIES)

    def open(self, name):
        """Open a file to read its bytes."""
        return open(os.path.join(self.path, name), "rb")


class Archive:
    """The files of a zip; what no bundle needs is refused before anything is unpacked."""

    def __init__(self, path):
        with open(path, "rb") as file:
            entries, start = find_directory(file)
            self.zip = zipfile.ZipFile(path)
            members = {member.filename: member for member in self.zip.infolist()}
            if not entries == len(members) == len(self.zip.infolist()):
                raise Unreadable("the zip holds a name twice, or another number of entries than it says")
            if sum(member.file_size for member in members.values()) > LARGEST_ARCHIVE:
                raise Unreadable("the zip unpacks to more than 4 GiB")
            spans = [(start, float("inf"), "directory")]
            for name, member in members.items():
                check_member(member)
                file.seek(member.header_offset)
                head = 30 + sum(
                    struct.unpack("<26x2H", file.read(30).ljust(30, b"\0"))
                )  # with its name and extra field
                spans.append((member.header_offset, member.header_offset + head + member.compress_size, name))
        spans.sort()
        for (_, last, _), (first, _, name) in zip(spans, spans[1:]):
            if last > first:
                raise Unreadable("the zip's entry %s overlaps another part" % show(name))
        self.names, self.odd = [name for name in members if not name.endswith("/") or members[name].file_size], []

    def open(self, name):
        """Open a file to read its bytes, which zipfile unpacks piece by piece up to the size in the directory."""
        return io.BufferedReader(self.zip.open(name), CHUNK)


def find_directory(file):
    """Return the number of entries and the offset of a zip's directory, after checking that it is safe to read."""
    length = file.seek(0, os.SEEK_END)
    span = min(length, 22 + 65535)
    file.seek(length - span)
    tail = file.read()
    at = tail.rfind(b"PK\5\6", 0, -18)
    if at < 0:
        raise Unreadable("no folder and no zip")
    entries, size, start, comment = struct.unpack_from("<H2LH", tail, at + 10)
    if start + size != length - span + at or at + 22 + comment != span or tail[:at][-20:].startswith(b"PK\6\7"):
        raise Unreadable("the zip is zip64, or its directory, end record and comment are not its last bytes")
    if entries > MOST_ENTRIES or size > 1000 * MOST_ENTRIES or length > LARGEST_ARCHIVE:
        raise Unreadable("the zip is too large: %d entries in %d bytes" % (entries, length))
    return entries, start


def check_member(member):
    """Refuse an entry of a zip that no bundle holds."""
    name, kind = member.orig_filename, stat.S_IFMT(member.external_attr >> 16)
    parts = (name[:-1] if name.endswith("/") else name).split("/")
    if not name.isprintable() or set(name).intersection("\\:") or {"", ".", ".."}.intersection(parts):
        raise Unreadable("the zip holds an absolute or unsafe name: %s" % show(name))
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or member.flag_bits & 0x2041 or member.compress_type not in (0, 8):
        raise Unreadable("the zip's entry %s is a link, encrypted, or neither stored nor deflated" % show(name))


def open_source(path):
    """Open a folder or a zip; raises Unreadable."""
    try:
        if os.path.isdir(path):
            return Folder(path)
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable("neither a folder nor a file")
        return Archive(path)
    except Exception as error:  # zipfile has many ways to say that a zip is damaged
        raise Unreadable("%s: %s" % (path, error)) from error


def load(source, name):
    """Return all bytes of a file; raises Unreadable when it is missing, damaged or too large to hold."""
    if name not in source.names:
        raise Unreadable("is missing")
    last = name.rpartition("/")[2]
    largest = next(LARGEST[key] for key in (last, os.path.splitext(last)[1], "") if key in LARGEST)
    try:
        with source.open(name) as file:
            raw = b"".join(itertools.islice(iter(lambda: file.read(CHUNK), b""), largest // CHUNK + 1))
    except Exception as error:  # zipfile has many ways to say that bytes are damaged
        raise Unreadable("cannot be read: %s" % error) from error
    if len(raw) > largest:
        raise Unreadable("is larger than %d bytes" % largest)
    return raw


# ----------------------------------------------------------------------------------------------- forms

# A form of one value: its test, the test in words for messages, and how the value is read.
Form = collections.namedtuple("Form", "right words read", defaults=(None,))


@functools.lru_cache(maxsize=1 << 16)
def decimal(text):
    """Return the exact value of a decimal of FORMATS 1, or None when the text is none."""
    return Fraction(text) if re.fullmatch(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?", text) else None


def is_date(text):
    """Tell whether a text that begins like 2026-11-22 begins with a day of the calendar."""
    try:
        return bool(datetime.date(int(text[:4]), int(text[5:7]), int(text[8:10])))
    except ValueError:
        return False


def pattern(expression, words, also=lambda text: True):
    """Describe a text by a regular expression and one more test."""
    matches = re.compile(expression).fullmatch
    return Form(lambda v: isinstance(v, str) and matches(v) is not None and also(v), words)


def among(choices, words=None):
    """Describe one of the texts in a list or dict."""
    return Form(lambda v: isinstance(v, str) and v in choices, words or "one of " + ", ".join(choices))


def number(least=0, most=10**12):
    """Describe a decimal within bounds."""
    right = lambda v: isinstance(v, str) and decimal(v) is not None and least <= decimal(v) <= most
    return Form(right, "a decimal from %d to %d" % (least, most), decimal)


DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
ROLE = "[a-z][a-z0-9_]{0,31}"
ID = pattern(ROLE, "an id", lambda text: text not in COLUMNS)
UNIT = pattern("(%s)?" % ROLE, "an id", lambda text: text not in COLUMNS)
ROLES = pattern(r"%s(\+%s)*" % (ROLE, ROLE), "a list of roles joined by +")
HEX = pattern("[0-9a-f]{64}", "64 hex digits")
COUNT = Form(lambda v: type(v) is int and v >= 0, "a count")
INTEGER = pattern("0|[1-9][0-9]{0,11}", "a count")
DATE = pattern(DAY, "a day, YYYY-MM-DD", is_date)
INSTANT = pattern(DAY + "T([01][0-9]|2[0-3])(:[0-5][0-9]){2}Z", "an instant like 2026-11-22T08:00:00Z", is_date)
TEXT = Form(lambda v: isinstance(v, str) and v != "", "a non-empty text")
FLAG = Form(lambda v: isinstance(v, bool), "true or false")
OBJECT = Form(lambda v: isinstance(v, dict), "an object")
CHAIN = Form(lambda v: isinstance(v, list) and v and all(map(TEXT.right, v)), "a list of scheme ids")
LABELS = Form(lambda v: isinstance(v, dict) and all(isinstance(t, str) for t in v.values()), "an object of texts")
HEXES = Form(lambda v: isinstance(v, dict) and all(map(HEX.right, v.values())), "an object of SHA-256 in hex")


def sha256(*parts):
    """Return the raw SHA-256 of the joined parts."""
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value):
    """Write a value of texts, integers, lists and sorted objects as canonical JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def read_json(raw):
    """Return (object or None, faults of its canonical JSON); other numbers than integers are read as something else."""
    integer = lambda text: int(text) if len(text) < 18 and abs(int(text)) < 1 << 53 else None
    utf_16 = lambda pair: pair[0].encode("utf-16-be", "surrogatepass")  # RFC 8785 sorts the keys by it
    ordered = lambda pairs: dict(sorted(pairs, key=utf_16))
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=ordered, parse_int=integer, parse_float=str, parse_constant=str)
        same = canonical(value) == raw
    except RecursionError:
        return None, ["is nested too deeply"]
    except ValueError as error:
        return None, ["is not JSON in UTF-8: %s" % error]
    if not isinstance(value, dict):
        return None, ["is not an object"]
    if not same:
        return value, ["its bytes are not canonical JSON"]
    return value, [] if unicodedata.is_normalized("NFC", text) else ["a text is not NFC"]


def fit(value, form, where, wrong):
    """Return a JSON value read by its form, objects as namespaces; what does not fit is added to the list `wrong`.

    form: a Form; a dict of them, by field; a list of the form of its members (or how to find it), each with a key.
    """
    if isinstance(form, Form):
        if form.right(value):
            return form.read(value) if form.read else value
    elif isinstance(form, list) and isinstance(value, list):
        choose = form[0] if callable(form[0]) else lambda one: form[0]
        found = [fit(one, choose(one), "%s[%d]" % (where, at), wrong) for at, one in enumerate(value)]
        keys = collections.Counter(getattr(one, "key", None) for one in found)
        wrong += ["%s: the key %s stands twice" % (where, show(key)) for key in keys if key and keys[key] > 1]
        return found
    elif isinstance(form, dict) and isinstance(value, dict):
        inner = lambda name: "%s.%s" % (where, name) if where else name
        wrong += ["the field %s does not belong here" % inner(name) for name in value if name not in form]
        wrong += ["the field %s is missing" % inner(name) for name in form if name not in value]
        return types.SimpleNamespace(**{n: fit(value[n], form[n], inner(n), wrong) for n in form if n in value})
    words = form.words if isinstance(form, Form) else show(form)
    wrong.append("%s: %s is not %s" % (where, show(value), words))
    return None


FIELD = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(?=,|\Z)')


def read_table(name, raw, header, forms, faults):
    """Yield (row, fields) for each whole row of a strict CSV and note what is out of form; forms: column -> Form."""
    for row, record in enumerate(records(raw), 1):
        if faults.full(name):
            return
        fields = split_record(name, row, record, header, faults)
        if fields is None or (row == 1 and fields == list(header)):
            continue
        if row == 1:
            return faults.add(name, "the header is not %s" % show(",".join(header)), 1)
        if len(fields) != len(header):
            faults.add(name, "%d fields instead of %d" % (len(fields), len(header)), row)
            continue
        for column, field in zip(header, fields):
            if column in forms and not forms[column].right(field):
                faults.add(name, "%s is not %s" % (show(field), forms[column].words), row, column)
            elif not unicodedata.is_normalized("NFC", field):
                faults.add(name, "%s is not NFC" % show(field), row, column)
        yield row, fields
    faults.expect(raw, name, "the file is empty; the header is missing")


def records(raw):
    """Yield the records of a CSV with their line ends; a line end inside quotes does not end a record."""
    held, quotes = [], 0
    for line in io.BytesIO(raw):
        quotes += line.count(b'"')
        held.append(line)
        if quotes % 2 == 0:
            yield b"".join(held)
            held, quotes = [], 0
    if held:
        yield b"".join(held)


def split_record(name, row, record, header, faults):
    """Return the fields of one record, or None after noting how it breaks the strict form."""
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError:
        return faults.add(name, "not UTF-8", row)
    if not text.endswith("\n"):
        return faults.add(name, "the row does not end in LF", row)
    if '"' not in text and "\r" not in text:
        return text[:-1].split(",")
    fields, at = [], 0
    while at < len(text):
        match = FIELD.match(text, at, len(text) - 1)
        if match is None or (match.group(1) is not None and not re.search(r'[,"\r\n]', match.group(1))):
            column = header[len(fields)] if len(fields) < len(header) else None
            return faults.add(name, "a field is not quoted exactly as it must be", row, column)
        quoted, bare = match.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"'))
        at = match.end() + 1
    return fields


# ---------------------------------------------------------------------------------------------- scheme

POINTS = Form(lambda v: v is None or number(0, 100).right(v), "null or points 0 to 100", lambda v: v and decimal(v))
GRADE = {"grade": Form(lambda v: v is None or isinstance(v, str), "null or the key of a grade")}
ITEM = {"key": ID, "label": LABELS, "maximum": number()}
OPTION = {"key": ID, "label": LABELS, "points": POINTS, "vote": FLAG}
CHANNEL = {"key": ID, "label": LABELS, "weight": number(), "minimum": COUNT}
FIGURES = {"key": ID, "label": LABELS, "weight": number(), "source": TEXT}
MARKS = dict(FIGURES, electorate=TEXT, own_excluded=FLAG, maximum=number(), step=number(), items=[ITEM], drop=COUNT)
MARKS.update(minimum=COUNT, average_units=FLAG, aggregate=among(["mean", "trimmed", "median"]))
MARKS.update(published=among(["per_rater", "per_mark", "none"]))
SURVEY = dict(FIGURES, conversion=among(["satisfaction", "ratio_to_top", "rank_points"]))
SURVEY.update(rank_step=number(), options=[OPTION], channels=[CHANNEL])
PARTS = {"imported": FIGURES, "office": FIGURES, "indicators": FIGURES, "marks": MARKS, "survey": SURVEY}
RESULT = dict(rounding=among(["half_up", "half_even"]), round_components=FLAG, grade_on=among(["rounded", "exact"]))
RESULT.update(digits=Form(lambda v: COUNT.right(v) and v <= 6, "a count up to 6"), renormalise_floor=number(0, 100))
RESULT.update(insufficient=among(["renormalise", "withhold"]), grades=[{"key": ID, "label": LABELS, "floor": number()}])


def part_form(value):
    """Return the form of one component, which its source decides."""
    source = value.get("source") if isinstance(value, dict) else None
    return PARTS[source] if among(PARTS).right(source) else {"source": among(PARTS)}


RULES = {"components": [part_form], "result": RESULT}
RULES.update(overrides=dict.fromkeys(["absent", "fraud", "withdrawn"], GRADE))
SCHEME = {"format": among(["pingyi-scheme/1"]), "id": TEXT, "chain": CHAIN, "title": LABELS, "rules": RULES}
SCHEME.update(sources=OBJECT, other=OBJECT)


def read_scheme(raw, faults):
    """Return the rules of scheme.json, numbers exact and parts by key, or None after noting what breaks FORMATS 2."""
    value, wrong = read_json(raw)
    if value is not None:
        scheme = fit(value, SCHEME, "", wrong)
        wrong = wrong or check_scheme(scheme)
    for message in wrong:
        faults.add("scheme.json", message)
    if wrong:
        return None
    rules = scheme.rules
    rules.rank = {part.key: rank for rank, part in enumerate(rules.components)}
    rules.marked, rules.imported, rules.survey, rules.channels, rules.points = {}, {}, None, {}, {}
    for part in rules.components:
        if part.source == "marks" and part.published != "none":
            rules.marked[part.key] = part
            part.items = {item.key: item.maximum for item in part.items} or {"": part.maximum}
        elif part.source == "survey":
            rules.survey = part
            rules.channels = {one.key: (one.weight, one.minimum) for one in part.channels}
            rules.points = {one.key: one.points for one in part.options}
            rules.votes = [one.key for one in part.options if one.vote]
        else:
            rules.imported[part.key] = part
    return rules


def check_scheme(scheme):
    """List what in the values of a scheme contradicts another value."""
    rules, keys = scheme.rules, {grade.key for grade in scheme.rules.result.grades}
    floors = [grade.floor for grade in rules.result.grades]
    falling = floors[-1:] == [0] and all(one > two for one, two in zip(floors, floors[1:]))
    surveys = [part for part in rules.components if part.source == "survey"]
    checks = [
        (scheme.id == scheme.chain[-1], "id: %s is not the last of the chain" % show(scheme.id)),
        (sum(part.weight for part in rules.components) == 100, "rules.components: the weights do not sum to 100"),
        (len(surveys) < 2, "rules.components: more than one survey component"),
        (falling, "rules.result.grades: the floors do not fall strictly and end in 0"),
    ]
    for path, value in scheme.sources.items():
        source = value if isinstance(value, dict) else {}
        given = [isinstance(source.get(key), str) for key in ("cite", "assumed")]
        right = source.get("from") in scheme.chain and given.count(True) == 1
        checks.append((right, "sources.%s: does not name a scheme of the chain and either cite or assumed" % path))
    for part in (part for part in rules.components if part.source == "marks"):
        where, most = "rules.components.%s: " % part.key, sum(item.maximum for item in part.items)
        unlinked = part.published == "per_mark" and part.average_units
        checks.append((part.maximum and part.step, where + "maximum and step must be above 0"))
        checks.append(
            (not part.items or most == part.maximum, where + "the maxima of the items do not sum to the maximum")
        )
        checks.append((not unlinked, where + "per_mark needs average_units false"))
    for part in surveys:
        rated = any(option.points is not None for option in part.options)
        checks.append((rated, "rules.components.%s: no option has points" % part.key))
    for kind, override in vars(rules.overrides).items():
        words = "rules.overrides.%s: %s is not the key of a grade" % (kind, show(override.grade))
        checks.append((override.grade is None or override.grade in keys, words))
    return [words for right, words in checks if not right]


# ---------------------------------------------------------------------------------------------- inputs

STATUSES = ("counted", "abstained", "recused", "absent", "void")
LIVE = ("counted", "quarantined", "excluded")
DECISIONS = "assume amend sign_counting absent withdrawn fraud quarantine release exclude waive correct revoke".split()


class Inputs:
    """What scheme.json and the seven tables say; a part is None when its file, or one that it needs, was not read."""

    def __init__(self, blobs, faults):
        self.blobs, self.faults, self.expect, self.last, before = blobs, faults, faults.expect, {}, faults.total
        self.scheme = read_scheme(blobs["scheme.json"], faults) if "scheme.json" in blobs else None
        self.agencies = self.read("agencies.csv", self.read_agencies)
        self.raters = self.read("raters.csv", self.read_raters, self.scheme, self.agencies)
        self.sheets = self.read("marks.csv", self.read_marks, self.raters)
        self.ballots = self.read("ballots.csv", self.read_ballots, self.scheme, self.agencies)
        self.committed = self.read("channels.csv", self.read_channels, self.ballots)
        self.imports = self.read("imports.csv", self.read_imports, self.scheme, self.agencies)
        self.active = self.read("decisions.csv", self.read_decisions, self.scheme, self.agencies)
        self.complete = all(name in blobs for name in ("scheme.json", *INPUTS)) and faults.total == before

    def read(self, name, reader, *needs):
        """Return what the reader makes of a file, or None without the file or something that it needs."""
        return reader(name) if name in self.blobs and all(need is not None for need in needs) else None

    def rows(self, name, forms, more=()):
        """Yield (row, fields) of one table."""
        return read_table(name, self.blobs[name], (*INPUTS[name], *more), forms, self.faults)

    def in_order(self, name, row, key):
        """Note a row whose key repeats or precedes that of an earlier one."""
        last = self.last.get(name, key[:0])
        self.expect(key > last, name, "the row repeats an earlier one or is out of order", row)
        self.last[name] = max(key, last)

    def read_agencies(self, name):
        """Return agency -> its place in the roster."""
        found = {}
        for row, (agency, _) in self.rows(name, {"agency": ID, "name": TEXT}):
            self.expect(agency not in found, name, "%s stands twice" % show(agency), row, "agency")
            found[agency] = len(found)
        return found

    def read_raters(self, name):
        """Return (component, rater) -> (unit, agency)."""
        found = {}
        forms = {"component": among(self.scheme.marked, "a component with published marks"), "rater": ID}
        forms.update(unit=UNIT, agency=among({"", *self.agencies}, "in agencies.csv"))
        for row, (component, rater, category, unit, agency) in self.rows(name, forms):
            part = self.scheme.marked.get(component)
            if part is None:
                continue
            self.in_order(name, row, (self.scheme.rank[component], rater))
            right = part.average_units or not unit
            self.expect(right, name, "a unit, though %s does not average units" % component, row, "unit")
            right = part.published != "per_mark" or not (category or unit or agency)
            words = "%s is published per mark: category, unit and agency must be empty"
            self.expect(right, name, words % component, row)
            found[component, rater] = (unit, agency)
        return found

    def read_marks(self, name):
        """Return (component, rater, agency) -> its rows as [item, mark, status], in file order."""
        sheets, first, owners = {}, {}, {}
        forms = {"component": among(self.scheme.marked, "a component with published marks")}
        forms.update(agency=among(self.agencies, "in agencies.csv"), status=among(STATUSES))
        for row, fields in self.rows(name, forms):
            component, rater, agency, item, mark, status = fields
            part = self.scheme.marked.get(component)
            if part is None or agency not in self.agencies:
                continue
            if (component, rater) not in self.raters:
                self.faults.add(name, "%s is not in raters.csv for %s" % (show(rater), component), row, "rater")
                continue
            if item in part.items:
                place = list(part.items).index(item)
                self.in_order(name, row, (self.scheme.rank[component], rater, self.agencies[agency], place))
            else:
                self.faults.add(name, "%s is not an item of %s" % (show(item), component), row, "item")
            if status == "counted":
                value, most = decimal(mark), part.items.get(item, part.maximum)
                right = value is not None and 0 <= value <= most and (value / part.step).denominator == 1
                words = "%s is not a decimal from 0 to %s that is a multiple of %s" % (show(mark), most, part.step)
                self.expect(right, name, words, row, "mark")
                right = not part.own_excluded or self.raters[component, rater][1] != agency
                self.expect(right, name, "%s belongs to %s and must not mark it" % (rater, agency), row, "agency")
            else:
                self.expect(not mark, name, "%s, though the status is %s" % (show(mark), show(status)), row, "mark")
            right = part.published != "per_mark" or owners.setdefault((component, rater), agency) == agency
            words = "%s has marked two agencies, though %s is published per mark"
            self.expect(right, name, words % (rater, component), row)
            sheets.setdefault((component, rater, agency), []).append([item, mark, status])
            first.setdefault((component, rater, agency), row)
        for key, rows in sheets.items():
            items, statuses = {item for item, _, _ in rows}, {status for _, _, status in rows}
            right = items.issuperset(self.scheme.marked[key[0]].items) and len(statuses) == 1
            self.expect(right, name, "%s, %s, %s has not every item, all with one status" % key, first[key], "item")
        return sheets

    def read_ballots(self, name):
        """Return two counts, None if a row is wrong: rows by channel and status; answers also by place and option."""
        before, last = self.faults.total, ""
        forms = dict.fromkeys(self.agencies, among({"", *self.scheme.points}, "an option of the scheme"))
        forms.update(channel=among(self.scheme.channels, "a channel of the scheme"), status=among(LIVE))
        rows, answers = collections.Counter(), collections.Counter()
        for row, fields in self.rows(name, forms, self.agencies):
            text = ",".join(fields)
            self.expect(text >= last, name, "the row is out of order", row)
            last = text
            channel, status, *cells = fields
            rows[channel, status] += 1
            for place, option in enumerate(cells):
                answers[channel, status, place, option] += 1
        return (rows, answers) if self.faults.total == before else (None, None)

    def read_channels(self, name):
        """Return the number of committed ballots after adding channels.csv up with ballots.csv."""
        committed, seen, rows = 0, [], self.ballots[0]
        forms = dict(dict.fromkeys(INPUTS[name][2:], INTEGER), committed=among(["0", "1"]))
        for row, (channel, *cells) in self.rows(name, forms):
            seen.append(channel)
            if not all(map(INTEGER.right, cells)):
                continue
            flag, cast, superseded, *live = map(int, cells)
            right = cast == superseded + sum(live)
            self.expect(right, name, "cast is not superseded + counted + quarantined + excluded", row, "cast")
            for status, size in zip(LIVE, live):
                found = size if rows is None else rows[channel, status]
                self.expect(found == size, name, "%d, but ballots.csv has %d such rows" % (size, found), row, status)
            committed += cast if flag else 0
        channels = list(self.scheme.channels)
        self.expect(seen == channels, name, "the channels are not those of the scheme in order: " + ", ".join(channels))
        return committed

    def read_imports(self, name):
        """Return (component, agency) -> figure."""
        found = {}
        forms = {"component": among(self.scheme.imported, "a component with imported figures"), "source": TEXT}
        forms.update(agency=among(self.agencies, "in agencies.csv"), score=number(0, 100))
        for row, (component, agency, score, source) in self.rows(name, forms):
            part = self.scheme.imported.get(component)
            if part is not None and agency in self.agencies:
                self.in_order(name, row, (self.scheme.rank[component], self.agencies[agency]))
                right = part.source != "marks" or source == "auditors_only"
                self.expect(right, name, "%s is not auditors_only" % show(source), row, "source")
                found[component, agency] = decimal(score)
        return found

    def read_decisions(self, name):
        """Return the active decisions as a set of (kind, agency)."""
        rows, survey = {}, self.scheme.survey
        forms = {"id": ID, "kind": among(DECISIONS), "agency": among({"", *self.agencies}, "in agencies.csv")}
        forms.update(signers=ROLES, decided_on=DATE)
        for row, (ident, kind, agency, ref, *_) in self.rows(name, forms):
            self.expect(ident not in rows, name, "%s stands twice" % show(ident), row, "id")
            right = agency or kind not in ("absent", "withdrawn", "fraud")
            self.expect(right, name, "%s needs an agency" % kind, row, "agency")
            if kind == "revoke":
                self.expect(ref in rows, name, "%s is not the id of an earlier row" % show(ref), row, "ref")
                rows[ref] = None
            rows[ident] = (kind, agency)
        active = {row for row in rows.values() if row is not None}
        if survey and survey.conversion != "satisfaction":
            words = "%s counts votes and no active decision sign_counting allows it" % survey.key
            self.expect("sign_counting" in dict(active), name, words)
        return active


# ---------------------------------------------------------------------------------------------- engine


def rounded(value, digits, mode):
    """Round an exact number to an integer count of 10**-digits; ties go as `half_up` or `half_even` say."""
    scaled = value * 10**digits
    floor, rest = divmod(scaled.numerator, scaled.denominator)
    tie = 2 * rest - scaled.denominator
    if tie > 0 or (tie == 0 and (value >= 0 if mode == "half_up" else floor % 2 == 1)):
        floor += 1
    return floor


def fixed(amount, digits):
    """Write a count of 10**-digits with exactly that many decimals."""
    text = str(abs(amount)).rjust(digits + 1, "0")
    sign = "-" if amount < 0 else ""
    return sign + (text[:-digits] + "." + text[-digits:] if digits else text)


class Engine:
    """Section 4 over one set of complete inputs."""

    def __init__(self, inputs):
        self.inputs, self.scheme, self.rules = inputs, inputs.scheme, inputs.scheme.result
        gone = {agency for kind, agency in inputs.active if kind in ("absent", "withdrawn")}
        self.standing = [agency for agency in inputs.agencies if agency not in gone]
        totals = collections.defaultdict(list)
        for (component, rater, agency), rows in inputs.sheets.items():
            if rows[0][2] == "counted":
                total = sum(decimal(mark) for _, mark, _ in rows)
                totals[component, agency].append((inputs.raters[component, rater][0], total))
        keys = itertools.product(self.scheme.marked, self.standing)
        self.marks = {key: self.mark(self.scheme.marked[key[0]], totals[key]) for key in keys}

    def mark(self, part, totals):
        """Return (figure or None, note or None) of one agency; totals: its raters' (unit or "", total)."""
        groups, note = collections.defaultdict(list), None
        for alone, (unit, total) in enumerate(totals):
            groups[unit or alone].append(total)
        values = sorted(sum(group) / len(group) for group in groups.values())
        size = len(values)
        if size == 0 or size < part.minimum:
            return None, None
        if part.aggregate == "median":
            values = values[(size - 1) // 2 : size // 2 + 1]
        elif part.aggregate == "trimmed" and size >= 2 * part.drop + 3:
            values = values[part.drop : size - part.drop]
        elif part.aggregate == "trimmed":
            note = "too_few_to_trim:%s" % part.key
        return sum(values) / len(values) * 100 / part.maximum, note

    def answers(self, statuses, agency=None, option=None):
        """Return (agency, channel) -> option -> answers of these statuses; the quarantined for `agency` as `option`."""
        found, names = collections.defaultdict(collections.Counter), list(self.inputs.agencies)
        for (channel, status, place, cell), size in self.inputs.ballots[1].items():
            if cell and status in statuses:
                bent = option and status == "quarantined" and names[place] == agency
                found[names[place], channel][option if bent else cell] += size
        return found

    def survey(self, agency, answers):
        """Return the survey's figure of one standing agency, or None when insufficient."""
        scheme, points = self.scheme, self.scheme.points
        if scheme.survey.conversion != "satisfaction":
            counting = [channel for channel, (weight, _) in scheme.channels.items() if weight > 0]
            cells = list(itertools.product(counting, scheme.votes))
            votes = {one: sum(answers[one, channel][vote] for channel, vote in cells) for one in self.standing}
            own, most = votes[agency], max(votes.values())
            if scheme.survey.conversion == "ratio_to_top":
                return Fraction(100 * own, most) if most else None
            return max(Fraction(0), 100 - scheme.survey.rank_step * sum(size > own for size in votes.values()))
        top = bottom = Fraction(0)
        for channel, (weight, minimum) in scheme.channels.items():
            cells = answers[agency, channel].items()
            rated = [(points[option], size) for option, size in cells if points[option] is not None]
            total = sum(size for _, size in rated)
            if weight > 0 and total > 0 and total >= minimum:
                top += weight * sum(value * size for value, size in rated) / total
                bottom += weight
        return top / bottom if bottom else None

    def figures(self, agency, answers):
        """Return the component figures (None = insufficient), the notes and the exact total or None."""
        found, notes = [], []
        for part in self.scheme.components:
            note = None
            if part.key in self.scheme.marked:
                figure, note = self.marks[part.key, agency]
            elif part.source == "survey":
                figure = self.survey(agency, answers)
            else:
                figure = self.inputs.imports.get((part.key, agency))
            if figure is None:
                note = "insufficient:%s" % part.key
            elif self.rules.round_components:
                figure = Fraction(rounded(figure, self.rules.digits, self.rules.rounding), 10**self.rules.digits)
            found.append(figure)
            notes += [note] if note else []
        weighed = [(part.weight, figure) for part, figure in zip(self.scheme.components, found) if figure is not None]
        weight = sum(one for one, _ in weighed)
        floor = self.rules.renormalise_floor if self.rules.insufficient == "renormalise" else 100
        if weight == 0 or weight < floor:
            return found, [*notes, "withheld"], None
        notes += ["renormalised"] if weight < 100 else []
        return found, notes, sum(one * figure for one, figure in weighed) / weight

    def judge(self, agency, answers):
        """Return one agency's outcome; `total` is a count of 10**-digits or None, `text` as the files write it."""
        found = types.SimpleNamespace(figures=[None] * len(self.scheme.components), notes=[], total=None, text="")
        found.computed, digits = "", self.rules.digits
        if agency in self.standing:
            found.figures, found.notes, exact = self.figures(agency, answers)
            if exact is not None:
                found.total = rounded(exact, digits, self.rules.rounding)
                found.text = fixed(found.total, digits)
                judged = Fraction(found.total, 10**digits) if self.rules.grade_on == "rounded" else exact
                found.computed = next(grade.key for grade in self.rules.grades if grade.floor <= judged)
        kinds = [kind for kind in ("absent", "fraud", "withdrawn") if (kind, agency) in self.inputs.active]
        found.override, found.grade = "+".join(kinds), found.computed
        if kinds:
            found.grade = getattr(self.scheme.overrides, "fraud" if "fraud" in kinds else kinds[0]).grade or ""
        return found

    def results(self):
        """Return the bytes of results.csv."""
        counted = self.answers(["counted"])
        rows = {agency: self.judge(agency, counted) for agency in self.inputs.agencies}
        ranked = [row.total for row in rows.values() if row.total is not None and not row.override]
        lines = [("agency", *self.scheme.rank, *OUTCOME)]
        for agency, row in rows.items():
            figures = ["" if figure is None else fixed(rounded(figure, 6, "half_up"), 6) for figure in row.figures]
            placed = row.total is not None and not row.override
            rank = str(1 + sum(total > row.total for total in ranked)) if placed else ""
            notes = "+".join(sorted(row.notes))
            lines.append((agency, *figures, row.text, row.computed, row.override, row.grade, rank, notes))
        return "".join(",".join(line) + "\n" for line in lines).encode()

    def sensitivity(self):
        """Return the bytes of sensitivity.csv."""
        lines, points = [SENSITIVITY], self.scheme.points
        if any(status == "quarantined" for _, status in self.inputs.ballots[0]):
            rated = [option for option in points if points[option] is not None]  # in scheme order: of equals the first
            cases = (("in", None), ("best", max(rated, key=points.get)), ("worst", min(rated, key=points.get)))
            for agency, (case, option) in itertools.product(self.inputs.agencies, cases):
                row = self.judge(agency, self.answers(["counted", "quarantined"], agency, option))
                lines.append((agency, case, row.text, row.grade))
        return "".join(",".join(line) + "\n" for line in lines).encode()


def score(folder):
    """Return the bytes of results.csv and sensitivity.csv, from scheme.json and the inputs alone; raises Bad."""
    faults, blobs = Faults(), {}
    try:
        source = open_source(folder)
    except Unreadable as error:
        raise Bad([str(error)]) from error
    for name in ("scheme.json", *INPUTS):
        try:
            blobs[name] = load(source, name)
        except Unreadable as error:
            faults.add(name, str(error))
    inputs = Inputs(blobs, faults)
    if faults.found:
        raise Bad([plain(", ".join(filter(None, one[1:3])) + ": " + one[3]) for one in faults.found])
    engine = Engine(inputs)
    return engine.results(), engine.sensitivity()


# ------------------------------------------------------------------------------------------------ keys

P = 2**255 - 19  # RFC 8032 section 5.1: the field, the order of the base point, the curve's constant
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Key = collections.namedtuple("Key", "name hint public")


def add_points(one, two):
    """Add two points in extended coordinates (RFC 8032 section 5.1.4)."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(factor, point):
    """Multiply a point by a factor that is not negative."""
    found = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = add_points(found, point)
        point = add_points(point, point)
        factor >>= 1
    return found


def decode_point(raw):
    """Return the point of a canonical encoding, or None (RFC 8032 section 5.1.3)."""
    whole = int.from_bytes(raw, "little")
    sign, y = whole >> 255, whole & ((1 << 255) - 1)
    if len(raw) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    x = next((x for x in (root, root * ROOT % P) if (x * x - square) % P == 0), None)
    if x is None or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def encode_point(point):
    """Return the one canonical encoding of a point."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519_holds(public, message, signature):
    """Tell whether an Ed25519 signature holds; refuses S >= L and any encoding of A or R that is not canonical."""
    key, scalar = decode_point(public), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or decode_point(signature[:32]) is None or scalar >= L:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    minus = (P - key[0], key[1], 1, P - key[3])
    challenge = multiply(int.from_bytes(hashed, "little") % L, minus)
    return encode_point(add_points(multiply(scalar, BASE), challenge)) == signature[:32]


def strict_base64(text):
    """Decode standard base64 in its one form; raises ValueError."""
    raw = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 that is not in its one form")
    return raw


def parse_key(text):
    """Return the key of a C2SP verifier key text, or None when it is none of Ed25519."""
    name, hint, packed = (text.split("+", 2) + ["", ""])[:3]
    try:
        raw = strict_base64(packed)
        right = len(raw) == 33 and raw[0] == 1 and sha256(name.encode("utf-8"), b"\n", raw)[:4].hex() == hint
    except ValueError:
        return None
    right = right and re.fullmatch(r"\S+", name) and decode_point(raw[1:]) is not None
    return Key(name, bytes.fromhex(hint), raw[1:]) if right else None


# ---------------------------------------------------------------------------------------------- ledger

Checkpoint = collections.namedtuple("Checkpoint", "text origin size root")
CHECKPOINT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]{44})\n(?:[^\n]+\n)*")
SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([^ ]{8,})")
BALLOT = re.compile(rb'\{"c":"[0-9a-f]{64}","k":"ballot"\}')
KINDS = (  # of entries, each with its own fields beside k, at and by
    "freeze scheme agencies engine key origin, amend scheme agencies reason, ballot_open, ballot_close ballots,"
    " quarantine batch rule count digest, decision id kind digest, marking_open component, seal component digest,"
    " marking_close component, lines component count digest, unseal component, meeting_packed key,"
    " meeting_merged checkpoint, result round files, announcement result, publication bundle,"
    " correction result cause, document number digest, key key, shred what count, audit digest"
)
VALUES = dict.fromkeys("scheme agencies reason digest result bundle cause".split(), HEX)  # not in here: TEXT
VALUES.update(at=INSTANT, by=ROLES, count=COUNT, ballots=COUNT, files=HEXES)
VALUES.update(round=Form(lambda v: COUNT.right(v) and v > 0, "a count from 1"))
FIELDS = {"ballot": {"k": TEXT, "c": HEX}}
for kind, *fields in map(str.split, KINDS.split(",")):
    FIELDS[kind] = {field: VALUES.get(field, TEXT) for field in ("k", "at", "by", *fields)}


def open_checkpoint(raw, key):
    """Return the checkpoint of a C2SP signed note when exactly one line by the key signs it; raises ValueError."""
    text, blank, tail = raw.decode("utf-8").rpartition("\n\n")
    text += "\n"
    if not blank or not tail.endswith("\n") or any(c < " " and c != "\n" for c in text + tail):
        raise ValueError("is not a signed note: text, blank line, signature lines")
    own = []
    for line in tail[:-1].split("\n"):
        match = SIGNATURE.fullmatch(line)
        packed = strict_base64(match.group(2)) if match else b""
        if len(packed) < 5:
            raise ValueError("%s is not a signature line" % show(line))
        if (match.group(1), packed[:4]) == (key.name, key.hint):
            own.append(packed[4:])
    if len(own) != 1:
        raise ValueError("%d signatures by the key %s instead of one" % (len(own), show(key.name)))
    if not ed25519_holds(key.public, text.encode("utf-8"), own[0]):
        raise ValueError("the signature by the key %s is wrong" % show(key.name))
    match = CHECKPOINT.fullmatch(text)
    root = strict_base64(match.group(3)) if match else b""
    if len(root) != 32:
        raise ValueError("is not a checkpoint: origin, size, root of 32 bytes")
    return Checkpoint(text, match.group(1), int(match.group(2)), root)


class Log:
    """One log read from its entries: size, root, number of ballots, and every other entry by its kind."""

    def __init__(self):
        self.size = self.ballots = self.kept = 0
        self.stack, self.acts = [], collections.defaultdict(list)  # acts: kind -> [(index, entry, hex of its leaf)]

    def push(self, leaf):
        """Append a leaf hash, joining finished pairs: the stack stays as high as the size has one bits."""
        size = self.size
        while size & 1:
            leaf = hashlib.sha256(b"\1" + self.stack.pop() + leaf).digest()
            size >>= 1
        self.stack.append(leaf)
        self.size += 1

    def root(self):
        """Return the RFC 6962 root of all leaves so far."""
        if not self.stack:
            return sha256()
        return functools.reduce(lambda right, left: sha256(b"\1", left, right), reversed(self.stack))

    def last(self, *kinds):
        """Return the last entry of these kinds, or None."""
        found = [act for kind in kinds for act in self.acts[kind]]
        return max(found, key=lambda act: act[0])[1] if found else None


def read_log(source, name, faults):
    """Return the log of an entries.jsonl after checking the form of each entry; raises Unreadable."""
    log = Log()
    with source.open(name) as file:
        for line in iter(lambda: file.readline(4097), b""):
            if not line.endswith(b"\n"):
                raise Unreadable("row %d is longer than 4,096 bytes or does not end in LF" % (log.size + 1))
            line = line[:-1]
            leaf = sha256(b"\0", line)
            log.push(leaf)
            if BALLOT.fullmatch(line):
                log.ballots += 1
                continue
            entry, wrong = read_json(line)
            kind = entry.get("k") if entry is not None else None
            if isinstance(kind, str) and kind in FIELDS:
                fit(entry, FIELDS[kind], kind, wrong)
            elif entry is not None:
                wrong.append("the kind %s is unknown" % show(kind))
            for message in wrong:
                faults.add(name, message, log.size)
            if not wrong:
                log.acts[kind].append((log.size, entry, leaf.hex()))
                log.kept += 1
            if faults.full(name) or log.kept > MOST_ACTS:
                raise Unreadable("has too many faults or entries to read on")
    return log


# ---------------------------------------------------------------------------------------- the six steps

MEETING = re.compile(r"ledger/meeting_([1-9][0-9]{0,5})/(?:entries\.jsonl|checkpoint)")
BUNDLE = {"format": among(["pingyi-bundle/1"]), "season": TEXT, "title": LABELS, "engine": among(["v1"])}
BUNDLE.update(origin=TEXT, key=TEXT, files=HEXES)


class Verification:
    """One bundle under examination; each step adds to `faults` and leaves what the later ones need."""

    def __init__(self, source, given):
        self.source, self.names, self.given = source, set(source.names), given  # given: (text, key) of --key, or None
        self.faults, self.blobs, self.log, self.checkpoint, self.key = Faults(), {}, None, None, None
        self.fail, self.expect = self.faults.add, self.faults.expect
        try:
            raw = load(source, "bundle.json")
        except Unreadable as error:
            raise Unreadable("bundle.json %s" % error) from error
        self.bundle, self.wrong = read_json(raw)
        if self.bundle is None or self.bundle.get("format") != "pingyi-bundle/1":
            raise Unreadable("bundle.json %s" % (self.wrong or ["is not of the format pingyi-bundle/1"])[0])
        self.files = self.bundle["files"] if OBJECT.right(self.bundle.get("files")) else {}
        self.digests = {"bundle.json": sha256(raw).hex()}
        self.season = self.bundle.get("season")

    def run(self):
        """Take all six steps."""
        steps = (self.check_files, self.check_forms, self.check_ledger, self.check_bindings, self.check_lines)
        for self.faults.step, step in enumerate((*steps, self.check_results), 1):
            step()

    def check_files(self):
        """Step 1: files present and listed, digests equal, nothing unlisted."""
        for name in sorted(self.source.odd):
            self.fail(name, "is a link or nothing that can be read")
        for name in sorted({*LISTED, *SEASON_LOG, *self.files, *self.names}.difference(["bundle.json"])):
            listed, in_ledger = name in self.files, name in SEASON_LOG or MEETING.fullmatch(name)
            known = name in LISTED or name == "verify.html"
            self.expect(name in self.names, name, "is missing")
            self.expect(listed or in_ledger, name, "is not listed in bundle.json")
            self.expect(known or not listed, name, "is listed in bundle.json but is no part of a bundle")
            if known and name in self.names:
                try:
                    raw = load(self.source, name)
                except Unreadable as error:
                    self.fail(name, str(error))
                    continue
                self.blobs[name], self.digests[name] = raw, sha256(raw).hex()
                right = not listed or self.digests[name] == self.files[name]
                self.expect(right, name, "its SHA-256 is %s, not as in bundle.json" % self.digests[name])

    def check_forms(self):
        """Step 2: the form of each file."""
        fit(self.bundle, BUNDLE, "", self.wrong)
        for message in self.wrong:
            self.fail("bundle.json", message)
        self.inputs = Inputs(self.blobs, self.faults)
        headers = {"lines.csv": LINES, "sensitivity.csv": SENSITIVITY}
        if self.inputs.scheme is not None:
            headers["results.csv"] = ("agency", *self.inputs.scheme.rank, *OUTCOME)
        rows, forms = {}, {"salt": HEX, "line": HEX}
        for name in sorted(headers.keys() & self.blobs.keys()):
            table = read_table(name, self.blobs[name], headers[name], forms, self.faults)
            keep = None if name == "lines.csv" else 0  # rows of the others are only checked
            rows[name] = collections.deque(table, keep)
        self.lines = rows.get("lines.csv")
        for message in read_json(self.blobs["trace.json"])[1] if "trace.json" in self.blobs else []:
            self.fail("trace.json", message)

    def check_ledger(self):
        """Step 3: entries, root, signature and key of the season log; the meeting logs likewise, and anchored."""
        text = self.bundle.get("key")
        self.key = parse_key(text) if isinstance(text, str) else None
        self.expect(self.key, "bundle.json", "key: %s is not an Ed25519 verifier key name+hash+base64" % show(text))
        given, expected = self.given or (text, self.key)
        self.expect(text == given, "bundle.json", "key: %s is not the key given with --key" % show(text))
        self.log, self.checkpoint = self.read_pair("ledger/season", expected)
        if self.log is not None:
            self.check_freeze()
            self.check_meetings()

    def read_pair(self, folder, key):
        """Read entries and checkpoint of one log and compare them; either may come back as None."""
        entries, note = folder + "/entries.jsonl", folder + "/checkpoint"
        log = checkpoint = None
        try:
            log = read_log(self.source, entries, self.faults) if entries in self.names else None
        except Exception as error:  # zipfile has many ways to say that bytes are damaged
            self.fail(entries, str(error))
        try:
            checkpoint = open_checkpoint(load(self.source, note), key) if note in self.names and key else None
        except (Unreadable, ValueError) as error:
            self.fail(note, str(error))
        if log is not None and checkpoint is not None:
            words = "%d entries, the checkpoint says %d" % (log.size, checkpoint.size)
            self.expect(log.size == checkpoint.size, entries, words)
            self.expect(log.root() == checkpoint.root, entries, "the root of the entries is not the checkpoint's")
        return log, checkpoint

    def check_freeze(self):
        """Compare key, engine and origin with those on the log, and the origin with its form."""
        entries, note = SEASON_LOG
        freeze, key = self.log.last("freeze"), self.log.last("freeze", "key")
        if freeze is None:
            self.fail(entries, "there is no freeze entry")
            return
        words = "the last key on the log is %s, not the one in bundle.json"
        self.expect(key["key"] == self.bundle.get("key"), entries, words % show(key["key"]))
        words = "the origin is %s, not the one in the freeze entry"
        origin = self.bundle.get("origin")
        self.expect(origin == freeze["origin"], "bundle.json", words % show(origin))
        if self.checkpoint is not None:
            origin = self.checkpoint.origin
            self.expect(origin == freeze["origin"], note, words % show(origin))
            right = origin.count("/") >= 2 and all(origin.split("/")) and origin.endswith("/%s" % self.season)
            self.expect(right, note, "the origin %s has not the form host/office/season" % show(origin))

    def check_meetings(self):
        """Check each meeting log against its `meeting_packed` and `meeting_merged` entries."""
        numbers = {int(match.group(1)) for match in map(MEETING.fullmatch, self.names) if match}
        packed, merged = self.log.acts["meeting_packed"], self.log.acts["meeting_merged"]
        for place in sorted(numbers.union(range(1, len(merged) + 1))):
            folder = "ledger/meeting_%d" % place
            entries, note = folder + "/entries.jsonl", folder + "/checkpoint"
            self.expect(entries in self.names, entries, "is missing")
            self.expect(note in self.names, note, "is missing")
            if place > min(len(packed), len(merged)):
                self.fail(note, "is not anchored by meeting_packed and meeting_merged")
                continue
            index, entry, _ = packed[place - 1]
            key = parse_key(entry["key"])
            self.expect(key, SEASON_LOG[0], "meeting_packed: %s is no verifier key" % show(entry["key"]), index)
            _, checkpoint = self.read_pair(folder, key)
            if checkpoint is not None:
                whole = load(self.source, note).decode("utf-8")
                right = merged[place - 1][1]["checkpoint"] in (checkpoint.text, whole)
                self.expect(right, note, "is not the one in meeting_merged")

    def check_bindings(self):
        """Step 4: the digests on the log equal the files, and the ballots on it equal channels.csv."""
        if self.log is None:
            return
        name, bound, survey = SEASON_LOG[0], [], self.inputs.scheme is not None and self.inputs.scheme.survey
        freeze, frozen = self.log.last("freeze"), self.log.last("freeze", "amend")
        last = {kind: self.log.last(kind) for kind in ("result", "publication", "ballot_close")}
        for kind, entry in last.items():
            self.expect(entry or (kind == "ballot_close" and not survey), name, "there is no %s entry" % kind)
        if frozen:
            bound += [(frozen["k"], file, frozen[file.split(".")[0]]) for file in ("scheme.json", "agencies.csv")]
        if last["result"]:
            files = last["result"]["files"]
            bound += [("result", file, files.get(file)) for file in BOUND]
            for file in sorted(set(files).difference(BOUND)):
                self.fail(name, "the last result entry names %s" % show(file))
        if last["publication"]:
            bound.append(("publication", "bundle.json", last["publication"]["bundle"]))
        for kind, file, digest in bound:
            right = digest is not None and self.digests.get(file, digest) == digest
            self.expect(right, file, "its SHA-256 is not the one of the last %s entry" % kind)
        engine = freeze["engine"] if freeze else self.bundle.get("engine")
        words = "the engine is not %s of the freeze entry" % show(engine)
        self.expect(engine == self.bundle.get("engine"), "bundle.json", words)
        results = {leaf: index for index, _, leaf in self.log.acts["result"]}
        for kind in ("announcement", "correction"):
            for index, entry, _ in self.log.acts[kind]:
                right = results.get(entry["result"], index) < index
                self.expect(right, name, "the %s names no earlier result entry" % kind, index)
        found, close, committed = self.log.ballots, last["ballot_close"] or {}, self.inputs.committed
        says = close.get("ballots", found)
        self.expect(says == found, name, "%d ballot entries, ballot_close says %d" % (found, says))
        right = committed in (None, found)
        self.expect(right, "channels.csv", "%s committed ballots, the log has %d" % (committed, found))

    def check_lines(self):
        """Step 5: each line recomputed from marks.csv; `lines`, `seal`, `unseal` and `marking_close` fit."""
        scheme, sheets = self.inputs.scheme, self.inputs.sheets
        if sheets is None or self.lines is None or not TEXT.right(self.season):
            return
        for (row, fields), key in itertools.zip_longest(self.lines, sheets, fillvalue=(None, ())):
            if tuple(fields[:3]) != key:
                self.fail("lines.csv", "not one row for each component, rater and agency of marks.csv in order", row)
                break
        hashes = collections.defaultdict(lambda: collections.defaultdict(dict))  # component -> rater -> agency -> line
        for row, (component, rater, agency, salt, line) in self.lines:
            if (component, rater, agency) in sheets:
                text = canonical([self.season, component, agency, sheets[component, rater, agency]])
                found = sha256(b"pingyi-line-v1\0", bytes.fromhex(salt), text) if HEX.right(salt) else b""
                hashes[component][rater][agency] = found
                words = "the line is not the one of marks.csv for %s, %s, %s" % (component, rater, agency)
                self.expect(found.hex() == line, "lines.csv", words, row)
        if self.log is None:
            return
        for part in scheme.marked.values():
            self.check_component(part, {rater: sorted(sheet.values()) for rater, sheet in hashes[part.key].items()})
        takers = [part.key for part in scheme.components if part.source == "marks"]
        for kind in ("seal", "lines", "unseal", "marking_open", "marking_close"):
            for index, entry, _ in self.log.acts[kind]:
                words = "%s: %s takes no marks" % (kind, show(entry["component"]))
                self.expect(entry["component"] in takers, SEASON_LOG[0], words, index)

    def check_component(self, part, sheets):
        """Compare the log with the raw lines of one component, by rater; seals as far as sheets can be told apart."""
        name, key, lines = SEASON_LOG[0], part.key, sorted(itertools.chain(*sheets.values()))
        about = lambda kind: [act for act in self.log.acts[kind] if act[1]["component"] == key]
        entries, unseals, closes, seals = map(about, ("lines", "unseal", "marking_close", "seal"))
        words = "%d lines entries for %s instead of one" % (len(entries), key)
        self.expect(not lines or len(entries) == 1, name, words)
        self.expect(not lines or unseals, name, "there is no unseal entry for %s" % key)
        self.expect(not lines or closes, name, "there is no marking_close entry for %s" % key)
        for index, entry, _ in entries:
            words = "lines: %d for %s, marks.csv has %d" % (entry["count"], key, len(lines))
            self.expect(entry["count"] == len(lines), name, words, index)
            right = entry["digest"] == sha256(*lines).hex()
            self.expect(right, name, "lines: the digest for %s is not the one of marks.csv" % key, index)
            right = all(unseal[0] > index for unseal in unseals)
            self.expect(right, name, "lines: stands after the unseal of %s" % key, index)
        for index, _, _ in seals:
            right = not closes or index < closes[-1][0]
            self.expect(right, name, "seal: stands after the marking_close of %s" % key, index)
        least = most = len(sheets)
        if part.published == "per_mark":  # which marks are of one rater is not public
            agencies = [agency for component, _, agency in self.inputs.sheets if component == key]
            least, most = max(collections.Counter(agencies).values(), default=0), len(agencies)
        words = "%d seals for %s instead of %d to %d" % (len(seals), key, least, most)
        self.expect(least <= len(seals) <= most, name, words)
        digests = {entry["digest"] for _, entry, _ in seals}
        for rater, sheet in sheets.items():
            right = part.published == "per_mark" or sha256(b"pingyi-sheet-v1\0", *sheet).hex() in digests
            self.expect(right, name, "no seal for the sheet of %s in %s" % (rater, key))

    def check_results(self):
        """Step 6: section 4 recomputed equals results.csv and sensitivity.csv byte for byte."""
        if not self.inputs.complete:
            return
        engine = Engine(self.inputs)
        for name, right in (("results.csv", engine.results()), ("sensitivity.csv", engine.sensitivity())):
            found = io.BytesIO(self.blobs.get(name, right))
            for row, (one, two) in enumerate(itertools.zip_longest(found, io.BytesIO(right), fillvalue=b""), 1):
                if one != two and not self.faults.full(name):
                    texts = show(one.decode("utf-8", "replace")), show(two.decode())
                    self.fail(name, "%s, recomputed %s" % texts, row)


# ---------------------------------------------------------------------------------------------- report


def report(found):
    """Return the exit code and the lines that tell what a verification found."""
    faults = found.faults
    if not faults.total:
        lines = ["holds: %s, %d agencies, %d entries" % (found.season, len(found.inputs.agencies), found.log.size)]
        if found.given:
            return 0, [*lines, "key checked"]
        fingerprint = sha256(found.key.public).hex()
        return 0, [*lines, "consistent; the key was NOT checked", "key fingerprint: %s" % fingerprint]
    lines = ["FAIL %d %s" % (step, ": ".join(filter(None, words))) for step, *words in faults.found]
    for (step, file), size in sorted(faults.counts.items()):
        if size > MOST_FAULTS:
            lines.append("FAIL %d %s: %d more of its failures are not listed" % (step, file, size - MOST_FAULTS))
    return 1, [*lines, "FAILED: %d differences" % faults.total]


def main(argv):
    """Verify the bundle that the arguments name, print the report, return the exit code."""
    words = [part for word in argv for part in (word.split("=", 1) if word.startswith("--key=") else [word])]
    text = words.pop(words.index("--key") + 1) if "--key" in words[:-1] else None
    paths = [word for word in words if word != "--key" or text is None]
    try:
        if len(paths) > 1 or any(word.startswith("-") for word in paths):
            raise Unreadable("usage: verify.py [PATH] [--key VKEY]")
        key = None if text is None else parse_key(text)
        if text is not None and key is None:
            raise Unreadable("--key: %s is not an Ed25519 verifier key name+hash+base64" % show(text))
        source = open_source(paths[0] if paths else os.path.dirname(os.path.abspath(__file__)))
        found = Verification(source, key and (text, key))
        found.run()
    except Exception as error:  # whatever a hostile bundle finds: it never holds, and never ends in a traceback
        stopped = "" if isinstance(error, Unreadable) else "%s stopped the reading: " % type(error).__name__
        print(plain("UNREADABLE: %s%s" % (stopped, error)), file=sys.stderr)
        return 2
    code, lines = report(found)
    for line in lines:
        print(plain(line))
    return code


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the report has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
