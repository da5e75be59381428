"""A person of the office signs in with a passkey, in a real browser whose authenticator is a virtual one."""

import pytest

from tests.support import axe, signing_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser):
    """A browser of its own with a virtual authenticator."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


@pytest.mark.parametrize("language", ["", pytest.param("/en", marks=pytest.mark.long)])
def test_passkey_is_set_up_at_the_first_sign_in_and_opens_the_second(language, page, served, office_folder):
    address = served.replace("127.0.0.1", "localhost") + language
    person = signing_in.first_password(page, address, office_folder[1])
    assert page.url == f"{address}/second-factor/new/"
    assert axe.grave(page) == []

    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/second-factor/codes/")
    assert axe.grave(page) == []
    page.check("#kept")
    page.locator("main button.main").click()
    page.wait_for_url("**/desk/")
    page.locator('form[action$="/sign-out/"] button').first.click()

    signing_in.password_in_browser(page, address, person)
    assert page.url == f"{address}/second-factor/"
    assert axe.grave(page) == []
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{address}/me/")
    assert axe.grave(page) == []
    assert page.locator(".panel").count() == 4


def test_page_without_scripts_offers_the_authenticator(browser, served, office_folder):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    address = served.replace("127.0.0.1", "localhost")
    signing_in.first_password(page, address, office_folder[1])

    assert page.locator("form[data-passkey]").is_hidden()
    signing_in.in_browser(page)

    assert page.url == f"{address}/desk/"
    context.close()


def test_without_its_passkey_a_browser_stays_outside(browser, page, served, office_folder):
    """Negative control: another browser knows the password and has no passkey."""
    address = served.replace("127.0.0.1", "localhost")
    person = signing_in.first_password(page, address, office_folder[1])
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/second-factor/codes/")

    other = browser.new_context().new_page()
    session = other.context.new_cdp_session(other)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    signing_in.password_in_browser(other, address, person)
    other.locator("form[data-passkey] button").click()
    other.locator("[data-passkey-fault]").wait_for(state="visible")

    assert other.goto(f"{address}/desk/").url.startswith(f"{address}/sign-in/")
    other.context.close()
