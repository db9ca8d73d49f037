"""A pytest plugin for runs inside a copy: writes what happened as JSON, and which modules came from
elsewhere than the copy."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

REPORT, ORIGIN = "GUARDS_REPORT", "GUARDS_ORIGIN"
"""Names in the environment: the file to write, and the tree that the copy was made of."""


class Witness:
    def __init__(self, root: Path):
        self._root = root
        self._outcomes: list[dict[str, str]] = []
        self._uncollected: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self._outcomes.append(
                {
                    "test": report.nodeid,
                    "when": report.when or "",
                    "outcome": report.outcome,
                    "text": report.longreprtext,
                }
            )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._uncollected.append(report.longreprtext)

    def pytest_sessionfinish(self) -> None:
        found: dict[str, Any] = {
            "outcomes": self._outcomes,
            "uncollected": self._uncollected,
            "strangers": strangers(self._root, Path(os.environ[ORIGIN])),
        }
        Path(os.environ[REPORT]).write_text(json.dumps(found), encoding="utf-8")


def strangers(root: Path, origin: Path) -> list[str]:
    """Modules of ours that were not imported from the copy at `root`: there must be none."""
    found = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None or name.partition(".")[0] not in ROOMS:
            continue
        path = Path(file).resolve()
        if path.is_relative_to(origin) or not path.is_relative_to(root):
            found.append(f"{name} from {path}")
    return found


ROOMS = frozenset({"bot", "adapters", "rituals", "storage", "tests"})


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Witness(config.rootpath.resolve()), "guards-witness")
