"""`comite` and `python -m bot`."""

from __future__ import annotations

import time

BEGAN = time.perf_counter()  # before the imports, which are most of a start

from bot.cli import run  # noqa: E402


def main() -> None:
    run(BEGAN)


if __name__ == "__main__":
    main()
