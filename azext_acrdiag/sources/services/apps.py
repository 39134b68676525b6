"""Container Apps and their jobs, Container Instances, App Service and Functions.

Shapes: https://learn.microsoft.com/azure/templates/microsoft.app/containerapps,
https://learn.microsoft.com/azure/templates/microsoft.containerinstance/containergroups and
https://learn.microsoft.com/azure/templates/microsoft.web/sites.
"""

from __future__ import annotations

from typing import Any, Dict, Tuple

from ...domain.resource_id import same_id
from ...facts.services import Part, Service, ServiceIdentity, SignIn
from ..azure_rest import FAILURES
from ..fields import Json, flag, objects, text, texts
from .reading import Reader, held_identities, networks_of, servers_of

_APPS_VERSION = "2024-03-01"
_GROUPS_VERSION = "2023-05-01"
_SITES_VERSION = "2023-12-01"
_OWN = "system"


def read_container_app(reader: Reader) -> Service:
    """A container app or job, with what it names for the registry. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _APPS_VERSION)
    entries = objects(body, "properties", "configuration", "registries") or ()
    containers = objects(body, "properties", "template", "containers") or ()
    return _with_entry(
        reader,
        body,
        entries,
        images=tuple(text(each, "image") or "" for each in containers),
        networks=_of_environment(reader, body) if reader.way_matters else (),
        addresses=texts(body, "properties", "outboundIpAddresses") or () if reader.way_matters else (),
    )


def read_container_group(reader: Reader) -> Service:
    """A container group, with what it names for the registry. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _GROUPS_VERSION)
    entries = objects(body, "properties", "imageRegistryCredentials") or ()
    containers = objects(body, "properties", "containers") or ()
    subnets = objects(body, "properties", "subnetIds") or ()
    return _with_entry(
        reader,
        body,
        entries,
        images=tuple(text(each, "properties", "image") or "" for each in containers),
        networks=networks_of(text(each, "id") for each in subnets),
    )


def read_web_app(reader: Reader) -> Service:
    """A web or function app or a slot of one, with the identity that its configuration names.

    Raises one of FAILURES.
    """
    site = reader.get(reader.resource.text, _SITES_VERSION)
    settings = reader.get(f"{reader.resource.text}/config/web", _SITES_VERSION)
    more = {"images": _image_of(settings), **_way_of_site(site)}
    if not flag(settings, "properties", "acrUseManagedIdentityCreds"):
        return reader.found(SignIn.UNSEEN, has_identity=site.get("identity") is not None, **more)
    named = text(settings, "properties", "acrUserManagedIdentityID")
    identity = reader.system_assigned(site) if not named else by_client_id(reader, site, named)
    return reader.found(SignIn.MANAGED_IDENTITY, identity, **more)


def by_client_id(reader: Reader, body: Json, client_id: str) -> ServiceIdentity:
    """The user-assigned identity of this client id (some write its resource id) among those of the resource."""
    for resource_id, held in held_identities(body):
        if (text(held, "clientId") or "").lower() == client_id.lower() or same_id(resource_id, client_id):
            return reader.user_assigned(body, resource_id)
    return ServiceIdentity(client_id, None, client_id, attached=False)


def _of_environment(reader: Reader, body: Json) -> Tuple[str, ...]:
    """The virtual network of the environment; none where the environment has none of the customer's."""
    environment = text(body, "properties", "environmentId") or text(body, "properties", "managedEnvironmentId")
    if environment is None:
        return ()
    try:
        found = reader.get(environment, _APPS_VERSION)
        return networks_of([text(found, "properties", "vnetConfiguration", "infrastructureSubnetId")])
    except FAILURES as failure:
        reader.miss(Part.NETWORK, failure, "Microsoft.App/managedEnvironments/read on the environment of the app")
        return ()


def _way_of_site(site: Json) -> Dict[str, Any]:
    network = networks_of([text(site, "properties", "virtualNetworkSubnetId")])
    through = bool(flag(site, "properties", "vnetImagePullEnabled"))
    listed = text(site, "properties", "outboundIpAddresses") or ""
    return {
        "networks": network if through else (),
        "unused_network": None if through or not network else network[0],
        "addresses": tuple(each for each in listed.split(",") if each),
    }


def _with_entry(reader: Reader, body: Json, entries: Tuple[Json, ...], **more: Any) -> Service:
    entry = reader.entry(entries)
    servers = servers_of(entries)
    named = text(entry, "identity") if entry is not None else None
    if named:
        own = named.lower() == _OWN
        identity = reader.system_assigned(body) if own else reader.user_assigned(body, named)
        return reader.found(SignIn.MANAGED_IDENTITY, identity, servers=servers, **more)
    user_name = text(entry, "username") if entry is not None else None
    sign_in = SignIn.USER_NAME if user_name else SignIn.NOTHING
    return reader.found(sign_in, user_name=user_name or None, servers=servers, **more)


def _image_of(settings: Json) -> Tuple[str, ...]:
    """The reference behind `DOCKER|`; none for apps that run code, or several containers."""
    kinds = (text(settings, "properties", name) or "" for name in ("linuxFxVersion", "windowsFxVersion"))
    return tuple(each.partition("|")[2] for each in kinds if each.upper().startswith("DOCKER|"))
