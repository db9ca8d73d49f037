"""The app package that a customer uploads: the manifest, its languages and its icons, in one file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

from adapters.teams import icons
from adapters.teams.manifest import LANGUAGES, localised, manifest
from bot.words import Lexicon

_EPOCH = (2026, 1, 1, 0, 0, 0)
"""The date of every file in it: the same input gives the same bytes."""


def package(
    url: str, app_id: str, lexicon: Lexicon, *, name: str, version: str, threads: bool = False
) -> bytes:
    """A zip file with manifest.json, a file a language, color.png and outline.png."""
    texts = {
        "manifest.json": manifest(
            url, app_id, lexicon, name=name, version=version, threads=threads
        ),
        **{f"{locale}.json": localised(locale, lexicon, name=name) for locale in LANGUAGES},
    }
    files = {
        path: json.dumps(text, ensure_ascii=False, indent=2).encode()
        for path, text in texts.items()
    }
    return _zipped({**files, "color.png": icons.colour(), "outline.png": icons.outline()})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as held:
        for path, body in files.items():
            held.writestr(zipfile.ZipInfo(path, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()
