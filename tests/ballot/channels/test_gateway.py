"""A text message goes out, or it is told why not without token or number."""

import io

import pytest

from pingyi.ballot.channels import gateway
from pingyi.core.errors import Refused
from tests.support.sms_server import TOKEN, sms

PHONE = "13800001234"


@pytest.fixture
def server():
    """The office's gateway."""
    with sms() as known:
        yield known


def test_console_prints_the_message():
    stream = io.StringIO()

    gateway.Console(stream).send(PHONE, "验证码 123456")

    assert stream.getvalue() == f"{PHONE}: 验证码 123456\n"


def test_gateway_takes_the_message(server, tmp_path):
    server.gateway(tmp_path).send(PHONE, "验证码 123456")

    assert server.taken == [{"phone": PHONE, "text": "验证码 123456"}]


@pytest.mark.parametrize("status", [302, 400, 401, 500])
def test_message_that_was_not_taken_is_told(server, tmp_path, status):
    server.status = status

    with pytest.raises(Refused) as told:
        server.gateway(tmp_path).send(PHONE, "验证码 123456")

    assert f"138****1234 (status {status})" in str(told.value)
    assert not [text for text in (PHONE, TOKEN, "123456") if text in f"{told.value!r} {told.value.values}"]


def test_wrong_token_is_told_and_not_shown(server, tmp_path):
    with pytest.raises(Refused) as told:
        server.gateway(tmp_path, "another\nX-Header: a").send(PHONE, "123456")

    assert "another" not in str(told.value)
    assert server.taken == []


def test_token_that_is_not_there_is_told_with_its_place(server, tmp_path):
    http = server.gateway(tmp_path)
    http.token_file.unlink()

    with pytest.raises(Refused, match="sms-token"):
        http.send(PHONE, "123456")


def test_exchanged_token_is_read_anew(server, tmp_path):
    http = server.gateway(tmp_path, "old")
    with pytest.raises(Refused, match="401"):
        http.send(PHONE, "123456")

    http.token_file.write_text(TOKEN)
    http.send(PHONE, "123456")

    assert len(server.taken) == 1


def test_gateway_without_encryption_is_refused(tmp_path):
    with pytest.raises(Refused, match="must begin with https"):
        gateway.Http("http://sms.example/send", tmp_path / "token")
