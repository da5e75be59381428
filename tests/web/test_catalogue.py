"""Catalogues are compiled when they are stale, whole or not at all, and a broken one names its line."""

import gettext
import os

import pytest

from pingyi.web import catalogue

HEADER = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
ENTRY = 'msgid "Home"\nmsgstr "首页"\n'


def source(folder, language="zh_Hans", text=HEADER + ENTRY):
    """Write a .po and return its path."""
    path = folder / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def compiled(path):
    """Return the translations of the .mo beside a .po."""
    with path.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def age(path, seconds):
    """Make the file as old as that many seconds."""
    now = path.stat().st_mtime
    os.utime(path, (now - seconds, now - seconds))


def test_compile_stale_writes_what_was_never_compiled(tmp_path):
    path = source(tmp_path)

    written = catalogue.compile_stale(tmp_path)

    assert written == [path.with_suffix(".mo")]
    assert compiled(path).gettext("Home") == "首页"


def test_compile_stale_writes_only_what_is_older_than_its_source(tmp_path):
    fresh, stale = source(tmp_path, "fresh"), source(tmp_path, "stale")
    catalogue.compile_stale(tmp_path)
    age(fresh, 60)
    age(stale.with_suffix(".mo"), 60)
    before = fresh.with_suffix(".mo").stat().st_mtime_ns
    stale.write_text(HEADER + ENTRY.replace("首页", "主页"), "utf-8")

    written = catalogue.compile_stale(tmp_path)

    assert written == [stale.with_suffix(".mo")]
    assert compiled(stale).gettext("Home") == "主页"
    assert fresh.with_suffix(".mo").stat().st_mtime_ns == before


def test_compile_stale_writes_nothing_twice(tmp_path):
    age(source(tmp_path), 60)
    catalogue.compile_stale(tmp_path)

    assert catalogue.compile_stale(tmp_path) == []


def test_compile_stale_of_an_empty_folder_writes_nothing(tmp_path):
    assert catalogue.compile_stale(tmp_path) == []


def test_compile_stale_keeps_plurals_and_drops_fuzzy_ones(tmp_path):
    plural = '\nmsgid "%(n)s fault"\nmsgid_plural "%(n)s faults"\nmsgstr[0] "%(n)s处错误"\n'
    fuzzy = '\n#, fuzzy\nmsgid "Desk"\nmsgstr "桌子"\n'
    path = source(tmp_path, text=HEADER + ENTRY + plural + fuzzy)

    catalogue.compile_stale(tmp_path)

    found = compiled(path)
    assert [found.ngettext("%(n)s fault", "%(n)s faults", n) for n in (1, 2)] == ["%(n)s处错误"] * 2
    assert found.gettext("Desk") == "Desk"


@pytest.mark.parametrize(
    ("tail", "line"),
    [
        ("nonsense\n", 9),
        ("\n\n<<<<<<< HEAD\n" + ENTRY, 11),
    ],
    ids=["no_keyword", "merge_mark"],
)
def test_compile_stale_refuses_a_broken_source_with_its_line(tmp_path, tail, line):
    path = source(tmp_path, text=HEADER + ENTRY + tail)
    word = tail.strip().splitlines()[0]

    with pytest.raises(ValueError) as caught:
        catalogue.compile_stale(tmp_path)

    assert str(caught.value) == f"{path}, line {line}: '{word}' is no entry"


def test_compile_stale_leaves_the_old_file_when_the_source_is_broken(tmp_path):
    path = source(tmp_path)
    catalogue.compile_stale(tmp_path)
    before = path.with_suffix(".mo").read_bytes()
    age(path.with_suffix(".mo"), 60)
    path.write_text("nonsense\n", "utf-8")

    with pytest.raises(ValueError):
        catalogue.compile_stale(tmp_path)

    assert path.with_suffix(".mo").read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["django.mo", "django.po"]


def test_compile_stale_leaves_no_part_behind(tmp_path):
    path = source(tmp_path)

    catalogue.compile_stale(tmp_path)

    assert sorted(each.name for each in path.parent.iterdir()) == ["django.mo", "django.po"]


def test_shipped_catalogue_is_where_django_looks(settings):
    assert settings.LOCALE_PATHS == [catalogue.LOCALE]
    assert [path.parent.parent.name for path in catalogue.LOCALE.glob("*/LC_MESSAGES/*.po")] == ["zh_Hans"]
