"""Checks the whole verifier on small sealed bundles: what holds, what is named, how it ends; no other engine runs."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pingyi.verifier import verify
from tests.verifier import sealed
from tests.verifier.sealed import CHECKPOINT, LOG, Entry, Files, act

KEYS = sealed.Signer()
KEY = KEYS.vkey
HONEST_LINES = {name: sealed.seal()[name] for name in ("lines.csv", "results.csv", "sensitivity.csv")}


def run(files: Files, folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[str]]:
    """Write the bundle, verify it, return the exit code and the lines printed."""
    code = verify.main([str(sealed.write(files, folder / "bundle")), *options])
    return code, capsys.readouterr().out.splitlines()


def failures(lines: list[str]) -> list[tuple[str, str]]:
    """Return (step, file) of each failure printed."""
    return [(line.split()[1], line.split()[2].rstrip(":")) for line in lines if line.startswith("FAIL ")]


def test_bundle_holds_without_a_key(tmp_path, capsys):
    code, lines = run(sealed.seal(), tmp_path, capsys)

    fingerprint = sealed.digest(sealed.Signer().public).hex()
    assert code == 0
    assert lines == [
        "holds: s2026, 3 agencies, 26 entries",
        "consistent; the key was NOT checked",
        f"key fingerprint: {fingerprint}",
    ]


def test_bundle_holds_with_its_key(tmp_path, capsys):
    code, lines = run(sealed.seal(), tmp_path, capsys, "--key", KEY)

    assert (code, lines) == (0, ["holds: s2026, 3 agencies, 26 entries", "key checked"])


def test_bundle_with_two_meeting_logs_holds(tmp_path, capsys):
    code, lines = run(sealed.seal(meetings=2), tmp_path, capsys, f"--key={KEY}")

    assert (code, lines) == (0, ["holds: s2026, 3 agencies, 30 entries", "key checked"])


def test_bundle_signed_by_another_key_is_refused(tmp_path, capsys):
    code, lines = run(sealed.seal(signer=sealed.Signer(9)), tmp_path, capsys, "--key", KEY)

    assert code == 1
    assert failures(lines) == [("3", "bundle.json"), ("3", CHECKPOINT)]
    assert lines[-1] == "FAILED: 2 differences"


def test_bundle_under_the_expected_name_but_a_forged_signature_is_refused(tmp_path, capsys):
    forger = sealed.Signer(9)
    forger.hint = sealed.Signer().hint
    files = sealed.seal()
    files[CHECKPOINT] = forger.checkpoint(files[LOG].splitlines())

    code, lines = run(files, tmp_path, capsys, "--key", KEY)

    assert (code, failures(lines)) == (1, [("3", CHECKPOINT)])
    assert "is wrong" in lines[0]


@pytest.mark.parametrize("name", sorted(sealed.seal(meetings=1)))
def test_any_changed_file_is_named(name, tmp_path, capsys):
    files = sealed.seal(meetings=1)
    files[name] = files[name][:-2] + bytes([files[name][-2] ^ 1]) + files[name][-1:]

    code, lines = run(files, tmp_path, capsys)

    if name == "bundle.json":
        assert code == 2
    else:
        assert code == 1
        assert name in [file for _, file in failures(lines)]


@pytest.mark.parametrize("name", sorted(sealed.seal(meetings=1)))
def test_any_missing_file_is_named(name, tmp_path, capsys):
    files = sealed.seal(meetings=1)
    del files[name]

    code, lines = run(files, tmp_path, capsys)

    if name == "bundle.json":
        assert code == 2
    else:
        assert code == 1
        assert f"{name}: is missing" in [line.split(" ", 2)[2] for line in lines if line.startswith("FAIL")]


@pytest.mark.parametrize("name", sorted(sealed.seal()))
def test_any_emptied_file_is_named(name, tmp_path, capsys):
    files = sealed.seal() | {name: b""}

    code, lines = run(files, tmp_path, capsys)

    assert code == (2 if name == "bundle.json" else 1)
    assert name == "bundle.json" or name in [file for _, file in failures(lines)]


def test_unlisted_file_is_named(tmp_path, capsys):
    code, lines = run(sealed.seal() | {"ledger/season/extra": b"x", "note.txt": b"x"}, tmp_path, capsys)

    assert (code, failures(lines)) == (1, [("1", "ledger/season/extra"), ("1", "note.txt")])


def test_link_in_the_folder_is_named(tmp_path, capsys):
    folder = sealed.write(sealed.seal(), tmp_path / "bundle")
    (folder / "copy.csv").symlink_to(folder / "marks.csv")

    code = verify.main([str(folder)])

    assert code == 1
    assert capsys.readouterr().out.splitlines()[0] == "FAIL 1 copy.csv: is a link or nothing that can be read"


def test_every_failure_is_reported_in_the_order_of_the_steps(tmp_path, capsys):
    files = sealed.seal()
    files["README.txt"] = b"Another.\n"
    files["results.csv"] = files["results.csv"].replace(b"76.33", b"96.33")
    files[LOG] = files[LOG].replace(b'"same address"', b'"other address"')

    code, lines = run(files, tmp_path, capsys)

    assert code == 1
    assert failures(lines) == [
        ("1", "README.txt"),
        ("1", "results.csv"),
        ("3", LOG),
        ("4", "results.csv"),
        ("6", "results.csv"),
    ]


def test_results_rewritten_with_all_digests_are_found_by_recomputing(tmp_path, capsys):
    def praise(files: Files) -> None:
        files["results.csv"] = files["results.csv"].replace(b"76.33,good,,good,1", b"96.33,good,,good,1")
        files["sensitivity.csv"] = files["sensitivity.csv"].replace(b"c3,worst,55.56,poor", b"c3,worst,60.00,fair")

    code, lines = run(sealed.seal(before=praise), tmp_path, capsys, "--key", KEY)

    assert code == 1
    assert failures(lines) == [("6", "results.csv"), ("6", "sensitivity.csv")]
    assert "row 2" in lines[0] and "76.33" in lines[0]


def keep(kinds: tuple[str, ...]) -> Callable[[list[Entry]], None]:
    """Return a change of the log that puts the honest entries of these kinds back."""
    honest = [entry for entry in sealed.season_log(sealed.inputs() | HONEST_LINES, KEYS) if entry["k"] in kinds]

    def put_back(entries: list[Entry]) -> None:
        places = [at for at, entry in enumerate(entries) if entry["k"] in kinds]
        for at, entry in zip(places, honest, strict=True):
            entries[at] = entry

    return put_back


def test_mark_rewritten_with_all_digests_differs_from_its_line_and_results(tmp_path, capsys):
    def raise_mark(files: Files) -> None:
        files["marks.csv"] = files["marks.csv"].replace(b"peers,p3,b2,,75.5,", b"peers,p3,b2,,95.5,")

    code, lines = run(sealed.seal(before=raise_mark, log=keep(("lines", "seal"))), tmp_path, capsys)

    assert code == 1
    assert failures(lines)[:3] == [("5", "lines.csv"), ("5", LOG), ("6", "results.csv")]
    assert {step for step, _ in failures(lines)} == {"5", "6"}


def test_mark_and_line_rewritten_differ_from_the_seal(tmp_path, capsys):
    def lower(files: Files) -> None:
        files["marks.csv"] = files["marks.csv"].replace(b"jury,r1,a1,plan,30,", b"jury,r1,a1,plan,10,")
        rows = [",".join(row) + "\n" for row in [list(verify.LINES), *sealed.line_rows(files)]]
        files["lines.csv"] = "".join(rows).encode()

    code, lines = run(sealed.seal(before=lower, log=keep(("seal",))), tmp_path, capsys)

    assert code == 1
    assert lines[0] == f"FAIL 5 {LOG}: no seal for the sheet of r1 in jury"
    assert failures(lines)[1:3] == [("6", "results.csv"), ("6", "sensitivity.csv")]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("bundle.json", b"{"),
        ("bundle.json", b"[" * 100000),
        ("bundle.json", b'{"a":' * 100000),
        ("bundle.json", b"\xff\xfe"),
        ("bundle.json", b"[]"),
        ("bundle.json", b'{"format":"pingyi-bundle/2"}'),
        ("bundle.json", b"9" * 10000),
        ("bundle.json", b'"\\ud800"'),
    ],
)
def test_unreadable_bundle_json_exits_2(name, raw, tmp_path, capsys):
    code = verify.main([str(sealed.write(sealed.seal() | {name: raw}, tmp_path))])

    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert printed.err.startswith("UNREADABLE: bundle.json ")


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100000,
        b'{"a":' * 100000 + b"1" + b"}" * 100000,
        b"\xff",
        b"null",
        b"[1.5]",
        b"[NaN]",
        b"1" * 100000,
        b'"\\ud800"',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":2}',
        b'{ "a":1}',
        b"{}\n",
        "\ufeff{}".encode(),
        b'{"a":-0}',
    ],
)
@pytest.mark.parametrize("name", ["scheme.json", "trace.json"])
def test_hostile_json_is_a_failure_and_no_traceback(name, raw, tmp_path, capsys):
    code, lines = run(sealed.seal() | {name: raw}, tmp_path, capsys)

    assert code == 1
    assert ("2", name) in failures(lines)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"season": 3}, "season"),
        ({"season": "\ud800"}, "its bytes are not canonical JSON"),
        ({"key": "a+b+\ud800"}, "its bytes are not canonical JSON"),
        ({"engine": "v2"}, "engine"),
        ({"key": "x"}, "verifier key"),
        ({"files": []}, "files"),
        ({"origin": ""}, 'origin: "" is not a non-empty text'),
        ({"note": ""}, "the field note does not belong here"),
        ({"title": {"zh": 1}}, "title"),
    ],
)
def test_field_of_bundle_json_out_of_form_is_named(change, message, tmp_path, capsys):
    files = sealed.seal()
    value = {**json.loads(files["bundle.json"]), **change}
    files["bundle.json"] = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    code, lines = run(files, tmp_path, capsys)

    assert code == 1
    assert any(line.split()[2] == "bundle.json:" and message in line for line in lines)


def test_listed_stranger_and_ledger_are_named(tmp_path, capsys):
    files = sealed.seal()
    value = json.loads(files["bundle.json"])
    value["files"] |= {"extra.txt": "0" * 64, "../../etc/passwd": "0" * 64, "verify.html": "0" * 64, LOG: "0" * 64}
    files["bundle.json"] = sealed.canonical(value)

    code, lines = run(files, tmp_path, capsys)

    assert code == 1
    named = [file for step, file in failures(lines) if step == "1"]
    assert named == ["../../etc/passwd", "../../etc/passwd", "extra.txt", "extra.txt", LOG, "verify.html"]


def test_verify_html_may_be_listed(tmp_path, capsys):
    page = b"<!doctype html>"
    files = sealed.seal()
    value = json.loads(files["bundle.json"])
    value["files"]["verify.html"] = sealed.digest(page).hex()
    raw = sealed.canonical(value)

    def publish(entries: list[Entry]) -> None:
        entries[-1] = act("publication", bundle=sealed.digest(raw).hex())

    again = sealed.seal(log=publish) | {"verify.html": page, "bundle.json": raw}

    code, _ = run(again, tmp_path, capsys)

    assert code == 0


@pytest.mark.parametrize(
    "arguments", [["--nothing"], ["a", "b"], ["--key"], ["/no/such/bundle"], ["--key", "short"], ["\0"], ["/dev/null"]]
)
def test_wrong_arguments_exit_2(arguments, capsys):
    code = verify.main(arguments)

    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert printed.err.startswith("UNREADABLE: ")


def test_whatever_stops_the_reading_is_no_traceback(tmp_path, capsys, monkeypatch):
    sealed.write(sealed.seal(), tmp_path)
    monkeypatch.setattr(verify.Verification, "run", lambda self: 1 // 0)

    code = verify.main([str(tmp_path)])

    assert (code, capsys.readouterr().err.split(":")[0]) == (2, "UNREADABLE")


@pytest.mark.parametrize(("name", "step"), [("trace.json", "1"), ("marks.csv", "1"), (CHECKPOINT, "3")])
def test_file_too_large_to_hold_is_named(name, step, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(verify, "LARGEST", {**verify.LARGEST, name.rpartition("/")[2]: 20})

    code, lines = run(sealed.seal(), tmp_path, capsys)

    assert code == 1
    assert lines[0] == f"FAIL {step} {name}: is larger than 20 bytes"


def test_messages_carry_no_control_characters(tmp_path, capsys):
    files = sealed.seal() | {"evil\x1b[2J\nname": b""}

    code, lines = run(files, tmp_path, capsys)

    assert code == 1
    assert all(line.isprintable() for line in lines)
    assert lines[0] == "FAIL 1 evil\\x1b[2J\\nname: is not listed in bundle.json"


def test_program_runs_alone_and_takes_its_own_folder(tmp_path):
    files = sealed.seal()
    folder = sealed.write(files, tmp_path / "bundle")
    shutil.copy(verify.__file__, folder / "verify.py")

    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py")], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("holds: s2026, 3 agencies, 26 entries\nconsistent; the key was NOT checked\n")


def test_program_reads_a_zip_in_a_plain_locale(tmp_path):
    files = sealed.seal(sealed.inputs(agencies="agency,name\na1,\nb2,乙\nc3,丙\n"))
    path = sealed.write_zip(files, tmp_path / "bundle.zip")

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8=0", verify.__file__, str(path), "--key", KEY],
        capture_output=True,
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.splitlines()[0] == b'FAIL 2 agencies.csv: row 2, column name: "" is not a non-empty text'


def test_source_is_python_3_8_of_the_standard_library_alone():
    tree = ast.parse(Path(verify.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))

    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names
    assert max(node.end_lineno - node.lineno for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)) < 50
