"""What the facilitator replied, told in the way that fits where the person acted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from adapters.front.counters import Counters
from adapters.slack.api import QUICK, SlackApi
from adapters.slack.forms import errors, modal, shown
from adapters.slack.installs import Installs
from adapters.slack.render import message
from adapters.slack.turns import Turn
from bot.cards import Button, Buttons, Card, Form, Text, Tone, plain
from bot.events import BadAction
from bot.ports import Rejected, RetryLater, Uncertain, Unreachable
from bot.replies import Ask, Correct, Reply, Silence, Tell
from bot.words import Lexicon

log = logging.getLogger(__name__)

FAILURES = (RetryLater, Unreachable, Rejected, Uncertain, BadAction)
_LATE = {"expired_trigger_id", "invalid_trigger_id"}
_DONE = "exchanged_trigger_id"
"""The same press, delivered twice: its form is open already."""


class Answers:
    """Sends replies. Never raises for Slack's sake: what was done is done, and stays done.

    `locale` is the installation's language, for whoever has not told theirs.
    """

    def __init__(
        self,
        api: SlackApi,
        installs: Installs,
        lexicon: Lexicon,
        counters: Counters,
        reference: Callable[[], str],
        locale: str,
    ) -> None:
        self._api, self._installs, self._lexicon = api, installs, lexicon
        self._locale = locale
        self._counters, self._reference = counters, reference

    async def give(self, turn: Turn, reply: Reply) -> dict[str, Any]:
        """Answers, and returns what belongs into the acknowledgement itself."""
        match reply:
            case Silence():
                return {}
            case Tell(card=card):
                return await self._tell(turn, card)
            case Ask(form=form):
                return await self._ask(turn, form)
            case Correct(errors=found):
                return await self._tell(turn, self._plain(turn, " ".join(found.values())))

    def submitted(self, turn: Turn, reply: Reply) -> dict[str, Any]:
        """The acknowledgement of a submission: Slack shows it in the place of the form."""
        match reply:
            case Correct(errors=found) if found:
                return {"response_action": "errors", "errors": errors(turn.view, found)}
            case Tell(card=card):
                return {"response_action": "update", "view": self._view(turn, card)}
            case Ask(form=form):
                words = self._lexicon(form.locale)
                view = modal(form, words, turn.channel, turn.channel_name)
                return {"response_action": "update", "view": view}
            case _:
                return {"response_action": "clear"}

    async def not_stored(self, turn: Turn) -> None:
        """Nothing was kept: says so where Slack leaves us a way to."""
        if turn.response_url:
            words = self._lexicon(turn.locale or self._locale)
            said = words.text("refusal.not_stored.text")
            title = words.say("refusal.not_stored.title")
            await self._privately(
                turn, Card(title, plain(said), words.locale, (Text(said),), tone="warning")
            )

    async def unexpected(self, turn: Turn, reference: str) -> None:
        words = self._lexicon(turn.locale or self._locale)
        sentence = words.say("slack.unexpected", reference=reference)
        await self._privately(turn, self._plain(turn, sentence, "warning"))

    async def _tell(self, turn: Turn, card: Card) -> dict[str, Any]:
        try:
            if turn.surface == "command":
                return {"response_type": "ephemeral", **message(card, self._lexicon)}
            if turn.surface == "modal":
                await self._call(
                    turn,
                    "views.update",
                    {"view_id": turn.view["id"], "view": self._view(turn, card)},
                )
                return {}
            if turn.surface in {"home", "shortcut"} and not turn.response_url:
                await self._call(
                    turn, "views.open", {"trigger_id": turn.trigger, "view": self._view(turn, card)}
                )
                return {}
        except FAILURES as error:
            self._missed(turn, error)
        await self._privately(turn, card)
        return {}

    async def _ask(self, turn: Turn, form: Form) -> dict[str, Any]:
        if turn.surface == "talk":
            return await self._later(turn, form.locale)
        try:
            view = modal(form, self._lexicon(form.locale), turn.channel, turn.channel_name)
            await self._open(turn, view)
        except (RetryLater, Uncertain) as error:
            self._missed(turn, error)
            return await self._later(turn, form.locale)
        except (Rejected, Unreachable, BadAction) as error:
            if str(error) == _DONE:
                return {}
            if str(error) in _LATE:
                self._counters.add("slack_late_triggers")
                return await self._later(turn, form.locale)
            reference = self._reference()
            self._counters.add("slack_forms_refused")
            log.error(
                "slack: form %s refused: %s, reference %s", form.action.name, error, reference
            )
            await self.unexpected(turn, reference)
        return {}

    async def _open(self, turn: Turn, view: Mapping[str, Any]) -> None:
        if turn.surface != "modal":
            await self._call(turn, "views.open", {"trigger_id": turn.trigger, "view": view})
            return
        try:
            await self._call(turn, "views.push", {"trigger_id": turn.trigger, "view": view})
        except Rejected as error:
            if str(error) != "push_limit_reached":
                raise
            await self._call(turn, "views.update", {"view_id": turn.view["id"], "view": view})

    async def _later(self, turn: Turn, locale: str) -> dict[str, Any]:
        """Too late for a form: a message whose button opens it, in its own three seconds."""
        words = self._lexicon(locale)
        key = "slack.again.text" if turn.again else "slack.again.retype"
        row = (
            (Buttons((Button(words.say("slack.again.button"), turn.again, style="primary"),)),)
            if turn.again
            else ()
        )
        card = Card(
            words.say("slack.again.title"), words.say(key), locale, (Text(words.text(key)), *row)
        )
        if turn.surface == "command":
            return {"response_type": "ephemeral", **message(card, self._lexicon)}
        await self._privately(turn, card)
        return {}

    async def _privately(self, turn: Turn, card: Card) -> None:
        """To one person: by response_url, else unseen by others in the channel, else 1:1."""
        content = message(card, self._lexicon)
        try:
            if turn.response_url:
                await self._api.respond(
                    turn.response_url,
                    {"response_type": "ephemeral", "replace_original": turn.ephemeral, **content},
                )
            elif turn.where.channel and turn.surface != "talk":
                await self._call(
                    turn,
                    "chat.postEphemeral",
                    {"channel": turn.channel, "user": turn.user, **content},
                )
            else:
                await self._call(
                    turn,
                    "chat.postMessage",
                    {
                        "channel": turn.channel if turn.surface == "talk" else turn.user,
                        "unfurl_links": False,
                        "unfurl_media": False,
                        **content,
                    },
                )
        except FAILURES as error:
            self._missed(turn, error)

    async def _call(self, turn: Turn, method: str, args: Mapping[str, Any]) -> None:
        token = await self._installs.token(turn.workspace)
        await self._api.call(method, token, args, timeout=QUICK)

    def _view(self, turn: Turn, card: Card) -> dict[str, Any]:
        return shown(card, self._lexicon(card.locale), turn.channel, turn.channel_name)

    def _plain(self, turn: Turn, sentence: str, tone: Tone = "normal") -> Card:
        words = self._lexicon(turn.locale or self._locale)
        return Card(
            "", sentence, words.locale, (Text(words.text("slack.plain", text=sentence), tone),)
        )

    def _missed(self, turn: Turn, error: Exception) -> None:
        """A private answer that did not arrive: what it said is also on the person's home."""
        self._counters.add("slack_answers_missed")
        log.warning("slack: an answer on %s did not arrive: %s", turn.surface, error)
