"""The token endpoint of the fake: client credentials for the Connector API, nothing else.

Shapes and codes: "OAuth 2.0 client credentials flow" of the Microsoft identity platform, and
"Get an access token" of bot-framework-rest-connector-authentication.
"""

from __future__ import annotations

from collections.abc import Mapping

from .teams_state import TOKEN_LIFE, State
from .teams_things import Json

SCOPE = "https://api.botframework.com/.default"
# The directory of bots that serve many tenants; a bot of one tenant uses that tenant's.
MULTI_TENANT = "botframework.com"


def give_token(
    state: State, app_id: str, password: str, directory: str, form: Mapping[str, str]
) -> tuple[int, Json]:
    """The HTTP status and the answer to a POST of `form`."""
    if directory != MULTI_TENANT and directory not in state.tenants:
        return _refused(400, "invalid_request", f"AADSTS90002: Tenant '{directory}' not found.")
    if form.get("grant_type") != "client_credentials":
        return _refused(400, "unsupported_grant_type", "AADSTS70003: unsupported grant_type.")
    if form.get("scope") != SCOPE:
        return _refused(400, "invalid_scope", f"AADSTS70011: scope {form.get('scope')} is wrong.")
    if form.get("client_id") != app_id:
        return _refused(400, "unauthorized_client", "AADSTS700016: Application was not found.")
    if form.get("client_secret") != password:
        return _refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
    life = int(TOKEN_LIFE.total_seconds())
    return 200, {
        "token_type": "Bearer",
        "expires_in": life,
        "ext_expires_in": life,
        "access_token": state.new_token(),
    }


def _refused(status: int, error: str, description: str) -> tuple[int, Json]:
    return status, {"error": error, "error_description": description}
