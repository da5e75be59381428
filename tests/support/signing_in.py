"""Signing in by the pages: password, enrolment of an authenticator, codes; for test clients and for real browsers."""

import re
from datetime import timedelta

import pyotp

from pingyi.core import clock
from pingyi.people import actions, queries

PASSWORD = "a long test password"


def enrolled(person, now=None):
    """Give the person an authenticator and return its secret; the code shown at that moment is used up."""
    now = now or clock.now() - timedelta(minutes=5)
    secret = actions.new_secret()
    code = pyotp.TOTP(secret).at(now)
    actions.add_authenticator(person=person, secret=secret, code=code, name="测试验证器", now=now)
    return secret


def code_of(secret, now=None):
    """Return the code that an authenticator shows."""
    return pyotp.TOTP(secret).at(now or clock.now())


def key_on(page):
    """Return the key that the enrolment page shows."""
    return re.search(r"<code>([A-Z2-7 ]{32,})</code>", page)[1].replace(" ", "")


def post_password(client, person, **fields):
    """Send the first step."""
    return client.post("/en/sign-in/", {"username": person.username, "password": PASSWORD, **fields})


def through(client, person):
    """Take a person of an office through every page of a first sign-in, and return the last answer."""
    post_password(client, person)
    secret = key_on(client.get("/en/second-factor/new/").text)
    client.post("/en/second-factor/new/", {"kind": "code", "name": "测试", "code": code_of(secret)})
    return client.post("/en/second-factor/codes/", {"kept": "on"})


def in_browser(page, check=lambda: None):
    """Pass enrolment and the sheet of recovery codes in a real browser past its first step. check: of each page."""
    page.fill("#code", code_of(key_on(page.content())))
    follow(page, "form:has(#code) button.main")
    check()
    page.check("#kept")
    follow(page, "main button.main")


def follow(page, pressed):
    """Press a link or button of a real browser and wait for the page that it leads to, at whatever address."""
    with page.expect_navigation():
        page.click(pressed)


def choose_password(page):
    """Send the page that a link leads to, and return the user name that it offered."""
    name = page.input_value("[name=username]")
    page.fill("[name=new]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    follow(page, "main button.main")
    return name


def first_password(page, address, links):
    """Let the operator join by the link, up to enrolment, and return the user name."""
    page.goto(address + links["operator"])
    return choose_password(page)


def password_in_browser(page, address, username):
    """Send the first step in a real browser."""
    page.goto(f"{address}/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    follow(page, "main form button.main")


def is_signed_in(client):
    """Tell whether the browser is signed in, by its session."""
    return "_auth_user_id" in client.session


def own_sitting(client):
    """Return the sitting of this browser."""
    return queries.sitting(queries.sitting_digest(client.session.session_key))
