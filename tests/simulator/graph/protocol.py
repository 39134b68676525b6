"""What every operation of Microsoft Graph shares: the caller, its rights, errors, selected properties and pages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from aiohttp import web

from ..clouds import CLOUDS, cloud_of
from ..context import Context
from ..directory import Principal, find_principal, tenant_by_id
from ..entra.state import EntraState
from ..world import ManagedIdentity, ServicePrincipal, Tenant, User, World

_DEFAULT_PAGE = 100
_SUPPORTED_OPTIONS = {"$filter", "$select", "$top", "$skiptoken", "$count", "$expand"}


class GraphError(Exception):
    """An answer with the error envelope of Microsoft Graph (`graph-applications-get-404.json`)."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def body(self, now: datetime, request_id: str) -> dict[str, Any]:
        """Returns the body of the answer to a request."""
        inner = {"date": f"{now:%Y-%m-%dT%H:%M:%S}", "request-id": request_id, "client-request-id": request_id}
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


def not_found(name: str) -> GraphError:
    """The refusal of an object that does not exist (`graph-applications-get-404.json`)."""
    message = f"Resource '{name}' does not exist or one of its queried reference-property objects are not present."
    return GraphError(404, "Request_ResourceNotFound", message)


def bad_request(message: str, code: str = "Request_BadRequest") -> GraphError:
    """The refusal of a request that cannot be understood."""
    return GraphError(400, code, message)


@dataclass(frozen=True)
class Call:
    """One authenticated request, or one of a batch."""

    world: World
    state: EntraState
    now: datetime
    tenant: Tenant
    caller: Principal | None
    """None: the token's bearer was deleted since."""
    host: str
    version: str
    method: str
    path: str
    """Below the version."""
    query: dict[str, str]
    body: Any = None
    params: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The address of the service with its version."""
        return f"https://{self.host}/{self.version}"

    def require_directory_rights(self) -> None:
        """Refuses callers who may not read the directory: guests, and applications that were not granted it
        ("Default user permissions" of Microsoft Entra; `graph-authorization-request-denied-403.json`)."""
        who = self.caller.object if self.caller else None
        member = isinstance(who, User) and who.type == "Member"
        granted = isinstance(who, (ManagedIdentity, ServicePrincipal)) and who.directory_reader
        if not member and not granted:
            raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")

    def context(self, kind: str, single: bool = False) -> str:
        """Returns the `@odata.context` of an answer."""
        selected = f"({self.query['$select']})" if "$select" in self.query else ""
        return f"{self.root}/$metadata#{kind}{selected}" + ("/$entity" if single else "")

    def one(self, kind: str, body: dict[str, Any], more: dict[str, Any] | None = None) -> dict[str, Any]:
        """Returns an object; `more` are properties that come only when they are selected."""
        return {"@odata.context": self.context(kind, single=True), **self.select(body, more)}

    def select(self, body: dict[str, Any], more: dict[str, Any] | None = None) -> dict[str, Any]:
        """Returns the properties that `$select` names, or all that come by default."""
        if "$select" not in self.query:
            return body
        everything = {**body, **(more or {})}
        names = [name.strip() for name in self.query["$select"].split(",")]
        for name in names:
            if name not in everything:
                raise bad_request(f"Could not find a property named '{name}'.", "BadRequest")
        kept = {key: value for key, value in body.items() if key.startswith("@")}
        return kept | {name: everything[name] for name in names}

    def page(self, kind: str, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Returns the page of a list that the request asks for."""
        for name in self.query:
            if name.startswith("$") and name not in _SUPPORTED_OPTIONS:
                raise bad_request(f"The query option '{name}' is not supported.", "Request_UnsupportedQuery")
        try:
            size = int(self.query.get("$top", _DEFAULT_PAGE))
            start = int(self.query.get("$skiptoken", 0))
        except ValueError:
            raise bad_request("Invalid page size or skip token specified.", "Request_BadRequest") from None
        size = min(size, self.world.knobs.page_size or size)
        answer: dict[str, Any] = {"@odata.context": self.context(kind)}
        if start + size < len(items):
            query = urlencode({**self.query, "$skiptoken": str(start + size)}, quote_via=quote)
            answer["@odata.nextLink"] = f"{self.root}{quote(self.path)}?{query}"
        return {**answer, "value": list(items[start : start + size])}


# --- Authentication ---------------------------------------------------------------------------------------------------


def authenticate(context: Context, request: web.Request) -> tuple[Tenant, Principal | None]:
    """Checks the access token and returns the directory and the bearer (`documented/graph-401-headers.json`)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _unauthorized("Access token is empty.")
    try:
        claims = context.read(token.strip())
    except jwt.InvalidTokenError:
        raise _unauthorized("Access token validation failure.") from None
    if datetime.fromtimestamp(claims["exp"], timezone.utc) <= context.now():
        raise _unauthorized("Access token has expired or is not yet valid.")
    cloud = cloud_of(request.host.partition(":")[0]) or CLOUDS["AzureCloud"]
    resource = cloud.resource(claims["aud"])
    if resource is None or resource.name != "Microsoft Graph":
        raise _unauthorized("Access token validation failure. Invalid audience.")
    tenant = tenant_by_id(context.world, claims["tid"])
    if tenant is None:
        raise _unauthorized("Access token validation failure. Invalid issuer.")
    return tenant, find_principal(context.world, claims["oid"])


def _unauthorized(message: str) -> GraphError:
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    )
    return GraphError(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": challenge})


def common_headers(request_id: str) -> dict[str, str]:
    """Returns the headers of every answer (`graph-me.json`)."""
    return {
        "Cache-Control": "no-cache",
        "Strict-Transport-Security": "max-age=31536000",
        "request-id": request_id,
        "client-request-id": request_id,
        "x-ms-ags-diagnostic": '{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"000",'
        '"RoleInstance":"AM2PEPF00000000"}}',
        "x-ms-resource-unit": "1",
    }


def new_request_id() -> str:
    """Returns the id of a request."""
    return str(uuid.uuid4())
