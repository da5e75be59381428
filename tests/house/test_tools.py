"""The tools that add up test reports, read coverage, walk the site and join pictures, each on a small case."""

import importlib
import io
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from tools import site_walk, tally

ROOT = Path(__file__).resolve().parents[2]
PASSED = '<testcase name="a" />'
FAILED = '<testcase name="b"><failure message="no">assert 0</failure></testcase>'
BROKEN = '<testcase name="c"><error message="setup">raise</error></testcase>'
TWICE = '<testcase name="d"><failure message="no"/><error message="teardown"/></testcase>'
SKIPPED = '<testcase name="e"><skipped type="pytest.skip" message="Chromium is not here" /></testcase>'
NAMELESS = '<testcase name="f"><skipped /></testcase>'

WHOLE = "def sign(n):\n    if n < 0:\n        return -1\n    return 1\n"


@pytest.fixture
def reports(tmp_path, monkeypatch):
    """Write reports into an empty folder, where CI is not set; return the folder."""
    monkeypatch.delenv("CI", raising=False)

    def written(**suites):
        for name, cases in suites.items():
            text = f'<?xml version="1.0"?><testsuites><testsuite>{"".join(cases)}</testsuite></testsuites>'
            (tmp_path / f"{name}.xml").write_text(text)
        return tmp_path

    return written


@pytest.fixture
def measured(tmp_path):
    """Measure a project of these files under these calls, and return what the tool says: exit code and lines."""
    (tmp_path / ".coveragerc").write_text("[run]\nbranch = true\nsource = pingyi\n")

    def told(files, calls):
        for name, text in files.items():
            path = tmp_path / "pingyi" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            for above in list(path.relative_to(tmp_path).parents)[:-1]:
                (tmp_path / above / "__init__.py").touch()
        (tmp_path / "calls.py").write_text(calls)
        run(tmp_path, "-m", "coverage", "run", "calls.py")
        found = run(tmp_path, str(ROOT / "tools" / "coverage_floor.py"))
        return found.returncode, found.stdout.strip().splitlines()

    return told


def run(folder, *words):
    """Run Python in the folder, with no word of the run that measures this one."""
    environment = {"PYTHONPATH": str(folder), "COVERAGE_FILE": str(folder / "coverage")}
    found = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True)
    assert found.stderr == ""
    return found


def test_tally_counts_over_all_reports(reports):
    folder = reports(sqlite=[PASSED, PASSED, FAILED, SKIPPED], postgres=[PASSED, BROKEN, SKIPPED, NAMELESS])

    found, reasons = tally.counts(sorted(folder.glob("*.xml")))

    assert found == Counter(passed=3, failed=2, skipped=3)
    assert reasons == Counter({"Chromium is not here": 2, "": 1})


def test_tally_counts_a_test_that_fails_twice_once(reports):
    folder = reports(sqlite=[TWICE])

    assert tally.counts(folder.glob("*.xml"))[0] == Counter(failed=1)


@pytest.mark.parametrize(
    ("cases", "ci", "code", "last"),
    [
        ([PASSED], "", 0, "1 passed, 0 failed, 0 skipped"),
        ([PASSED], "true", 0, "1 passed, 0 failed, 0 skipped"),
        ([PASSED, SKIPPED], "", 0, "1 passed, 0 failed, 1 skipped"),
        ([PASSED, SKIPPED], "true", 1, "1 passed, 0 failed, 1 skipped"),
        ([PASSED, FAILED], "", 1, "1 passed, 1 failed, 0 skipped"),
        ([BROKEN], "", 1, "0 passed, 1 failed, 0 skipped"),
    ],
)
def test_tally_fails_on_failures_and_in_ci_on_skips(reports, monkeypatch, capsys, cases, ci, code, last):
    folder = reports(sqlite=cases)
    monkeypatch.setenv("CI", ci)

    assert tally.main(folder) == code
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_tally_tells_why_tests_were_skipped(reports, capsys):
    folder = reports(one=[SKIPPED, NAMELESS], two=[SKIPPED])
    (folder / "notes.txt").write_text("no report")

    tally.main(folder)

    assert capsys.readouterr().out.splitlines() == [
        "skipped 1 x: ",
        "skipped 2 x: Chromium is not here",
        "0 passed, 0 failed, 3 skipped",
    ]


def test_tally_reads_what_pytest_writes(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "def test_passes(): pass\n"
        "def test_fails(): assert 0\n"
        "@pytest.mark.skip(reason='not today')\ndef test_skipped(): pass\n"
        "@pytest.fixture\ndef broken(): raise ValueError\n"
        "def test_breaks(broken): pass\n"
    )
    words = ["-m", "pytest", "-p", "no:cacheprovider", "--junitxml", "report.xml", "test_it.py"]
    run(tmp_path, *words)

    found, reasons = tally.counts([tmp_path / "report.xml"])

    assert found == Counter(passed=1, failed=2, skipped=1)
    assert reasons == Counter({"not today": 1})


def test_coverage_floor_is_met(measured):
    files = {"rules/sign.py": WHOLE, "web/sign.py": WHOLE}

    told = measured(
        files,
        "from pingyi.rules.sign import sign as a\nfrom pingyi.web.sign import sign as b\na(-1), a(1)\nb(-1), b(1)\n",
    )

    assert told == (0, ["100 % in rules, flow, ledger, access; 100.0 % elsewhere"])


@pytest.mark.parametrize(
    "name", ["rules/sign.py", "rules/v1/sign.py", "flow/sign.py", "ledger/sign.py", "season/access.py"]
)
def test_coverage_floor_is_100_percent_of_branches_where_rules_are_kept(measured, name):
    module = name.removesuffix(".py").replace("/", ".")

    told = measured(
        {name: WHOLE, "web/sign.py": "A = 1\n"}, f"import pingyi.web.sign\nfrom pingyi.{module} import sign\nsign(1)\n"
    )

    # Not covered: the line of the early return and the branch to it.
    assert told == (1, [f"pingyi/{name}: 2 of 6 lines and branches not covered, floor 100 %"])


def test_coverage_floor_counts_a_branch_whose_lines_are_all_covered(measured):
    files = {"rules/sign.py": "def sign(n):\n    if n < 0:\n        n = -n\n    return n\n", "web/sign.py": "A = 1\n"}

    told = measured(files, "import pingyi.web.sign\nfrom pingyi.rules.sign import sign\nsign(-1)\n")

    assert told == (1, ["pingyi/rules/sign.py: 1 of 6 lines and branches not covered, floor 100 %"])


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (94, 0, "100 % in rules, flow, ledger, access; 95.0 % elsewhere"),
        (93, 1, "elsewhere: 94.9 % covered, floor 95.0 %"),
    ],
)
def test_coverage_floor_elsewhere_is_95_percent_of_all_together(measured, lines, code, line):
    # 5 of 6 statements of one file are missed, and those of the other make up for it or not.
    never = "def never():\n" + "    n = 2\n" * 5
    files = {"rules/sign.py": "A = 1\n", "web/never.py": never, "web/rest.py": "A = 1\n" * lines}

    told = measured(files, "import pingyi.rules.sign, pingyi.web.rest, pingyi.web.never\n")

    assert told == (code, [line])


def test_coverage_floor_names_every_file_below(measured):
    files = {"rules/b.py": WHOLE, "ledger/a.py": WHOLE, "web/sign.py": WHOLE}

    told = measured(files, "import pingyi.rules.b, pingyi.ledger.a, pingyi.web.sign\n")

    assert told == (
        1,
        [
            "pingyi/ledger/a.py: 5 of 6 lines and branches not covered, floor 100 %",
            "pingyi/rules/b.py: 5 of 6 lines and branches not covered, floor 100 %",
            "elsewhere: 16.7 % covered, floor 95.0 %",
        ],
    )


class Site:
    """Pages by path, as a browser's context asks for them."""

    def __init__(self, pages):
        self.pages, self.asked, self.request = pages, [], self

    def get(self, address, max_redirects):
        path = address.removeprefix("http://site.test")
        self.asked.append(path)
        status, text = self.pages.get(path, (302, ""))
        kind = "application/pdf" if path.endswith(".pdf") else "text/html; charset=utf-8"
        return SimpleNamespace(status=status, headers={"content-type": kind}, text=lambda: text)


def linking(*paths):
    return 200, "".join(f'<a class="b" href="{path}">x</a>' for path in paths)


def test_walk_opens_one_page_of_each_form_and_every_season():
    pages = {
        "/": linking("/season/demo/demo/a01/", "/season/demo/demo/a02/", "/season/demo/demo_now/a01/", "/paper.pdf"),
        "/gone/": (404, "no such page"),
        "/desk/": linking(
            "/desk/case/1/?page=2&amp;all=1#top",
            "/desk/case/2/",
            "/static/a.css",
            "/reading/elder/",
            "/en/",
            "/broken/",
        ),
        "/desk/case/1/?page=2&all=1": linking(),
        "/broken/": (500, "fault"),
        "/paper.pdf": (200, "%PDF"),
        **{f"/season/demo/{key}/": linking() for key in ("demo/a01", "demo_now/a01")},
    }
    site = Site(pages)

    found = [(page.path, page.status) for page in site_walk.walked(site, "http://site.test", "", {"/me/"})]

    assert found == [
        ("/", 200),
        ("/desk/", 200),
        ("/gone/", 404),
        ("/season/demo/demo/a01/", 200),
        ("/season/demo/demo_now/a01/", 200),
        ("/desk/case/1/?page=2&all=1", 200),
        ("/broken/", 500),
    ]
    assert not {"/me/", "/en/", "/static/a.css", "/reading/elder/"} & set(site.asked)


def test_walk_stays_in_its_language():
    site = Site({"/en/": linking("/help/", "/en/help/"), "/en/help/": linking()})

    assert [page.path for page in site_walk.walked(site, "http://site.test", "/en")] == ["/en/", "/en/help/"]


@pytest.mark.parametrize(("width", "count", "size"), [(1440, 5, (4 * 488, 2 * (300 + 18))), (390, 1, (2030, 18 + 122))])
def test_contact_sheet_joins_pictures_row_by_row(monkeypatch, width, count, size):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sheet = importlib.import_module("contact_sheet")
    one = io.BytesIO()
    Image.new("RGB", (width, width * 5 // 8), "#123456").save(one, "PNG")

    joined = sheet.joined([("/desk/", one.getvalue())] * count, width)

    assert joined.size == size
    assert joined.getpixel((1, 20)) == (0x12, 0x34, 0x56)
