"""Every model, state, role, move, action and kind of ledger entry has a line in docs/glossary.md, and none is stale."""

import ast
import importlib
from collections.abc import Iterator

import pytest
from django.apps import apps

from pingyi.ballot.models import Answer
from pingyi.flow.machine import Move
from pingyi.flow.models import Proposal
from pingyi.ledger import entries
from pingyi.people.models import ROLES
from pingyi.policy import load as policy
from tests.support import documents

PACKAGE = documents.ROOT / "pingyi"
APPS = sorted(config.name.removeprefix("pingyi.") for config in apps.get_app_configs() if "pingyi." in config.name)
LINES = [row for row in documents.rows(documents.text_of("docs/glossary.md")) if len(row) == 4]
TERMS = [row for row in LINES if row[0] != "English" and not row[0].startswith("---")]
# (package, name in the code) of every line.
NAMED = {(where, name) for row in TERMS for where in documents.ticked(row[3]) for name in documents.ticked(row[0])}


def test_every_model_has_a_line():
    models = {(model._meta.app_label, model.__name__) for model in apps.get_models() if "pingyi." in model.__module__}

    assert sorted(models - NAMED) == []


def test_every_state_has_a_line():
    states = {(app, state) for app, module in _modules("states") for state in module.STATES}
    states |= {("flow", outcome) for outcome in Proposal.OUTCOMES}
    states |= {("ballot", status) for status in _statuses()}

    assert sorted(states - NAMED) == []


def test_every_move_has_a_line():
    assert sorted(_moves() - NAMED) == []


def test_every_public_action_has_a_line():
    actions = {(app, name) for app in APPS for name in _public_functions(app)}

    assert sorted(actions - NAMED) == []


def test_every_role_has_a_line():
    assert sorted({("people", role) for role in ROLES} - NAMED) == []


def test_every_kind_of_entry_has_a_line():
    assert sorted({("ledger", kind) for kind in entries.KINDS} - NAMED) == []


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row[0])
def test_line_names_a_package_that_exists_and_an_article_that_resolves(row):
    english, chinese, article, where = row

    wrong = [name for name in documents.ticked(where) if not (PACKAGE / name / "__init__.py").is_file()]

    assert english
    assert chinese
    assert not chinese.isascii()
    assert article == "-" or policy.check_cite(article) is None
    assert wrong == []
    assert documents.ticked(where) or where == "-"


def test_line_of_an_app_names_something_that_exists():
    words = {(app, name) for app in APPS for name in _words(app)}

    assert sorted(pair for pair in NAMED if pair[0] in APPS and pair not in words) == []


def test_lines_are_distinct():
    lines = [(row[0], row[3]) for row in TERMS]

    assert [line for line in lines if lines.count(line) > 1] == []


def _modules(name: str) -> Iterator[tuple[str, object]]:
    for app in APPS:
        if (PACKAGE / app / f"{name}.py").is_file():
            yield app, importlib.import_module(f"pingyi.{app}.{name}")


def _statuses() -> list[str]:
    found = next(rule for rule in Answer._meta.constraints if rule.name == "answer_status")
    return list(dict(found.condition.children)["status__in"])


def _moves() -> set[tuple[str, str]]:
    tables = [(app, table) for app, module in _modules("states") for table in vars(module).values()]
    return {
        (app, move.name)
        for app, table in tables
        if isinstance(table, tuple)
        for move in table
        if isinstance(move, Move)
    }


def _public_functions(app: str) -> Iterator[str]:
    """Yield the actions that callers of the app see; of a package, those that its __init__ hands on."""
    folder = PACKAGE / app
    handed = folder / "actions" / "__init__.py"
    seen = set(ast.literal_eval(handed.read_text("utf-8").partition("__all__ = ")[2])) if handed.exists() else None
    for path in [*folder.glob("actions.py"), *folder.glob("actions/*.py")]:
        for node in ast.parse(path.read_text("utf-8")).body:
            known = seen is None or getattr(node, "name", "") in seen
            if known and isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node.name


def _words(app: str) -> Iterator[str]:
    yield from _public_functions(app)
    yield from (model.__name__ for model in apps.get_models() if model._meta.app_label == app)
    yield from (state for own, module in _modules("states") if own == app for state in module.STATES)
    yield from (name for own, name in _moves() if own == app)
    extra = {"flow": Proposal.OUTCOMES, "people": ROLES, "ballot": _statuses(), "ledger": entries.KINDS}
    yield from extra.get(app, ())
