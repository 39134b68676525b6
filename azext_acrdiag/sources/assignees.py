"""Finds whom `--assignee` names, in one tenant's directory."""

from __future__ import annotations

from typing import Tuple

from ..domain.fact import Fact, Known, Unknown, Why
from ..facts.identity import Identity, IdentityKind
from .azure_rest import odata
from .fields import Json, required, text
from .graph_directory import GRAPH, Directory, is_managed_identity, type_of
from .identity import GUID


def identity_called(name: str, directory: Directory) -> Fact[Identity]:
    """The one identity of an object id, application id, sign-in name or display name. Raises one of `FAILURES`."""
    found, tenant_id = _called(name, directory), directory.tenant_id
    if not found:
        kinds = "user, group, service principal or managed identity"
        detail = f"The directory of tenant {tenant_id} knows no {kinds} '{name}'."
        return Unknown(Why.ERROR, detail, "--assignee with an object id of that tenant")
    if len(found) > 1:
        detail = f"{len(found)} or more objects of tenant {tenant_id} are called '{name}'."
        return Unknown(Why.ERROR, detail, "--assignee with the object id of the one that is meant")
    only = found[0]
    kind = type_of(only)
    if kind == "servicePrincipal":
        return Known(_application_identity(only, tenant_id), GRAPH)
    if kind == "group":
        object_id = required(text(only, "id"), "id")
        called = text(only, "displayName") or name
        return Known(Identity(IdentityKind.GROUP, called, object_id, tenant_id=tenant_id), GRAPH)
    if kind == "user":
        return Known(
            Identity(
                IdentityKind.USER,
                name=text(only, "userPrincipalName") or text(only, "displayName") or name,
                object_id=required(text(only, "id"), "id"),
                tenant_id=tenant_id,
                is_guest_or_personal=text(only, "userType") == "Guest",
            ),
            GRAPH,
        )
    detail = f"'{name}' is an {kind}; roles are assigned to users, groups, service principals and managed identities."
    return Unknown(Why.UNSUPPORTED, detail, "--assignee with its service principal")


def _called(name: str, directory: Directory) -> Tuple[Json, ...]:
    if GUID.match(name):
        found = directory.service_principal(name) or directory.object_by_id(name)
        return (found,) if found else ()
    if "@" in name:
        return directory.find("users", f"userPrincipalName eq '{odata(name)}' or mail eq '{odata(name)}'")
    for kind in ("servicePrincipals", "users", "groups"):
        matches = directory.find(kind, f"displayName eq '{odata(name)}'")
        if matches:
            return matches
    return ()


def _application_identity(found: Json, tenant_id: str) -> Identity:
    app_id = text(found, "appId")
    return Identity(
        IdentityKind.MANAGED_IDENTITY if is_managed_identity(found) else IdentityKind.SERVICE_PRINCIPAL,
        name=text(found, "displayName") or required(app_id, "appId"),
        object_id=required(text(found, "id"), "id"),
        app_id=app_id,
        tenant_id=tenant_id,
    )
