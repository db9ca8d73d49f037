"""What the tests of the fake Slack itself share: short blocks and views, a clock, an app."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

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


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class App:
    """An app of ten lines: keeps what it is sent, answers what the test chose."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answer: tuple[int, Json | str] = (200, "")
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                app.received.append((dict(self.headers.items()), body))
                status, content = app.answer
                self.send_response(status)
                self.end_headers()
                self.wfile.write(
                    (content if isinstance(content, str) else json.dumps(content)).encode()
                )

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def payload(self) -> Json:
        """The last interaction received."""
        form = parse_qs(self.received[-1][1].decode())
        return dict(json.loads(form["payload"][0]))
