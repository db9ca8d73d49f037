"""People in Teams, through the whole product: commands, cards, dialogs, installation, failures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import StoreDown
from tests.fakes import TeamsPerson
from tests.fakes.teams_things import Message
from tests.fakes.teams_world import GENERAL, GROUP
from tests.three_places import Places, three_places

PROPOSAL = "Lancer la campagne le 3 mars"


@pytest.fixture
def places(sqlite_url: str, tmp_path: Path) -> Iterator[Places]:
    with three_places(sqlite_url, tmp_path) as found:
        yield found
        assert found.door.teams is not None
        assert (found.door.teams.violations, found.door.teams.late) == ([], [])


def told(person: TeamsPerson) -> list[str]:
    """What the person's 1:1 chat shows, newest last."""
    return [m.card.text if m.card else m.text for m in person.chat.posts]


def opened(places: Places, text: str = PROPOSAL) -> Message:
    """A vote that Alice opens in the channel; its card there."""
    alice = places.teams("Alice")
    assert alice.mentions(f"vote {text}").send().ok
    places.door.deliver()
    return next(m for m in places.teams_posts if m.card and text in m.card.text)


def open_vote(places: Places) -> object:
    def read(unit):
        [committee] = unit.committees.all()
        return unit.sessions.sitting(unit.sessions.open_in(committee.id, "vote")[0].id)

    return places.door.house.store.read_sync(read)


def ballots(places: Places) -> dict[str, str]:
    sitting = open_vote(places)
    names = {p.person_id: p.name.split()[0] for p in sitting.participants}
    return {names[a.person_id]: a.value["choice"] for a in sitting.answers}


# Commands


def test_a_command_typed_in_a_channel_is_answered_in_private_with_one_line(places: Places) -> None:
    bob = places.teams("Bob")
    assert bob.mentions("menu").send().ok
    assert "Menu de Comité" in told(bob)[-1]
    [line] = [m for m in places.door.teams.conversation(GENERAL).posts if not m.card]
    assert "je vous réponds en privé" in line.text and "<at>Bob Brown</at>" in line.text
    assert line.thread, "under what was typed"


def test_a_command_needs_no_mention_in_the_private_chat(places: Places) -> None:
    bob = places.teams("Bob")
    bob.installs().send()
    assert bob.says("journal").send().ok
    assert "Journal" in told(bob)[-1]


def test_a_command_works_in_a_group_chat(places: Places) -> None:
    bob = places.teams("Bob")
    assert bob.mentions("aide", GROUP).send().ok
    assert "Ce que Comité sait faire" in told(bob)[-1]


def test_what_colleagues_say_to_each_other_is_not_heard(places: Places) -> None:
    bob = places.teams("Bob")
    delivery = bob.mentions("vote Lancer")
    delivery.activity["entities"] = []
    delivery.activity["text"] = "vote Lancer"
    assert delivery.send().ok
    assert places.teams_posts == []


def test_the_same_message_delivered_twice_opens_one_vote(places: Places) -> None:
    delivery = places.teams("Alice").mentions(f"vote {PROPOSAL}")
    assert delivery.send().ok and delivery.send().ok
    places.door.deliver()
    assert len([m for m in places.teams_posts if m.card]) == 1


def test_sentences_name_the_command_as_it_is_typed_here(places: Places) -> None:
    bob = places.teams("Bob")
    bob.mentions("standpu").send()
    card = bob.chat.posts[-1].card
    assert card is not None and "@Comité standup" in card.labels
    assert "/comite" not in card.text and "\u2060" not in str(card)


# Cards


def test_a_press_answers_with_the_committed_card_and_edits_it_everywhere(places: Places) -> None:
    card = opened(places)
    bob = places.teams("Bob")
    result = bob.click("Go", card).send()
    assert result.ok and result.card is not None
    assert "Votre bulletin : Go" in result.card.text.replace("\u00a0", " ")
    assert ballots(places) == {"Bob": "go"}
    places.door.deliver()
    assert card.edits and "1 bulletin sur 4" in card.card.text.replace("\u00a0", " ")


def test_a_member_sees_ballots_and_the_facilitator_what_steers(places: Places) -> None:
    card = opened(places)
    bob, alice = places.teams("Bob"), places.teams("Alice")
    bob.mentions("menu").send()
    places.door.deliver()
    bob.click("Go", card).send()
    places.door.deliver()
    assert alice.refresh(card).send().ok
    assert {"Relancer", "Annuler"} <= set(_short(alice.view(card).labels))
    assert bob.refresh(card).send().ok
    assert "Relancer" not in bob.view(card).labels and "Go" in bob.view(card).labels


def _short(labels: list[str]) -> list[str]:
    return [label.split()[0] for label in labels]


def test_everybody_reads_their_own_view_in_their_own_language(places: Places) -> None:
    card = opened(places)
    bob = places.teams("Bob")
    bob.mentions("langue anglais").send()
    bob.click("Go", card).send()
    places.door.deliver()
    bob.refresh(card).send()
    assert "Your ballot" in bob.view(card).text
    assert "bulletin" in card.card.text


@pytest.mark.parametrize("again", [False, True], ids=["same id", "new id"])
def test_an_invoke_that_comes_again_counts_once(again: bool, places: Places) -> None:
    card = opened(places)
    delivery = places.teams("Bob").click("Go", card)
    first = delivery.send()
    second = (delivery.again() if again else delivery).send()
    assert first.ok and second.ok
    assert ballots(places) == {"Bob": "go"}


def test_an_older_click_that_arrives_late_does_not_replace_a_newer_one(places: Places) -> None:
    card = opened(places)
    bob = places.teams("Bob")
    early = bob.click("Go", card)
    places.door.clock.now += timedelta(seconds=20)
    assert bob.click("Abstention", card).send().ok
    assert early.send().ok
    assert ballots(places) == {"Bob": "abstain"}


def test_a_press_after_the_closing_says_when_it_closed(places: Places) -> None:
    card = opened(places)
    before = card.card
    places.door.until("2026-11-24 12:00", timedelta(minutes=30))
    result = places.teams("Bob").click("Go", card, card=before).send()
    assert result.ok and result.card is not None
    assert "clos" in result.card.text


def test_a_forged_button_is_refused_and_changes_nothing(places: Places) -> None:
    card = opened(places)
    delivery = places.teams("Bob").click("Go", card)
    data = delivery.activity["value"]["action"]["data"]
    data["act"] = data["act"].replace("choice=go", "choice=no_go")
    result = delivery.send()
    assert result.ok and result.card is not None and "ne sert plus" in result.card.text
    assert ballots(places) == {}


# Forms


def test_a_no_go_is_asked_for_its_reason_in_a_dialog(places: Places) -> None:
    card = opened(places)
    bob = places.teams("Bob")
    assert bob.click("No-go", card).send().dialog is not None
    refused = bob.submit({"text.reason": " ", "text.lift": "La recette"}).send()
    assert refused.ok and len(refused.errors) == 1
    typed = {node["id"]: node.get("value") for node in refused.dialog["body"] if "id" in node}
    assert typed["text.lift"] == "La recette", "what was typed stays"
    assert ballots(places) == {}
    assert bob.submit({"text.reason": "Pas prêt", "text.lift": "La recette"}).send().ok
    assert ballots(places) == {"Bob": "no_go"}


def test_a_form_that_comes_again_under_a_new_id_counts_once(places: Places) -> None:
    alice = places.teams("Alice")
    alice.mentions("vote").send()
    form = alice.chat.posts[-1]
    delivery = alice.submit({"text.proposal": PROPOSAL}, form)
    assert delivery.send().ok and delivery.again().send().ok

    def count(unit):
        [committee] = unit.committees.all()
        return len(unit.sessions.open_in(committee.id, "vote"))

    assert places.door.house.store.read_sync(count) == 1


def test_a_form_in_the_chat_gives_way_to_what_came_of_it(places: Places) -> None:
    bob = places.teams("Bob")
    bob.mentions("irritant").send()
    form = bob.chat.posts[-1]
    assert bob.submit({"text.verbatim": "Ma carte arrive sans code"}, form).send().ok
    assert not form.card.fields, "the message itself shows it, also after a restart of the client"


def test_a_message_is_reported_as_an_irritant_from_its_menu(places: Places) -> None:
    bob = places.teams("Bob")
    message = bob.writes("Les clients attendent leur code <b>trois</b> semaines")
    result = bob.report(message).send()
    assert result.ok and "trois" in str(result.dialog)
    assert bob.submit({}).send().ok

    def read(unit):
        [committee] = unit.committees.all()
        return unit.irritants.of(committee.id)

    [irritant] = places.door.house.store.read_sync(read)
    assert irritant.verbatim == "Les clients attendent leur code <b>trois</b> semaines"
    assert irritant.link.startswith("https://")


def test_a_committee_created_from_a_channel_meets_there(places: Places) -> None:
    """The form goes to the private chat, and still knows the channel that it was asked for in."""
    teams = places.door.teams
    channel = teams.add_channel("19:credit@thread.tacv2", "Crédit")
    bob = places.teams("Bob")
    bob.mentions("créer", channel.id).send()
    form = bob.chat.posts[-1]
    result = bob.submit(
        {
            "Nom du comité": "Crédit Immo",
            "Objectif client": "Répondre en 48 h",
            "Directions": "Marketing, DSI",
        },
        form,
    ).send()
    assert result.ok
    places.door.deliver()

    def read(unit):
        return next(c for c in unit.committees.all() if c.name == "Crédit Immo").places

    met = places.door.house.store.read_sync(read)
    assert ("teams", channel.id) in {(p.platform, p.channel) for p in met}


# Installation


def test_whoever_installs_the_app_is_welcomed_once_and_has_their_home(places: Places) -> None:
    carol = places.teams("Carol")
    carol.installs().send()
    places.door.until("2026-11-23 09:32")
    assert sorted(m.card.texts[0] for m in carol.chat.posts) == [
        "Bienvenue dans Comité",
        "Ce qui vous attend",
    ]
    carol.uninstalls().send()
    carol.installs().send()
    places.door.until("2026-11-23 09:35")
    assert len(carol.chat.posts) == 2, "the home follows, and nobody is welcomed twice"


def test_a_prompt_reaches_whoever_is_met_in_teams_alone(places: Places) -> None:
    places.teams("Bob").installs().send()
    opened(places)
    places.door.until("2026-11-23 09:40")
    bob = places.teams("Bob")
    assert any(PROPOSAL in text for text in told(bob))


def test_a_prompt_reaches_a_member_of_the_team_who_never_set_the_app_up(places: Places) -> None:
    opened(places)
    places.door.until("2026-11-23 09:40")
    assert any(PROPOSAL in text for text in told(places.teams("Bob")))


def test_the_home_in_the_chat_follows_what_awaits(places: Places) -> None:
    bob = places.teams("Bob")
    bob.installs().send()
    places.door.deliver()
    home = next(m for m in bob.chat.posts if m.card and "attend" in m.card.text)
    before = home.card.text
    card = opened(places)
    assert home.card.text != before
    bob.click("Go", card).send()
    places.door.deliver()
    assert home.card.text == before


def test_a_team_that_adds_the_app_is_told_what_it_is_for_once(places: Places) -> None:
    teams = places.door.teams
    teams.add_team("19:new@thread.tacv2", "Nouveau", members=[places.teams("Bob").aad], bot=False)
    places.teams("Bob").adds_bot("19:new@thread.tacv2").send()
    places.door.deliver()
    [welcome] = teams.conversation("19:new@thread.tacv2").posts
    assert "Créer un comité" in welcome.labels


def test_a_place_that_is_lost_is_told_and_catches_up_when_it_comes_back(places: Places) -> None:
    bob = places.teams("Bob")
    bob.removes_bot(GENERAL).send()
    places.door.person("alice").command(f"/comite vote {PROPOSAL}").send()
    places.door.deliver()
    assert places.teams_posts == []
    assert any("Général" in m.text for m in places.door.talk("alice"))
    bob.adds_bot(GENERAL).send()
    places.door.deliver()
    assert any(m.card and PROPOSAL in m.card.text for m in places.teams_posts)


def test_whoever_took_the_app_away_is_reached_in_no_way_until_they_come_back(
    places: Places,
) -> None:
    bob = places.teams("Bob")
    bob.installs().send()
    bob.uninstalls().send()
    opened(places)
    places.door.until("2026-11-23 09:45")
    before = len(bob.chat.posts)
    bob.installs().send()
    places.door.deliver()
    assert len(bob.chat.posts) >= before


# Reaching


def test_a_server_that_moves_is_followed(places: Places) -> None:
    card = opened(places)
    teams = places.door.teams
    teams.region = "amer"
    bob = places.teams("Bob")
    assert bob.click("Go", card).send().ok
    places.door.deliver()
    assert card.edits, "edited on the server that was named last"


def test_a_card_is_found_by_nobody_twice_when_teams_limits_us(places: Places) -> None:
    places.door.teams.throttle.on = True
    cards = []
    for number in range(3):
        cards.append(opened(places, f"Sujet {number}"))
        places.door.clock.now += timedelta(seconds=2)
    for _ in range(40):
        places.door.clock.now += timedelta(seconds=1)
        places.teams("Bob").click("Go", cards[0]).send()
        places.door.deliver()
    refused = [call for call in places.door.teams.calls if call.status == 429]
    assert refused == [], "we keep the pace by ourselves"


def test_a_person_seated_by_address_is_found_in_the_roster(places: Places) -> None:
    """Carol is seated for Slack; Dan only by his address, and Teams knows him."""
    places.teams("Bob").mentions("menu").send()
    places.door.meet()

    def read(unit):
        [organization] = unit.organizations.all()
        dan = unit.people.by_email(organization.id, "dan@example.com")
        return [a.platform for a in unit.people.accounts(dan.id)]

    assert "teams" in places.door.house.store.read_sync(read)


def test_a_guest_of_the_tenant_is_no_member_by_address(places: Places) -> None:
    teams = places.door.teams
    guest = teams.add_person("Dan Double", email="dan@example.com", role="guest")
    teams.state.teams[GENERAL].members.append(guest.aad)
    assert teams.person("Dan Double", places.door.url).mentions("engagements").send().ok
    said = told(teams.person("Dan Double", places.door.url))[-1]
    assert "engagement" not in said.lower() or "siège" in said


def test_somebody_of_another_tenant_never_gets_in(places: Places) -> None:
    teams = places.door.teams
    teams.add_tenant("99999999-9999-9999-9999-999999999999")
    stranger = teams.add_person("Eve Evil", tenant="99999999-9999-9999-9999-999999999999")
    teams.add_team("19:evil@thread.tacv2", "Evil", tenant=stranger.tenant, members=[stranger.aad])
    result = (
        teams.person("Eve Evil", places.door.url).mentions("menu", "19:evil@thread.tacv2").send()
    )
    assert result.status == 401
    teams.violations.clear()


def test_what_could_not_be_stored_is_said_where_it_was_pressed(places: Places) -> None:
    card = opened(places)
    store = places.door.house.store
    bob = places.teams("Bob")
    broken = store.write

    async def down(*args, **more):
        raise StoreDown("gone")

    store.write = down
    try:
        result = bob.click("Go", card).send()
    finally:
        store.write = broken
    assert result.status == 200, "said where it was pressed, and nothing is brought again"
    assert ballots(places) == {}
    teams = places.door.teams
    teams.violations.clear()


def test_a_form_that_comes_late_is_as_old_as_it_was_sent(places: Places) -> None:
    """Within one account the platform's own time of the act counts (B06)."""
    card, bob = opened(places), places.teams("Bob")
    assert bob.click("No-go", card).send().dialog is not None
    early = bob.submit({"text.reason": "Pas prêt", "text.lift": "La recette"})
    places.door.clock.now += timedelta(seconds=20)
    assert bob.click("Go", card).send().ok
    assert early.send().ok
    assert ballots(places) == {"Bob": "go"}


# Replies under a vote


def heard(places: Places) -> None:
    """Nobody is written to twice in one second."""
    places.door.clock.now += timedelta(seconds=2)
    places.door.deliver()


def test_a_reply_under_a_vote_is_offered_as_a_ballot(places: Places) -> None:
    vote, bob = opened(places), places.teams("Bob")
    assert bob.replies("ok pour moi", vote).send().ok
    heard(places)
    assert any("se lit comme" in text for text in told(bob)) and ballots(places) == {}


def test_named_in_the_thread_comite_offers_it_too_and_takes_it_for_no_command(
    places: Places,
) -> None:
    vote, bob = opened(places), places.teams("Bob")
    assert bob.mentions("no-go", under=vote).send().ok
    heard(places)
    assert any("se lit comme" in text for text in told(bob))
    assert not any("commande" in text for text in told(bob))


def test_a_command_in_the_thread_is_still_a_command(places: Places) -> None:
    vote, bob = opened(places), places.teams("Bob")
    assert bob.mentions("menu", under=vote).send().ok
    assert "Menu de Comité" in told(bob)[-1]


def test_talk_under_a_vote_and_elsewhere_is_left_alone(places: Places) -> None:
    vote, bob = opened(places), places.teams("Bob")
    before = told(bob)
    for text, under in (("on en parle demain", vote), ("go", bob_writes(places))):
        assert bob.replies(text, under).send().ok
    heard(places)
    assert told(bob) == before


def bob_writes(places: Places) -> Message:
    return places.teams("Bob").writes("Qui déjeune ?")
