"""Pages of papers through HTTP: drafting, editing, approving, issuing, files for each role, the register."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pingyi.paper import actions, queries
from pingyi.paper.models import Paper
from pingyi.season import actions as seasons
from pingyi.season import queries as season_queries
from tests.support import issuing, rulings, world
from tests.support.pages import said, text_of

pytestmark = pytest.mark.slow


def url(name, paper=None, **more):
    return reverse(f"paper:{name}", kwargs={"key": "s2026", **({"paper": paper.pk} if paper else {}), **more})


def again(paper):
    return Paper.objects.within(paper.office_id).get(pk=paper.pk)


def test_papers_page_says_what_can_be_drafted_and_why_not(opened, operator, client_of):
    shown = text_of(client_of(operator).get(url("papers")))

    assert "尚无公文" in shown
    assert "结果尚未宣布，请先宣布" in shown
    assert "启动评议活动" in shown


def test_reader_sees_no_button(opened, auditor, operator, client_of):
    paper = issuing.drafted(opened, operator)
    client = client_of(auditor)

    for page in (client.get(url("papers")), client.get(url("paper", paper))):
        assert page.status_code == 200
        assert re.findall(r'<form[^>]*action="[^"]*papers/', page.text) == []


def test_draft_leads_to_the_paper(opened, operator, client_of):
    client = client_of(operator)

    answer = client.post(url("draft"), {"kind": "notice"})

    (paper,) = queries.papers(opened)
    assert answer.url == url("paper", paper)
    assert "已拟稿" in text_of(client.get(answer.url))


def test_draft_of_all_letters_leads_back_to_the_list(published, operator, client_of):
    issuing.ready(published)
    client = client_of(operator)

    answer = client.post(url("draft"), {"kind": "letter"})

    assert answer.url == url("papers")
    assert "已拟反馈函2份。" in text_of(client.get(answer.url))


def test_draft_of_a_criticism_names_its_agency(gathered, operator, approver, client_of):
    rulings.ruled(gathered, (operator, approver), "absent")
    client = client_of(operator)
    assert "拟稿：测试单位甲" in text_of(client.get(url("papers")))

    client.post(url("draft"), {"kind": "criticism", "agency": "a01"})

    (paper,) = queries.papers(gathered)
    assert (paper.kind, paper.agency.key) == ("criticism", "a01")


def test_draft_too_early_is_told(opened, operator, client_of):
    client = client_of(operator)

    assert said(client, client.post(url("draft"), {"kind": "circular"})) == ["结果尚未宣布，请先宣布"]


def test_paper_shows_its_text_table_and_signature(published, operator, client_of):
    paper = issuing.drafted(published, operator, "circular", entered={"findings": ["活动次数偏少。"]})

    shown = text_of(client_of(operator).get(url("paper", paper)))

    for words in ("结果的通报", "一、评议基本情况", "1.活动次数偏少。", "测试单位甲 92.00", "核验公钥指纹"):
        assert words in shown


def test_edit_saves_what_was_typed(opened, operator, client_of):
    paper = issuing.drafted(opened, operator)
    typed = {"recipients": "甲\n乙", "copies": "", "demands": "", "contact": "新联系人", "remark": ""}

    answer = client_of(operator).post(url("edit", paper), typed)

    assert answer.url == url("paper", paper)
    draft = queries.draft_of(again(paper))
    assert (draft.lines("recipients"), draft.text("contact")) == (("甲", "乙"), "新联系人")


def test_refused_edit_keeps_what_was_typed(opened, operator, client_of):
    paper = issuing.drafted(opened, operator)

    answer = client_of(operator).post(url("edit", paper), {"contact": "话" * 201})

    assert answer.status_code == 422
    assert "话" * 201 in answer.text
    assert "联系方式有201字" in text_of(answer)
    assert queries.draft_of(again(paper)).text("contact") == issuing.TEXTS["contact"]


def test_edit_with_a_day_that_is_none_marks_the_field(published, operator, client_of):
    paper = issuing.drafted(published, operator, "circular")

    answer = client_of(operator).post(url("edit", paper), {"replies_by": "soon"})

    assert answer.status_code == 422
    assert 'value="soon"' in answer.text


def test_paper_goes_from_approval_to_issue(opened, operator, approver, client_of, monkeypatch):
    monkeypatch.setattr("pingyi.core.clock.now", lambda: world.NOW)
    paper = issuing.drafted(opened, operator)
    page = client_of(approver).get(url("paper", paper))
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)[1]

    client_of(approver).post(url("approve_paper", paper), {"seen": seen})
    client = client_of(operator)
    answer = client.post(url("issue", paper), {"on": "2026-03-02"})

    assert "已印发：测普办〔2026〕1号。" in text_of(client.get(answer.url))
    assert again(paper).state == "issued"


def test_drafter_is_told_that_another_approves(opened, approver, client_of):
    paper = issuing.drafted(opened, approver)

    page = client_of(approver).get(url("paper", paper))

    assert "须由他人审批" in text_of(page)
    assert url("approve_paper", paper) not in page.text


def test_issue_on_no_day_is_refused(opened, operator, client_of):
    paper = issuing.approved(opened)
    client = client_of(operator)

    told = said(client, client.post(url("issue", paper), {"on": "soon"}))

    assert told == ["“soon”不是日期，应写作 2026-11-22"]
    assert again(paper).state == "approved"


def test_paper_is_sent_back_and_made_void_with_a_reason(opened, operator, client_of):
    paper = issuing.approved(opened)
    client = client_of(operator)

    client.post(url("send_back", paper), {"why": "日期有误"})
    assert again(paper).state == "draft"
    client.post(url("void", paper), {"why": "重复"})

    assert (again(paper).state, again(paper).void_why) == ("void", "重复")


def test_missing_glyph_is_told_with_character_and_place(opened, operator, client_of):
    paper = issuing.drafted(opened, operator, entered={"contact": "某\U00030000"})

    shown = text_of(client_of(operator).get(url("paper", paper)))

    assert "本公文不能印发" in shown
    assert "U+30000" in shown
    assert "草稿 PDF" not in shown


def test_draft_whose_season_went_back_tells_why(gathered, operator, approver, client_of):
    rulings.ruled(gathered, (operator, approver), "absent")
    paper = issuing.drafted(gathered, operator, "criticism", issuing.agency(gathered))
    end_absence(gathered, operator, approver)

    answer = client_of(operator).get(url("paper", paper))

    assert answer.status_code == 200
    assert "没有认定测试单位甲拒不接受评议的决定" in text_of(answer)


def end_absence(season, operator, approver):
    decision = season_queries.decisions(season).get(kind="absent")
    for actor in (operator, approver):
        ruling = seasons.Ruling("revoke", "", "有误", ref=decision.key)
        seasons.decide(season=season, ruling=ruling, actor=actor, now=world.NOW)


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_draft_file_says_that_it_is_one(opened, operator, client_of, form):
    paper = issuing.drafted(opened, operator)

    answer = client_of(operator).get(url(f"draft_{form}", paper))

    assert answer["Content-Type"] == queries.TYPES[form]
    assert f'filename="notice-s2026-draft-{paper.pk}.{form}"' in answer["Content-Disposition"]


def test_files_go_to_office_agency_and_public(published, operator, client_of):
    paper = issuing.issued(published, "circular")
    people = [client_of(operator), client_of(world.agency_user(published, "agency_clerk"))]
    public = reverse("paper:public_pdf", kwargs={"office": "test", "key": "s2026", "paper": paper.pk})

    got = [client.get(url("pdf", paper)).content for client in people] + [Client().get(public).content]

    assert {content[:4] for content in got} == {b"%PDF"}
    assert len(set(got)) == 1


def test_letter_goes_to_its_own_agency_alone(published, client_of):
    paper = issuing.issued(published, "letter", issuing.agency(published))
    clerks = [client_of(world.agency_user(published, "agency_clerk", key)) for key in ("a01", "a02")]
    public = reverse("paper:public_docx", kwargs={"office": "test", "key": "s2026", "paper": paper.pk})

    assert [client.get(url("docx", paper)).status_code for client in clerks] == [200, 404]
    assert Client().get(public).status_code == 404
    assert "/sign-in/" in Client().get(url("docx", paper)).url


def test_file_of_a_draft_is_not_found(opened, operator, client_of):
    assert client_of(operator).get(url("pdf", issuing.drafted(opened, operator))).status_code == 404


def test_register_lists_numbers_and_says_that_none_is_missing(published, operator, client_of):
    paper = issuing.issued(published)
    actions.void(paper=paper, actor=operator, now=world.NOW, why="有误")
    issuing.issued(published, "interpretation")

    shown = text_of(client_of(operator).get(reverse("paper:register")))

    assert "1—2号连续，无缺号" in shown
    assert "测普办〔2026〕1号" in shown
    assert "作废 有误" in shown


def test_register_marks_a_gap(published, operator, client_of):
    paper = issuing.issued(published)
    Paper.objects.within(published.office_id).filter(pk=paper.pk).update(number=2)

    assert "缺号：1" in text_of(client_of(operator).get(reverse("paper:register")))


def test_empty_register_says_what_to_do(opened, operator, client_of):
    assert "尚未印发公文" in text_of(client_of(operator).get(reverse("paper:register")))


def test_register_is_paged(published, operator, client_of, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 1)
    issuing.issued(published)
    issuing.issued(published, "interpretation")
    client = client_of(operator)

    first, second = (text_of(client.get(reverse("paper:register"), {"page": page})) for page in (1, 2))

    assert ("第1页，共2页" in first, "测普办〔2026〕2号" in first, "测普办〔2026〕1号" in second) == (True, True, True)


def test_register_is_exported(published, operator, client_of):
    issuing.issued(published)

    content = client_of(operator).get(reverse("paper:register_export")).content

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["文号", "公文"]
    assert rows[1][0] == "测普办〔2026〕1号"
