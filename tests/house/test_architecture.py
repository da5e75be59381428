"""What import contracts cannot see: what apps take from one another, who writes states, who prints, what is empty."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import measure

ROOT = measure.ROOT / "pingyi"
APPS = frozenset({"people", "season", "ballot", "meeting", "result", "paper"})
SHARED = frozenset({"queries", "actions", "states", "access", "texts"})
DOORS = frozenset({"within", "everywhere"})
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("**/*.py"))}
OWN = {name: text for name, text in SOURCES.items() if "/migrations/" not in name and not name.startswith("verifier/")}


def imported(node):
    """Return the dotted names that an import statement brings in, each with the name it has here."""
    if isinstance(node, ast.Import):
        return [(alias.name, alias.asname or alias.name) for alias in node.names]
    return [(f"{node.module}.{alias.name}", alias.asname or alias.name) for alias in node.names]


def foreign_imports(name, tree):
    """Yield file and local name of each import that an app takes from another app."""
    app = name.partition("/")[0]
    for node in ast.walk(tree):
        if app in APPS and isinstance(node, ast.Import | ast.ImportFrom):
            for dotted, local in imported(node):
                parts = (*dotted.split("."), "", "")
                if parts[0] == "pingyi" and parts[1] in APPS - {app}:
                    yield parts[2], local


def annotations(tree):
    """Return every node inside an annotation."""
    roots = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg | ast.AnnAssign)]
    roots += [node.returns for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    roots += [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    return {id(inner) for root in roots if root is not None for inner in ast.walk(root)}


def allowed_uses(tree):
    """Return each name that stands before .objects.within, or as the class of isinstance."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in DOORS and isinstance(node.value, ast.Attribute):
            found.add(id(node.value.value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            found |= {id(inner) for inner in ast.walk(node.args[1])}
    return found


def import_faults(name, text):
    """Yield what an app takes from another app and must not."""
    tree = ast.parse(text)
    fine = annotations(tree) | allowed_uses(tree)
    for file, local in foreign_imports(name, tree):
        if file == "models":
            uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == local]
            if any(id(node) not in fine for node in uses) and not name.endswith("/models.py"):
                yield f"{name}: {local} is for types, isinstance and objects.within"
        elif file not in SHARED:
            yield f"{name}: {file} is not for other apps"


def state_faults(name, text):
    """Yield each place but flow/apply.py that writes a state."""
    for node in ast.walk(ast.parse(text)):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        flat = [inner for target in targets if isinstance(target, ast.AST) for inner in ast.walk(target)]
        written = any(isinstance(each, ast.Attribute) and each.attr == "state" for each in flat)
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
        verb = (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id) if called else ""
        if verb == "setattr":
            written = len(node.args) > 1 and getattr(node.args[1], "value", "") == "state"
        if verb in ("update", "update_or_create", "aupdate"):
            written = any(keyword.arg == "state" for keyword in node.keywords)
        if written and name != "flow/apply.py":
            yield f"{name}:{node.lineno}: only flow/apply.py writes a state"


def print_faults(name, text):
    """Yield each print outside the command line."""
    for node in ast.walk(ast.parse(text)):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        if called and not name.startswith("cli/"):
            yield f"{name}:{node.lineno}: only the command line prints"


def init_faults(name, text):
    """Yield an __init__.py that holds something, those of `actions`, `queries` and `texts` packages apart."""
    handing_on = tuple(f"/{package}/__init__.py" for package in ("actions", "queries", "texts"))
    if name.endswith("__init__.py") and text and not name.endswith(handing_on):
        yield f"{name}: must be empty, or importing a part of the package loads the rest"


CHECKS = (import_faults, state_faults, print_faults, init_faults)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_project_has_no_fault(check):
    assert [fault for name, text in OWN.items() for fault in check(name, text)] == []


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (import_faults, "result/views.py", "from pingyi.season.forms import case"),
        (import_faults, "result/views.py", "from pingyi.season import forms"),
        (import_faults, "result/views.py", "import pingyi.season.forms"),
        (import_faults, "result/views.py", "def f():\n    from pingyi.season import views as shown"),
        (import_faults, "meeting/actions.py", "from pingyi.season.models import Season\nSeason.objects.all()"),
        (import_faults, "meeting/actions.py", "from pingyi.season.models import Season\nx = [Season]"),
        (import_faults, "meeting/actions.py", "from pingyi.season.models import Rater\nRater(name='x').save()"),
        (import_faults, "ballot/queries.py", "from pingyi.people.models import User as U\nU.objects.get(pk=1)"),
        (state_faults, "season/actions/freezing.py", "season.state = 'open'"),
        (state_faults, "season/actions/freezing.py", "a, season.state = 1, 2"),
        (state_faults, "season/actions/freezing.py", "row.season.state += 'x'"),
        (state_faults, "web/views/desk.py", "rows.filter(pk=1).update(state='open')"),
        (state_faults, "web/views/desk.py", "setattr(season, 'state', 'open')"),
        (print_faults, "season/actions/freezing.py", "def f():\n    print('x')"),
        (print_faults, "web/catalogue.py", "print()"),
        (init_faults, "rules/__init__.py", "from pingyi.rules import merge\n"),
        (init_faults, "__init__.py", "import os\n"),
    ],
)
def test_fault_is_reported(check, name, text):
    assert len(list(check(name, text))) == 1


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (import_faults, "result/actions.py", "from pingyi.season import actions, queries, states, access, texts"),
        (
            import_faults,
            "result/actions.py",
            "from pingyi.season.actions import Case\nfrom pingyi.result import screens",
        ),
        (
            import_faults,
            "result/actions.py",
            "from pingyi.season.models import Season\ndef f(a: Season) -> Season: ...",
        ),
        (
            import_faults,
            "result/actions.py",
            "from pingyi.season.models import Season as S\nS.objects.within(1).first()",
        ),
        (import_faults, "people/access.py", "from pingyi.people.models import User\nUser.objects.all()"),
        (import_faults, "season/access.py", "from pingyi.people.models import User\nisinstance(user, User)"),
        (import_faults, "web/views/desk.py", "from pingyi.season.models import Season\nSeason.objects.all()"),
        (state_faults, "flow/apply.py", "row.state = move.target"),
        (state_faults, "season/actions/freezing.py", "if season.state == 'open': state = season.state"),
        (state_faults, "season/actions/freezing.py", "rows.update(name='x')"),
        (print_faults, "cli/main.py", "print('x')"),
        (init_faults, "season/actions/__init__.py", "from pingyi.season.actions.freezing import freeze\n"),
    ],
)
def test_what_is_fine_is_not_reported(check, name, text):
    assert list(check(name, text)) == []


LOADED = "import sys, {}; print(sorted(each for each in sys.modules if each.partition('.')[0] == 'django'))"


def loaded(modules, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent), "PINGYI_DATA": str(tmp_path)}
    command = [sys.executable, "-c", LOADED.format(modules)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout.strip()


@pytest.mark.parametrize(
    "module",
    [
        "pingyi.ballot.intake.writer",
        "pingyi.bundle.check",
        "pingyi.cli.score",
        "pingyi.edge.ballots",
        "pingyi.edge.guard",
    ],
)
def test_hot_path_never_loads_django(module, tmp_path):
    assert loaded(module, tmp_path) == "[]"


def test_loaded_django_would_be_seen(tmp_path):
    assert "'django'" in loaded("django", tmp_path)


def test_every_file_was_read():
    assert {"settings.py", "flow/apply.py", "season/actions/__init__.py", "cli/main.py"} <= set(OWN)
    assert Path(ROOT / "verifier" / "verify.py").exists()
