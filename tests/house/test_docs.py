"""The project's pages stay true: examples run, names exist, links resolve, and both languages say the same."""

import argparse
import doctest
import itertools
import re
import tomllib
from collections.abc import Mapping

import pytest

from pingyi.bundle import forms, frame, manifest, sheets, write
from pingyi.cli import main
from pingyi.ledger import entries
from pingyi.result import texts
from pingyi.rules.v1 import output
from tests.support import documents, retrace, verifiers

FORMATS = "docs/algorithms/formats.md"
READMES = ("README.md", "README.zh-CN.md")
MAP = "docs/map.md"
PAGES = sorted(path.relative_to(documents.ROOT).as_posix() for path in documents.ROOT.glob("docs/**/*.md"))
PAGES += [*READMES, "CHANGELOG.md", "CONTRIBUTING.md"]
PACKAGES = sorted(path.parent.name for path in documents.ROOT.glob("pingyi/*/__init__.py"))
# Made by `./run`, so that a fresh clone does not have them.
MADE = ("data/", ".venv/")
SECTIONS = ("Rules", "Organisers", "Agencies", "Public", "Operation")
# What the contract names and has to show at least once.
SHOWN = (
    *manifest.BOUND,
    "bundle.json",
    "trace.json",
    "README.txt",
    "verify.py",
    "entries.jsonl",
    "checkpoint",
    "small.zip",
)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Run the examples of the formats page; return the folder they worked in and what was told."""
    folder = tmp_path_factory.mktemp("formats")
    season = folder / "season"
    files = documents.files(documents.text_of(FORMATS))
    write.write_files(season, files)
    test = documents.examples(documents.text_of(FORMATS), FORMATS, {"files": files, "season": season})
    told: list[str] = []
    failed, tried = doctest.DocTestRunner().run(test, out=told.append, clear_globs=False)
    return folder, failed, tried, "".join(told), test.globs


def test_examples_of_formats_hold(ran):
    _, failed, tried, told, _ = ran

    assert failed == 0, told
    assert tried > 100


def test_bundle_of_formats_holds_for_both_verifiers(ran):
    folder, _, _, _, names = ran
    key = names["key"].text

    assert verifiers.ours(folder / "small.zip", key) == verifiers.Verdict(0, frozenset())
    assert verifiers.theirs(folder / "small.zip", key) == verifiers.Verdict(0, frozenset())


def test_changed_bundle_of_formats_fails_in_both_verifiers_alike(ran):
    folder, _, _, _, names = ran
    key = names["key"].text

    changed = frozenset((step, "results.csv") for step in (1, 4, 6))
    assert verifiers.ours(folder / "bundle", key) == verifiers.Verdict(1, changed)
    assert verifiers.theirs(folder / "bundle", key) == verifiers.Verdict(1, changed)


def test_formats_has_only_examples_that_run():
    python = [block for block in documents.blocks(documents.text_of(FORMATS)) if block.language == "python"]

    assert [block.line for block in python if not block.text.startswith(">>> ")] == []


@pytest.mark.parametrize("name", SHOWN)
def test_formats_shows_every_public_format(name):
    blocks = documents.blocks(documents.text_of(FORMATS))

    assert [block.line for block in blocks if name in (block.name, *re.findall(r"[\w.]+", block.text))] != []


def test_formats_gives_the_headers_of_the_inputs():
    rows = documents.rows(documents.text_of(FORMATS))
    given = {row[0]: documents.ticked(row[1])[0] for row in rows if row[0] in frame.INPUTS}

    # Columns for the agencies follow in ballots.csv.
    headers = {name: ",".join(header) for name, header in frame.HEADERS.items()}
    assert given == {**headers, "ballots.csv": "channel,status,"}


def test_formats_gives_the_fields_of_every_kind_of_entry():
    given = {
        documents.ticked(row[0])[0]: documents.ticked(row[1])
        for row in _section("5.1 Logs and entries")
        if documents.ticked(row[0])
    }

    fields = {kind: list(own) for kind, own in entries.KINDS.items()}
    assert given == fields


def test_formats_names_every_rule_of_the_trace():
    given = [documents.ticked(row[0])[0] for row in _section("4.12 trace.json") if documents.ticked(row[0])]

    assert sorted(given) == sorted(texts.RULES)
    assert sorted(given) == sorted(retrace.RULES)


@pytest.mark.parametrize(
    "words",
    [forms.KINDS, sheets.STATUSES, manifest.FIELDS, manifest.OPTIONAL, (output.TRACE_FORMAT, manifest.FORMAT)],
    ids=lambda words: words[0],
)
def test_formats_names_every_word_that_a_reader_accepts(words):
    page = documents.text_of(FORMATS)

    assert [word for word in words if f"`{word}`" not in page and f'"{word}"' not in page] == []


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_resolve(page):
    text, folder = documents.text_of(page), (documents.ROOT / page).parent
    local = [target for target in documents.links(text) if not target.startswith("http")]
    anchors = {documents.anchor(heading) for heading in documents.headings(text)}

    assert [target for target in local if not target.startswith("#") and not (folder / target).exists()] == []
    assert [target for target in local if target.startswith("#") and target[1:] not in anchors] == []


@pytest.mark.parametrize("page", [*READMES, MAP])
def test_named_paths_exist(page):
    names = [name for name in documents.paths(documents.text_of(page)) if not name.startswith(MADE)]

    assert len(names) > 1
    assert [name for name in names if not any(documents.ROOT.glob(name.removeprefix("./")))] == []


@pytest.mark.parametrize("page", READMES)
def test_readme_has_a_line_for_every_package(page):
    rows = [documents.ticked(row[0]) for row in documents.rows(documents.text_of(page))]

    assert sorted(names[0] for names in rows if len(names) == 1 and re.fullmatch("[a-z]+", names[0])) == PACKAGES


def test_map_leads_into_every_package():
    names = {name.split("/")[1] for name in documents.paths(documents.text_of(MAP)) if name.startswith("pingyi/")}

    assert sorted(set(PACKAGES) - names) == []


def test_map_draws_the_layers_that_are_enforced():
    drawing = [line for line in documents.text_of(MAP).splitlines() if line.startswith("    ")]
    drawn = [list(itertools.takewhile(PACKAGES.__contains__, line.split())) for line in drawing]
    project = tomllib.loads(documents.text_of("pyproject.toml"))
    layers = [layer.split(" | ") for layer in project["tool"]["importlinter"]["contracts"][0]["layers"]]

    # Single files at the top are no packages, and the verifier stands apart.
    assert drawn == [*(names for names in layers if set(names) <= set(PACKAGES)), ["verifier"]]


@pytest.mark.parametrize("page", [*READMES, "CHANGELOG.md"])
def test_named_commands_are_known(page):
    known = _commands()
    found = re.findall(r"\bpingyi (?!\S*[/:.])([a-z]+)([^`\n]*)", documents.text_of(page))
    unknown = [
        (command, option)
        for command, rest in found
        for option in ["", *re.findall(r"--[a-z]+", rest)]
        if command not in known or (option and option not in _options(known[command]))
    ]

    assert found != []
    assert unknown == []


@pytest.mark.parametrize("page", READMES)
def test_readme_lists_every_command(page):
    rows = documents.rows(documents.text_of(page))
    listed = {row[0].split()[1].strip("`") for row in rows if row[0].startswith("`pingyi ")}

    assert sorted(listed) == sorted(_commands())


def test_readmes_say_the_same():
    first, second = (documents.text_of(page) for page in READMES)

    assert [block.text for block in documents.blocks(first)] == [block.text for block in documents.blocks(second)]
    assert documents.links(first)[1:] == documents.links(second)[1:]
    assert len(documents.headings(first)) == len(documents.headings(second))
    assert [documents.ticked(row[0]) for row in documents.rows(first)] == [
        documents.ticked(row[0]) for row in documents.rows(second)
    ]
    assert re.findall(r"^- ", first, re.MULTILINE) == re.findall(r"^- ", second, re.MULTILINE)


def test_version_is_the_newest_of_the_changelog():
    project = tomllib.loads(documents.text_of("pyproject.toml"))["project"]
    versions = re.findall(r"^## (\S+)$", documents.text_of("CHANGELOG.md"), re.MULTILINE)

    assert versions[0] == project["version"]
    assert versions == sorted(versions, key=lambda text: [int(part) for part in text.split(".")], reverse=True)


def test_changelog_has_its_sections_in_their_order():
    for part in documents.text_of("CHANGELOG.md").split("\n## ")[1:]:
        found = re.findall(r"^### (.+)$", part, re.MULTILINE)

        assert found == [name for name in SECTIONS if name in found]


def test_pages_name_no_path_of_a_machine():
    found = [
        (page, word)
        for page in PAGES
        for word in re.findall(r"/(?:root|home|Users|work|tmp)/\S*", documents.text_of(page))
    ]

    assert found == []


def _section(heading: str) -> list[list[str]]:
    """Return the table rows under this heading of the formats page."""
    page = documents.text_of(FORMATS).partition(f"\n### {heading}\n")[2]
    return documents.rows(re.split(r"^##", page, maxsplit=1, flags=re.MULTILINE)[0])


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """Return the options of a command and of what it is divided into."""
    below = [action.choices.values() for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return set(parser._option_string_actions).union(*(_options(one) for parsers in below for one in parsers))


def _commands() -> Mapping[str, argparse.ArgumentParser]:
    """Return the parser of every command by its name."""
    actions = main.parser()._actions
    return next(action.choices for action in actions if isinstance(action, argparse._SubParsersAction))
