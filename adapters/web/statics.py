"""Our own styles, script and mark, served from memory under names that change with their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    name: str
    body: bytes
    media_type: str


class Statics:
    """Every file of the folder, read once. `url("app.css")` is `/static/app.1a2b3c4d.css`."""

    def __init__(self, folder: Path = FOLDER):
        self._assets: dict[str, Asset] = {}
        self._urls: dict[str, str] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix in TYPES:
                body = path.read_bytes()
                name = f"{path.stem}.{sha256(body).hexdigest()[:8]}{path.suffix}"
                self._assets[name] = Asset(name, body, TYPES[path.suffix])
                self._urls[path.name] = f"/static/{name}"

    @property
    def urls(self) -> Mapping[str, str]:
        return self._urls

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that we do not have."""
        return self._urls[name]

    async def serve(self, request: Request) -> Response:
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        return Response(
            asset.body, media_type=asset.media_type, headers={"Cache-Control": FOR_EVER}
        )
