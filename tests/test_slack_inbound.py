"""People act in Slack: one event each, handled before it is acknowledged, answered where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.people import _profile
from adapters.slack.typed import plain
from bot.cards import Button, Buttons, Card, Field, Span, Text
from bot.events import Action, Command, Heard, Lifecycle, PersonPicked, Press, Submission
from bot.ports import Destination, StoreDown
from bot.replies import Ask, Correct, Silence, Tell
from tests.fakes.slack_people import SlackPerson
from tests.fakes.slack_state import Message
from tests.slack_kit import CENTRE, START, Served, card, form, served

VOTE = Action("session.answer", {"session": "s1", "choice": "go"})
FORM = Action("session.form", {"session": "s1"})
BALLOT = Card(
    "Go ?",
    "Go ou no-go ?",
    "fr",
    (
        Text((Span("Lancer la carte ?"),)),
        Buttons(
            (Button("Go", VOTE), Button("No-go…", FORM), Button("Page", url="https://c.example"))
        ),
    ),
)


@pytest.fixture
def room(tmp_path: Any) -> Iterator[Served]:
    with served(tmp_path) as room:
        yield room
        assert room.fake.violations == []


def person(room: Served, user: str = "U01ALICE") -> SlackPerson:
    return room.fake.person(user, room.url)


def posted(room: Served, shown: Card = BALLOT) -> Message:
    to = room.run(_post(room, shown))
    return room.fake.channel("C01GEN").find(to.partition(":")[2]) or Message()


async def _post(room: Served, shown: Card) -> str:

    return await room.room.platform.post(Destination("slack", "T01TEST", "C01GEN"), shown, "m1")


# Commands.


def test_a_command_is_heard_with_its_words_and_its_author(room: Served) -> None:
    person(room).command("/comite irritant la carte arrive trop tard").send()
    heard = room.facilitator.last
    assert isinstance(heard, Command)
    assert (heard.text, heard.where.channel, heard.who.user, heard.who.workspace) == (
        "irritant la carte arrive trop tard",
        "C01GEN",
        "U01ALICE",
        "T01TEST",
    )


def test_the_directory_completes_the_author(room: Served) -> None:
    person(room).command("/comite aide").send()
    who = room.facilitator.last.who
    assert (who.name, who.email, who.locale, who.timezone, who.guest) == (
        "Alice Anderson",
        "alice@example.com",
        "fr",
        "Africa/Casablanca",
        False,
    )


def test_the_directory_is_asked_once_an_hour(room: Served) -> None:
    for seconds in (0, 3599, 2):
        room.clock.advance(seconds)
        person(room).command("/comite aide").send()
    assert len(room.fake.calls_of("users.info")) == 2


def test_a_command_in_the_private_talk_has_no_channel(room: Served) -> None:
    talk = room.fake.dm("U01ALICE").id
    person(room).command("/comite aide", channel=talk).send()
    assert room.facilitator.last.where.channel == ""


def test_a_card_told_after_a_command_is_seen_by_its_author_alone(room: Served) -> None:
    room.facilitator.reply = Tell(card("Menu", "Que voulez-vous faire ?"))
    answer = person(room).command("/comite").send()
    assert answer.ephemeral is not None and answer.ephemeral.to == "U01ALICE"
    assert "Que voulez-vous faire ?" in str(answer.ephemeral.blocks)


def test_a_form_asked_after_a_command_opens(room: Served) -> None:
    room.facilitator.reply = Ask(form())
    person(room).command("/comite standup").send()
    assert person(room).view.title == "Stand-up"


def test_the_same_command_delivered_twice_has_the_same_key(room: Served) -> None:
    command = person(room).command("/comite standup")
    command.send(), command.send(retry=1)
    first, second = room.facilitator.events
    assert first.key == second.key


def test_two_commands_have_two_keys(room: Served) -> None:
    person(room).command("/comite standup").send(), person(room).command("/comite standup").send()
    first, second = room.facilitator.events
    assert first.key != second.key


def test_no_trigger_stands_in_a_key(room: Served) -> None:
    command = person(room).command("/comite standup")
    command.send()
    assert command.payload["trigger_id"] not in room.facilitator.last.key


def test_a_command_that_was_not_stored_says_so_to_its_author(room: Served) -> None:
    room.facilitator.reply = StoreDown()
    assert person(room).command("/comite standup").send().status == 503
    assert CENTRE["fr"] in str(person(room).seen.blocks)


# A form that comes too late.


def test_a_form_too_late_after_a_command_leaves_a_button(room: Served) -> None:
    room.facilitator.reply = Ask(form())
    command = person(room).command("/comite standup")
    room.clock.advance(4)
    assert command.send().ephemeral is not None
    assert person(room).seen.labels == ["Ouvrir le formulaire"]


def test_the_button_left_by_a_late_command_says_the_command_again(room: Served) -> None:
    room.facilitator.reply = Ask(form())
    command = person(room).command("/comite vote Lancer ?")
    room.clock.advance(4)
    command.send()
    person(room).click("Ouvrir le formulaire").send()
    assert (room.facilitator.last.text, person(room).view.title) == ("vote Lancer ?", "Stand-up")


def test_a_form_too_late_after_a_press_leaves_the_same_button(room: Served) -> None:
    room.facilitator.reply = Ask(form())
    press = person(room).click("No-go…", posted(room))
    room.clock.advance(4)
    press.send()
    person(room).click("Ouvrir le formulaire").send()
    assert (room.facilitator.last.action, person(room).view.title) == (FORM, "Stand-up")


def test_a_late_shortcut_keeps_the_message_it_was_about(room: Served) -> None:
    room.facilitator.reply = Ask(form())
    said = person(room, "U02BOB").says("Toujours pas reçu", "C01GEN")
    del said
    shortcut = person(room).message_shortcut("report_irritant", room.fake.channel("C01GEN").last)
    room.clock.advance(4)
    shortcut.send()
    person(room).click("Ouvrir le formulaire").send()
    assert room.facilitator.last.seed["verbatim"] == "Toujours pas reçu"


def test_a_form_that_opened_already_is_not_asked_for_again(room: Served) -> None:
    room.facilitator.reply = Ask(form())
    command = person(room).command("/comite standup")
    command.send()
    command.send(retry=1)
    assert room.fake.ephemerals("U01ALICE") == []


def test_a_form_that_slack_could_not_open_leaves_a_button(room: Served) -> None:
    room.facilitator.reply = Ask(form())
    room.fake.fail_next("views.open", "http_500")
    person(room).command("/comite standup").send()
    assert person(room).seen.labels == ["Ouvrir le formulaire"]


# Buttons.


def test_a_press_carries_its_action_and_its_instant(room: Served) -> None:
    press = person(room).click("Go", posted(room))
    room.clock.advance(30)
    press.send()
    heard = room.facilitator.last
    assert isinstance(heard, Press)
    assert (heard.action, heard.where.channel) == (VOTE, "C01GEN")
    assert abs((heard.acted_at - START).total_seconds()) < 1


def test_the_same_press_delivered_twice_has_the_same_key(room: Served) -> None:
    press = person(room).click("Go", posted(room))
    press.send(), press.send(retry=1)
    first, second = room.facilitator.events
    assert first.key == second.key


def test_two_presses_have_two_keys(room: Served) -> None:
    message = posted(room)
    person(room).click("Go", message).send(), person(room).click("Go", message).send()
    first, second = room.facilitator.events
    assert first.key != second.key


def test_a_press_is_acknowledged_only_after_it_was_handled(room: Served) -> None:
    room.facilitator.reply = StoreDown()
    assert person(room).click("Go", posted(room)).send().status == 503


def test_a_press_that_was_not_stored_says_so_to_its_author(room: Served) -> None:
    room.facilitator.reply = StoreDown()
    person(room).click("Go", posted(room)).send()
    assert CENTRE["fr"] in str(person(room).seen.blocks)


def test_a_card_told_after_a_press_leaves_the_message_as_it_is(room: Served) -> None:
    message = posted(room)
    before = dict(message)
    room.facilitator.reply = Tell(card("Noté"))
    person(room).click("Go", message).send()
    assert person(room).seen.to == "U01ALICE" and dict(message) == before


def test_a_press_in_a_private_card_replaces_that_card(room: Served) -> None:
    menu = Card("Menu", "Menu", "fr", (Buttons((Button("Aide", Action("help")),)),))
    room.facilitator.reply = Tell(menu)
    person(room).command("/comite").send()
    room.facilitator.reply = Tell(card("Aide", "Voici l'aide"))
    person(room).click("Aide").send()
    assert len(room.fake.ephemerals("U01ALICE")) == 1
    assert "Voici l'aide" in str(person(room).seen.blocks)


def test_a_link_is_not_a_press(room: Served) -> None:
    assert person(room).click("Page", posted(room)).send().ok
    assert room.facilitator.events == []


@pytest.mark.parametrize("value", ["", "x", "9|menu|", "1||", "1|a|b", "1|slack.again|"])
def test_a_button_of_another_time_is_refused_by_the_centre(room: Served, value: str) -> None:
    message = posted(room)
    message["blocks"][2]["elements"][0]["value"] = value
    assert person(room).click("Go", message).send().ok
    assert room.facilitator.last.action == Action("stale")


def test_an_answer_is_never_sent_to_another_host(room: Served) -> None:
    room.facilitator.reply = Tell(card())
    press = person(room).click("Go", posted(room))
    press.payload["response_url"] = "https://hooks.slack.com.evil.example/x"
    assert press.send().ok
    assert room.counters["slack_answers_missed"] == 1


def test_a_press_in_the_home_tab_opens_what_it_tells(room: Served) -> None:

    home = Destination("slack", "T01TEST", user="U01ALICE", home=True)
    room.run(room.room.platform.post(home, BALLOT, "m1"))
    room.facilitator.reply = Tell(card("Noté", "C'est noté"))
    person(room).click("Go").send()
    assert "C'est noté" in str(person(room).view.blocks)


# Forms.


def opened(room: Served, *fields: Field) -> SlackPerson:
    room.facilitator.reply = Ask(form(*fields))
    someone = person(room)
    someone.command("/comite standup").send()
    room.facilitator.reply = Silence()
    return someone


def test_a_submission_carries_the_answers_under_their_names(room: Served) -> None:
    opened(room).submit({"Fait": "La page est prête", "Direction": "DSI"}).send()
    heard = room.facilitator.last
    assert isinstance(heard, Submission)
    assert heard.values == {"done": "La page est prête", "to": "d1"}
    assert heard.action == Action("session.answer", {"session": "s1"})


def test_a_form_remembers_the_channel_it_was_asked_in(room: Served) -> None:
    opened(room).submit({"Fait": "x"}).send()
    assert room.facilitator.last.where.channel == "C01GEN"


def test_an_accepted_form_closes(room: Served) -> None:
    opened(room).submit({"Fait": "x"}).send()
    assert room.fake.opened_views("U01ALICE") == []


def test_a_corrected_form_stays_open_with_its_sentences(room: Served) -> None:
    someone = opened(room)
    room.facilitator.reply = Correct({"done": "Écrivez au moins un mot."})
    assert someone.submit({"Fait": "x"}).send().errors == {"done": "Écrivez au moins un mot."}
    assert len(room.fake.opened_views("U01ALICE")) == 1


def test_a_correction_of_no_field_stands_under_the_first(room: Served) -> None:
    someone = opened(room)
    room.facilitator.reply = Correct({"other": "Le vote est clos."})
    assert someone.submit({"Fait": "x"}).send().errors == {"done": "Le vote est clos."}


def test_a_card_told_after_a_form_takes_its_place(room: Served) -> None:
    someone = opened(room)
    room.facilitator.reply = Tell(card("Vote clos", "Ce vote est clos depuis 10:00."))
    someone.submit({"Fait": "x"}).send()
    assert "Ce vote est clos depuis 10:00." in str(someone.view.blocks)


def test_a_second_form_takes_the_place_of_the_first(room: Served) -> None:
    someone = opened(room)
    room.facilitator.reply = Ask(replace(form(), title="Est-ce le même ?"))
    someone.submit({"Fait": "x"}).send()
    assert someone.view.title == "Est-ce le même ?"


def test_a_form_that_was_not_stored_stays_open(room: Served) -> None:
    someone = opened(room)
    room.facilitator.reply = StoreDown()
    assert someone.submit({"Fait": "x"}).send().status == 503
    assert len(room.fake.opened_views("U01ALICE")) == 1


def test_the_same_submission_delivered_twice_has_the_same_key(room: Served) -> None:
    submission = opened(room).submit({"Fait": "x"})
    submission.send(), submission.send(retry=1)
    first, second = room.facilitator.events[-2:]
    assert first.key == second.key


def test_a_form_with_foreign_metadata_is_refused_by_the_centre(room: Served) -> None:
    submission = opened(room).submit({"Fait": "x"})
    submission.payload["view"]["private_metadata"] = '["forged"]'
    assert submission.send().ok
    assert room.facilitator.last.action == Action("stale")


def test_a_person_picked_comes_with_their_profile(room: Served) -> None:
    someone = opened(room, Field("owner", "person", "Responsable"))
    someone.submit({"Responsable": "U02BOB"}).send()
    assert room.facilitator.last.values["owner"] == PersonPicked(
        "slack", "T01TEST", "U02BOB", "Bob Brown", "bob@example.com", "fr", "Africa/Casablanca"
    )


def test_a_form_asked_inside_a_form_is_pushed_on_it(room: Served) -> None:
    someone = told_with_a_button(room)
    room.facilitator.reply = Ask(replace(form(), title="Deuxième"))
    someone.click("Encore").send()
    assert [v.title for v in room.fake.opened_views("U01ALICE")] == ["Choisir", "Deuxième"]


def test_beyond_three_forms_the_last_is_replaced(room: Served) -> None:
    someone = told_with_a_button(room)
    again = Buttons((Button("Encore", FORM),))
    for number in range(4):
        room.facilitator.reply = Ask(replace(form(), title=f"Vue {number}", intro=(again,)))
        someone.click("Encore").send()
    assert [v.title for v in room.fake.opened_views("U01ALICE")] == ["Choisir", "Vue 0", "Vue 3"]


def test_a_card_told_inside_a_form_takes_its_place(room: Served) -> None:
    someone = told_with_a_button(room)
    room.facilitator.reply = Tell(card("Noté", "C'est noté"))
    someone.click("Encore").send()
    assert "C'est noté" in str(someone.view.blocks)


def test_a_press_inside_a_form_knows_the_channel_too(room: Served) -> None:
    told_with_a_button(room).click("Encore").send()
    assert room.facilitator.last.where.channel == "C01GEN"


def told_with_a_button(room: Served) -> SlackPerson:
    someone = opened(room)
    shown = Card("Choisir", "Choisir", "fr", (Buttons((Button("Encore", FORM),)),))
    room.facilitator.reply = Tell(shown)
    someone.submit({"Fait": "x"}).send()
    room.facilitator.reply = Silence()
    return someone


# Shortcuts and words.


def test_a_message_shortcut_reports_its_words_and_its_address(room: Served) -> None:
    person(room, "U02BOB").says("Toujours pas reçu", "C01GEN")
    message = room.fake.channel("C01GEN").last
    person(room).message_shortcut("report_irritant", message).send()
    heard = room.facilitator.last
    assert (heard.action, heard.seed["verbatim"]) == (Action("irritant.form"), "Toujours pas reçu")
    assert heard.seed["link"] == (
        f"https://test.slack.com/archives/C01GEN/p{message.ts.replace('.', '')}"
    )


def test_a_global_shortcut_opens_the_menu(room: Served) -> None:
    room.facilitator.reply = Tell(card("Menu"))
    person(room).global_shortcut("comite_menu").send()
    assert (room.facilitator.last.action, person(room).view.title) == (Action("menu"), "Menu")


def test_a_word_in_the_private_talk_is_a_command(room: Served) -> None:
    room.facilitator.reply = Tell(card("Aide", "Voici l'aide"))
    person(room).says("aide").send()
    assert room.facilitator.last.text == "aide"
    assert "Voici l'aide" in str(room.fake.dm("U01ALICE").last.blocks)


@pytest.mark.parametrize(
    ("carried", "typed"),
    [
        ("R&amp;D &lt;3", "R&D <3"),
        ("&amp;lt;", "&lt;"),
        ("<@U02BOB> dit", "@… dit"),
        ("<@U02BOB|bob>", "@bob"),
        ("<#C01|general>", "#general"),
        ("<!here> vite", "@here vite"),
        ("<!subteam^S1|@dsi>", "@dsi"),
        ("<https://exemple.ma>", "https://exemple.ma"),
        ("<https://exemple.ma|exemple.ma>", "https://exemple.ma"),
        ("<https://evil.example|cliquez ici>", "cliquez ici (https://evil.example)"),
        ("<mailto:a@b.ma|a@b.ma>", "a@b.ma"),
        ("1 < 2", "1 < 2"),
        ("", ""),
    ],
)
def test_a_message_is_read_as_it_was_typed(carried: str, typed: str) -> None:
    assert plain(carried) == typed


def test_a_command_is_read_as_it_was_typed(room: Served) -> None:
    person(room).command("/comite vote R&amp;D &lt;ok&gt;").send()
    assert room.facilitator.last.text == "vote R&D <ok>"


def test_a_form_asked_by_a_word_leaves_a_button(room: Served) -> None:
    room.facilitator.reply = Ask(form())
    person(room).says("standup").send()
    person(room).click("Ouvrir le formulaire").send()
    assert person(room).view.title == "Stand-up"


@pytest.mark.parametrize("act", ["edits", "deletes"])
def test_an_edited_word_is_not_said_twice(room: Served, act: str) -> None:
    someone = person(room)
    someone.says("aide").send()
    message = room.fake.dm("U01ALICE").last
    (someone.edits(message, "vote") if act == "edits" else someone.deletes(message)).send()
    assert len(room.facilitator.events) == 1


def test_our_own_words_are_not_heard(room: Served) -> None:
    word = person(room).says("aide")
    word.payload["event"] |= {"bot_id": "B01TEST", "user": "U01TESTBOT"}
    word.send()
    assert room.facilitator.events == []


def test_a_word_in_a_channel_is_not_ours(room: Served) -> None:
    person(room).says("standup", "C01GEN").send()
    assert room.facilitator.events == []


# Replies under a card of ours.


def test_a_reply_under_a_card_is_heard_with_the_card_it_stands_under(room: Served) -> None:
    card = posted(room)
    person(room, "U02BOB").says("ok pour moi &amp; nous", thread=card).send()
    heard = room.facilitator.last
    assert isinstance(heard, Heard)
    assert (heard.under, heard.text) == (f"C01GEN:{card.ts}", "ok pour moi & nous")
    assert (heard.who.user, heard.where.channel) == ("U02BOB", "C01GEN")


@pytest.mark.parametrize(
    "odd",
    [
        {"bot_id": "B01"},
        {"subtype": "thread_broadcast"},
        {"subtype": "message_changed"},
        {"user": ""},
        {"channel_type": "mpim"},
    ],
)
def test_a_reply_of_no_person_is_not_heard(room: Served, odd: dict[str, str]) -> None:
    reply = person(room, "U02BOB").says("go", thread=posted(room))
    reply.payload["event"] |= odd
    reply.send()
    assert room.facilitator.events == []


def test_the_first_word_of_a_thread_is_not_a_reply(room: Served) -> None:
    first = person(room, "U02BOB").says("go", "C01GEN")
    first.payload["event"]["thread_ts"] = first.payload["event"]["ts"]
    first.send()
    assert room.facilitator.events == []


# What happens to the installation.


def heard(room: Served) -> tuple[str, str, str]:
    last = room.facilitator.last
    assert isinstance(last, Lifecycle)
    return last.kind, last.who.user, last.where.channel


def test_opening_the_home_tab_is_a_greeting(room: Served) -> None:
    person(room).opens_home().send()
    assert heard(room) == ("hello", "U01ALICE", "")
    assert room.facilitator.last.who.email == "alice@example.com"


def test_being_invited_is_joining(room: Served) -> None:
    person(room).joins("C01GEN", bot=True).send()
    assert heard(room) == ("joined", "U01ALICE", "C01GEN")


def test_somebody_else_joining_is_not_our_business(room: Served) -> None:
    person(room).joins("C01GEN").send()
    assert room.facilitator.events == []


def test_being_removed_is_leaving(room: Served) -> None:
    person(room).leaves("C01GEN", bot=True).send()
    assert heard(room) == ("left", "", "C01GEN")


@pytest.mark.parametrize(
    "kind",
    [
        "channel_archive",
        "group_archive",
        "channel_left",
        "group_left",
        "channel_deleted",
        "group_deleted",
    ],
)
def test_a_channel_that_ends_is_left(room: Served, kind: str) -> None:
    gone = person(room).leaves("C01GEN")
    gone.payload["event"] = {"type": kind, "channel": "C01GEN"}
    gone.send()
    assert heard(room) == ("left", "", "C01GEN")


def test_a_channel_that_comes_back_is_joined(room: Served) -> None:
    back = person(room).leaves("C01GEN")
    back.payload["event"] = {"type": "channel_unarchive", "channel": "C01GEN"}
    back.send()
    assert heard(room) == ("joined", "", "C01GEN")


@pytest.mark.parametrize("act", ["uninstalls", "revokes_tokens"])
def test_an_uninstalled_app_is_removed(room: Served, act: str) -> None:
    getattr(person(room), act)().send()
    assert (room.facilitator.last.kind, room.facilitator.last.who.workspace) == (
        "removed",
        "T01TEST",
    )


def test_a_deactivated_person_is_gone(room: Served) -> None:
    person(room, "U02BOB").changes(deleted=True).send()
    assert heard(room) == ("gone", "U02BOB", "")


def test_a_changed_profile_is_read_again(room: Served) -> None:
    person(room).command("/comite").send()
    person(room).changes(locale="en-US").send()
    person(room).command("/comite").send()
    assert room.facilitator.last.who.locale == "en"


def test_an_event_repeated_by_slack_has_the_same_key(room: Served) -> None:
    home = person(room).opens_home()
    home.send(), home.send(retry=1), home.send(retry=2)
    assert len({e.key for e in room.facilitator.events}) == 1
    assert room.counters["slack_retries"] == 2


# Guests and strangers.


def test_a_guest_is_a_guest(room: Served) -> None:
    room.fake.add_user("U05EVE", "Eve", is_restricted=True)
    person(room, "U05EVE").command("/comite").send()
    assert room.facilitator.last.who.guest


def test_somebody_of_another_company_is_a_guest_without_address(room: Served) -> None:
    room.fake.add_user("U06MAX", "Max", team="T99OTHER", is_stranger=True)
    person(room, "U06MAX").click("Go", posted(room)).send()
    who = room.facilitator.last.who
    assert (who.guest, who.email, who.workspace) == (True, "", "T01TEST")


def test_without_the_directory_everybody_is_a_guest(room: Served) -> None:
    room.fake.missing_scopes.add("users.info")
    person(room).command("/comite").send()
    assert room.facilitator.last.who.guest


def test_an_address_that_is_not_confirmed_joins_no_accounts(room: Served) -> None:

    user = {"team_id": "T1", "is_email_confirmed": False, "profile": {"email": "a@example.com"}}
    assert _profile(user, "T1", "").email == ""


def test_two_words_have_two_keys(room: Served) -> None:
    person(room).says("aide").send(), person(room).says("aide").send()
    first, second = room.facilitator.events
    assert first.key != second.key


def test_two_events_have_two_keys(room: Served) -> None:
    person(room).opens_home().send(), person(room).opens_home().send()
    first, second = room.facilitator.events
    assert first.key != second.key


@pytest.mark.parametrize(
    "facts",
    [
        {"team_id": "T2"},
        {"team_id": "T1", "is_stranger": True},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}},
    ],
)
def test_whoever_is_not_of_the_house_is_a_guest(facts: dict[str, Any]) -> None:
    assert _profile(facts, "T1", "E1").guest


def test_a_colleague_is_no_guest() -> None:
    assert not _profile({"team_id": "T1"}, "T1", "").guest


def test_a_colleague_of_the_same_enterprise_is_no_guest() -> None:

    user = {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}
    assert not _profile(user, "T1", "E1").guest
