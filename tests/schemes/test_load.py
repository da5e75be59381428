"""Schemes from files: the shipped ones, their chains, files of others, and every way a file can be unreadable."""

from decimal import Decimal

import pytest

from pingyi.schemes import load

HEAD = """format = "pingyi-scheme-source/1"
id = "{id}"
title = {{ zh = "甲", en = "A" }}
level = "county"
document = "GD-LZPY"
"""


def written(folder, name, text="", own=None):
    file = folder / f"{name}.toml"
    file.write_text(HEAD.format(id=own or name) + text, encoding="utf-8")
    return str(file)


def test_names_are_the_shipped_schemes_parents_first():
    assert load.names() == ("cn.gd", "cn.gd.demo", "cn.gd.shaoguan", "cn.gd.shaoguan.wengyuan", "cn.sh")


def test_read_gives_layers_from_above():
    layers = load.read("cn.gd.shaoguan.wengyuan")

    assert [layer.id for layer in layers] == ["cn.gd", "cn.gd.shaoguan", "cn.gd.shaoguan.wengyuan"]
    assert [layer.level for layer in layers] == ["province", "city", "county"]


@pytest.mark.parametrize("name", load.names())
def test_shipped_file_is_well_formed_and_changes_nothing_closed(name):
    merged = load.merged(name)

    assert merged.flaws == ()
    assert merged.refused == {}


def test_decimals_are_read_exactly():
    assert load.merged("cn.gd").value("component.jury.step") == Decimal("0.01")


def weights(name):
    merged = load.merged(name)
    return {key: merged.value(f"component.{key}.weight") for key in merged.keys("component")}


def test_weights_of_city_and_county():
    assert weights("cn.gd.shaoguan") == {"jury": 40, "social": 40, "peers": 20}
    assert weights("cn.gd.shaoguan.wengyuan") == {"jury": 50, "social": 30, "peers": 20}


def test_wengyuan_changes_nothing_but_its_weights():
    merged = load.merged("cn.gd.shaoguan.wengyuan")

    own = {path: leaf.cite for path, leaf in merged.leaves.items() if leaf.origin == merged.id}

    assert own == dict.fromkeys(
        [f"component.{key}.weight" for key in ("jury", "social", "peers")], "WY-PRESS-2019:report"
    )


def test_demo_is_marked_and_all_its_own_values_are_assumed():
    merged = load.merged("cn.gd.demo")
    own = [leaf for leaf in merged.leaves.values() if leaf.origin == "cn.gd.demo"]

    assert merged.title["zh"].startswith("演示")
    assert merged.value("organiser.name") == {"zh": "演示县普法办公室", "en": "Demo County Law Publicity Office"}
    assert all(leaf.assumed.startswith("demonstration: ") for leaf in own)


def test_demo_has_three_channels_that_count_and_one_that_is_shown():
    channels = load.merged("cn.gd.demo").value("component.social.channels")

    assert [(row["key"], row["weight"]) for row in channels] == [
        ("invited", 1),
        ("wechat", 1),
        ("street", 1),
        ("open", 0),
    ]


def test_file_finds_its_parents_among_the_shipped_ones_and_beside_it(tmp_path):
    written(tmp_path, "cn.gd.shaoguan.lechang")
    lower = written(tmp_path, "draft", own="cn.gd.shaoguan.lechang.town")

    chain = load.merged(lower).chain

    assert chain == ("cn.gd", "cn.gd.shaoguan", "cn.gd.shaoguan.lechang", "cn.gd.shaoguan.lechang.town")


def test_file_of_another_province_stands_alone(tmp_path):
    assert load.merged(written(tmp_path, "cn.hn.city")).chain == ("cn.hn.city",)


def test_byte_order_mark_is_passed_over(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text(HEAD.format(id="cn.x"), encoding="utf-8-sig")

    assert load.merged(str(file)).id == "cn.x"


@pytest.mark.parametrize("target", ["cn.hunan", "", "..", "cn.gd.", "CN.GD"])
def test_unknown_id_is_refused_with_the_shipped_ones(target):
    with pytest.raises(load.NoScheme) as caught:
        load.read(target)

    assert str(caught.value) == (
        f'There is no scheme "{target}"; shipped are {", ".join(load.names())}. For a file, end in .toml.'
    )


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(load.NoScheme, match=r"none\.toml: there is no such file"):
        load.read(str(tmp_path / "none.toml"))


def test_folder_in_place_of_a_file_is_unreadable(tmp_path):
    with pytest.raises(load.Unreadable, match="cannot be read"):
        load.read(f"{tmp_path}/")


def test_missing_layer_between_is_refused(tmp_path):
    file = written(tmp_path, "cn.gd.foshan.nanhai")

    with pytest.raises(load.NoScheme) as caught:
        load.read(file)

    assert str(caught.value) == f"{file}: its parent cn.gd.foshan is neither shipped nor beside it"


def test_parent_with_another_id_is_unreadable(tmp_path):
    parent = written(tmp_path, "cn.gd.foshan", own="cn.gd.zhuhai")
    file = written(tmp_path, "cn.gd.foshan.nanhai")

    with pytest.raises(load.Unreadable) as caught:
        load.read(file)

    assert str(caught.value) == f'{parent}: id must be "cn.gd.foshan", as the file is named'


@pytest.mark.parametrize("own", ["cn..gd", "CN", "../x"])
def test_id_that_is_no_dotted_name_is_unreadable(tmp_path, own):
    file = written(tmp_path, "x", own=own)

    with pytest.raises(load.Unreadable) as caught:
        load.read(file)

    assert str(caught.value) == f"{file}: id is missing or no dotted name such as cn.gd.shaoguan"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'id = "cn.x"\nlevel = \n', ", line 2: is no TOML: Invalid value"),
        (b'id = "cn.x', ": is no TOML: Unterminated string (at end of document)"),
        (b'id = "cn.x"\n\nlevel = "\xff"\n', ", line 3: is not UTF-8 text; save the file as UTF-8"),
        (b'id = "cn.x"\nn = ' + b"9" * 5000, ": is no TOML: Exceeds the limit (4300 digits)"),
        (b'id = "cn.x"\nn = ' + b"[" * 5000, ": tables are nested too deeply"),
    ],
)
def test_bad_file_is_unreadable_by_name_and_line(tmp_path, raw, message):
    file = tmp_path / "bad.toml"
    file.write_bytes(raw)

    with pytest.raises(load.Unreadable) as caught:
        load.read(str(file))

    assert str(caught.value).startswith(f"{file}{message}")
    assert "\n" not in str(caught.value)
