"""The Socket Mode end of the fake: hello, envelopes, acknowledgements, disconnects."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from concurrent.futures import Future
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]


class SocketHub:
    """The open websockets of one app; envelopes go to them in turn.

    Every method but `serve` may be called from any thread but the server's own.
    """

    def __init__(self, app_id: str) -> None:
        self.app_id = app_id
        self.loop: asyncio.AbstractEventLoop | None = None
        self.acks: list[Json] = []
        self.opened = 0  # connections ever made
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, tuple[web.WebSocketResponse, Future[Json]]] = {}
        self._changed = threading.Condition()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from hello until either side closes it."""
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_json(
            {
                "type": "hello",
                "num_connections": len(self._open) + 1,
                "connection_info": {"app_id": self.app_id},
                "debug_info": {"host": "applink-fake", "approximate_connection_time": 18060},
            }
        )
        with self._changed:
            self._open.append(ws)
            self.opened += 1
            self._changed.notify_all()
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            with self._changed:
                if ws in self._open:
                    self._open.remove(ws)
            for name, (used, waiting) in list(self._waiting.items()):
                if used is ws:
                    del self._waiting[name]
                    waiting.set_exception(ConnectionError("closed before the acknowledgement"))
        return ws

    def _acknowledged(self, ack: Json) -> None:
        self.acks.append(ack)
        _, waiting = self._waiting.pop(str(ack.get("envelope_id")), (None, None))
        if waiting is not None:
            waiting.set_result(ack)

    def wait_open(self, ever: int = 1, timeout: float = 10.0) -> None:
        """Until a client is connected, the `ever`-th since the start; TimeoutError otherwise."""
        with self._changed:
            if not self._changed.wait_for(
                lambda: bool(self._open) and self.opened >= ever, timeout
            ):
                raise TimeoutError(f"{self.opened} websockets were opened, {ever} expected")

    def send(
        self, kind: str, payload: Json, *, answerable: bool, retry: int = 0, timeout: float = 10.0
    ) -> Json:
        """Send one envelope and return the client's acknowledgement (its `payload` if any).

        Raises ConnectionError when nobody is connected or the connection closes meanwhile, and
        TimeoutError when no acknowledgement comes.
        """
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answerable,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        waiting: Future[Json] = Future()
        with self._changed:
            if not self._open:
                raise ConnectionError("no websocket is open")
            ws = self._open.pop(0)
            self._open.append(ws)
            self._waiting[envelope["envelope_id"]] = (ws, waiting)
        self._call(ws.send_json(envelope))
        return waiting.result(timeout)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every client to reconnect (`warning`, `refresh_requested`, `link_disabled`).

        Except after a warning nothing more is sent to the old connection, which the client
        closes itself.
        """
        with self._changed:
            leaving = list(self._open)
            if reason != "warning":
                self._open.clear()
        for ws in leaving:
            self._call(
                ws.send_json(
                    {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
                )
            )

    def drop(self) -> None:
        """Close every connection without a word."""
        with self._changed:
            leaving = list(self._open)
            self._open.clear()
        for ws in leaving:
            self._call(ws.close())

    def _call(self, work: Any) -> None:
        assert self.loop is not None
        asyncio.run_coroutine_threadsafe(work, self.loop).result(10)
