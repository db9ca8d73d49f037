"""Slack: how Comité meets people there. `build` makes the whole room."""

from __future__ import annotations

from adapters.front.counters import Counters
from adapters.slack.manifest import manifest
from adapters.slack.room import WORDS, SlackRoom, SlackSettings, build

__all__ = ["WORDS", "Counters", "SlackRoom", "SlackSettings", "build", "manifest"]
