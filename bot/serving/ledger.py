"""Who was erased, kept beside the database: a backup that is restored does not bring them back (B19).

A line is a hash of an id that meant nothing to begin with, and an instant. The file is written after
the erasure is committed, from a table of the database, so that nothing is lost in between; what the
file knows and the database does not is applied again.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

from bot import erasing
from bot.desk import Bearings
from bot.ports import Store, Unit
from bot.serving.stores import sqlite_file
from bot.settings import Settings, data_folder

Marks = list[tuple[str, str]]


def path_of(settings: Settings) -> Path:
    """Beside an SQLite file; for PostgreSQL in the data folder, by a name of the database's own."""
    found = sqlite_file(settings)
    if found is not None:
        return Path(f"{found}.erased")
    url = settings.database_url.get_secret_value().partition("@")[2]
    return data_folder() / f"postgresql-{sha256(url.encode()).hexdigest()[:8]}.erased"


def read(path: Path) -> Marks:
    """What a ledger says; lines that were cut short by a crash are passed over."""
    found: Marks = []
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                one = json.loads(line)
                found.append((str(one["erased"]), str(one["at"])))
            except (ValueError, KeyError, TypeError):
                continue
    return found


async def keep(store: Store, path: Path) -> int:
    """Adds to the file whoever it does not know yet; returns how many."""
    marks = await store.read(lambda unit: unit.erasures.erased())
    if not marks:
        return 0
    known = {mark for mark, _ in read(path)}
    new = [(mark, at) for mark, at in marks if mark not in known]
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            for mark, at in new:
                file.write(json.dumps({"erased": mark, "at": at}) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return len(new)


async def replay(store: Store, bearings: Bearings, path: Path) -> int:
    """Erases whoever a restored backup brought back; returns how many."""
    marks = read(path)
    if not marks:
        return 0
    back = await store.read(lambda unit: unit.erasures.again(marks))
    for person_id in [one.id for one in back]:

        def work(unit: Unit, person_id: str = person_id) -> None:
            erasing.erase(unit, bearings, unit.people.get(person_id), unit.now)

        await store.write(work)
    if back:
        store.clean()
    return len(back)
