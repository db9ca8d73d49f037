"""The people of the fake Teams send what Teams sends, signed by the fake's keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import jwt
import pytest

from tests.fakes.slack_forms import CannotDo
from tests.fakes.teams import FakeTeams
from tests.fakes.teams_samples import Api, Bot, Clock, adaptive, execute, says, shows
from tests.fakes.teams_world import GENERAL, GROUP, TENANT


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeTeams]:
    with FakeTeams(clock) as running:
        yield running


@pytest.fixture
def api(fake: FakeTeams) -> Api:
    client = Api(fake.service_url, fake.login_url, fake.app_id, fake.app_password)
    client.sign_in()
    return client


@pytest.fixture
def bot() -> Iterator[Bot]:
    with Bot() as running:
        yield running


# Tokens.


def claims_of(fake: FakeTeams, token: str) -> dict[str, Any]:
    """The claims, verified by the key that the fake publishes, time apart."""
    with urlopen(fake.openid_url) as answer:
        metadata = json.load(answer)
    with urlopen(metadata["jwks_uri"]) as answer:
        keys = {key["kid"]: key for key in json.load(answer)["keys"]}
    key = keys[jwt.get_unverified_header(token)["kid"]]
    assert "msteams" in key["endorsements"]
    public = jwt.PyJWK.from_dict({"alg": "RS256"} | key).key
    return dict(
        jwt.decode(
            token,
            public,
            ["RS256"],
            {"verify_exp": False, "verify_nbf": False},
            audience=fake.app_id,
        )
    )


def test_a_delivery_is_signed_for_the_app(fake: FakeTeams, bot: Bot, clock: Clock) -> None:
    fake.person("Alice", bot.url).mentions("aide").send()
    headers, activity = bot.received[0]
    claims = claims_of(fake, headers["Authorization"].removeprefix("Bearer "))
    assert claims["iss"] == "https://api.botframework.com"
    assert claims["serviceurl"] == activity["serviceUrl"] == fake.service_url
    assert claims["nbf"] <= clock().timestamp() < claims["exp"]


def test_after_a_rotation_another_key_signs(fake: FakeTeams) -> None:
    before = fake.sign()
    fake.rotate_keys()
    assert claims_of(fake, fake.sign())["aud"] == fake.app_id
    with pytest.raises((KeyError, jwt.InvalidSignatureError)):
        claims_of(fake, before)


def test_claims_can_be_changed_or_taken_away(fake: FakeTeams) -> None:
    claims = fake.claims(iss="else", exp=None)
    assert (claims["iss"], "exp" in claims, claims["aud"]) == ("else", False, fake.app_id)


def test_a_forged_token_is_sent_as_it_is(fake: FakeTeams, bot: Bot) -> None:
    delivery = fake.person("Alice", bot.url).mentions("aide")
    delivery.send(token="forged")
    delivery.send(token="")
    sent = [headers.get("Authorization") for headers, _ in bot.received]
    assert sent == ["Bearer forged", None]


# Messages.


def test_a_mention_in_a_channel_has_teams_shape(fake: FakeTeams, bot: Bot) -> None:
    fake.person("Alice", bot.url).mentions("vote Go & retour").send()
    said, alice = bot.activity, fake.user("Alice")
    assert said["text"] == "<at>Comité</at> vote Go & retour"
    assert said["entities"][0] == {
        "type": "mention",
        "text": "<at>Comité</at>",
        "mentioned": {"id": f"28:{fake.app_id}", "name": "Comité"},
    }
    assert said["from"] == {"id": alice.mri, "name": alice.name, "aadObjectId": alice.aad}
    assert said["conversation"]["id"] == f"{GENERAL};messageid={said['id']}"
    assert said["channelData"]["team"] == {"id": GENERAL}
    assert said["attachments"][0]["content"].endswith("&nbsp;vote Go &amp; retour</p>")


def test_a_mention_under_a_message_is_in_its_thread(fake: FakeTeams, api: Api) -> None:
    root = api.post(GENERAL, says("a"))
    alice = fake.person("Alice")
    said = alice.mentions("aide", under=fake.conversation().last).activity
    assert said["conversation"]["id"] == f"{GENERAL};messageid={root}"


def test_a_group_chat_has_no_threads_and_no_team(fake: FakeTeams) -> None:
    said = fake.person("Bob").mentions("aide", GROUP).activity
    assert (said["conversation"], said["channelData"]) == (
        {"conversationType": "groupChat", "tenantId": TENANT, "id": GROUP, "isGroup": True},
        {"tenant": {"id": TENANT}},
    )


def test_a_message_in_the_chat_mentions_nobody(fake: FakeTeams, bot: Bot) -> None:
    alice = fake.person("Alice", bot.url)
    alice.installs().send()
    alice.says("bonjour").send()
    said = bot.activity
    assert (said["text"], said["conversation"]["conversationType"], len(said["entities"])) == (
        "bonjour",
        "personal",
        1,
    )
    assert alice.chat.last.text == "bonjour"


def test_there_is_no_chat_before_an_installation(fake: FakeTeams) -> None:
    with pytest.raises(CannotDo, match="no chat"):
        fake.person("Alice").says("bonjour")


def test_nobody_speaks_where_they_are_not(fake: FakeTeams) -> None:
    fake.add_group("19:else@thread.v2")
    with pytest.raises(CannotDo, match="is not in"):
        fake.person("Alice").mentions("aide", "19:else@thread.v2")


def test_a_repeated_delivery_is_the_same_activity(fake: FakeTeams, bot: Bot) -> None:
    delivery = fake.person("Alice", bot.url).mentions("aide")
    delivery.send()
    delivery.send()
    (_, first), (_, second) = bot.received
    assert first == second


def test_the_same_thing_again_has_another_id(fake: FakeTeams, api: Api) -> None:
    api.post(GROUP, shows(adaptive(actions=[execute()])))
    alice = fake.person("Alice")
    for delivery in (alice.mentions("aide", GROUP), alice.click("Go")):
        first, again = delivery.activity, delivery.again().activity
        assert first["id"] != again["id"]
        assert first["id"].startswith("f:") == again["id"].startswith("f:")
        assert {**first, "id": ""} == {**again, "id": ""}


def test_a_server_error_is_a_failure(fake: FakeTeams, bot: Bot) -> None:
    bot.status = 503
    result = fake.person("Alice", bot.url).mentions("aide").send()
    assert (result.failed, fake.violations) == ("status 503", [])


def test_nobody_listening_is_a_failure(fake: FakeTeams) -> None:
    result = fake.person("Alice", "http://127.0.0.1:1").mentions("aide").send()
    assert (result.status, result.ok) == (0, False)


def test_a_person_without_an_address_cannot_send(fake: FakeTeams) -> None:
    with pytest.raises(CannotDo, match="address"):
        fake.person("Alice").mentions("aide").send()


# Events.


def test_an_installation_is_two_activities(fake: FakeTeams, bot: Bot) -> None:
    alice = fake.person("Alice", bot.url)
    alice.installs().send()
    (_, installation), (_, update) = bot.received
    assert (installation["type"], installation["action"]) == ("installationUpdate", "add")
    assert update["type"] == "conversationUpdate"
    assert [member["id"] for member in update["membersAdded"]] == [fake.state.bot, alice.mri]
    assert installation["conversation"]["id"] == update["conversation"]["id"] == alice.chat.id


def test_a_bot_added_to_a_team_is_told_the_channel_chosen(fake: FakeTeams) -> None:
    channel = fake.add_channel("19:plans@thread.tacv2", "Plans")
    installation, update = fake.add_bot(channel.id, fake.person("Alice")).activities
    for activity in (installation, update):
        assert activity["conversation"]["id"] == channel.id
        assert activity["channelData"]["settings"]["selectedChannel"]["id"] == channel.id
        assert activity["channelData"]["team"]["name"] == "Lancement"
    assert update["channelData"]["eventType"] == "teamMemberAdded"
    assert update["membersAdded"] == [{"id": fake.state.bot}]


def test_a_bot_removed_says_so_too(fake: FakeTeams) -> None:
    installation, update = fake.remove_bot(GROUP, fake.person("Alice")).activities
    assert (installation["action"], update["membersRemoved"]) == (
        "remove",
        [{"id": fake.state.bot}],
    )


def test_a_member_added_to_a_team_is_told_of_the_team(fake: FakeTeams) -> None:
    fake.add_channel("19:plans@thread.tacv2", "Plans")
    zoe = fake.add_person("Zoé Zahra")
    update = fake.person("Alice").adds(zoe, "19:plans@thread.tacv2").activity
    assert (update["membersAdded"], update["conversation"]["id"]) == (
        [{"id": zoe.mri, "aadObjectId": zoe.aad}],
        GENERAL,
    )
    assert zoe.aad in fake.conversation().members
    gone = fake.person("Zoé").leaves(GENERAL).activity
    assert (gone["channelData"]["eventType"], zoe.aad in fake.conversation().members) == (
        "teamMemberRemoved",
        False,
    )


def test_a_member_added_to_a_group_chat_has_no_event_type(fake: FakeTeams) -> None:
    zoe = fake.add_person("Zoé Zahra")
    update = fake.person("Alice").adds(zoe, GROUP).activity
    assert (update["conversation"]["id"], "eventType" in update["channelData"]) == (GROUP, False)


def test_every_deed_is_an_activity_of_its_type(fake: FakeTeams, api: Api) -> None:
    fake.add_channel("19:plans@thread.tacv2", "Plans")
    alice = fake.person("Alice")
    api.post(GENERAL, says("Vote"))
    posted = fake.conversation().last
    alice.mentions("aide")
    said = fake.conversation().last
    deliveries = [
        alice.edits(said, "go"),
        alice.deletes(said),
        alice.reacts(posted),
        alice.renames_channel("19:plans@thread.tacv2", "Projets"),
        alice.deletes_channel("19:plans@thread.tacv2"),
        alice.restores_channel("19:plans@thread.tacv2"),
    ]
    kinds = [(d.activity["type"], d.activity["channelData"].get("eventType")) for d in deliveries]
    assert kinds == [
        ("messageUpdate", "editMessage"),
        ("messageDelete", "softDeleteMessage"),
        ("messageReaction", None),
        ("conversationUpdate", "channelRenamed"),
        ("conversationUpdate", "channelDeleted"),
        ("conversationUpdate", "channelRestored"),
    ]
    assert deliveries[3].activity["channelData"]["channel"]["name"] == "Projets"


def test_somebody_of_another_tenant_says_so(fake: FakeTeams) -> None:
    other = fake.add_tenant("33333333-3333-3333-3333-333333333333")
    fake.add_person("Zoé Zahra", tenant=other)
    installation = fake.person("Zoé").installs().activities[0]
    assert installation["channelData"]["tenant"]["id"] == other
    assert installation["conversation"]["tenantId"] == other
