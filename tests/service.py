"""The real `comite`, as a process of its own, with the environment that an administrator gives it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

from tests.fakes import FakeSlack

COMMITTEE = Path(__file__).parent / "data" / "committee.yml"
START_SECONDS = 60


_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = count(20_000 + 3_000 * (_WORKER % 4) + os.getpid() % 1_000)
"""Below the ports that clients are given, and apart from those of tests running beside us."""


def free_port() -> int:
    """A port that nobody listens on, not given before in this process."""
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def comite(
    env: dict[str, str], *words: str, fails: bool = False
) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end. Unless it is meant to fail, it must not."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], env=env, text=True, capture_output=True, timeout=120
    )
    assert fails or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done


@dataclass
class Service:
    """`with Service(url, fake) as service:` migrates, imports the committee and serves it.

    `role` is the command that runs: serve, web or worker. Processes of one installation share
    `public`, the address that links carry.
    """

    database_url: str
    fake: FakeSlack
    home: Path
    socket_mode: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    role: str = "serve"
    public: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        slack = {"SLACK_API_URL": self.fake.api_url, "SLACK_BOT_TOKEN": "xoxb-test"}
        if self.socket_mode:
            slack["SLACK_APP_TOKEN"] = "xapp-test"
        else:
            slack["SLACK_SIGNING_SECRET"] = self.fake.signing_secret
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            **slack,
            "DATABASE_URL": self.database_url,
            "COMITE_SECRET_KEY": "k" * 48,
            "PORT": str(self.port),
            "COMITE_URL": self.public or self.url,
            "PYTHONUNBUFFERED": "1",
            "COMITE_DATA": str(self.home),
        }

    def prepare(self, file: Path = COMMITTEE) -> None:
        comite(self.env, "migrate")
        comite(self.env, "committee", "import", str(file))

    def start(self) -> None:
        """Returns once the process says that it answers."""
        self.launch()
        self.ready()

    def launch(self) -> None:
        """Begins to start: several processes may do so side by side."""
        log = (self.home / "service.log").open("a", encoding="utf-8")
        port = [] if self.role == "worker" else ["--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", self.role, *port],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=Path(__file__).parents[1],
        )

    def ready(self) -> None:
        assert self.process is not None and self.process.stdout is not None
        for line in self.process.stdout:
            if "answers at" in line or "Comité works" in line:
                return
        raise AssertionError((self.home / "service.log").read_text(encoding="utf-8")[-4000:])

    def kill(self) -> None:
        """As a power cut does to a process: nothing is flushed, nothing says goodbye."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(START_SECONDS)
        self.process = None

    def stop(self) -> int:
        """As an administrator does: SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(START_SECONDS)
        self.process = None
        return code

    def __enter__(self) -> Service:
        self.prepare()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.stop()


LINK = re.compile(r"https?://\S+token=\S+")
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def signed_in(service: Service, link: str) -> httpx.Client:
    """A browser session opened with a one-time link; the process must be running."""
    client = httpx.Client(base_url=service.url, follow_redirects=True, timeout=30)
    page = client.get(link)
    action, fields = form_of(page.text)
    answer = client.post(action or str(page.url), data=fields, headers={"Origin": service.url})
    assert answer.status_code == 200, answer.text[:500]
    return client


def form_of(html: str) -> tuple[str, dict[str, str]]:
    """The first form of a page: where it goes, and its hidden fields."""
    form = re.search(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", html, re.S | re.I)
    assert form is not None, html[:500]
    action = re.search(r'action="([^"]*)"', form[0])
    fields = dict(
        re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form[0])
    )
    return (action[1] if action else ""), fields
