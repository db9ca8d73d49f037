"""Installing by OAuth, and the manifest that makes the app."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from adapters.slack import WORDS, manifest
from adapters.slack.envelopes import EVENTS
from adapters.slack.oauth import States
from bot.events import Lifecycle
from bot.ports import StoreDown
from bot.words import LOCALES, Lexicon
from tests.slack_kit import Hands, Served, served

LEXICON = Lexicon.load(WORDS)
URL = "https://comite.example.com"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Served]:
    with served(
        tmp_path, bot_token="", client_id="111.222", client_secret="client-secret", public_url=URL
    ) as room:
        room.fake.state.revoked.clear()
        yield room


def begun(room: Served) -> tuple[str, str, str]:
    """The address of Slack that the installation leads to, its state, and the browser's cookie."""
    status, headers, _ = room.request("GET", "/slack/install")
    assert status == 302
    query = parse_qs(urlsplit(headers["location"]).query)
    return headers["location"], query["state"][0], headers["set-cookie"].split(";")[0]


def ended(room: Served, code: str, state: str, cookie: str) -> tuple[int, bytes]:
    path = f"/slack/oauth_redirect?code={code}&state={state}"
    status, _, body = room.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    return status, body


def installed(room: Served) -> None:
    _, state, cookie = begun(room)
    assert ended(room, room.fake.oauth_code(), state, cookie)[0] == 200


def test_the_installation_begins_at_slack(room: Served) -> None:
    address, _, _ = begun(room)
    query = parse_qs(urlsplit(address).query)
    assert address.startswith("https://slack.com/oauth/v2/authorize?")
    assert query["redirect_uri"] == [f"{URL}/slack/oauth_redirect"]


def test_a_finished_installation_is_kept(room: Served) -> None:
    installed(room)
    assert room.store.rows["T01TEST"]["bot_token"] == "xoxb-test"


def test_a_finished_installation_is_told_to_the_facilitator(room: Served) -> None:
    installed(room)
    told = room.facilitator.last
    assert isinstance(told, Lifecycle)
    assert (told.kind, told.who.workspace, told.who.user) == ("installed", "T01TEST", "U01ALICE")


def test_a_finished_installation_says_so_in_the_language_of_the_house(room: Served) -> None:
    _, state, cookie = begun(room)
    assert "Comité est installé" in ended(room, room.fake.oauth_code(), state, cookie)[1].decode()


def test_an_installed_workspace_is_answered_with_its_own_token(room: Served) -> None:
    installed(room)
    room.fake.person("U01ALICE", room.url).command("/comite").send()
    assert room.facilitator.last.who.name == "Alice Anderson"


def test_a_workspace_that_was_removed_has_no_token_any_more(room: Served) -> None:
    installed(room)
    room.store.disable("slack", "T01TEST")
    room.fake.person("U01ALICE", room.url).uninstalls().send()
    assert room.run(room.room.installs.find("T01TEST")) is None


@pytest.mark.parametrize("fault", ["code", "state", "cookie", "late"])
def test_an_installation_that_does_not_add_up_keeps_nothing(room: Served, fault: str) -> None:
    _, state, cookie = begun(room)
    if fault == "late":
        room.clock.advance(601)
    code = "wrong" if fault == "code" else room.fake.oauth_code()
    state = f"{state}0" if fault == "state" else state
    cookie = "" if fault == "cookie" else cookie.split("=")[0] + "=" + state
    assert ended(room, code, state, cookie)[0] in {400, 401}
    assert (room.store.rows, room.facilitator.events) == ({}, [])


def test_a_refused_installation_says_how_to_begin_again(room: Served) -> None:
    status, _, body = room.request("GET", "/slack/oauth_redirect?error=access_denied")
    assert (status, "Recommencer" in body.decode()) == (200, True)


@pytest.mark.parametrize("query", ["", "code=x", "state=%00", "error=%ff", "code=1&code=2&state=é"])
def test_no_query_breaks_the_redirection(room: Served, query: str) -> None:
    status, _, _ = room.request("GET", "/slack/oauth_redirect?" + query.replace("é", "%C3%A9"))
    assert status in {200, 400, 401}


def test_an_installation_that_cannot_be_stored_is_503(room: Served) -> None:
    _, state, cookie = begun(room)
    room.store.broken = StoreDown()
    assert ended(room, room.fake.oauth_code(), state, cookie)[0] == 503


def test_an_installation_page_is_never_kept_or_framed(room: Served) -> None:
    _, headers, _ = room.request("GET", "/slack/oauth_redirect?error=x")
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_what_slack_names_is_escaped_on_the_page(room: Served) -> None:
    room.fake.state.workspaces["T01TEST"].name = "<script>alert(1)</script>"
    _, state, cookie = begun(room)
    assert b"<script>" not in ended(room, room.fake.oauth_code(), state, cookie)[1]


async def test_a_state_of_another_secret_is_refused() -> None:
    clock = Hands()
    state = await States("one", clock, lambda: "n").async_issue()
    assert not await States("two", clock, lambda: "n").async_consume(state)


# The manifest.


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("socket", [True, False])
def test_a_manifest_keeps_to_the_limits_of_slack(locale: str, socket: bool) -> None:
    made = manifest(URL, socket, LEXICON(locale))
    shown = made["display_information"]
    assert len(shown["name"]) <= 35 and len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24 and "…" not in shortcut["name"]


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_in_a_manifest_is_cut(locale: str) -> None:
    shown = manifest(URL, False, LEXICON(locale))["display_information"]
    assert not any(text.endswith("…") for text in shown.values())


def test_a_manifest_asks_for_no_more_than_it_needs() -> None:
    scopes = manifest(URL, False, LEXICON("fr"))["oauth_config"]["scopes"]
    assert "channels:history" not in scopes["bot"] and "channels:history" in scopes["bot_optional"]


@pytest.mark.parametrize("socket", [True, False])
def test_replies_are_read_only_where_the_customer_asks_for_it(socket: bool) -> None:
    plain, made = (manifest(URL, socket, LEXICON("fr"), threads=one) for one in (False, True))
    scopes = made["oauth_config"]["scopes"]
    assert {"channels:history", "groups:history"} <= set(scopes["bot"])
    assert scopes["bot_optional"] == ["im:write"]
    more = {"message.channels", "message.groups"}
    heard = [one["settings"]["event_subscriptions"]["bot_events"] for one in (plain, made)]
    assert set(heard[1]) - set(heard[0]) == more


def test_every_event_that_we_hear_is_subscribed_to() -> None:

    asked = manifest(URL, False, LEXICON("fr"))["settings"]["event_subscriptions"]["bot_events"]
    assert {name.partition(".")[0] for name in asked} == set(EVENTS)


def test_over_http_slack_knows_our_addresses() -> None:
    made = manifest(URL + "/", False, LEXICON("fr"))
    assert made["settings"]["interactivity"]["request_url"] == f"{URL}/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == f"{URL}/slack/events"
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]


def test_in_socket_mode_slack_needs_no_address() -> None:
    made = json.dumps(manifest(None, True, LEXICON("fr")))
    assert "http" not in made and '"socket_mode_enabled": true' in made


def test_a_manifest_without_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="address"):
        manifest(None, False, LEXICON("fr"))


def test_a_manifest_is_plain_values() -> None:
    made: Any = manifest(URL, False, LEXICON("ar"))
    assert yaml.safe_load(yaml.safe_dump(made, allow_unicode=True)) == json.loads(json.dumps(made))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("key", "most"),
    [
        ("close", 24),
        ("again.button", 30),
        ("open_page", 30),
        ("manifest.report", 24),
        ("manifest.menu", 24),
        ("manifest.command", 100),
        ("install.retry", 30),
    ],
)
def test_a_short_label_fits_in_every_language(locale: str, key: str, most: int) -> None:
    assert len(LEXICON(locale).say(f"slack.{key}")) <= most


def test_the_three_catalogues_have_the_same_keys() -> None:
    assert len({frozenset(LEXICON(locale).keys()) for locale in LOCALES}) == 1


def test_the_centre_has_the_words_that_the_room_borrows() -> None:
    centre = Path(__file__).parent.parent / "bot" / "words" / "core"
    assert all(
        f"refusal.not_stored.{part}" in Lexicon.load(WORDS, centre)(locale)
        for locale in LOCALES
        for part in ("title", "text")
    )
