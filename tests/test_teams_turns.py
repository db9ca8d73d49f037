"""What somebody did in Teams, read: words, places, instants, messages that were pointed at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.teams import lifecycle, turns
from adapters.teams.extension import seed_of
from adapters.teams.refs import COMMAND, Ref, form_key, is_channel, moment
from bot.cards import COMMAND as MARKED
from bot.events import Lifecycle
from tests.teams_kit import APP, TENANT, message

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
US = f"28:{APP}"
CHANNEL = {
    "conversation": {
        "id": "19:general@thread.tacv2;messageid=1700000000000",
        "conversationType": "channel",
        "tenantId": TENANT,
    },
    "channelData": {
        "tenant": {"id": TENANT.upper()},
        "team": {"id": "19:team", "name": "Carte"},
        "channel": {"id": "19:general@thread.tacv2"},
    },
}


def mention(text: str, ident: str) -> dict[str, Any]:
    return {"type": "mention", "text": text, "mentioned": {"id": ident, "name": text}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<at>Comité</at> vote Lancer", "vote Lancer"),
        ("  <at>Comité</at>  vote Lancer\n", "vote Lancer"),
        ("<at>Comité</at>\u00a0menu", "menu"),
        ("vote Lancer", "vote Lancer"),
        ("@Comité vote Lancer", "vote Lancer"),
        ("comité, vote Lancer", "vote Lancer"),
        ("<at>Comité</at> vote 2 &lt; 3 &amp; 4", "vote 2 < 3 & 4"),
        ("<at>Comité</at> vote avec <at>Bob Brown</at>", "vote avec @Bob Brown"),
        ("<at>Comité</at>", ""),
        ("Comité Produit", "Comité Produit"),
        ("comités de quartier", "comités de quartier"),
    ],
)
def test_our_name_is_not_part_of_what_is_said(text: str, said: str) -> None:
    entities = [mention("<at>Comité</at>", US), mention("<at>Bob Brown</at>", "29:bob")]
    assert turns.spoken(text, entities, US)[0] == said


def test_only_a_mention_of_us_counts_as_one() -> None:
    theirs = [mention("<at>Comité</at>", "29:somebody-called-so")]
    assert turns.spoken("<at>Comité</at> menu", theirs, US) == ("menu", False)
    assert turns.spoken("<at>Comité</at> menu", [mention("<at>Comité</at>", US)], US)[1]


def test_a_channel_is_known_without_its_thread_and_answered_within_it() -> None:
    turn = turns.of(message(**CHANNEL), NOW)
    assert turn.where.channel == "19:general@thread.tacv2"
    assert turn.conversation.endswith(";messageid=1700000000000")
    assert (turn.tenant, turn.channel_name) == (TENANT, "Carte")


def test_a_talk_of_two_is_no_channel() -> None:
    assert turns.of(message(), NOW).where.channel == ""


@pytest.mark.parametrize(
    ("timestamp", "at"),
    [
        ("2026-11-23T08:59:58.1234567Z", datetime(2026, 11, 23, 8, 59, 58, 123456, UTC)),
        ("2026-11-23T08:59:58Z", datetime(2026, 11, 23, 8, 59, 58, tzinfo=UTC)),
        ("2026-11-23T08:59:58.5Z", datetime(2026, 11, 23, 8, 59, 58, 500000, UTC)),
        ("yesterday", NOW),
        ("", NOW),
    ],
)
def test_the_instant_of_an_activity(timestamp: str, at: datetime) -> None:
    assert moment(timestamp, NOW) == at


def test_language_and_zone_are_those_of_the_client() -> None:
    told = {"type": "clientInfo", "locale": "ar-MA", "timezone": "Africa/Casablanca"}
    turn = turns.of(message(entities=[told]), NOW)
    assert (turn.locale, turn.timezone) == ("ar", "Africa/Casablanca")


def test_a_reference_is_read_back() -> None:
    ref = Ref("19:general@thread.tacv2", "1700000000000")
    assert Ref.parse(str(ref)) == ref
    assert ref.thread == "19:general@thread.tacv2;messageid=1700000000000"
    with pytest.raises(ValueError, match="reference"):
        Ref.parse("19:general")


def test_a_group_chat_has_no_threads() -> None:
    assert is_channel("19:a@thread.tacv2;messageid=1") and not is_channel("19:a@thread.v2")


def test_the_same_words_in_the_same_form_are_one_submission() -> None:
    one = form_key(TENANT, "u", "f", {"a": "x", "b": ("1", "2")})
    assert one == form_key(TENANT, "u", "f", {"b": ("1", "2"), "a": "x"})
    assert one != form_key(TENANT, "u", "f", {"a": "y", "b": ("1", "2")})


def test_the_command_is_named_as_teams_has_it() -> None:
    assert MARKED.startswith("\u2060") and COMMAND == "@Comité"


# Lifecycle


def happened(**activity: Any) -> list[tuple[str, str]]:
    made = message(**activity)
    found: list[Lifecycle] = list(lifecycle.read(made, turns.of(made, NOW)))
    return [(each.kind, each.where.channel) for each in found]


PLACE = "19:general@thread.tacv2"


@pytest.mark.parametrize(
    ("activity", "kind"),
    [
        ({"type": "installationUpdate", "action": "add"}, [("met", "")]),
        ({"type": "installationUpdate", "action": "remove"}, [("gone", "")]),
        ({"type": "installationUpdate", "action": "add", **CHANNEL}, []),
        ({"type": "installationUpdate", "action": "remove-upgrade", **CHANNEL}, [("left", PLACE)]),
        (
            {"type": "conversationUpdate", "membersAdded": [{"id": US}], **CHANNEL},
            [("joined", PLACE)],
        ),
        (
            {"type": "conversationUpdate", "membersRemoved": [{"id": US}], **CHANNEL},
            [("left", PLACE)],
        ),
        ({"type": "conversationUpdate", "membersAdded": [{"id": "29:carol"}], **CHANNEL}, []),
        ({"type": "conversationUpdate", "membersAdded": [{"id": US}]}, []),
    ],
    ids=str,
)
def test_what_happens_to_us_is_told(activity: dict[str, Any], kind: list[tuple[str, str]]) -> None:
    assert happened(**activity) == kind


@pytest.mark.parametrize(
    ("event", "kind"),
    [("channelDeleted", "left"), ("channelRestored", "joined"), ("teamArchived", "left")],
)
def test_a_channel_goes_and_comes_back(event: str, kind: str) -> None:
    data = {**CHANNEL["channelData"], "eventType": event}
    data["channel"] = {"id": "19:other@thread.tacv2"}
    activity = {**CHANNEL, "type": "conversationUpdate", "channelData": data}
    assert happened(**activity) == [(kind, "19:other@thread.tacv2")]


# The message extension


@pytest.mark.parametrize(
    ("content", "kind", "verbatim"),
    [
        ("<div><p>Ma carte n&#39;arrive <b>pas</b></p></div>", "html", "Ma carte n'arrive pas"),
        ("<p>Un</p><p>Deux<br>Trois</p>", "html", "Un\nDeux\nTrois"),
        ("<at id=0>Bob</at>&nbsp;: 2 &lt; 3", "html", "Bob : 2 < 3"),
        ("Déjà <du> texte", "text", "Déjà <du> texte"),
        ("", "html", ""),
    ],
)
def test_a_message_that_was_pointed_at_gives_its_words(
    content: str, kind: str, verbatim: str
) -> None:
    told = {
        "messagePayload": {
            "linkToMessage": "https://teams.microsoft.com/l/message/1",
            "from": {"user": {"displayName": "Bob"}},
            "body": {"contentType": kind, "content": content},
        }
    }
    seed = seed_of(told)
    assert seed == {"verbatim": verbatim, "link": "https://teams.microsoft.com/l/message/1"}


def test_an_instant_with_an_offset_is_that_instant() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert moment("2026-11-23T10:30:00.1234567+01:00", now) == datetime(
        2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC
    )


@pytest.mark.parametrize("content", ["<a " * 20_000, "<![" * 20_000, "<at>" * 20_000])
def test_a_message_made_of_open_tags_is_read_like_any(content: str) -> None:
    """No more is looked for than its text is long: a crafted one must not hold everybody up."""
    value = {"messagePayload": {"body": {"contentType": "html", "content": f"<p>Dit</p>{content}"}}}
    assert seed_of(value)["verbatim"].startswith("Dit")
    assert turns._AT.sub("", content) == content
