"""Three small answers for whoever watches the process: alive, ready, and its figures (B15)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Ready = Callable[[], Awaitable[tuple[bool, Mapping[str, object]]]]
"""Whether this process can serve, and what was measured (database, tick age, outbox age)."""

Metrics = Callable[[], bytes]
"""The text that Prometheus reads."""

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def routes(ready: Ready | None = None, metrics: Metrics | None = None) -> list[Route]:
    """`/healthz` is the process only; the two others exist where they are given something to say."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    found = [Route("/healthz", healthz)]
    if ready is not None:

        async def readyz(_: Request) -> Response:
            fit, facts = await ready()
            return JSONResponse({"ready": fit, **facts}, 200 if fit else 503)

        found.append(Route("/readyz", readyz))
    if metrics is not None:

        async def figures(_: Request) -> Response:
            return Response(metrics(), headers={"Content-Type": METRICS_TYPE})

        found.append(Route("/metrics", figures))
    return found
