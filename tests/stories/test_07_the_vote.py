"""Citizens answer on a phone: by keyboard alone, without script, over a full door; they find their ballot again."""

import json
import re
import urllib.request
import uuid

import pytest

from pingyi.ledger import note, proofs
from tests.support import booths
from tests.support.browsing import PREFIXES, TOLD_IN, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STAGES = {"keyboard": "online", "ledger": "online", "plain": "online", "puzzle": "online"}
OFFICES = {f"{story}_{name}": stage for story, stage in STAGES.items() for name in PREFIXES}
PHONE = {"width": 390, "height": 844}
MOST_BYTES = 150 * 1024
WORDS = {
    "zh": {
        "in": "您的答卷已经收到",
        "full": "答题的人很多",
        "over": "验证已过期",
        "server": "由服务器选定",
        "choices": "满意",
    },
    "en": {
        "in": "Your answers are in",
        "full": "Many people are answering",
        "over": "has run out",
        "server": "the server chose",
        "choices": "satisfied",
    },
}


@pytest.fixture
def citizen(browser, offices, tmp_path):
    """Return a citizen with a phone. story, name: as in OFFICES; more: of the browser."""
    people = []

    def at(story, name, **more):
        person = Person(browser, offices.address, PREFIXES[name], tmp_path)
        person.page.context.close()
        person.page = browser.new_context(viewport=PHONE, **more).new_page()
        person.page.set_default_timeout(20_000)
        people.append(person)
        return person, offices.sessions[f"{story}_{name}"]["codes"].split()

    yield at
    for person in people:
        person.page.context.close()


def vote(story, name):
    return f"/vote/{story}_{name}/s2026/"


def choose(person, *places):
    """Choose the option at each place, for the agencies in the order of the page."""
    for row, place in zip(person.page.locator("fieldset.question").all(), places, strict=True):
        row.locator("label.choice").nth(place).click()


def send(person):
    person.page.locator(".send button").click()
    person.page.wait_for_url("**/receipt/**")
    person.check()


def fits(person):
    return person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("name", TOLD_IN)
def test_citizen_answers_by_keyboard_alone_and_changes_the_answers(name, citizen):
    person, codes = citizen("keyboard", name)
    sizes = []
    person.page.on("requestfinished", lambda asked: sizes.append(asked.sizes()["responseBodySize"]))
    person.open(vote("keyboard", name))
    assert fits(person)
    press_until(person, "#code")
    person.page.keyboard.type(codes[0])
    person.page.keyboard.press("Enter")
    person.page.wait_for_selector("form[data-ballot]")
    person.check()
    assert fits(person)
    assert 20_000 < sum(sizes) <= MOST_BYTES

    for row in range(person.page.locator("fieldset.question").count()):
        press_until(person, f"fieldset.question >> nth={row} >> input >> nth=0")
        person.page.keyboard.press("Space")
        person.page.keyboard.press("ArrowDown")
    press_until(person, ".send button")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/receipt/**")
    person.check()
    assert fits(person)
    assert WORDS[name]["choices"] not in person.said().lower()
    first = person.page.url

    person.open(vote("keyboard", name))
    assert WORDS[name]["in"] in person.message("success")
    kept = [
        row.locator("input:checked").get_attribute("value") for row in person.page.locator("fieldset.question").all()
    ]
    assert kept == ["2"] * len(kept)
    choose(person, 0, 1, 2)
    send(person)
    assert person.page.url != first
    person.page.goto(first)
    person.check()
    person.open(vote("keyboard", name))
    person.follow("a[data-recorded]")
    person.check()
    person.page.wait_for_selector("[data-same]:not([hidden])")
    person.open(vote("keyboard", name))
    person.follow("a[href$='/reading/elder/']")
    person.check()
    assert fits(person)


def press_until(person, wanted):
    """Press Tab until this element has the focus."""
    element = person.page.locator(wanted)
    for _ in range(60):
        if element.evaluate("one => one === document.activeElement"):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


@pytest.mark.parametrize("name", TOLD_IN)
def test_ballot_stands_on_the_published_ledger_and_its_proof_holds(name, citizen, offices):
    person, codes = citizen("ledger", name)
    person.page.goto(f"{offices.address}{PREFIXES[name]}{vote('ledger', name)}?code={codes[0]}")
    person.check()
    choose(person, 0, 1, 2)
    door = f"{offices.address}/b/ledger_{name}/s2026/ballot"
    refused = []

    def once_full(route):
        if refused:
            route.continue_()
        else:
            refused.append(route.fulfill(status=503, body='{"error": "full"}', headers={"Retry-After": "2"}))

    person.page.route(door, once_full)
    person.page.locator(".send button").click()
    person.page.wait_for_selector("[data-status] [data-told=full]")
    assert WORDS[name]["full"] in person.page.locator("[data-status]").inner_text()
    person.page.wait_for_url("**/receipt/**")
    receipt = person.page.evaluate("JSON.parse(Object.values(localStorage).find(one => one.includes('batch')))")
    for code in codes[1:]:
        cast(offices.address, name, code)

    for _ in range(120):
        if person.page.locator("a[href$='/proof/']").count():
            break
        person.page.wait_for_timeout(500)
        person.page.reload()
    person.check()
    with person.page.expect_download() as found:
        person.page.locator("a[href$='/proof/']").click()
    proof = proofs.read(found.value.path().read_text())
    person.page.goto(f"{offices.address}/en/season/ledger_{name}/s2026/")
    key = note.parse_key(re.search(r'--key "([^"]+)"', person.page.locator("pre code").inner_text())[1])
    entry = b'{"c":"' + receipt["c"].encode() + b'","k":"ballot"}'
    assert proofs.holds(proof, entry, key, key.name)
    assert not proofs.holds(proof, entry.replace(b'"c":"', b'"c":"0', 1)[:-1], key, key.name)
    with urllib.request.urlopen(f"{offices.address}/ledger/ledger_{name}/s2026/checkpoint") as answer:
        assert note.open_checkpoint(answer.read(), key, key.name).size > proof.index


def cast(address, name, code):
    """Send a ballot over HTTP as the page does."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(f"{address}/en{vote('ledger', name)}?code={code}") as answer:
        page = answer.read().decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    body = json.dumps({"ticket": ticket, "nonce": uuid.uuid4().hex, "answers": list(booths.ANSWERS)}).encode()
    asked = urllib.request.Request(
        f"{address}/b/ledger_{name}/s2026/ballot", body, {"Idempotency-Key": uuid.uuid4().hex}
    )
    with opener.open(asked) as answer:
        assert answer.status == 201


@pytest.mark.parametrize("name", TOLD_IN)
def test_citizen_without_script_gets_a_receipt_that_says_so(name, citizen):
    person, codes = citizen("plain", name, java_script_enabled=False)
    person.page.goto(f"{person.address}{PREFIXES[name]}{vote('plain', name)}")
    person.page.fill("#code", codes[0])
    person.page.press("#code", "Enter")
    choose(person, 1, 1, 1)
    person.page.locator(".send button").click()
    person.page.wait_for_url("**/receipt/**")

    assert WORDS[name]["server"] in person.said()
    assert WORDS[name]["choices"] not in person.said().lower()


@pytest.mark.parametrize("name", TOLD_IN)
def test_citizen_of_the_open_page_solves_a_puzzle_unawares_and_another_when_it_ran_out(name, citizen):
    person, _codes = citizen("puzzle", name)
    person.open(vote("puzzle", name))
    person.page.locator("section.way").last.locator("button.main").click()
    person.page.wait_for_selector("form[data-challenge]")
    person.check()
    choose(person, 2, 1, 0)
    door = f"{person.address}/b/puzzle_{name}/s2026/ballot"
    person.page.route(door, lambda route: route.fulfill(status=403, body='{"error": "puzzle"}'))
    person.page.locator(".send button").click()
    over = person.page.locator("[data-status] a")
    assert WORDS[name]["over"] in over.inner_text()
    person.page.unroute(door)
    first = person.page.get_attribute("form[data-challenge]", "data-challenge")
    over.click()
    person.page.wait_for_function(
        "old => document.querySelector('form[data-challenge]')?.dataset.challenge !== old", arg=first
    )
    person.check()
    assert person.page.locator(".choice.chosen").count() == 3
    send(person)

    assert person.page.locator(".receipt .code").count() == 1
