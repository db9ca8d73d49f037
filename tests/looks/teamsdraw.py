"""Cards and forms as Teams would show them: the real Adaptive Cards, drawn by Microsoft's own library
in the browser. The frame around them is drawn here.

Also checks the app's manifest against Microsoft's schema.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup
from playwright.sync_api import Browser

from adapters.teams import forms, render
from adapters.teams.manifest import LANGUAGES, localised, manifest
from adapters.teams.payload import Sealer
from adapters.teams.render import Ink
from bot.cards import Card, Form
from tests.catalogues import LEXICON
from tests.looks.slackdraw import workshop

HERE = Path(__file__).parent
INK = Ink(Sealer(("k" * 40,)), "11111111-1111-1111-1111-111111111111")
LIBRARIES = ("adaptivecards/dist/adaptivecards.min.js", "markdown-it/dist/markdown-it.min.js")
APP = "22222222-2222-2222-2222-222222222222"


class BadManifest(Exception):
    """Microsoft's schema refuses the manifest; the text says where."""


def style() -> str:
    return (HERE / "teams.css").read_text()


def sent(shown: Card | Form) -> dict[str, Any]:
    """The card that Teams is sent; a form as its dialog shows it."""
    words = LEXICON(shown.locale)
    if isinstance(shown, Form):
        return forms.form(shown, words, replace(INK, dialog=True), dialog=True)
    return render.card(shown, words, INK)


def draw(browser: Browser, shown: Mapping[str, Card | Form]) -> dict[str, Markup]:
    """Each as HTML, in one page of the browser."""
    page = browser.new_page()
    for name in LIBRARIES:
        page.add_script_tag(path=workshop() / "node_modules" / name)
    payloads = {name: sent(one) for name, one in shown.items()}
    drawn = page.evaluate((HERE / "adaptive.js").read_text(), payloads)
    page.close()
    return {name: _framed(one, Markup(drawn[name])) for name, one in shown.items()}


def _framed(shown: Card | Form, body: Markup) -> Markup:
    if isinstance(shown, Form):
        return Markup(
            '<div class="teams"><div class="card"><div class="dialog-head"><span>{}</span>'
            "<span>×</span></div>{}</div></div>"
        ).format(shown.title, body)
    return Markup(
        '<div class="teams"><p class="author">Comité<small>09:30</small></p>'
        '<div class="card">{}</div><p class="summary">{}</p></div>'
    ).format(body, shown.summary)


def check_manifest() -> None:
    """Raises BadManifest with what Microsoft's own package finds wrong."""
    for threads in (False, True):
        _check(
            manifest(
                "https://comite.example.com",
                APP,
                LEXICON,
                name="Comité",
                version="0.1.0",
                threads=threads,
            )
        )


def _check(drawn: dict[str, Any]) -> None:
    languages = {one: localised(one, LEXICON, name="Comité") for one in LANGUAGES}
    run = subprocess.run(
        ["node", "manifest.mjs"],
        cwd=workshop(),
        input=json.dumps({"manifest": drawn, "languages": languages}),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise BadManifest(run.stdout.strip() or run.stderr.strip()[-500:])
