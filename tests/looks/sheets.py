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
_STYLE = """
body { margin: 0; background: #8a8f98; font: 13px/1.3 "DejaVu Sans", sans-serif; }
.sheet { position: relative; width: %dpx; background: #8a8f98; overflow: hidden; }
.tile { position: absolute; background: #fff; overflow: hidden; }
.tile > h6 { margin: 0; padding: 3px 6px; background: #222; color: #fff; font: 12px "DejaVu Sans", sans-serif; }
iframe { border: 0; display: block; } img { display: block; }
"""
_PACK = """
async ({ width, height, gap, tile }) => {
  const tiles = [...document.querySelectorAll(".tile")];
  for (const one of tiles) {
    one.style.width = tile + "px";
    const frame = one.querySelector("iframe");
    if (frame) {
      const shown = Number(frame.dataset.width);
      frame.style.width = shown + "px";
      frame.style.height = Math.ceil(frame.contentDocument.body.scrollHeight) + 2 + "px";
    }
  }
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  const columns = Math.max(1, Math.floor((width + gap) / (tile + gap)));
  let sheet = null, ends = [], sheets = 0;
  const open = () => {
    sheet = document.body.appendChild(Object.assign(document.createElement("div"), { className: "sheet" }));
    ends = Array(columns).fill(gap); sheets += 1;
  };
  open();
  for (const one of tiles) {
    const tall = one.offsetHeight;
    let at = ends.indexOf(Math.min(...ends));
    if (ends[at] > gap && ends[at] + tall > height) { sheet.style.height = Math.max(...ends) + "px"; open(); at = 0; }
    one.style.left = at * (tile + gap) + gap / 2 + "px"; one.style.top = ends[at] + "px";
    sheet.appendChild(one);
    const frame = one.querySelector("iframe");
    if (frame) await new Promise((done) => { frame.onload = done; frame.srcdoc = frame.srcdoc; });
    ends[at] += tall + gap;
  }
  sheet.style.height = Math.max(...ends) + "px";
  return sheets;
}
"""


class NoBrowser(Exception):
    """No Chromium to draw in."""


@dataclass(frozen=True, slots=True)
class Studio:
    """A browser that photographs."""

    browser: Browser
    folder: Path

    def sheets(self, name: str, tiles: Mapping[str, Markup], *, tile: int, style: str = "") -> int:
        """Writes `<name>-1.png`, …; `tile` is the width of each in pixels. Returns how many."""
        context = self.browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        page = context.new_page()
        page.set_content(_document(tiles, style), wait_until="load")
        many: int = page.evaluate(_PACK, {"width": WIDTH, "height": HEIGHT, "gap": GAP, "tile": tile})
        for number, sheet in enumerate(page.query_selector_all(".sheet"), 1):
            sheet.screenshot(path=self.folder / f"{name}-{number}.png")
        context.close()
        return many


def _document(tiles: Mapping[str, Markup], style: str) -> str:
    drawn = Markup("").join(
        Markup('<div class="tile"><h6>{}</h6>{}</div>').format(name, one)
        for name, one in tiles.items())
    css = Markup(_STYLE % WIDTH + style)  # our own style sheets
    return Markup('<!doctype html><html><head><meta charset="utf-8"><style>{}</style></head>'
                  "<body>{}</body></html>").format(css, drawn)


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
