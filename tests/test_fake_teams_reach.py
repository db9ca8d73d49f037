"""The fake Teams knows whom and what a bot may reach, and says no with Microsoft's codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fakes.teams import FakeTeams
from tests.fakes.teams_samples import (
    Api,
    Clock,
    Json,
    says,
)
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


def code_of(answer: Json) -> str:
    """The code with which the API refuses."""
    return str(answer["error"]["code"])


# Who may be reached.


def test_a_chat_is_created_once_for_a_person(fake: FakeTeams, api: Api) -> None:
    emna = fake.user("Emna")
    first, second = (api.chat(fake.state.bot, TENANT, emna.mri) for _ in range(2))
    assert first == second and first[0] == 201
    api.post(first[1]["id"], says("Bonjour"))
    assert fake.chat("Emna").last.text == "Bonjour"


def test_no_chat_with_somebody_the_app_is_not_installed_for(fake: FakeTeams, api: Api) -> None:
    zoe = fake.add_person("Zoé Zahra")
    status, answer = api.chat(fake.state.bot, TENANT, zoe.mri)
    assert (status, code_of(answer)) == (403, "ForbiddenOperationException")
    fake.person("Zoé").installs()
    assert api.chat(fake.state.bot, TENANT, zoe.mri)[0] == 201


def test_an_id_in_entra_is_enough_once_the_app_is_installed(fake: FakeTeams, api: Api) -> None:
    alice = fake.user("Alice")
    before = api.chat(fake.state.bot, TENANT, alice.aad)[0]
    fake.person("Alice").installs()
    assert (before, api.chat(fake.state.bot, TENANT, alice.aad)[0]) == (403, 201)


def test_a_chat_needs_somebody_of_that_tenant(fake: FakeTeams, api: Api) -> None:
    other = fake.add_tenant("33333333-3333-3333-3333-333333333333")
    alice = fake.user("Alice")
    met = [
        api.chat(fake.state.bot, TENANT, alice.email)[0],
        api.chat(fake.state.bot, other, alice.mri)[0],
        api.chat(fake.state.bot, "nowhere", alice.mri)[0],
        api.chat("28:else", TENANT, alice.mri)[0],
    ]
    assert met == [400] * 4


@pytest.mark.parametrize(
    "body", [None, [], {}, {"members": 3}, {"channelData": {"channel": 3}}, {"isGroup": True}]
)
def test_a_malformed_creation_is_refused(api: Api, body: Any) -> None:
    assert api.call("POST", "conversations", body)[0] in {400, 404}


def test_an_uninstalled_app_cannot_write_to_that_person(fake: FakeTeams, api: Api) -> None:
    alice = fake.person("Alice")
    alice.installs()
    chat = alice.chat.id
    api.post(chat, says("a"))
    alice.uninstalls()
    status, answer, _ = api.call("POST", f"conversations/{chat}/activities", says("b"))
    assert (status, answer["errorCode"], "MessageWritesBlocked" in answer["message"]) == (
        403,
        209,
        True,
    )


REFUSALS: dict[str, tuple[int, str, Callable[[FakeTeams, Api], tuple[int, Json, Any]]]] = {
    "elsewhere": (
        404,
        "ConversationNotFound",
        lambda f, a: a.call("POST", "conversations/19:else@thread.v2/activities", says("a")),
    ),
    "a message that is not there": (
        404,
        "ActivityNotFoundInConversation",
        lambda f, a: a.call("PUT", f"conversations/{GENERAL}/activities/1", says("a")),
    ),
    "under a message that is not there": (
        404,
        "ActivityNotFoundInConversation",
        lambda f, a: a.call("POST", f"conversations/{GENERAL}/activities/1", says("a")),
    ),
    "a message of somebody else": (
        403,
        "Forbidden",
        lambda f, a: a.call(
            "PUT",
            f"conversations/{GENERAL}/activities/{f.person('Alice').writes('a').id}",
            says("b"),
        ),
    ),
    "a member who is not there": (
        404,
        "MemberNotFoundInConversation",
        lambda f, a: a.call("GET", f"conversations/{GENERAL}/members/29:nobody"),
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_errors_carry_microsoft_s_codes(fake: FakeTeams, api: Api, name: str) -> None:
    status, code, work = REFUSALS[name]
    met, answer, _ = work(fake, api)
    assert (met, code_of(answer), fake.violations) == (status, code, [])


def test_a_removed_bot_is_refused_until_it_is_added_again(fake: FakeTeams, api: Api) -> None:
    path = f"conversations/{GROUP}/activities"
    fake.remove_bot(GROUP)
    status, answer, _ = api.call("POST", path, says("a"))
    fake.add_bot(GROUP, fake.person("Alice"))
    assert (status, code_of(answer)) == (403, "BotNotInConversationRoster")
    assert api.call("POST", path, says("a"))[0] == 201


def test_a_deleted_channel_is_not_found_until_it_is_restored(fake: FakeTeams, api: Api) -> None:
    fake.add_channel("19:plans@thread.tacv2", "Plans")
    alice = fake.person("Alice")
    met = []
    for deed in (alice.deletes_channel, alice.restores_channel):
        deed("19:plans@thread.tacv2")
        path = "conversations/19:plans@thread.tacv2/activities"
        met.append(api.call("POST", path, says("a"))[0])
    assert met == [404, 201]


# People and teams.


@pytest.mark.parametrize("by", ["mri", "aad", "email"])
def test_a_member_is_found_by_each_of_their_ids(fake: FakeTeams, api: Api, by: str) -> None:
    bob = fake.user("Bob")
    found = api.call("GET", f"conversations/{GENERAL}/members/{getattr(bob, by)}")[1]
    assert (found["id"], found["objectId"], found["email"], found["givenName"]) == (
        bob.mri,
        bob.aad,
        "bob@example.com",
        "Bob",
    )


def test_members_come_in_pages(fake: FakeTeams, api: Api) -> None:
    crowd = [fake.add_person(f"Personne{n:03d} X").aad for n in range(70)]
    fake.add_group("19:crowd@thread.v2", members=crowd)
    path = "conversations/19:crowd@thread.v2/pagedmembers"
    first = api.call("GET", f"{path}?pageSize=10")[1]
    token = first["continuationToken"]
    second = api.call("GET", f"{path}?pageSize=10&continuationToken={token}")[1]
    assert (len(first["members"]), len(second["members"])) == (50, 20)
    assert "continuationToken" not in second


def test_a_page_that_is_no_number_is_a_violation(fake: FakeTeams, api: Api) -> None:
    assert api.call("GET", f"conversations/{GENERAL}/pagedmembers?pageSize=all")[0] == 400
    assert fake.violations


def test_a_team_tells_its_name_and_its_channels(fake: FakeTeams, api: Api) -> None:
    fake.add_channel("19:plans@thread.tacv2", "Plans")
    team = api.call("GET", f"teams/{GENERAL}")[1]
    channels = api.call("GET", f"teams/{GENERAL}/conversations")[1]["conversations"]
    assert (team["name"], team["channelCount"], team["memberCount"]) == ("Lancement", 2, 5)
    assert channels == [
        {"id": GENERAL, "name": None},
        {"id": "19:plans@thread.tacv2", "name": "Plans"},
    ]


def test_the_service_url_may_move(fake: FakeTeams, api: Api) -> None:
    fake.region = "amer"
    moved = Api(fake.service_url, fake.login_url, fake.app_id, fake.app_password)
    moved.sign_in()
    assert moved.base.endswith("/amer")
    assert moved.post(GENERAL, says("a")) and api.post(GENERAL, says("b"))
