"""The command `pingyi scheme`: its words, its exit codes and one clear line for what cannot be read."""

import argparse
import json

import pytest

from pingyi.cli import scheme
from pingyi.core import canonical
from pingyi.rules import freeze
from pingyi.schemes import load


def run(*words):
    parser = argparse.ArgumentParser()
    scheme.add(parser.add_subparsers())
    arguments = parser.parse_args(["scheme", *words])
    return arguments.run(arguments)


def child(tmp_path, text):
    file = tmp_path / "cn.gd.x.toml"
    head = 'format = "pingyi-scheme-source/1"\nid = "cn.gd.x"\nlevel = "county"\ndocument = "GD-LZPY"\n'
    file.write_text(head + text, encoding="utf-8")
    return str(file)


def test_show_prints_values_with_who_set_what(capsys):
    code = run("show", "cn.gd.shaoguan")

    lines = capsys.readouterr().out.splitlines()
    at = lines.index("component.jury  评议团评分 · Jury")
    assert code == 0
    assert lines[1] == "cn.gd > cn.gd.shaoguan  city  SG-2019-47"
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        ["weight", "40", "cn.gd.shaoguan", "SG-2019-47:13"],
        ["was", "40", "cn.gd", "GD-LZPY:13"],
        ["source", "marks", "cn.gd", "GD-LZPY:10"],
    ]


def test_show_lines_up_chinese_and_breaks_wide_values(capsys):
    run("show", "cn.gd.shaoguan")

    lines = capsys.readouterr().out.splitlines()
    at = next(at for at, line in enumerate(lines) if line.strip().startswith("kinds"))
    account = next(line for line in lines if line.strip().startswith("account"))
    digits = next(line for line in lines if line.strip().startswith("digits"))
    assert lines[at].endswith("other_key, supervising")
    assert lines[at + 1].split() == ["cn.gd", "GD-LZPY:4", "[closed]"]
    # Four Chinese characters take eight cells, so the text is four characters shorter up to the next column.
    assert account.index("cn.gd") == digits.index("cn.gd") - 4


def test_show_lists_the_rows_of_a_table(capsys):
    run("show", "cn.gd.demo")

    out = capsys.readouterr().out
    assert "- key unknown  label 不了解 · Not familiar  exclude true  vote false\n" in out
    assert "- key open  label 开放渠道 · Open  weight 0  minimum 0\n" in out


def test_show_json_is_scheme_json_and_history(capsys):
    code = run("show", "cn.gd.shaoguan", "--json")

    found = json.loads(capsys.readouterr().out)
    history = found.pop("history")
    assert code == 0
    assert canonical.dumps(found) == canonical.dumps(freeze.freeze(load.merged("cn.gd.shaoguan")))
    assert history["component.jury.weight"] == [{"cite": "GD-LZPY:13", "from": "cn.gd", "value": "40"}]
    assert history["result.digits"] == [{"assumed": "annex 2 publishes two decimals", "from": "cn.gd", "value": 2}]


def test_show_json_of_an_unfit_scheme_names_the_flaw(tmp_path, capsys):
    code = run("show", child(tmp_path, '[result]\ndigits = { value = 9, assumed = "x" }\n'), "--json")

    captured = capsys.readouterr()
    assert (code, captured.out) == (1, "")
    assert captured.err == (
        "pingyi: The scheme cn.gd.x cannot be frozen.\nresult.digits: 9 is no whole number from 0 to 6 (cn.gd.x)\n"
    )


@pytest.mark.parametrize("name", load.names())
def test_lint_of_a_shipped_scheme_is_clean(name, capsys):
    code = run("lint", name)

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert lines[-1].startswith(f"{name}: 0 findings, ")
    assert [line for line in lines if line.startswith("finding ")] == []


def test_lint_lists_each_assumed_value(capsys):
    run("lint", "cn.gd")

    lines = capsys.readouterr().out.splitlines()
    assumed = [leaf for leaf in load.merged("cn.gd").leaves.values() if leaf.assumed]
    assert 'assumed result.rounding: "half_up": not stated (cn.gd)' in lines
    assert sum(line.startswith("assumed ") for line in lines) == len(assumed)


def test_lint_of_vote_counting_names_the_document(tmp_path, capsys):
    text = '[component.social]\nconversion = { value = "ratio_to_top", assumed = "x" }\n'

    code = run("lint", child(tmp_path, text))

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[0].startswith("finding component.social.conversion: ratio_to_top counts votes, and GBH-2026-12 lists")
    assert [line for line in lines if line.startswith("where GBH-2026-12 = 国办函〔2026〕12号 ")] != []


def test_lint_json_is_one_object(tmp_path, capsys):
    code = run("lint", child(tmp_path, '[filing.plan]\ndue = { value = "04-30", assumed = "x" }\n'), "--json")

    found = json.loads(capsys.readouterr().out)
    assert (code, found["id"], found["clean"]) == (1, "cn.gd.x", False)
    assert found["findings"][0] == {
        "level": "finding",
        "path": "filing.plan.due",
        "message": 'cn.gd closes this value at "03-31"; cn.gd.x may not change it',
    }


def test_lint_json_of_a_clean_scheme_ends_well(capsys):
    assert run("lint", "cn.gd", "--json") == 0
    assert json.loads(capsys.readouterr().out)["clean"] is True


@pytest.mark.parametrize("action", ["show", "lint"])
@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("level = \n", "cn.gd.x.toml, line 5: is no TOML: Invalid value\n"),
        ("[result\n", "cn.gd.x.toml, line 5: is no TOML: Expected ']' at the end of a table declaration\n"),
    ],
)
def test_unreadable_file_is_one_line_and_exit_2(tmp_path, capsys, action, text, ends):
    code = run(action, child(tmp_path, text))

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert captured.err.endswith(ends)
    assert captured.err.count("\n") == 1


def test_unknown_id_is_one_line_and_exit_2(capsys):
    assert run("lint", "cn.nowhere") == 2
    assert capsys.readouterr().err.startswith('pingyi: There is no scheme "cn.nowhere"; shipped are cn.gd, ')
