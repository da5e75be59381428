"""Size limits of the house: functions, classes, files, templates and folders; prints what is over and exits 1."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FUNCTION, RULES_FUNCTION, VIEW_FUNCTION = 50, 30, 20
CLASS, FILE, TEMPLATE, SETTINGS = 200, 400, 150, 200
ENTRIES, DEPTH, DEPENDENCIES = 18, 3, 26
# The verifier is one page that a stranger reads on its own.
EXEMPT = frozenset({"pingyi/verifier/verify.py"})
SOURCES = ("pingyi/**/*.py", "tools/*.py", "tests/**/*.py")
FORBIDDEN = frozenset(
    ["utils", "helpers", "common", "misc", "manager", "handler", "service", "base", "data", "info", "process", "do"]
)


def over(root: Path) -> Iterator[str]:
    """Yield one line for each thing over its limit below `root`."""
    for path in (
        sorted(root.glob("pingyi/**/*.py")) + sorted(root.glob("tools/*.py")) + sorted(root.glob("tests/**/*.py"))
    ):
        name = path.relative_to(root).as_posix()
        if "/migrations/" not in name and name not in EXEMPT:
            yield from python_file(name, path.read_text(encoding="utf-8"))
    for path in sorted(root.glob("pingyi/**/*.html")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > TEMPLATE:
            yield f"{path.relative_to(root)}: {lines} lines; a template has at most {TEMPLATE}"
    yield from folders(root)
    yield from dependencies(root)


def python_file(name: str, text: str) -> Iterator[str]:
    """Yield what is over in one Python file."""
    lines = len(text.splitlines())
    limit = SETTINGS if name.endswith("settings.py") else FILE
    if lines > limit:
        yield f"{name}: {lines} lines; at most {limit}"
    if name.startswith("pingyi/") and Path(name).stem in FORBIDDEN:
        yield f"{name}: the name says nothing; name it by what it holds"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = function_limit(name)
            if length(node) > limit:
                yield f"{name}:{node.lineno}: {node.name} has {length(node)} lines; at most {limit}"
        elif isinstance(node, ast.ClassDef) and length(node) > CLASS:
            yield f"{name}:{node.lineno}: class {node.name} has {length(node)} lines; at most {CLASS}"


def function_limit(name: str) -> int:
    """Return how long a function of this file may be."""
    if name.startswith("pingyi/rules/"):
        return RULES_FUNCTION
    is_view = name.startswith("pingyi/") and (Path(name).stem == "views" or "/views/" in name)
    return VIEW_FUNCTION if is_view else FUNCTION


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """Return the lines from the definition to its end, decorators apart."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def folders(root: Path) -> Iterator[str]:
    """Yield folders with too many entries or too deep below pingyi/."""
    for folder in sorted(path for path in root.glob("pingyi/**") if path.is_dir() and path.name != "__pycache__"):
        inside = [entry for entry in folder.iterdir() if entry.name not in ("__pycache__", "__init__.py")]
        if len(inside) > ENTRIES and folder != root / "pingyi":
            yield f"{folder.relative_to(root)}: {len(inside)} entries; at most {ENTRIES}"
        parts = folder.relative_to(root / "pingyi").parts
        if len(parts) > DEPTH and not {"locale", "static", "templates"} & set(parts):
            yield f"{folder.relative_to(root)}: {len(parts)} levels deep; at most {DEPTH}"


def dependencies(root: Path) -> Iterator[str]:
    """Yield when there are more direct run-time dependencies than the house allows."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if len(project["dependencies"]) > DEPENDENCIES:
        yield f"pyproject.toml: {len(project['dependencies'])} direct dependencies; at most {DEPENDENCIES}"


if __name__ == "__main__":
    found = list(over(ROOT))
    print("\n".join(found) or "all within the limits")
    raise SystemExit(1 if found else 0)
