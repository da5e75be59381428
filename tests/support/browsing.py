"""Somebody at the own browser, for the stories: every page that is opened is checked as a page."""

from pathlib import Path

import pytest

from pingyi.sheets import write
from tests.support import axe, signing_in

LANGUAGES = {"": "zh-CN", "/en": "en"}
PREFIXES = {"zh": "", "en": "/en"}  # of addresses
# Each story is told in Chinese by ./test and in both languages by ./test --long.
TOLD_IN = [pytest.param("zh"), pytest.param("en", marks=pytest.mark.long)]
PATIENCE = 20_000  # milliseconds


class Person:
    """Somebody of the office at their own browser."""

    def __init__(self, browser, address: str, language: str, folder: Path, session: str = "") -> None:
        context = browser.new_context(accept_downloads=True)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.address, self.language, self.folder = address, language, folder
        self.seen: list[str] = []

    def open(self, path: str) -> None:
        """Go to a page, and check it as a page: language, one heading, nothing inaccessible."""
        answer = self.page.goto(f"{self.address}{self.language}{path}")
        assert answer is not None and answer.status == 200, path
        self.check()

    def check(self) -> None:
        """Check the page that is open."""
        assert self.page.locator("html").get_attribute("lang") == LANGUAGES[self.language]
        assert self.page.locator("h1").count() == 1
        self.seen.append(self.page.url)
        assert axe.grave_once(self.page) == [], self.page.url

    def join(self, link: str) -> None:
        """Follow the link, choose a password, set up a second factor and land at the desk."""
        self.open(link)
        signing_in.choose_password(self.page)
        self.check()
        signing_in.in_browser(self.page, self.check)
        assert self.page.url.endswith("/desk/")

    def follow(self, pressed: str) -> None:
        """Press a link or button and wait for the page that it leads to, which may have the same address."""
        signing_in.follow(self.page, pressed)

    def press(self, action: str) -> None:
        """Send the form that leads to this action, with every tick that it asks for."""
        for tick in self.page.locator(f'form[action$="{action}"] input[type=checkbox][required]').all():
            tick.check()
        self.follow(f'form[action$="{action}"] button')

    def upload(self, path: str, rows: list[list[str]], button: str = "main form[enctype] button") -> None:
        """Fill the table of a page from a workbook made of these rows, the first being the header."""
        workbook = self.folder / "table.xlsx"
        workbook.write_bytes(write.workbook("table", rows[0], rows[1:]))
        self.open(path)
        self.page.set_input_files("[name=table]", str(workbook))
        self.follow(button)

    def message(self, kind: str) -> str:
        """Return the message of this kind on the page."""
        return self.page.locator(f".message.{kind}").first.inner_text()

    def send(self, form: str, **typed: str) -> None:
        """Unfold what hides this form, type into its fields, press its main button, and check the page that follows."""
        found = self.page.locator(form).first
        for folded in found.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("summary").first.click()
        for name, text in typed.items():
            field = found.locator(f'[name="{name}"]')
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(text)
            else:
                field.fill(text)
        with self.page.expect_navigation():
            found.locator("button.main, button").first.click()
        self.check()

    def forge(self, path: str, **fields: str) -> None:
        """Send a form that the page does not offer, with the token of one that it does, and show what comes back."""
        token = self.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        page = self.page.url
        form = {"csrfmiddlewaretoken": token, **fields}
        self.page.request.post(
            f"{self.address}{self.language}{path}", form=form, headers={"Referer": page}, max_redirects=0
        )
        self.page.goto(page)
        self.check()

    def approve(self, desk: str = "/desk/season/s2026/") -> None:
        """Turn the second key of the one proposal that waits."""
        self.open(desk)
        self.follow('form[action*="/approve/"] button')
        self.check()

    def said(self) -> str:
        """Return what the page says."""
        return self.page.locator("main").inner_text()
