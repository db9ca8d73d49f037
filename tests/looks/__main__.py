"""`make looks`: writes build/looks/*.png, or says in one sentence what is missing.

`python -m tests.looks ar pages` draws a part of it.
"""

from __future__ import annotations

import logging
import shutil
import sys
import time
import zoneinfo
from functools import partial
from pathlib import Path

from bot.cards import Card, Form
from tests.looks import slackdraw, webdraw
from tests.looks.pages import photographed, served
from tests.looks.scenes import SCENES
from tests.looks.scenes_acts import Scene
from tests.looks.sheets import NoBrowser, Studio, framed, studio
from tests.looks.stage import Stage
from tests.looks.theatre import Theatre, theatre

OUT = Path(__file__).parents[2] / "build" / "looks"
LOCALES = ("fr", "en", "ar")
WIDE, NARROW = 1280, 390


def main() -> int:
    logging.getLogger("comite.web").setLevel(logging.CRITICAL)  # one page fails on purpose
    zoneinfo.reset_tzpath([])
    started = time.monotonic()
    wanted = [arg for arg in sys.argv[1:] if arg in LOCALES] or LOCALES
    parts = [arg for arg in sys.argv[1:] if arg not in LOCALES]
    try:
        slackdraw.workshop()
        if not sys.argv[1:]:
            shutil.rmtree(OUT, ignore_errors=True)
        with studio(OUT) as place:
            for locale in LOCALES:
                if locale in wanted:
                    with theatre(locale) as stage:
                        drawn = [
                            f"{part(place, stage)} sheets of {name}"
                            for name, part in PARTS.items()
                            if not parts or name in parts
                        ]
                    print(f"{locale}: {', '.join(drawn)}", flush=True)
    except (NoBrowser, slackdraw.NoNode) as missing:
        print(missing, file=sys.stderr)
        return 2
    print(
        f"{OUT.relative_to(Path.cwd()) if OUT.is_relative_to(Path.cwd()) else OUT}: "
        f"{len(list(OUT.glob('*.png')))} sheets in {time.monotonic() - started:.0f} s"
    )
    return 0


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
    """Every scene, on Slack and on the web, wide and narrow."""
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
    documents = {name: webdraw.page(one) for name, one in shown.items()}
    style = slackdraw.style()
    # A notice is short: how it looks when there is room for it is no question.
    wide = [name for name in shown if not name.startswith(("notice / ", "refus / "))]
    return (
        place.sheets(f"{locale}-slack-{WIDE}", {n: drawn[n] for n in wide}, tile=620, style=style)
        + place.sheets(f"{locale}-slack-{NARROW}", drawn, tile=NARROW, style=style)
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
