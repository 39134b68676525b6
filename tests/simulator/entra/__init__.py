"""The simulated Entra: metadata, device logins and tokens."""

from __future__ import annotations

from aiohttp import web

from . import metadata, protocol, token
from .state import STATE, EntraState

__all__ = ["STATE", "EntraState", "application"]


def application() -> web.Application:
    """Returns the web application that answers for `login.microsoftonline.com` and its sisters in other clouds."""
    app = web.Application(middlewares=[protocol.errors_and_headers])
    app.add_routes(
        [
            web.get("/common/discovery/instance", metadata.instance_discovery),
            web.get("/common/userrealm/{user}", metadata.user_realm),
            # MSAL in Cloud Shell asks for "/common//v2.0/...".
            web.get("/{tenant}/{slash:/?}v2.0/.well-known/openid-configuration", metadata.openid_configuration),
            web.post("/{tenant}/oauth2/v2.0/devicecode", token.device_code),
            web.post("/{tenant}/oauth2/v2.0/token", token.token),
        ]
    )
    return app
