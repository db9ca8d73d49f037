"""The app package for Teams: what is in it, in three languages, and what is refused."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from struct import unpack
from typing import Any

import pytest

from adapters.teams import icons
from adapters.teams.manifest import LANGUAGES, MOST_COMMANDS, SCOPES, localised, manifest
from adapters.teams.package import package
from bot import commands
from tests.catalogues import LEXICON

APP = "22222222-2222-2222-2222-222222222222"
URL = "https://comite.example.com"
LIMITS = {  # the schema's own
    "name.short": 30,
    "name.full": 100,
    "description.short": 80,
    "description.full": 4000,
    "title": 32,
    "description": 128,
}


def made(**more: Any) -> bytes:
    return package(URL, APP, LEXICON, name="Comité", version="0.1.0", **more)


def texts(locale: str) -> dict[str, str]:
    """What a language's file says, by its place in the manifest."""
    if locale != "fr":
        return {k: v for k, v in localised(locale, LEXICON, name="Comité").items() if k[0] != "$"}
    drawn = manifest(URL, APP, LEXICON, name="Comité", version="0.1.0")
    found = {
        f"{part}.{key}": drawn[part][key] for part in ("name", "description") for key in drawn[part]
    }
    for number, held in enumerate(drawn["bots"][0]["commandLists"]):
        for place, command in enumerate(held["commands"]):
            at = f"bots[0].commandLists[{number}].commands[{place}]"
            found |= {f"{at}.{key}": command[key] for key in ("title", "description")}
    report = drawn["composeExtensions"][0]["commands"][0]
    at = "composeExtensions[0].commands[0]"
    return found | {f"{at}.{key}": report[key] for key in ("title", "description")}


def test_the_package_holds_the_manifest_its_languages_and_two_icons() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as held:
        assert set(held.namelist()) == {
            "manifest.json",
            "en.json",
            "ar.json",
            "color.png",
            "outline.png",
        }
        drawn = json.loads(held.read("manifest.json"))
    named = {one["file"] for one in drawn["localizationInfo"]["additionalLanguages"]}
    assert named == {"en.json", "ar.json"} and drawn["icons"]["color"] == "color.png"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert made() == made()


def test_the_manifest_is_the_customers_own_bot_in_every_scope() -> None:
    drawn = manifest(f"{URL}/", APP, LEXICON, name="Comité", version="0.1.0")
    [bot] = drawn["bots"]
    assert (drawn["id"], bot["botId"], tuple(bot["scopes"])) == (APP, APP, SCOPES)
    assert drawn["validDomains"] == ["comite.example.com"]
    [report] = drawn["composeExtensions"][0]["commands"]
    assert (report["title"], report["fetchTask"]) == ("Signaler un irritant", True)
    assert "message" in report["context"]


@pytest.mark.parametrize("locale", ["fr", *LANGUAGES])
def test_every_text_keeps_to_its_limit_and_is_whole(locale: str) -> None:
    for place, text in texts(locale).items():
        limit = LIMITS.get(place) or LIMITS[place.rpartition(".")[2]]
        assert 0 < len(text) <= limit and not text.endswith("…"), (place, text)


def test_the_languages_say_the_same_things() -> None:
    assert texts("fr").keys() == texts("en").keys() == texts("ar").keys()


@pytest.mark.parametrize("locale", ["fr", *LANGUAGES])
def test_every_listed_command_is_understood_as_it_stands(locale: str) -> None:
    titles = [
        text
        for place, text in texts(locale).items()
        if "commandLists[0]" in place and place.endswith("title")
    ]
    assert 5 <= len(titles) <= MOST_COMMANDS
    for title in titles:
        assert not commands.unknown(commands.parse(title)), title
    assert commands.parse(titles[0]).action.name == "menu"
    assert commands.parse(titles[-1]).action.name == "help"


def pixels(png: bytes) -> tuple[int, list[tuple[int, int, int, int]]]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    side, height = unpack(">II", png[16:24])
    assert side == height
    at = png.index(b"IDAT")
    size = unpack(">I", png[at - 4 : at])[0]
    raw = zlib.decompress(png[at + 4 : at + 4 + size])
    row = 1 + side * 4
    flat = b"".join(raw[n * row + 1 : (n + 1) * row] for n in range(side))
    return side, [tuple(flat[n : n + 4]) for n in range(0, len(flat), 4)]  # type: ignore[misc]


def test_the_colour_icon_is_whole_and_the_outline_white_on_transparent() -> None:
    side, colour = pixels(icons.colour())
    assert side == 192 and {pixel[3] for pixel in colour} == {255} and len(set(colour)) > 3
    side, outline = pixels(icons.outline())
    assert side == 32 and {pixel[:3] for pixel in outline} == {(255, 255, 255)}
    assert {0, 255} <= {pixel[3] for pixel in outline}


def comite(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", "teams-package", *words],
        env={**kept, "PYTHONPATH": str(Path(__file__).parents[1])},
        cwd=folder,
        text=True,
        capture_output=True,
    )


def test_the_command_writes_the_package(tmp_path: Path) -> None:
    run = comite(tmp_path, "--url", URL, "--app-id", APP.upper(), "-o", "comite.zip")
    assert run.returncode == 0, run.stderr
    with zipfile.ZipFile(tmp_path / "comite.zip") as held:
        assert json.loads(held.read("manifest.json"))["id"] == APP


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--url", "http://comite.example.com", "--app-id", APP), "https"),
        (("--url", "comite", "--app-id", APP), "no address"),
        (("--url", URL, "--app-id", "abc"), "no identifier"),
        (("--url", URL, "--app-id", APP, "--name", " "), "name"),
    ],
)
def test_a_wrong_request_is_one_sentence_and_exit_code_2(
    words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    run = comite(tmp_path, *words, "-o", "comite.zip")
    assert run.returncode == 2 and says in run.stderr and "Traceback" not in run.stderr
    assert not (tmp_path / "comite.zip").exists()


def test_a_team_is_asked_for_its_messages_only_where_the_customer_wants_it() -> None:
    assert "authorization" not in manifest(URL, APP, LEXICON, name="Comité", version="0.1.0")
    with zipfile.ZipFile(io.BytesIO(made(threads=True))) as held:
        drawn = json.loads(held.read("manifest.json"))
    [asked] = drawn["authorization"]["permissions"]["resourceSpecific"]
    assert asked == {"name": "ChannelMessage.Read.Group", "type": "Application"}
    assert drawn["webApplicationInfo"] == {"id": APP, "resource": URL}
