"""The catalogues: whole in three languages, every key that code names exists, French is typeset."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from babel import Locale
from jinja2 import Environment, meta

from bot import commands
from bot.acts import ALL as ACTS
from bot.words import LOCALES, NBSP, Lexicon, _flat
from tests.catalogues import EVERY, LEXICON

CODE = [p for room in ("bot", "rituals", "adapters") for p in Path(room).rglob("*.py")]
PAGES = list(Path("adapters/web/templates").rglob("*.html"))
TAGS = re.compile(r"</?[a-z]+>")


def entries(folder: Path, locale: str) -> dict[str, object]:
    return dict(_flat(tomllib.loads((folder / f"{locale}.toml").read_text(encoding="utf-8"))))


def forms(entry: object) -> list[str]:
    return list(entry.values()) if isinstance(entry, dict) else [str(entry)]


@pytest.mark.parametrize("folder", EVERY, ids=lambda f: "/".join(f.parts[-2:]))
@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_sentence(folder: Path, locale: str) -> None:
    assert entries(folder, locale).keys() == entries(folder, "fr").keys()


@pytest.mark.parametrize("folder", EVERY, ids=lambda f: "/".join(f.parts[-2:]))
@pytest.mark.parametrize("locale", LOCALES)
def test_every_plural_has_the_forms_of_its_language(folder: Path, locale: str) -> None:
    needed = set(Locale.parse(locale).plural_form.tags) | {"other"}
    wrong = {
        key: needed ^ set(entry)
        for key, entry in entries(folder, locale).items()
        if isinstance(entry, dict) and set(entry) != needed
    }
    assert wrong == {}


@pytest.mark.parametrize("folder", EVERY, ids=lambda f: "/".join(f.parts[-2:]))
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_translation_uses_only_the_values_that_the_french_is_given(
    folder: Path, locale: str
) -> None:
    jinja = Environment()  # only parses

    def used(entry: object) -> set[str]:
        return {
            name
            for form in forms(entry)
            for name in meta.find_undeclared_variables(jinja.parse(form))
        }

    french = entries(folder, "fr")
    wrong = {
        key: used(entry) - used(french[key]) - {"n"}
        for key, entry in entries(folder, locale).items()
        if used(entry) - used(french[key]) - {"n"}
    }
    assert wrong == {}


def test_a_translation_keeps_the_emphasis_of_the_french() -> None:
    for folder in EVERY:
        for locale in LOCALES:
            for key, entry in entries(folder, locale).items():
                for form in forms(entry):
                    assert set(TAGS.findall(form)) <= {"<b>", "</b>", "<i>", "</i>"}, (key, form)
                    assert form.count("<b>") == form.count("</b>"), (key, form)


def test_french_is_typeset_with_spaces_that_never_break() -> None:
    words = LEXICON("fr")
    assert words.say("unknown.none", typed="stadnup") == (
        f"Je ne connais pas «{NBSP}stadnup{NBSP}». Le menu montre tout ce que je sais faire."
    )


def test_what_a_person_typed_is_never_markup() -> None:
    spans = LEXICON("fr").text("menu.about", committee="<b>x</b> & {{ 7 * 7 }}")
    assert [(s.text, s.style) for s in spans][1] == ("<b>x</b> & {{ 7 * 7 }}", "bold")


def test_arabic_sets_a_latin_name_apart() -> None:
    assert "\u2068Banque Atlas\u2069" in LEXICON("ar").say("menu.about", committee="Banque Atlas")


NAMED = (
    (
        re.compile(r"\b(?:say|text|words)\(\s*\"([a-z_]+(?:\.[a-z_]+)+|plain|moment)\"\s*[,)]"),
        ("",),
    ),
    (re.compile(r"\bRefused\(\s*\"([a-z_]+)\""), ("refusal.{}.title", "refusal.{}.text")),
    (re.compile(r"\binvalid\(\s*[^,()]+,\s*\"([a-z_]+)\""), ("invalid.{}",)),
    (re.compile(r"\bNotice\(\s*\"([a-z_.]+)\""), ("{}.title", "{}.text")),
    (re.compile(r"\.tell\(\s*\"([a-z_.]+)\""), ("{}.title", "{}.text")),
)


@pytest.mark.parametrize("path", CODE + PAGES, ids=str)
def test_every_key_that_code_names_exists(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    missing = []
    for pattern, shapes in NAMED:
        for found in pattern.findall(source):
            keys = [shape.format(found) if shape else found for shape in shapes]
            missing += [key for key in keys if key not in LEXICON("fr")]
    assert missing == []


def test_every_command_has_its_label_and_its_help() -> None:
    for command in commands.ALL:
        for locale in LOCALES:
            assert f"command.{command.name}.label" in LEXICON(locale)
            assert f"command.{command.name}.help" in LEXICON(locale)
            assert command.example == (f"command.{command.name}.example" in LEXICON(locale))


def test_no_word_names_two_commands() -> None:
    words = [commands.folded(word) for command in commands.ALL for word in command.words]
    assert sorted(words) == sorted(set(words))


def test_every_command_leads_to_an_act() -> None:
    for command in commands.ALL:
        for given in (False, True):
            assert commands.action_of(command, given=given).name in ACTS


def test_two_catalogues_never_share_a_key() -> None:
    Lexicon.load(*EVERY)  # raises MissingWords on a clash


def test_an_arabic_list_of_latin_names_joins_them_in_its_own_direction() -> None:
    """Each name is set apart alone; the whole list would be laid out from left to right."""
    words = LEXICON("ar")
    said = words.say("vote.awaited", n=2, departments=words.list(["DSI", "Produit"]))
    assert "\u2068DSI\u2069 و\u2068Produit\u2069" in said and "\u2068\u2068" not in said
