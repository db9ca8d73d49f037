"""The Connector API and the token endpoint of the fake Teams answer as Microsoft's do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.teams import FakeTeams
from tests.fakes.teams_receipt import activity_problems
from tests.fakes.teams_samples import (
    Api,
    Clock,
    Json,
    adaptive,
    block,
    execute,
    says,
    shows,
)
from tests.fakes.teams_state import State
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


# Tokens.


def test_a_token_is_given_for_the_app_s_secret(fake: FakeTeams, api: Api) -> None:
    status, answer = api.sign_in(TENANT)
    assert (status, answer["token_type"], answer["expires_in"]) == (200, "Bearer", 3599)
    assert api.post(GENERAL, says("Bonjour"))


@pytest.mark.parametrize(
    ("directory", "change", "status", "error"),
    [
        ("nowhere.example", {}, 400, "invalid_request"),
        (TENANT, {"grant_type": "password"}, 400, "unsupported_grant_type"),
        (TENANT, {"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_scope"),
        (TENANT, {"client_id": "else"}, 400, "unauthorized_client"),
        (TENANT, {"client_secret": "else"}, 401, "invalid_client"),
    ],
)
def test_a_wrong_request_for_a_token_is_refused(
    api: Api, directory: str, change: dict[str, str], status: int, error: str
) -> None:
    met, answer = api.sign_in(directory, **change)
    assert (met, answer["error"], "access_token" in answer) == (status, error, False)


def test_the_transcript_keeps_no_secret(fake: FakeTeams, api: Api) -> None:
    (call,) = fake.calls_of("token")
    assert fake.app_password not in str(call.payload)


def test_a_token_lives_an_hour_by_the_fake_s_clock(clock: Clock, api: Api) -> None:
    clock.now += timedelta(seconds=3599)
    status, answer, _ = api.call("GET", f"teams/{GENERAL}")
    assert (status, code_of(answer)) == (401, "Unauthorized")


def test_a_test_can_make_every_token_worthless(fake: FakeTeams, api: Api) -> None:
    fake.forget_tokens()
    refused = api.call("GET", f"teams/{GENERAL}")[0]
    api.sign_in()
    assert (refused, api.call("GET", f"teams/{GENERAL}")[0]) == (401, 200)


def test_a_call_without_a_token_is_a_violation(fake: FakeTeams, api: Api) -> None:
    api.token = ""
    status = api.call("POST", f"conversations/{GENERAL}/activities", says("a"))[0]
    assert (status, fake.violations) == (401, ["post: no bearer token"])


# Messages.


def test_a_message_is_kept_with_what_was_sent(fake: FakeTeams, api: Api) -> None:
    card = adaptive(block("Vote"), actions=[execute("Go"), execute("No-go")])
    number = api.post(GENERAL, shows(card, "Un vote"))
    (kept,) = fake.conversation().posts
    assert (kept.id, kept.card, kept.labels, kept.summary, kept.edits) == (
        number,
        card,
        ["Go", "No-go"],
        "Un vote",
        [],
    )


def test_ids_rise_although_the_clock_stands(api: Api) -> None:
    numbers = [int(api.post(GROUP, says("a"))) for _ in range(5)]
    assert numbers == sorted(set(numbers))


def test_a_post_in_a_channel_starts_a_thread_and_a_reply_joins_it(
    fake: FakeTeams, api: Api
) -> None:
    root = api.post(GENERAL, says("a"))
    by_id = api.post(f"{GENERAL};messageid={root}", says("b"))
    path = f"conversations/{GENERAL}/activities/{root}"
    by_path = api.call("POST", path, says("c"))[1]["id"]
    by_body = api.post(GENERAL, says("d", replyToId=by_id))
    threads = {m.id: m.thread for m in fake.conversation().messages}
    assert threads == dict.fromkeys((root, by_id, by_path, by_body), root)


def test_an_edit_replaces_a_message_and_is_no_post(fake: FakeTeams, api: Api) -> None:
    number = api.post(GENERAL, shows(adaptive(block("avant"))))
    assert api.put(GENERAL, number, shows(adaptive(block("après")))) == 200
    (kept,) = fake.conversation().posts
    assert kept.card is not None
    assert (kept.card.texts, len(kept.edits)) == (["après"], 1)


def test_what_people_write_is_no_post_of_the_bot(fake: FakeTeams, api: Api) -> None:
    fake.person("Alice").writes("bonjour", GROUP)
    api.post(GROUP, says("Bonjour à tous"))
    place = fake.conversation(GROUP)
    assert [[m.text for m in held] for held in (place.messages, place.posts)] == [
        ["bonjour", "Bonjour à tous"],
        ["Bonjour à tous"],
    ]


def test_a_deleted_message_is_gone(fake: FakeTeams, api: Api) -> None:
    number = api.post(GROUP, says("a"))
    path = f"conversations/{GROUP}/activities/{number}"
    assert [api.call("DELETE", path)[0] for _ in range(2)] == [200, 404]
    assert fake.conversation(GROUP).posts == []


def test_a_typing_indicator_is_no_message(fake: FakeTeams, api: Api) -> None:
    api.post(GENERAL, {"type": "typing"})
    assert (fake.conversation().messages, fake.violations) == ([], [])


def test_a_channel_thread_can_be_created(fake: FakeTeams, api: Api) -> None:
    body = {"isGroup": True, "channelData": {"channel": {"id": GENERAL}}, "activity": says("a")}
    status, answer, _ = api.call("POST", "conversations", body)
    number = fake.conversation().last.id
    assert (status, answer["id"], answer["activityId"]) == (
        201,
        f"{GENERAL};messageid={number}",
        number,
    )


CARD = adaptive()
MENTION = {
    "type": "mention",
    "text": "<at>Alice</at>",
    "mentioned": {"id": "29:1alice-0001_pairwise", "name": "Alice"},
}
BAD_MESSAGES: dict[str, Any] = {
    "no JSON object": ["a"],
    "no type": {"text": "a"},
    "an unknown property": says("a", attachment=[]),
    "nothing in it": says("  "),
    "text and a card at once": shows(CARD, text="a"),
    "a card without a summary": shows(CARD, ""),
    "a malformed card": shows(adaptive({"type": "TextBlock"})),
    "a hero card": says("", attachments=[{"contentType": "application/vnd.microsoft.card.hero"}]),
    "a mention of nobody": says("<at>tous</at> à vos votes"),
    "a mention with another shape of tag": says('<at id="0">tous</at>'),
    "an entity that the text lacks": says("Bonjour", entities=[MENTION]),
    "a mention of a stranger": says(
        "<at>Zoé</at>",
        entities=[
            {"type": "mention", "text": "<at>Zoé</at>", "mentioned": {"id": "29:z", "name": "Zoé"}}
        ],
    ),
    "a refresh for a stranger": shows(
        adaptive(refresh={"action": execute(), "userIds": ["29:nobody"]})
    ),
    "an unknown format": says("a", textFormat="html"),
    "a text that is a number": says(3),  # type: ignore[arg-type]  # what a bug would send
    "another type": {"type": "event", "text": "a"},
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
def test_a_malformed_message_is_refused_and_remembered(
    fake: FakeTeams, api: Api, name: str
) -> None:
    path = f"conversations/{GENERAL}/activities"
    status, answer, _ = api.call("POST", path, BAD_MESSAGES[name])
    assert (status, code_of(answer), bool(fake.violations)) == (400, "BadSyntax", True)
    assert fake.conversation().messages == []


KEYS = st.sampled_from(
    ["type", "text", "summary", "attachments", "entities", "contentType", "content", "mentioned",
     "id", "textFormat", "replyToId"]
)  # fmt: skip
LEAVES = st.none() | st.integers() | st.sampled_from(["", "message", "mention", "<at>a</at>"])
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=15,
)


@given(st.dictionaries(KEYS, ANYTHING, max_size=6).map(lambda more: says("a") | more) | ANYTHING)
def test_whatever_is_posted_is_judged(activity: Any) -> None:
    found = activity_problems(activity, State(Clock(), "28:bot"))
    assert all(isinstance(problem, str) for problem in found)


def test_an_edit_is_checked_as_a_message_is(fake: FakeTeams, api: Api) -> None:
    number = api.post(GENERAL, shows(CARD))
    assert api.put(GENERAL, number, shows(adaptive({"type": "TextBlock"}))) == 400
    assert (fake.conversation().last.card, bool(fake.violations)) == (CARD, True)


def test_a_good_mention_is_accepted(fake: FakeTeams, api: Api) -> None:
    api.post(GENERAL, says("<at>Alice</at>, à vous", entities=[MENTION]))
    assert fake.violations == []


def test_a_message_of_28_kib_is_too_big(fake: FakeTeams, api: Api) -> None:
    path = f"conversations/{GENERAL}/activities"
    status, answer, _ = api.call("POST", path, says("x" * 28 * 1024))
    assert (status, code_of(answer), bool(fake.violations)) == (413, "MessageSizeTooBig", True)


def test_arabic_is_measured_as_utf_8_however_it_was_escaped(fake: FakeTeams, api: Api) -> None:
    api.post(GENERAL, says("ق" * 13_000))
    assert fake.violations == []


def test_an_unknown_path_is_a_violation(fake: FakeTeams, api: Api) -> None:
    assert api.call("GET", f"conversations/{GENERAL}/activities")[0] == 404
    assert "no such operation" in fake.violations[0]
