"""The Chinese catalogue is complete and fits its ids, and no Chinese stands where it could not be translated."""

import gettext
import re
import shutil

import pytest

from pingyi.web import catalogue
from tools import messages

PATH = messages.ROOT / messages.CATALOGUE
PRESENT = messages.read(PATH)
FOUND = messages.wanted(messages.ROOT)
ENTRIES = [message for message in PRESENT if message.id]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|%%|\{[a-z_]+\}")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
# Words that may stand in a cell of a sheet people fill in; their wording is fixed by the practice of the field.
CELLS = {"abstained": "弃权", "recused": "回避", "absent": "缺席", "void": "作废"}
# Folders whose Chinese is data, document wording or a command line's own help.
OWN_CHINESE = (
    "pingyi/web/locale/",
    "pingyi/schemes/",
    "pingyi/policy/",
    "pingyi/demo/",
    "pingyi/verifier/",
    "pingyi/cli/",
    "pingyi/document/",
    "pingyi/bundle/readme.txt",
    "pingyi/web/help/zh/",
)
# What else is Chinese, file by file: the languages' own names, and two answers sent before any language is known.
OTHER_CHINESE = {
    "pingyi/settings.py": ["简体中文"],
    "pingyi/web/templates/web/frame/head.html": ["中文"],
    "pingyi/ballot/templates/ballot/vote/frame.html": ["中文"],
    "pingyi/edge/guard.py": ["文件超过", "上传超时", "请重试"],
}


def strings(message):
    """Return the translations of a message, one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def ids(message):
    """Return the ids of a message: one, or singular and plural."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def shipped_texts():
    """Yield the name and the text of each file of the program and of its Python tools."""
    for pattern in ("pingyi/**/*", "tools/*.py"):
        for path in sorted(messages.ROOT.glob(pattern)):
            if path.is_file() and path.suffix not in (".pyc", ".mo", ".jpg"):
                yield path.relative_to(messages.ROOT).as_posix(), path.read_text("utf-8")


def test_catalogue_has_every_message_and_no_other():
    assert list(messages.faults(PRESENT, FOUND)) == []


def test_catalogue_is_as_the_tool_writes_it():
    assert PATH.read_bytes() == messages.content(messages.updated(PRESENT, FOUND))


def test_translations_keep_placeholders():
    wrong = [
        (ids(message)[-1], one)
        for message in ENTRIES
        for one in strings(message)
        if set(PLACEHOLDER.findall(one)) != set(PLACEHOLDER.findall(ids(message)[-1]))
    ]

    assert wrong == []


def test_translations_fill_in_as_their_ids_do():
    for message in ENTRIES:
        values = {name: 1 for one in ids(message) for name in re.findall(r"[({]([a-z_]+)[)}]", one)}
        for one in strings(message):
            filled = one.format(**values) if "{" in one else one % values if "%(" in one else one.replace("%%", "%")

            assert PLACEHOLDER.findall(filled) == []


def test_translations_are_chinese():
    """A message that is only places and marks between them needs no Chinese word."""
    worded = [message for message in ENTRIES if re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", ids(message)[0]))]

    assert [ids(message)[0] for message in worded if not all(HAN.search(one) for one in strings(message))] == []


def test_translations_use_full_width_marks_between_chinese():
    half = re.compile(r"[\u3400-\u9fff][,;:!?()\"]|[,;:!?()\"][\u3400-\u9fff]")

    assert [one for message in ENTRIES for one in strings(message) if half.search(one)] == []


def test_sentences_end_in_a_full_stop():
    sentences = [message for message in ENTRIES if ids(message)[0].endswith(".") and message.id != "No."]

    assert [one for message in sentences for one in strings(message) if not one.endswith("。")] == []


def test_no_two_states_of_a_season_have_one_word():
    states = ("Being drafted", "Open", "Scored", "Announced", "Published", "Archived", "Not opened yet", "Closed")

    words = [PRESENT.get(state).string for state in states]

    assert len(set(words)) == len(states)


def test_cells_of_a_sheet_hold_the_plain_words():
    assert {key: PRESENT.get(key).string for key in CELLS} == CELLS


def test_catalogue_compiles(tmp_path):
    source = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    shutil.copy(PATH, source)

    catalogue.compile_stale(tmp_path)

    with source.with_suffix(".mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("Home") == "首页"
    assert {found.gettext(one.id) for one in ENTRIES if isinstance(one.id, str)} == {
        one.string for one in ENTRIES if isinstance(one.id, str)
    }


@pytest.mark.parametrize(
    ("address", "language", "heading"),
    [
        ("/", "zh-CN", "谁执法谁普法"),
        ("/en/", "en", "Who enforces the law publicises it"),
    ],
)
def test_home_page_speaks_the_language_of_its_address(db, client, address, language, heading):
    text = client.get(address).content.decode()

    assert re.findall("<html lang=.*>|<h1>.*</h1>", text) == [f'<html lang="{language}">', f"<h1>{heading}</h1>"]


@pytest.mark.parametrize("address", ["/", "/history/", "/sign-in/", "/nothing/"])
def test_chinese_pages_show_no_english_message(db, client, address):
    english = {one for message in ENTRIES for one in ids(message) if len(one) > 3}

    shown = set(re.split(r"\s*<[^>]*>\s*", client.get(address).content.decode()))

    assert shown & english == set()


def test_english_pages_show_no_chinese_but_the_language_link(db, client):
    shown = re.sub(r"<title>.*</title>", "", client.get("/en/").content.decode())

    assert HAN.findall(shown) == ["中文"]


def test_no_chinese_stands_outside_its_places():
    texts = {name: HAN.findall(text) for name, text in shipped_texts() if not name.startswith(OWN_CHINESE)}

    assert {name: found for name, found in texts.items() if found} == OTHER_CHINESE
