"""Runs the two independent verifiers on one bundle and compares what they say; it must not judge who is right."""

import contextlib
import importlib.util
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pingyi.bundle import check, source
from tests.support.sealing import VERIFIER

LINE = re.compile(r"^FAIL (\d) (\S+): ", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """What one verifier says: its exit code, and the steps and files of its failures."""

    code: int
    named: frozenset[tuple[int, str]]

    @property
    def files(self) -> frozenset[str]:
        """The files that any failure names."""
        return frozenset(file for _, file in self.named)


def load() -> ModuleType:
    """Return the single-file verifier as a module, loaded from its path as a stranger would run it."""
    found = importlib.util.spec_from_file_location("verify_one_file", VERIFIER)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


ONE_FILE = load()


def ours(bundle: Path, vkey: str | None = None) -> Verdict:
    """Return what the package says."""
    try:
        with contextlib.closing(source.open_source(bundle)) as opened:
            report = check.verify(opened, vkey)
    except source.Unreadable:
        return Verdict(2, frozenset())
    return Verdict(int(bool(report.failures)), frozenset((one.step, one.file) for one in report.failures))


def theirs(bundle: Path, vkey: str | None = None) -> Verdict:
    """Return what the single-file verifier says."""
    out = io.StringIO()
    key = [] if vkey is None else ["--key", vkey]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = ONE_FILE.main([str(bundle), *key])
    return Verdict(code, frozenset((int(one[1]), one[2]) for one in LINE.finditer(out.getvalue())))


@contextlib.contextmanager
def changed(path: Path, at: int, byte: bytes) -> Iterator[None]:
    """Put one other byte into a file for the time of the block."""
    raw = path.read_bytes()
    path.write_bytes(raw[:at] + byte + raw[at + 1 :])
    yield
    path.write_bytes(raw)
