"""Two keys, amendments, and cases of absence and fraud, as two people of an office see them in real browsers."""

import re
from datetime import timedelta

import pytest

from pingyi.core import clock
from tests.support import signing_in, world
from tests.support.browsing import PREFIXES, TOLD_IN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STAGES = {"keys": "confirmed", "amend": "opened", "absence": "gathered", "fraud": "gathered"}
OFFICES = {f"{story}_{name}": stage for story, stage in STAGES.items() for name in PREFIXES}
WORDS = {
    "zh": {
        "same": "本事项由您提请，须由另一人同意",
        "changed": "内容已有变动",
        "begun": "已收到第一份答卷或第一个评分",
    },
    "en": {
        "same": "you proposed this; the second key must be another person's",
        "changed": "was changed",
        "begun": "The first ballot or mark is in",
    },
}
SEASON = "/desk/season/s2026/"
DIGEST = re.compile(r"[0-9a-f]{32}")
TODAY = clock.day_in_china(clock.now())


@pytest.mark.parametrize("name", TOLD_IN)
def test_freeze_needs_two_persons_who_mean_the_same(name, enter):
    operator, approver = (enter("keys", name, role) for role in ("operator", "approver"))
    propose_the_freeze(operator)
    operator.open(f"{SEASON}freeze/")
    operator.send('form:has(button.main):not([action*="/"])')
    assert WORDS[name]["same"] in operator.message("error")

    approver.open(SEASON)
    shown = approver.page.locator(".proposal dl.facts").inner_text()
    assert all(agency in shown for agency in world.AGENCIES)
    assert not DIGEST.search(shown)
    operator.open(f"{SEASON}roster/")
    operator.send('form[action$="/a02/change/"]', name="测试单位乙新名")
    approver.follow('form[action*="/approve/"] button')
    approver.check()
    assert WORDS[name]["changed"] in approver.message("error")
    assert enter("keys", name).page.goto(public(operator, "keys", name)).status == 404

    approver.send('form[action*="/decline/"]', why="名称有误，请重新提请")
    propose_the_freeze(operator)
    approver.open(SEASON)
    assert "测试单位乙新名" in approver.page.locator(".proposal dl.facts").inner_text()
    approver.approve()
    anybody = enter("keys", name)
    anybody.open(f"/season/keys_{name}/s2026/")
    assert "测试单位乙新名" in anybody.said()


@pytest.mark.parametrize("name", TOLD_IN)
def test_rules_are_amended_before_the_first_answer_and_never_after(name, enter):
    operator, approver = (enter("amend", name, role) for role in ("operator", "approver"))
    anybody = enter("amend", name)
    rules = f"/season/amend_{name}/s2026/rules/"
    anybody.open(rules)
    before = anybody.page.locator("main > p code").first.inner_text()

    operator.open(f"{SEASON}amend/")
    lift(operator, "4")
    operator.follow("main button[name=look]:not(.visually-hidden)")
    operator.check()
    seen = operator.page.locator("section.waiting tbody").inner_text()
    assert "4" in seen
    operator.follow("main button[name=propose]")
    operator.check()
    anybody.open(rules)
    assert anybody.page.locator("main > p code").first.inner_text() == before
    approver.open(SEASON)
    assert "→" in approver.page.locator(".proposal dl.facts").inner_text()
    approver.approve()

    anybody.open(rules)
    after = anybody.page.locator("main > p code").first.inner_text()
    kept = anybody.page.locator("#amendments").inner_text()
    assert after != before
    assert before[:12] in kept and after[:12] in kept and "评议人数不足" in kept

    approver.open(f"{SEASON}amend/")
    operator.open(f"{SEASON}answers/")
    operator.press("ballot_open/")
    enter("amend", name, "approver").approve()
    operator.open(f"{SEASON}answers/")
    header = ["channel", *world.AGENCIES]
    operator.upload(f"{SEASON}answers/", [header, ["wechat", "very", "fair", "very"]])
    lift(approver, "5")
    approver.follow("main button[name=propose]")
    approver.check()
    assert approver.page.locator(".message.error").count() == 1
    operator.open(f"{SEASON}amend/")
    assert WORDS[name]["begun"] in operator.message("warning")
    assert operator.page.locator("main [name=reason]").count() == 0


@pytest.mark.parametrize("name", TOLD_IN)
def test_refusal_to_come_is_ruled_on_shown_in_the_result_and_criticised(name, enter):
    operator, approver = (enter("absence", name, role) for role in ("operator", "approver"))
    file_case(operator, "refusal", "a03")
    rule(operator, approver, "absent")

    score(operator)
    row = operator.page.locator("table.result tbody tr", has_text=world.AGENCIES[2])
    assert row.locator("td.strong").inner_text() == "—"
    assert row.locator(".tag.alert").count() == 1
    operator.open(f"{SEASON}papers/")
    operator.send('form:has(input[value="criticism"])')
    assert re.search(r"/papers/\d+/$", operator.page.url)
    assert world.AGENCIES[2] in operator.page.locator("section.col-lg-7").inner_text()


@pytest.mark.parametrize("name", TOLD_IN)
def test_fraud_is_ruled_on_after_the_agency_was_heard_and_its_total_stays(name, enter):
    operator, approver, agency = (enter("fraud", name, role) for role in ("operator", "approver", ""))
    score(operator)
    total = total_of_first(operator)
    file_case(operator, "fraud", "a01")
    case = operator.page.url
    evidence = operator.folder / "检查记录.pdf"
    evidence.write_bytes(b"%PDF-1.7 test")
    operator.page.locator('details:has(form[action$="/evidence/"]) summary').click()
    operator.page.set_input_files("[name=file]", str(evidence))
    operator.send('form[action$="/evidence/"]', title="检查记录")
    assert "检查记录.pdf" in operator.said()
    assert operator.page.locator('form[action$="/rule/"]').count() == 0
    operator.send('form[action$="/hearing/"]', answer_by=(TODAY + timedelta(days=3)).isoformat())

    agency.open(invited(approver, "agency_approver", world.AGENCIES[0]))
    signing_in.choose_password(agency.page)
    agency.check()
    assert "/my/" in agency.page.url
    agency.follow("main section.waiting a.button.main")
    agency.check()
    assert "检查记录" not in agency.said() and "群众来信" not in agency.said()
    agency.send("main form.stack", statement="材料由科室报送，本单位已核对。")
    assert agency.page.goto(case).status == 403

    operator.page.goto(case)
    operator.check()
    assert "本单位已核对" in operator.said()
    rule(operator, approver, "fraud")
    score(operator)
    assert total_of_first(operator) == total
    row = operator.page.locator("table.result tbody tr", has_text=world.AGENCIES[0])
    assert row.locator(".tag.alert").count() == 1
    operator.follow("table.result tbody tr:has(.tag.alert) a")
    operator.check()
    assert total in operator.message("warning")


def propose_the_freeze(operator):
    """Press the button of the page of the freeze."""
    operator.open(f"{SEASON}freeze/")
    operator.send('form:has(button.main):not([action*="/"])')
    assert operator.page.locator(".message.success").count() == 1


def public(person, story, name):
    """Return the address of the public page of a story's season."""
    return f"{person.address}{person.language}/season/{story}_{name}/s2026/"


def lift(person, minimum):
    """Type another least number of marks into the page of amendments."""
    field = person.page.locator('[name="value:component.jury.minimum"]')
    field.locator("xpath=ancestor::details").locator("summary").click()
    field.fill(minimum)
    person.page.fill("[name=reason]", "评议人数不足")


def file_case(operator, kind, agency):
    """Open a case about an agency; its file is shown."""
    operator.open(f"{SEASON}cases/new/")
    told = {"source": "群众来信", "account": "经书面通知未按要求参加评议"}
    operator.send("main form.panel", kind=kind, agency=agency, **told)


def rule(operator, approver, outcome):
    """Propose a ruling on the case whose file is open, and turn the second key."""
    told = {"decided_by": "测试县普法工作领导小组", "decided_on": TODAY.isoformat(), "reason": "经查属实"}
    operator.send('form[action$="/rule/"]', outcome=outcome, **told)
    approver.open(SEASON)
    assert "经查属实" in approver.page.locator(".proposal dl.facts").inner_text()
    approver.approve()
    assert approver.page.locator(".message.success").count() == 1


def score(operator):
    """Compute the scores."""
    operator.open(f"{SEASON}result/")
    operator.send('form[action$="/score/"]')


def total_of_first(person):
    """Return the total of the first agency on the page of the result."""
    row = person.page.locator("table.result tbody tr", has_text=world.AGENCIES[0])
    return row.locator("td.strong").inner_text()


def invited(approver, role, body=""):
    """Invite a person and return the path of the link on the slip."""
    approver.open("/desk/accounts/invite/")
    if body:
        approver.page.select_option("[name=body]", label=body)
    approver.send("main form.stack", name="测试受邀人", role=role)
    address = approver.page.locator("main code").last.inner_text()
    return address[address.index("/join/") :]
