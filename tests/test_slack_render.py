"""Cards become blocks that Slack accepts, in which what people wrote stays what they wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import WORDS
from adapters.slack.forms import home, shown
from adapters.slack.limits import MESSAGE_TEXT, cut, escaped
from adapters.slack.render import blocks, message
from adapters.slack.tables import aligned
from bot.cards import (
    Button,
    Buttons,
    Card,
    Confirm,
    Divider,
    Fact,
    Facts,
    Heading,
    Quote,
    Span,
    Table,
    Text,
)
from bot.events import Action
from bot.words import Lexicon
from tests.fakes.slack_blocks import problems

LEXICON = Lexicon.load(WORDS)
PAGE = "https://comite.example.com/c/carte"
HOSTILE = [
    "<!channel> <!here> <!everyone>",
    "<@U02BOB> <#C01GEN> <!subteam^S1>",
    "@here @channel #general",
    "<https://evil.example|cliquez ici pour voter>",
    "https://evil.example/vote",
    "[x](https://e.vil)",
    "*gras* _italique_ ~barré~ `code` ```bloc```",
    "&lt;!channel&gt; &amp; <",
    "> citation",
    ":tada:",
    "'\"\\ {} %s {{ 7*7 }} <script>alert(1)</script>",
    "قرار اللجنة: نعم — go",
    "é\u200dà 👩‍👩‍👧",
    "a" * 4000,
    "é" * 12000,
    "  \n\t ",
    "…",
    "\u2067rtl\u2069",
    "1. liste\n- puce\n• point",
]
BUTTONS = Buttons(tuple(Button(f"Choix {n}", Action("vote", {"n": str(n)})) for n in range(25)))
SURE = Confirm(
    "Sûr ?", "On ne revient pas en arrière. " * 30, "Oui, certainement et pour toujours", "Non"
)


def every(text: str) -> tuple[Any, ...]:
    """Every kind of element, full of one text."""
    return (
        Heading(text),
        Text((Span(text),)),
        Text((Span("a "), Span(text, "bold"), Span(text, "italic"))),
        *(Text((Span(text),), tone) for tone in ("muted", "good", "warning", "bad")),
        Quote(text, text),
        Facts((Fact(text, text), Fact("Échéance", text))),
        Divider(),
        Table(("A", text), ((text, text), ("x", "y"))),
        Table((text,), ()),
        Buttons(
            (
                Button(text, Action("a", {"t": text[:80]})),
                Button(text, url=PAGE),
                Button("x", Action("b"), style="danger", confirm=SURE),
            )
        ),
    )


CARDS = {
    "empty": Card("", "résumé", "fr"),
    "title only": Card("Titre", "résumé", "fr"),
    "long title": Card("T" * 400, "résumé", "fr", tone="bad"),
    "25 buttons": Card("t", "s", "fr", (BUTTONS,)),
    "many buttons": Card("t", "s", "fr", (BUTTONS, BUTTONS, BUTTONS, BUTTONS)),
    "confirm": Card("t", "s", "fr", (Buttons((Button("x", Action("a"), confirm=SURE),)),)),
    "long label": Card("t", "s", "fr", (Buttons((Button("l" * 200, Action("a")),)),)),
    "200 texts": Card("t", "s", "fr", tuple(Text((Span(f"ligne {n}"),)) for n in range(200)), PAGE),
    "200 facts": Card(
        "t", "s", "fr", (Facts(tuple(Fact(f"f{n}", "v") for n in range(200))),), PAGE
    ),
    "12 long texts": Card(
        "t", "s", "fr", tuple(Text((Span("m" * 4000),)) for _ in range(12)), PAGE
    ),
    "long without a page": Card("t", "s", "fr", (Text((Span("m" * 40_000),)),)),
    "big table": Card(
        "t",
        "s",
        "fr",
        (
            Table(
                ("Direction", "Attend", "Pour le"),
                tuple(("Marketing", "une réponse de la DSI", "3 mars") for _ in range(100)),
            ),
        ),
        PAGE,
    ),
    "dividers": Card("t", "s", "fr", (Divider(),) * 80, PAGE),
    "arabic": Card("لجنة", "ملخص", "ar", (Heading("القرار"), Quote("نعم", "أمينة")), PAGE),
    "empty strings": Card(
        "t",
        "s",
        "fr",
        (
            Heading(""),
            Text(()),
            Text((Span(""),)),
            Quote(""),
            Facts(()),
            Facts((Fact("", ""),)),
            Table((), ()),
            Buttons(()),
        ),
    ),
    **{f"hostile {n}": Card(text, text, "en", every(text), PAGE) for n, text in enumerate(HOSTILE)},
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_becomes_a_message_that_slack_accepts(name: str) -> None:
    assert problems(message(CARDS[name], LEXICON)) == []


@pytest.mark.parametrize("name", CARDS)
def test_a_card_becomes_a_closing_view_that_slack_accepts(name: str) -> None:
    assert problems(shown(CARDS[name], LEXICON("fr"))) == []


@pytest.mark.parametrize("name", CARDS)
def test_a_card_becomes_a_home_tab_that_slack_accepts(name: str) -> None:
    assert problems(home(CARDS[name], LEXICON("ar"))) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_no_block_holds_markup_that_slack_would_read(text: str) -> None:
    assert [
        n
        for n in nodes(blocks(Card(text, text, "fr", every(text)), LEXICON("fr")))
        if n.get("type") in {"mrkdwn", "markdown", "link", "user", "broadcast", "channel"}
    ] == []


def test_slack_turns_no_colons_into_emoji() -> None:
    drawn = blocks(Card(":tada:", "s", "fr", every(":tada:")), LEXICON("fr"))
    assert all(n["emoji"] is False for n in nodes(drawn) if n.get("type") == "plain_text")


@pytest.mark.parametrize("text", HOSTILE)
def test_the_text_of_a_message_holds_no_live_angle_bracket(text: str) -> None:
    assert not {"<", ">"} & set(message(Card("t", text, "fr"), LEXICON)["text"])


def test_the_text_of_a_message_is_escaped_once() -> None:
    assert message(Card("t", "a & <b>", "fr"), LEXICON)["text"] == "a &amp; &lt;b&gt;"


def test_a_cut_escape_never_ends_inside_an_entity() -> None:
    kept = escaped("&" * 5000)
    assert len(kept) <= MESSAGE_TEXT and kept.rstrip("…").replace("&amp;", "") == ""


def test_what_somebody_wrote_is_shown_as_typed() -> None:
    typed = "<!channel> *pas gras* https://exemple.ma"
    drawn = blocks(Card("t", "s", "fr", (Text((Span(typed),)),)), LEXICON("fr"))
    assert {"type": "text", "text": typed} in list(nodes(drawn))


def test_styles_of_our_sentences_are_kept() -> None:
    drawn = blocks(
        Card("t", "s", "fr", (Text((Span("Il reste "), Span("2 heures", "bold"))),)), LEXICON("fr")
    )
    assert {"type": "text", "text": "2 heures", "style": {"bold": True}} in list(nodes(drawn))


def test_a_card_that_is_cut_says_so_in_its_language() -> None:
    assert LEXICON("fr").say("slack.cut") in texts(message(CARDS["12 long texts"], LEXICON))


def test_a_card_that_is_cut_points_to_its_page() -> None:
    urls = [n.get("url") for n in nodes(message(CARDS["12 long texts"], LEXICON)["blocks"])]
    assert PAGE in urls


def test_a_card_that_fits_does_not_say_that_it_was_cut() -> None:
    short = Card("t", "s", "fr", (Text((Span("m" * 4000),)),), PAGE)
    assert LEXICON("fr").say("slack.cut") not in texts(message(short, LEXICON))


def test_a_cut_message_keeps_all_its_buttons() -> None:
    long = Card("t", "s", "fr", (Text((Span("m" * 40_000),)), BUTTONS), PAGE)
    labels = [
        n["text"]["text"] for n in nodes(blocks(long, LEXICON("fr"))) if n.get("type") == "button"
    ]
    assert labels[:25] == [b.label for b in BUTTONS.items]


def test_buttons_stand_five_to_a_row() -> None:
    rows = [b for b in blocks(CARDS["25 buttons"], LEXICON("fr")) if b["type"] == "actions"]
    assert [len(row["elements"]) for row in rows] == [5] * 5


def test_a_button_carries_its_packed_action() -> None:
    action = Action("session.answer", {"session": "k3", "choice": "go"})
    drawn = blocks(Card("t", "s", "fr", (Buttons((Button("Go", action),)),)), LEXICON("fr"))
    assert Action.unpack(next(n["value"] for n in nodes(drawn) if "value" in n)) == action


def test_a_long_text_is_whole_when_it_fits_the_message() -> None:
    drawn = blocks(Card("t", "s", "fr", (Text((Span("mot " * 1000),)),)), LEXICON("fr"))
    assert (
        "".join(n["text"] for n in nodes(drawn) if n.get("type") == "text")
        == ("mot " * 1000).rstrip()
    )


def test_a_table_that_fits_a_phone_is_aligned() -> None:
    table = Table(("Direction", "Go"), (("DSI", "3"), ("Marketing", "12")))
    assert aligned(table).splitlines() == ["Direction  Go", "DSI         3", "Marketing  12"]


def test_a_table_in_arabic_is_not_forced_into_columns() -> None:
    assert aligned(Table(("المديرية", "نعم"), (("التسويق", "3"),))) == ""


def test_a_wide_table_names_its_columns_in_every_row() -> None:
    table = Table(("Direction", "Attend"), (("DSI", "une réponse longue " * 4),) * 2)
    drawn = blocks(Card("t", "s", "fr", (table,)), LEXICON("fr"))
    assert texts({"blocks": drawn}).count("Attend ") == 2


@given(st.text(max_size=40), st.integers(2, 30))
def test_a_cut_text_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit


WORDY = st.text(max_size=3500) | st.sampled_from(HOSTILE)
SPANS = st.lists(st.builds(Span, WORDY, st.sampled_from(["plain", "bold", "italic"])), max_size=4)
ACTIONS = st.builds(
    Action,
    st.sampled_from(["menu", "session.answer"]),
    st.dictionaries(st.sampled_from("abc"), st.text(max_size=40), max_size=2),
)
SOME = st.one_of(
    st.builds(Heading, WORDY),
    st.builds(Divider),
    st.builds(Quote, WORDY, WORDY),
    st.builds(Text, SPANS.map(tuple), st.sampled_from(["normal", "muted", "good", "bad"])),
    st.builds(Facts, st.lists(st.builds(Fact, WORDY, WORDY), max_size=4).map(tuple)),
    st.builds(Buttons, st.lists(st.builds(Button, WORDY, ACTIONS), max_size=7).map(tuple)),
    st.tuples(st.text(max_size=30), st.text(max_size=30)).flatmap(
        lambda columns: st.builds(
            Table,
            st.just(columns),
            st.lists(st.tuples(WORDY, st.text(max_size=30)), max_size=5).map(tuple),
        )
    ),
)


@given(
    st.builds(
        Card,
        WORDY,
        WORDY.filter(str.strip),
        st.sampled_from(["fr", "en", "ar"]),
        st.lists(SOME, max_size=15).map(tuple),
        st.sampled_from(["", PAGE]),
    )
)
def test_any_card_becomes_a_message_that_slack_accepts(card: Card) -> None:
    assert problems(message(card, LEXICON), opinions=False) == []


@given(st.lists(SOME, max_size=4).map(tuple))
def test_the_libraries_accept_any_card_too(elements: tuple[Any, ...]) -> None:
    assert problems(message(Card("t", "s", "fr", elements), LEXICON)) == []


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from nodes(item)


def texts(content: dict[str, Any]) -> str:
    return "\n".join(n["text"] for n in nodes(content["blocks"]) if isinstance(n.get("text"), str))


def test_an_arabic_line_that_begins_with_a_latin_name_still_runs_from_right_to_left() -> None:
    card = Card("t", "s", "ar", (Text((Span("Marketing: موافقة"),)), Text((Span("موافقة DSI"),))))
    said = texts({"blocks": blocks(card, LEXICON("ar"))})
    assert "\u200fMarketing: موافقة" in said and "موافقة DSI" in said


def test_a_french_line_carries_no_mark_of_direction() -> None:
    card = Card("t", "s", "fr", (Text((Span("Marketing : go"),)),))
    assert "\u200f" not in str(blocks(card, LEXICON("fr")))
