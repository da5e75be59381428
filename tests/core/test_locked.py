"""Short texts encrypted with a key in a file."""

import pytest

from pingyi.core import locked
from pingyi.core.errors import Refused


def test_locked_text_comes_back(tmp_path):
    path = tmp_path / "keys" / "x.secret"

    token = locked.lock("测试", path)

    assert "测试" not in token
    assert locked.unlock(token, path) == "测试"
    assert path.stat().st_mode & 0o777 == 0o600


def test_same_text_is_locked_differently_each_time(tmp_path):
    assert locked.lock("a", tmp_path / "x") != locked.lock("a", tmp_path / "x")


@pytest.mark.parametrize("change", [lambda token: token[:-5] + "AAAA=", lambda _: "x", lambda _: ""])
def test_changed_token_is_refused(tmp_path, change):
    token = locked.lock("a", tmp_path / "x")

    with pytest.raises(Refused):
        locked.unlock(change(token), tmp_path / "x")


def test_other_key_is_refused(tmp_path):
    token = locked.lock("a", tmp_path / "x")

    with pytest.raises(Refused) as caught:
        locked.unlock(token, tmp_path / "y")

    assert (
        str(caught.value) == "the key file y does not fit the database: bring back the folder keys of the same backup"
    )
