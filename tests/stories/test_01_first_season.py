"""An organiser takes a season from scheme to published result, in a real browser, in both languages."""

import subprocess
import sys
from pathlib import Path

import pytest

from pingyi.core import clock
from tests.support.browsing import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AGENCIES = ("测试单位甲", "测试单位乙", "测试单位丙", "测试单位丁")
JURORS = tuple(f"测试评委{number:02d}" for number in range(1, 8))
WORDS = {
    "": {"recused": "回避", "published": "已公布", "kind": "行政执法部门"},
    "/en": {"recused": "recused", "published": "Published", "kind": "Law enforcement body"},
}
VERIFIER = Path(__file__).resolve().parents[2] / "pingyi" / "verifier" / "verify.py"


@pytest.mark.parametrize("language", ["", pytest.param("/en", marks=pytest.mark.long)])
def test_an_organiser_takes_a_season_to_its_published_result(language, browser, served, office_folder, tmp_path):
    people = office_folder[1]
    operator, approver = (Person(browser, served, language, tmp_path) for _ in range(2))
    operator.join(people["operator"])
    approver.join(people["approver"])

    draft(operator, language)
    two_keys(operator, approver, "freeze/")
    gather(operator, approver, language)
    decide(operator, approver)
    look_at_the_result(operator)
    two_keys(operator, approver, "announce/", at="/desk/season/s2026/result/")
    two_keys(operator, approver, "publish/", at="/desk/season/s2026/result/")
    check_what_is_published(operator, language, tmp_path)


def draft(operator: Person, language: str) -> None:
    """Create the season from the city's scheme, confirm every value, enter roster and jurors."""
    page = operator.page
    operator.open("/desk/new-season/")
    for name, text in {
        "year": "2026",
        "key": "s2026",
        "title_zh": "测试县2026年度评议",
        "title_en": "Review 2026",
    }.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=scheme_id]", "cn.gd.shaoguan")
    operator.follow("main button.main")
    operator.open("/desk/season/s2026/values/")
    sections = page.locator("main section.panel").count()
    page.locator('[name="value:component.jury.minimum"]').fill("4")
    for number in range(sections):
        with page.expect_navigation():
            page.locator("main section.panel").nth(number).locator("button.main").click()
    operator.check()
    assert page.locator(".open").count() == 0
    assert page.locator('[name="value:component.jury.minimum"]').input_value() == "4"

    kinds = [[name, WORDS[language]["kind"], "首轮"] for name in AGENCIES]
    operator.upload("/desk/season/s2026/roster/", [["a", "b", "c"], [AGENCIES[0], "no such kind", ""]])
    assert page.locator(".message.error tbody tr").count() == 1
    operator.upload("/desk/season/s2026/roster/", [["a", "b", "c"], *kinds])
    assert page.locator("main table tbody tr").count() == len(AGENCIES)
    operator.upload("/desk/season/s2026/raters/jury/", [["a", "b"], *([name, "npc"] for name in JURORS)])
    assert page.locator("main table tbody tr").count() == len(JURORS)


def two_keys(operator: Person, approver: Person, action: str, at: str = "/desk/season/s2026/") -> None:
    """The operator proposes, cannot approve it alone, and the approver turns the second key."""
    operator.open(at)
    operator.press(action)
    operator.open("/desk/season/s2026/")
    assert operator.page.locator('form[action*="/approve/"]').count() == 0
    approver.open("/desk/season/s2026/")
    approver.follow('form[action*="/approve/"] button')
    assert approver.page.locator(".message.success").count() == 1


def gather(operator: Person, approver: Person, language: str) -> None:
    """Take in answers, with a fault first, and the marks of jury and peers."""
    page = operator.page
    two_keys(operator, approver, "ballot_open/", at="/desk/season/s2026/answers/")
    header = ["channel", *AGENCIES]
    good = [["invited", "very", "satisfied", "fair", "very"]] * 25 + [
        ["wechat", "satisfied", "very", "unknown", ""]
    ] * 30
    operator.upload("/desk/season/s2026/answers/", [header, *good, ["invited", "superb", "very", "very", "very"]])
    assert page.locator(".message.error tbody td").all_inner_texts()[:2] == ["57", AGENCIES[0]]
    operator.open("/desk/season/s2026/answers/")
    assert page.locator("main td.number").last.inner_text() == "0"
    operator.upload("/desk/season/s2026/answers/", [header, *good, *good])
    two_keys(operator, approver, "ballot_close/", at="/desk/season/s2026/answers/")

    operator.open("/desk/season/s2026/marks/jury/")
    operator.press("marking_open/")
    marks = [[name, "95.5", "88", "73.25", "91"] for name in JURORS[:-1]]
    marks.append([JURORS[-1], "92", WORDS[language]["recused"], "", "93"])
    operator.upload("/desk/season/s2026/marks/jury/", [["rater", *AGENCIES], *marks], 'button[value="check"]')
    assert page.locator(".sheets .in").count() == 0
    operator.upload("/desk/season/s2026/marks/jury/", [["rater", *AGENCIES], *marks], 'button[value="seal"]')
    assert page.locator(".sheets .in").count() == len(JURORS)
    operator.press("marking_close/")

    operator.open("/desk/season/s2026/marks/peers/")
    operator.press("marking_open/")
    peers = [[own, *("" if own == name else "90" for name in AGENCIES)] for own in AGENCIES]
    operator.upload("/desk/season/s2026/marks/peers/", [["rater", *AGENCIES], *peers], 'button[value="seal"]')
    operator.press("marking_close/")


def decide(operator: Person, approver: Person) -> None:
    """Open a case about one agency and rule on it with two keys."""
    page = operator.page
    operator.open("/desk/season/s2026/cases/new/")
    page.select_option("[name=kind]", "refusal")
    page.select_option("[name=agency]", "a04")
    page.fill("[name=source]", "评议会签到")
    page.fill("[name=account]", "经书面通知未参加评议")
    operator.follow("main form.panel button.main")
    operator.check()
    page.click('details:has(form[action$="/rule/"]) summary')
    page.select_option("[name=outcome]", "absent")
    page.fill("[name=decided_by]", "翁源县普法工作领导小组")
    page.fill("[name=decided_on]", clock.day_in_china(clock.now()).isoformat())
    page.fill("[name=reason]", "经书面通知未参加评议")
    operator.follow('form[action$="/rule/"] button.main')
    operator.check()
    approver.open("/desk/season/s2026/")
    approver.follow('form[action*="/approve/"] button')
    approver.open("/desk/season/s2026/decisions/")
    assert approver.page.locator("main table tbody tr").count() == 1


def look_at_the_result(operator: Person) -> None:
    """Score, and follow one agency's why down to a juror's mark."""
    page = operator.page
    operator.open("/desk/season/s2026/result/")
    operator.press("score/")
    operator.check()
    totals = page.locator("td.strong").all_inner_texts()
    assert totals[-1] == "—"
    operator.follow("table.result tbody tr:first-child a")
    operator.check()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    values = page.locator(".leaves li b").all_inner_texts()
    assert values.count("95.5") == len(JURORS) - 1


def check_what_is_published(operator: Person, language: str, folder: Path) -> None:
    """Read the public pages without signing in, and verify the downloaded bundle with the one-file verifier."""
    public = Person(operator.page.context.browser, operator.address, language, folder)
    public.open("/")
    assert WORDS[language]["published"] in public.page.locator("ul.cards").inner_text()
    public.open("/history/")
    public.open("/season/wengyuan/s2026/")
    vkey = public.page.locator("pre code").inner_text().partition('--key "')[2].rstrip('"')
    for path in ("rules/", "log/", "a01/", "a04/"):
        public.open(f"/season/wengyuan/s2026/{path}")
    public.open("/season/wengyuan/s2026/")
    with public.page.expect_download() as download:
        public.page.click('a[href$="/bundle/"]')
    bundle = folder / "published.zip"
    download.value.save_as(bundle)
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(bundle), "--key", vkey]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "key checked"), done.stdout
