"""What a driver cannot even hand over: text that is not UTF-8, an instant beyond our calendar.

No program of ours writes such a value, and neither database refuses it from somebody with SQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from typing import Any

import psycopg


class Illegible(Exception):
    """A row, or one of those fetched with it, cannot be read."""


def legibly(rows: Generator[Any, None, None]) -> Generator[Any, None, None]:
    """The same rows. Raises Illegible instead of the driver's error."""
    try:
        yield from rows
    except psycopg.DataError as error:
        raise Illegible from error
    except sqlite3.OperationalError as error:
        if not str(error).startswith("Could not decode"):
            raise
        raise Illegible from error
