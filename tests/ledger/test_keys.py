"""Key files: who may read them, that none is overwritten, and files that are not what they should be."""

import base64
import stat

import pytest

from pingyi.core.errors import Missing
from pingyi.ledger import keys, note

NAME = "review.example/office/s2026"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_created_key_signs_what_its_verifier_key_opens(tmp_path):
    key = keys.create(tmp_path / "keys", NAME)

    signer = keys.load(tmp_path / "keys", NAME)

    assert signer.key == key
    assert note.open_note(note.sign("text\n", signer), note.parse_key(key.text)) == "text\n"


def test_a_created_key_is_for_its_owner_alone(tmp_path):
    keys.create(tmp_path / "keys", NAME)

    paths = list((tmp_path / "keys").iterdir())
    assert [path.name for path in paths] == ["review.example%2Foffice%2Fs2026.key"]
    assert (mode(tmp_path / "keys"), mode(paths[0])) == (0o700, 0o600)


def test_keys_are_different_each_time(tmp_path):
    made = {keys.create(tmp_path / "keys", f"log{number}").public for number in range(5)}

    assert len(made) == 5


def test_create_never_overwrites(tmp_path):
    keys.create(tmp_path / "keys", NAME)
    path = next((tmp_path / "keys").iterdir())
    before = path.read_bytes()

    with pytest.raises(keys.KeyRefused, match="exists; a key is never overwritten"):
        keys.create(tmp_path / "keys", NAME)

    assert [path.read_bytes() for path in (tmp_path / "keys").iterdir()] == [before]


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n"])
def test_create_refuses_a_name_no_key_can_have(tmp_path, name):
    with pytest.raises(keys.KeyRefused, match="cannot name a key"):
        keys.create(tmp_path / "keys", name)

    assert not (tmp_path / "keys").exists()


def test_load_says_which_key_is_missing(tmp_path):
    with pytest.raises(Missing, match=f'there is no key "{NAME}" in '):
        keys.load(tmp_path, NAME)


@pytest.mark.parametrize("open_mode", [0o640, 0o604, 0o620, 0o602])
def test_load_refuses_a_file_that_others_can_open(tmp_path, open_mode):
    keys.create(tmp_path / "keys", NAME)
    path = next((tmp_path / "keys").iterdir())
    path.chmod(open_mode)

    with pytest.raises(keys.KeyRefused, match="is open to other users of this machine; close it with: chmod 600 "):
        keys.load(tmp_path / "keys", NAME)


def test_a_folder_that_others_can_open_is_refused(tmp_path):
    keys.create(tmp_path / "keys", NAME)
    (tmp_path / "keys").chmod(0o750)

    with pytest.raises(keys.KeyRefused, match="close it with: chmod 700 "):
        keys.load(tmp_path / "keys", NAME)
    with pytest.raises(keys.KeyRefused, match="close it with: chmod 700 "):
        keys.create(tmp_path / "keys", "other")


def test_load_refuses_a_link(tmp_path):
    keys.create(tmp_path / "keys", "other")
    (tmp_path / "keys" / "one.key").symlink_to(tmp_path / "keys" / "other.key")

    with pytest.raises(keys.KeyRefused, match="cannot be opened"):
        keys.load(tmp_path / "keys", "one")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"PRIVATE+KEY+a+b", b"PRIVATE+KEY+a+b+?", b"PRIVATE+KEY+a+b+" + base64.b64encode(bytes(9))],
)
def test_load_refuses_a_file_that_holds_no_key(tmp_path, content):
    keys.create(tmp_path / "keys", NAME)
    next((tmp_path / "keys").iterdir()).write_bytes(content)

    with pytest.raises(keys.KeyRefused, match="holds no key; restore it from the backup or the recovery sheet"):
        keys.load(tmp_path / "keys", NAME)


def test_load_refuses_the_key_of_another_log(tmp_path):
    keys.create(tmp_path / "keys", "other")
    (tmp_path / "keys" / "other.key").rename(tmp_path / "keys" / "one.key")

    with pytest.raises(keys.KeyRefused, match='does not hold the key "one", or is damaged'):
        keys.load(tmp_path / "keys", "one")


def test_kept_makes_a_key_once_and_then_gives_the_same(tmp_path):
    first = keys.kept(tmp_path, NAME)
    assert keys.kept(tmp_path, NAME) == first == keys.load(tmp_path, NAME).key
    assert keys.kept(tmp_path, f"{NAME}-b") != first
