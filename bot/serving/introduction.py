"""A single workspace's token says by itself which workspace it is for; asked in the background."""

from __future__ import annotations

import asyncio
import logging

from adapters.slack.api import SlackApi
from bot.conversation import organization_of
from bot.ports import Busy, Rejected, RetryLater, StoreDown, Uncertain, Unit, Unreachable
from bot.serving.house import House

log = logging.getLogger("comite.slack")

PAUSES = (1, 2, 5, 10, 30, 60)
"""Seconds between attempts; the last repeats."""


async def introduce(house: House) -> None:
    """Learns the workspace of SLACK_BOT_TOKEN, so that its organisation exists from the start.
    Never blocks the start: Slack may be away for a while."""
    token = house.settings.slack_bot_token
    if token is None:
        return
    api = SlackApi(house.settings.slack_api_url)
    tries = 0
    try:
        while True:
            try:
                answer = await api.call("auth.test", token.get_secret_value())
                team, name = str(answer["team_id"]), str(answer.get("team") or "")

                def known(unit: Unit, team: str = team, name: str = name) -> None:
                    organization_of(unit, house.bearings, "slack", team, name)

                await house.store.write(known)
                log.info("slack: the token is for the workspace %s", team)
                return
            except (Unreachable, Rejected) as refused:
                log.error(
                    "slack: SLACK_BOT_TOKEN is refused (%s): copy it again from OAuth & "
                    "Permissions of your Slack app",
                    refused,
                )
            except (RetryLater, Uncertain, StoreDown, Busy) as away:
                log.warning("slack: auth.test is not answered yet (%s); trying again", away)
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1
    finally:
        await api.close()
