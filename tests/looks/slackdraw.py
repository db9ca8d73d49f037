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
MISSING = (
    "No Node.js on this machine: install the packages nodejs and npm "
    "(Debian, Ubuntu: sudo apt-get install nodejs npm)."
)


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
        found = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--silent"],
            cwd=WORKSHOP,
            capture_output=True,
            text=True,
            check=False,
        )
        if found.returncode:
            raise NoNode(
                f"npm could not install the drawing packages: {found.stderr.strip()[-300:]}"
            )
        installed.write_text(lock)
    for name in ("draw.mjs", "manifest.mjs"):
        shutil.copy(HERE / name, WORKSHOP / name)
    return WORKSHOP


def style() -> str:
    return (workshop() / "node_modules/slack-blocks-to-jsx/dist/style.css").read_text() + (
        HERE / "slack.css"
    ).read_text()


def sent(shown: Card | Form) -> dict[str, Any]:
    """What Slack is sent: a message, or the view of a form."""
    words = LEXICON(shown.locale)
    return forms.modal(shown, words) if isinstance(shown, Form) else render.message(shown, LEXICON)


def draw(shown: Mapping[str, Card | Form]) -> dict[str, Markup]:
    """Each as HTML, in one run of Node."""
    payloads = {name: sent(one) for name, one in shown.items()}
    blocks = {
        name: [b for b in payload["blocks"] if b["type"] != "input"]
        for name, payload in payloads.items()
    }
    run = subprocess.run(
        ["node", "draw.mjs"],
        cwd=workshop(),
        input=json.dumps(blocks),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    drawn = json.loads(run.stdout)
    return {name: _framed(payloads[name], Markup(drawn[name])) for name in shown}


def _input(block: Mapping[str, Any]) -> Markup:
    """An approximation: the library shows neither initial choices nor optional fields."""
    element = block["element"]
    optional = Markup(" <i>(facultatif / optional)</i>") if block.get("optional") else ""
    hint = Markup("<small>{}</small>").format(block["hint"]["text"]) if "hint" in block else ""
    return Markup('<div class="input"><b>{}{}</b>{}{}</div>').format(
        block["label"]["text"], optional, _element(element), hint
    )


def _element(element: Mapping[str, Any]) -> Markup:
    if element["type"] == "checkboxes":
        chosen = [one["value"] for one in element.get("initial_options", ())]
        return Markup("<ul>{}</ul>").format(
            Markup("").join(
                Markup("<li>{} {}</li>").format(
                    "☑" if one["value"] in chosen else "☐", one["text"]["text"]
                )
                for one in element["options"]
            )
        )
    first = next((value for key, value in element.items() if key.startswith("initial_")), "")
    if isinstance(first, Mapping):
        first = first["text"]["text"]
    if isinstance(first, list):
        first = ", ".join(one["text"]["text"] for one in first)
    faint = element.get("placeholder", {}).get("text", "")
    shown = first or Markup("<i>{}</i>").format(faint)
    shape = (
        "tall"
        if element.get("multiline")
        else "pick"
        if "select" in element["type"] or "picker" in element["type"]
        else ""
    )
    return Markup('<div class="box {}">{}</div>').format(shape, shown)


def _framed(payload: Mapping[str, Any], body: Markup) -> Markup:
    if payload.get("type") == "modal":
        inputs = (_input(block) for block in payload["blocks"] if block["type"] == "input")
        body += Markup("").join(inputs)
        return Markup(
            '<div class="slack"><div class="modal"><div class="modal-head"><span>{}</span>'
            '<span>×</span></div><div class="modal-body">{}</div>'
            '<div class="modal-foot"><span>{}</span><span>{}</span></div></div></div>'
        ).format(
            payload["title"]["text"], body, payload["close"]["text"], payload["submit"]["text"]
        )
    return Markup(
        '<div class="slack"><p class="author">Comité<small>APP</small></p>{}'
        '<p class="summary">{}</p></div>'
    ).format(body, payload["text"])
