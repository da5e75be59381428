"""The style sheets: contrast of every pair of text and ground, and nothing that the oldest browser does not know."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "pingyi" / "web" / "static" / "web"
SHEETS = sorted(STYLES.glob("*.css"))
# Text and the ground it stands on, as the sheets use them; text needs 4.5 to 1.
TEXTS = {
    "paper": ("ink", "quiet", "blue", "blue-deep", "red", "green", "amber"),
    "fill": ("ink", "quiet", "blue", "blue-deep", "red", "green", "amber"),
    "blue-pale": ("ink", "quiet", "blue-deep"),
    "red-pale": ("ink", "red", "red-deep"),
    "green-pale": ("ink", "green"),
    "amber-pale": ("ink", "quiet", "blue", "amber"),
    "blue": ("on-dark",),
    "blue-deep": ("on-dark",),
    "red": ("on-dark",),
    "red-deep": ("on-dark",),
    "green": ("on-dark",),
    "amber": ("on-dark",),
    "ink": ("on-dark",),
    "quiet": ("on-dark",),
    "series-two": ("ink",),
    "series-three": ("ink",),
    "series-four": ("on-dark",),
    "series-five": ("ink",),
}
# Borders of controls, marks, bars of charts, and the ring of focus; they need 3 to 1.
EDGES = {
    "paper": ("edge", "focus", "red", "blue", "green", "amber", "series-two", "series-four"),
    "fill": ("edge", "focus"),
    "blue-pale": ("focus", "blue"),
}
# What Chrome 86 or Safari 14 does not know; used anywhere, it would leave the rule, or the page, unstyled.
BANNED = {
    ":has": r":has\(",
    ":is": r":is\(",
    ":where": r":where\(",
    ":not of a list": r":not\([^()]*,",
    "@layer": r"@layer",
    "@container": r"@container",
    "@property": r"@property",
    "@scope": r"@scope",
    "nesting": r"(?m)^\s*&",
    "color-mix": r"color-mix\(",
    "oklch": r"okl(ch|ab)\(",
    "inset": r"[;{\s]inset(-block|-inline)?\s*:",
    "aspect-ratio": r"[;{\s]aspect-ratio\s*:",
    "logical shorthand": r"(margin|padding)-(inline|block)\s*:",
    "unit of a later browser": r"\d(dvh|svh|lvh|dvw|cqw|cqh)\b",
    "range of media": r"@media[^{]*[<>]",
    "text-wrap": r"[;{\s]text-wrap\s*:",
    "content-visibility": r"content-visibility",
    "gap of a flex box": r"display:\s*(inline-)?flex;[^}]*\bgap:",
}


def tokens(selector):
    """Return the colours that one rule of tokens.css or elder.css declares, by name."""
    text = (STYLES / ("elder.css" if selector == ".elder" else "tokens.css")).read_text(encoding="utf-8")
    block = re.search(re.escape(selector) + r" \{(.*?)\}", text, re.DOTALL)[1]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def luminance(colour):
    """Return the relative luminance of #rrggbb as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Return the contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_close(colours, pairs, least):
    """Return the pairs that fall short, with their ratio. pairs: ground -> what stands on it."""
    ratios = {
        (text, ground): contrast(colours[text], colours[ground]) for ground, texts in pairs.items() for text in texts
    }
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


def newer(text):
    """Return what a sheet uses that the oldest browser does not know, remarks left out."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [name for name, pattern in BANNED.items() if re.search(pattern, text)]


@pytest.mark.parametrize("elder", [False, True])
def test_every_text_stands_out_from_its_ground(elder):
    colours = tokens(":root") | (tokens(".elder") if elder else {})

    assert too_close(colours, TEXTS, 4.5) == {}
    assert too_close(colours, EDGES, 3) == {}


def test_elder_text_is_black_and_its_ground_white():
    colours = tokens(":root") | tokens(".elder")

    assert contrast(colours["ink"], colours["paper"]) == 21
    assert too_close(colours, {"paper": ("quiet",)}, 7) == {}


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert round(contrast("#b0252a", "#ffffff"), 1) == 6.7


def test_pale_text_is_reported():
    """Negative control."""
    assert too_close({"pale": "#8a94a0", "paper": "#ffffff"}, {"paper": ("pale",)}, 4.5) == {("pale", "paper"): 3.08}


def test_sheets_declare_no_colour_but_tokens():
    """So that the proof above covers every colour there is."""
    rules = {path.name: re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", path.read_text(encoding="utf-8")) for path in SHEETS}

    assert rules.pop("tokens.css")
    assert set(rules.pop("elder.css")) <= set(tokens(".elder").values())
    assert set(rules.pop("print.css")) == {"#000000", "#333333"}
    assert rules == {"charts.css": [], "layout.css": [], "letters.css": [], "parts.css": [], "vote.css": []}


def test_every_token_that_is_used_is_declared():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SHEETS)

    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", text)) - set(re.findall(r"--([a-z0-9-]+):", text)) == set()


@pytest.mark.parametrize(
    "path", [*SHEETS, STYLES.parent / "vendor" / "bootstrap" / "bootstrap.min.css"], ids=lambda path: path.name
)
def test_sheet_uses_nothing_newer_than_the_oldest_browser(path):
    own = path.parent == STYLES
    found = newer(path.read_text(encoding="utf-8"))

    # Bootstrap has `inset` and gaps in parts that no page uses.
    assert [name for name in found if own or name not in ("inset", "gap of a flex box")] == []


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("a:has(b) {}", ":has"),
        ("a:is(b) {}", ":is"),
        ("a:not(b, c) {}", ":not of a list"),
        ("a { inset: 0; }", "inset"),
        ("a { aspect-ratio: 1; }", "aspect-ratio"),
        ("a { margin-inline: 0; }", "logical shorthand"),
        ("a { display: flex; gap: 1rem; }", "gap of a flex box"),
        ("@media (width < 40rem) {}", "range of media"),
        ("@layer a {}", "@layer"),
    ],
)
def test_newer_features_are_reported(rule, found):
    """Negative control."""
    assert newer(rule) == [found]


@pytest.mark.parametrize(
    "rule", ["a { clip-path: inset(50%); }", "a:not(.b):not(.c) {}", "a { display: grid; gap: 1rem; }"]
)
def test_older_features_pass(rule):
    assert newer(rule) == []


def test_each_sheet_opens_with_one_sentence():
    assert [
        path.name for path in SHEETS if not re.match(r"/\* [A-Z][^\n]*\. \*/\n", path.read_text(encoding="utf-8"))
    ] == []
