"""What every platform promises the courier (`bot.ports.Platform`): one class a promise, the same for
Slack, Teams, the web and the simulated one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Button, Buttons, Card, Fact, Facts, Heading, Quote, Span, Table, Text
from bot.events import Action
from bot.ports import Rejected, RetryLater, Uncertain, Unreachable
from tests.benches import WAIT, Bench, bench, seen
from tests.catalogues import LEXICON
from tests.conversations.rooms import platforms
from tests.slack_kit import START
from tests.web_samples import NOW

PLATFORMS = ("simulated", "slack", "teams", "web")
CANNOT: Mapping[str, Mapping[str, str]] = {
    "simulated": {
        "stay in threads": "it keeps one list of messages",
        "begin at the right": "it draws nothing",
    },
    "slack": {"begin at the right": "a client lays out each line by its own letters"},
    "teams": {"find": "a bot cannot list the messages of a conversation (B09)"},
    "web": {
        "be gone": "a page is always there to be read",
        "refuse a reference": "a page is drawn anew from the state: nothing is looked for in it",
        "tell what it lacks": "a message is there as soon as it is stored",
        "lose an answer": "nothing leaves but mail, whose own id shows it once",
        "stay in threads": "a feed has none",
        "keep a home": "the page is the home",
    },
}
"""What a platform has no way of doing, and why."""
ANYWHERE = sorted(set().union(*CANNOT.values()))
FOUR = (RetryLater, Unreachable, Rejected, Uncertain)
EVIL = (
    "<b>gras</b> & *étoiles* _tirets_ `code` ~barré~",
    "<!channel> <@U01ALICE> <https://evil.example|ici>",
    "[ici](https://evil.example) **gras** # titre",
    "<at>Alice Anderson</at> @here",
    "{{DATE(2026-11-23T09:00:00Z, SHORT)}} {{ 7*7 }}",
    "&lt;script&gt;alert(1)&lt;/script&gt; <script>alert(2)</script>",
    ":tada: https://evil.example/cliquez",
    "1. un 2) deux - trois + quatre",
    "كريم <b>العلوي</b> https://evil.example",
)


def able(what: str = "") -> pytest.MarkDecorator:
    """The platforms on which a promise can be seen kept."""
    names = [name for name in PLATFORMS if what not in CANNOT[name]]
    return pytest.mark.parametrize("at", names, indirect=True)


@pytest.fixture
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(request.param, tmp_path) as found:
        yield found
        assert found.violations() == []


def card(text: str = "Bonjour", locale: str = "fr", **more: object) -> Card:
    go = Button("Ouvrir", Action("session.show", {"session": "s1"}))
    elements = (Text((Span(text),)), Buttons((go,)))
    return Card("Décision", text, locale, elements, **more)  # type: ignore[arg-type]


def told(at: Bench, *words: str) -> list[list[str]]:
    """Which of these words stand on each message of the channel."""
    return sorted([word for word in words if word in one.words] for one in at.shown(at.here))


def test_every_platform_is_on_a_bench() -> None:
    assert set(PLATFORMS) == platforms() == set(CANNOT)


def test_what_a_platform_cannot_do_is_said_where_it_is_looked_for() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [what for what in ANYWHERE if f'@able("{what}")' not in source] == []


class TestAPostedCardStandsWhereItWasSent:
    @able()
    async def test_in_a_channel(self, at: Bench) -> None:
        await at.post(at.here, card("Lancer la campagne"), "m1")
        [shown] = at.shown(at.here)
        assert "Décision" in shown.words and "Lancer la campagne" in shown.words
        assert shown.labels == ("Ouvrir",)

    @able()
    async def test_in_a_one_to_one_talk(self, at: Bench) -> None:
        await at.post(at.alice, card("Votre avis ?"), "m1")
        [shown] = at.shown(at.alice)
        assert "Votre avis ?" in shown.words
        assert at.shown(at.here) == []

    @able()
    async def test_two_cards_have_two_references_that_fit_a_column(self, at: Bench) -> None:
        refs = {await at.post(at.here, card(text), text) for text in ("Un", "Deux")}
        assert len(refs) == 2
        assert all(0 < len(ref) <= 400 for ref in refs)

    @able()
    async def test_under_the_name_that_destinations_carry(self, at: Bench) -> None:
        assert at.platform.name == at.here.platform


class TestAMessageIsFoundAgainByItsId:
    @able("find")
    async def test_where_the_platform_can_tell(self, at: Bench) -> None:
        since = min(START, NOW) - timedelta(hours=1)
        for to in (at.here, at.alice):
            ref = await at.post(to, card(), f"id{to.channel}")
            assert await at.platform.find(to, f"id{to.channel}", since) == ref

    @able("tell what it lacks")
    async def test_and_another_is_not(self, at: Bench) -> None:
        await at.post(at.here, card(), "m1")
        assert await at.platform.find(at.here, "m2", START - timedelta(hours=1)) is None

    @pytest.mark.parametrize("at", ["teams"], indirect=True)
    async def test_and_where_it_cannot_tell_it_says_so(self, at: Bench) -> None:
        await at.post(at.here, card(), "m1")
        assert await at.platform.find(at.here, "m1", START - timedelta(hours=1)) is None


class TestAnUpdateEditsInPlaceAndNeverPosts:
    @able()
    async def test_in_a_channel_and_in_a_talk(self, at: Bench) -> None:
        for to in (at.here, at.alice):
            ref = await at.post(to, card("Premier jet"), f"id{to.channel}")
            for text in ("Deuxième", "Version corrigée"):
                await at.update(to, ref, card(text))
            [shown] = at.shown(to)
            assert "Version corrigée" in shown.words
            assert "Premier jet" not in shown.words

    @able()
    async def test_and_leaves_its_neighbours_alone(self, at: Bench) -> None:
        first = await at.post(at.here, card("Un"), "m1")
        await at.post(at.here, card("Deux"), "m2")
        await at.update(at.here, first, card("Trois"))
        assert told(at, "Un", "Deux", "Trois") == [["Deux"], ["Trois"]]


class TestADestinationThatIsGoneIsUnreachable:
    @able("be gone")
    async def test_when_it_never_was(self, at: Bench) -> None:
        with pytest.raises(Unreachable):
            await at.post(at.nowhere, card(), "m1")

    @able("be gone")
    async def test_when_the_platform_says_so(self, at: Bench) -> None:
        at.breaks("gone")
        with pytest.raises(Unreachable):
            await at.post(at.here, card(), "m1")
        assert at.shown(at.here) == []


class TestAReferenceOfAnotherPlatformIsRejected:
    @able("refuse a reference")
    @pytest.mark.parametrize("ref", ["", "nonsense", "foreign"])
    async def test_and_nothing_is_posted_instead(self, at: Bench, ref: str) -> None:
        with pytest.raises(Rejected):
            await at.update(at.here, at.foreign if ref == "foreign" else ref, card())
        assert at.shown(at.here) == []


class TestToBeAskedToWaitIsToRetryLater:
    @able()
    async def test_after_as_many_seconds_as_were_asked(self, at: Bench) -> None:
        at.breaks("wait")
        with pytest.raises(RetryLater) as wait:
            await at.post(at.alice, card(), "m1")
        assert wait.value.seconds == pytest.approx(WAIT)
        assert at.shown(at.alice) == []

    @able()
    async def test_and_the_next_time_it_is_posted_once(self, at: Bench) -> None:
        at.breaks("wait")
        with pytest.raises(RetryLater):
            await at.post(at.alice, card(), "m1")
        await at.post(at.alice, card(), "m1")
        assert len(at.shown(at.alice)) == 1


class TestAnAnswerThatIsLostIsUncertain:
    @able("lose an answer")
    async def test_and_the_post_is_not_made_twice(self, at: Bench) -> None:
        at.breaks("lost")
        with pytest.raises(Uncertain):
            await at.post(at.here, card(), "m1")
        assert len(at.shown(at.here)) <= 1

    @able("lose an answer")
    async def test_so_is_a_failure_on_the_other_side(self, at: Bench) -> None:
        at.breaks("down")
        with pytest.raises((Uncertain, RetryLater)):
            await at.post(at.here, card(), "m1")
        assert at.shown(at.here) == []


class TestWhatAPersonTypedIsShownAsTyped:
    @able()
    @pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
    async def test_wherever_it_stands(self, at: Bench, evil: str) -> None:
        elements = (
            Heading(f"H {evil}"),
            Text((Span(f"T {evil}"), Span(f" B {evil}", "bold"))),
            Quote(f"Q {evil}", f"Y {evil}"),
            Facts((Fact("Motif", f"F {evil}"),)),
            Table(("Qui", "Quoi"), ((f"C {evil}", "non"),)),
        )
        await at.post(at.here, Card(f"N {evil}", "résumé", "fr", elements), "m1")
        [shown] = at.shown(at.here)
        assert [mark for mark in "HTBQYFCN" if f"{mark} {evil}" not in shown.words] == []

    @able()
    async def test_on_a_button_too(self, at: Bench) -> None:
        row = Buttons((Button("<b>Crédit</b> *Immo* [x](y)", Action("menu")),))
        await at.post(at.here, Card("t", "s", "fr", (row,)), "m1")
        assert at.shown(at.here)[0].labels == ("<b>Crédit</b> *Immo* [x](y)",)


class TestACardThatIsTooLongKeepsItsButtons:
    @able()
    async def test_and_says_that_it_was_cut(self, at: Bench) -> None:
        labels = tuple(f"Choix {number}" for number in range(12))
        texts = tuple(Text((Span(f"{number}. " + "mot " * 120),)) for number in range(150))
        row = Buttons(tuple(Button(label, Action("menu", {"n": label})) for label in labels))
        long = Card("Long", "s", "fr", (*texts, row), url="https://comite.example/c/carte")
        ref = await at.post(at.here, long, "m1")
        [shown] = at.shown(at.here)
        assert shown.labels[: len(labels)] == labels
        notices = [seen(LEXICON("fr").say(key)) for key in ("slack.cut", "teams.render.cut")]
        assert "149. mot" in shown.words or any(notice in shown.words for notice in notices)
        await at.update(at.here, ref, long)
        assert len(at.shown(at.here)) == 1


class TestAHomeIsOneMessageForGood:
    @able("keep a home")
    async def test_that_follows(self, at: Bench) -> None:
        ref = await at.post(at.home, card("Rien ne vous attend"), "m1")
        await at.update(at.home, ref, card("Une question vous attend"))
        [shown] = at.shown(at.home)
        assert "Une question vous attend" in shown.words


class TestAnAnswerStandsUnderItsMessage:
    @able("stay in threads")
    async def test_and_beside_it(self, at: Bench) -> None:
        under = await at.post(at.here, card("Vote"), "m1")
        await at.post(replace(at.here, thread=under), card("Résultat"), "m2")
        assert told(at, "Vote", "Résultat") == [["Résultat"], ["Vote"]]


class TestThreeLanguagesAreEquals:
    @able()
    @pytest.mark.parametrize("locale", ["fr", "en", "ar"])
    async def test_in_words(self, at: Bench, locale: str) -> None:
        text = LEXICON(locale).say("refusal.closed.text", at="09:30")
        await at.post(at.here, card(text, locale), "m1")
        [shown] = at.shown(at.here)
        assert seen(text) in shown.words

    @able("begin at the right")
    @pytest.mark.parametrize(("locale", "right"), [("fr", False), ("ar", True)])
    async def test_and_in_the_side_they_begin_from(
        self, at: Bench, locale: str, right: bool
    ) -> None:
        await at.post(at.here, card("x", locale), "m1")
        assert at.shown(at.here)[0].rtl is right


class TestNothingElseIsEverRaised:
    @able()
    async def test_by_a_post_or_an_edit_that_fails(self, at: Bench) -> None:
        ref = await at.post(at.alice, card(), "m0")
        for number, breaks in enumerate(at.every_fault()):
            for call in (
                lambda number=number: at.post(at.alice, card(), f"m{number}"),
                lambda: at.update(at.alice, ref, card()),
                lambda number=number: at.platform.find(at.alice, f"m{number}", START),
            ):
                breaks()
                try:
                    await call()
                except FOUR as error:
                    assert str(error)
