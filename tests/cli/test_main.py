"""The command `pingyi`: its words, where its data folder comes from, and one line for what is refused."""

import os
import re
import subprocess

import pytest

from pingyi.cli import main, scheme
from pingyi.core.errors import Conflict, Missing, Refused

SHOW = ("scheme", "show", "cn.gd.demo")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """Put back whatever a command sets."""
    monkeypatch.setenv("PINGYI_DATA", "as it was")


@pytest.fixture
def failing(monkeypatch):
    """Let the command `scheme` end with this error."""

    def fails_with(error):
        def run(arguments):
            raise error

        monkeypatch.setattr(scheme, "run", run)

    return fails_with


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(["--help"])

    _, _, commands = capsys.readouterr().out.partition("commands:\n")
    assert ended.value.code == 0
    assert re.findall(r"^    (\w+)", commands, re.MULTILINE) == [
        *("serve", "demo", "office", "scheme", "bundle", "score", "verify", "work", "witness", "bench")
    ]


@pytest.mark.parametrize("name", [module.__name__.rpartition(".")[2] for module in main.COMMANDS])
def test_every_command_has_help_with_the_data_folder(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main([name, "--help"])

    assert ended.value.code == 0
    assert "--data DIR" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["publish"], "argument COMMAND: invalid choice: 'publish' (choose from "),
        ([], "the following arguments are required: COMMAND"),
        (["office"], "the following arguments are required: ID, --zh, --en"),
        (["serve", "--port", "many"], "argument --port: invalid int value: 'many'"),
    ],
    ids=["unknown", "none", "incomplete", "no number"],
)
def test_unknown_words_exit_2(words, says, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(words)

    found = capsys.readouterr()
    assert (ended.value.code, found.out) == (2, "")
    assert says in found.err


@pytest.mark.parametrize(
    ("words", "folder"),
    [
        (("--data", "here", *SHOW), "here"),
        ((*SHOW, "--data", "here"), "here"),
        (("scheme", "--data=here", "show", "cn.gd.demo"), "here"),
        (("--data", "here", *SHOW, "--data", "there"), "there"),
    ],
    ids=["before", "after", "between", "both"],
)
def test_data_folder_is_given_before_or_after_the_command(words, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert main.main([*words]) == 0

    assert os.environ["PINGYI_DATA"] == str(tmp_path / folder)


def test_data_folder_that_is_not_given_stays():
    assert main.main([*SHOW]) == 0

    assert os.environ["PINGYI_DATA"] == "as it was"


@pytest.mark.parametrize("place", ["before", "after"])
def test_data_folder_is_the_one_written_to(pingyi, tmp_path, place):
    data, words = ("--data", tmp_path / "own"), ("office", "wengyuan", "--zh", "测试县", "--en", "Test")

    found = pingyi(*data, *words) if place == "before" else pingyi(*words, *data)

    assert (found.returncode, found.stderr) == (0, "")
    assert (tmp_path / "own" / "pingyi.sqlite3").exists()


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Refused('"{mark}" is above {most}', mark="101", most=100), 'pingyi: "101" is above 100\n'),
        (Missing('there is no season "{name}"', name="s1"), 'pingyi: there is no season "s1"\n'),
        (Conflict("scored again since; read it and repeat"), "pingyi: scored again since; read it and repeat\n"),
        (PermissionError(13, "Permission denied", "/srv"), "pingyi: [Errno 13] Permission denied: '/srv'\n"),
    ],
    ids=["Refused", "Missing", "Conflict", "OSError"],
)
def test_refusal_is_one_line_and_exit_2(failing, capsys, error, line):
    failing(error)

    code = main.main([*SHOW])

    assert (code, *capsys.readouterr()) == (2, "", line)


def test_other_errors_are_not_hidden(failing):
    failing(ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        main.main([*SHOW])


def test_interrupt_is_exit_130_without_a_word(failing, capsys):
    failing(KeyboardInterrupt())

    assert main.main([*SHOW]) == 130
    assert (*capsys.readouterr(),) == ("", "")


def test_exit_code_of_the_command_is_kept(monkeypatch):
    monkeypatch.setattr(scheme, "run", lambda arguments: 1)

    assert main.main([*SHOW]) == 1


@pytest.mark.parametrize("action", ["show", "lint"])
def test_reader_that_leaves_is_no_failure_to_talk_about(command, action):
    process = subprocess.Popen(**command("scheme", action, "cn.gd"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()

    with process:
        errors = process.stderr.read()

    assert (process.returncode, errors) == (1, "")


def test_data_folder_that_is_a_file_is_one_line_and_exit_2(pingyi, tmp_path):
    (tmp_path / "file").write_text("")

    found = pingyi("demo", "--data", tmp_path / "file")

    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("pingyi: ")
    assert found.stderr.count("\n") == 1
