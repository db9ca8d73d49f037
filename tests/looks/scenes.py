"""Every scene by its name: what `make looks` draws and `tests/test_looks_scenes.py` checks."""

from __future__ import annotations

from collections.abc import Mapping

from tests.looks.scenes_acts import ACTS, Scene
from tests.looks.scenes_rituals import RITUALS
from tests.looks.scenes_told import TOLD
from tests.looks.scenes_triage import TRIAGE

SCENES: Mapping[str, Scene] = {**RITUALS, **TRIAGE, **ACTS, **TOLD}
