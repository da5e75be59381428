"""The ways in besides a code: the open page, text messages and WeChat, as browsers go them."""

import re

import pytest
from django.test import Client

from pingyi.ballot import actions, queries, texts
from pingyi.ballot.actions import entering
from pingyi.ballot.models import Attempt, Used
from pingyi.core import clock
from pingyi.core.errors import Refused
from tests.support import booths, wechat_server, world
from tests.support.booths import PAGE

MOST_QUERIES = 20


@pytest.fixture
def online(opened, operator):
    """The open season with its survey held online."""
    return booths.held_online(opened, operator)


def enter(client, channel, **fields):
    return client.post(f"{PAGE}enter/{channel}/", fields)


def faults(answer):
    return re.findall(r'class="message error" role="alert"><p>(.*?)</p>', answer.text)


class TestOpenChannel:
    """Anybody may answer, for a solved puzzle or a question in words."""

    def test_ballot_without_a_puzzle_is_refused(self, online, client):
        enter(client, "open")

        assert 'data-challenge="p.' in client.get(PAGE).text
        assert booths.cast(online, booths.ticket(client)) == {"error": "puzzle"}

    def test_question_in_words_stands_for_the_puzzle_once(self, online, client):
        asked = entering.asked_question(queries.Booth(online, trial=False), clock.second())
        first, second = asked.numbers
        right = first + second if asked.text_key == "sum" else first - second

        enter(client, "open", asked=asked.sealed, sum=str(right))
        clearance = re.search(r'name="challenge" value="(c\.[^"]+)"', client.get(PAGE).text)[1]

        more = {"challenge": clearance, "answer": ""}
        assert "short" in booths.cast(online, booths.ticket(client), **more)
        assert booths.cast(online, booths.ticket(client), (2, 2, 2), **more) == {"error": "spent"}

    def test_device_that_enters_again_stays_the_same_voter(self, online, client):
        enter(client, "open")
        first = booths.ticket(client)
        client.get(f"{PAGE}problem/spent/")
        assert "enter/open/" in client.get(PAGE).text
        enter(client, "open")
        second = booths.ticket(client)
        client.post(f"{PAGE}leave/")
        enter(client, "open")

        booth = queries.Booth(online, trial=False)
        slots = [
            queries.read_ticket(booth, text, clock.second()).slot for text in (first, second, booths.ticket(client))
        ]
        assert slots[0] == slots[1] == slots[2]

    def test_wrong_sum_lets_nobody_in(self, online, client):
        asked = entering.asked_question(queries.Booth(online, trial=False), clock.second())

        assert faults(enter(client, "open", asked=asked.sealed, sum="999")) == [texts.problem("question")]

    def test_questions_of_one_network_end(self, online, client, monkeypatch):
        monkeypatch.setattr(entering, "MOST_QUESTIONS", 1)

        said = [faults(enter(client, "open", asked="x", sum="1")) for _ in range(2)]

        assert said == [[texts.problem("question")], [texts.problem("often")]]


class TestMessages:
    """A code by text message."""

    @pytest.fixture
    def by_message(self, opened, operator, settings, monkeypatch):
        """The survey with the channel of text messages, whose messages are printed."""
        settings.SMS_URL = "console"
        monkeypatch.setattr(queries, "ways", lambda _season: ("sms",))
        season = booths.held_online(opened, operator, ("invited",))
        wanted = actions.SetUp(residents=0, sms_price_cents=5, sms_ceiling_cents=10)
        actions.set_up(season=season, wanted=wanted, actor=operator, now=world.NOW)
        return season

    def asked(self, client, phone="13800000000"):
        answer = enter(client, "sms", phone=phone)
        sealed = re.search(r'name="sealed" value="([^"]+)"', answer.text)
        return answer, sealed[1] if sealed else ""

    def test_code_that_arrives_lets_in(self, by_message, client, capsys):
        answer, sealed = self.asked(client)
        code = re.search(r"\b(\d{6})\b", capsys.readouterr().out)[1]

        found = enter(client, "sms", phone="13800000000", sealed=sealed, code=code)

        assert "A code was sent to 13800000000" in answer.text
        assert found.url == PAGE
        assert booths.ticket(client)

    def test_code_is_good_once_and_wrong_digits_are_said(self, by_message, client, capsys):
        _answer, sealed = self.asked(client)
        code = re.search(r"\b(\d{6})\b", capsys.readouterr().out)[1]
        fields = {"phone": "13800000000", "sealed": sealed}

        wrong = faults(enter(client, "sms", **fields, code="12" if code != "12" else "13"))
        enter(client, "sms", **fields, code=code)
        used = faults(enter(client, "sms", **fields, code=code))

        assert [wrong, used] == [[texts.problem("wrong")], [texts.problem("used")]]

    def test_money_ends_at_the_ceiling(self, by_message, client):
        said = [faults(self.asked(client, phone)[0]) for phone in ("13800000001", "13800000002", "13800000003")]

        assert said == [[], [], [texts.problem("budget")]]
        by_message.survey.refresh_from_db()
        assert by_message.survey.sms_spent_cents == 10

    def test_question_stands_before_messages_once_many_were_asked_for(self, by_message, client, monkeypatch):
        monkeypatch.setattr(entering, "FREE_MESSAGES", 0)
        answer, sealed = self.asked(client)
        question = entering.asked_question(queries.Booth(by_message, trial=False), clock.second())

        wrong = enter(client, "sms", phone="13800000000", asked=question.sealed, sum="999")
        again = entering.asked_question(queries.Booth(by_message, trial=False), clock.second())
        right = sum(again.numbers) if again.text_key == "sum" else again.numbers[0] - again.numbers[1]
        sent = enter(client, "sms", phone="13800000000", asked=again.sealed, sum=str(right))

        assert (faults(answer), sealed) == ([texts.problem("sum")], "")
        assert 'id="sms-sum"' in answer.text
        assert faults(wrong) == [texts.problem("question")]
        assert 'value="13800000000"' in wrong.text
        assert "A code was sent to 13800000000" in sent.text
        by_message.survey.refresh_from_db()
        assert by_message.survey.sms_spent_cents == 5

    def test_number_is_stored_nowhere(self, by_message, client):
        self.asked(client)

        kept = [row.what for model in (Attempt, Used) for row in model.objects.within(by_message.office)]
        assert kept
        assert all("13800000000" not in one for one in kept)


class TestWeChat:
    """The silent authorisation of the service account."""

    @pytest.fixture
    def account(self, online, settings):
        """The account of a stand-in for WeChat's servers."""
        with wechat_server.wechat(clock.second) as server:
            settings.WECHAT_APPID, settings.WECHAT_HOST = wechat_server.APPID, server.address
            path = settings.KEYS / "wechat.secret"
            path.write_text(wechat_server.SECRET)
            yield server

    def back(self, client, server, **visit):
        onwards = enter(client, "wechat").url
        state = re.search(r"state=([0-9a-f]{32})", onwards)[1]
        code = server.visit(visit.pop("openid", server.openid), **visit)
        return client.get(f"{PAGE}wechat/", {"code": code, "state": state})

    def test_person_of_wechat_enters_and_is_the_same_next_time(self, account, online):
        tickets = []
        for _ in range(2):
            client = Client()
            assert self.back(client, account).url == PAGE
            tickets.append(booths.ticket(client))
        booth = queries.Booth(online, trial=False)
        slots = {queries.read_ticket(booth, text, clock.second()).slot for text in tickets}

        assert len(slots) == 1

    def test_second_way_back_of_the_same_visit_changes_nothing(self, account, client):
        onwards = enter(client, "wechat").url
        sent = {"code": account.visit(account.openid), "state": re.search(r"state=([0-9a-f]{32})", onwards)[1]}

        answers = [client.get(f"{PAGE}wechat/", sent) for _ in range(2)]

        assert [answer.url for answer in answers] == [PAGE, PAGE]
        assert "<fieldset" in client.get(PAGE).text

    def test_way_back_without_a_beginning_is_none(self, account, client, caplog):
        assert faults(client.get(f"{PAGE}wechat/")) == [texts.problem("stale")]

    def test_preview_of_wechat_lets_nobody_in(self, account, client):
        assert faults(self.back(client, account, snapshot=True)) == [texts.problem("snapshot")]

    def test_way_back_of_another_browser_is_worth_nothing(self, account, client):
        onwards = enter(client, "wechat").url
        state = re.search(r"state=([0-9a-f]{32})", onwards)[1]

        answer = Client().get(f"{PAGE}wechat/", {"code": account.visit(account.openid), "state": state})

        assert faults(answer) == [texts.problem("stale")]

    def test_missing_secret_names_its_file(self, account, online, settings):
        (settings.KEYS / "wechat.secret").unlink()

        visitor = entering.Visitor("127.0.0.1", "http://127.0.0.1/")
        with pytest.raises(Refused, match="cannot be read from"):
            entering.enter(queries.Booth(online, trial=False), "wechat", {}, visitor, clock.second())
