"""`make audit`: are the locked versions known to be vulnerable?

One question to OSV (osv.dev, the open database of vulnerabilities) for all locked packages. Exit
0: every one was looked up and none is known; 1: at least one is; 2: anything at all could not be
looked up. A silence is never taken for a clean answer, so this stands outside `make test`, which
needs no network; tests/test_audit.py proves the three answers against a server of its own.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import httpx

SERVICE = "https://api.osv.dev"
LOCKS = Path(__file__).parents[1] / "requirements"


class NotAudited(Exception):
    """Why there is no answer, in one sentence."""


def locked(folder: Path) -> list[tuple[str, str]]:
    """Name and version of everything pinned by the lock files of a folder."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))
    found = sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, flags=re.MULTILINE)))
    if not found:
        raise NotAudited(f"no locked version in {folder}")
    return found


def known(pins: list[tuple[str, str]], service: str) -> dict[str, list[str]]:
    """The identifiers of the known vulnerabilities, by `name==version`. Raises NotAudited."""
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in pins
    ]
    try:
        answer = httpx.post(f"{service}/v1/querybatch", json={"queries": queries}, timeout=30)
        answer.raise_for_status()
        results: list[dict[str, Any]] = answer.json()["results"]
        if len(results) != len(pins):
            raise NotAudited(f"{service} answered {len(results)} of {len(pins)} questions")
        if any(set(result) - {"vulns"} for result in results):
            raise NotAudited(f"{service} gave an answer that is incomplete")
        return {
            f"{name}=={version}": [vulnerability["id"] for vulnerability in result["vulns"]]
            for (name, version), result in zip(pins, results, strict=True)
            if result.get("vulns")
        }
    except httpx.HTTPError as error:
        raise NotAudited(f"{service} gave no answer: {error}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotAudited(f"{service} gave an answer that cannot be read") from error


def main(folder: Path = LOCKS, service: str = SERVICE) -> int:
    """Prints what is known and returns the exit code: 0 nothing, 1 something, 2 not audited."""
    try:
        pins = locked(folder)
        found = known(pins, service)
    except NotAudited as error:
        print(f"Not audited: {error}.", file=sys.stderr)
        return 2
    for pin, identifiers in found.items():
        print(f"{pin}: {', '.join(identifiers)}")
    print(f"{len(pins)} locked versions looked up, {len(found)} known to be vulnerable.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
