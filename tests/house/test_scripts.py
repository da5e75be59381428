"""The shell scripts, each in a copy of the project whose programs are stand-ins that say what they were asked."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (ROOT / ".venv" / "bin" / "python") if (ROOT / ".venv" / "bin" / "python").exists() else Path("python3")
KEPT_OUT = ("PINGYI_DATA", "PINGYI_DATABASE", "CI", "SKIP_REPORT", "POSTGRES_BIN")
# Runs the tally for true; pytest reports one failure, and PostgreSQL never answers.
STAND_IN = f"""#!/bin/sh
case "$*" in
    tools/tally.py*) exec "{PYTHON}" "$@" ;;
    tools/postgres_answers.py*) exit 1 ;;
    *--junitxml*)
        while [ "$1" != --junitxml ]; do shift; done
        echo "<testsuite><testcase name='a'/>$FOUND</testsuite>" > "$2"
        exit "${{CODE:-0}}" ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    """A copy of the scripts with a .venv in which everything is installed."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    for name in ("run", "test"):
        shutil.copy(ROOT / name, folder / name)
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("run", "dev"):
        shutil.copy(folder / "requirements" / f"{name}.txt", folder / ".venv" / f".installed-{name}")
    for name in ("ruff", "mypy", "lint-imports", "django-admin"):
        program(folder, name, "#!/bin/sh\n")
    program(folder, "python", STAND_IN)
    program(folder, "pingyi", '#!/bin/sh\necho "pingyi $*"\n')
    return folder


def program(folder, name, text):
    path = folder / ".venv" / "bin" / name
    path.write_text(text)
    path.chmod(0o755)


def sh(folder, *words, **more):
    """Run a script of the project and return its exit code, its lines and its errors."""
    kept = {name: value for name, value in os.environ.items() if name not in KEPT_OUT}
    found = subprocess.run(["sh", *words], cwd=folder, env={**kept, **more}, capture_output=True, text=True)
    return found.returncode, found.stdout.splitlines(), found.stderr


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_run_makes_the_demonstration_where_nothing_is(project, kind):
    if kind == "empty":
        (project / "data").mkdir()

    code, lines, _ = sh(project, "run", "--port", "1")

    assert (code, lines[1:]) == (0, ["pingyi demo", "pingyi serve --port 1"])


@pytest.mark.parametrize("kind", ["full", "--empty", "PostgreSQL"])
def test_run_makes_no_demonstration_elsewhere(project, kind):
    more = {"PINGYI_DATABASE": "postgresql:///x"} if kind == "PostgreSQL" else {}
    if kind == "full":
        (project / "data" / "keys").mkdir(parents=True)

    code, lines, _ = sh(project, "run", *([kind] if kind == "--empty" else []), **more)

    assert (code, lines) == (0, ["pingyi serve --empty" if kind == "--empty" else "pingyi serve"])


def test_venv_that_cannot_be_made_is_removed_and_told(project):
    shutil.rmtree(project / ".venv")
    python = project / "python"
    # Says yes to the check of the version; a venv without pip is what Debian leaves.
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\nmkdir -p "$3/bin"; cp /bin/sh "$3/bin/python"; exit 1\n')
    python.chmod(0o755)

    code, lines, errors = sh(project, "run", PYTHON=str(python))

    assert (code, lines) == (1, [])
    assert errors.endswith("sudo apt-get install python3-venv\n")
    assert not (project / ".venv").exists()


def test_skipped_postgresql_is_counted(project):
    code, lines, _ = sh(project, "test", POSTGRES_BIN="")

    assert (code, lines[-2:]) == (0, ["skipped 1 x: PostgreSQL is not here", "1 passed, 0 failed, 1 skipped"])


def test_skipped_postgresql_fails_in_ci(project):
    code, lines, _ = sh(project, "test", POSTGRES_BIN="", CI="true")

    assert (code, lines[-1]) == (1, "1 passed, 0 failed, 1 skipped")


@pytest.mark.parametrize("words", [(), ("--quick",), ("--long",)])
def test_last_line_counts_when_tests_fail_and_their_exit_code_stays(project, words):
    failed = "<testcase name='b'><failure/></testcase>"

    code, lines, _ = sh(project, "test", *words, POSTGRES_BIN="", FOUND=failed, CODE="3")

    assert (code, lines[-1]) == (3, "1 passed, 1 failed, 0 skipped")


def test_last_line_counts_when_a_step_before_the_tests_fails(project):
    program(project, "mypy", "#!/bin/sh\nexit 4\n")

    code, lines, _ = sh(project, "test", "--quick")

    assert (code, lines[-1]) == (4, "0 passed, 0 failed, 0 skipped")
