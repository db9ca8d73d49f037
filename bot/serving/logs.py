"""The log: one line an event, for a reader or for a collector, without secrets or bodies."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Literal

# Tokens by their shape, and whatever stands behind a name that promises a secret.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127) if chr(code) not in "\t\n"}
"""What a request wrote must not move the cursor of whoever reads the log (ASVS 16.4.1)."""
_SHAPES = re.compile(
    r"xox[a-z]-[\w.-]+|xapp-[\w.-]+|xoxe\.[\w.-]+|(?<=Bearer )\S+"
    r"|(?<=token=)[^&\s\"']+|(?<=code=)[^&\s\"']+|(?<=secret=)[^&\s\"']+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",
    re.IGNORECASE,
)
HIDDEN = "[hidden]"
QUIET = {
    "slack_bolt": logging.WARNING,
    "slack_sdk": logging.WARNING,
    "aiohttp": logging.WARNING,
    "apscheduler": logging.WARNING,
    "uvicorn": logging.WARNING,
    "asyncio": logging.WARNING,
    "alembic": logging.WARNING,
    "sqlalchemy": logging.WARNING,
}


class Redacting(logging.Formatter):
    """Formats, then hides: also what a traceback or a library put into the line."""

    def __init__(self, form: Literal["console", "json"], secrets: Iterable[str] = ()):
        super().__init__(
            "%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%Y-%m-%d %H:%M:%S"
        )
        self._json = form == "json"
        # The longest first: a secret may begin with another one.
        self._secrets = sorted((s for s in secrets if len(s) >= 8), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = self._structured(record) if self._json else super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return _SHAPES.sub(HIDDEN, line).translate(_CONTROLS)

    def _structured(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start(
    form: Literal["console", "json"],
    secrets: Iterable[str] = (),
    stream: IO[str] | None = None,
    level: int = logging.INFO,
) -> None:
    """Sends everything to one stream (standard error), libraries from their warnings on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Redacting(form, secrets))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, level))
