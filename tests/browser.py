"""The Chromium that the proofs drive: where it is, and how it is started."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Headless, without the sandbox that root cannot use, and silent on the network."""

MISSING = (
    "No Chromium on this machine: install the package chromium "
    "(Debian, Ubuntu: sudo apt-get install chromium)."
)

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> Path | None:
    """The browser that `COMITE_CHROMIUM` names, else playwright's own, else the system's."""
    if chosen := os.environ.get("COMITE_CHROMIUM"):
        return Path(chosen)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if own.exists():
        return own
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None
