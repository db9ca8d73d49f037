"""Cards and forms as Slack would show them: their real blocks, drawn by slack-blocks-to-jsx.

What surrounds the blocks (the author's line, the frame of a modal) is drawn here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from adapters.slack import forms, render
from bot.cards import Card, Form
from tests.catalogues import LEXICON

HERE = Path(__file__).parent
WORKSHOP = HERE.parents[1] / ".cache" / "looks"
MISSING = ("No Node.js on this machine: install the packages nodejs and npm "
           "(Debian, Ubuntu: sudo apt-get install nodejs npm).")
STYLE = """
.slack { background: #fff; color: #1d1c1d; font: 15px/1.46668 Lato, "Noto Sans", "Noto Sans Arabic", sans-serif; padding: 12px 16px; text-align: left; direction: ltr; }
.slack p, .slack pre, .slack button, .slack textarea, .slack label, .slack h3, .slack li { unicode-bidi: plaintext; text-align: start; }
.slack pre { unicode-bidi: normal; font: 12px/1.5 "DejaVu Sans Mono", "Noto Sans Arabic", monospace !important; }
.slack .slack_blocks_to_jsx__rich_text { white-space: pre-wrap; overflow-wrap: anywhere; }
.slack .author { font-weight: 900; margin: 0; } .slack .author small { background: #ddd; border-radius: 2px; font: 10px sans-serif; padding: 1px 3px; margin-inline: 4px; }
.slack .modal { border: 1px solid #bbb; border-radius: 8px; } .slack .modal-head { display: flex; justify-content: space-between; padding: 12px 16px; font-weight: 900; font-size: 18px; border-bottom: 1px solid #ddd; }
.slack .modal-body { padding: 4px 16px 12px; } .slack .modal-foot { display: flex; justify-content: flex-end; gap: 8px; padding: 12px 16px; border-top: 1px solid #ddd; font-size: 14px; }
.slack .modal-foot span { border: 1px solid #bbb; border-radius: 4px; padding: 6px 12px; font-weight: 700; } .slack .modal-foot span + span { background: #007a5a; color: #fff; border-color: #007a5a; }
.slack .summary { color: #868686; font: italic 12px sans-serif; margin: 8px 0 0; unicode-bidi: plaintext; text-align: start; }
"""


class NoNode(Exception):
    """Node.js is not there, or its packages could not be had."""


def workshop() -> Path:
    """The folder with the drawing packages, installed as locked. Raises NoNode."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise NoNode(MISSING)
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_text()
    installed = WORKSHOP / "installed.json"
    if not installed.exists() or installed.read_text() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, WORKSHOP / name)
        found = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=WORKSHOP,
                               capture_output=True, text=True, check=False)
        if found.returncode:
            raise NoNode(f"npm could not install the drawing packages: {found.stderr.strip()[-300:]}")
        installed.write_text(lock)
    shutil.copy(HERE / "draw.mjs", WORKSHOP / "draw.mjs")
    return WORKSHOP


def style() -> str:
    return (workshop() / "node_modules/slack-blocks-to-jsx/dist/style.css").read_text() + STYLE


def sent(shown: Card | Form) -> dict[str, Any]:
    """What Slack is sent: a message, or the view of a form."""
    words = LEXICON(shown.locale)
    return forms.modal(shown, words) if isinstance(shown, Form) else render.message(shown, LEXICON)


def draw(shown: Mapping[str, Card | Form]) -> dict[str, Markup]:
    """Each as HTML, in one run of Node."""
    payloads = {name: sent(one) for name, one in shown.items()}
    blocks = {name: payload["blocks"] for name, payload in payloads.items()}
    run = subprocess.run(["node", "draw.mjs"], cwd=workshop(), input=json.dumps(blocks),
                         stdout=subprocess.PIPE, text=True, check=True)
    drawn = json.loads(run.stdout)
    return {name: _framed(payloads[name], Markup(drawn[name])) for name in shown}


def _framed(payload: Mapping[str, Any], body: Markup) -> Markup:
    if payload.get("type") == "modal":
        return Markup(
            '<div class="slack"><div class="modal"><div class="modal-head"><span>{}</span>'
            '<span>×</span></div><div class="modal-body">{}</div>'
            '<div class="modal-foot"><span>{}</span><span>{}</span></div></div></div>').format(
            payload["title"]["text"], body, payload["close"]["text"], payload["submit"]["text"])
    return Markup('<div class="slack"><p class="author">Comité<small>APP</small></p>{}'
                  '<p class="summary">{}</p></div>').format(body, payload["text"])
