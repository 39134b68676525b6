"""The operations of Microsoft Graph about users, groups, applications and service principals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from ..access import groups_of
from ..directory import Principal, application_of, principals
from ..world import Application, Group, ManagedIdentity, ServicePrincipal, User
from .bodies import (
    application_body,
    federated_bodies,
    group_body,
    principal_body,
    service_principal_body,
    user_body,
    user_more,
)
from .filters import read_filter
from .protocol import Call, bad_request, not_found

_KEPT_DELETED = timedelta(days=30)
_MOST_GROUPS = 20
_MOST_IDS = 1000
_MOST_EXPANDED = 20


# --- Users ------------------------------------------------------------------------------------------------------------


def me(call: Call) -> Principal:
    """Returns the signed-in user; an application has no such thing."""
    if call.caller is None or not isinstance(call.caller.object, User):
        raise bad_request("/me request is only valid with delegated authentication flow.", "BadRequest")
    return call.caller


def get_me(call: Call) -> dict[str, Any]:
    """Returns the signed-in user (`graph-me.json`)."""
    return _user(call, me(call).object)


def list_users(call: Call) -> dict[str, Any]:
    """Lists users."""
    call.require_directory_rights()
    found = [(user_body(user), user_more(user)) for user in call.tenant.users.values()]
    test = read_filter(call.query.get("$filter", ""))
    return call.page("users", [call.select(body, more) for body, more in found if test({**body, **more})])


def get_user(call: Call) -> dict[str, Any]:
    """Returns a user by object id or user principal name (`graph-users-get.json`); everybody may see themselves."""
    principal = _user_principal(call)
    if principal is None or call.caller is None or principal.id != call.caller.id:
        call.require_directory_rights()
    if principal is None:
        raise not_found(call.params["id"])
    return _user(call, principal.object)


def _user_principal(call: Call) -> Principal | None:
    wanted = call.params["id"].lower()
    for principal in principals(call.tenant):
        if isinstance(principal.object, User) and wanted in (principal.id.lower(), principal.object.upn.lower()):
            return principal
    return None


def _user(call: Call, user: Any) -> dict[str, Any]:
    return call.one("users", user_body(user), user_more(user))


# --- Groups -----------------------------------------------------------------------------------------------------------


def list_groups(call: Call) -> dict[str, Any]:
    """Lists groups."""
    call.require_directory_rights()
    return _filtered(call, "groups", (group_body(group) for group in call.tenant.groups.values()))


def get_group(call: Call) -> dict[str, Any]:
    """Returns a group."""
    call.require_directory_rights()
    return call.one("groups", group_body(_group(call).object))  # type: ignore[arg-type]


def list_members(call: Call) -> dict[str, Any]:
    """Lists the direct members of a group (`graph-groups-members.json`)."""
    call.require_directory_rights()
    group = _group(call).object
    assert isinstance(group, Group)
    ids = {call.world.object_id(name) for name in group.members}
    return _objects(call, (one for one in principals(call.tenant) if one.id in ids))


def list_transitive_members(call: Call) -> dict[str, Any]:
    """Lists everybody who is in a group, directly or through other groups."""
    call.require_directory_rights()
    group_id = _group(call).id
    return _objects(call, (one for one in principals(call.tenant) if group_id in groups_of(call.world, one.id)))


def _group(call: Call) -> Principal:
    return _principal(call, lambda one: isinstance(one, Group))


def _principal(call: Call, wanted: Callable[[Any], bool]) -> Principal:
    for principal in principals(call.tenant):
        if principal.id.lower() == call.params["id"].lower() and wanted(principal.object):
            return principal
    raise not_found(call.params["id"])


# --- Memberships ------------------------------------------------------------------------------------------------------


def list_member_of(call: Call) -> dict[str, Any]:
    """Lists the groups that an object is a direct member of."""
    subject = _subject(call)
    direct = {
        group.id
        for group in call.tenant.groups.values()
        if subject.id in (call.world.object_id(name) for name in group.members)
    }
    return _memberships(call, direct)


def list_transitive_member_of(call: Call) -> dict[str, Any]:
    """Lists the groups that an object is a member of, directly or through other groups."""
    return _memberships(call, groups_of(call.world, _subject(call).id))


def _memberships(call: Call, ids: set[str]) -> dict[str, Any]:
    groups = [group for group in call.tenant.groups.values() if group.id in ids]
    cast = call.params.get("cast")
    if cast and cast.lower() == "directoryrole":
        # graph-serviceprincipals-transitivememberof-empty.json; a world has no directory roles.
        return call.page("directoryRoles", [])
    if cast:
        return _filtered(call, "groups", map(group_body, groups))
    return _objects(call, (Principal(call.tenant, "", group) for group in groups))


def check_member_groups(call: Call) -> dict[str, Any]:
    """Tells which of up to 20 groups an object is in (`graph-directoryobjects-checkmembergroups.json`)."""
    asked = (call.body or {}).get("groupIds")
    if not isinstance(asked, list) or len(asked) > _MOST_GROUPS:
        raise bad_request(f"The parameter groupIds must name 1 to {_MOST_GROUPS} groups.")
    held = {one.lower() for one in groups_of(call.world, _subject(call).id)}
    return _strings(call, [group_id for group_id in asked if group_id.lower() in held])


def get_member_groups(call: Call) -> dict[str, Any]:
    """Returns the ids of all groups that an object is in (`graph-groups-getmembergroups-nested.json`)."""
    held = groups_of(call.world, _subject(call).id)
    return _strings(call, [group.id for group in call.tenant.groups.values() if group.id in held])


def _strings(call: Call, values: list[str]) -> dict[str, Any]:
    return {"@odata.context": f"{call.root}/$metadata#Collection(Edm.String)", "value": values}


def _subject(call: Call) -> Principal:
    if "id" not in call.params:
        return me(call)
    call.require_directory_rights()
    kinds: dict[str, tuple[type, ...]] = {
        "users": (User,),
        "groups": (Group,),
        "serviceprincipals": (ServicePrincipal, ManagedIdentity),
        "directoryobjects": (User, Group, ServicePrincipal, ManagedIdentity),
    }
    kind = kinds[call.params["kind"].lower()]
    if kind == (User,):
        user = _user_principal(call)
        if user is None:
            raise not_found(call.params["id"])
        return user
    return _principal(call, lambda one: isinstance(one, kind))


# --- Applications -----------------------------------------------------------------------------------------------------


def list_applications(call: Call) -> dict[str, Any]:
    """Lists application registrations (`graph-applications-by-appid-two-secrets.json`)."""
    call.require_directory_rights()
    test = read_filter(call.query.get("$filter", ""))
    present = [(name, one) for name, one in call.tenant.applications.items() if not one.deleted_at]
    bodies = _kept(call, "applications", lambda: [_application(call, name, one) for name, one in present])
    found = zip(bodies, present, strict=True)
    return call.page(
        "applications", [call.select(body) | _expanded(call, one) for body, (_, one) in found if test(body)]
    )


def _kept(call: Call, kind: str, make: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """All objects of a kind in the directory: a batch looks through them twenty times."""
    key = f"{kind} of {call.tenant.id}"
    if key not in call.world.query_results:
        call.world.query_results[key] = make()
    return call.world.query_results[key]


def get_application(call: Call) -> dict[str, Any]:
    """Returns an application registration by object id or application id."""
    call.require_directory_rights()
    name, application = _find_application(call)
    return call.one("applications", _application(call, name, application)) | _expanded(call, application)


def _expanded(call: Call, application: Application) -> dict[str, Any]:
    """Returns the owners, if they are asked for: the reference of the type `application` has them expanded, at most 20,
    with a selection of their own."""
    if "$expand" not in call.query:
        return {}
    match = re.fullmatch(r"owners(?:\(\$select=(?P<names>[\w,]+)\))?", call.query["$expand"])
    if not match:
        raise bad_request(f"Parsing OData Select and Expand failed: '{call.query['$expand']}'.", "BadRequest")
    names = match["names"].split(",") if match["names"] else None
    ids = [call.world.object_id(owner) for owner in application.owners][:_MOST_EXPANDED]
    found = (principal_body(call.world, one) for one in (principals(call.tenant) if ids else ()) if one.id in ids)
    return {"owners": [_selected(body, names) for body in found]}


def _selected(body: dict[str, Any], names: list[str] | None) -> dict[str, Any]:
    return body if names is None else {key: body.get(key) for key in ("@odata.type", *names)}


def list_federated_credentials(call: Call) -> dict[str, Any]:
    """Lists the federated credentials of an application (`graph-applications-federated-credentials-list.json`)."""
    call.require_directory_rights()
    name, application = _find_application(call)
    kind = f"applications('{application.id}')/federatedIdentityCredentials"
    return _filtered(call, kind, federated_bodies(name, application))


def _application(call: Call, name: str, application: Application) -> dict[str, Any]:
    return application_body(call.state, call.tenant, name, application)


def _find_application(call: Call) -> tuple[str, Application]:
    wanted = call.params.get("id") or call.params["app_id"]
    for name, application in call.tenant.applications.items():
        known = application.id if "id" in call.params else application.app_id
        if known.lower() == wanted.lower() and not application.deleted_at:
            return name, application
    raise not_found(wanted)


def list_deleted_applications(call: Call) -> dict[str, Any]:
    """Lists the applications that were deleted less than 30 days ago (reference of `directory/deletedItems`)."""
    call.require_directory_rights()
    recent = (
        _application(call, name, one)
        for name, one in call.tenant.applications.items()
        if one.deleted_at and one.deleted_at > call.now - _KEPT_DELETED
    )
    return _filtered(call, "applications", recent)


# --- Service principals -----------------------------------------------------------------------------------------------


def list_service_principals(call: Call) -> dict[str, Any]:
    """Lists service principals, those of managed identities too (`graph-serviceprincipals-by-appid.json`)."""
    call.require_directory_rights()
    bodies = _kept(
        call,
        "servicePrincipals",
        lambda: [service_principal_body(call.world, one) for one in _service_principals(call)],
    )
    return _filtered(call, "servicePrincipals", bodies)


def get_service_principal(call: Call) -> dict[str, Any]:
    """Returns a service principal by object id or application id (`graph-serviceprincipals-get-disabled.json`)."""
    call.require_directory_rights()
    wanted = call.params.get("id") or call.params["app_id"]
    for principal in _service_principals(call):
        known = principal.id if "id" in call.params else _app_id(call, principal)
        if known.lower() == wanted.lower():
            return call.one("servicePrincipals", service_principal_body(call.world, principal))
    raise not_found(wanted)


def _service_principals(call: Call) -> list[Principal]:
    return [one for one in principals(call.tenant) if isinstance(one.object, (ServicePrincipal, ManagedIdentity))]


def _app_id(call: Call, principal: Principal) -> str:
    item = principal.object
    if isinstance(item, ManagedIdentity):
        return item.client_id
    assert isinstance(item, ServicePrincipal)
    return application_of(call.world, item)[1].app_id


# --- Directory objects ------------------------------------------------------------------------------------------------


def get_directory_object(call: Call) -> dict[str, Any]:
    """Returns a user, group or service principal by its id."""
    call.require_directory_rights()
    principal = _principal(call, lambda one: True)
    return {
        "@odata.context": f"{call.root}/$metadata#directoryObjects/$entity",
        **principal_body(call.world, principal),
    }


def get_by_ids(call: Call) -> dict[str, Any]:
    """Returns the objects of up to 1000 ids, without those that nobody has (`graph-directoryobjects-getbyids.json`)."""
    call.require_directory_rights()
    body = call.body or {}
    ids = body.get("ids")
    if not isinstance(ids, list) or len(ids) > _MOST_IDS:
        raise bad_request(f"The parameter ids must name 1 to {_MOST_IDS} objects.")
    wanted = {one.lower() for one in ids}
    types = {one.lower() for one in body.get("types") or ()}
    found = [principal_body(call.world, one) for one in principals(call.tenant) if one.id.lower() in wanted]
    for name, application in call.tenant.applications.items():
        if application.id.lower() in wanted and not application.deleted_at:
            found.append({"@odata.type": "#microsoft.graph.application", **_application(call, name, application)})
    if types - {"directoryobject"}:
        found = [one for one in found if one["@odata.type"].rpartition(".")[2].lower() in types]
    return {"@odata.context": f"{call.root}/$metadata#directoryObjects", "value": found}


def _objects(call: Call, found: Iterable[Principal]) -> dict[str, Any]:
    return _filtered(call, "directoryObjects", (principal_body(call.world, one) for one in found))


def _filtered(call: Call, kind: str, bodies: Iterable[dict[str, Any]]) -> dict[str, Any]:
    test = read_filter(call.query.get("$filter", ""))
    return call.page(kind, [call.select(body) for body in bodies if test(body)])
