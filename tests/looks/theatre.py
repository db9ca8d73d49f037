"""Where stages stand: a migrated store, a play committed in it, scenes undone after it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import TypeVar

from storage.migrate import migrate
from storage.store import SqlStore
from tests.looks.play import play
from tests.looks.stage import Stage, instant

T = TypeVar("T")


class _Over(Exception):
    """Ends a scene: what it changed is undone."""


@cache
def _migrated() -> Path:
    path = Path(tempfile.mkdtemp(prefix="comite-looks-")) / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@dataclass
class Theatre:
    """A store in which the play is over, and the stage as it was then."""

    store: SqlStore
    stage: Stage

    def scene(self, work: Callable[[Stage], T]) -> T:
        """Plays a scene on the stage and undoes it."""
        found: list[T] = []

        def undone(unit: object) -> None:
            found.append(work(self._set(unit)))
            raise _Over

        with suppress(_Over):
            self.store.write_sync(undone)
        return found[0]

    def _set(self, unit: object) -> Stage:
        stage = replace(self.stage, unit=unit, ran=[], said=set())
        stage.now = unit.now = self.stage.now  # type: ignore[attr-defined]  # a SqlUnit
        return stage


@contextmanager
def theatre(
    locale: str, *, full: bool = False, evil: str = "", folder: Path | None = None
) -> Iterator[Theatre]:
    """A store of its own, in which the committee has played up to today."""
    path = (folder or Path(tempfile.mkdtemp(prefix="comite-looks-"))) / f"{locale}-{full}.db"
    copyfile(_migrated(), path)
    numbers = count(1)
    now = [instant("2026-11-09 08:00")]
    store = SqlStore(
        f"sqlite:///{path}",
        clock=lambda: now[0],
        new_id=lambda: f"id{next(numbers):06}",
        secret_keys=("k" * 40,),
    )
    try:

        def work(unit: object) -> Stage:
            stage = Stage(unit, locale, full, evil)
            play(stage)
            return stage

        stage = store.write_sync(work)
        now[0] = stage.now
        yield Theatre(store, stage)
    finally:
        store.close()
