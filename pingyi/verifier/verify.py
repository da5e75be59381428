#!/usr/bin/env python3
"""This file recomputes one public bundle and names everything that differs; it must not trust, fetch or write anything.

    python3 -I -S verify.py [PATH] [--key VKEY]

PATH is the folder of the bundle or a zip of it; without PATH, the folder in which this file lies. VKEY is the
verifier key of the season's log, taken from outside the bundle: from the circular or from the season's page.

Exit 0: the bundle holds. Exit 1: something differs, one line for each failure. Exit 2: PATH or bundle.json cannot
be read. CPython 3.8 or later, standard library only.

The sections, in order: faults, reading, text, scheme, tables, engine, keys, ledger, the six steps, report.
"""

import base64
import collections
import datetime
import functools
import hashlib
import io
import json
import os
import re
import stat
import struct
import sys
import types
import unicodedata
import zlib
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
SENSITIVITY = ("agency", "case", "total", "grade")
BOUND = ("scheme.json", *INPUTS, "lines.csv", "results.csv", "sensitivity.csv")  # bound by a `result` entry
LISTED = (*BOUND, "trace.json", "verify.py", "README.txt")
SEASON_LOG = ("ledger/season/entries.jsonl", "ledger/season/checkpoint")
COLUMNS = {column for header in INPUTS.values() for column in header}.union(
    LINES, SENSITIVITY, ("total", "computed_grade", "override", "grade", "rank", "notes")
)

CHUNK = 1 << 20
LARGEST = {".csv": 128 << 20, ".json": 32 << 20, "ballots.csv": 1 << 30, "checkpoint": 1 << 20}  # held in memory
LARGEST_ARCHIVE = 4 << 30
MOST_ENTRIES = 50000
MOST_FAULTS = 1000  # listed for one file in one step; the rest is only counted
MOST_ACTS = 1000000  # log entries that are kept in memory; ballots are not


# ---------------------------------------------------------------------------------------------- faults


class Unreadable(Exception):
    """PATH or bundle.json cannot be read, so nothing can be said about the bundle."""


class Broken(Exception):
    """One file of the bundle cannot be read."""


class Bad(Exception):
    """Inputs that cannot be scored; `faults` holds one line for each fault."""

    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = faults


class Faults:
    """What is wrong with the files, in the order of finding: (step, file, message)."""

    def __init__(self, step=2):
        self.step = step
        self.found = []
        self.counts = collections.Counter()

    def add(self, file, message, row=None, column=None):
        """Note one fault; the row counts from 1, the header."""
        self.counts[self.step, file] += 1
        if self.counts[self.step, file] > MOST_FAULTS:
            return
        where = "" if row is None else "row %d" % row
        if column is not None:
            where += "%scolumn %s" % (", " if where else "", column)
        self.found.append((self.step, file, "%s: %s" % (where, message) if where else message))

    def full(self, file):
        """Tell whether so many faults of the file were found that reading on serves nobody."""
        return self.counts[self.step, file] > MOST_FAULTS

    def total(self):
        """Count all faults, the unlisted ones too."""
        return sum(self.counts.values())


def show(value):
    """Quote a value for a message: printable, and short enough for a line."""
    if not isinstance(value, str):
        names = {dict: "an object", list: "a list", type(None): "null", bool: str(value).lower()}
        return names.get(type(value)) or str(value)
    short = value if len(value) <= 80 else value[:80] + "..."
    return '"%s"' % "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short)


def plain(text):
    """Make a line safe for a terminal: a hostile file name or value prints as escapes."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


# --------------------------------------------------------------------------------------------- reading


class Source:
    """What Folder and Archive share: a source is opened by `with` and closed after the last file was read."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Let go of what is open."""


class Folder(Source):
    """The files of a folder, by their names with `/`; links and other oddities are no files."""

    def __init__(self, path):
        self.paths = {}
        self.odd = []
        for root, folders, files in os.walk(path, onerror=self._refuse):
            folders.sort()
            for entry in sorted(folders + files):
                whole = os.path.join(root, entry)
                name = os.path.relpath(whole, path).replace(os.sep, "/")
                mode = os.lstat(whole).st_mode
                if stat.S_ISREG(mode):
                    self.paths[name] = whole
                elif not stat.S_ISDIR(mode):
                    self.odd.append(name)
            if len(self.paths) > MOST_ENTRIES:
                raise Unreadable("the folder holds more than %d files" % MOST_ENTRIES)

    @staticmethod
    def _refuse(error):
        raise Unreadable("the folder cannot be read: %s" % error)

    def names(self):
        """List the names of the files, sorted."""
        return sorted(self.paths)

    def chunks(self, name):
        """Yield the bytes of a file piece by piece; raises Broken."""
        try:
            with open(self.paths[name], "rb") as file:
                yield from iter(lambda: file.read(CHUNK), b"")
        except OSError as error:
            raise Broken("cannot be read: %s" % error.strerror) from error


Member = collections.namedtuple("Member", "name flags method crc packed size offset mode")


class Archive(Source):
    """The files of a zip, read by the rules of FORMATS 6 from its central directory; `zipfile` is not trusted."""

    odd = ()

    def __init__(self, path):
        self.file = open(path, "rb")
        try:
            self.length = self.file.seek(0, os.SEEK_END)
            if self.length > LARGEST_ARCHIVE:
                raise Unreadable("the zip is larger than 4 GiB")
            self._read_directory()
        except BaseException:
            self.close()
            raise

    def close(self):
        """Close the zip."""
        self.file.close()

    def _take(self, offset, count):
        self.file.seek(offset)
        piece = self.file.read(count)
        if len(piece) != count:
            raise Unreadable("the zip ends too early")
        return piece

    def _find_end(self):
        """Return entries, size and offset of the central directory, which must lie right before the end record."""
        span = min(self.length, 22 + 65535)
        tail = self._take(self.length - span, span)
        at = tail.rfind(b"PK\5\6")
        while at >= 0:
            if at + 22 <= span and at + 22 + struct.unpack("<H", tail[at + 20 : at + 22])[0] == span:
                break
            at = tail.rfind(b"PK\5\6", 0, at)
        if at < 0:
            raise Unreadable("no folder and no zip")
        disk, first, here, entries, size, offset = struct.unpack("<4H2L", tail[at + 4 : at + 20])
        if disk or first or here != entries:
            raise Unreadable("the zip is split over several files")
        if entries > MOST_ENTRIES:
            raise Unreadable("the zip has %d entries; at most %d are read" % (entries, MOST_ENTRIES))
        if offset + size != self.length - span + at:
            raise Unreadable("the zip's directory does not end where its end record begins")
        return entries, size, offset

    def _read_directory(self):
        """Read and check every directory entry, then that no two members share a byte."""
        entries, size, start = self._find_end()
        directory = self._take(start, size)
        self.members = {}
        spans = []
        at = total = 0
        for _ in range(entries):
            member, at = self._parse(directory, at)
            total += member.size
            if total > LARGEST_ARCHIVE:
                raise Unreadable("the zip unpacks to more than 4 GiB")
            if member.name in self.members:
                raise Unreadable("the zip holds %s twice" % show(member.name))
            self.members[member.name] = member
            spans.append((member.offset, self._data_offset(member) + member.packed, member.name))
        if at != size:
            raise Unreadable("the zip's directory holds more than its entries")
        end = 0
        for first, last, name in sorted(spans):
            if first < end or last > start:
                raise Unreadable("the zip's entry %s overlaps another part" % show(name))
            end = last

    def _parse(self, directory, at):
        """Return one checked member and where the next directory entry begins."""
        head = directory[at : at + 46]
        if len(head) < 46 or head[:4] != b"PK\1\2":
            raise Unreadable("the zip's directory is damaged")
        flags, method = struct.unpack("<2H", head[8:12])
        crc, packed, size, long_name, extra, comment, disk = struct.unpack("<3L4H", head[16:36])
        attributes, offset = struct.unpack("<2L", head[38:46])
        raw = directory[at + 46 : at + 46 + long_name]
        try:
            name = raw.decode("utf-8" if flags & 0x800 else "ascii")
        except UnicodeDecodeError:
            raise Unreadable("the zip holds a name that is not UTF-8: %s" % show(ascii(raw))) from None
        member = Member(name, flags, method, crc, packed, size, offset, attributes >> 16)
        if disk or 0xFFFFFFFF in (packed, size, offset) or len(raw) != long_name:
            raise Unreadable("the zip's entry %s is split, zip64 or damaged" % show(name))
        self._check(member)
        return member, at + 46 + long_name + extra + comment

    @staticmethod
    def _check(member):
        """Raise Unreadable for a name or a kind of entry that no bundle holds."""
        name, kind = member.name, stat.S_IFMT(member.mode)
        parts = (name[:-1] if name.endswith("/") else name).split("/")
        if name.startswith("/") or "\\" in name or ":" in name or not name.isprintable():
            raise Unreadable("the zip holds an absolute or unusable name: %s" % show(name))
        if any(part in ("", ".", "..") for part in parts):
            raise Unreadable("the zip holds a name with an empty part, . or ..: %s" % show(name))
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unreadable("the zip's entry %s is a link or no file" % show(name))
        if name.endswith("/") and member.size:
            raise Unreadable("the zip's folder %s has content" % show(name))
        if member.flags & 0x2041:
            raise Unreadable("the zip's entry %s is encrypted" % show(name))
        if member.method not in (0, 8):
            raise Unreadable("the zip's entry %s uses method %d" % (show(name), member.method))
        if member.method == 0 and member.packed != member.size:
            raise Unreadable("the zip's entry %s is stored but has two sizes" % show(name))

    def _data_offset(self, member):
        """Return where the member's bytes begin, after comparing its local header with the directory."""
        head = self._take(member.offset, 30)
        flags, method = struct.unpack("<2H", head[6:10])
        crc, packed, size, long_name, extra = struct.unpack("<3L2H", head[14:30])
        raw = self._take(member.offset + 30, long_name)
        same = raw == member.name.encode("utf-8") and (flags, method) == (member.flags, member.method)
        if not flags & 8:
            same = same and (crc, packed, size) == (member.crc, member.packed, member.size)
        if head[:4] != b"PK\3\4" or not same:
            raise Unreadable("the zip's entry %s differs from its directory" % show(member.name))
        return member.offset + 30 + long_name + extra

    def names(self):
        """List the names of the files, sorted."""
        return sorted(name for name in self.members if not name.endswith("/"))

    def chunks(self, name):
        """Yield the unpacked bytes of a file piece by piece; raises Broken."""
        member = self.members[name]
        size = crc = 0
        try:
            for piece in self._unpacked(member):
                size += len(piece)
                crc = zlib.crc32(piece, crc)
                if size > member.size:
                    raise Broken("is longer in the zip than its directory says")
                yield piece
        except (OSError, Unreadable, zlib.error) as error:
            raise Broken("cannot be unpacked: %s" % error) from error
        if size != member.size or crc != member.crc:
            raise Broken("its size or check sum in the zip is wrong")

    def _unpacked(self, member):
        at, left = self._data_offset(member), member.packed
        unpack = zlib.decompressobj(-15) if member.method else None
        while left:
            piece = self._take(at, min(left, CHUNK))
            at, left = at + len(piece), left - len(piece)
            if unpack is None:
                yield piece
                continue
            while piece:
                if unpack.eof:
                    raise Broken("has bytes after its end in the zip")
                yield unpack.decompress(piece, CHUNK)
                piece = unpack.unconsumed_tail or unpack.unused_data
        while unpack is not None and not unpack.eof:
            rest = unpack.decompress(unpack.unconsumed_tail, CHUNK)
            if not rest:
                raise Broken("ends too early in the zip")
            yield rest


def open_source(path):
    """Open a folder or a zip; raises Unreadable."""
    try:
        if os.path.isdir(path):
            return Folder(path)
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable("%s is neither a folder nor a file" % path)
        return Archive(path)
    except (OSError, ValueError) as error:
        raise Unreadable("%s: %s" % (path, getattr(error, "strerror", None) or error)) from error


def load(source, name):
    """Return all bytes of a file; raises Broken when it is missing, damaged or too large to hold."""
    if name not in source.names():
        raise Broken("is missing")
    base = name.rpartition("/")[2]
    largest = LARGEST.get(base) or LARGEST[os.path.splitext(base)[1]]
    pieces, size = [], 0
    for piece in source.chunks(name):
        size += len(piece)
        if size > largest:
            raise Broken("is larger than %d bytes" % largest)
        pieces.append(piece)
    return b"".join(pieces)


# ------------------------------------------------------------------------------------------------ text

DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?")
INTEGER = re.compile(r"0|[1-9][0-9]{0,11}")
IDENT = re.compile(r"[a-z][a-z0-9_]{0,31}")
ROLES = re.compile(r"[a-z][a-z0-9_]{0,31}(?:\+[a-z][a-z0-9_]{0,31})*")
HEX = re.compile(r"[0-9a-f]{64}")
QUOTED = re.compile(r'[,"\r\n]')
FIELD = re.compile(r'"((?:[^"]|"")*)"|([^",\r\n]*)')


@functools.lru_cache(maxsize=1 << 16)
def decimal(text):
    """Return the exact value of a decimal of FORMATS 1, or None when the text is none."""
    if not DECIMAL.fullmatch(text):
        return None
    return Fraction(text)


def is_decimal(value):
    """Tell whether a JSON value is a decimal text."""
    return isinstance(value, str) and decimal(value) is not None


def is_ident(text):
    """Tell whether a text is an id: its form, and not a column name."""
    return isinstance(text, str) and IDENT.fullmatch(text) is not None and text not in COLUMNS


def is_hex(value):
    """Tell whether a value is a SHA-256 in lower-case hex."""
    return isinstance(value, str) and HEX.fullmatch(value) is not None


def is_count(value):
    """Tell whether a JSON value is an integer that is not negative."""
    return type(value) is int and value >= 0


def is_date(text):
    """Tell whether a text is a day of the calendar, YYYY-MM-DD."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        datetime.date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return False
    return True


def is_instant(text):
    """Tell whether a text is a UTC instant in whole seconds, 2026-11-22T08:00:00Z."""
    form = isinstance(text, str) and re.fullmatch(r"[-0-9]{10}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z", text)
    return bool(form) and is_date(text[:10])


def sha256(*pieces):
    """Return the raw SHA-256 of the joined pieces."""
    return hashlib.sha256(b"".join(pieces)).digest()


def canonical(value):
    """Write a value of texts, integers, lists and sorted objects as canonical JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def read_json(raw):
    """Return (value, fault): any JSON value, and what keeps its bytes from being canonical; raises Broken if no JSON."""
    faults = []

    def pairs(found):
        keys = [key.encode("utf-16-be", "surrogatepass") for key, _ in found]
        if any(one >= two for one, two in zip(keys, keys[1:])):
            faults.append("a key stands twice or keys are not sorted")
        return dict(found)

    def integer(text):
        if len(text) > 16 or abs(int(text)) >= 1 << 53:
            faults.append("a number is too large for JSON")
            return 0
        return int(text)

    def other(text):
        faults.append("%s is not an integer" % show(text))
        return 0

    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=pairs, parse_int=integer, parse_float=other, parse_constant=other)
        if not faults and canonical(value) != raw:
            faults.append("its bytes are not the canonical ones")
        if not unicodedata.is_normalized("NFC", text):
            faults.append("a text is not NFC")
    except UnicodeEncodeError:
        return value, "a text holds half a character"
    except RecursionError:
        raise Broken("is nested too deeply") from None
    except ValueError as error:
        raise Broken("is not JSON in UTF-8: %s" % error) from None
    return value, "not canonical JSON: %s" % faults[0] if faults else None


def read_rows(name, raw, header, faults):
    """Yield (row, fields) for each whole row of a strict CSV after its header; everything else becomes a fault."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        faults.add(name, "not UTF-8", raw.count(b"\n", 0, error.start) + 1)
        return
    composed = unicodedata.is_normalized("NFC", text)
    for number, record in enumerate(records(text), 1):
        if faults.full(name):
            return
        fields = split_record(name, number, record, header, faults)
        if fields is None:
            continue
        if number == 1:
            if tuple(fields) != tuple(header):
                faults.add(name, "the header is not %s" % show(",".join(header)), 1)
                return
            continue
        if len(fields) != len(header):
            faults.add(name, "%d fields instead of %d" % (len(fields), len(header)), number)
            continue
        if not composed:
            for column, field in zip(header, fields):
                if not unicodedata.is_normalized("NFC", field):
                    faults.add(name, "%s is not NFC" % show(field), number, column)
        yield number, fields
    if not text:
        faults.add(name, "the file is empty; the header is missing")


def records(text):
    """Yield the records of a CSV text with their line ends; a line end inside quotes does not end a record."""
    held, quotes = [], 0
    for line in io.StringIO(text, newline="\n"):
        quotes += line.count('"')
        held.append(line)
        if quotes % 2 == 0:
            yield held[0] if len(held) == 1 else "".join(held)
            held, quotes = [], 0
    if held:
        yield "".join(held)


def split_record(name, number, record, header, faults):
    """Return the fields of one record, or None after noting how it breaks the strict form."""
    if not record.endswith("\n"):
        faults.add(name, "the row does not end in LF", number)
        return None
    body = record[:-1]
    if not QUOTED.search(body.replace(",", "")):
        return body.split(",")
    fields, at = [], 0
    while True:
        match = FIELD.match(body, at)
        column = header[len(fields)] if len(fields) < len(header) else str(len(fields) + 1)
        field = match.group(2) if match.group(1) is None else match.group(1).replace('""', '"')
        fields.append(field)
        at = match.end()
        if match.group(1) is not None and not QUOTED.search(field):
            faults.add(name, "%s is quoted without need" % show(field), number, column)
            return None
        if at == len(body):
            return fields
        if body[at] != ",":
            faults.add(name, "a quote or CR stands where none may stand", number, column)
            return None
        at += 1


# ---------------------------------------------------------------------------------------------- scheme


Rule = collections.namedtuple("Rule", "right what read")


def rule(right, what, read=None):
    """Describe a JSON value: its test, the test in words, and how it is read."""
    return Rule(right, what, read)


def words(*choices):
    """Describe one of the listed words."""
    return rule(lambda v: isinstance(v, str) and v in choices, "one of " + ", ".join(choices))


def number(least=0, most=10**12):
    """Describe a decimal within bounds."""
    right = lambda v: is_decimal(v) and least <= decimal(v) <= most
    return rule(right, "a decimal from %d to %d" % (least, most), decimal)


ID = rule(is_ident, "an id")
TEXT = rule(lambda v: isinstance(v, str) and v and v.isprintable(), "a printable text")
FLAG = rule(lambda v: isinstance(v, bool), "true or false")
COUNT = rule(is_count, "a count")
DIGEST = rule(is_hex, "a SHA-256 in hex")
OBJECT = rule(lambda v: isinstance(v, dict), "an object")
LABELS = rule(lambda v: isinstance(v, dict) and v and all(isinstance(t, str) for t in v.values()), "an object of texts")
CHAIN = rule(lambda v: isinstance(v, list) and v and all(isinstance(t, str) and t for t in v), "a list of scheme ids")
POINTS = rule(
    lambda v: v is None or number(0, 100).right(v), "null or points from 0 to 100", lambda v: v and decimal(v)
)
GRADE = {"grade": rule(lambda v: v is None or isinstance(v, str), "null or the key of a grade")}

FIGURES = {"key": ID, "label": LABELS, "weight": number(), "source": TEXT}
PARTS = {
    "imported": FIGURES,
    "office": FIGURES,
    "indicators": FIGURES,
    "marks": dict(
        FIGURES,
        electorate=TEXT,
        own_excluded=FLAG,
        maximum=number(),
        step=number(),
        items=[{"key": ID, "label": LABELS, "maximum": number()}],
        aggregate=words("mean", "trimmed", "median"),
        drop=COUNT,
        minimum=COUNT,
        average_units=FLAG,
        published=words("per_rater", "per_mark", "none"),
    ),
    "survey": dict(
        FIGURES,
        conversion=words("satisfaction", "ratio_to_top", "rank_points"),
        rank_step=number(),
        options=[{"key": ID, "label": LABELS, "points": POINTS, "vote": FLAG}],
        channels=[{"key": ID, "label": LABELS, "weight": number(), "minimum": COUNT}],
    ),
}
SOURCE = words(*PARTS)
RESULT = {
    "digits": rule(lambda v: is_count(v) and v <= 6, "a count up to 6"),
    "rounding": words("half_up", "half_even"),
    "round_components": FLAG,
    "grade_on": words("rounded", "exact"),
    "insufficient": words("renormalise", "withhold"),
    "renormalise_floor": number(0, 100),
    "grades": [{"key": ID, "label": LABELS, "floor": number()}],
}
SCHEME = {
    "format": words("pingyi-scheme/1"),
    "id": TEXT,
    "chain": CHAIN,
    "title": LABELS,
    "rules": {
        "components": [lambda v: PARTS.get(v.get("source")) if SOURCE.right(v.get("source")) else {"source": SOURCE}],
        "result": RESULT,
        "overrides": {"absent": GRADE, "fraud": GRADE, "withdrawn": GRADE},
    },
    "sources": OBJECT,
    "other": OBJECT,
}
BUNDLE = {
    "format": words("pingyi-bundle/1"),
    "season": TEXT,
    "title": LABELS,
    "engine": words("v1"),
    "origin": TEXT,
    "key": TEXT,
    "files": OBJECT,
}


def fit(value, form, where, note):
    """Read a JSON value by its form: a Rule, the fields of an object, or a list of objects with different keys.

    Everything that does not fit goes to note(where, message); objects come back as namespaces, decimals exact.
    """
    if isinstance(form, Rule):
        if form.right(value):
            return form.read(value) if form.read else value
        return note(where, "%s is not %s" % (show(value), form.what))
    if isinstance(form, list):
        if not isinstance(value, list):
            return note(where, "%s is not a list" % show(value))
        found = [fit(one, form[0], "%s[%d]" % (where, at), note) for at, one in enumerate(value)]
        for key, count in collections.Counter(getattr(one, "key", None) for one in found).items():
            if key is not None and count > 1:
                note(where, "the key %s stands twice" % show(key))
        return found
    if not isinstance(value, dict):
        return note(where, "%s is not an object" % show(value))
    if callable(form):
        form = form(value)
    for name in value:
        if name not in form:
            note(where, "the field %s does not belong here" % show(name))
    for name in form:
        if name not in value:
            note(where, "the field %s is missing" % name)
    inner = lambda name: "%s.%s" % (where, name) if where else name
    return types.SimpleNamespace(**{n: fit(value[n], form[n], inner(n), note) for n in form if n in value})


def read_scheme(raw, faults):
    """Return the rules of scheme.json with exact numbers, or None after noting what breaks FORMATS 2."""
    name, before = "scheme.json", faults.total()
    note = lambda where, message: faults.add(name, "%s: %s" % (where, message) if where else message)
    try:
        value, fault = read_json(raw)
    except Broken as error:
        return note("", str(error))
    if fault:
        note("", fault)
    scheme = fit(value, SCHEME, "", note)
    if faults.total() > before:
        return None
    check_origin(scheme, note)
    rules = scheme.rules
    check_rules(rules, note)
    for part in rules.components:
        part.marked = part.source == "marks" and part.published != "none"
        if part.source == "marks":
            check_marks_part(part, "rules.components.%s" % part.key, note)
        elif part.source == "survey":
            part.channels = {one.key: (one.weight, one.minimum) for one in part.channels}
            part.votes = {one.key for one in part.options if one.vote}
            part.points = {one.key: one.points for one in part.options}
            if all(points is None for points in part.points.values()):
                note("rules.components.%s" % part.key, "no option has points")
    return rules if faults.total() == before else None


def check_origin(scheme, note):
    """Check the scheme's id against the chain of schemes it came from, and who set each value."""
    if scheme.id != scheme.chain[-1]:
        note("id", "%s is not the last of the chain" % show(scheme.id))
    for path, source in scheme.sources.items():
        if not isinstance(source, dict) or source.get("from") not in scheme.chain:
            note("sources.%s" % path, "does not name a scheme of the chain")
        elif [isinstance(source.get(key), str) for key in ("cite", "assumed")].count(True) != 1:
            note("sources.%s" % path, "needs either cite or assumed")


def check_rules(rules, note):
    """Check what components, grades and overrides must be together."""
    if sum(part.weight for part in rules.components) != 100:
        note("rules.components", "the weights do not sum to 100")
    if sum(part.source == "survey" for part in rules.components) > 1:
        note("rules.components", "more than one survey component")
    floors = [grade.floor for grade in rules.result.grades]
    if not floors or floors[-1] != 0 or any(one <= two for one, two in zip(floors, floors[1:])):
        note("rules.result.grades", "the floors do not fall strictly and end in 0")
    keys = [None] + [grade.key for grade in rules.result.grades]
    for kind, override in vars(rules.overrides).items():
        if override.grade not in keys:
            note("rules.overrides.%s" % kind, "%s is not the key of a grade" % show(override.grade))


def check_marks_part(part, where, note):
    """Check what the values of a component of marks must be together, and turn its items into {key: maximum}."""
    part.items = {item.key: item.maximum for item in part.items}
    if part.maximum == 0 or part.step == 0:
        note(where, "maximum and step must be above 0")
    if part.items and sum(part.items.values()) != part.maximum:
        note(where, "the maxima of the items do not sum to the maximum")
    if part.published == "per_mark" and part.average_units:
        note(where, "per_mark needs average_units false")


# ---------------------------------------------------------------------------------------------- tables

DECISIONS = (
    "assume amend sign_counting absent withdrawn fraud quarantine release exclude waive correct revoke"
).split()
STATUSES = ("counted", "abstained", "recused", "absent", "void")


class Order:
    """Notes rows of one file that repeat or precede an earlier one."""

    def __init__(self, name, faults):
        self.name, self.faults, self.last = name, faults, None

    def step(self, number, key):
        if self.last is not None and key == self.last:
            self.faults.add(self.name, "the row repeats an earlier one", number)
        elif self.last is not None and key < self.last:
            self.faults.add(self.name, "the row is out of order", number)
        else:
            self.last = key


def read_agencies(raw, faults):
    """Return the agency ids in roster order."""
    name, found = "agencies.csv", {}
    for number, (agency, title) in read_rows(name, raw, INPUTS[name], faults):
        if not is_ident(agency):
            faults.add(name, "%s is not an id" % show(agency), number, "agency")
        if agency in found:
            faults.add(name, "%s stands twice" % show(agency), number, "agency")
        if not title:
            faults.add(name, "the name is missing", number, "name")
        found[agency] = len(found)
    return found


def read_raters(raw, scheme, agencies, faults):
    """Return (component, rater) -> (unit, agency)."""
    name, found = "raters.csv", {}
    order = Order(name, faults)
    parts = {part.key: (rank, part) for rank, part in enumerate(scheme.components) if part.marked}
    for number, (component, rater, category, unit, agency) in read_rows(name, raw, INPUTS[name], faults):
        if not is_ident(rater):
            faults.add(name, "%s is not an id" % show(rater), number, "rater")
        if unit and not is_ident(unit):
            faults.add(name, "%s is not an id" % show(unit), number, "unit")
        if agency and agency not in agencies:
            faults.add(name, "%s is not in agencies.csv" % show(agency), number, "agency")
        if component not in parts:
            faults.add(name, "%s takes no published marks" % show(component), number, "component")
            continue
        rank, part = parts[component]
        order.step(number, (rank, rater))
        if unit and not part.average_units:
            faults.add(name, "a unit, though %s does not average units" % component, number, "unit")
        if part.published == "per_mark" and (category or unit or agency):
            faults.add(name, "%s is published per mark: category, unit and agency must be empty" % component, number)
        found[component, rater] = (unit, agency)
    return found


def read_marks(raw, scheme, agencies, raters, faults):
    """Return (component, rater, agency) -> its rows as [item, mark, status], in file order."""
    name, sheets, first, owners = "marks.csv", {}, {}, {}
    order = Order(name, faults)
    parts = {part.key: (rank, part) for rank, part in enumerate(scheme.components) if part.marked}
    for number, fields in read_rows(name, raw, INPUTS[name], faults):
        component, rater, agency, item, mark, status = fields
        if component not in parts or agency not in agencies or (component, rater) not in raters:
            name_strangers(number, fields, parts, agencies, faults)
            continue
        rank, part = parts[component]
        items = list(part.items) or [""]
        if item not in items:
            faults.add(name, "%s is not an item of %s" % (show(item), component), number, "item")
        else:
            order.step(number, (rank, rater, agencies[agency], items.index(item)))
        check_mark(number, fields, part, raters[component, rater][1], faults)
        if part.published == "per_mark" and owners.setdefault((component, rater), agency) != agency:
            faults.add(name, "%s has marked two agencies, though %s is published per mark" % (rater, component), number)
        sheets.setdefault((component, rater, agency), []).append([item, mark, status])
        first.setdefault((component, rater, agency), number)
    for key, rows in sheets.items():
        items = list(parts[key[0]][1].items) or [""]
        if not {row[0] for row in rows}.issuperset(items):
            faults.add(name, "an item is missing for %s, %s, %s" % key, first[key], "item")
        if len({row[2] for row in rows}) > 1:
            faults.add(name, "the items of %s, %s, %s differ in status" % key, first[key], "status")
    return sheets


def name_strangers(number, fields, parts, agencies, faults):
    """Say which of component, agency and rater of a mark is unknown."""
    component, rater, agency = fields[:3]
    if component not in parts:
        faults.add("marks.csv", "%s takes no published marks" % show(component), number, "component")
    elif agency in agencies:
        faults.add("marks.csv", "%s is not in raters.csv for %s" % (show(rater), component), number, "rater")
    if agency not in agencies:
        faults.add("marks.csv", "%s is not in agencies.csv" % show(agency), number, "agency")


def check_mark(number, fields, part, own, faults):
    """Check status and mark of one row against the component."""
    _, rater, agency, item, mark, status = fields
    name = "marks.csv"
    if status not in STATUSES:
        faults.add(name, "%s is not one of %s" % (show(status), ", ".join(STATUSES)), number, "status")
    if status != "counted":
        if mark:
            faults.add(name, "%s, though the status is %s" % (show(mark), show(status)), number, "mark")
        return
    value = decimal(mark)
    maximum = part.items.get(item, part.maximum)
    if value is None:
        faults.add(name, "%s is not a decimal" % show(mark), number, "mark")
    elif value < 0 or value > maximum:
        faults.add(name, "%s is not between 0 and %s" % (show(mark), maximum), number, "mark")
    elif (value / part.step).denominator != 1:
        faults.add(name, "%s is not a multiple of the step" % show(mark), number, "mark")
    if part.own_excluded and own == agency:
        faults.add(name, "%s belongs to %s and must not mark it" % (rater, agency), number, "agency")


def survey_of(scheme):
    """Return the survey component or None."""
    return next((part for part in scheme.components if part.source == "survey"), None)


def read_ballots(raw, scheme, agencies, faults):
    """Return the tally {((channel, status), column, option): answers} and {(channel, status): rows}, or None."""
    part = survey_of(scheme)
    header = INPUTS["ballots.csv"] + tuple(agencies)
    top = (",".join(header) + "\n").encode()
    tally = None
    if raw.startswith(top) and (part or len(raw) == len(top)) and (raw.endswith(b"\n")):
        tally = tally_fast(raw, len(top), part, len(agencies)) if part else ({}, {})
    if tally is None:
        name_ballots(raw, header, part, faults)
    return tally


def tally_fast(raw, at, part, width):
    """Count the answers column by column, a block of whole rows at a time; None when any row is not in form."""
    answers, rows, last = collections.Counter(), collections.Counter(), ""
    while at < len(raw):
        end = raw.rfind(b"\n", at, at + CHUNK) + 1 or raw.find(b"\n", at) + 1
        block, at = raw[at:end], end
        if b'"' in block or not block.isascii():
            return None
        lines = block[:-1].decode().split("\n")
        if {line.count(",") for line in lines} != {width + 1} or lines[0] < last or lines != sorted(lines):
            return None
        last = lines[-1]
        cells = ",".join(lines).split(",")
        heads = list(zip(cells[:: width + 2], cells[1 :: width + 2]))
        rows.update(heads)
        for column in range(width):
            counts = collections.Counter(zip(heads, cells[column + 2 :: width + 2]))
            for (head, option), count in counts.items():
                answers[head, column, option] += count
    known = {"", *part.points}
    if any(channel not in part.channels or status not in LIVE for channel, status in rows):
        return None
    return (answers, rows) if all(option in known for _, _, option in answers) else None


LIVE = ("counted", "quarantined", "excluded")


def name_ballots(raw, header, part, faults):
    """Name every fault of a ballots.csv that was found not to be in form."""
    name, before, last = "ballots.csv", faults.total(), ""
    for number, fields in read_rows(name, raw, header, faults):
        if part is None:
            faults.add(name, "a ballot, though no component is a survey", number)
            continue
        if fields[0] not in part.channels:
            faults.add(name, "%s is not a channel" % show(fields[0]), number, "channel")
        if fields[1] not in LIVE:
            faults.add(name, "%s is not one of %s" % (show(fields[1]), ", ".join(LIVE)), number, "status")
        for column, cell in zip(header[2:], fields[2:]):
            if cell and cell not in part.points:
                faults.add(name, "%s is not an option" % show(cell), number, column)
        row = ",".join(fields)
        if row < last:
            faults.add(name, "the row is out of order", number)
        last = row
    if faults.total() == before:
        faults.add(name, "not in form")


def read_channels(raw, scheme, ballots, faults):
    """Return the number of committed ballots after adding channels.csv up with ballots.csv."""
    name, committed, seen = "channels.csv", 0, []
    header = INPUTS[name]
    part = survey_of(scheme)
    channels = list(part.channels) if part else []
    for number, fields in read_rows(name, raw, header, faults):
        seen.append(fields[0])
        wrong = [column for column, text in zip(header[1:], fields[1:]) if not INTEGER.fullmatch(text)]
        for column in wrong:
            faults.add(name, "%s is not a count" % show(fields[header.index(column)]), number, column)
        if wrong:
            continue
        flag, cast, superseded, *live = [int(text) for text in fields[1:]]
        if flag > 1:
            faults.add(name, "%d is not 0 or 1" % flag, number, "committed")
        if cast != superseded + sum(live):
            faults.add(name, "cast is not superseded + counted + quarantined + excluded", number, "cast")
        for status, count in zip(LIVE, live):
            rows = ballots[1].get((fields[0], status), 0) if ballots else count
            if rows != count:
                faults.add(name, "%d, but ballots.csv has %d such rows" % (count, rows), number, status)
        committed += cast if flag == 1 else 0
    if seen != channels:
        faults.add(name, "the channels are not those of the scheme in its order: %s" % ", ".join(channels))
    return committed


def read_imports(raw, scheme, agencies, faults):
    """Return (component, agency) -> figure."""
    name, found = "imports.csv", {}
    order = Order(name, faults)
    parts = {part.key: (rank, part) for rank, part in enumerate(scheme.components)}
    for number, (component, agency, score, source) in read_rows(name, raw, INPUTS[name], faults):
        rank, part = parts.get(component, (None, None))
        if part is None or part.marked or part.source == "survey":
            faults.add(name, "%s takes no imported figures" % show(component), number, "component")
        elif part.source == "marks" and source != "auditors_only":
            faults.add(name, "%s is not auditors_only" % show(source), number, "source")
        if agency not in agencies:
            faults.add(name, "%s is not in agencies.csv" % show(agency), number, "agency")
        value = decimal(score)
        if value is None or not 0 <= value <= 100:
            faults.add(name, "%s is not a decimal, 0 to 100" % show(score), number, "score")
        if not source:
            faults.add(name, "the source is missing", number, "source")
        if part is not None and agency in agencies:
            order.step(number, (rank, agencies[agency]))
        found[component, agency] = value
    return found


def read_decisions(raw, scheme, agencies, faults):
    """Return the active decisions as a set of (kind, agency)."""
    name, rows = "decisions.csv", {}
    for number, fields in read_rows(name, raw, INPUTS[name], faults):
        ident, kind, agency, ref, _, signers, day, _ = fields
        if not is_ident(ident) or ident in rows:
            faults.add(name, "%s is not an id or stands twice" % show(ident), number, "id")
        if kind not in DECISIONS:
            faults.add(name, "%s is not a kind of decision" % show(kind), number, "kind")
        if agency and agency not in agencies:
            faults.add(name, "%s is not in agencies.csv" % show(agency), number, "agency")
        if not agency and kind in ("absent", "withdrawn", "fraud"):
            faults.add(name, "%s needs an agency" % kind, number, "agency")
        if not ROLES.fullmatch(signers):
            faults.add(name, "%s is not a list of roles joined by +" % show(signers), number, "signers")
        if not is_date(day):
            faults.add(name, "%s is not a day, YYYY-MM-DD" % show(day), number, "decided_on")
        if kind == "revoke":
            if ref in rows:
                rows[ref] = None
            else:
                faults.add(name, "%s is not the id of an earlier row" % show(ref), number, "ref")
        rows[ident] = (kind, agency)
    active = {row for row in rows.values() if row is not None}
    part = survey_of(scheme)
    if part and part.conversion != "satisfaction" and all(kind != "sign_counting" for kind, _ in active):
        faults.add(name, "%s counts votes and no active decision sign_counting allows it" % part.key)
    return active


def read_inputs(blobs, faults):
    """Return all inputs ready for the engine, as far as they can be read; `complete` tells whether without fault."""
    before = faults.total()
    found = types.SimpleNamespace(scheme=None, agencies=None, raters=None, sheets=None, committed=None)
    found.complete = False
    if "scheme.json" in blobs:
        found.scheme = read_scheme(blobs["scheme.json"], faults)
    if "agencies.csv" in blobs:
        found.agencies = read_agencies(blobs["agencies.csv"], faults)
    if found.scheme is None or found.agencies is None:
        return found
    scheme, agencies = found.scheme, found.agencies
    if "raters.csv" in blobs:
        found.raters = read_raters(blobs["raters.csv"], scheme, agencies, faults)
    if "marks.csv" in blobs and found.raters is not None:
        found.sheets = read_marks(blobs["marks.csv"], scheme, agencies, found.raters, faults)
    if "ballots.csv" in blobs:
        found.ballots = read_ballots(blobs["ballots.csv"], scheme, agencies, faults)
        if "channels.csv" in blobs:
            found.committed = read_channels(blobs["channels.csv"], scheme, found.ballots, faults)
    if "imports.csv" in blobs:
        found.imports = read_imports(blobs["imports.csv"], scheme, agencies, faults)
    if "decisions.csv" in blobs:
        found.active = read_decisions(blobs["decisions.csv"], scheme, agencies, faults)
    found.complete = all(name in blobs for name in INPUTS) and faults.total() == before
    return found


# ---------------------------------------------------------------------------------------------- engine


def rounded(value, digits, mode):
    """Round an exact number to an integer count of 10**-digits; ties go as `half_up` or `half_even` say."""
    scaled = value * 10**digits
    floor, rest = divmod(scaled.numerator, scaled.denominator)
    tie = 2 * rest - scaled.denominator
    if tie > 0 or (tie == 0 and (value >= 0 if mode == "half_up" else floor % 2 == 1)):
        floor += 1
    return floor


def fixed(count, digits):
    """Write a count of 10**-digits with exactly that many decimals."""
    text = str(abs(count)).rjust(digits + 1, "0")
    sign = "-" if count < 0 else ""
    return sign + (text[:-digits] + "." + text[-digits:] if digits else text)


def gather_totals(inputs):
    """Return (component, agency) -> [(unit, the rater's total)], counted sheets only."""
    found = collections.defaultdict(list)
    for (component, rater, agency), rows in inputs.sheets.items():
        if rows[0][2] == "counted":
            total = sum((decimal(mark) for _, mark, _ in rows), Fraction(0))
            found[component, agency].append((inputs.raters[component, rater][0], total))
    return found


def mark_figure(part, totals):
    """Return (figure or None, note or None) of one agency in one component of marks."""
    values = [total for _, total in totals]
    if part.average_units:
        units = collections.defaultdict(list)
        for alone, (unit, total) in enumerate(totals):
            units[unit or alone].append(total)
        values = [sum(members) / len(members) for members in units.values()]
    count, note = len(values), None
    if count == 0 or count < part.minimum:
        return None, None
    values.sort()
    if part.aggregate == "median":
        middle = (values[(count - 1) // 2] + values[count // 2]) / 2
        return middle * 100 / part.maximum, None
    if part.aggregate == "trimmed":
        if count >= 2 * part.drop + 3:
            values = values[part.drop : count - part.drop]
        else:
            note = "too_few_to_trim:%s" % part.key
    return sum(values) / len(values) * 100 / part.maximum, note


def gather_answers(inputs, status):
    """Return agency -> channel -> option -> number of answers with this status."""
    found = {agency: collections.defaultdict(collections.Counter) for agency in inputs.agencies}
    names = list(inputs.agencies)
    for ((channel, own), column, option), count in inputs.ballots[0].items():
        if own == status and option:
            found[names[column]][channel][option] += count
    return found


def satisfaction(part, channels):
    """Return the weighted mean of the channels' mean points, or None when no channel takes part."""
    top = bottom = Fraction(0)
    for channel, (weight, minimum) in part.channels.items():
        rated = [(part.points[option], count) for option, count in channels[channel].items()]
        rated = [(points, count) for points, count in rated if points is not None]
        number = sum(count for _, count in rated)
        if weight > 0 and number > 0 and number >= minimum:
            top += weight * sum(points * count for points, count in rated) / number
            bottom += weight
    return top / bottom if bottom else None


def survey_figure(part, answers, agency, standing):
    """Return the survey figure of one standing agency, or None when insufficient."""
    if part.conversion == "satisfaction":
        return satisfaction(part, answers[agency])
    counting = [channel for channel, (weight, _) in part.channels.items() if weight > 0]
    votes = {
        one: sum(answers[one][channel][option] for channel in counting for option in part.votes) for one in standing
    }
    own = votes[agency]
    if part.conversion == "ratio_to_top":
        most = max(votes.values())
        return Fraction(100 * own, most) if most else None
    better = sum(count > own for count in votes.values())
    return max(Fraction(0), 100 - part.rank_step * better)


class Engine:
    """Section 4 over one set of inputs; marks are averaged once, the survey for each case."""

    def __init__(self, inputs):
        self.inputs, self.scheme, self.rules = inputs, inputs.scheme, inputs.scheme.result
        active = inputs.active
        self.gone = {agency for kind, agency in active if kind in ("absent", "withdrawn")}
        self.standing = [agency for agency in inputs.agencies if agency not in self.gone]
        totals = gather_totals(inputs)
        self.marks = {
            (part.key, agency): mark_figure(part, totals[part.key, agency])
            for part in self.scheme.components
            if part.marked
            for agency in self.standing
        }

    def figures(self, agency, answers):
        """Return the component figures (None = insufficient) and the notes so far."""
        found, notes = [], []
        for part in self.scheme.components:
            note = None
            if part.marked:
                figure, note = self.marks[part.key, agency]
            elif part.source == "survey":
                figure = survey_figure(part, answers, agency, self.standing)
            else:
                figure = self.inputs.imports.get((part.key, agency))
            if figure is None:
                note = "insufficient:%s" % part.key
            elif self.rules.round_components:
                figure = Fraction(rounded(figure, self.rules.digits, self.rules.rounding), 10**self.rules.digits)
            found.append(figure)
            notes += [note] if note else []
        return found, notes

    def total(self, figures, notes):
        """Return the exact total or None, adding to the notes."""
        weighed = [(part.weight, figure) for part, figure in zip(self.scheme.components, figures) if figure is not None]
        weight = sum((one for one, _ in weighed), Fraction(0))
        floor = self.rules.renormalise_floor if self.rules.insufficient == "renormalise" else 100
        if weight == 0 or weight < floor:
            notes.append("withheld")
            return None
        if weight < 100:
            notes.append("renormalised")
        return sum(one * figure for one, figure in weighed) / weight

    def judge(self, agency, answers):
        """Return one agency's outcome; `total` is a count of 10**-digits or None, texts are as in the file."""
        kinds = [kind for kind in ("absent", "fraud", "withdrawn") if (kind, agency) in self.inputs.active]
        found = types.SimpleNamespace(figures=[None] * len(self.scheme.components), notes=[], total=None, computed="")
        if agency not in self.gone:
            found.figures, found.notes = self.figures(agency, answers)
            exact = self.total(found.figures, found.notes)
            if exact is not None:
                digits = self.rules.digits
                found.total = rounded(exact, digits, self.rules.rounding)
                judged = Fraction(found.total, 10**digits) if self.rules.grade_on == "rounded" else exact
                found.computed = next(grade.key for grade in self.rules.grades if grade.floor <= judged)
        found.override = "+".join(kinds)
        found.grade = found.computed
        if kinds:
            deciding = "fraud" if "fraud" in kinds else kinds[0]
            found.grade = getattr(self.scheme.overrides, deciding).grade or ""
        return found

    def total_text(self, total):
        """Write a total as the result files do."""
        return "" if total is None else fixed(total, self.rules.digits)

    def results(self):
        """Return the bytes of results.csv."""
        counted = gather_answers(self.inputs, "counted")
        rows = {agency: self.judge(agency, counted) for agency in self.inputs.agencies}
        ranked = [row.total for row in rows.values() if row.total is not None and not row.override]
        header = ["agency", *[part.key for part in self.scheme.components]]
        lines = [",".join(header + ["total", "computed_grade", "override", "grade", "rank", "notes"])]
        for agency, row in rows.items():
            figures = ["" if f is None else fixed(rounded(f, 6, "half_up"), 6) for f in row.figures]
            rank = ""
            if row.total is not None and not row.override:
                rank = str(1 + sum(total > row.total for total in ranked))
            tail = [self.total_text(row.total), row.computed, row.override, row.grade, rank]
            lines.append(",".join([agency, *figures, *tail, "+".join(sorted(row.notes))]))
        return ("\n".join(lines) + "\n").encode()

    def sensitivity(self):
        """Return the bytes of sensitivity.csv."""
        lines = [",".join(SENSITIVITY)]
        doubtful = gather_answers(self.inputs, "quarantined")
        part = survey_of(self.scheme)
        if part is not None and any(status == "quarantined" for _, status in self.inputs.ballots[1]):
            counted = gather_answers(self.inputs, "counted")
            joined = {agency: add_answers(counted[agency], doubtful[agency]) for agency in counted}
            points = [(value, -rank, key) for rank, (key, value) in enumerate(part.points.items()) if value is not None]
            best, worst = max(points)[2], min((value, -rank, key) for value, rank, key in points)[2]
            for agency in self.inputs.agencies:
                for case, option in (("in", None), ("best", best), ("worst", worst)):
                    answers = joined
                    if option is not None:
                        bent = {channel: {option: sum(n.values())} for channel, n in doubtful[agency].items()}
                        answers = dict(joined, **{agency: add_answers(counted[agency], bent)})
                    row = self.judge(agency, answers)
                    lines.append(",".join([agency, case, self.total_text(row.total), row.grade]))
        return ("\n".join(lines) + "\n").encode()


def add_answers(one, two):
    """Return channel -> option -> count of both together."""
    found = collections.defaultdict(collections.Counter)
    for channels in (one, two):
        for channel, counts in channels.items():
            found[channel].update(counts)
    return found


def score(folder):
    """Return the bytes of results.csv and sensitivity.csv, from scheme.json and the inputs alone.

    Raises Bad: any fault of the inputs, all of them listed.
    """
    faults, blobs = Faults(), {}
    try:
        with open_source(folder) as source:
            for name in ("scheme.json", *INPUTS):
                try:
                    blobs[name] = load(source, name)
                except Broken as error:
                    faults.add(name, str(error))
    except Unreadable as error:
        raise Bad([str(error)]) from error
    inputs = read_inputs(blobs, faults)
    if faults.found or not inputs.complete:
        joints = (
            (file, ", " if text.startswith(("row ", "column ")) else ": ", text) for _, file, text in faults.found
        )
        raise Bad([plain("".join(joint)) for joint in joints])
    engine = Engine(inputs)
    return engine.results(), engine.sensitivity()


# ------------------------------------------------------------------------------------------------ keys

P = 2**255 - 19  # RFC 8032 section 5.1: the field, the order of the base point, the curve's constant
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add_points(one, two):
    """Add two points in extended coordinates (RFC 8032 section 5.1.4)."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


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
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if len(raw) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def encode_point(point):
    """Return the one canonical encoding of a point."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_holds(public, message, signature):
    """Tell whether an Ed25519 signature holds; refuses S >= L and any encoding of A or R that is not canonical."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, scalar = decode_point(public), int.from_bytes(signature[32:], "little")
    if key is None or decode_point(signature[:32]) is None or scalar >= L:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(hashed, "little") % L
    minus = (P - key[0], key[1], key[2], P - key[3])
    return encode_point(add_points(multiply(scalar, BASE), multiply(challenge, minus))) == signature[:32]


def strict_base64(text):
    """Decode standard base64 in its one form; raises ValueError."""
    raw = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 that is not in its one form")
    return raw


def is_key_name(name):
    """Tell whether a text may name a key: something, without spaces and plus signs."""
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


Key = collections.namedtuple("Key", "name hint public")


def parse_key(text):
    """Return the key of a C2SP verifier key text; raises ValueError."""
    name, _, rest = text.partition("+")
    hint, _, packed = rest.partition("+")
    raw = strict_base64(packed)
    if not is_key_name(name) or not re.fullmatch("[0-9a-f]{8}", hint):
        raise ValueError("a verifier key has the form name+hash+base64")
    if len(raw) != 33 or raw[0] != 1:
        raise ValueError("the verifier key is not an Ed25519 key")
    if sha256(name.encode("utf-8"), b"\n", raw)[:4].hex() != hint:
        raise ValueError("the verifier key's hash does not fit its key")
    if decode_point(raw[1:]) is None:
        raise ValueError("the verifier key is not a point of the curve")
    return Key(name, bytes.fromhex(hint), raw[1:])


# ---------------------------------------------------------------------------------------------- ledger

Checkpoint = collections.namedtuple("Checkpoint", "text origin size root")


def read_note(raw):
    """Return (text, [(key name, hint, signature)]) of a C2SP signed note; raises ValueError."""
    note = raw.decode("utf-8")
    if any(c < " " and c != "\n" for c in note):
        raise ValueError("a control character")
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise ValueError("no blank line before the signatures, or no line end after them")
    found = []
    for line in tail[:-1].split("\n"):
        dash, name, packed = (line.split(" ") + ["", ""])[:3]
        raw_line = strict_base64(packed) if line.count(" ") == 2 else b""
        if dash != "\u2014" or not is_key_name(name) or len(raw_line) < 5:
            raise ValueError("%s is not a signature line" % show(line))
        found.append((name, raw_line[:4], raw_line[4:]))
    return text + "\n", found


def open_checkpoint(raw, key):
    """Return the checkpoint when exactly one line by the key signs it; raises ValueError."""
    text, signatures = read_note(raw)
    own = [signature for name, hint, signature in signatures if (name, hint) == (key.name, key.hint)]
    if len(own) != 1:
        raise ValueError("%d signatures by the key %s instead of one" % (len(own), show(key.name)))
    if not ed25519_holds(key.public, text.encode("utf-8"), own[0]):
        raise ValueError("the signature by the key %s is wrong" % show(key.name))
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise ValueError("fewer than three lines, or an empty one")
    if not re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]):
        raise ValueError("%s is not a tree size" % show(lines[1]))
    root = strict_base64(lines[2])
    if len(root) != 32:
        raise ValueError("the root is not 32 bytes long")
    return Checkpoint(text, lines[0], int(lines[1]), root)


ENTRY = {
    "freeze": "scheme agencies engine key origin",
    "amend": "scheme agencies reason",
    "ballot_open": "",
    "ballot_close": "ballots",
    "quarantine": "batch rule count digest",
    "decision": "id kind digest",
    "marking_open": "component",
    "seal": "component digest",
    "marking_close": "component",
    "lines": "component count digest",
    "unseal": "component",
    "meeting_packed": "key",
    "meeting_merged": "checkpoint",
    "result": "round files",
    "announcement": "result",
    "publication": "bundle",
    "correction": "result cause",
    "document": "number digest",
    "key": "key",
    "shred": "what count",
    "audit": "digest",
}
DIGESTS = "scheme agencies reason digest result bundle cause c".split()
COUNTS = "round count ballots".split()
BALLOT = re.compile(rb'\{"c":"[0-9a-f]{64}","k":"ballot"\}')


def check_value(name, value):
    """Return what is wrong with one field of an entry, or None."""
    if name in DIGESTS:
        return None if is_hex(value) else "is not a SHA-256 in hex"
    if name in COUNTS:
        least = 1 if name == "round" else 0
        return None if is_count(value) and value >= least else "is not a count from %d" % least
    if name == "files":
        right = isinstance(value, dict) and all(is_hex(one) for one in value.values())
        return None if right else "is not an object of SHA-256 in hex"
    if name == "at":
        return None if is_instant(value) else "is not an instant like 2026-11-22T08:00:00Z"
    if name == "by":
        return None if isinstance(value, str) and ROLES.fullmatch(value) else "is not a list of roles joined by +"
    return None if isinstance(value, str) and value else "is not a text"


def read_entry(line):
    """Return (entry, []) or (None, what is wrong with it)."""
    try:
        entry, fault = read_json(line)
    except Broken as error:
        return None, [str(error)]
    if not isinstance(entry, dict):
        return None, ["not an object"]
    wrong = [fault] if fault else []
    kind = entry.get("k")
    if kind == "ballot":
        return None, wrong or ["a ballot has the fields c and k, and c is a SHA-256 in hex"]
    if not isinstance(kind, str) or kind not in ENTRY:
        return None, wrong + ["the kind %s is unknown" % show(kind)]
    fields = {"k", "at", "by", *ENTRY[kind].split()}
    if set(entry) != fields:
        return None, wrong + ["%s has other fields than %s" % (kind, ", ".join(sorted(fields)))]
    for name in sorted(fields - {"k"}):
        fault = check_value(name, entry[name])
        if fault:
            wrong.append("%s.%s: %s %s" % (kind, name, show(entry[name]), fault))
    return (None, wrong) if wrong else (entry, [])


class Log:
    """One log read from its entries: size, root, number of ballots, and every other entry by its kind."""

    def __init__(self):
        self.size = self.ballots = self.kept = 0
        self.stack = []
        self.acts = collections.defaultdict(list)  # kind -> [(index, entry, hex of its leaf)]

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
            return hashlib.sha256().digest()
        found = self.stack[-1]
        for left in self.stack[-2::-1]:
            found = hashlib.sha256(b"\1" + left + found).digest()
        return found

    def last(self, *kinds):
        """Return the last entry of these kinds, or None."""
        found = [act for kind in kinds for act in self.acts[kind]]
        return max(found, key=lambda act: act[0])[1] if found else None


def split_lines(chunks):
    """Yield the lines of a stream without their LF; raises Broken for one too long or without LF."""
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        yield from lines
        if len(rest) > 4096:
            break
    if rest:
        raise Broken("has a line that is longer than 4,096 bytes or does not end in LF")


def read_log(source, name, faults):
    """Return the log of an entries.jsonl after checking the form of each entry, or None when it cannot be read."""
    log = Log()
    try:
        for line in split_lines(source.chunks(name)):
            log.push(hashlib.sha256(b"\0" + line).digest())
            if len(line) > 4096:
                faults.add(name, "longer than 4,096 bytes", log.size)
            if BALLOT.fullmatch(line):
                log.ballots += 1
                continue
            entry, wrong = read_entry(line) if len(line) <= 4096 else (None, [])
            for message in wrong:
                faults.add(name, message, log.size)
            if faults.full(name) or log.kept > MOST_ACTS:
                raise Broken("has too many faults or entries to read on")
            if entry is not None:
                leaf = hashlib.sha256(b"\0" + line).hexdigest()
                log.acts[entry["k"]].append((log.size, entry, leaf))
                log.kept += 1
    except Broken as error:
        faults.add(name, str(error))
        return None
    return log


# ---------------------------------------------------------------------------------------- the six steps

MEETING = re.compile(r"ledger/meeting_([1-9][0-9]{0,5})/(entries\.jsonl|checkpoint)")


class Verification:
    """One bundle under examination; each step adds to `faults` and leaves what the later ones need."""

    def __init__(self, source, key):
        self.source, self.given = source, key
        self.faults = Faults()
        self.names = source.names()
        try:
            self.raw = load(source, "bundle.json")
            self.bundle, fault = read_json(self.raw)
        except Broken as error:
            raise Unreadable("bundle.json %s" % error) from error
        if not isinstance(self.bundle, dict) or self.bundle.get("format") != "pingyi-bundle/1":
            raise Unreadable('bundle.json is not an object with "format": "pingyi-bundle/1"')
        self.fault = fault
        files = self.bundle.get("files")
        self.files = files if isinstance(files, dict) else {}
        self.season = self.bundle.get("season")
        self.blobs, self.digests = {}, {}
        self.log = self.checkpoint = self.key = None

    def run(self):
        """Take all six steps."""
        steps = (self.check_files, self.check_forms, self.check_ledger, self.check_bindings, self.check_lines)
        for number, step in enumerate((*steps, self.check_results), 1):
            self.faults.step = number
            step()

    def fail(self, file, message, row=None):
        """Note a failure of the present step."""
        self.faults.add(file, message, row)

    # step 1

    def check_files(self):
        """Step 1: files present and listed, digests equal, nothing unlisted."""
        for name in self.source.odd:
            self.fail(name, "is a link or no file")
        for name in (*LISTED, *SEASON_LOG):
            if name not in self.names:
                self.fail(name, "is missing")
        for name in LISTED:
            if name not in self.files:
                self.fail(name, "is not listed in bundle.json")
        for name in self.files:
            if name not in LISTED and name != "verify.html":
                self.fail(name, "is listed in bundle.json but is no part of a bundle")
            elif name not in self.names and name not in LISTED:
                self.fail(name, "is missing")
        for name in self.names:
            in_ledger = name in SEASON_LOG or MEETING.fullmatch(name)
            if name not in self.files and name not in LISTED and name != "bundle.json" and not in_ledger:
                self.fail(name, "is not listed in bundle.json")
            elif not in_ledger and name != "bundle.json":
                self.read_file(name)

    def read_file(self, name):
        """Hash one file, keep it when later steps read it, and compare its digest with bundle.json."""
        try:
            if name in (*BOUND, "trace.json"):
                raw = load(self.source, name)
                self.blobs[name], digest = raw, hashlib.sha256(raw)
            else:
                digest = hashlib.sha256()
                for piece in self.source.chunks(name):
                    digest.update(piece)
        except Broken as error:
            return self.fail(name, str(error))
        self.digests[name] = digest.hexdigest()
        if name in self.files and self.files[name] != self.digests[name]:
            self.fail(name, "its SHA-256 is %s, bundle.json lists %s" % (digest.hexdigest(), show(self.files[name])))
        return None

    # step 2

    def check_forms(self):
        """Step 2: the form of each file."""
        note = lambda where, message: self.fail("bundle.json", "%s: %s" % (where, message) if where else message)
        if self.fault:
            note("", self.fault)
        fit(self.bundle, BUNDLE, "", note)
        for name, digest in self.files.items():
            fit(digest, DIGEST, "files.%s" % name, note)
        self.inputs = read_inputs(self.blobs, self.faults)
        self.check_outputs()
        if "trace.json" in self.blobs:
            try:
                fault = read_json(self.blobs["trace.json"])[1]
            except Broken as error:
                fault = str(error)
            if fault:
                self.fail("trace.json", fault)

    def check_outputs(self):
        """Check the form of lines.csv, results.csv and sensitivity.csv."""
        self.lines = []
        if "lines.csv" in self.blobs:
            for number, row in read_rows("lines.csv", self.blobs["lines.csv"], LINES, self.faults):
                self.lines.append((number, row))
                for column, value in zip(LINES[3:], row[3:]):
                    if not is_hex(value):
                        self.faults.add("lines.csv", "%s is not 64 hex digits" % show(value), number, column)
        headers = {"sensitivity.csv": SENSITIVITY}
        if self.inputs.scheme is not None:
            tail = ("total", "computed_grade", "override", "grade", "rank", "notes")
            headers["results.csv"] = ("agency", *[part.key for part in self.inputs.scheme.components], *tail)
        for name, header in headers.items():
            if name in self.blobs:
                collections.deque(read_rows(name, self.blobs[name], header, self.faults), maxlen=0)

    # step 3

    def check_ledger(self):
        """Step 3: entries, root, signature and key of the season log; the meeting logs likewise, and anchored."""
        text = self.bundle.get("key")
        try:
            self.key = parse_key(text if isinstance(text, str) else "")
        except ValueError as error:
            self.fail("bundle.json", "key: %s" % error)
        if self.given is not None and text != self.given[0]:
            self.fail("bundle.json", "key: %s is not the key given with --key" % show(text))
        expected = self.given[1] if self.given is not None else self.key
        self.log, self.checkpoint = self.read_pair("ledger/season", expected)
        if self.log is not None:
            self.check_freeze()
            self.check_meetings()

    def read_pair(self, folder, key):
        """Read entries and checkpoint of one log and compare them; either may come back as None."""
        entries, note = folder + "/entries.jsonl", folder + "/checkpoint"
        log = checkpoint = None
        if entries in self.names:
            log = read_log(self.source, entries, self.faults)
        if note in self.names and key is not None:
            try:
                checkpoint = open_checkpoint(load(self.source, note), key)
            except (Broken, ValueError) as error:
                self.fail(note, str(error))
        if log is not None and checkpoint is not None:
            if log.size != checkpoint.size:
                self.fail(entries, "%d entries, the checkpoint says %d" % (log.size, checkpoint.size))
            if log.root() != checkpoint.root:
                self.fail(entries, "the root of the entries is not the checkpoint's")
        return log, checkpoint

    def check_freeze(self):
        """Compare key and origin with the last freeze, and the origin with its form."""
        entries, note = SEASON_LOG
        freeze, key = self.log.last("freeze"), self.log.last("freeze", "key")
        if freeze is None:
            return self.fail(entries, "there is no freeze entry")
        if key["key"] != self.bundle.get("key"):
            self.fail(entries, "the last key on the log is %s, not the one in bundle.json" % show(key["key"]))
        if self.checkpoint is None:
            return None
        origin = self.checkpoint.origin
        if self.bundle.get("origin") != freeze["origin"]:
            self.fail("bundle.json", "the origin is not the one in the freeze entry, %s" % show(freeze["origin"]))
        if origin != freeze["origin"]:
            self.fail(note, "the origin is %s, the freeze entry says %s" % (show(origin), show(freeze["origin"])))
        if origin.count("/") < 2 or not all(origin.split("/")) or not origin.endswith("/%s" % self.season):
            self.fail(note, "the origin %s has not the form host/office/season" % show(origin))
        return None

    def check_meetings(self):
        """Check each meeting log against its `meeting_packed` and `meeting_merged` entries."""
        matches = [MEETING.fullmatch(name) for name in self.names]
        numbers = {int(match.group(1)) for match in matches if match}
        packed, merged = self.log.acts["meeting_packed"], self.log.acts["meeting_merged"]
        for number in sorted(numbers.union(range(1, len(merged) + 1))):
            folder = "ledger/meeting_%d" % number
            for name in (folder + "/entries.jsonl", folder + "/checkpoint"):
                if name not in self.names:
                    self.fail(name, "is missing")
            if number > len(packed) or number > len(merged):
                self.fail(folder + "/checkpoint", "is not anchored by meeting_packed and meeting_merged")
                continue
            try:
                key = parse_key(packed[number - 1][1]["key"])
            except ValueError as error:
                self.fail(SEASON_LOG[0], "meeting_packed: %s" % error, packed[number - 1][0])
                continue
            _, checkpoint = self.read_pair(folder, key)
            if checkpoint is not None:
                anchor = merged[number - 1][1]["checkpoint"]
                whole = load(self.source, folder + "/checkpoint").decode("utf-8")
                if anchor not in (checkpoint.text, whole):
                    self.fail(folder + "/checkpoint", "is not the one in meeting_merged")

    # step 4

    def check_bindings(self):
        """Step 4: the digests on the log equal the files, and the ballots on it equal channels.csv."""
        if self.log is None:
            return
        self.check_frozen()
        self.check_result()
        name = SEASON_LOG[0]
        publication = self.log.last("publication")
        if publication is None:
            self.fail(name, "there is no publication entry")
        elif publication["bundle"] != hashlib.sha256(self.raw).hexdigest():
            self.fail("bundle.json", "its SHA-256 is not the one of the last publication entry")
        results = {leaf: index for index, _, leaf in self.log.acts["result"]}
        for kind in ("announcement", "correction"):
            for index, entry, _ in self.log.acts[kind]:
                if results.get(entry["result"], index) >= index:
                    self.fail(name, "the %s names no earlier result entry" % kind, index)
        self.check_ballots()

    def check_frozen(self):
        """Compare scheme and agencies with the last freeze or amend, and the engine with the freeze."""
        frozen, freeze = self.log.last("freeze", "amend"), self.log.last("freeze")
        if frozen is None:
            return
        for field, name in (("scheme", "scheme.json"), ("agencies", "agencies.csv")):
            if name in self.digests and frozen[field] != self.digests[name]:
                self.fail(name, "its SHA-256 is not the one of the last %s entry" % frozen["k"])
        if freeze is not None and freeze["engine"] != self.bundle.get("engine"):
            self.fail("bundle.json", "the engine is not %s of the freeze entry" % show(freeze["engine"]))

    def check_result(self):
        """Compare every bound file with the last result entry."""
        result = self.log.last("result")
        if result is None:
            return self.fail(SEASON_LOG[0], "there is no result entry")
        for name in BOUND:
            if name not in result["files"]:
                self.fail(name, "the last result entry does not name it")
            elif name in self.digests and result["files"][name] != self.digests[name]:
                self.fail(name, "its SHA-256 is not the one of the last result entry")
        for name in result["files"]:
            if name not in BOUND:
                self.fail(SEASON_LOG[0], "the last result entry names %s" % show(name))
        return None

    def check_ballots(self):
        """Compare the ballots on the log with the last `ballot_close` and with channels.csv."""
        name, count = SEASON_LOG[0], self.log.ballots
        close = self.log.last("ballot_close")
        if close is not None and close["ballots"] != count:
            self.fail(name, "%d ballot entries, ballot_close says %d" % (count, close["ballots"]))
        if self.inputs.scheme is not None and survey_of(self.inputs.scheme) and close is None:
            self.fail(name, "there is no ballot_close entry")
        if self.inputs.committed is not None and self.inputs.committed != count:
            self.fail("channels.csv", "%d committed ballots, the log has %d" % (self.inputs.committed, count))

    # step 5

    def check_lines(self):
        """Step 5: each line recomputed from marks.csv; `lines`, `seal`, `unseal` and `marking_close` fit."""
        inputs = self.inputs
        if inputs.scheme is None or inputs.sheets is None or not isinstance(self.season, str):
            return
        if "lines.csv" not in self.blobs or not self.season.isprintable():
            return
        self.hashes = {}  # component -> rater -> raw lines
        rows = self.match_lines(list(inputs.sheets))
        for key, (number, salt, line) in rows.items():
            component, rater, agency = key
            text = canonical([self.season, component, agency, inputs.sheets[key]])
            found = sha256(b"pingyi-line-v1\0", bytes.fromhex(salt), text)
            if found.hex() != line:
                self.fail("lines.csv", "the line is not the one of marks.csv for %s, %s, %s" % key, number)
            self.hashes.setdefault(component, {}).setdefault(rater, []).append(found)
        if self.log is not None:
            for part in inputs.scheme.components:
                if part.marked:
                    self.check_component(part)
            self.check_components()

    def match_lines(self, keys):
        """Return key -> (row, salt, line) for each sheet of marks.csv; name rows missing, strange or out of order."""
        rows, wanted, last = {}, {key: place for place, key in enumerate(keys)}, -1
        for number, (component, rater, agency, salt, line) in self.lines:
            key = (component, rater, agency)
            if key not in wanted or key in rows:
                self.fail("lines.csv", "%s, %s, %s is not in marks.csv or stands twice" % tuple(map(show, key)), number)
                continue
            if wanted[key] < last:
                self.fail("lines.csv", "the row is not in the order of marks.csv", number)
            last = wanted[key]
            if is_hex(salt):
                rows[key] = (number, salt, line)
        for key in keys:
            if key not in rows:
                self.fail("lines.csv", "no row with a salt for %s, %s, %s" % key)
        return {key: rows[key] for key in keys if key in rows}

    def check_component(self, part):
        """Compare the log with the lines of one component."""
        name = SEASON_LOG[0]
        sheets = self.hashes.get(part.key, {})
        lines = sorted(line for sheet in sheets.values() for line in sheet)
        acts = {kind: self.acts_of(kind, part.key) for kind in ("lines", "unseal", "marking_close", "seal")}
        if lines and len(acts["lines"]) != 1:
            self.fail(name, "%d lines entries for %s instead of one" % (len(acts["lines"]), part.key))
        for index, entry in acts["lines"]:
            if entry["count"] != len(lines):
                self.fail(name, "lines: %d for %s, marks.csv has %d" % (entry["count"], part.key, len(lines)), index)
            if entry["digest"] != sha256(*lines).hex():
                self.fail(name, "lines: the digest for %s is not the one of marks.csv" % part.key, index)
            if any(unseal < index for unseal, _ in acts["unseal"]):
                self.fail(name, "lines: stands after the unseal of %s" % part.key, index)
        for kind in ("unseal", "marking_close"):
            if lines and not acts[kind]:
                self.fail(name, "there is no %s entry for %s" % (kind, part.key))
        closed = acts["marking_close"][-1][0] if acts["marking_close"] else None
        for index, _ in acts["seal"]:
            if closed is not None and index > closed:
                self.fail(name, "seal: stands after the marking_close of %s" % part.key, index)
        self.check_seals(part, sheets, [entry["digest"] for _, entry in acts["seal"]])

    def acts_of(self, kind, component):
        """List (index, entry) of one kind for one component."""
        return [(index, entry) for index, entry, _ in self.log.acts[kind] if entry["component"] == component]

    def check_seals(self, part, sheets, seals):
        """Compare the seals of one component with its sheets, as far as its way of publishing lets them be told apart."""
        name = SEASON_LOG[0]
        if part.published == "per_rater":
            if len(seals) != len(sheets):
                self.fail(name, "%d seals for %s, marks.csv has %d sheets" % (len(seals), part.key, len(sheets)))
            for rater, lines in sheets.items():
                if sha256(b"pingyi-sheet-v1\0", *sorted(lines)).hex() not in seals:
                    self.fail(name, "no seal for the sheet of %s in %s" % (rater, part.key))
            return
        counts = collections.Counter(key[2] for key in self.inputs.sheets if key[0] == part.key)
        least, most = max(counts.values(), default=0), sum(counts.values())
        if not least <= len(seals) <= most:
            self.fail(name, "%d seals for %s instead of %d to %d" % (len(seals), part.key, least, most))

    def check_components(self):
        """Name entries about marks of a component that takes none."""
        known = [part.key for part in self.inputs.scheme.components if part.source == "marks"]
        for kind in ("seal", "lines", "unseal", "marking_open", "marking_close"):
            for index, entry, _ in self.log.acts[kind]:
                if entry["component"] not in known:
                    self.fail(SEASON_LOG[0], "%s: %s takes no marks" % (kind, show(entry["component"])), index)

    # step 6

    def check_results(self):
        """Step 6: section 4 recomputed equals results.csv and sensitivity.csv byte for byte."""
        if not self.inputs.complete:
            return
        engine = Engine(self.inputs)
        for name, wanted in (("results.csv", engine.results()), ("sensitivity.csv", engine.sensitivity())):
            if self.blobs.get(name, wanted) == wanted:
                continue
            before = self.faults.total()
            found, right = self.blobs[name].split(b"\n"), wanted.split(b"\n")
            for number in range(max(len(found), len(right))):
                pair = [rows[number] if number < len(rows) else b"" for rows in (found, right)]
                if pair[0] != pair[1]:
                    texts = [show(text.decode("utf-8", "replace")) for text in pair]
                    self.fail(name, "%s, recomputed %s" % tuple(texts), number + 1)
                if self.faults.full(name):
                    break
            if self.faults.total() == before:
                self.fail(name, "its bytes are not the recomputed ones")


# ---------------------------------------------------------------------------------------------- report


def write(text, stream):
    """Print one line; characters that the stream cannot carry become escapes."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(plain(text).encode(encoding, "backslashreplace").decode(encoding) + "\n")


def report(found):
    """Print what a verification found and return the exit code."""
    for step, file, message in found.faults.found:
        write("FAIL %d %s: %s" % (step, file, message), sys.stdout)
    for (step, file), count in sorted(found.faults.counts.items()):
        if count > MOST_FAULTS:
            write("FAIL %d %s: %d more of its failures are not listed" % (step, file, count - MOST_FAULTS), sys.stdout)
    if found.faults.total():
        write("FAILED: %d differences" % found.faults.total(), sys.stdout)
        return 1
    counts = (found.season, len(found.inputs.agencies), found.log.size)
    write("holds: %s, %d agencies, %d entries" % counts, sys.stdout)
    if found.given is not None:
        write("key checked", sys.stdout)
    else:
        write("consistent; the key was NOT checked", sys.stdout)
        write("key fingerprint: %s" % hashlib.sha256(found.key.public).hexdigest(), sys.stdout)
    return 0


def parse_arguments(argv):
    """Return (path, (key text, key) or None); raises Unreadable."""
    words, paths, text = list(argv), [], None
    while words:
        word = words.pop(0)
        if word == "--key" and words:
            text = words.pop(0)
        elif word.startswith("--key="):
            text = word[len("--key=") :]
        elif word.startswith("-") or paths:
            raise Unreadable("usage: verify.py [PATH] [--key VKEY]")
        else:
            paths.append(word)
    path = paths[0] if paths else os.path.dirname(os.path.abspath(__file__))
    if text is None:
        return path, None
    try:
        return path, (text, parse_key(text))
    except ValueError as error:
        raise Unreadable("--key: %s" % error) from error


def main(argv):
    """Verify the bundle that the arguments name, print the report, return the exit code."""
    try:
        path, key = parse_arguments(argv)
        with open_source(path) as source:
            found = Verification(source, key)
            found.run()
    except Unreadable as error:
        write("UNREADABLE: %s" % error, sys.stderr)
        return 2
    except Exception as error:  # whatever a hostile bundle finds: it never holds, and never ends in a traceback
        write("UNREADABLE: %s stopped the reading: %s" % (type(error).__name__, error), sys.stderr)
        return 2
    return report(found)


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the report has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
