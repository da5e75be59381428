"""Photographs every page for every role, width and language, and joins the pictures to contact sheets.

`python tools/contact_sheet.py FOLDER` builds the demonstration, serves it, and writes there index.html and a
<role>-<language>-<width>.jpg each. `--role`, `--language` and `--width` take a part of them.
"""

import argparse
import html
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import site_walk
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

WIDTHS = (1440, 768, 390)
COLUMNS = {1440: 4, 768: 6, 390: 10}
THUMB = {1440: 480, 768: 320, 390: 195}
TALLEST = 3  # a page is cut below so many times its width; on a phone, twice that
HEIGHT = 900
CAPTION = 18
QUALITY = 72
Shots = dict[int, list[tuple[str, bytes]]]


def main() -> int:
    """Write the sheets that were asked for and print a line for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--role", action="append", help="visitor, operator, approver, auditor, agency_clerk ...")
    options.add_argument("--language", choices=site_walk.LANGUAGES, action="append")
    options.add_argument("--width", type=int, choices=WIDTHS, action="append")
    options.add_argument("--data", type=Path, help="a demonstration's data folder; else one is built")
    wanted = options.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        data = wanted.data or site_walk.demonstration(Path(scratch) / "data")
        with site_walk.served(data) as address:
            names = photograph(address, wanted)
    rows = "\n".join(f'<p><a href="{name}">{html.escape(name)}</a></p>' for name in names)
    (wanted.folder / "index.html").write_text(f"<!doctype html><title>Contact sheets</title>{rows}", "utf-8")
    return 0


def photograph(address: str, wanted: argparse.Namespace) -> list[str]:
    """Write a sheet for each role, language and width and return the files' names."""
    from playwright.sync_api import sync_playwright

    names = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(site_walk.CHROMIUM), args=site_walk.FLAGS)
        for role, username in site_walk.people(address).items():
            label = role or "visitor"
            if wanted.role and label not in wanted.role:
                continue
            for language in wanted.language or site_walk.LANGUAGES:
                context = site_walk.signed_in(browser, address, username)
                taken = pictures(context, address, site_walk.LANGUAGES[language], wanted.width or WIDTHS)
                context.close()
                for width, shots in taken.items():
                    name = f"{label}-{language}-{width}.jpg"
                    joined(shots, width).save(wanted.folder / name, quality=QUALITY)
                    names.append(name)
                    print(f"{name}: {len(shots)} pages")
        browser.close()
    return names


def pictures(context: "BrowserContext", address: str, prefix: str, widths: Sequence[int]) -> Shots:
    """Return for each width every page that this person reaches in a language, with its path; each is opened once."""
    taken: Shots = {width: [] for width in widths}
    page = context.new_page()
    for found in site_walk.walked(context, address, prefix):
        page.goto(f"{address}{found.path}")
        for width in widths:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            taken[width].append((found.path, page.screenshot(full_page=True)))
    return taken


def joined(pictures: Sequence[tuple[str, bytes]], width: int) -> Image.Image:
    """Return the pictures as one sheet, row by row, each under its path."""
    thumb, columns = THUMB[width], COLUMNS[width]
    limit = thumb * TALLEST * (2 if width < WIDTHS[1] else 1)
    made = [(path, _small(content, thumb, limit)) for path, content in pictures]
    rows = [made[start : start + columns] for start in range(0, len(made), columns)]
    heights = [max(picture.height for _path, picture in row) + CAPTION for row in rows]
    sheet = Image.new("RGB", (columns * (thumb + 8), sum(heights) or CAPTION), "#8a94a0")
    drawing, top = ImageDraw.Draw(sheet), 0
    for row, height in zip(rows, heights, strict=True):
        for place, (path, picture) in enumerate(row):
            left = place * (thumb + 8)
            drawing.text((left + 2, top + 3), path[-thumb // 7 :], fill="#ffffff")
            sheet.paste(picture, (left, top + CAPTION))
        top += height
    return sheet


def _small(content: bytes, width: int, limit: int) -> Image.Image:
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    height = round(picture.height * width / picture.width)
    return picture.resize((width, height), Image.Resampling.LANCZOS).crop((0, 0, width, min(height, limit)))


if __name__ == "__main__":
    raise SystemExit(main())
