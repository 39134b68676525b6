"""The requests to Microsoft Graph: one tenant's directory, read with the sign-in of a subscription of that tenant."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

from ..ports import Http, Tokens
from .azure_rest import Refused, Remember, RestService, always_ask, odata
from .fields import Json, WrongShape, objects, required, text, texts
from .graph_batch import GraphBatch, Listed, address
from .once import OnceEach

GRAPH = "Microsoft Graph"
READ_APPLICATIONS = "Application.Read.All (Microsoft Graph)"
READ_DIRECTORY = "Directory.Read.All (Microsoft Graph)"

_FIELDS = {
    "servicePrincipals": "id,appId,displayName,accountEnabled,servicePrincipalType,appOwnerOrganizationId,"
    "alternativeNames,passwordCredentials,keyCredentials",
    "applications": "id,appId,displayName,signInAudience,passwordCredentials,keyCredentials",
    "users": "id,displayName,userPrincipalName,userType",
    "groups": "id,displayName",
}
_MOST_MATCHES = 10
_MOST_IDS = 1000
"""What one request may ask for: https://learn.microsoft.com/graph/api/directoryobject-getbyids."""
_MOST_MEMBERS = 999
"""The largest page of a list: https://learn.microsoft.com/graph/api/group-list-members."""
_KINDS = ("user", "group", "servicePrincipal", "application")


def graph_service(cli_ctx: Any, http: Http, tokens: Tokens, remember: Remember = always_ask) -> RestService:
    """Microsoft Graph of the active cloud."""
    from azure.cli.core.cloud import CloudEndpointNotSetException

    try:
        endpoint = str(cli_ctx.cloud.endpoints.microsoft_graph_resource_id)
    except CloudEndpointNotSetException:
        endpoint = ""
    return RestService(GRAPH, endpoint, endpoint, http, tokens, remember)


class Directory:
    """One tenant's directory; each method raises one of `azure_rest.FAILURES`. No application is asked for twice."""

    def __init__(self, service: RestService, tenant_id: str, subscription_id: str) -> None:
        self.tenant_id = tenant_id
        self._service = service
        self._subscription_id = subscription_id
        self._by_app_id: OnceEach[Tuple[str, str], Optional[Json]] = OnceEach(self._read_by_app_id)

    def service_principal(self, app_id: str) -> Optional[Json]:
        """The service principal of an application id; None: the tenant has none."""
        return self._by_app_id(("servicePrincipals", app_id.lower()))

    def application(self, app_id: str) -> Optional[Json]:
        """The registration of an application id; None: the tenant has none."""
        return self._by_app_id(("applications", app_id.lower()))

    def object_by_id(self, object_id: str) -> Optional[Json]:
        """The user, group, service principal or application with an object id; None: the tenant has none."""
        answer = self._service.post(
            "/v1.0/directoryObjects/getByIds",
            {},
            {"ids": [object_id], "types": list(_KINDS)},
            self._subscription_id,
        )
        return next(iter(_entries(answer)), None)

    def names(self, object_ids: Tuple[str, ...]) -> Dict[str, str]:
        """The names behind object ids (in lower case); an id that belongs to nothing is left out."""
        found: Dict[str, str] = {}
        for start in range(0, len(object_ids), _MOST_IDS):
            body = {"ids": list(object_ids[start : start + _MOST_IDS]), "types": list(_KINDS)}
            for each in _entries(
                self._service.post("/v1.0/directoryObjects/getByIds", {}, body, self._subscription_id)
            ):
                object_id = required(text(each, "id"), "id")
                found[object_id.lower()] = text(each, "userPrincipalName") or text(each, "displayName") or object_id
        return found

    def groups_in(self, group_id: str) -> Tuple[Json, ...]:
        """The groups that are themselves members of a group."""
        query = {"$select": "id,displayName", "$top": str(_MOST_MEMBERS)}
        found = self._service.pages(f"/v1.0/groups/{group_id}/members", query, self._subscription_id)
        return tuple(each for each in found if text(each, "@odata.type") == "#microsoft.graph.group")

    def find(self, kind: str, condition: str) -> Tuple[Json, ...]:
        """The first objects of a kind (`users`, `groups`, `servicePrincipals`) that meet an OData filter."""
        query = {"$filter": condition, "$select": _FIELDS[kind], "$top": str(_MOST_MATCHES)}
        return _entries(self._service.get(f"/v1.0/{kind}", query, self._subscription_id))

    def groups_of(self, kind: str, object_id: str) -> Tuple[Tuple[Json, ...], Tuple[Json, ...]]:
        """The groups that one of the `users`, `groups` or `servicePrincipals` is itself in, and all that it is in."""
        direct, every = (
            address(f"/{kind}/{object_id}/{relation}", select="id,displayName", top=str(_MOST_MEMBERS))
            for relation in ("memberOf", "transitiveMemberOf")
        )
        lists = GraphBatch(self._service, self._subscription_id).lists([direct, every])
        return _groups(lists[direct]), _groups(lists[every])

    def federated_credentials(self, app_id: str) -> Tuple[Json, ...]:
        """The federated credentials of an application; an application has 20 at most."""
        path = f"/v1.0/applications(appId='{app_id}')/federatedIdentityCredentials"
        return _entries(self._service.get(path, None, self._subscription_id))

    def deleted_application(self, app_id: str) -> Optional[Json]:
        """The registration among those deleted in the last 30 days; None: it is not there."""
        query = {"$filter": f"appId eq '{odata(app_id)}'", "$select": "id,appId,displayName,deletedDateTime"}
        path = "/v1.0/directory/deletedItems/microsoft.graph.application"
        return next(iter(_entries(self._service.get(path, query, self._subscription_id))), None)

    def _read_by_app_id(self, key: Tuple[str, str]) -> Optional[Json]:
        kind, app_id = key
        try:
            return self._service.get(
                f"/v1.0/{kind}(appId='{app_id}')", {"$select": _FIELDS[kind]}, self._subscription_id
            )
        except Refused as refusal:
            if refusal.status == 404:
                return None
            raise


def _groups(listed: Listed) -> Tuple[Json, ...]:
    """Directory roles and administrative units are listed too."""
    if isinstance(listed, Exception):
        raise listed
    return tuple(each for each in listed if text(each, "@odata.type") == "#microsoft.graph.group")


def _entries(answer: Json) -> Tuple[Json, ...]:
    return required(objects(answer, "value"), "value")


def resource_id_of(found: Json) -> Optional[str]:
    """The Azure resource that a managed identity is or belongs to; None for other service principals."""
    names = texts(found, "alternativeNames") or ()
    return next((each for each in names if each.lower().startswith("/subscriptions/")), None)


def type_of(found: Json) -> str:
    """The kind of a directory object: one of `user`, `group`, `servicePrincipal`, `application`. Raises WrongShape."""
    annotation = text(found, "@odata.type")
    if annotation is not None:
        kind = annotation.rpartition(".")[2]
        if kind not in _KINDS:
            raise WrongShape(f"'@odata.type' is {kind}")
        return kind
    # Lists of one kind do not repeat it.
    if "userPrincipalName" in found:
        return "user"
    return "servicePrincipal" if "servicePrincipalType" in found else "group"


def is_managed_identity(found: Json) -> bool:
    """Whether a service principal is that of a managed identity."""
    return text(found, "servicePrincipalType") == "ManagedIdentity"
