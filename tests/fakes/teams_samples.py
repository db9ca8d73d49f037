"""What the tests of the fake Teams share: short cards and messages, a clock, a bot."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from .teams_things import ADAPTIVE

Json = dict[str, Any]


def adaptive(*body: Json, actions: list[Json] | None = None, **more: Any) -> Json:
    """An Adaptive Card 1.5, with a line of text when nothing else is given."""
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": list(body) or [block()],
    }
    if actions is not None:
        card["actions"] = actions
    return card | more


def block(text: str = "Texte", **more: Any) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def execute(title: str = "Go", verb: str = "act", **more: Any) -> Json:
    return {"type": "Action.Execute", "title": title, "verb": verb, **more}


def submit(title: str = "Envoyer", **more: Any) -> Json:
    return {"type": "Action.Submit", "title": title, **more}


def opens_dialog(title: str = "Répondre", **data: Any) -> Json:
    return submit(title, data={"msteams": {"type": "task/fetch"}, **data})


def show(title: str, inner: Json) -> Json:
    return {"type": "Action.ShowCard", "title": title, "card": inner}


def entry(kind: str = "Text", name: str = "verbatim", **more: Any) -> Json:
    return {"type": f"Input.{kind}", "id": name, "label": name.title(), **more}


def choices(*titles: str, name: str = "choix", **more: Any) -> Json:
    listed = [{"title": title, "value": title.lower()} for title in titles]
    return entry("ChoiceSet", name, choices=listed, **more)


def people(name: str = "qui", **more: Any) -> Json:
    data = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    return entry("ChoiceSet", name, choices=[], style="filtered", **more) | {"choices.data": data}


def says(text: str, **more: Any) -> Json:
    return {"type": "message", "text": text, **more}


def shows(card: Json, summary: str = "Une carte", **more: Any) -> Json:
    attachment = {"contentType": ADAPTIVE, "content": card}
    return {"type": "message", "summary": summary, "attachments": [attachment], **more}


def replaces(card: Json) -> Json:
    """The answer to adaptiveCard/action that gives the person another card."""
    return {"statusCode": 200, "type": ADAPTIVE, "value": card}


def dialog(card: Json, title: str = "Comité") -> Json:
    """The answer that opens a dialog, or shows another card in it."""
    content = {"contentType": ADAPTIVE, "content": card}
    return {"task": {"type": "continue", "value": {"title": title, "card": content}}}


class Api:
    """The Connector API over plain HTTP, called as a bot calls it."""

    def __init__(self, service_url: str, login_url: str, app_id: str, password: str) -> None:
        self.base = service_url.rstrip("/")
        self.login = login_url
        self.secret = {"client_id": app_id, "client_secret": password}
        self.token = ""

    def sign_in(self, directory: str = "botframework.com", **changes: str) -> tuple[int, Json]:
        form = {
            "grant_type": "client_credentials",
            "scope": "https://api.botframework.com/.default",
            **self.secret,
        } | changes
        address = f"{self.login}/{directory}/oauth2/v2.0/token"
        status, answer, _ = _call("POST", address, urlencode(form).encode(), {})
        self.token = answer.get("access_token", "")
        return status, answer

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Json, dict[str, str]]:
        """Status, JSON and headers; status 0 when the connection broke."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        content = None if body is None else json.dumps(body).encode()
        return _call(method, f"{self.base}/v3/{path}", content, headers)

    def post(self, conversation: str, activity: Json) -> str:
        """The id of a message posted."""
        status, answer, _ = self.call("POST", _at(conversation), activity)
        assert status == 201, answer
        return str(answer["id"])

    def put(self, conversation: str, activity_id: str, activity: Json) -> int:
        return self.call("PUT", f"{_at(conversation)}/{activity_id}", activity)[0]

    def chat(self, bot: str, tenant: str, mri: str) -> tuple[int, Json]:
        body = {"bot": {"id": bot}, "members": [{"id": mri}], "tenantId": tenant}
        return self.call("POST", "conversations", body)[:2]


def _at(conversation: str) -> str:
    return f"conversations/{quote(conversation, safe='')}/activities"


def _call(
    method: str, address: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, Json, dict[str, str]]:
    try:
        with urlopen(Request(address, body, headers, method=method), timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"{}"), dict(answer.headers)
    except HTTPError as refused:
        with refused:
            content = refused.read()
        known = json.loads(content) if content.startswith(b"{") else {}
        return refused.code, known, dict(refused.headers)
    except OSError:
        return 0, {}, {}


class Bot:
    """A bot of a few lines: keeps what it is sent, answers each invoke what the test chose."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], Json]] = []
        self.answers: dict[str, Any] = {}  # JSON, bytes or None by the name of the invoke
        self.status = 200
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                activity = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                bot.received.append((dict(self.headers.items()), activity))
                content = bot.answers.get(activity.get("name", ""))
                self.send_response(bot.status)
                self.end_headers()
                if content is not None:
                    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                    self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join(10)
        self.server.server_close()

    @property
    def activity(self) -> Json:
        """The last activity received."""
        return self.received[-1][1]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now
