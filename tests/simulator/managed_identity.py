"""The token endpoints of the machine itself: App Service, virtual machine (IMDS) and Cloud Shell.

They give tokens to the identities that are attached to the machine: the managed identity that signs in according to the
world's `client.login` and those that say so; in Cloud Shell to the user. Shapes: `tests/evidence/imds-*.json`,
learn.microsoft.com/azure/app-service/overview-managed-identity and, for Cloud Shell, `msal/cloudshell.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from aiohttp import web

from .clouds import CLOUDS
from .context import AZURE_CLI, SIM, Context
from .entra.errors import EntraError
from .entra.users import check_user
from .world import ManagedIdentity, World

CLOUD_SHELL_PORT = 50342
"""Where MSAL asks for tokens in Cloud Shell: a constant of `msal/cloudshell.py`."""

_IDENTITY_HEADER = "simulated-identity-header"
_SEVERAL = (
    "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token "
    "request"
)
_SELECTORS = ("client_id", "object_id", "principal_id", "mi_res_id", "msi_res_id")


def routes() -> Iterable[web.RouteDef]:
    """Returns the routes of the plain HTTP listener."""
    return (
        web.get("/msi/token", _app_service),
        web.get("/metadata/identity/oauth2/token", _imds),
        web.post("/oauth2/token", _cloud_shell),
    )


def port(world: World) -> int:
    """The port that the endpoints need on a machine without a proxy; 0: any."""
    return CLOUD_SHELL_PORT if _in_cloud_shell(world) else 0


def environment(world: World, machine_url: str, proxy_url: str) -> dict[str, str]:
    """The environment variables by which a client finds the endpoints that the world's machine has."""
    variables = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": machine_url}
    if _in_cloud_shell(world):
        variables |= {
            "ACC_CLOUD": "PROD",
            "AZUREPS_HOST_ENVIRONMENT": "cloud-shell/1.0",
            "MSI_ENDPOINT": f"http://localhost:{CLOUD_SHELL_PORT}",
        }
        if proxy_url:
            variables["HTTP_PROXY"] = proxy_url
    elif world.client.login is not None and world.client.login.with_ == "vm":
        pass  # a virtual machine has an address that everybody knows, and no variables
    elif world.client.login is not None and _tenant_of_identity(world, world.client.login.principal):
        variables |= {"IDENTITY_ENDPOINT": f"{machine_url}/msi/token", "IDENTITY_HEADER": _IDENTITY_HEADER}
    return variables


def _in_cloud_shell(world: World) -> bool:
    return world.client.login is not None and world.client.login.with_ == "cloudShell"


@dataclass(frozen=True)
class _Attached:
    """A managed identity that the machine has, and where it lives."""

    tenant: str
    name: str
    identity: ManagedIdentity

    def means(self, selectors: list[str]) -> bool:
        """Whether ids in a request (client, object or resource id) all mean this identity."""
        own = {self.identity.client_id.lower(), self.identity.id.lower(), self.identity.resource_id.lower()}
        return all(selector.lower() in own for selector in selectors)

    def token(self, context: Context, audience: str) -> str:
        """An access token of the identity. Raises EntraError."""
        if not self.identity.account_enabled:
            raise EntraError(7000112, app_id=self.identity.client_id, name=self.identity.display_name)
        cloud = CLOUDS[context.world.tenants[self.tenant].cloud]
        if cloud.resource(audience) is None:
            raise EntraError(500011, resource=audience, tenant=self.tenant)
        return context.entra_token(self.tenant, audience, self.name)


def _tenant_of_identity(world: World, name: str) -> Optional[str]:
    return next((key for key, tenant in world.tenants.items() if name in tenant.managed_identities), None)


def _attached(world: World) -> list[_Attached]:
    """The identities of the machine: unless a world says otherwise, the one that signs in."""
    principal = world.client.login.principal if world.client.login else ""
    return [
        _Attached(tenant_name, name, identity)
        for tenant_name, tenant in world.tenants.items()
        for name, identity in tenant.managed_identities.items()
        if (name == principal if identity.attached is None else identity.attached)
    ]


def _chosen(world: World, selectors: list[str]) -> list[_Attached]:
    """Those that a request may mean; without a selector the system-assigned one, where there is one."""
    meant = [each for each in _attached(world) if each.means(selectors)]
    own = [each for each in meant if not each.identity.user_assigned]
    return meant if selectors or not own else own


async def _app_service(request: web.Request) -> web.Response:
    if request.headers.get("X-IDENTITY-HEADER") != _IDENTITY_HEADER:
        return web.json_response({"statusCode": 401, "message": "Unauthorized"}, status=401)
    context = request.config_dict[SIM]
    selectors = _selectors(request)
    machine = next(iter(_chosen(context.world, selectors)), None)
    # Without a selector App Service means the system-assigned identity.
    if not machine or (machine.identity.user_assigned and not selectors):
        message = "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."
        return web.json_response({"statusCode": 400, "message": message}, status=400)
    audience = request.query.get("resource", "")
    try:
        answer = _answer(context, machine.token(context, audience), audience)
    except EntraError as error:
        # App Service does not pass on what Entra says.
        return web.json_response({"statusCode": 500, "message": f"Token request failed: {error.error}"}, status=500)
    names = ("access_token", "expires_on", "resource", "token_type")
    return web.json_response({name: answer[name] for name in names} | {"client_id": machine.identity.client_id})


async def _imds(request: web.Request) -> web.Response:
    if request.headers.get("Metadata", "").lower() != "true":
        return _oauth_error("invalid_request", "Required metadata header not specified")
    audience = request.query.get("resource", "")
    if not audience:
        return _oauth_error("invalid_request", "Required query variable 'resource' is missing")
    context = request.config_dict[SIM]
    # Without a selector a virtual machine takes the only identity it has, user-assigned or not.
    found = _chosen(context.world, _selectors(request))
    if len(found) > 1:
        return _oauth_error("invalid_request", _SEVERAL)
    if not found:
        return _oauth_error("invalid_request", "Identity not found")
    machine = found[0]
    try:
        answer = _answer(context, machine.token(context, audience), audience)
    except EntraError as error:
        return _oauth_error(error.error, _description(request, error))
    return web.json_response(answer | {"client_id": machine.identity.client_id})


async def _cloud_shell(request: web.Request) -> web.Response:
    context = request.config_dict[SIM]
    login = context.world.client.login
    form = await request.post()
    audience = str(form.get("resource", ""))
    if login is None or not _in_cloud_shell(context.world):
        raise web.HTTPNotFound
    if request.headers.get("Metadata", "").lower() != "true":
        return _cloud_shell_error("bad_request", "Required metadata header not specified")
    tenant = context.world.tenant_of(login.principal)
    directory = context.world.tenants[tenant]
    cloud = CLOUDS[directory.cloud]
    try:
        resource = cloud.resource(audience)
        if resource is None:
            raise EntraError(500011, resource=audience, tenant=tenant)
        check_user(directory.users[login.principal], cloud, resource, AZURE_CLI, tenant)
    except EntraError as error:
        return _cloud_shell_error(error.error, _description(request, error))
    token = context.entra_token(tenant, audience, login.principal, AZURE_CLI, {"scp": resource.delegated_scope})
    return web.json_response({**_answer(context, token, audience), "refresh_token": ""})


def _answer(context: Context, token: str, audience: str) -> dict[str, str]:
    """A token as IMDS wraps it: every number is a text."""
    lifetime = int(context.world.knobs.entra_token_lifetime.total_seconds())
    now = int(context.now().timestamp())
    return {
        "access_token": token,
        "expires_in": str(lifetime - 1),
        "expires_on": str(now + lifetime),
        "ext_expires_in": str(lifetime - 1),
        "not_before": str(now - 300),
        "resource": audience,
        "token_type": "Bearer",
    }


def _selectors(request: web.Request) -> list[str]:
    return [value for name, value in request.query.items() if name in _SELECTORS]


def _description(request: web.Request, error: EntraError) -> str:
    return error.description(request.config_dict[SIM].now(), str(uuid.uuid4()), str(uuid.uuid4()))


def _oauth_error(error: str, description: str) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=400)


def _cloud_shell_error(code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=400)
