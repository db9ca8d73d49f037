"""One thing that Teams tells the app, and what its answer changes on people's screens."""

from __future__ import annotations

import copy
import json
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from .teams_cards import dialog_problems
from .teams_invokes import INVOKE_SECONDS, NotUnderstood, Shown, read_answer
from .teams_receipt import card_problems
from .teams_things import Dialog, Json, Message, User
from .teams_views import CannotDo, CardView

if TYPE_CHECKING:
    from .teams import FakeTeams

# What the person reads when an invoke fails, whatever the reason (conversation-messages).
WENT_WRONG = "Something went wrong"


@dataclass(frozen=True)
class TeamsResult:
    """How the app answered.

    `status` is HTTP's (0 when nothing came); `body` the parsed JSON, text, or None; `card` the
    view that the answer gave them, `dialog` the one now open, `message` the text it showed;
    `errors` what a form shown again says in the colour of attention; `failed` why Teams showed
    them an error, None if it did not; `seconds` how long it took.
    """

    status: int
    body: Any = None
    card: CardView | None = None
    dialog: CardView | None = None
    message: str = ""
    errors: list[str] = field(default_factory=list)
    failed: str | None = None
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return self.failed is None


@dataclass
class TeamsDelivery:
    """What Teams sends, not yet sent: one activity, or several in a row.

    Sending it twice is a repeated delivery. `message` is the one whose card was pressed, `command`
    what an invoke of a message extension repeats.
    """

    fake: FakeTeams
    user: User
    url: str | None
    activities: list[Json]
    message: Message | None = None
    command: Json | None = None

    @property
    def activity(self) -> Json:
        """The last one, or the only one."""
        return self.activities[-1]

    @property
    def name(self) -> str:
        """The name of an invoke, empty for anything else."""
        return str(self.activity.get("name", ""))

    def again(self) -> TeamsDelivery:
        """The same thing under new activity ids, as Teams repeats what got no answer in time."""
        repeated = copy.deepcopy(self.activities)
        with self.fake.lock:
            for activity in repeated:
                is_message = activity["type"] == "message" and not activity["id"].startswith("f:")
                state = self.fake.state
                activity["id"] = state.message_id() if is_message else state.event_id()
        return replace(self, activities=repeated)

    def headers(self, token: str | None = None) -> dict[str, str]:
        """Teams' headers; a token of now unless another is given, none for an empty one."""
        token = self.fake.sign() if token is None else token
        known = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
        }
        return known | ({"Authorization": f"Bearer {token}"} if token else {})

    def send(
        self,
        base_url: str | None = None,
        *,
        token: str | None = None,
        path: str = "/api/messages",
        timeout: float = 10.0,
    ) -> TeamsResult:
        """By HTTP; with several activities, until one fails. `token` forges another token."""
        address = base_url or self.url
        if address is None:
            raise CannotDo(f"{self.user.name} was not told the app's address")
        for activity in self.activities:
            body = json.dumps(activity, ensure_ascii=False).encode()
            headers = self.headers(token)
            request = HttpRequest(address.rstrip("/") + path, body, headers, method="POST")
            started = time.monotonic()
            try:
                with urlopen(request, timeout=timeout) as answer:
                    status, content = answer.status, answer.read()
            except HTTPError as refused:
                with refused:
                    status, content = refused.code, refused.read()
            except (URLError, OSError) as broken:
                status, content = 0, str(broken).encode()
            seconds = time.monotonic() - started
            result = self.answered(status, content, seconds, forged=token is not None)
            if not result.ok:
                break
        return result

    def answered(
        self, status: int, body: bytes, seconds: float = 0.0, *, forged: bool = False
    ) -> TeamsResult:
        """Apply the app's answer, however it was obtained, as Teams would."""
        try:
            parsed: Any = json.loads(body) if body else None
        except ValueError:
            parsed = body.decode("utf-8", "replace")
        result = TeamsResult(status, parsed, seconds=seconds)
        with self.fake.lock:
            if not self.name:
                good = 200 <= status < 300
                return result if good else replace(result, failed=f"status {status}")
            if seconds > INVOKE_SECONDS:
                self.fake.late.append(f"{self.name} took {seconds:.1f} s")
                self.fake.violations.append(self.fake.late[-1])
                return replace(result, failed="late")
            if status != 200:
                if status and not forged:
                    self.fake.violations.append(f"{self.name} answered with status {status}")
                return replace(result, failed=f"status {status}")
            try:
                return self._show(result, read_answer(self.name, parsed))
            except NotUnderstood as reason:
                self.fake.violations.append(f"{self.name}: {reason}")
                return replace(result, failed=f"{WENT_WRONG}: {reason}")

    def _show(self, result: TeamsResult, shown: Shown) -> TeamsResult:
        dialogs = self.fake.state.dialogs
        if shown.closes:
            dialogs.pop(self.user.aad, None)
        if shown.error:
            return replace(result, failed=shown.error)
        if shown.card is not None:
            self._check(card_problems(shown.card, self.fake.state))
            card = CardView(shown.card)
            if self.message is not None:
                self.message.views[self.user.aad] = card
            return replace(result, card=card, errors=card.errors)
        if shown.dialog is not None:
            self._check(dialog_problems(shown.dialog))
            card = CardView(shown.dialog)
            card.title = shown.title
            place = self.fake.state.split(str(self.activity["conversation"]["id"]))[0]
            dialogs[self.user.aad] = Dialog(card, place, self.message, self.command)
            return replace(result, dialog=card, errors=card.errors)
        return replace(result, message=shown.message)

    def _check(self, found: list[str]) -> None:
        if found:
            raise NotUnderstood("; ".join(found))
