"""The pages for paper forms: what each person sees, that nobody sees the answers of another, what a fault keeps."""

import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from pingyi.ballot import actions, queries
from pingyi.ballot.models import Answer, Batch, Slip
from tests.support import frozen_schemes as frozen
from tests.support import world
from tests.support.pages import text_of

FORM = {"choice-a01": "very", "choice-a02": "-", "choice-a03": "unknown"}
UNLIKE = FORM | {"choice-a02": "fair"}


def url(name, *args):
    with override("en"):
        return reverse(f"ballot:{name}", args=["s2026", *args])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def chosen(answer):
    """Return which radio buttons of a form are ticked."""
    return re.findall(r'name="choice-(\w+)" value="([^"]+)"[^>]* checked', answer.text)


@pytest.fixture
def first(client_of, operator):
    return client_of(operator)


@pytest.fixture
def second(client_of, approver):
    return client_of(approver)


@pytest.fixture
def batch(surveying, operator):
    """A batch of two paper forms."""
    return actions.new_batch(season=surveying, channel="street", forms_count=2, actor=operator, now=world.NOW)


def save(browser, form=1, typed=FORM):
    return browser.post(url("form", 1, form), typed)


def test_new_batch_leads_to_its_page(surveying, first):
    answer = first.post(url("batches"), {"channel": "street", "forms_count": "30"})

    assert (answer.status_code, answer.url, said(answer)) == (302, url("batch", 1), ["Batch 1 is begun."])
    assert Batch.objects.within(surveying.office_id).get().forms_count == 30


@pytest.mark.parametrize("count", ["", "0", "201", "many"])
def test_bad_new_batch_keeps_what_was_typed(surveying, first, count):
    answer = first.post(url("batches"), {"channel": "wechat", "forms_count": count})

    assert answer.status_code == 422
    assert '<option value="wechat" selected>' in answer.text
    assert f'value="{count}"' in answer.text or not count
    assert Batch.objects.within(surveying.office_id).count() == 0


def test_refused_new_batch_is_said_on_the_page(opened, first):
    answer = first.post(url("batches"), {"channel": "street", "forms_count": "3"})

    assert answer.status_code == 422
    assert "is possible in state" in answer.text


def test_saving_leads_to_the_next_form_then_to_the_batch(batch, first):
    onwards, last = save(first, 1), save(first, 2)
    back = save(first, 1, FORM | {"then": "list"})

    assert [answer.url for answer in (onwards, last, back)] == [url("form", 1, 2), url("batch", 1), url("batch", 1)]
    assert said(onwards) == ["Form 1 saved."]
    assert (
        "You have entered every form; another person must enter them a second time." in first.get(url("batch", 1)).text
    )


def test_equal_batch_is_taken_in_by_its_button(surveying, batch, first, second):
    for browser in (first, second):
        for form in (1, 2):
            save(browser, form)

    page = second.get(url("batch", 1)).text
    done = second.post(url("take_in_batch", 1))

    assert f'action="{url("take_in_batch", 1)}"' in page
    assert said(done)[-1] == "2 answers taken in."
    assert Answer.objects.within(surveying.office_id).count() == 2
    assert "The batch is taken in" in second.get(url("batch", 1)).text
    assert "This batch is not being entered any more." in second.get(url("form", 1, 1)).text


def test_same_rows_need_their_tick(surveying, first, second, operator):
    for number in (1, 2):
        actions.new_batch(season=surveying, channel="street", forms_count=1, actor=operator, now=world.NOW)
        for browser in (first, second):
            browser.post(url("form", number, 1), FORM)
        answer = first.post(url("take_in_batch", number))
    assert "the same batch of 1 answers was taken in before" in said(answer)[-1]

    first.post(url("take_in_batch", 2), {"again": "1"})

    assert queries.batch_progress(surveying).taken_in == 2


def test_no_answer_to_the_second_person_holds_an_answer_of_the_first(batch, first, second):
    for form in (1, 2):
        save(first, form)

    answers = [second.get(url("form", 1, 1)), save(second, 1, {}), second.get(url("form", 1, 2))]
    pages = [second.get(url("batches")), second.get(url("batch", 1)), second.get(url("answers"))]

    assert [chosen(answer) for answer in answers] == [[], [], []]
    assert [page.text.count("Very satisfied") for page in pages] == [0, 0, 0]
    assert chosen(first.get(url("form", 1, 1))) == [("a01", "very"), ("a02", "-"), ("a03", "unknown")]


def test_differing_forms_are_listed_by_agency_without_an_answer(batch, first, second):
    save(first, 1)
    save(first, 2)
    save(second, 1, UNLIKE)
    early = first.get(url("batch", 1)).text
    save(second, 2)

    late = text_of(first.get(url("batch", 1)))
    pages = [browser.get(url("form", 1, 1)) for browser in (first, second)]

    assert "Forms whose two entries differ" not in early
    assert f"Form 1 · {world.AGENCIES[1]}" in late
    assert world.AGENCIES[0] not in late
    assert [dict(chosen(page))["a02"] for page in pages] == ["-", "fair"]
    assert [page.text.count("The two entries differ here.") for page in pages] == [1, 1]


def test_rows_without_a_choice_must_be_confirmed(batch, first):
    asked = save(first, 1, {"choice-a01": "very"})
    done = save(first, 1, {"choice-a01": "very", "blank": "2"})

    assert asked.status_code == 422
    assert '<input type="checkbox" name="blank" value="2">' in asked.text
    assert chosen(asked) == [("a01", "very")]
    assert done.status_code == 302
    assert Slip.objects.within(batch.office_id).get().choices == "very,,"


def test_fault_keeps_what_was_chosen(batch, first):
    answer = save(first, 1, FORM | {"choice-a02": "splendid"})

    assert answer.status_code == 422
    assert "Choose one of the options offered." in answer.text
    assert chosen(answer) == [("a01", "very"), ("a03", "unknown")]
    assert Slip.objects.within(batch.office_id).count() == 0


def test_third_person_gets_no_fields(batch, first, second, client_of, office):
    third = world.people.add_user(
        office=office, username="third", name="第三人", role="operator", password="a long test password"
    )
    save(first, 1)
    save(second, 1)
    browser = client_of(third)

    refused = save(browser, 2)

    assert refused.status_code == 422
    assert "two other persons are entering batch 1" in refused.text
    assert 'type="radio"' not in browser.get(url("form", 1, 2)).text
    assert "Two other persons enter this batch." in browser.get(url("batch", 1)).text


def test_drop_is_offered_to_those_who_may(batch, first, client_of, office, approver):
    third = world.people.add_user(
        office=office, username="third", name="第三人", role="operator", password="a long test password"
    )
    browsers = first, client_of(third), client_of(approver)
    before = [url("drop_batch", 1) in browser.get(url("batch", 1)).text for browser in browsers]
    save(first)

    after = [url("drop_batch", 1) in browser.get(url("batch", 1)).text for browser in browsers]
    refused = browsers[1].post(url("drop_batch", 1), {"why": "重复"})

    assert (before, after) == ([True, True, True], [True, False, True])
    assert "or an approver may drop it" in said(refused)[-1]
    assert Batch.objects.within(office).get().state == "keying"


def test_dropped_batch_says_so(surveying, batch, first):
    refused = first.post(url("drop_batch", 1), {"why": " "})
    done = first.post(url("drop_batch", 1), {"why": "重复"})

    assert "give the reason for dropping the batch" in said(refused)[-1]
    assert (done.url, said(done)[-1]) == (url("batches"), "Batch 1 is dropped; nothing of it counts.")
    assert "The batch is dropped; nothing of it counts." in first.get(url("batch", 1)).text


def test_list_says_what_to_do_in_each_state(opened, first, operator):
    pages = [first.get(url("batches")).text]
    world.open_survey(opened)
    pages.append(first.get(url("batches")).text)
    world.close_survey(opened)
    pages.append(first.get(url("batches")).text)

    assert "The survey is not open yet." in pages[0]
    assert "There is no batch yet." in pages[1]
    assert "The survey is closed; no form can be entered any more." in pages[2]


def test_answers_and_batches_lead_to_each_other(surveying, first):
    assert f'href="{url("batches")}"' in first.get(url("answers")).text
    assert f'href="{url("answers")}"' in first.get(url("batches")).text


@pytest.mark.parametrize(("name", "args"), [("batch", [9]), ("form", [1, 3]), ("form", [1, 0]), ("form", [9, 1])])
def test_what_is_not_there_is_not_found(batch, first, name, args):
    assert first.get(url(name, *args)).status_code == 404


def test_scheme_without_survey_has_no_batches(opened, first):
    rules = frozen.rules([frozen.marks("jury", "100")], frozen.result(), frozen.overrides())
    world.reframed(opened, frozen.frozen(rules))

    assert first.get(url("batches")).status_code == 404


def test_auditor_and_office_next_door_are_kept_out(batch, client_of, auditor, outsider):
    for user, code in ((auditor, 403), (outsider, 404)):
        browser = client_of(user)
        answers = [browser.get(url("batches")), browser.get(url("batch", 1)), browser.get(url("form", 1, 1))]
        answers += [browser.post(url(name, 1), {"why": "x"}) for name in ("take_in_batch", "drop_batch")]
        answers += [save(browser), browser.post(url("batches"), {"channel": "street", "forms_count": "1"})]
        assert [answer.status_code for answer in answers] == [code] * 7


def test_pages_ask_as_much_for_one_form_as_for_thirty(surveying, first, operator, approver):
    counts = []
    for number, size in ((1, 1), (2, 30)):
        for _ in range(1 if number == 1 else 55):
            made = actions.new_batch(
                season=surveying, channel="street", forms_count=size, actor=operator, now=world.NOW
            )
        for form in range(1, size + 1):
            for person, choices in ((operator, ("very", "", "")), (approver, ("fair", "", ""))):
                actions.key_form(batch=made, form=form, choices=choices, actor=person, now=world.NOW)
        counts.append([])
        for address in (url("batches"), url("batch", made.number), url("form", made.number, 1)):
            first.get(address)
            with CaptureQueriesContext(connection) as found:
                first.get(address)
            counts[-1].append(len(found))

    assert counts[0] == counts[1]
    assert "?page=2" in first.get(url("batches")).text
