"""The size limits: each is reported when it is broken, and the project breaks none."""

import pytest

from tools import measure

LINE = "    x = 1\n"


def found(name, text):
    return list(measure.python_file(name, text))


def function(lines, name="act"):
    return f"def {name}():\n" + LINE * (lines - 1)


def project(tmp_path, files=(), dependencies=0):
    """Write a small project and return what is over in it."""
    wanted = ", ".join(f'"d{at}"' for at in range(dependencies))
    (tmp_path / "pyproject.toml").write_text(f"[project]\ndependencies = [{wanted}]\n")
    for name, text in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list(measure.over(tmp_path))


def test_project_is_within_its_limits():
    assert list(measure.over(measure.ROOT)) == []


@pytest.mark.parametrize(
    ("file", "limit"),
    [
        ("pingyi/season/actions.py", 50),
        ("pingyi/rules/v1/score.py", 30),
        ("pingyi/season/views.py", 20),
        ("pingyi/web/views/desk.py", 20),
        ("tools/measure.py", 50),
        ("tests/season/test_views.py", 50),
    ],
)
def test_long_function_is_reported(file, limit):
    assert found(file, function(limit)) == []
    assert found(file, "\n" + function(limit + 1)) == [f"{file}:2: act has {limit + 1} lines; at most {limit}"]


def test_long_method_and_coroutine_are_reported():
    text = "class A:\n" + "".join(f"    {line}\n" for line in function(51).splitlines()) + "async " + function(52, "b")

    assert found("tools/x.py", text) == [
        "tools/x.py:53: b has 52 lines; at most 50",
        "tools/x.py:2: act has 51 lines; at most 50",
    ]


def test_decorators_do_not_count():
    text = "@a\n@b\n" + function(50)

    assert found("tools/x.py", text) == []


def test_long_class_is_reported():
    assert found("tools/x.py", "class A:\n" + LINE * 199) == []
    assert found("tools/x.py", "class A:\n" + LINE * 200) == ["tools/x.py:1: class A has 201 lines; at most 200"]


@pytest.mark.parametrize(("file", "limit"), [("tests/a/test_b.py", 400), ("pingyi/settings.py", 200)])
def test_long_file_is_reported(file, limit):
    assert found(file, "x = 1\n" * limit) == []
    assert found(file, "x = 1\n" * (limit + 1)) == [f"{file}: {limit + 1} lines; at most {limit}"]


@pytest.mark.parametrize("name", sorted(measure.FORBIDDEN))
def test_name_that_says_nothing_is_reported(name):
    assert found(f"pingyi/season/{name}.py", "") == [
        f"pingyi/season/{name}.py: the name says nothing; name it by what it holds"
    ]
    assert found(f"tests/season/{name}.py", "") == []


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([("pingyi/a/b.py", "x = 1\n" * 401)], "pingyi/a/b.py: 401 lines; at most 400"),
        ([("tools/b.py", function(51))], "tools/b.py:1: act has 51 lines; at most 50"),
        ([("tests/a/test_b.py", function(51))], "tests/a/test_b.py:1: act has 51 lines; at most 50"),
        (
            [("pingyi/a/templates/a/b.html", "<p>\n" * 151)],
            "pingyi/a/templates/a/b.html: 151 lines; a template has at most 150",
        ),
        ([(f"pingyi/a/f{at}.py", "") for at in range(19)], "pingyi/a: 19 entries; at most 18"),
        ([("pingyi/a/b/c/d/e.py", "")], "pingyi/a/b/c/d: 4 levels deep; at most 3"),
    ],
    ids=["file", "tool", "test", "template", "folder", "depth"],
)
def test_thing_over_its_limit_is_reported_from_the_project(tmp_path, files, message):
    assert project(tmp_path, files) == [message]


@pytest.mark.parametrize(
    "files",
    [
        [("pingyi/a/templates/a/b.html", "<p>\n" * 150)],
        [(f"pingyi/a/{name}", "") for name in (*range(18), "__init__.py", "__pycache__/x")],
        [(f"pingyi/f{at}.py", "") for at in range(30)],
        [("pingyi/a/b/c/d.py", "")],
        [("pingyi/web/static/a/b/c/d.css", ""), ("pingyi/web/locale/zh/x/y.po", "")],
        [("pingyi/a/migrations/0001_first.py", "x = 1\n" * 500)],
        [("pingyi/verifier/verify.py", "x = 1\n" * 2000)],
        [("docs/long.md", "x\n" * 2000)],
    ],
    ids=["template", "folder", "root", "depth", "assets", "migration", "verifier", "docs"],
)
def test_thing_within_its_limit_is_not_reported(tmp_path, files):
    assert project(tmp_path, files) == []


def test_too_many_dependencies_are_reported(tmp_path):
    assert project(tmp_path, dependencies=26) == []
    assert project(tmp_path, dependencies=27) == ["pyproject.toml: 27 direct dependencies; at most 26"]
