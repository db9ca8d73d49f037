"""Modals of the fake Slack open, report, refuse and change as Slack's do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes import CannotDo, FakeSlack, Result
from tests.fakes.slack_samples import (
    App,
    Clock,
    actions,
    button,
    entry,
    menu,
    modal,
    option,
    plain,
    section,
    typed,
)
from tests.fakes.slack_things import Json


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeSlack]:
    with FakeSlack(clock) as running:
        yield running


@pytest.fixture
def client(fake: FakeSlack) -> WebClient:
    return WebClient("xoxb-test", base_url=fake.api_url, retry_handlers=[])


def error_of(work: Callable[[], object]) -> str:
    """The error with which the API refuses that call."""
    with pytest.raises(SlackApiError) as refused:
        work()
    return str(refused.value.response["error"])


@pytest.fixture
def app() -> Iterator[App]:
    running = App()
    thread = threading.Thread(target=running.server.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.server.shutdown()
    thread.join(10)
    running.server.server_close()


def opened(fake: FakeSlack, client: WebClient, view: Json, user: str = "U01ALICE") -> None:
    """Open that modal on somebody's screen, as an answer to a command."""
    trigger = fake.person(user).command("/comite").payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=view)


def test_a_trigger_lives_three_seconds(fake: FakeSlack, client: WebClient, clock: Clock) -> None:
    trigger = fake.person("U01ALICE").command("/comite").payload["trigger_id"]
    clock.now += timedelta(seconds=3.1)
    assert error_of(lambda: client.views_open(trigger_id=trigger, view=modal())) == (
        "expired_trigger_id"
    )


def test_a_trigger_serves_once(fake: FakeSlack, client: WebClient) -> None:
    trigger = fake.person("U01ALICE").command("/comite").payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=modal())
    assert error_of(lambda: client.views_open(trigger_id=trigger, view=modal())) == (
        "exchanged_trigger_id"
    )


EVERY_FIELD = modal(
    entry(typed(), "Verbatim", block_id="v"),
    entry(menu(), "Choix", block_id="s"),
    entry(menu("multi_static_select"), "Plusieurs"),
    entry(menu("checkboxes"), "Cases"),
    entry(menu("radio_buttons"), "Un seul"),
    entry({"type": "datepicker", "action_id": "date"}, "Jour"),
    entry({"type": "timepicker", "action_id": "time"}, "Heure"),
    entry({"type": "users_select", "action_id": "who"}, "Qui"),
    entry({"type": "multi_users_select", "action_id": "many"}, "Membres"),
    entry({"type": "email_text_input", "action_id": "mail"}, "Adresse"),
    entry({"type": "number_input", "action_id": "n", "is_decimal_allowed": False}, "Note"),
    entry(typed("more"), "Suite", optional=True),
)
ANSWERS: Json = {
    "Verbatim": "Trop long",
    "Choix": "Choix 1",
    "Plusieurs": ["Choix 0", "Choix 1"],
    "Cases": ["Choix 0"],
    "Un seul": "Choix 1",
    "Jour": datetime(2026, 12, 1, tzinfo=UTC).date(),
    "Heure": "09:30",
    "Qui": "U02BOB",
    "Membres": ["U02BOB", "U04DAN"],
    "mail": "a@example.com",
    "n": 4,
}


def test_a_submitted_form_reports_every_field_as_slack_does(
    fake: FakeSlack, client: WebClient, app: App
) -> None:
    opened(fake, client, EVERY_FIELD)
    fake.person("U01ALICE", app.url).submit(ANSWERS).send()
    blocks = app.payload["view"]["state"]["values"].values()
    kept = [{k: v for k, v in f.items() if k != "type"} for b in blocks for f in b.values()]
    one, two = option("Choix 0"), option("Choix 1")
    assert kept == [
        {"value": "Trop long"},
        {"selected_option": two},
        {"selected_options": [one, two]},
        {"selected_options": [one]},
        {"selected_option": two},
        {"selected_date": "2026-12-01"},
        {"selected_time": "09:30"},
        {"selected_user": "U02BOB"},
        {"selected_users": ["U02BOB", "U04DAN"]},
        {"value": "a@example.com"},
        {"value": "4"},
        {"value": None},
    ]


def test_a_required_field_left_empty_cannot_be_submitted(
    fake: FakeSlack, client: WebClient
) -> None:
    opened(fake, client, modal())
    with pytest.raises(CannotDo, match="required"):
        fake.person("U01ALICE").submit({})


def answered(fake: FakeSlack, client: WebClient, app: App, answer: Json | str) -> Result:
    """Submit a modal whose one field is `v`; the app gives that answer."""
    opened(fake, client, modal(entry(typed(), block_id="v")))
    app.answer = (200, answer)
    return fake.person("U01ALICE", app.url).submit({"Verbatim": "a"}).send()


def test_an_empty_answer_closes_the_form(fake: FakeSlack, client: WebClient, app: App) -> None:
    assert answered(fake, client, app, "").ok
    assert fake.opened_views("U01ALICE") == []


def test_errors_keep_the_form_open(fake: FakeSlack, client: WebClient, app: App) -> None:
    answer = {"response_action": "errors", "errors": {"v": "Trop court"}}
    assert answered(fake, client, app, answer).errors == {"v": "Trop court"}
    assert len(fake.opened_views("U01ALICE")) == 1


def test_errors_for_a_block_that_is_no_input_are_a_violation(
    fake: FakeSlack, client: WebClient, app: App
) -> None:
    answer = {"response_action": "errors", "errors": {"nowhere": "Trop court"}}
    assert not answered(fake, client, app, answer).ok
    assert fake.violations


@pytest.mark.parametrize(
    ("action", "titles"), [("update", ["Suite"]), ("push", ["Irritant", "Suite"]), ("clear", [])]
)
def test_an_answer_changes_the_screen(
    fake: FakeSlack, client: WebClient, app: App, action: str, titles: list[str]
) -> None:
    answer: Json = {"response_action": action}
    if action != "clear":
        answer["view"] = modal(title=plain("Suite"))
    assert answered(fake, client, app, answer).ok
    assert [v.title for v in fake.opened_views("U01ALICE")] == titles


def test_an_old_hash_does_not_update(fake: FakeSlack, client: WebClient) -> None:
    opened(fake, client, modal())
    view = fake.opened_views("U01ALICE")[0]
    client.views_update(view_id=view["id"], view=modal(title=plain("Deux")), hash=view["hash"])
    assert (
        error_of(lambda: client.views_update(view_id=view["id"], view=modal(), hash=view["hash"]))
        == "hash_conflict"
    )


def test_closing_tells_only_who_asked(fake: FakeSlack, client: WebClient) -> None:
    opened(fake, client, modal())
    assert fake.person("U01ALICE").close_view() is None
    opened(fake, client, modal(notify_on_close=True))
    told = fake.person("U01ALICE").close_view()
    assert told is not None and told.payload["type"] == "view_closed"


def test_a_menu_in_a_modal_reports_at_once(fake: FakeSlack, client: WebClient, app: App) -> None:
    opened(fake, client, modal(section("Règle", accessory=menu()), entry(typed())))
    fake.person("U01ALICE", app.url).choose("Règle", "Choix 1").send()
    assert app.payload["actions"][0]["selected_option"] == option("Choix 1")
    assert app.payload["container"]["type"] == "view"


def test_a_button_on_the_home_tab_works(fake: FakeSlack, client: WebClient, app: App) -> None:
    client.views_publish(user_id="U01ALICE", view={"type": "home", "blocks": [actions(button())]})
    fake.person("U01ALICE", app.url).click("Go", fake.homes["U01ALICE"]).send()
    assert app.payload["view"]["type"] == "home"
