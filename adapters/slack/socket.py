"""Socket Mode: the same envelopes through websockets that we open, for whoever opens no port."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import cast, get_args

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.front.asgi import Answer
from adapters.front.counters import Counters
from adapters.slack.envelopes import Kind
from adapters.slack.gate import Gate

CONNECTIONS = 2
"""While Slack renews one, the other still listens. Each payload goes to any one of them."""
_KINDS = frozenset(get_args(Kind))


class Socket:
    """Reconnects by itself until stopped. `client` calls apps.connections.open."""

    def __init__(
        self,
        gate: Gate,
        client: AsyncWebClient,
        token: str,
        counters: Counters,
        logger: logging.Logger,
        connections: int = CONNECTIONS,
    ) -> None:
        self._gate, self._client, self._token = gate, client, token
        self._counters, self._logger, self._count = counters, logger, connections
        self._open: list[SocketModeClient] = []
        self._connecting: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begins to connect and returns: Slack may be unreachable for a while."""
        for _ in range(self._count):
            client = SocketModeClient(self._token, self._logger, self._client)
            client.socket_mode_request_listeners.append(self._take)
            self._open.append(client)
            self._connecting.append(asyncio.create_task(client.connect()))

    async def stop(self) -> None:
        for task in self._connecting:
            task.cancel()
        await asyncio.gather(*self._connecting, return_exceptions=True)
        self._connecting.clear()
        while self._open:
            await self._open.pop().close()

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledges all but what could not be stored: that, Slack brings again."""
        if request.type in _KINDS:
            answer = await self._gate.take(
                cast(Kind, request.type), request.payload, bool(request.retry_attempt)
            )
        else:
            self._counters.add("slack_ignored")
            answer = Answer(200)
        if answer.status == 503:
            return
        payload = _content(answer) if request.accepts_response_payload else None
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))


def _content(answer: Answer) -> dict[str, object] | None:
    if answer.status != 200 or not answer.body:
        return None
    if answer.type.startswith("application/json"):
        content: dict[str, object] = json.loads(answer.body)
        return content
    return {"text": answer.body}
