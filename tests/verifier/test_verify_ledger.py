"""Checks steps 3 to 5 on logs that are signed but wrong: entries, keys, digests, ballots, lines and seals."""

from collections.abc import Callable
from typing import Any

import pytest

from pingyi.verifier import verify
from tests.verifier import sealed
from tests.verifier.sealed import CHECKPOINT, LOG, SEASON, Entry, Files, Signer, act

HEX = "ab" * 32
ORDER = "5 lines.csv: row %d: not one row for each component, rater and agency of marks.csv in order"
Change = Callable[[list[Entry]], object]


def verdict(files: Files, folder: Any, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Verify the bundle and return the lines of its failures without the word FAIL."""
    code = verify.main([str(sealed.write(files, folder))])
    lines = capsys.readouterr().out.splitlines()
    assert code == (1 if lines[-1].startswith("FAILED") else 0)
    return [line[5:] for line in lines if line.startswith("FAIL ")]


def first(kind: str, entries: list[Entry], component: str = "") -> Entry:
    """Return the first entry of a kind, of a component when one is named."""
    return next(e for e in entries if e["k"] == kind and (not component or e["component"] == component))


def setting(kind: str, component: str = "", **fields: Any) -> Change:
    return lambda entries: first(kind, entries, component).update(fields)


def without(kind: str, component: str = "") -> Change:
    return lambda entries: entries.remove(first(kind, entries, component))


def adding(*new: Entry, at: int = -1) -> Change:
    return lambda entries: entries.__setitem__(slice(at, at), [*new])


def moving(kind: str, component: str, to: int) -> Change:
    def move(entries: list[Entry]) -> None:
        entry = first(kind, entries, component)
        entries.remove(entry)
        entries.insert(to, entry)

    return move


CASES: list[tuple[Change, str]] = [
    (without("freeze"), f"3 {LOG}: there is no freeze entry"),
    (setting("freeze", key=Signer(2).vkey), f"3 {LOG}: the last key on the log is "),
    (setting("freeze", origin="elsewhere/office/s2026"), f"3 {CHECKPOINT}: the origin is "),
    (adding(act("key", key=Signer(2).vkey)), f"3 {LOG}: the last key on the log is "),
    (adding(act("celebrate")), f"3 {LOG}: row 26: the kind "),
    (adding(act("audit", digest=HEX, extra=1)), f"3 {LOG}: row 26: the field audit.extra does not belong here"),
    (adding({"k": "audit", "digest": HEX, "at": sealed.AT}), f"3 {LOG}: row 26: the field audit.by is missing"),
    (adding(act("audit", digest="AB" * 32)), f"3 {LOG}: row 26: audit.digest: "),
    (adding(act("audit", digest=HEX) | {"by": "Mr Wang"}), f'3 {LOG}: row 26: audit.by: "Mr Wang" is not a list '),
    (adding(act("audit", digest=HEX) | {"at": "2026-11-22T08:00:60Z"}), f"3 {LOG}: row 26: audit.at: "),
    (adding(act("audit", digest=HEX) | {"at": "2026-02-30T08:00:00Z"}), f"3 {LOG}: row 26: audit.at: "),
    (adding(act("shred", what="cards", count=-1)), f"3 {LOG}: row 26: shred.count: -1 is not a count"),
    (adding(act("shred", what="", count=0)), f"3 {LOG}: row 26: shred.what: "),
    (adding(act("result", round=0, files={})), f"3 {LOG}: row 26: result.round: 0 is not a count from 1"),
    (adding(act("result", round=1, files=[HEX])), f"3 {LOG}: row 26: result.files: a list is not an object of "),
    (adding({"k": "ballot", "c": "x"}), f'3 {LOG}: row 26: ballot.c: "x" is not 64 hex digits'),
    (adding({"k": "ballot", "c": HEX, "at": sealed.AT}), f"3 {LOG}: row 26: the field ballot.at does not belong here"),
    (adding({"k": ["ballot"]}), f"3 {LOG}: row 26: the kind a list is unknown"),
    (adding(act("document", number="x" * 4096, digest=HEX)), f"3 {LOG}: row 26 is longer than 4,096 bytes"),
    (adding(act("document", number="e\u0301", digest=HEX)), f"3 {LOG}: row 26: a text is not NFC"),
    (adding(act("meeting_packed", key="k"), act("meeting_merged", checkpoint="c")), "3 ledger/meeting_1/entries.jsonl"),
    (setting("freeze", scheme=HEX), "4 scheme.json: its SHA-256 is not the one of the last freeze entry"),
    (setting("freeze", agencies=HEX), "4 agencies.csv: its SHA-256 is not the one of the last freeze entry"),
    (setting("freeze", engine="v2"), '4 bundle.json: the engine is not "v2" of the freeze entry'),
    (
        adding(act("amend", scheme=HEX, agencies=HEX, reason=HEX), at=1),
        "4 scheme.json: its SHA-256 is not the one of the last amend entry",
    ),
    (without("result"), f"4 {LOG}: there is no result entry"),
    (
        lambda e: first("result", e)["files"].pop("marks.csv"),
        "4 marks.csv: its SHA-256 is not the one of the last result entry",
    ),
    (lambda e: first("result", e)["files"].update({"x.csv": HEX}), f'4 {LOG}: the last result entry names "x.csv"'),
    (lambda e: first("result", e)["files"].update({"lines.csv": HEX}), "4 lines.csv: its SHA-256 is not the one "),
    (without("publication"), f"4 {LOG}: there is no publication entry"),
    (setting("publication", bundle=HEX), "4 bundle.json: its SHA-256 is not the one of the last publication entry"),
    (setting("announcement", result=HEX), f"4 {LOG}: row 25: the announcement names no earlier result entry"),
    (adding(act("correction", result=HEX, cause=HEX)), f"4 {LOG}: row 26: the correction names no earlier result"),
    (moving("announcement", "", 1), f"4 {LOG}: row 2: the announcement names no earlier result entry"),
    (without("ballot"), f"4 {LOG}: 5 ballot entries, ballot_close says 6"),
    (without("ballot"), "4 channels.csv: 6 committed ballots, the log has 5"),
    (without("ballot_close"), f"4 {LOG}: there is no ballot_close entry"),
    (setting("ballot_close", ballots=7), f"4 {LOG}: 6 ballot entries, ballot_close says 7"),
    (without("lines", "jury"), f"5 {LOG}: 0 lines entries for jury instead of one"),
    (setting("lines", "jury", count=7), f"5 {LOG}: row 16: lines: 7 for jury, marks.csv has 8"),
    (
        setting("lines", "peers", digest=HEX),
        f"5 {LOG}: row 22: lines: the digest for peers is not the one of marks.csv",
    ),
    (moving("unseal", "jury", 1), f"5 {LOG}: row 17: lines: stands after the unseal of jury"),
    (without("unseal", "peers"), f"5 {LOG}: there is no unseal entry for peers"),
    (without("marking_close", "jury"), f"5 {LOG}: there is no marking_close entry for jury"),
    (moving("seal", "jury", 16), f"5 {LOG}: row 17: seal: stands after the marking_close of jury"),
    (without("seal", "jury"), f"5 {LOG}: 2 seals for jury instead of 3 to 3"),
    (setting("seal", "jury", digest=HEX), f"5 {LOG}: no seal for the sheet of r1 in jury"),
    (without("seal", "peers"), f"5 {LOG}: 1 seals for peers instead of 2 to 4"),
    (adding(*[act("seal", component="peers", digest=HEX)] * 3, at=12), f"5 {LOG}: 5 seals for peers instead of 2 to 4"),
    (adding(act("seal", component="panel", digest=HEX)), f'5 {LOG}: row 26: seal: "panel" takes no marks'),
    (adding(act("unseal", component="nobody")), f'5 {LOG}: row 26: unseal: "nobody" takes no marks'),
]


@pytest.mark.parametrize(("change", "failure"), CASES)
def test_signed_log_that_is_wrong_is_named(change, failure, tmp_path, capsys):
    found = verdict(sealed.seal(log=change), tmp_path, capsys)

    assert any(line.startswith(failure) for line in found), found


@pytest.mark.parametrize(
    "change",
    [
        adding(act("key", key=Signer().vkey)),
        adding(act("amend", scheme=HEX, agencies=HEX, reason=HEX), at=0),
        adding(act("result", round=1, files={"scheme.json": HEX}), at=5),
        adding(act("publication", bundle=HEX)),
        adding(act("document", number="韶普办〔2026〕1号", digest=HEX), act("shred", what="cards", count=3)),
        adding(act("decision", id="d1", kind="fraud", digest=HEX), act("audit", digest=HEX)),
        adding(act("seal", component="peers", digest=HEX), at=18),
    ],
)
def test_signed_log_with_more_that_is_right_holds(change, tmp_path, capsys):
    assert verdict(sealed.seal(log=change), tmp_path, capsys) == []


def relogged(change: Callable[[list[bytes]], list[bytes]], **checkpoint: Any) -> Files:
    """Return a bundle whose log lines are changed as bytes and signed again."""
    files = sealed.seal()
    return files | sealed.log_files(change(files[LOG].splitlines()), Signer()) | checkpoint


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "is not JSON"),
        (b"[]", "not an object"),
        (b"\xff", "is not JSON"),
        (b"[" * 4000, "nested too deeply"),
        (b'{"k": "ballot_open"}', "not canonical JSON"),
        (b'{"c":"' + b"a" * 64 + b'","k":"ballot"} ', "not canonical JSON"),
        (b'{"k":"ballot","c":"' + b"a" * 64 + b'"}', "not canonical JSON"),
        (b"9" * 4000, "not an object"),
    ],
)
def test_line_of_the_log_out_of_form_is_named(line, message, tmp_path, capsys):
    found = verdict(relogged(lambda lines: [*lines, line]), tmp_path, capsys)

    assert all(line.startswith(f"3 {LOG}: row 27: ") for line in found)
    assert message in found[0]


@pytest.mark.parametrize("tail", [b"{}", b"x" * 5000, b"x" * 3_000_000, b"\n" * 5000])
def test_log_that_cannot_be_read_on_is_named(tail, tmp_path, capsys):
    files = sealed.seal()
    files[LOG] += tail

    found = verdict(files, tmp_path, capsys)

    assert found[-1].startswith(f"3 {LOG}: ")
    assert all(line.startswith(f"3 {LOG}: ") for line in found)


def test_lines_swapped_in_the_log_change_the_root(tmp_path, capsys):
    files = sealed.seal()
    lines = files[LOG].splitlines(keepends=True)
    lines[3], lines[4] = lines[4], lines[3]

    found = verdict(files | {LOG: b"".join(lines)}, tmp_path, capsys)

    assert found == [f"3 {LOG}: the root of the entries is not the checkpoint's"]


def test_log_cut_short_differs_in_size_and_root(tmp_path, capsys):
    files = sealed.seal(log=adding(act("audit", digest=HEX), act("audit", digest=HEX)))
    cut = files[LOG].rsplit(b"\n", 2)[0] + b"\n"

    found = verdict(files | {LOG: cut}, tmp_path, capsys)

    assert found[:2] == [
        f"3 {LOG}: 27 entries, the checkpoint says 28",
        f"3 {LOG}: the root of the entries is not the checkpoint's",
    ]


@pytest.mark.parametrize("origin", ["alone", "host//s2026", "host/office/s2025", "host/s2026"])
def test_origin_not_of_host_office_and_season_is_named(origin, tmp_path, capsys):
    files = sealed.seal(log=setting("freeze", origin=origin), origin=origin)
    files[CHECKPOINT] = Signer().checkpoint(files[LOG].splitlines(), origin)

    assert verdict(files, tmp_path, capsys) == [
        f'3 {CHECKPOINT}: the origin "{origin}" has not the form host/office/season'
    ]


def test_origin_of_bundle_json_other_than_in_the_freeze_entry_is_named(tmp_path, capsys):
    assert verdict(sealed.seal(origin="elsewhere/office/s2026"), tmp_path, capsys) == [
        '3 bundle.json: the origin is "elsewhere/office/s2026", not the one in the freeze entry'
    ]


def test_new_key_on_the_log_signs_from_then_on(tmp_path, capsys):
    new = Signer(3)

    files = sealed.seal(
        signer=new, log=lambda e: (setting("freeze", key=Signer().vkey)(e), adding(act("key", key=new.vkey))(e))
    )

    assert verdict(files, tmp_path, capsys) == []


def test_checkpoint_of_a_meeting_may_be_anchored_with_its_signatures(tmp_path, capsys):
    whole = sealed.seal(meetings=1)["ledger/meeting_1/checkpoint"].decode()

    files = sealed.seal(meetings=1, log=setting("meeting_merged", checkpoint=whole))

    assert verdict(files, tmp_path, capsys) == []


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        (
            setting("meeting_merged", checkpoint="other"),
            "3 ledger/meeting_1/checkpoint: is not the one in meeting_merged",
        ),
        (setting("meeting_packed", key=Signer(8).vkey), "3 ledger/meeting_1/checkpoint: 0 signatures by the key "),
        (setting("meeting_packed", key="none"), f"3 {LOG}: row 3: meeting_packed: "),
        (without("meeting_packed"), "3 ledger/meeting_2/checkpoint: is not anchored "),
        (without("meeting_merged"), "3 ledger/meeting_2/checkpoint: is not anchored "),
    ],
)
def test_meeting_log_not_anchored_is_named(change, failure, tmp_path, capsys):
    found = verdict(sealed.seal(meetings=2, log=change), tmp_path, capsys)

    assert any(line.startswith(failure) for line in found), found


def test_meeting_folder_out_of_sequence_is_named(tmp_path, capsys):
    files = sealed.seal(meetings=1)
    moved = {name.replace("meeting_1", "meeting_7"): raw for name, raw in files.items()}

    found = verdict(moved, tmp_path, capsys)

    assert "3 ledger/meeting_1/entries.jsonl: is missing" in found
    assert "3 ledger/meeting_7/checkpoint: is not anchored by meeting_packed and meeting_merged" in found


def rewritten(change: Callable[[list[list[str]]], object]) -> Files:
    """Return a bundle whose lines.csv rows are changed before everything is digested and signed."""

    def before(files: Files) -> None:
        rows = [line.split(",") for line in files["lines.csv"].decode().splitlines()]
        change(rows)
        files["lines.csv"] = "".join(",".join(row) + "\n" for row in rows).encode()

    return sealed.seal(before=before)


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        (
            lambda rows: rows[1].__setitem__(3, HEX),
            "5 lines.csv: row 2: the line is not the one of marks.csv for jury, r1, a1",
        ),
        (
            lambda rows: rows[1].__setitem__(4, HEX),
            "5 lines.csv: row 2: the line is not the one of marks.csv for jury, r1, a1",
        ),
        (lambda rows: rows[1].__setitem__(3, "00"), '2 lines.csv: row 2, column salt: "00" is not 64 hex digits'),
        (
            lambda rows: rows[1].__setitem__(3, "00"),
            "5 lines.csv: row 2: the line is not the one of marks.csv for jury, r1, a1",
        ),
        (lambda rows: rows.pop(), "5 lines.csv: not one row for each component, rater and agency of marks.csv"),
        (lambda rows: rows.pop(3), ORDER % 4),
        (
            lambda rows: rows.append(rows[1]),
            ORDER % 14,
        ),
        (lambda rows: rows.insert(1, rows.pop()), ORDER % 2),
        (lambda rows: rows[0].pop(), "2 lines.csv: row 1: the header is not "),
    ],
)
def test_lines_csv_that_is_wrong_is_named(change, failure, tmp_path, capsys):
    found = verdict(rewritten(change), tmp_path, capsys)

    assert any(line.startswith(failure) for line in found), found


def test_season_of_another_name_breaks_every_line(tmp_path, capsys):
    found = verdict(sealed.seal(season=SEASON + "x"), tmp_path, capsys)

    assert sum(line.startswith("5 lines.csv: ") for line in found) == 12
