"""One thing that Slack tells the app, and what its answer changes on people's screens."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from .slack_blocks import problems
from .slack_forms import CannotDo
from .slack_hooks import receive
from .slack_things import Hook, Json, Message, SlackError, View
from .slack_views import push_view, replace_view

if TYPE_CHECKING:
    from .slack import FakeSlack

ACK_SECONDS = 3.0


@dataclass(frozen=True)
class Result:
    """How the app answered.

    `status` is HTTP's (200 for an acknowledged envelope, 0 when nothing came); `body` the parsed
    JSON, or text; `errors` a form's by block id; `ephemeral` what the answer showed the person;
    `failed` why Slack would show a failure, None if it would not.
    """

    status: int
    body: Any = ""
    errors: dict[str, str] = field(default_factory=dict)
    ephemeral: Message | None = None
    failed: str | None = None
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return self.failed is None


@dataclass
class Delivery:
    """What Slack sends, not yet sent. Sending it twice is a repeated delivery.

    `kind` is the Socket Mode type: slash_commands, interactive, events_api; or url_verification,
    which exists over HTTP only. Unpacks as `body, headers`.
    """

    fake: FakeSlack
    kind: str
    payload: Json
    user: str = ""
    url: str | None = None
    view: View | None = None

    @property
    def body(self) -> bytes:
        if self.kind == "slash_commands":
            return urlencode(self.payload).encode()
        text = json.dumps(self.payload, ensure_ascii=False)
        if self.kind == "interactive":
            return b"payload=" + quote(text, safe="").encode()
        return text.encode()

    def headers(self, retry: int = 0, reason: str = "http_timeout") -> dict[str, str]:
        """Slack's headers with the v0 signature, by the fake's clock and signing secret."""
        stamp = str(int(self.fake.clock().timestamp()))
        signed = f"v0:{stamp}:".encode() + self.body
        digest = hmac.new(self.fake.signing_secret.encode(), signed, hashlib.sha256).hexdigest()
        form = self.kind in {"slash_commands", "interactive"}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return headers

    def __iter__(self) -> Iterator[Any]:
        yield self.body
        yield self.headers()

    def send(self, **options: Any) -> Result:
        """By HTTP if the person has the app's address, else through the websocket."""
        return self.post(**options) if self.url else self.over_socket(**options)

    def post(
        self,
        base_url: str | None = None,
        *,
        retry: int = 0,
        path: str = "/slack/events",
        timeout: float = 10.0,
    ) -> Result:
        """By signed HTTP; `retry` is the number of the repetition."""
        address = str(base_url or self.url).rstrip("/") + path
        request = HttpRequest(address, self.body, self.headers(retry), method="POST")
        started = time.monotonic()
        try:
            with urlopen(request, timeout=timeout) as answer:
                status, body = answer.status, answer.read()
        except HTTPError as refused:
            with refused:
                status, body = refused.code, refused.read()
        except (URLError, OSError) as broken:
            status, body = 0, str(broken).encode()
        return self.answered(status, body, time.monotonic() - started)

    def over_socket(self, *, retry: int = 0, timeout: float = 10.0) -> Result:
        """Through Socket Mode; an envelope nobody acknowledges gives status 0."""
        if self.kind == "url_verification":
            raise CannotDo("url_verification does not exist in Socket Mode")
        answerable = self.kind != "events_api"
        started = time.monotonic()
        try:
            ack = self.fake.socket.send(
                self.kind, self.payload, answerable=answerable, retry=retry, timeout=timeout
            )
        except (ConnectionError, TimeoutError) as broken:
            return self.answered(0, str(broken).encode(), time.monotonic() - started)
        text = json.dumps(ack["payload"]).encode() if ack.get("payload") else b""
        return self.answered(200, text, time.monotonic() - started)

    def answered(self, status: int, body: bytes, seconds: float = 0.0) -> Result:
        """Apply the app's answer, however it was obtained, as Slack would."""
        try:
            parsed: Any = json.loads(body) if body else ""
        except ValueError:
            parsed = body.decode("utf-8", "replace")
        failed = None if status == 200 else f"status {status}"
        with self.fake.lock:
            if seconds > ACK_SECONDS:
                failed = "late"
                self.fake.late_acks.append(f"{self.kind} took {seconds:.1f} s")
            if failed:
                return Result(status, parsed, failed=failed, seconds=seconds)
            try:
                errors, shown = self._apply(parsed)
            except SlackError as refusal:
                return Result(status, parsed, failed=str(refusal), seconds=seconds)
        return Result(status, parsed, errors, shown, seconds=seconds)

    def _apply(self, answer: Any) -> tuple[dict[str, str], Message | None]:
        if self.kind == "slash_commands":
            return {}, self._shown(answer)
        if self.payload.get("type") == "view_submission" and self.view is not None:
            return self._submitted(self.view, answer), None
        return {}, None

    def _shown(self, answer: Any) -> Message | None:
        """The message that the answer to a command makes."""
        content = answer if isinstance(answer, dict) else {"text": answer}
        if not content.get("text") and not content.get("blocks"):
            return None
        found = problems({"text": content.get("text"), "blocks": content.get("blocks") or []})
        if found:
            self.fake.violations += found
            raise SlackError("invalid_command_response")
        hook = Hook(self.payload["channel_id"], self.user, self.fake.clock())
        return receive(self.fake, hook, content)

    def _submitted(self, view: View, answer: Any) -> dict[str, str]:
        """What becomes of the modals after a submission; the errors, if any."""
        stacks = self.fake.state.stacks
        stack = stacks.get(self.user, [])
        if view not in stack:
            return {}
        if not answer:
            stack.remove(view)
            return {}
        action = answer.get("response_action") if isinstance(answer, dict) else None
        space = self.fake.state.workspaces[self.payload["team"]["id"]]
        request = self.fake.request(space, {})
        if action == "errors":
            return self._errors(view, answer.get("errors") or {})
        if action == "clear":
            stacks[self.user] = []
        elif action == "update":
            replace_view(request, view, answer.get("view") or {})
        elif action == "push":
            push_view(request, self.user, answer.get("view") or {})
        else:
            self.fake.violations.append(f"view_submission answered {answer!r}")
            raise SlackError("invalid_response_action")
        return {}

    def _errors(self, view: View, errors: dict[str, str]) -> dict[str, str]:
        inputs = {b["block_id"] for b in view.blocks if b["type"] == "input"}
        strange = [name for name in errors if name not in inputs]
        if strange or not errors or not all(errors.values()):
            self.fake.violations.append(f"errors for {strange or errors}, inputs are {inputs}")
            raise SlackError("invalid_response_errors")
        return dict(errors)
