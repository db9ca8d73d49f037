"""One person before a screen of the fake Slack: what they see, and the parts of its payloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .slack_delivery import Delivery
from .slack_forms import CannotDo, state_of
from .slack_hooks import new_hook
from .slack_things import Json, Message, User, View, Workspace

if TYPE_CHECKING:
    from .slack import FakeSlack


@dataclass
class Screen:
    """`url` is the address of the app, or None for Socket Mode."""

    fake: FakeSlack
    user: User
    url: str | None = None

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def space(self) -> Workspace:
        """The workspace they act in; a stranger from elsewhere acts in the first one."""
        spaces = self.fake.state.workspaces
        return spaces.get(self.user.team) or next(iter(spaces.values()))

    @property
    def view(self) -> View:
        """The modal on top of their screen."""
        stack = self.fake.opened_views(self.id)
        if not stack:
            raise CannotDo(f"no modal is open for {self.id}")
        return stack[-1]

    @property
    def seen(self) -> Message:
        """The last message that only they see."""
        shown = self.fake.ephemerals(self.id)
        if not shown:
            raise CannotDo(f"nothing was shown to {self.id} alone")
        return shown[-1]

    # Shapes.

    def _view_json(self, view: View) -> Json:
        return {**view, "state": state_of(view, self.id)}

    def _interaction(self, kind: str) -> Json:
        space = self.space
        team: Json = {"id": space.id, "domain": space.domain}
        if space.enterprise:
            team |= {
                "enterprise_id": space.enterprise["id"],
                "enterprise_name": space.enterprise["name"],
            }
        return {
            "type": kind,
            "team": team,
            "enterprise": space.enterprise,
            "user": {
                "id": self.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": self.user.team,
            },
            "api_app_id": self.fake.app_id,
            "token": self.fake.verification_token,
            "is_enterprise_install": False,
        }

    def _channel_json(self, channel_id: str) -> Json:
        place = self.fake.state.channel(channel_id)
        return {"id": place.id, "name": "directmessage" if place.is_im else place.name}

    def _hook(self, channel: str, message: Message | None = None) -> str:
        return new_hook(self.fake.state, self.fake.url, self.space.id, channel, self.id, message)

    def _delivery(self, kind: str, payload: Json, view: View | None = None) -> Delivery:
        return Delivery(self.fake, kind, payload, self.id, self.url, view)
