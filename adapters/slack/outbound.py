"""What the courier sends, through Slack's Web API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.api import LOST, SlackApi
from adapters.slack.forms import home
from adapters.slack.installs import Installs
from adapters.slack.refs import NAME, Ref
from adapters.slack.render import message
from bot.cards import Card
from bot.events import BadAction
from bot.ports import Busy, Destination, Rejected, RetryLater, StoreDown, Uncertain, Unreachable
from bot.words import Lexicon

EVENT = "comite_message"
"""Type of the metadata of our messages; any app of the workspace may read it."""
_SLACK_LAG = timedelta(seconds=60)
_PAGES = 5
_STORE_DOWN = 5.0
"""Seconds to wait for the store that holds the tokens."""


class SlackPlatform:
    """bot.ports.Platform for Slack. Raises RetryLater, Unreachable, Rejected, Uncertain only."""

    name = NAME

    def __init__(self, api: SlackApi, installs: Installs, lexicon: Lexicon) -> None:
        self._api, self._installs, self._lexicon = api, installs, lexicon
        self._blind: set[tuple[str, str]] = set()

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        if to.home:
            return await self._publish(to, card)
        content = {
            **self._drawn(card),
            "channel": to.channel or to.user,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": EVENT, "event_payload": {"id": message_id}},
        }
        under = _ref(to.thread) if to.thread else None
        if under:
            content |= {"thread_ts": under.ts, "reply_broadcast": True, "channel": under.channel}
        try:
            answer = await self._call(to, "chat.postMessage", content)
        except Rejected as error:
            if under is None or str(error) != "thread_not_found":
                raise
            # Somebody deleted the message to answer under: the answer stands by itself.
            alone = {k: v for k, v in content.items() if k not in {"thread_ts", "reply_broadcast"}}
            answer = await self._call(to, "chat.postMessage", alone)
        if not answer.get("channel") or not answer.get("ts"):
            raise Uncertain("no reference")
        return str(Ref(str(answer["channel"]), str(answer["ts"])))

    async def update(self, to: Destination, ref: str, card: Card) -> None:
        where = _ref(ref)
        if where.home:
            await self._publish(to, card)
            return
        await self._call(
            to,
            "chat.update",
            {**self._drawn(card), "channel": where.channel, "ts": where.ts},
        )

    async def find(self, to: Destination, message_id: str, since: datetime) -> str | None:
        """Looks in the conversation's history, where the installation may read it."""
        if to.home:
            return None
        under = _ref(to.thread) if to.thread else None
        method = "conversations.replies" if under else "conversations.history"
        if (to.workspace, method) in self._blind:
            return None
        args: dict[str, Any] = {
            "include_all_metadata": True,
            "inclusive": True,
            "limit": 100,
            "oldest": f"{(since - _SLACK_LAG).timestamp():.6f}",
        }
        if under:
            args["ts"] = under.ts
        try:
            channel = under.channel if under else to.channel or await self._talk(to)
            args["channel"] = channel
            for _ in range(_PAGES):
                answer = await self._call(to, method, args)
                for found in answer.get("messages") or ():
                    if _named(found, message_id):
                        return str(Ref(channel, str(found["ts"])))
                cursor = (answer.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return None
                args["cursor"] = cursor
        except Rejected as error:
            if str(error) == "missing_scope":
                self._blind.add((to.workspace, method))
            elif str(error) != "thread_not_found":
                raise
        return None

    def _drawn(self, card: Card) -> dict[str, Any]:
        try:
            return message(card, self._lexicon)
        except BadAction as error:
            raise Rejected("bad_action") from error

    async def _publish(self, to: Destination, card: Card) -> str:
        try:
            view = home(card, self._lexicon(card.locale))
        except BadAction as error:
            raise Rejected("bad_action") from error
        await self._call(to, "views.publish", {"user_id": to.user, "view": view})
        return str(Ref(home=to.user))

    async def _talk(self, to: Destination) -> str:
        answer = await self._call(to, "conversations.open", {"users": to.user})
        return str(answer["channel"]["id"])

    async def _call(self, to: Destination, method: str, args: Mapping[str, Any]) -> dict[str, Any]:
        try:
            token = await self._installs.token(to.workspace)
        except (StoreDown, Busy):
            raise RetryLater(_STORE_DOWN) from None
        try:
            return await self._api.call(method, token, args)
        except Unreachable as error:
            if str(error) in LOST:
                self._installs.forget(to.workspace)
            raise


def _ref(text: str) -> Ref:
    try:
        return Ref.parse(text)
    except ValueError as error:
        raise Rejected("bad_reference") from error


def _named(found: Mapping[str, Any], message_id: str) -> bool:
    metadata = found.get("metadata") or {}
    return (
        metadata.get("event_type") == EVENT
        and (metadata.get("event_payload") or {}).get("id") == message_id
    )
