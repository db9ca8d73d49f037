"""The pages over real HTTP: who may see what, what a form sends, what is told when it fails."""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.cards import Card, Text
from bot.events import Action, Command, PersonPicked, Press, Submission
from bot.ports import Busy, StoreDown
from bot.replies import Ask, Correct, Tell
from tests.web_samples import HOSTILE, every_field, feed, journal_entries, say, vote_card
from tests.web_stage import Stage, hidden, proof, staged

PRESS = Action("session.skip", {"session": "s2"}).pack()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("web")) as built:
        yield built


@pytest.fixture(autouse=True)
def fresh(stage: Stage) -> None:
    stage.pages.__init__(stage.store)  # type: ignore[misc]  # back to its first day
    stage.facilitator.__init__()  # type: ignore[misc]
    stage.pages.awaiting, stage.pages.feed = feed("fr")


@pytest.fixture
def alice(stage: Stage) -> Iterator[httpx.Client]:
    with stage.browser() as client:
        yield client


@pytest.fixture
def stranger(stage: Stage) -> Iterator[httpx.Client]:
    with stage.browser(None) as client:
        yield client


def form_of(client: httpx.Client, stage: Stage) -> dict[str, str]:
    """What the browser would send of a form that was just opened."""
    stage.facilitator.reply = Ask(every_field("fr"))
    html = client.post("/c/carte", data={**proof(client, "/c/carte"), "action": PRESS}).text
    inside = html[html.index("<dialog") :]
    return {name: hidden(inside, name) for name in ("csrf", "nonce", "action", "form")}


@pytest.mark.parametrize(
    "path",
    ["/", "/c/carte", "/c/carte/journal", "/c/carte/irritants", "/c/carte/commitments",
     "/c/carte/digest", "/journal", "/sign-in", "/nowhere", "/c/carte/journal?n=D-2026-001"],
)  # fmt: skip
def test_every_page_forbids_foreign_code_frames_and_keeping(alice: httpx.Client, path: str) -> None:
    headers = alice.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/c/carte", "/c/carte/journal", "/journal", "/sign-in"])
def test_no_page_holds_inline_code_or_styles(alice: httpx.Client, path: str) -> None:
    html = alice.get(path).text
    assert re.findall(r"<script(?! src=\"/static/)|<style|\sstyle=|\son\w+=\"", html) == []


def test_every_page_has_one_first_heading_and_the_landmarks(alice: httpx.Client) -> None:
    for path in ("/", "/c/carte", "/c/carte/journal", "/c/carte/irritants", "/journal"):
        html = alice.get(path).text
        assert html.count("<h1") == 1, path
        assert all(f"<{tag} " in html for tag in ("header", "main", "footer", "nav")), path


def test_headings_never_skip_a_level(alice: httpx.Client) -> None:
    for path in ("/", "/c/carte", "/c/carte/journal", "/c/carte/irritants"):
        levels = [int(n) for n in re.findall(r"<h([1-6])", alice.get(path).text)]
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), (path, levels)


def test_hostile_text_stays_text(alice: httpx.Client) -> None:
    html = alice.get("/c/carte").text
    assert "<script>alert" not in html and "<img src=x" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "evil.example" not in "".join(re.findall(r'(?:href|src|action)="[^"]*"', html))
    assert "javascript:" not in html


def test_a_strangers_page_tells_how_to_enter_whatever_the_address(stranger: httpx.Client) -> None:
    known, unknown = stranger.get("/c/carte"), stranger.get("/c/no-such-committee")
    assert known.status_code == unknown.status_code == 401
    assert "/comite" in known.text and "carte" not in known.text.replace("/c/carte", "")


def test_a_committee_that_is_not_theirs_is_not_found(alice: httpx.Client, stage: Stage) -> None:
    assert alice.get("/c/foreign").status_code == 404
    sent = {**proof(alice), "action": PRESS}
    assert alice.post("/c/foreign", data=sent).status_code == 404
    assert stage.facilitator.heard == []


def test_a_link_is_not_spent_by_looking(stage: Stage, stranger: httpx.Client) -> None:
    link = stage.link()
    first = stranger.get(link)
    assert first.headers["referrer-policy"] == "no-referrer"
    assert "Alice Anderson" in stranger.get(link).text
    assert stage.valid("sign-in", link.partition("=")[2])


@pytest.mark.parametrize("purpose", ["sign-in", "invite"])
def test_the_button_of_a_link_signs_in_once(
    stage: Stage, stranger: httpx.Client, purpose: str
) -> None:
    link = stage.link(purpose)
    sent = {"csrf": proof(stranger, link)["csrf"], "token": link.partition("=")[2]}
    entered = stranger.post(f"/{purpose}", data=sent)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Max-Age=604800"))
    assert "Bonjour" in stranger.get("/").text
    with stage.browser(None) as other:
        again = other.get(link)
    assert again.status_code == 410 and "ne sert plus" in again.text


def test_the_second_of_two_quick_presses_lands_where_the_first_did(
    stage: Stage, stranger: httpx.Client
) -> None:
    link = stage.link()
    sent = {"csrf": proof(stranger, link)["csrf"], "token": link.partition("=")[2]}
    answers = [stranger.post("/sign-in", data=sent) for _ in range(2)]
    assert [(a.status_code, a.headers["location"]) for a in answers] == [(303, "/")] * 2
    assert "set-cookie" not in answers[1].headers


@pytest.mark.parametrize(
    ("path", "lands"),
    [("/c/carte/journal", "/c/carte/journal"), ("//evil.example", "/"), ("/\\evil", "/")],
)
def test_a_link_leads_to_a_page_of_ours_only(
    stage: Stage, stranger: httpx.Client, path: str, lands: str
) -> None:
    link = stage.link(path=path)
    sent = {"csrf": proof(stranger, link)["csrf"], "token": link.partition("=")[2]}
    assert stranger.post("/sign-in", data=sent).headers["location"] == lands


def test_a_link_cannot_be_pressed_from_elsewhere(stage: Stage, stranger: httpx.Client) -> None:
    """Otherwise a foreign page could sign its reader in as somebody else."""
    token = stage.link().partition("=")[2]
    sent = {"csrf": "0" * 64, "token": token}
    assert stranger.post("/sign-in", data=sent).status_code == 403
    assert stage.valid("sign-in", token)


def test_signing_out_ends_the_session_for_every_copy_of_it(
    stage: Stage, alice: httpx.Client
) -> None:
    secret = alice.cookies["comite"]
    assert alice.post("/sign-out", data=proof(alice)).status_code == 303
    assert not stage.valid("web-session", secret)
    alice.cookies.clear()
    alice.cookies.set("comite", secret, domain="127.0.0.1")
    assert "Bonjour" not in alice.get("/").text


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_press_without_this_sessions_proof_is_refused(
    stage: Stage, alice: httpx.Client, token: str
) -> None:
    sent = {**proof(alice), "action": PRESS, "csrf": token}
    answer = alice.post("/c/carte", data=sent)
    assert answer.status_code == 403 and "a expiré" in answer.text
    assert stage.facilitator.heard == []


def test_another_sessions_proof_is_refused(stage: Stage, alice: httpx.Client) -> None:
    with stage.browser() as other:
        foreign = proof(other)
    assert alice.post("/", data={**foreign, "action": PRESS}).status_code == 403


def test_a_button_is_a_press_in_the_committees_web_place(stage: Stage, alice: httpx.Client) -> None:
    sent = {**proof(alice, "/c/carte"), "action": PRESS}
    answer = alice.post("/c/carte", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/c/carte")
    (press,) = stage.facilitator.heard
    assert isinstance(press, Press)
    assert (press.who.platform, press.who.workspace, press.who.user) == ("web", "org", "alice")
    assert press.where.channel == "c-carte" and press.action.pack() == PRESS


def test_the_same_press_sent_twice_has_one_key_and_another_answer_has_another(
    stage: Stage, alice: httpx.Client
) -> None:
    sent = {**proof(alice), "action": PRESS}
    for choice in ("go", "go", "no_go"):
        alice.post("/", data={**sent, "choice": choice})
    keys = [event.key for event in stage.facilitator.heard]
    assert keys[0] == keys[1] != keys[2]


def test_whoever_looks_at_a_committees_page_was_there(stage: Stage, alice: httpx.Client) -> None:
    assert alice.get("/c/carte").status_code == 200
    assert stage.facilitator.looked == [("alice", "c-carte")]


def test_a_typed_command_is_a_command(stage: Stage, alice: httpx.Client) -> None:
    alice.post("/c/carte", data={**proof(alice), "command": "irritant la carte n’arrive pas"})
    (command,) = stage.facilitator.heard
    assert isinstance(command, Command) and command.text == "irritant la carte n’arrive pas"


def test_an_unreadable_button_says_so(stage: Stage, alice: httpx.Client) -> None:
    answer = alice.post("/", data={**proof(alice), "action": "9|future|"})
    assert answer.status_code == 400 and "trop ancien" in answer.text


def test_what_is_told_stands_first_and_is_announced(stage: Stage, alice: httpx.Client) -> None:
    stage.facilitator.reply = Tell(vote_card("fr"))
    html = alice.post("/c/carte", data={**proof(alice), "action": PRESS}).text
    assert html.index('role="status"') < html.index("<h1")


def test_a_form_sends_its_values_in_the_shape_of_its_fields(
    stage: Stage, alice: httpx.Client
) -> None:
    sent = {**form_of(alice, stage), "choice": "no_go", "reason": "un\r\ndeux",
            "many": ["d1", "d2"], "owner.name": "Dan", "owner.email": "dan@example.com",
            "date": "2026-12-01"}  # fmt: skip
    alice.post("/c/carte", data=sent)
    submission = stage.facilitator.heard[-1]
    assert isinstance(submission, Submission)
    assert submission.values["reason"] == "un\ndeux"
    assert submission.values["many"] == ("d1", "d2")
    assert submission.values["owner"] == PersonPicked(name="Dan", email="dan@example.com")
    assert submission.values["choice"] == "no_go" and submission.values["at"] == ""


def test_a_corrected_form_keeps_what_was_typed_and_points_at_the_first_error(
    stage: Stage, alice: httpx.Client
) -> None:
    sent = {**form_of(alice, stage), "choice": "no_go", "reason": HOSTILE, "segment": "s3"}
    stage.facilitator.reply = Correct({"date": "Passée", "owner": "Inconnu"})
    answer = alice.post("/c/carte", data=sent)
    html = answer.text[answer.text.index("<dialog") :]
    assert answer.status_code == 422 and "2 réponses" in html
    assert 'value="no_go" checked' in html and 'value="s3" selected' in html
    assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html
    assert re.search(r'id="f-owner-name"[^>]* autofocus', html) and html.count("autofocus") == 1
    assert re.search(r'id="f-date"[^>]*aria-describedby="e-date"[^>]*aria-invalid="true"', html)


def test_a_corrected_form_can_be_sent_again(stage: Stage, alice: httpx.Client) -> None:
    sent = form_of(alice, stage)
    stage.facilitator.reply = Correct({"date": "Passée"})
    html = alice.post("/c/carte", data=sent).text
    inside = html[html.index("<dialog") :]
    again = {name: hidden(inside, name) for name in ("csrf", "nonce", "action", "form")}
    alice.post("/c/carte", data={**again, "date": "2027-01-01"})
    assert stage.facilitator.heard[-1].values["date"] == "2027-01-01"  # type: ignore[union-attr]


def test_a_form_that_is_not_ours_is_refused(stage: Stage, alice: httpx.Client) -> None:
    sent = form_of(alice, stage)
    heard = len(stage.facilitator.heard)
    forged = {**sent, "form": "A" + sent["form"][1:]}
    assert alice.post("/c/carte", data=forged).status_code == 403
    assert len(stage.facilitator.heard) == heard


@pytest.mark.parametrize("failure", [Busy(), StoreDown()])
def test_what_could_not_be_stored_is_kept_on_the_page_under_the_same_key(
    stage: Stage, alice: httpx.Client, failure: Exception
) -> None:
    sent = {**proof(alice), "command": "irritant deux mots"}
    stage.facilitator.failing = failure
    answer = alice.post("/c/carte", data=sent)
    assert answer.status_code == 503 and "Pas enregistré" in answer.text
    assert "irritant deux mots</blockquote>" in answer.text
    stage.facilitator.failing = None
    kept = {name: hidden(answer.text, name) for name in ("csrf", "nonce", "command")}
    assert kept == sent
    assert alice.post("/c/carte", data=kept).status_code == 303


def test_an_unexpected_error_gives_the_reference_that_the_log_has(
    stage: Stage, alice: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    stage.pages.broken = RuntimeError("boom")
    with caplog.at_level(logging.ERROR, logger="comite.web"):
        answer = alice.get("/")
    quoted = re.search(r"Référence à citer : (\w{8})", answer.text.replace("\xa0", " "))
    assert answer.status_code == 500 and "boom" not in answer.text
    assert quoted and quoted[1] in caplog.text


@pytest.mark.parametrize(("locale", "words"), [("en", "not yours"), ("ar", "ليست لك")])
def test_an_error_speaks_the_browsers_language(
    stranger: httpx.Client, locale: str, words: str
) -> None:
    answer = stranger.get("/nowhere", headers={"Accept-Language": f"de;q=0.9,{locale};q=0.8"})
    assert answer.status_code == 404 and words in answer.text


def test_arabic_pages_read_from_right_to_left(stage: Stage) -> None:
    with stage.browser("bob") as bob:
        assert '<html lang="ar" dir="rtl">' in bob.get("/c/carte").text


def test_a_stranger_chooses_the_language(stranger: httpx.Client) -> None:
    assert '<html lang="en" dir="ltr">' in stranger.get("/?lang=en").text


def test_a_body_that_is_too_long_is_refused(stage: Stage, alice: httpx.Client) -> None:
    sent = {**proof(alice), "command": "x" * 300_000}
    assert alice.post("/", data=sent).status_code == 413
    assert stage.facilitator.heard == []


def test_a_body_of_another_kind_is_refused(alice: httpx.Client) -> None:
    assert alice.post("/", json={"action": PRESS}).status_code == 415


def test_the_journal_passes_its_filters_on(stage: Stage, alice: httpx.Client) -> None:
    html = alice.get("/c/carte/journal?q=carte&outcome=go&department=d2&before=7").text
    assert stage.pages.asked == {
        "search": "carte", "outcome": "go", "department": "d2", "before": 7
    }  # fmt: skip
    assert 'value="go" selected' in html and "before=3" in html


def test_an_entry_has_an_address_and_an_anchor(alice: httpx.Client) -> None:
    number = journal_entries("fr")[0].number
    assert f'id="{number}"' in alice.get("/c/carte/journal").text
    assert alice.get(f"/c/carte/journal?n={number}").status_code == 200
    assert alice.get("/c/carte/journal?n=D-1999-001").status_code == 404


def test_empty_pages_say_what_to_do_next(stage: Stage, alice: httpx.Client) -> None:
    stage.pages.empty, stage.pages.awaiting, stage.pages.feed = True, [], []
    assert "dans aucun comité" in alice.get("/").text and say("fr", "create") in alice.get("/").text
    assert "Lancez un premier rituel" in alice.get("/c/carte").text
    assert "La première viendra d’un vote" in alice.get("/c/carte/journal").text
    assert "Essayez un mot plus court" in alice.get("/c/carte/journal?q=rien").text


def test_static_files_are_named_after_their_bytes_and_kept_for_ever(alice: httpx.Client) -> None:
    for url in re.findall(r'"(/static/[^"]+)"', alice.get("/").text):
        answer = alice.get(url)
        assert re.search(r"\.[0-9a-f]{8}\.(css|js|svg)$", url)
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert alice.get("/static/app.00000000.css").status_code == 404


def test_health_is_told_without_a_session(stranger: httpx.Client) -> None:
    assert stranger.get("/healthz").text == "ok\n"
    assert stranger.get("/readyz").status_code == 503
    assert stranger.get("/metrics").text == "comite_up 1\n"


def test_personas_exist_only_in_the_demonstration(alice: httpx.Client) -> None:
    assert alice.post("/demo/persona", data={**proof(alice), "persona": "bob"}).status_code == 404


def test_behind_tls_cookies_insist_on_it(tmp_path: Path) -> None:
    with staged(tmp_path, url="https://comite.example") as stage, stage.browser(None) as client:
        answer = client.get("/")
        assert "__Host-comite-visitor=" in answer.headers["set-cookie"]
        assert "Secure" in answer.headers["set-cookie"]
        assert "strict-transport-security" in answer.headers


def test_a_language_button_is_an_action_of_the_centre(stage: Stage, alice: httpx.Client) -> None:
    wanted = Action("person.locale", {"locale": "ar"}).pack()
    assert wanted in alice.get("/").text


def test_a_correction_without_a_form_is_told(stage: Stage, alice: httpx.Client) -> None:
    stage.facilitator.reply = Correct({"text": "Trop court."})
    answer = alice.post("/", data={**proof(alice), "command": "vote"})
    assert answer.status_code == 422 and "Trop court." in answer.text


def test_a_told_card_without_elements_still_shows_its_title(
    stage: Stage, alice: httpx.Client
) -> None:
    stage.facilitator.reply = Tell(Card("Noté", "Noté", "fr", (Text(()),)))
    assert "Noté" in alice.post("/", data={**proof(alice), "action": PRESS}).text
