"""`make looks`: writes build/looks/*.png, or says in one sentence what is missing."""

from __future__ import annotations

import shutil
import sys
import time
import zoneinfo
from functools import partial
from pathlib import Path

from bot.cards import Card, Form
from tests.looks import slackdraw, webdraw
from tests.looks.scenes import SCENES
from tests.looks.scenes_acts import Scene
from tests.looks.sheets import NoBrowser, Studio, framed, studio
from tests.looks.stage import Stage
from tests.looks.theatre import theatre

OUT = Path(__file__).parents[2] / "build" / "looks"
LOCALES = ("fr", "en", "ar")
WIDE, NARROW = 1280, 390


def main() -> int:
    zoneinfo.reset_tzpath([])
    started = time.monotonic()
    wanted = sys.argv[1:]
    try:
        slackdraw.workshop()
        shutil.rmtree(OUT, ignore_errors=True)
        with studio(OUT) as place:
            for locale in LOCALES:
                if not wanted or locale in wanted:
                    sheets = cards(place, locale)
                    print(f"{locale}: {sheets} sheets of cards and forms", flush=True)
    except (NoBrowser, slackdraw.NoNode) as missing:
        print(missing, file=sys.stderr)
        return 2
    print(f"{OUT.relative_to(Path.cwd()) if OUT.is_relative_to(Path.cwd()) else OUT}: "
          f"{len(list(OUT.glob('*.png')))} sheets in {time.monotonic() - started:.0f} s")
    return 0


def cards(place: Studio, locale: str) -> int:
    """Every scene, on Slack and on the web, wide and narrow."""
    shown: dict[str, Card | Form] = {}
    with theatre(locale) as stage:
        said = set(stage.stage.said)

        def play(scene: Scene, on: Stage) -> Card | Form:
            found = scene(on)
            said.update(on.said)
            return found

        for name, scene in SCENES.items():
            kind, _, key = name.partition(" / ")
            if kind != "notice" or f"{key}.title" not in said:  # an act's own scene comes first
                shown[name] = stage.scene(partial(play, scene))
    drawn = slackdraw.draw(shown)
    pages = {name: webdraw.page(one) for name, one in shown.items()}
    style = slackdraw.style()
    return (
        place.sheets(f"{locale}-slack-{WIDE}", drawn, tile=620, style=style)
        + place.sheets(f"{locale}-slack-{NARROW}", drawn, tile=NARROW, style=style)
        + place.sheets(f"{locale}-web-{WIDE}", {n: framed(p, WIDE) for n, p in pages.items()},
                       tile=800)
        + place.sheets(f"{locale}-web-{NARROW}", {n: framed(p, NARROW) for n, p in pages.items()},
                       tile=NARROW))


if __name__ == "__main__":
    raise SystemExit(main())
