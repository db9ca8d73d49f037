"""The fake Teams fails when a test asks it to, and slows a bot down as Microsoft does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

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


# Faults and limits.


def attempt(api: Api) -> int:
    """The HTTP status that a post meets, 0 when the connection breaks."""
    return api.call("POST", f"conversations/{GENERAL}/activities", says("a"))[0]


@pytest.mark.parametrize(
    ("kind", "status", "stored"),
    [
        ("429:7", 429, 0),
        ("http_412", 412, 0),
        ("http_500", 500, 0),
        ("http_502", 502, 0),
        ("http_503", 503, 0),
        ("http_504", 504, 0),
        ("forbidden:BotDisabledByAdmin", 403, 0),
        ("not_found:ConversationNotFound", 404, 0),
        ("drop", 0, 0),
        ("accept_then_502", 502, 1),
        ("accept_then_drop", 0, 1),
    ],
)
def test_a_fault_stores_or_not(
    fake: FakeTeams, api: Api, kind: str, status: int, stored: int
) -> None:
    fake.fail_next("post", kind)
    met = attempt(api)
    assert (met, len(fake.conversation().posts)) == (status, stored)
    assert (fake.calls[-1].fault, fake.violations) == (kind, [])


def test_a_rate_limit_says_when_to_come_back(fake: FakeTeams, api: Api) -> None:
    fake.fail_next("*", "429:7")
    assert api.call("GET", f"teams/{GENERAL}")[2]["Retry-After"] == "7"


def test_a_fault_names_the_error_it_stands_for(fake: FakeTeams, api: Api) -> None:
    fake.fail_next("team", "forbidden:BotDisabledByAdmin")
    assert code_of(api.call("GET", f"teams/{GENERAL}")[1]) == "BotDisabledByAdmin"
    fake.fail_next("team", "forbidden:MessageWritesBlocked")
    assert api.call("GET", f"teams/{GENERAL}")[1]["errorCode"] == 209


def test_a_fault_strikes_once_and_its_own_operation(fake: FakeTeams, api: Api) -> None:
    fake.fail_next("token", "http_500")
    assert [attempt(api), api.sign_in()[0], api.sign_in()[0]] == [201, 500, 200]


def test_a_slow_call_waits_for_the_test(fake: FakeTeams, api: Api) -> None:
    fault = fake.fail_next("post", "slow")
    caller = threading.Thread(target=attempt, args=(api,))
    caller.start()
    assert fault.reached.wait(10)
    before = len(fake.conversation().posts)
    fault.release.set()
    caller.join(10)
    assert (before, len(fake.conversation().posts)) == (0, 1)


def test_chaos_is_the_same_for_the_same_seed(fake: FakeTeams, api: Api) -> None:
    chances = {"429": 0.2, "http_500": 0.2, "accept_then_drop": 0.2}
    runs = []
    for _ in range(2):
        fake.chaos(7, chances, {"post"})
        runs.append([attempt(api) for _ in range(20)])
    assert runs[0] == runs[1] and len(set(runs[0])) == 4


def test_an_unknown_fault_is_refused(fake: FakeTeams) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        fake.fail_next("post", "http_418")


def test_limits_are_off_unless_a_test_wants_them(api: Api) -> None:
    assert {attempt(api) for _ in range(20)} == {201}


def test_a_conversation_takes_seven_messages_a_second(
    fake: FakeTeams, api: Api, clock: Clock
) -> None:
    fake.throttle.on = True
    met = [attempt(api) for _ in range(8)]
    elsewhere = api.call("POST", f"conversations/{GROUP}/activities", says("a"))[0]
    clock.now += timedelta(seconds=1)
    met += [attempt(api) for _ in range(2)]
    assert (met, elsewhere) == ([201] * 7 + [429, 201, 429], 201)


def test_a_conversation_takes_sixty_messages_in_half_a_minute(
    fake: FakeTeams, api: Api, clock: Clock
) -> None:
    fake.throttle.on = True
    for _ in range(60):
        assert attempt(api) == 201
        clock.now += timedelta(milliseconds=300)
    status, _, headers = api.call("POST", f"conversations/{GENERAL}/activities", says("a"))
    assert (status, headers["Retry-After"]) == (429, "12")


def test_edits_and_messages_share_a_limit(fake: FakeTeams, api: Api) -> None:
    number = api.post(GENERAL, says("a"))
    fake.throttle.on = True
    met = [attempt(api) for _ in range(4)]
    met += [api.put(GENERAL, number, says(f"{n}")) for n in range(4)]
    assert met == [201] * 4 + [200] * 3 + [429]


def test_one_message_to_each_of_many_is_not_throttled(fake: FakeTeams, api: Api) -> None:
    fake.throttle.on = True
    crowd = [fake.add_person(f"Personne{n:03d} X") for n in range(20)]
    fake.add_team("19:crowd@thread.tacv2", "Foule", members=[user.aad for user in crowd])
    assert {api.chat(fake.state.bot, TENANT, user.mri)[0] for user in crowd} == {201}


def test_a_test_can_wait_for_what_the_app_does(fake: FakeTeams, api: Api) -> None:
    caller = threading.Thread(target=attempt, args=(api,))
    caller.start()
    fake.wait_until(lambda: bool(fake.conversation().posts))
    caller.join(10)


def test_waiting_for_what_never_comes_ends(fake: FakeTeams) -> None:
    with pytest.raises(TimeoutError):
        fake.wait_until(lambda: False, timeout=0.01)
