"""The one door to botbuilder: it routes activities that our front has verified, and does nothing
else. Its own authentication, tokens and HTTP are never used; its successor is a change of this
file and of `adapters.teams.inbound.Visit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botbuilder.core import ActivityHandler, CloudAdapterBase, InvokeResponse
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)
from msrest.exceptions import DeserializationError

from adapters.front.parse import Malformed
from adapters.teams.tokens import Claims


class NotOurs(RuntimeError):
    """botbuilder tried to reach the network by itself: a defect of ours."""


class Bridge:
    """One per process. `run` calls no network and waits for nothing but the handler."""

    def __init__(self) -> None:
        self._adapter = _Adapter(_Verified())

    async def run(
        self, activity: Mapping[str, Any], claims: Claims, bot: ActivityHandler
    ) -> InvokeResponse | None:
        """Has the handler's method for this activity called; an invoke's answer comes back with
        its body as the handler made it, and a status of 501 where it made none. What the handler
        raises is raised here; Malformed for what botbuilder's own model does not read."""
        try:
            read = Activity().deserialize(dict(activity))
        except DeserializationError:
            raise Malformed("activity") from None
        proven = AuthenticateRequestResult()
        proven.claims_identity = ClaimsIdentity(dict(claims.all), True, "Bearer")
        proven.audience = claims.app_id
        proven.connector_factory = _NoConnector()
        found: InvokeResponse | None = await self._adapter.process_activity(
            proven, read, bot.on_turn
        )
        return found


class _Adapter(CloudAdapterBase):
    """The base that knows turns and invoke responses, without an HTTP framework."""


class _NoConnector(ConnectorFactory):
    """Gives a client that is never used: what we send goes through `adapters.teams.api`."""

    async def create(self, service_url: str, audience: str) -> Any:
        return _NoClient()


class _NoClient:
    def __getattr__(self, name: str) -> Any:
        raise NotOurs(f"connector client: {name}")


class _Verified(BotFrameworkAuthentication):
    """Whoever comes here was verified by our own front."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> Any:
        raise NotOurs("authenticate_request")

    async def authenticate_streaming_request(self, auth_header: str, channel_id: str) -> Any:
        raise NotOurs("authenticate_streaming_request")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return _NoConnector()

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> Any:
        return _NoClient()

    def create_bot_framework_client(self) -> Any:
        raise NotOurs("create_bot_framework_client")

    def get_originating_audience(self) -> str:
        raise NotOurs("get_originating_audience")

    async def authenticate_channel_request(self, auth_header: str) -> ClaimsIdentity:
        raise NotOurs("authenticate_channel_request")
