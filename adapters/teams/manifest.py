"""The manifest of the app that a customer uploads to Teams, in three languages.

learn.microsoft.com, "App manifest schema"; limits are the schema's own.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from adapters.teams.extension import REPORT
from adapters.teams.limits import cut
from bot import commands
from bot.words import Lexicon, Words

VERSION = "1.19"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
LANGUAGES = ("en", "ar")
"""Besides French, which the manifest itself speaks."""
SCOPES = ("personal", "team", "groupChat")
MOST_COMMANDS = 10
_SHORT, _NAME, _BRIEF, _LONG = 30, 100, 80, 4000
_TITLE, _DESCRIPTION, _LABEL, _ABOUT = 32, 128, 32, 128
_FIRST = ("standup", "irritant", "vote", "journal", "commitments", "digest", "plan", "members")
"""The commands that the list has room for, between the menu and help."""


def manifest(
    url: str, app_id: str, lexicon: Lexicon, *, name: str, version: str, threads: bool = False
) -> dict[str, Any]:
    """The manifest as plain values, in French. `url` is our public address, `app_id` the bot's.

    `threads` asks each team that adds the app to let it read the channels' messages, so that a reply
    under a vote is noticed (V39).
    """
    words = lexicon("fr")
    site = url.rstrip("/")
    return {
        **(_reads_channels(site, app_id) if threads else {}),
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id,
        "developer": {
            "name": cut(name, 32),
            "websiteUrl": site,
            "privacyUrl": site,
            "termsOfUseUrl": site,
        },
        "name": {"short": cut(name, _SHORT), "full": cut(_full(words, name), _NAME)},
        "description": _described(words),
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#1f3a4d",
        "localizationInfo": {
            "defaultLanguageTag": "fr",
            "additionalLanguages": [
                {"languageTag": language, "file": f"{language}.json"} for language in LANGUAGES
            ],
        },
        "bots": [
            {
                "botId": app_id,
                "scopes": list(SCOPES),
                "supportsFiles": False,
                "isNotificationOnly": False,
                "commandLists": [
                    {"scopes": [scope], "commands": _listed(words)} for scope in SCOPES
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [
                    {
                        "id": REPORT,
                        "type": "action",
                        "context": ["message", "compose", "commandBox"],
                        "fetchTask": True,
                        **_report(words),
                    }
                ],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(site).netloc],
    }


def _reads_channels(site: str, app_id: str) -> dict[str, Any]:
    """Resource-specific consent: the team's owners grant it, for their own team."""
    permission = {"name": "ChannelMessage.Read.Group", "type": "Application"}
    return {
        "authorization": {"permissions": {"resourceSpecific": [permission]}},
        "webApplicationInfo": {"id": app_id, "resource": site},
    }


def localised(locale: str, lexicon: Lexicon, *, name: str) -> dict[str, Any]:
    """The same texts in another language, under their place in the manifest."""
    words = lexicon(locale)
    found: dict[str, Any] = {
        "$schema": SCHEMA.replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema"),
        "name.short": cut(name, _SHORT),
        "name.full": cut(_full(words, name), _NAME),
        **{f"description.{key}": text for key, text in _described(words).items()},
        "composeExtensions[0].commands[0].title": _report(words)["title"],
        "composeExtensions[0].commands[0].description": _report(words)["description"],
    }
    for number in range(len(SCOPES)):
        for place, command in enumerate(_listed(words)):
            at = f"bots[0].commandLists[{number}].commands[{place}]"
            found |= {f"{at}.{key}": text for key, text in command.items()}
    return found


def _full(words: Words, name: str) -> str:
    return words.say("teams.manifest.full", name=name)


def _described(words: Words) -> dict[str, str]:
    return {
        "short": cut(words.say("teams.manifest.short"), _BRIEF),
        "full": cut(words.say("teams.manifest.long"), _LONG),
    }


def _report(words: Words) -> dict[str, str]:
    return {
        "title": cut(words.say("teams.manifest.report"), _LABEL),
        "description": cut(words.say("teams.manifest.report_about"), _ABOUT),
    }


def _listed(words: Words) -> list[dict[str, str]]:
    """The command list: the menu first, help last, each under the word of the language."""
    listed = {command.name: command for command in commands.ALL}
    first = {
        "title": words.say("teams.manifest.menu_word"),
        "description": cut(words.say("teams.manifest.menu"), _DESCRIPTION),
    }
    chosen = [listed[name] for name in (*_FIRST, "help")]
    return [first, *(_command(command, words) for command in chosen)][:MOST_COMMANDS]


def _command(command: commands.Command, words: Words) -> dict[str, str]:
    return {
        "title": cut(commands.word(command, words.locale), _TITLE),
        "description": cut(words.say(f"command.{command.name}.label"), _DESCRIPTION),
    }
