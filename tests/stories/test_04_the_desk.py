"""The desk from day to day, in real browsers: a paper is issued, a person joins, paper sheets and forms are entered."""

import hashlib
from datetime import timedelta

import pytest

from pingyi.core import clock
from tests.support import signing_in, world
from tests.support.browsing import PREFIXES, TOLD_IN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STAGES = {"circular": "announced", "joining": "founded", "keying": "opened"}
OFFICES = {f"{story}_{name}": stage for story, stage in STAGES.items() for name in PREFIXES}
WORDS = {
    "zh": {"own": "本公文由您拟稿，须由他人审批", "used": "验证码不正确或者已经使用过", "taken": "已导入2份答卷"},
    "en": {
        "own": "you drafted this paper; another person must approve it",
        "used": "The code does not fit or was used already",
        "taken": "2 answers taken in",
    },
}
SEASON = "/desk/season/s2026/"
SHEET = {"mark-a01": "92", "mark-a02": "88.5", "mark-a03": "75"}
TODAY = clock.day_in_china(clock.now())


@pytest.mark.parametrize("name", TOLD_IN)
def test_circular_is_drafted_approved_by_another_and_issued_with_its_number(name, enter):
    operator, approver = (enter("circular", name, role) for role in ("operator", "approver"))
    draft(approver, "result_table")
    assert approver.page.locator('form[action$="/approve-paper/"]').count() == 0
    own = approver.page.url.removeprefix(f"{approver.address}{approver.language}")
    approver.forge(f"{own}approve-paper/")
    assert WORDS[name]["own"] in approver.message("error")

    draft(operator, "circular")
    days = {"replies_by": 40, "objections_by": 20}
    typed = {field: (TODAY + timedelta(days=ahead)).isoformat() for field, ahead in days.items()}
    operator.send('form[action$="/edit/"]', meeting_on=TODAY.isoformat(), **typed)
    assert operator.page.locator('form[action$="/approve-paper/"]').count() == 0
    address = operator.page.url
    approver.page.goto(address)
    approver.check()
    approver.send('form[action$="/approve-paper/"]')
    operator.page.goto(address)
    operator.send('form[action$="/issue/"]')

    number = f"测普办〔{TODAY.year}〕1号"
    assert number in operator.message("success")
    assert number in operator.page.locator("dl.facts").first.inner_text()
    file = operator.page.locator('a[href$="/paper.pdf"]').get_attribute("href")
    pdf = operator.page.request.get(operator.address + file)
    assert pdf.body().startswith(b"%PDF-")
    digest = hashlib.sha256(pdf.body()).hexdigest()
    assert digest in operator.said()
    operator.open("/desk/register/")
    assert number in operator.page.locator("main table").inner_text()
    anybody = enter("circular", name)
    anybody.open(f"/season/circular_{name}/s2026/log/")
    last = anybody.page.locator("table.ledger tbody tr").last
    last.locator("summary").click()
    assert '"k":"document"' in last.inner_text()
    assert digest in last.inner_text()


@pytest.mark.parametrize("name", TOLD_IN)
def test_invited_person_joins_with_a_second_factor_and_signs_in_again(name, enter):
    approver, person, stranger = (enter("joining", name, role) for role in ("approver", "", ""))
    link = invited(approver)
    person.open(link)
    username = signing_in.choose_password(person.page)
    person.check()
    secret = signing_in.key_on(person.page.content())
    person.send("form:has(#code)", code=signing_in.code_of(secret))
    assert person.page.locator("ol.plain li code").count() == 10
    person.page.check("#kept")
    person.send("form:has(#kept)")
    assert person.page.url == f"{person.address}{person.language}/desk/"

    person.follow('form[action$="/sign-out/"] button')
    signing_in.password_in_browser(person.page, person.address + person.language, username)
    person.check()
    coming = signing_in.code_of(secret, clock.now() + timedelta(seconds=30))
    wrong = f"{(int(coming) + 500_000) % 1_000_000:06}"
    person.send("form:has(#code)", code=wrong)
    assert WORDS[name]["used"] in person.message("error")
    assert person.page.goto(f"{person.address}{person.language}/desk/").url.partition("?")[0].endswith("/sign-in/")
    signing_in.password_in_browser(person.page, person.address + person.language, username)
    person.send("form:has(#code)", code=coming)
    assert person.page.url == f"{person.address}{person.language}/desk/"

    assert stranger.page.goto(f"{stranger.address}{stranger.language}{link}").status == 410
    stranger.check()
    assert stranger.page.locator("[name=new]").count() == 0


@pytest.mark.parametrize("name", TOLD_IN)
def test_sheet_is_sealed_when_two_persons_who_differed_in_a_cell_agree(name, enter):
    operator, approver = (enter("keying", name, role) for role in ("operator", "approver"))
    operator.open(f"{SEASON}marks/jury/")
    operator.send('form[action$="/marking_open/"]')
    operator.open(f"{SEASON}keying/jury/")
    operator.follow(".actions a.main")
    operator.check()
    sheet = operator.page.url
    operator.send("form[data-keying]", **SHEET | {"mark-a02": "85.8"})
    assert operator.page.url != sheet

    approver.page.goto(sheet)
    approver.check()
    assert "85.8" not in approver.page.content()
    approver.send("form[data-keying]", **SHEET)
    assert approver.page.url == sheet
    assert approver.page.locator("p.fault").count() == 1
    assert "85.8" not in approver.page.content()
    operator.page.goto(sheet)
    operator.check()
    assert operator.page.locator("[aria-invalid]").get_attribute("name") == "mark-a02"
    assert approver.page.locator('form[action$="/seal_keyed/"]').count() == 0
    operator.send("form[data-keying]", **SHEET)
    operator.page.goto(sheet)
    operator.send('form[action$="/seal_keyed/"]')
    operator.open(f"{SEASON}marks/jury/")
    assert operator.page.locator(".sheets .in").count() == 1
    operator.page.goto(sheet)
    operator.check()
    assert operator.page.locator("form[data-keying]").count() == 0


@pytest.mark.parametrize("name", TOLD_IN)
def test_batch_of_paper_forms_is_taken_in_when_two_persons_agree(name, enter):
    operator, approver = (enter("keying", name, role) for role in ("operator", "approver"))
    operator.open(f"{SEASON}answers/")
    operator.send('form[action$="/ballot_open/"]')
    approver.approve()
    operator.open(f"{SEASON}batches/")
    operator.send("main form.panel", channel="street", forms_count="2")
    batch = operator.page.url
    for person, third in ((operator, "fair"), (approver, "very")):
        person.page.goto(batch)
        person.check()
        person.follow(".actions a.main")
        fill(person, "very", "fair", third)
        fill(person, "satisfied", "-", "very")
        assert person.page.url == batch

    assert approver.page.locator('form[action$="/take_in_batch/"]').count() == 0
    approver.follow("section.waiting li a")
    approver.check()
    assert {one.get_attribute("name") for one in approver.page.locator("[aria-invalid]").all()} == {"choice-a03"}
    fill(approver, "very", "fair", "fair", then="list")
    approver.send('form[action$="/take_in_batch/"]')
    assert WORDS[name]["taken"] in approver.message("success")
    approver.open(f"{SEASON}answers/")
    street = approver.page.locator("main table tbody tr").nth(2)
    assert street.locator("td").last.inner_text() == "2"


def draft(person, kind):
    """Draft a paper of this kind; its page is shown."""
    person.open(f"{SEASON}papers/")
    person.send(f'form:has(input[value="{kind}"])')


def invited(approver):
    """Invite an operator and return the path of the link on the slip."""
    approver.open("/desk/accounts/invite/")
    approver.send("main form.stack", name="测试新经办人", role="operator")
    address = approver.page.locator("main code").last.inner_text()
    return address[address.index("/join/") :]


def fill(person, *choices, then="next"):
    """Choose what one paper form says, agency by agency, and save it."""
    for agency, choice in zip(("a01", "a02", "a03"), choices, strict=True):
        person.page.check(f'[name="choice-{agency}"][value="{choice}"]')
    person.follow(f'button[name=then][value="{then}"]')
    person.check()
    assert len(world.AGENCIES) == len(choices)
