"""The page's own SHA-256 solves what the server gives out, in a worker of a real browser."""

import contextlib
import os
import statistics
import sys
from pathlib import Path

import pytest

from pingyi.ballot.intake import puzzle
from tests.support import solving
from tests.support.local_http import Quiet, serving
from tests.support.voters import ORIGIN
from tools import site_walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCRIPT = Path(__file__).resolve().parents[2] / "pingyi" / "web" / "static" / "web" / "puzzle.js"
POLICY = "default-src 'none'; script-src 'self'"
KEY, NOW = b"k" * 32, 1_800_000_000
PATIENCE = 60_000  # milliseconds
TIMES = 40
SLOWER = 6
IN_WORKER = """challenge => new Promise((done, failed) => {
    const worker = new Worker("/puzzle.js"), began = performance.now();
    worker.onmessage = event => done([event.data.answer, performance.now() - began]);
    worker.onerror = event => failed(event.message);
    worker.postMessage({ challenge });
})"""
# A worker is not slowed down with its page, so the script runs in the page itself.
IN_PAGE = """challenge => {
    let answer;
    window.postMessage = message => { answer = message.answer; };
    const began = performance.now();
    window.onmessage({ data: { challenge } });
    return [answer, performance.now() - began];
}"""


class Site(Quiet):
    """An empty page and the script, under the site's policy."""

    def do_GET(self):
        """Answer one request."""
        if self.path == "/puzzle.js":
            self.answer(200, SCRIPT.read_bytes(), "text/javascript", **{"Content-Security-Policy": POLICY})
        else:
            self.answer(200, b"<!doctype html><title>a</title>", "text/html", **{"Content-Security-Policy": POLICY})


@pytest.fixture(scope="module")
def page():
    """A page of our own site, open in Debian's Chromium."""
    if not site_walk.CHROMIUM.exists():
        assert os.environ.get("CI") != "true", "Chromium is not here and CI=true"
        pytest.skip("Chromium is not here (sudo apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with serving(Site) as address, sync_playwright() as driver, contextlib.ExitStack() as ending:
        browser = driver.chromium.launch(executable_path=str(site_walk.CHROMIUM), args=site_walk.FLAGS)
        ending.callback(browser.close)
        found = browser.new_page()
        found.set_default_timeout(PATIENCE)
        found.goto(address)
        yield found


def solved(text, answer):
    return puzzle.solved(KEY, ORIGIN, text, answer, NOW)


@pytest.mark.parametrize("bits", [0, 1, 6, 10])
def test_worker_solves_what_the_server_gives_out(page, bits):
    text = puzzle.challenge(KEY, ORIGIN, NOW, bits)

    answer, _time = page.evaluate(IN_WORKER, text)

    assert solved(text, answer) is not None


def test_answer_is_that_of_the_first_counters(page):
    text = puzzle.challenge(KEY, ORIGIN, NOW, 6)

    answer, _time = page.evaluate(IN_WORKER, text)

    assert answer == solving.solve(text)


def test_answer_to_another_puzzle_is_wrong(page):
    """Negative control."""
    one, other = (puzzle.challenge(KEY, ORIGIN, NOW, 8) for _ in range(2))

    answer, _time = page.evaluate(IN_WORKER, one)

    assert solved(other, answer) is None


@pytest.mark.parametrize("text", ["", "p.1", "c.1.0.a.b", "x.y.z.a.b"])
def test_text_that_is_no_puzzle_is_answered_at_once(page, text):
    answer, _time = page.evaluate(IN_WORKER, text)

    assert (len(answer), solved(text, answer)) == (8 * puzzle.PARTS, None)


def test_script_is_small_and_old_browsers_read_it():
    text = SCRIPT.read_text("ascii")

    assert len(text) < 6 * 1024
    assert not [new for new in ("=>", "const ", "let ", "`", "?.", "??", "eval", "import ") if new in text]


@pytest.mark.long
def test_solving_takes_a_moment(page):
    """Tells the figures by which puzzle.BITS was chosen; asserts only that all are solved."""
    page.add_script_tag(url="/puzzle.js")
    slower = page.context.new_cdp_session(page)
    for rate in (1, SLOWER):
        slower.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        times = [_timed(page) for _ in range(TIMES)]
        told = f"median {statistics.median(times):.0f} ms, p95 {statistics.quantiles(times, n=20)[-1]:.0f} ms"
        sys.stdout.write(f"B9: a browser {rate} times slower solves in {told}\n")
    slower.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def _timed(page):
    text = puzzle.challenge(KEY, ORIGIN, NOW)
    answer, milliseconds = page.evaluate(IN_PAGE, text)
    assert solved(text, answer) is not None
    return milliseconds
