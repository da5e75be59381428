"""Second factors: codes that work once, passkeys checked in full, recovery codes, and who keeps at least one."""

import json
from datetime import timedelta

import pyotp
import pytest

from pingyi.core import clock
from pingyi.core.errors import Missing, Refused
from pingyi.flow.models import Deed
from pingyi.people import actions, queries
from pingyi.people.models import RecoveryCode, SecondFactor
from tests.support import world
from tests.support.authenticator import Authenticator
from tests.support.signing_in import code_of, enrolled

NOW = world.NOW
PLACE = queries.Place("localhost", "http://localhost")


def moves(person):
    return [row.move for row in Deed.objects.within(person.office).order_by("pk")]


def refused(act, **fields):
    with pytest.raises(Refused) as caught:
        act(**fields)
    return str(caught.value)


def added(person, authenticator, place=PLACE):
    options, state = queries.new_passkey(person, place)
    answer = actions.Answer(place, state, authenticator.make(options))
    return actions.add_passkey(person=person, answer=answer, name="测试通行密钥", now=NOW)


def asked(person, place=PLACE):
    options, state = queries.ask_passkey(person, place)
    return options, lambda text: actions.use_passkey(person=person, answer=actions.Answer(place, state, text), now=NOW)


def test_secret_is_not_readable_in_the_database(operator):
    secret = enrolled(operator, NOW)

    row = SecondFactor.objects.get()
    assert secret not in row.secret
    assert queries.secret_of(row) == secret


def test_secret_under_another_key_file_is_refused(operator, settings):
    secret = enrolled(operator, NOW)
    (settings.KEYS / queries.SECRET_FILE).write_text("another")

    told = refused(actions.use_code, person=operator, code=code_of(secret, NOW), now=NOW)

    assert (
        told == "the key file factors.secret does not fit the database: bring back the folder keys of the same backup"
    )


def test_key_file_is_its_owners_alone(operator, settings):
    enrolled(operator, NOW)

    assert (settings.KEYS / queries.SECRET_FILE).stat().st_mode & 0o777 == 0o600


def test_code_works_once(operator):
    secret = enrolled(operator, NOW - timedelta(minutes=5))
    code = code_of(secret, NOW)

    assert [actions.use_code(person=operator, code=code, now=NOW) for _ in range(2)] == [True, False]
    assert SecondFactor.objects.get().used_at == NOW


def test_code_of_the_enrolment_does_not_sign_in(operator):
    secret = enrolled(operator, NOW)

    assert not actions.use_code(person=operator, code=code_of(secret, NOW), now=NOW)
    assert actions.use_code(
        person=operator, code=code_of(secret, NOW + timedelta(seconds=30)), now=NOW + timedelta(seconds=30)
    )


@pytest.mark.parametrize(
    ("seconds", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False), (-3600, False)]
)
def test_clock_may_be_one_step_off(operator, seconds, right):
    secret = enrolled(operator, NOW - timedelta(days=1))

    code = code_of(secret, NOW + timedelta(seconds=seconds))

    assert actions.use_code(person=operator, code=code, now=NOW) is right


def test_older_code_after_a_newer_one_is_refused(operator):
    secret = enrolled(operator, NOW - timedelta(days=1))
    assert actions.use_code(person=operator, code=code_of(secret, NOW + timedelta(seconds=30)), now=NOW)

    assert not actions.use_code(person=operator, code=code_of(secret, NOW), now=NOW)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\udcff", "000000" * 6])
def test_what_is_no_code_is_refused(operator, code):
    enrolled(operator, NOW - timedelta(days=1))

    assert not actions.use_code(person=operator, code=code.encode("utf-8", "replace").decode(), now=NOW)


def test_code_may_be_typed_in_groups(operator):
    secret = enrolled(operator, NOW - timedelta(days=1))
    code = code_of(secret, NOW)

    assert actions.use_code(person=operator, code=f" {code[:3]} {code[3:]}", now=NOW)


def test_code_of_another_person_is_refused(operator, approver):
    secret = enrolled(approver, NOW - timedelta(days=1))
    enrolled(operator, NOW - timedelta(days=1))

    assert not actions.use_code(person=operator, code=code_of(secret, NOW), now=NOW)


def test_authenticator_without_a_right_code_is_not_added(operator):
    fields = {"person": operator, "secret": actions.new_secret(), "code": "000000", "name": "测试", "now": NOW}
    if pyotp.TOTP(fields["secret"]).verify("000000", for_time=NOW, valid_window=1):
        fields["code"] = "000001"

    assert refused(actions.add_authenticator, **fields).startswith("the code does not fit")
    assert not SecondFactor.objects.exists()


@pytest.mark.parametrize(
    ("name", "told"), [("", "a name is empty"), ("测" * 41, f"the name “{'测' * 41}” is longer than 40 characters")]
)
def test_name_that_does_not_fit_is_refused(operator, name, told):
    assert refused(actions.add_authenticator, person=operator, secret="A" * 32, code="1", name=name, now=NOW) == told


def test_more_than_ten_are_refused(operator):
    for _ in range(10):
        enrolled(operator, NOW)

    told = refused(actions.add_authenticator, person=operator, secret="A" * 32, code="1", name="测试", now=NOW)

    assert told == "there are 10 second factors already; remove one first"


def test_demonstration_has_none(operator):
    operator.office.is_demo = True

    told = refused(actions.add_authenticator, person=operator, secret="A" * 32, code="1", name="测试", now=NOW)

    assert told == "people of a demonstration are not asked for a second factor"


def test_passkey_is_added_and_shown(operator):
    device = Authenticator()
    row = added(operator, device)
    options, use = asked(operator)

    assert use(device.show(options))
    row.refresh_from_db()
    assert (row.kind, row.sign_count, row.used_at) == ("passkey", 2, NOW)
    assert moves(operator) == ["add_factor"]


def test_answer_is_good_for_one_challenge_only(operator):
    device = Authenticator()
    added(operator, device)
    text = device.show(asked(operator)[0])

    assert not asked(operator)[1](text)


def test_copied_passkey_is_refused_by_its_count(operator):
    device = Authenticator()
    added(operator, device)
    options, use = asked(operator)
    assert use(device.show(options))
    device.count = 0
    options, use = asked(operator)

    assert not use(device.show(options))


def test_passkey_that_does_not_count_works_again(operator):
    device = Authenticator(steps=0)
    added(operator, device)

    for _ in range(2):
        options, use = asked(operator)
        assert use(device.show(options))


def test_passkey_of_another_person_is_refused(operator, approver):
    mine, other = Authenticator(), Authenticator()
    added(operator, mine)
    added(approver, other)
    options, use = asked(operator)

    assert not use(other.show(options))


def test_signature_of_another_key_is_refused(operator):
    device = Authenticator()
    added(operator, device)
    options, use = asked(operator)

    assert not use(Authenticator(credential=device.credential, count=9).show(options))


@pytest.mark.parametrize("origin", ["http://localhost:8000", "https://localhost", "http://evil.example"])
def test_answer_from_another_origin_is_refused(operator, origin):
    device = Authenticator()
    added(operator, device)
    device.origin = origin
    options, use = asked(operator)

    assert not use(device.show(options))


def test_passkey_from_another_origin_is_not_added(operator):
    told = refused(added, person=operator, authenticator=Authenticator(origin="http://evil.example"))

    assert told == "the passkey could not be checked; try again, or choose an authenticator app"


def test_passkey_is_entered_once(operator, approver):
    device = Authenticator()
    added(operator, device)

    assert refused(added, person=approver, authenticator=device) == "this passkey is entered already"


def test_passkey_with_an_algorithm_nobody_checks_is_not_added(operator, monkeypatch):
    from fido2.cose import ES256

    plain = ES256.from_cryptography_key
    monkeypatch.setattr(ES256, "from_cryptography_key", lambda key: {**plain(key), 3: -65535})

    assert refused(added, person=operator, authenticator=Authenticator()).startswith("the passkey could not be checked")


BROKEN = (
    "",
    "null",
    "[]",
    "{}",
    "7",
    '"x"',
    '{"id":1}',
    '{"id":"x","rawId":"x","type":"public-key","response":{}}',
    '{"id":"x","rawId":"x","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"AA",'
    '"authenticatorData":"AA","signature":"AA"}}',
    "[" * 9000,
)


@pytest.mark.parametrize("text", BROKEN)
def test_answer_that_no_browser_gives_is_refused(operator, text):
    added(operator, Authenticator())
    answer = actions.Answer(PLACE, queries.new_passkey(operator, PLACE)[1], text)

    assert not asked(operator)[1](text)
    assert refused(actions.add_passkey, person=operator, answer=answer, name="测试", now=NOW).startswith("the passkey")


@pytest.mark.parametrize("cut", range(0, 400, 13))
def test_damaged_answer_is_refused(operator, cut):
    """Every part of a good answer, changed by one letter or cut, is refused and never an error of another kind."""
    device = Authenticator()
    added(operator, device)
    options, use = asked(operator)
    good = json.loads(device.show(options))
    for name, value in good["response"].items():
        place = cut % len(value)
        flipped = "A" if value[place] != "A" else "B"
        for bad in (value[:place], value[:place] + flipped + value[place + 1 :]):
            changed = {**good, "response": {**good["response"], name: bad}}
            assert use(json.dumps(changed)) in (False, place == len(value) - 1)


def test_answer_without_a_question_is_refused(operator):
    device = Authenticator()
    added(operator, device)
    text = device.show(asked(operator)[0])

    assert not actions.use_passkey(person=operator, answer=actions.Answer(PLACE, {}, text), now=NOW)


def test_recovery_code_works_once_however_it_is_typed(operator, approver):
    codes = actions.new_codes(person=operator, now=NOW)

    assert len(set(codes)) == 10
    assert not actions.use_recovery(person=approver, code=codes[0], now=NOW)
    typed = codes[0].upper().replace("-", " ")
    assert [actions.use_recovery(person=operator, code=typed, now=NOW) for _ in range(2)] == [True, False]
    assert queries.codes_left(operator) == 9
    assert moves(operator) == ["new_codes", "use_recovery"]


@pytest.mark.parametrize("code", ["", "----", "abcd-efgh-jkmn"])
def test_what_is_no_recovery_code_is_refused(operator, code):
    actions.new_codes(person=operator, now=NOW)

    assert not actions.use_recovery(person=operator, code=code, now=NOW)


def test_new_codes_end_the_old_ones(operator):
    old = actions.new_codes(person=operator, now=NOW)

    actions.new_codes(person=operator, now=NOW)

    assert not actions.use_recovery(person=operator, code=old[0], now=NOW)
    assert RecoveryCode.objects.count() == 10
    assert not RecoveryCode.objects.filter(digest__in=old).exists()


def test_factor_is_removed_with_its_reason(operator):
    enrolled(operator, NOW)
    enrolled(operator, NOW)
    first = queries.factors_of(operator)[0]

    actions.remove_factor(person=operator, number=first.pk, why="测试更换手机", now=NOW)

    assert queries.factors_of(operator).count() == 1
    assert Deed.objects.within(operator.office).filter(move="remove_factor", why="测试更换手机").exists()


def test_last_factor_of_the_office_stays(operator):
    enrolled(operator, NOW)
    number = queries.factors_of(operator)[0].pk

    told = refused(actions.remove_factor, person=operator, number=number, why="测试", now=NOW)

    assert told == "this is your only second factor; add another one first, then remove this one"


def test_agency_may_go_without(opened):
    clerk = world.agency_user(opened, "agency_clerk")
    enrolled(clerk, NOW)

    actions.remove_factor(person=clerk, number=queries.factors_of(clerk)[0].pk, why="测试", now=NOW)

    assert not queries.asks_factor(clerk)


def test_removal_without_a_reason_is_refused(operator):
    enrolled(operator, NOW)
    number = queries.factors_of(operator)[0].pk

    assert refused(actions.remove_factor, person=operator, number=number, why=" ", now=NOW).startswith(
        "give the reason"
    )


def test_factor_of_another_person_is_not_there(operator, approver):
    enrolled(approver, NOW)

    with pytest.raises(Missing):
        actions.remove_factor(person=operator, number=queries.factors_of(approver)[0].pk, why="测试", now=NOW)


def test_dropped_factors_are_all_gone(operator, approver):
    enrolled(operator, NOW)
    enrolled(approver, NOW)
    actions.new_codes(person=operator, now=NOW)

    actions.drop_factors(person=operator)

    assert [row.user for row in SecondFactor.objects.all()] == [approver]
    assert queries.codes_left(operator) == 0


def test_enrolled_helper_leaves_room_for_the_present_code(operator):
    secret = enrolled(operator)

    assert actions.use_code(person=operator, code=code_of(secret), now=clock.now())
