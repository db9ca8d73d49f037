"""The table of guards, `guards.toml`, and what one of its rows says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("guards.toml")


@dataclass(frozen=True, slots=True)
class Edit:
    """`old`, which stands exactly once in `file`, becomes `new`."""

    file: str
    old: str
    new: str

    def problem(self, root: Path) -> str:
        """Why this edit does not apply in a tree; empty when it does."""
        path = root / self.file
        if not path.is_file():
            return f"{self.file} does not exist any more"
        times = path.read_text(encoding="utf-8").count(self.old)
        return "" if times == 1 else f"its text stands {times} times in {self.file}"

    def applied(self, text: str) -> str:
        return text.replace(self.old, self.new, 1)


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing that protects, how to remove it, and who must notice.

    `fails` are node ids of tests; of each, one case at least must fail while it runs (not while it
    is set up) and say `says`, so that it fails for the reason that the guard exists.
    """

    name: str
    protects: str
    edits: tuple[Edit, ...]
    fails: tuple[str, ...]
    says: str

    def problem(self, root: Path) -> str:
        """Why it can no longer be removed as the table says; empty when it can."""
        return next(filter(None, (edit.problem(root) for edit in self.edits)), "")


def load(path: Path = TABLE) -> tuple[Guard, ...]:
    """Every guard, in the order of the table. Raises ValueError for a row that is not complete."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["guard"]
    guards = tuple(_guard(row) for row in rows)
    names = [guard.name for guard in guards]
    doubles = {name for name in names if names.count(name) > 1}
    if doubles:
        raise ValueError(f"named twice: {', '.join(sorted(doubles))}")
    return guards


def _guard(row: dict[str, Any]) -> Guard:
    names = {"name", "protects", "file", "old", "new", "fails", "says"}
    if row.keys() - {"also"} != names:
        raise ValueError(f"{row.get('name')}: {sorted(names ^ (row.keys() - {'also'}))}")
    edits = [Edit(row["file"], row["old"], row["new"])]
    edits += [Edit(**one) for one in row.get("also", ())]
    return Guard(row["name"], row["protects"], tuple(edits), tuple(row["fails"]), row["says"])
