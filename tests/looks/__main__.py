"""`make looks`: writes build/looks/*.png, or says in one sentence what is missing.

`python -m tests.looks ar pages` draws a part of it.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from bot.cards import Card, Form
from tests.browser import MISSING, find_chromium
from tests.looks import slackdraw, teamsdraw, webdraw
from tests.looks.pages import photographed, served
from tests.looks.scenes import SCENES
from tests.looks.scenes_acts import Scene
from tests.looks.scenes_rituals import RITUALS
from tests.looks.sheets import NoBrowser, Studio, framed, studio
from tests.looks.stage import Stage
from tests.looks.theatre import Theatre, theatre

OUT = Path(__file__).parents[2] / "build" / "looks"
LOCALES = ("fr", "en", "ar")
WIDE, NARROW = 1280, 390


def main() -> int:
    """Without arguments everything, the languages side by side in processes of their own."""
    started = time.monotonic()
    try:
        slackdraw.workshop()
        if sys.argv[1:]:
            draw(sys.argv[1:])
            return 0
        teamsdraw.check_manifest()
        if find_chromium() is None:
            raise NoBrowser(MISSING)
    except (NoBrowser, slackdraw.NoNode) as missing:
        print(missing, file=sys.stderr)
        return 2
    except teamsdraw.BadManifest as wrong:
        print(f"The manifest for Teams is not valid:\n{wrong}", file=sys.stderr)
        return 1
    shutil.rmtree(OUT, ignore_errors=True)
    with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as side_by_side:
        codes = list(side_by_side.map(_apart, LOCALES))
    where = OUT.relative_to(Path.cwd()) if OUT.is_relative_to(Path.cwd()) else OUT
    sheets = len(list(OUT.glob("*.png")))
    print(f"{where}: {sheets} sheets in {time.monotonic() - started:.0f} s")
    return max(codes)


def _apart(locale: str) -> int:
    return subprocess.run([sys.executable, "-m", "tests.looks", locale], check=False).returncode


def draw(wanted: Sequence[str]) -> None:
    """The languages and parts that are named; where none of a kind is, all of it. Raises NoBrowser."""
    logging.getLogger("comite.web").setLevel(logging.CRITICAL)  # one page fails on purpose
    locales = [one for one in LOCALES if one in wanted] or LOCALES
    parts = [one for one in PARTS if one in wanted] or PARTS
    with studio(OUT) as place:
        for locale in locales:
            with theatre(locale) as stage:
                drawn = [f"{PARTS[name](place, stage)} sheets of {name}" for name in parts]
            print(f"{locale}: {', '.join(drawn)}", flush=True)


def pages(place: Studio, theatre: Theatre) -> int:
    """Every page of the web, wide and narrow."""
    locale = theatre.stage.locale
    with served(theatre) as (url, given):
        return sum(
            place.sheets(
                f"{locale}-pages-{width}", photographed(place, locale, url, given, width), tile=tile
            )
            for width, tile in ((WIDE, 800), (NARROW, NARROW))
        )


def cards(place: Studio, theatre: Theatre) -> int:
    """Every scene, in Slack, in Teams and on the web, wide and narrow."""
    shown: dict[str, Card | Form] = {}
    locale, said = theatre.stage.locale, set(theatre.stage.said)

    def play(scene: Scene, stage: Stage) -> Card | Form:
        found = scene(stage)
        said.update(stage.said)
        return found

    for name, scene in SCENES.items():
        kind, _, key = name.partition(" / ")
        if kind != "notice" or f"{key}.title" not in said:  # an act's own scene comes first
            shown[name] = theatre.scene(partial(play, scene))
    drawn = slackdraw.draw(shown)
    teams = teamsdraw.draw(place.browser, shown)
    documents = {name: webdraw.page(one) for name, one in shown.items()}
    style, teams_style = slackdraw.style(), teamsdraw.style()
    # What has columns or much to say; the rest is the same wherever there is room for it.
    wide = [name for name, one in shown.items() if name in RITUALS or isinstance(one, Form)]
    return (
        place.sheets(f"{locale}-slack-{WIDE}", {n: drawn[n] for n in wide}, tile=620, style=style)
        + place.sheets(f"{locale}-slack-{NARROW}", drawn, tile=NARROW, style=style)
        + place.sheets(
            f"{locale}-teams-{WIDE}", {n: teams[n] for n in wide}, tile=620, style=teams_style
        )
        + place.sheets(f"{locale}-teams-{NARROW}", teams, tile=NARROW, style=teams_style)
        + place.sheets(
            f"{locale}-web-{WIDE}", {n: framed(documents[n], WIDE) for n in wide}, tile=800
        )
        + place.sheets(
            f"{locale}-web-{NARROW}",
            {n: framed(p, NARROW) for n, p in documents.items()},
            tile=NARROW,
        )
    )


PARTS = {"cards": cards, "pages": pages}

if __name__ == "__main__":
    raise SystemExit(main())
