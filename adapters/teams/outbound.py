"""What the courier sends, through the Bot Connector's REST API."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import quote

from adapters.teams import contacts, limits
from adapters.teams.api import TeamsApi
from adapters.teams.contacts import Address, Contacts
from adapters.teams.pace import Pace
from adapters.teams.payload import Origin, Sealer
from adapters.teams.refs import NAME, Ref, bot_id, is_channel, root
from adapters.teams.render import Ink, message
from bot.cards import Card
from bot.events import BadAction
from bot.ports import Busy, Destination, Rejected, RetryLater, StoreDown, Uncertain, Unreachable
from bot.words import Lexicon

_STORE_DOWN = 5.0
"""Seconds to wait for the store that holds the addresses."""
_NO_SUCH_MESSAGE = {"ActivityNotFoundInConversation", "MessageNotFound", "NotFound"}


class TeamsPlatform:
    """bot.ports.Platform for Teams. Raises RetryLater, Unreachable, Rejected, Uncertain only."""

    name = NAME

    def __init__(
        self,
        api: TeamsApi,
        book: Contacts,
        lexicon: Lexicon,
        pace: Pace,
        sealer: Sealer,
        app_id: str,
        service_url: str,
    ) -> None:
        self._api, self._book, self._lexicon = api, book, lexicon
        self._pace, self._sealer = pace, sealer
        self._app_id, self._service_url = app_id, service_url

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        content = await self._drawn(to, card)
        if to.thread:
            under = _ref(to.thread)
            if is_channel(under.conversation):
                try:
                    return await self.send(to.workspace, under.thread, content)
                except (Unreachable, Rejected) as gone:
                    if str(gone) not in _NO_SUCH_MESSAGE:
                        raise
                    # Somebody deleted the message to answer under: the answer stands by itself.
        conversation = to.channel or await self.talk(to.workspace, to.user)
        return await self.send(to.workspace, conversation, content)

    async def update(self, to: Destination, ref: str, card: Card) -> None:
        await self.edit(to.workspace, _ref(ref), await self._drawn(to, card))

    async def find(self, to: Destination, message_id: str, since: datetime) -> str | None:
        """A bot cannot list a conversation's messages (B09): a message whose fate is unknown is
        posted again, and the store keeps that it was."""
        return None

    async def send(
        self,
        tenant: str,
        conversation: str,
        content: Mapping[str, Any],
        *,
        timeout: float | None = None,
    ) -> str:
        """Posts an activity; returns its reference."""
        answer = await self.call(
            "POST", tenant, conversation, "activities", content, timeout=timeout
        )
        if not answer.get("id"):
            raise Uncertain("no reference")
        return str(Ref(conversation, str(answer["id"])))

    async def edit(
        self, tenant: str, ref: Ref, content: Mapping[str, Any], *, timeout: float | None = None
    ) -> None:
        path = f"activities/{quote(ref.activity, safe='')}"
        body = {**content, "id": ref.activity}
        await self.call("PUT", tenant, ref.conversation, path, body, timeout=timeout)

    async def talk(self, tenant: str, user: str, *, timeout: float | None = None) -> str:
        """The 1:1 chat with a person, made if needed: the same one however often it is asked for."""
        name = contacts.user(user)
        known = await self._address(tenant, name)
        if known.talk:
            return known.talk
        url = await self._server(tenant, known)
        self._paced(f"{tenant}/{user}")
        try:
            answer = await self._made(url, tenant, known.mri or user, timeout)
        except Unreachable:
            # Teams knows people by our directory's id only where they installed the app themselves.
            mri = "" if known.mri else await self._mri(tenant, user)
            if not mri:
                raise
            known = Address(url=url, mri=mri)
            answer = await self._made(url, tenant, mri, timeout)
        if not answer.get("id"):
            raise Uncertain("no conversation")
        made = str(answer["id"])
        with suppress(Busy, StoreDown):  # else asked again next time, with the same answer
            await self._book.learn(tenant, {name: Address(url=url, mri=known.mri, talk=made)})
        return made

    async def _made(
        self, url: str, tenant: str, member: str, timeout: float | None
    ) -> dict[str, Any]:
        body = {
            "bot": {"id": bot_id(self._app_id)},
            "members": [{"id": member}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
            "isGroup": False,
        }
        return await self._api.call("POST", url, "v3/conversations", body, timeout=timeout)

    async def _mri(self, tenant: str, user: str) -> str:
        """Somebody's id in Teams, from the roster of a channel where we meet; empty if nowhere."""
        for conversation in await self.channels(tenant):
            path = f"members/{quote(user, safe='')}"
            try:
                found = await self.call("GET", tenant, conversation, path)
            except (Unreachable, Rejected):
                continue  # not a member there, or we are not there any more
            if found.get("id"):
                return str(found["id"])
        return ""

    async def call(
        self,
        method: str,
        tenant: str,
        conversation: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
    ) -> dict[str, Any]:
        """One call about a conversation, on the server where it was seen last."""
        known = await self._address(tenant, contacts.conversation(conversation))
        url = await self._server(tenant, known)
        if method != "GET":
            self._paced(root(conversation))
        where = f"v3/conversations/{quote(conversation, safe='')}/{path}"
        return await self._api.call(method, url, where, body, timeout=timeout)

    async def _server(self, tenant: str, known: Address) -> str:
        """The latest server seen for it, else for its tenant, else Teams' own for everybody."""
        if known.url and self._api.allowed(known.url):
            return known.url
        for other in (await self.channels(tenant)).values():
            if other.url and self._api.allowed(other.url):
                return other.url
        return self._service_url

    async def _address(self, tenant: str, name: str) -> Address:
        try:
            return await self._book.one(tenant, name)
        except (Busy, StoreDown):
            raise RetryLater(_STORE_DOWN) from None

    async def channels(self, tenant: str) -> dict[str, Address]:
        """Where we are, or were, in a tenant. Raises RetryLater when the store is away."""
        try:
            return await self._book.channels(tenant)
        except (Busy, StoreDown):
            raise RetryLater(_STORE_DOWN) from None

    def _paced(self, conversation: str) -> None:
        wait = self._pace.wait(conversation)
        if wait:
            raise RetryLater(wait)

    async def _drawn(self, to: Destination, card: Card) -> dict[str, Any]:
        viewers: tuple[str, ...] = ()
        if card.personal is not None:
            try:
                known = await self._book.some(to.workspace, map(contacts.user, card.personal.users))
            except (Busy, StoreDown):
                raise RetryLater(_STORE_DOWN) from None
            ids = (known.get(contacts.user(one), Address()).mri for one in card.personal.users)
            viewers = tuple(one for one in ids if one)[: limits.USER_IDS]
        ink = Ink(self._sealer, to.workspace, Origin(), viewers)
        try:
            return message(card, self._lexicon, ink)
        except BadAction as error:
            raise Rejected("bad_action") from error


def _ref(text: str) -> Ref:
    try:
        return Ref.parse(text)
    except ValueError as error:
        raise Rejected("bad_reference") from error
