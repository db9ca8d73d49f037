"""Short ways to write blocks and views in tests of the fake Slack itself."""

from __future__ import annotations

from typing import Any

from .slack_things import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str | None = None) -> Json:
    return {"text": plain(text), "value": text if value is None else value}


def button(label: str = "Go", action: str = "go", **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action, **more}


def section(text: str = "Texte", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def entry(element: Json, label: str = "Verbatim", **more: Any) -> Json:
    return {"type": "input", "label": plain(label), "element": element, **more}


def typed(action: str = "verbatim", **more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": action, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Irritant"),
        "submit": plain("Envoyer"),
        "close": plain("Fermer"),
        "blocks": list(blocks) or [entry(typed())],
        **more,
    }


def menu(kind: str = "static_select", count: int = 2, **more: Any) -> Json:
    return {
        "type": kind,
        "action_id": "menu",
        "options": [option(f"Choix {n}") for n in range(count)],
        **more,
    }
