"""The tool that keeps the catalogue in step finds every id, keeps translations and lists what is wrong."""

import pytest
from babel.messages.catalog import Catalog

from tools import messages

PAGE = """{% load i18n %}<p title="{% translate 'Go' %}">{% translate "Home" %}, not this</p>
{% blocktranslate with name=row.name %}Hello {{ name }}{% endblocktranslate %}
{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% translate "May" context "month" %}{% trans "Old" %}{{ _("Bare") }}{% comment %}{% translate "No" %}{% endcomment %}
"""
WRITTEN = messages.HEADER + (
    'msgid "Desk"\nmsgstr ""\n\n'
    'msgid "Home"\nmsgstr "首页"\n\n'
    '#, python-brace-format\nmsgid "no {name}"\nmsgstr "没有{name}"\n\n'
)  # fmt: skip


@pytest.fixture
def project(tmp_path):
    """A project with one page, one module and a catalogue that lags behind."""
    (tmp_path / "pingyi" / "x" / "templates" / "x").mkdir(parents=True)
    (tmp_path / "pingyi" / "x" / "templates" / "x" / "page.html").write_text(
        '{% load i18n %}{% translate "Home" %}{% translate "Desk" %}'
    )
    (tmp_path / "pingyi" / "x" / "actions.py").write_text('raise Refused("no {name}", name=1)\n')
    path = tmp_path / messages.CATALOGUE
    path.parent.mkdir(parents=True)
    path.write_text(
        messages.HEADER + 'msgid "no {name}"\nmsgstr "没有{name}"\n\n'
        '#: pingyi/x/page.html:1\nmsgid "Home"\nmsgstr "首页"\n\n'
        '#, fuzzy\nmsgid "Desk"\nmsgstr "桌子"\n\n'
        'msgid "Gone"\nmsgstr "已删"\n\n'
        '#~ msgid "Long gone"\n#~ msgstr "早已删"\n',
        "utf-8",
    )
    return tmp_path


def catalog(*entries):
    """Return a catalogue of (id, translation, flags)."""
    made = Catalog(locale="zh_Hans")
    for message, string, *flags in entries:
        made.add(message, string, flags=flags)
    return made


def test_template_messages_finds_every_tag():
    found = list(messages.template_messages(PAGE))

    assert found == [
        ("Go", None),
        ("Home", None),
        ("Hello %(name)s", None),
        (("%(n)s row", "%(n)s rows"), None),
        ("May", "month"),
        ("Old", None),
        ("Bare", None),
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("a"), gettext("b"), gettext_lazy("c"), gettext_noop("d")', ["a", "b", "c", "d"]),
        ('translation.gettext("a")', ["a"]),
        ('ngettext("one", "many", n)', [("one", "many")]),
        ('ngettext("one", many, n)', []),
        ('raise Refused("no {name}", name=n)', ["no {name}"]),
        ('raise errors.Missing("a") from error', ["a"]),
        ('Conflict("a" " and b", list=" or ".join(x))', ["a and b"]),
        ('said("a")', ["a"]),
        ('class Worse(Refused): pass\nclass Worst(Worse): pass\nraise Worst("a")\nraise Worse("b")', ["a", "b"]),
        ('class Other(ValueError): pass\nraise Other("a")', []),
        ('raise Refused(f"port {port}" " is taken")', []),
        ("raise Refused(fault, name=n)", []),
        ("Refused()", []),
        ('Leaf(1, assumed="set here", cite="")', ["set here"]),
        ('_("a", assumed=why), Leaf(assumed="")', ["a"]),
        ('Refused(f"{a}"), _(1), calls[0]("a"), print("b")', []),
    ],
)
def test_python_messages_takes_constant_first_arguments(source, found):
    assert list(messages.python_messages(source)) == found


def test_scheme_messages_finds_reasons_at_any_depth():
    scheme = {
        "title": {"en": "Review"},
        "result": {"digits": {"value": 2, "assumed": "not stated"}, "weight": {"value": 1, "cite": "A:1"}},
        "stages": [{"window": {"assumed": "no dates are stated"}}],
        "odd": {"assumed": {"assumed": "inner"}},
    }

    found = list(messages.scheme_messages(scheme))

    assert found == ["not stated", "no dates are stated", "inner"]


def test_wanted_joins_templates_code_and_schemes(project):
    (project / "pingyi" / "schemes").mkdir()
    (project / "pingyi" / "schemes" / "cn.toml").write_text('digits = { value = 2, assumed = "not stated" }\n')

    found = messages.wanted(project)

    assert [message.id for message in found if message.id] == ["Home", "Desk", "no {name}", "not stated"]


def test_wanted_takes_no_template_outside_a_templates_folder(project):
    (project / "pingyi" / "x" / "loose.html").write_text('{% load i18n %}{% translate "Loose" %}')

    assert messages.wanted(project).get("Loose") is None


def test_main_keeps_translations_and_drops_the_rest(project):
    code = messages.main([], project)

    assert code == 0
    assert (project / messages.CATALOGUE).read_text("utf-8") == WRITTEN


def test_main_writes_the_same_again(project):
    messages.main([], project)

    messages.main([], project)

    assert (project / messages.CATALOGUE).read_text("utf-8") == WRITTEN


def test_main_begins_a_catalogue_that_is_not_there(project):
    (project / messages.CATALOGUE).unlink()

    messages.main([], project)

    assert (project / messages.CATALOGUE).read_text("utf-8").count('msgstr ""\n') == 4


def test_main_leaves_one_empty_form_for_a_new_plural(project):
    (project / "pingyi" / "x" / "actions.py").write_text('ngettext("one", "many", n)\n')

    messages.main([], project)

    written = (project / messages.CATALOGUE).read_text("utf-8")
    assert written.endswith('msgid "one"\nmsgid_plural "many"\nmsgstr[0] ""\n\n')


def test_main_check_lists_what_is_wrong_and_writes_nothing(project, capsys):
    before = (project / messages.CATALOGUE).read_bytes()
    (project / "pingyi" / "x" / "texts.py").write_text('A = _("New")\n')

    code = messages.main(["--check"], project)

    assert code == 1
    assert capsys.readouterr().out == "fuzzy: Desk\nmissing: New\nobsolete: Gone\nobsolete: Long gone\n"
    assert (project / messages.CATALOGUE).read_bytes() == before


def test_main_check_counts_what_is_right(project, capsys):
    path = project / messages.CATALOGUE
    path.write_text(WRITTEN.replace('"Desk"\nmsgstr ""', '"Desk"\nmsgstr "工作台"'), "utf-8")

    code = messages.main(["--check"], project)

    assert code == 0
    assert capsys.readouterr().out == "3 messages, all translated\n"


def test_main_names_the_line_of_a_broken_catalogue(project):
    path = project / messages.CATALOGUE
    path.write_text(messages.HEADER + "nonsense\n", "utf-8")

    with pytest.raises(SystemExit) as caught:
        messages.main(["--check"], project)

    assert str(caught.value) == f"{path}, line 9: 'nonsense' is no entry"


@pytest.mark.parametrize(
    ("old", "fault"),
    [
        (("one", "一"), "not translated: one"),
        ((("one", "many"), ("",)), "not translated: one"),
        ((("one", "many"), ("一",), "fuzzy"), "fuzzy: one"),
        (("other", "他"), "missing: one"),
    ],
    ids=["no_plural", "empty", "fuzzy", "missing"],
)
def test_faults_of_a_plural_name_its_first_form(old, fault):
    found = catalog((("one", "many"), None))

    assert next(messages.faults(catalog(old), found)) == fault


def test_faults_of_a_whole_plural_are_none():
    found = catalog((("one", "many"), None))

    assert list(messages.faults(catalog((("one", "many"), ("一",))), found)) == []


def test_updated_drops_a_translation_of_another_number():
    result = messages.updated(catalog(("one", "一")), catalog((("one", "many"), None)))

    assert not any(result.get("one").string)


def test_content_tells_no_place_date_or_name():
    made = Catalog(locale="zh_Hans", project="p", last_translator="somebody")
    made.add("Home", "首页", locations=[("pingyi/x.html", 3)])

    assert messages.content(made) == (messages.HEADER + 'msgid "Home"\nmsgstr "首页"\n\n').encode()
