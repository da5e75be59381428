"""From draft to issue: two persons, facts frozen, numbers without gaps, files, ledger, and nothing by halves."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest

from pingyi.core.errors import Conflict, Refused
from pingyi.document import facts_json
from pingyi.document.fonts import MissingGlyph
from pingyi.flow.models import Deed
from pingyi.paper import actions, queries
from pingyi.paper.models import Paper
from pingyi.result import actions as results
from pingyi.season.models import SeasonText
from tests.support import issuing, rulings, world

pytestmark = pytest.mark.slow
RARE = "\U00030000"


def again(paper):
    return Paper.objects.within(paper.office_id).get(pk=paper.pk)


def documents(season):
    return [entry for entry in world.entries(season) if entry["k"] == "document"]


def test_approval_freezes_what_the_paper_says(opened, approver):
    paper = issuing.approved(opened)

    SeasonText.objects.within(opened.office_id).filter(name="contact").update(text="改动")
    stored = again(paper)
    facts = facts_json.loads("notice", stored.facts)
    assert (facts.contact, facts.issue.number) == ("测试联系人，000-0000000", "测普办〔2026〕　号")
    assert (stored.state, stored.approved_by_id, stored.code) == ("approved", approver.pk, "测普办")


def test_paper_is_not_issued_when_a_ruling_and_a_new_scoring_changed_what_it_says(gathered, operator, approver):
    results.score_season(season=gathered, actor=operator, now=world.NOW)
    paper = issuing.approved(gathered, "result_table")
    rulings.ruled(gathered, (operator, approver), "fraud", "a01")
    with pytest.raises(Refused, match="a decision was recorded or figures were given after this scoring"):
        issue(paper, operator)
    results.score_season(season=gathered, actor=operator, now=world.NOW)

    with pytest.raises(Refused, match="was changed after its approval, by a scoring"):
        issue(paper, operator)

    assert (again(paper).state, again(paper).number, documents(gathered)) == ("approved", None, [])
    actions.send_back(paper=paper, actor=approver, now=world.NOW, why="重新计分")
    actions.approve_paper(paper=again(paper), actor=approver, now=world.NOW)
    issue(paper, operator)
    assert again(paper).state == "issued"


def test_paper_is_not_issued_under_a_head_that_was_changed_after_its_approval(opened, operator):
    paper = issuing.approved(opened)
    SeasonText.objects.within(opened.office_id).update_or_create(
        season=opened, name="issuer", defaults={"office_id": opened.office_id, "text": "测试县新办公室"}
    )

    with pytest.raises(Refused, match="send it back, read it again"):
        issue(paper, operator)


def issue(paper, operator):
    actions.issue(paper=again(paper), on=issuing.TODAY, actor=operator, now=world.NOW)


def test_drafter_cannot_approve(opened, approver):
    paper = issuing.drafted(opened, approver)

    with pytest.raises(Refused, match="you drafted this paper"):
        actions.approve_paper(paper=paper, actor=approver, now=world.NOW)
    assert again(paper).state == "draft"


def test_operator_cannot_approve(opened, approver, operator):
    paper = issuing.drafted(opened, approver)

    with pytest.raises(Refused, match='"approve_paper" is for approver'):
        actions.approve_paper(paper=paper, actor=operator, now=world.NOW)


def test_approval_of_what_was_not_read_is_a_conflict(opened, operator, approver):
    paper = issuing.drafted(opened, operator)
    seen = queries.seen(queries.said(paper, issuing.TODAY))
    other = {**json.loads(paper.entered), "contact": "另一联系人"}
    actions.edit(paper=again(paper), entered=other, actor=operator, now=world.NOW)

    with pytest.raises(Conflict, match="read it again"):
        actions.approve_paper(paper=paper, actor=approver, now=world.NOW, seen=seen)


def test_approval_of_what_was_read_passes_on_a_later_day(opened, operator, approver):
    paper = issuing.drafted(opened, operator)
    seen = queries.seen(queries.said(paper, issuing.TODAY))

    actions.approve_paper(paper=paper, actor=approver, now=issuing.later(3), seen=seen)

    assert again(paper).state == "approved"


def test_paper_without_a_code_is_not_approved(opened, operator, approver):
    paper = issuing.drafted(opened, operator)
    SeasonText.objects.within(opened.office_id).filter(name="code").delete()

    with pytest.raises(Refused, match="no document code yet"):
        actions.approve_paper(paper=paper, actor=approver, now=world.NOW)


def test_paper_with_an_empty_field_is_not_approved(opened, operator, approver):
    paper = issuing.drafted(opened, operator, entered={"contact": ""})

    with pytest.raises(Refused, match="联系方式 is empty"):
        actions.approve_paper(paper=paper, actor=approver, now=world.NOW)


def test_term_before_the_day_of_the_paper_is_refused(published, operator, approver):
    past = (issuing.TODAY - timedelta(days=1)).isoformat()
    paper = issuing.drafted(published, operator, "circular", entered={"replies_by": past})

    with pytest.raises(Refused, match="2026-03-01, which is before the day of the paper"):
        actions.approve_paper(paper=paper, actor=approver, now=world.NOW)


def test_missing_glyph_stops_the_approval_and_names_the_place(opened, operator, approver):
    paper = issuing.drafted(opened, operator, entered={"contact": f"某{RARE}"})

    with pytest.raises(MissingGlyph, match="U\\+30000"):
        actions.approve_paper(paper=paper, actor=approver, now=world.NOW)
    assert again(paper).state == "draft"


def test_sent_back_paper_is_a_draft_again(opened, operator):
    paper = issuing.approved(opened)

    actions.send_back(paper=paper, actor=operator, now=world.NOW, why="日期有误")

    stored = again(paper)
    assert (stored.state, stored.facts, stored.approved_by, stored.approved_at) == ("draft", "", None, None)
    deed = Deed.objects.within(paper.office_id).filter(move="send_back").get()
    assert (deed.why, deed.about) == ("日期有误", "活动通知")
    assert stored.returned_why == "日期有误"


def test_reason_of_a_return_goes_when_the_draft_is_changed_or_approved_again(opened, operator, approver):
    paper = issuing.approved(opened)
    for answer in ("edit", "approve"):
        actions.send_back(paper=paper, actor=approver, now=world.NOW, why="日期有误")
        if answer == "edit":
            actions.edit(paper=paper, entered=json.loads(paper.entered), actor=operator, now=world.NOW)
            assert again(paper).returned_why == ""
        actions.approve_paper(paper=paper, actor=approver, now=world.NOW)

    assert (again(paper).state, again(paper).returned_why) == ("approved", "")


@pytest.mark.parametrize(("why", "words"), [(" ", "give the reason"), ("因" * 501, "501 characters")])
def test_reason_is_needed_and_short(opened, operator, why, words):
    paper = issuing.approved(opened)

    for act in (actions.send_back, actions.void):
        with pytest.raises(Refused, match=words):
            act(paper=paper, actor=operator, now=world.NOW, why=why)


def test_issue_gives_number_files_and_ledger_entry(opened):
    paper = issuing.issued(opened)

    stored = again(paper)
    assert (stored.state, stored.year, stored.number, stored.issued_on) == ("issued", 2026, 1, issuing.TODAY)
    for form in ("pdf", "docx"):
        content = queries.stored(stored, form)
        assert hashlib.sha256(content).hexdigest() == getattr(stored, form)
    assert queries.stored(stored, "pdf").startswith(b"%PDF")
    (entry,) = documents(opened)
    assert (entry["number"], entry["digest"], entry["by"]) == ("测普办〔2026〕1号", stored.pdf, "operator+approver")
    deed = Deed.objects.within(paper.office_id).filter(move="issue").get()
    assert deed.about == "测普办〔2026〕1号 活动通知"
    assert {line.source for line in queries.font_lines(stored)} == {"bundle"}


def test_numbers_of_a_series_follow_each_other_and_letters_have_their_own(published):
    kinds = ("notice", "interpretation", "circular", "result_table")
    numbers = [queries.number_of(issuing.issued(published, kind)) for kind in kinds]
    about = [issuing.agency(published, key) for key in ("a01", "a02")]
    letters = [queries.number_of(issuing.issued(published, "letter", agency)) for agency in about]

    assert numbers == ["测普办〔2026〕1号", "测普办〔2026〕2号", "测普办〔2026〕3号", "测普办表〔2026〕1号"]
    assert letters == ["测普办函〔2026〕1号", "测普办函〔2026〕2号"]


def test_number_of_a_void_paper_stays_used(opened, operator):
    first = issuing.issued(opened)
    actions.void(paper=first, actor=operator, now=world.NOW, why="有误")

    second = issuing.issued(opened)

    assert (again(first).state, again(first).number, second.number) == ("void", 1, 2)


def test_numbers_begin_again_in_another_year_and_office(opened, operator, outsider, approver):
    issuing.issued(opened)
    paper = issuing.approved(opened, "interpretation")
    next_year = issuing.later(365)

    actions.issue(paper=paper, on=date(2027, 3, 2), actor=operator, now=next_year)

    assert queries.number_of(paper) == "测普办〔2027〕1号"


@pytest.mark.parametrize("days", [-1, 1])
def test_day_of_issue_lies_between_approval_and_today(opened, operator, days):
    paper = issuing.approved(opened)

    with pytest.raises(Refused, match="cannot bear the day"):
        actions.issue(paper=paper, on=issuing.TODAY + timedelta(days=days), actor=operator, now=world.NOW)


def test_term_that_ended_since_the_approval_stops_the_issue(published, operator):
    paper = issuing.approved(published, "circular")
    late = issuing.later(40)

    with pytest.raises(Refused, match="before the day of the paper"):
        actions.issue(paper=paper, on=issuing.TODAY + timedelta(days=40), actor=operator, now=late)


def test_missing_glyph_stops_the_issue_whole(opened, operator, monkeypatch, tmp_path):
    paper = issuing.approved(opened)
    # As if the font that had this character at the approval were gone.
    changed = {name: getattr(paper, name).replace("000-0000000", RARE) for name in ("facts", "entered")}
    Paper.objects.within(opened.office_id).filter(pk=paper.pk).update(**changed)

    with pytest.raises(MissingGlyph):
        actions.issue(paper=paper, on=issuing.TODAY, actor=operator, now=world.NOW)

    stored = again(paper)
    assert (stored.state, stored.number, stored.pdf) == ("approved", None, "")
    assert documents(opened) == []


def test_draft_cannot_be_issued(opened, operator):
    paper = issuing.drafted(opened, operator)

    with pytest.raises(Refused, match='"issue" is possible in state approved'):
        actions.issue(paper=paper, on=issuing.TODAY, actor=operator, now=world.NOW)


def test_stored_facts_give_the_stored_bytes_again(published):
    for kind in ("circular", "result_table"):
        paper = issuing.issued(published, kind)

        files = queries.made(kind, facts_json.loads(kind, paper.facts))

        assert hashlib.sha256(files.pdf).hexdigest() == paper.pdf
        assert hashlib.sha256(files.docx).hexdigest() == paper.docx


SCRIPT = """
import hashlib, pathlib, sys
from pingyi.document import facts_json, fonts, render
facts = facts_json.loads("circular", pathlib.Path(sys.argv[1]).read_text("utf-8"))
paper = facts_json.paper("circular", facts)
chosen = fonts.resolve(system=False)
print(*(hashlib.sha256(render.render(paper, form, chosen)).hexdigest() for form in ("pdf", "docx")))
"""


def test_same_facts_give_the_same_bytes_in_a_fresh_process(published, tmp_path):
    paper = issuing.issued(published, "circular")
    (tmp_path / "facts.json").write_text(paper.facts, "utf-8")
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": ":".join(sys.path)}

    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "facts.json")]
    told = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)

    assert told.stdout.split() == [paper.pdf, paper.docx]


def test_circular_prints_the_fingerprint_of_the_seasons_key(published):
    facts = facts_json.loads("circular", issuing.issued(published, "circular").facts)

    assert facts.fingerprint == published.log.key.fingerprint
    assert len(facts.fingerprint) == 64


def test_criticism_is_issued_with_its_article(gathered, operator, approver):
    rulings.ruled(gathered, (operator, approver), "absent", "a03")
    season = world.publish(gathered, operator, approver)

    facts = facts_json.loads("criticism", issuing.issued(season, "criticism", issuing.agency(season, "a03")).facts)

    assert (facts.agency, facts.source.article) == ("测试单位丙", "第十四条")
