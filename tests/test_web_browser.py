"""The pages in a real browser: with the keyboard alone, without script, and while others act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.events import Press, Submission
from bot.replies import Ask, Correct, Silence, Tell
from tests.browser import FLAGS
from tests.web_samples import NOW, every_field, feed, standup_card, table_card, vote_card
from tests.web_stage import Item, Stage, staged

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("web")) as built:
        yield built


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [flag for flag in FLAGS if flag != "--headless"]
        started = playwright.chromium.launch(executable_path=str(chromium), args=flags)
        yield started
        started.close()


@pytest.fixture
def visit(stage: Stage, browser: Browser) -> Iterator[Open]:
    """Opens a page as Alice; every script error fails the test."""
    stage.pages.locale = "fr"
    stage.pages.awaiting, stage.pages.feed = feed("fr")
    stage.facilitator.reply, stage.facilitator.heard = Silence(), []
    errors: list[str] = []
    contexts = []

    def open_page(path: str, **options: object) -> Page:
        context = browser.new_context(locale="fr", reduced_motion="reduce", **options)
        contexts.append(context)
        context.add_cookies([{"name": "comite", "value": stage.session(), "url": stage.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(stage.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.mark.parametrize("locale", ["fr", "en", "ar"])
@pytest.mark.parametrize("path", ["/", "/c/carte", "/c/carte/journal", "/c/carte/irritants"])
def test_no_page_scrolls_sideways_on_a_phone(
    stage: Stage, visit: Open, path: str, locale: str
) -> None:
    stage.pages.locale = locale
    stage.pages.awaiting, stage.pages.feed = feed(locale)
    page = visit(path, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.documentElement.scrollLeft") == 0


def test_every_target_is_at_least_44_pixels_high(visit: Open) -> None:
    page = visit("/c/carte", viewport={"width": 390, "height": 800})
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, input, select, nav a, .btn')]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5
                         && e.type !== 'hidden').map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_hostile_cards_run_nothing_and_lead_nowhere(visit: Open) -> None:
    page = visit("/c/carte")
    assert page.locator("main script, main img").count() == 0
    foreign = page.evaluate(
        "[...document.links].filter(a => a.origin !== location.origin).map(a => a.href)"
    )
    assert foreign == []


def test_an_arabic_page_is_mirrored_and_keeps_the_command_readable(
    stage: Stage, visit: Open
) -> None:
    stage.pages.locale = "ar"
    page = visit("/c/carte", viewport={"width": 1280, "height": 800})
    logo, account = (page.locator(s).bounding_box() for s in (".brand", ".account"))
    assert logo and account and logo["x"] > account["x"]
    row = page.locator(".command-row")
    assert row.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_the_first_tab_skips_to_the_content(visit: Open) -> None:
    page = visit("/c/carte")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_question_is_answered_with_the_keyboard_alone(stage: Stage, visit: Open) -> None:
    page = visit("/c/carte")
    stage.facilitator.reply = Ask(every_field("fr"))
    page.locator("#awaiting .btn-primary").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog:modal")
    page.keyboard.press("Space")  # the first choice has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("Parce que")
    stage.facilitator.reply = Silence()
    page.locator("dialog .btn-primary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_load_state()
    sent = stage.facilitator.heard[-1]
    assert isinstance(sent, Submission)
    assert (sent.values["choice"], sent.values["reason"]) == ("go", "Parce que")


def test_the_first_wrong_field_has_the_focus(stage: Stage, visit: Open) -> None:
    page = visit("/c/carte")
    stage.facilitator.reply = Ask(every_field("fr"))
    page.locator("#awaiting .btn-primary").first.click()
    page.fill("#f-reason", "gardé")
    stage.facilitator.reply = Correct({"date": "Passée", "title": "Trop long"})
    page.locator("dialog .btn-primary").click()
    page.wait_for_selector(".error-sum")
    assert page.evaluate("document.activeElement.id") == "f-title"
    assert page.input_value("#f-reason") == "gardé"


def test_escape_closes_an_untouched_form_and_keeps_a_begun_one(stage: Stage, visit: Open) -> None:
    page = visit("/c/carte")
    stage.facilitator.reply = Ask(every_field("fr"))
    page.locator("#awaiting .btn-primary").first.click()
    page.fill("#f-reason", "commencé")
    page.keyboard.press("Escape")
    assert page.locator("dialog:modal").count() == 1
    page.fill("#f-reason", "")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")


def test_without_script_a_question_is_asked_answered_and_confirmed(
    stage: Stage, visit: Open
) -> None:
    page = visit("/c/carte", java_script_enabled=False)
    page.locator("#awaiting details.confirm summary").click()
    page.locator("#awaiting .confirm-box .btn-danger").click()
    assert isinstance(stage.facilitator.heard[-1], Press)
    stage.facilitator.reply = Ask(every_field("fr"))
    page.locator("#awaiting .btn-primary").first.click()
    page.locator("dialog .pick").nth(2).click()
    stage.facilitator.reply = Tell(table_card("fr"))
    page.locator("dialog .btn-primary").click()
    assert page.locator(".told").count() == 1
    sent = stage.facilitator.heard[-1]
    assert isinstance(sent, Submission) and sent.values["choice"] == "no_go"


def test_what_others_do_appears_without_reloading_and_disturbs_nobody(
    stage: Stage, visit: Open
) -> None:
    page = visit("/c/carte")
    page.wait_for_selector("html[data-live=on]")
    page.evaluate("window.sameDocument = true")
    page.fill("#command", "irritant à moitié é")
    page.locator("#command").focus()
    new = Item("m9", NOW, replace(standup_card("fr"), title="Arrivé entre-temps"))
    stage.pages.feed = [new, *stage.pages.feed]
    stage.touch()
    page.get_by_text("Arrivé entre-temps").first.wait_for()
    assert page.evaluate("window.sameDocument") is True
    assert page.input_value("#command") == "irritant à moitié é"
    assert page.evaluate("document.activeElement.id") == "command"
    assert page.locator("#announce").inner_text() != ""


def test_a_card_that_did_not_change_is_left_alone(stage: Stage, visit: Open) -> None:
    page = visit("/c/carte")
    page.wait_for_selector("html[data-live=on]")
    page.evaluate("document.querySelector('[data-key=m3]').mine = true")
    stage.pages.feed = [
        Item("m9", NOW, replace(vote_card("fr"), title="Nouveau")),
        *stage.pages.feed,
    ]
    stage.touch()
    page.get_by_text("Nouveau").first.wait_for()
    assert page.evaluate("document.querySelector('[data-key=m3]').mine") is True


def test_a_card_that_is_gone_goes(stage: Stage, visit: Open) -> None:
    page = visit("/c/carte")
    page.wait_for_selector("html[data-live=on]")
    stage.pages.feed = stage.pages.feed[:1]
    stage.touch()
    page.wait_for_selector("[data-key=m4]", state="detached")
    assert page.locator("#feed > .card").count() == 1


def test_an_older_card_that_was_opened_stays_open_when_it_changes(
    stage: Stage, visit: Open
) -> None:
    older = [Item(f"old{n}", NOW, table_card("fr")) for n in range(5)]
    stage.pages.feed = older
    page = visit("/c/carte")
    page.wait_for_selector("html[data-live=on]")
    assert page.locator("[data-key=old2] details").count() == 0
    page.locator("[data-key=old4] summary").click()
    stage.pages.feed = [*older[:4], replace(older[4], card=vote_card("fr"))]
    stage.touch()
    page.wait_for_selector("[data-key=old4] .facts")
    assert page.locator("[data-key=old4] .facts").is_visible()


def test_contrast_is_enough_in_light_and_dark(visit: Open) -> None:
    """4.5 to 1 for every text, as WCAG 2.2 AA asks (1.4.3)."""
    for scheme in ("light", "dark"):
        page = visit("/c/carte", color_scheme=scheme)
        assert page.evaluate(CONTRAST) == [], scheme


CONTRAST = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const lum = c => { const [r, g, b] = c.slice(0, 3).map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) return c;
  } return [255, 255, 255]; };
  const poor = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility()) continue;
    const [a, b] = [lum(parse(getComputedStyle(e).color)), lum(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.add(e.className + ' ' + walk.currentNode.data.trim());
  } return [...poor]; }"""
