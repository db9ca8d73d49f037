"""`python -m tests.looks.picture`: takes docs/images/committee.png anew, from a demonstration of its
own, as its facilitator sees it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import FLAGS, MISSING, find_chromium

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "committee.png"
WIDTH, HEIGHT, SCALE = 1600, 1150, 0.8
"""The window in CSS pixels, and its picture's share of it: 1280 by 920."""
WHO = "Salma Bennani"


def take(url: str, chromium: Path) -> None:
    """One screen of the sample committee's page, at its top."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        window = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE, locale="fr-FR"
        )
        page = window.new_page()
        page.goto(url)
        page.get_by_text(WHO).first.click()
        page.get_by_role("link", name="Lancement Carte Fidélité").first.click()
        page.wait_for_load_state()
        page.evaluate("document.fonts.ready")
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE, animations="disabled")
        browser.close()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print(MISSING, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        demo = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "bot",
                "demo",
                "--no-browser",
                "--data",
                folder,
                "--port",
                str(free_port()),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert demo.stdout is not None  # a pipe was asked for
            found = re.search(r"http://\S+", demo.stdout.readline())
            if found is None:
                print("The demonstration did not start: see above.", file=sys.stderr)
                return 1
            take(found[0], chromium)
        finally:
            demo.terminate()
            demo.wait()
    print(f"{PICTURE.name}: {PICTURE.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
