"""`comite demo` as a visitor meets it: the real process, a real browser, and only a keyboard."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import FLAGS
from tests.keyboard import Keyboard
from tests.service import free_port

ROOT = Path(__file__).parents[1]
COMMITTEE = "/c/lancement-carte-fidelite"
PAGES = (
    "/",
    COMMITTEE,
    *(f"{COMMITTEE}/{name}" for name in ("journal", "irritants", "commitments", "digest")),
    "/journal",
)
OPEN_VOTE = "Ouvrir la seconde vague"
SIT = Callable[..., Keyboard]
"""Takes a persona's place in a browser of their own."""


@contextmanager
def demonstration(data: Path) -> Iterator[str]:
    """The real command until it says that it answers; its address."""
    port = free_port()
    with (data.parent / "demo.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "bot",
                "demo",
                "--port",
                str(port),
                "--data",
                str(data),
                "--no-browser",
            ],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert process.stdout is not None
        try:
            if not any("answers at" in line for line in process.stdout):
                pytest.fail((data.parent / "demo.log").read_text(encoding="utf-8")[-4000:])
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of history, made once; each demonstration has a copy of its own."""
    data = tmp_path_factory.mktemp("history") / "data"
    with demonstration(data):
        pass
    return data


def copied(history: Path, folder: Path) -> Path:
    return Path(shutil.copytree(history, folder / "data"))


@pytest.fixture(scope="module")
def demo(history: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where everybody reads French."""
    with demonstration(copied(history, tmp_path_factory.mktemp("demo"))) as url:
        yield url


@pytest.fixture(scope="module")
def abroad(history: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where some choose another language."""
    with demonstration(copied(history, tmp_path_factory.mktemp("abroad"))) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [flag for flag in FLAGS if flag != "--headless"]
        started = playwright.chromium.launch(executable_path=str(chromium), args=flags)
        yield started
        started.close()


@pytest.fixture
def sit(browser: Browser) -> Iterator[SIT]:
    """Every script error fails the test."""
    wrong: list[str] = []
    contexts = []

    def sit(url: str, name: str, path: str = "/", **options: object) -> Keyboard:
        context = browser.new_context(locale="fr", reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(url)
        hands = Keyboard(page)
        hands.activate(re.compile(f"^{name} "))
        if path != "/":
            page.goto(url + path)
        return hands

    yield sit
    for context in contexts:
        context.close()
    assert wrong == []


def become(hands: Keyboard, name: str) -> None:
    """Another persona, by the list at the top: its first letters, then the button beside it."""
    hands.reach("Vous êtes", "combobox")
    hands.page.keyboard.type(name)
    hands.reach("Changer", "button")
    hands.enter()
    assert hands.page.locator(".account-name").inner_text().startswith(name)


def watching(hands: Keyboard) -> Page:
    """The page of somebody who only looks; a reload would lose the mark that is left on it."""
    hands.page.wait_for_selector("html[data-live=on]")
    hands.page.evaluate("window.sameDocument = true")
    return hands.page


def card(page: Page, text: str, region: str = "#feed") -> object:
    return page.locator(f"{region} > article", has_text=text).first


def test_a_standup_is_answered_by_keyboard_and_others_see_it(demo: str, sit: SIT) -> None:
    other = watching(sit(demo, "Zineb", COMMITTEE))
    hands = sit(demo, "Youssef", COMMITTEE)
    hands.activate(re.compile("^(Répondre|Modifier)$"), within="Stand-up du")
    assert hands.focus.name.startswith("Qu’est-ce qui a fait avancer"), "the first question"
    hands.write("Vingt clients relancés par téléphone.")
    hands.press("Tab")
    hands.write("Relancer les vingt suivants.")
    hands.activate("Envoyer", within="Qu’est-ce qui a fait avancer")
    expect(card(other, "Vingt clients relancés par téléphone.")).to_be_visible()
    expect(other.locator("#announce")).not_to_be_empty()
    assert other.evaluate("window.sameDocument") is True


def test_an_irritant_is_reported_in_the_form_and_in_the_command_box(demo: str, sit: SIT) -> None:
    hands = sit(demo, "Nadia", COMMITTEE)
    hands.activate("Signaler un irritant")
    assert hands.focus.tag == "textarea"
    hands.write("Le relevé du mois arrive après la date du prélèvement.")
    hands.activate("Signaler", within="Que dit le client")
    said = hands.page.locator(".told")
    expect(said).to_contain_text("Merci, c’est noté")
    assert hands.page.evaluate("document.activeElement.className") == "told"

    become(hands, "Mehdi")
    hands.reach("Commande", "textbox")
    hands.write("irritant Le relevé du mois arrive apres la date de prelevement")
    hands.enter()
    expect(said).to_contain_text("Est-ce le même ?")
    hands.activate("Enregistrer comme nouveau")
    expect(said).to_contain_text("Merci, c’est noté")

    hands.activate("Irritants", "link")
    quotes = hands.page.locator("blockquote", has_text="Le relevé du mois arrive")
    expect(quotes).to_have_count(2)


def test_a_vote_runs_from_the_form_to_the_journal_and_the_digest(demo: str, sit: SIT) -> None:
    title = "Appeler chaque client dont la carte attend depuis dix jours"
    other = watching(sit(demo, "Zineb", COMMITTEE))
    vote = card(other, title)
    hands = sit(demo, "Salma", COMMITTEE)
    told = hands.page.locator(".told")

    hands.activate("Proposer un vote")
    hands.activate("Ouvrir le vote", within="Quorum")
    refused(hands, "Proposition")
    hands.write(title)
    hands.activate("Ouvrir le vote", within="Quorum")
    expect(told).to_contain_text("C’est ouvert")
    expect(vote).to_contain_text("0 bulletin sur 6")

    hands.activate("Go", within=title)
    for count, (name, choice) in enumerate(
        {"Youssef": "Go", "Nadia": "Go sous condition", "Omar": "Abstention", "Hind": "Go",
         "Mehdi": "No-go"}.items(), 2):  # fmt: skip
        become(hands, name)
        hands.activate(choice, within=title)
        if choice == "Go sous condition":
            promise(hands, "Deux conseillers de renfort.", "Omar Tazi", datetime.now(UTC).year + 1)
        if choice == "No-go":
            hands.activate("Voter", within="Motif du no-go")
            refused(hands, "Motif du no-go")
            hands.write("L’annuaire des clients n’est pas à jour.")
            hands.press("Tab")
            hands.write("Un annuaire vérifié par la DSI.")
            hands.activate("Voter", within="Motif du no-go")
        expect(told).to_contain_text(f"Votre bulletin : {choice}.")
        expect(vote).to_contain_text(f"{count} bulletins sur 6")

    become(hands, "Salma")
    hands.reach("Clore", "DisclosureTriangle", within=title)
    hands.press("Enter")
    hands.activate("Clore", within=title)
    expect(told).to_contain_text("C’est clos")
    expect(vote).to_contain_text("NO-GO")
    expect(vote).to_contain_text("L’annuaire des clients n’est pas à jour.")
    expect(other.locator("#announce")).not_to_be_empty()
    assert other.evaluate("window.sameDocument") is True, "it came by itself"

    hands.activate("Journal", "link", within="Engagements")
    entry = hands.page.locator("article.entry", has_text=title)
    expect(entry).to_contain_text("NO-GO")
    number = entry.locator("a.number").inner_text()
    hands.activate("Digest", "link")
    expect(hands.page.locator("#sheet")).to_contain_text(number)
    expect(hands.page.locator("#sheet")).to_contain_text(title)


def refused(hands: Keyboard, field: str) -> None:
    """The form is back, says how many answers are wrong, and the first of them has the focus."""
    wrong = hands.focus
    assert (wrong.name, wrong.invalid, wrong.visible) == (field, True, True)
    assert "Écrivez quelque chose ici" in wrong.description
    expect(hands.page.locator("dialog [role=alert]")).to_contain_text("à corriger")


def promise(hands: Keyboard, condition: str, owner: str, year: int) -> None:
    """A condition, its owner, and the 12 December: the same in whatever order a date is typed."""
    hands.reach("Condition", "textbox")
    hands.write(condition)
    hands.reach("Porteur", "combobox")
    hands.page.keyboard.type(owner)
    hands.reach("Pour le", "Date")
    hands.page.keyboard.type(f"1212{year}")
    hands.activate("Voter", within="Condition")


@pytest.mark.parametrize(
    ("locale", "language", "name", "direction"),
    [("en", "English", "Omar", "ltr"), ("ar", "العربية", "Mehdi", "rtl")],
)
def test_a_persona_votes_in_another_language(
    abroad: str, sit: SIT, locale: str, language: str, name: str, direction: str
) -> None:
    words = tomllib.loads((ROOT / f"rituals/words/vote/{locale}.toml").read_text("utf-8"))["vote"]
    hands = sit(abroad, name, COMMITTEE)
    hands.reach("Votre compte", "DisclosureTriangle")
    hands.press("Enter")
    hands.activate(language)
    root = hands.page.locator("html")
    expect(root).to_have_attribute("lang", locale)
    expect(root).to_have_attribute("dir", direction)
    hands.activate(words["ballot"]["no_go"], within=OPEN_VOTE)
    reason = words["field"]["reason"]
    hands.activate(words["form"]["submit"], within=reason)
    assert (hands.focus.name, hands.focus.invalid) == (reason, True)
    hands.write("رأي العملاء غير معروف")
    hands.press("Tab")
    hands.write("Une enquête.")
    hands.activate(words["form"]["submit"], within=reason)
    quote = hands.page.locator(".told blockquote", has_text="رأي العملاء")
    expect(quote).to_have_css("direction", "rtl")
    expect(hands.page.locator("html")).to_have_attribute("dir", direction)


def test_tab_leads_to_everything_and_the_focus_is_always_seen(demo: str, sit: SIT) -> None:
    hands = sit(demo, "Salma")
    for path in PAGES:
        hands.page.goto(demo + path)
        stops = hands.stops()
        assert stops[0].name == "Aller au contenu"
        assert [s for s in stops if not (s.name and s.visible)] == [], path
        pressable = hands.page.locator(
            "button:visible, a:visible, summary:visible, input:visible, select:visible"
        ).count()
        assert len(stops) == pressable, path


def test_the_skip_link_leads_past_the_header(demo: str, sit: SIT) -> None:
    hands = sit(demo, "Salma", COMMITTEE)
    hands.reach("Aller au contenu", "link")
    hands.press("Enter")
    assert hands.focus.id == "main"
    hands.press("Tab")
    assert hands.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_persona_is_chosen_with_the_arrows_and_only_then_taken(demo: str, sit: SIT) -> None:
    hands = sit(demo, "Salma", COMMITTEE)
    before = hands.page.url
    hands.reach("Vous êtes", "combobox")
    hands.press("ArrowDown", "ArrowDown", "ArrowDown")
    assert hands.focus.role == "combobox", "an arrow does not send the form"
    hands.reach("Changer", "button")
    hands.enter()
    expect(hands.page.locator(".account-name")).to_have_text("Omar Tazi")
    assert hands.page.url == before, "the same page, seen by another"


def test_every_page_says_what_it_is_and_names_its_parts(demo: str, sit: SIT) -> None:
    hands = sit(demo, "Salma")
    titles: dict[str, str] = {}
    for path in (*PAGES, "/no-such-page"):
        hands.page.goto(demo + path)
        assert hands.page.evaluate(FAULTS) == [], path
        titles[path] = hands.page.title()
    assert len(set(titles.values())) == len(titles), titles
    for label in ("Mon stand-up", "Signaler un irritant", "Proposer un vote", "Noter une décision"):
        hands.page.goto(demo + COMMITTEE)
        hands.activate(label)
        assert hands.focus.role not in ("", "generic"), "a question opens on its first field"
        assert hands.page.evaluate(FAULTS) == [], label


def test_the_welcome_page_names_its_parts(demo: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(demo)
    assert page.evaluate(FAULTS) == []
    page.context.close()


@pytest.mark.parametrize(("name", "language"), [("Salma", ""), ("Hind", "العربية")])
def test_no_page_of_the_demonstration_scrolls_sideways_at_390_pixels(
    abroad: str, sit: SIT, name: str, language: str
) -> None:
    hands = sit(abroad, name, COMMITTEE, viewport={"width": 390, "height": 844})
    if language:
        hands.reach("Votre compte", "DisclosureTriangle")
        hands.press("Enter")
        hands.activate(language)
    for path in PAGES:
        hands.page.goto(abroad + path)
        hands.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert hands.page.evaluate(SIDEWAYS) == [], path
        assert hands.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


SIDEWAYS = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
  if (!e.checkVisibility()) return false;
  for (let n = e; n; n = n.parentElement)
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(n).overflowX)) return false;
  const box = e.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.left < -1); }).map(e =>
  e.outerHTML.slice(0, 120))"""
"""What sticks out of the page, apart from rows that scroll by themselves."""

FAULTS = """() => {
  const found = [];
  const all = (query, wrong, why) => document.querySelectorAll(query).forEach(e => {
    if (wrong(e)) found.push(why + ': ' + e.outerHTML.slice(0, 120)); });
  const count = (query, n) => { const k = document.querySelectorAll(query).length;
    if (k !== n) found.push(k + ' of ' + query); };
  const said = e => e.getAttribute('aria-label')?.trim() || e.textContent.trim();
  for (const one of ['h1', 'main', 'html[lang][dir]', 'body > header', 'a.skip[href="#main"]'])
    count(one, 1);
  if (!document.title.trim()) found.push('no title');
  all('img', e => !e.hasAttribute('alt'), 'no alt');
  all('svg', e => e.getAttribute('aria-hidden') !== 'true', 'a drawing that is read');
  all('button, a[href], summary', e => !said(e), 'no name');
  all('input:not([type=hidden]), select, textarea',
      e => ![...e.labels].some(l => l.textContent.trim()), 'no label');
  all('fieldset', e => !e.querySelector('legend')?.textContent.trim(), 'no legend');
  all('nav, dialog', e => !(e.ariaLabel || e.getAttribute('aria-labelledby')),
      'a region without a name');
  all('[aria-labelledby], [aria-describedby], label[for]', e =>
      ['aria-labelledby', 'aria-describedby', 'for'].some(a => (e.getAttribute(a) || '').split(' ')
        .some(id => id && !document.getElementById(id))), 'refers to nothing');
  all('[id]', e => document.querySelectorAll('#' + CSS.escape(e.id)).length > 1, 'twice the id');
  let level = 0;
  all('main > :not(dialog, .told) :is(h1, h2, h3, h4, h5, h6), main > h1', e => {
      const before = level; level = +e.localName[1]; return level > before + 1; }, 'skips a level');
  if (document.body.dataset.stream && !document.querySelector('#announce[role=status]'))
    found.push('nothing announces changes');
  return found;
}"""
"""What assistive technology would stumble over."""
