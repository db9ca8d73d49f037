"""Contact sheets: tiles packed into columns by the browser, then photographed one sheet at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from playwright.sync_api import Browser, sync_playwright

from tests.browser import FLAGS, MISSING, find_chromium

WIDTH, HEIGHT, GAP = 1640, 1640, 16
TALLEST = 12_000
"""Pixels: what Chromium can photograph at once is a little more."""
HERE = Path(__file__).parent


class NoBrowser(Exception):
    """No Chromium to draw in."""


@dataclass(frozen=True, slots=True)
class Studio:
    """A browser that photographs."""

    browser: Browser
    folder: Path

    def sheets(self, name: str, tiles: Mapping[str, Markup], *, tile: int, style: str = "") -> int:
        """Writes `<name>-1.png`, …; `tile` is the width of each in pixels. Returns how many."""
        page = self.browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        document = self.folder / f"{name}.html"
        document.write_text(_document(tiles, style), encoding="utf-8")
        page.goto(document.as_uri(), wait_until="load")
        sheets = page.evaluate(
            (HERE / "pack.js").read_text(),
            {"width": WIDTH, "height": HEIGHT, "gap": GAP, "tile": tile},
        )
        for number, sheet in enumerate(sheets, 1):
            page.set_viewport_size({"width": WIDTH, "height": min(sheet["height"], TALLEST)})
            page.evaluate("top => window.scrollTo(0, top)", sheet["top"])
            page.screenshot(path=self.folder / f"{name}-{number:02}.png")
        page.close()
        document.unlink()
        return len(sheets)


def _document(tiles: Mapping[str, Markup], style: str) -> str:
    drawn = Markup("").join(
        Markup('<div class="tile"><h6>{}</h6>{}</div>').format(name, one)
        for name, one in tiles.items()
    )
    css = Markup((HERE / "sheet.css").read_text() + style)  # our own style sheets
    return Markup(
        '<!doctype html><html><head><meta charset="utf-8"><style>{}</style></head>'
        "<body>{}</body></html>"
    ).format(css, drawn)


def framed(document: Markup, width: int) -> Markup:
    """A document in a window of its own, so that its style sees that width."""
    return Markup('<iframe data-width="{}" srcdoc="{}"></iframe>').format(width, str(document))


@contextmanager
def studio(folder: Path) -> Iterator[Studio]:
    """Raises NoBrowser."""
    found = find_chromium()
    if found is None:
        raise NoBrowser(MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        try:
            yield Studio(browser, folder)
        finally:
            browser.close()
