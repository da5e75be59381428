"""What is shipped of others is listed with its hash, and no page or asset names another host."""

import hashlib
import re
import tomllib
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "pingyi"
VENDOR = PACKAGE / "web" / "static" / "vendor"
# Names of XML vocabularies; a browser never fetches them.
NAMES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
HOST = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"')]*""")
LOADED = re.compile(
    r"""(?:(?:src|href|action|poster|data)\s*=\s*["']?|url\(\s*["']?|@import\s+["']?)((?:https?:)?//)"""
)
REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)


def listed(folder):
    """Return the rows of vendor.toml by file."""
    with (folder / "vendor.toml").open("rb") as file:
        return {row["file"]: row for row in tomllib.load(file)["file"]}


def faults(folder, rows):
    """Return what is missing, changed or not listed below a folder of vendored files."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found.pop("vendor.toml")
    unlisted = [f"{name} is not listed" for name in sorted(found.keys() - rows.keys())]
    missing = [f"{name} is missing" for name in sorted(rows.keys() - found.keys())]
    changed = [
        f"{name} was changed"
        for name in sorted(rows.keys() & found.keys())
        if hashlib.sha256(found[name].read_bytes()).hexdigest() != rows[name]["sha256"]
    ]
    return unlisted + missing + changed


def strangers(text):
    """Return the hosts that a style sheet, script or picture names, remarks left out."""
    return [host for host in HOST.findall(REMARK.sub("", text)) if not host.startswith(NAMES)]


def fetched(text):
    """Return the attributes of a template that would make a browser leave this host."""
    return [match[0] for match in LOADED.finditer(text)]


def test_every_vendored_file_is_listed_and_unchanged():
    assert faults(VENDOR, listed(VENDOR)) == []


def test_every_vendored_file_names_version_and_licence():
    rows = listed(VENDOR)

    assert all(row["version"] and row["licence"] and row["changed"] for row in rows.values())
    assert {Path(name).parent for name in rows} == {Path(name).parent for name in rows if Path(name).name == "LICENSE"}


def test_changed_missing_and_unlisted_files_are_reported(tmp_path):
    """Negative control."""
    (tmp_path / "vendor.toml").write_text('file = [{file = "a.css", sha256 = "0"}, {file = "b.css", sha256 = "0"}]')
    (tmp_path / "a.css").write_text("a")
    (tmp_path / "c.css").write_text("c")

    assert faults(tmp_path, listed(tmp_path)) == ["c.css is not listed", "b.css is missing", "a.css was changed"]


def test_no_asset_names_another_host():
    files = [path for path in (PACKAGE / "web" / "static").rglob("*") if path.suffix in (".css", ".js", ".svg")]

    assert {path.name: strangers(path.read_text(encoding="utf-8")) for path in files} == {
        path.name: [] for path in files
    }


def test_no_template_loads_from_another_host():
    files = list(PACKAGE.rglob("templates/**/*.html"))

    assert len(files) > 20
    assert {str(path): found for path in files if (found := fetched(path.read_text(encoding="utf-8")))} == {}


def test_other_hosts_are_reported():
    """Negative control."""
    assert strangers("a{background:url(//cdn.example.com/a.png)}") == ["//cdn.example.com/a.png"]
    assert strangers('import "https://cdn.example.com/a.js"') == ["https://cdn.example.com/a.js"]
    assert fetched('<img src="//cdn.example.com/a.png">') == ['src="//']
    assert strangers("/* see https://example.com/ */ a{}") == []
