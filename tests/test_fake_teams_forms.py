"""What people of the fake Teams type into the fields of a card."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest

from tests.fakes.slack_forms import CannotDo
from tests.fakes.teams import FakeTeams
from tests.fakes.teams_people import TeamsPerson
from tests.fakes.teams_samples import (
    Api,
    Bot,
    Clock,
    adaptive,
    block,
    choices,
    entry,
    execute,
    people,
    replaces,
    shows,
)
from tests.fakes.teams_things import Message
from tests.fakes.teams_world import GENERAL


@pytest.fixture
def fake() -> Iterator[FakeTeams]:
    with FakeTeams(Clock()) as running:
        yield running


@pytest.fixture
def api(fake: FakeTeams) -> Api:
    client = Api(fake.service_url, fake.login_url, fake.app_id, fake.app_password)
    client.sign_in()
    return client


@pytest.fixture
def bot() -> Iterator[Bot]:
    with Bot() as running:
        running.answers["adaptiveCard/action"] = replaces(adaptive(block("Merci")))
        yield running


@pytest.fixture
def alice(fake: FakeTeams, bot: Bot) -> TeamsPerson:
    return fake.person("Alice", bot.url)


def posted(fake: FakeTeams, api: Api, card: dict[str, Any], where: str = GENERAL) -> Message:
    """A card of the bot, now in that conversation."""
    api.post(where, shows(card))
    return fake.conversation(where).last


# Fields.

FORM = adaptive(
    entry("Text", "Input.titre", label="Titre", isRequired=True, maxLength=10),
    entry("Text", "code", regex="^[A-Z]+$", errorMessage="En capitales"),
    entry("Number", "age", min=0, max=10),
    entry("Date", "jour", min="2026-11-01"),
    entry("Time", "heure"),
    entry("Toggle", "public", title="Public", label="Visible"),
    choices("Go", "No-go", name="vote"),
    choices("Un", "Deux", "Trois", name="tours", isMultiSelect=True),
    people("qui"),
    entry("Text", "caché", isVisible=False),
    actions=[execute("Envoyer", "form", data={"form": "1"})],
)
ANSWERS = {
    "Titre": "Budget",
    "code": "ABC",
    "Age": 3,
    "jour": date(2026, 12, 1),
    "heure": "09:30",
    "Public": True,
    "Vote": "No-go",
    "tours": ["Un", "trois"],
    "Qui": "Carol Cherkaoui",
}


def test_every_value_is_sent_as_text(fake: FakeTeams, api: Api, alice: TeamsPerson) -> None:
    posted(fake, api, FORM)
    assert alice.submit(ANSWERS).activity["value"]["action"]["data"] == {
        "form": "1",
        "Input.titre": "Budget",
        "code": "ABC",
        "age": "3",
        "jour": "2026-12-01",
        "heure": "09:30",
        "public": "true",
        "vote": "no-go",
        "tours": "un,trois",
        "qui": fake.user("Carol").aad,
    }


def test_an_empty_field_is_not_sent_by_a_browser_and_empty_from_a_phone(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    posted(
        fake, api, adaptive(entry("Text", "a"), entry("Text", "b", value="x"), actions=[execute()])
    )
    phone = fake.person("Alice", phone=True)
    sent = [who.submit().activity["value"]["action"]["data"] for who in (alice, phone)]
    assert sent == [{"b": "x"}, {"a": "", "b": "x"}]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"Titre": ""}, "is required"),
        ({"Titre": "x" * 11}, "do not fit"),
        ({"code": "abc"}, "En capitales"),
        ({"Age": 11}, "bounds"),
        ({"Age": "trois"}, "no number"),
        ({"jour": "2026-10-01"}, "bounds"),
        ({"jour": "demain"}, "does not fit"),
        ({"heure": "9h30"}, "does not fit"),
        ({"Vote": "Peut-être"}, "no option"),
        ({"Vote": ["Go", "No-go"]}, "one choice"),
        ({"Qui": "Zoé"}, "no option"),
        ({"caché": "x"}, "no field"),
        ({"Inconnu": "x"}, "no field"),
    ],
)
def test_what_the_client_would_refuse_cannot_be_sent(
    fake: FakeTeams, api: Api, alice: TeamsPerson, changed: dict[str, Any], reason: str
) -> None:
    posted(fake, api, FORM)
    with pytest.raises(CannotDo, match=reason):
        alice.submit({**ANSWERS, **changed})


def test_moments_may_be_given_as_such(fake: FakeTeams, api: Api, alice: TeamsPerson) -> None:
    posted(fake, api, FORM)
    sent = alice.submit({"Titre": "a", "heure": time(14, 5)}).activity["value"]["action"]["data"]
    assert sent["heure"] == "14:05"


def test_a_phone_has_no_people_picker(fake: FakeTeams, api: Api) -> None:
    posted(fake, api, FORM)
    with pytest.raises(CannotDo, match="phone"):
        fake.person("Alice", phone=True).submit(ANSWERS)


def test_somebody_of_another_tenant_is_not_in_the_directory(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    fake.add_person("Zoé Zahra", tenant=fake.add_tenant("33333333-3333-3333-3333-333333333333"))
    posted(fake, api, FORM)
    with pytest.raises(CannotDo, match="no option"):
        alice.submit({**ANSWERS, "Qui": "Zoé Zahra"})


def test_the_button_of_a_form_may_be_named(fake: FakeTeams, api: Api, alice: TeamsPerson) -> None:
    posted(fake, api, adaptive(entry(), actions=[execute("A", "a"), execute("B", "b")]))
    verbs = [alice.submit(button=name).activity["value"]["action"]["verb"] for name in ("", "B")]
    assert verbs == ["a", "b"]


def test_there_is_nothing_to_submit_without_a_form(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    posted(fake, api, adaptive(actions=[execute()]))
    with pytest.raises(CannotDo, match="sees no form"):
        alice.submit()
