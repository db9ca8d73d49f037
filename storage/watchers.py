"""Who wants to know of commits: callbacks of this process, and a listener to the other ones."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from storage.postgres import PostgresBackend

Notice = Callable[[frozenset[str]], None]
_log = logging.getLogger(__name__)
_BEAT = 1.0  # seconds between two looks at whether we are to stop
_PAUSE = 5.0  # seconds before a lost connection is tried again


class Watchers:
    """Hints only: whoever must not miss anything also polls (B17)."""

    def __init__(self) -> None:
        self._notices: dict[object, Notice] = {}
        self._lock = threading.Lock()

    def add(self, notice: Notice) -> Callable[[], None]:
        """Returns what ends it."""
        ticket = object()
        with self._lock:
            self._notices[ticket] = notice

        def end() -> None:
            with self._lock:
                self._notices.pop(ticket, None)

        return end

    def tell(self, touched: frozenset[str]) -> None:
        """Calls everybody; one that fails keeps the others from nothing."""
        with self._lock:
            notices = list(self._notices.values())
        for notice in notices:
            try:
                notice(touched)
            except Exception:  # noqa: BLE001  a hint was not taken; the commit stands
                _log.warning("a watcher failed", exc_info=True)


class Listener:
    """A thread that hears what other processes of the same PostgreSQL committed."""

    def __init__(self, backend: PostgresBackend, watchers: Watchers):
        self._backend, self._watchers = backend, watchers
        self._stop = threading.Event()
        self.listening = threading.Event()
        """Set while other processes are heard."""
        self._thread = threading.Thread(target=self._run, name="comite-listener", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except Exception:  # noqa: BLE001  the hint is lost for a while; couriers poll
                _log.warning("listening to other processes broke", exc_info=True)
                self.listening.clear()
                self._stop.wait(_PAUSE)

    def _listen(self) -> None:
        with self._backend.listen() as raw:
            self.listening.set()
            while not self._stop.is_set():
                for touched in self._backend.heard(raw, _BEAT):
                    self._watchers.tell(touched)

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
