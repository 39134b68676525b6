"""Entra's public metadata, in the shape of `tests/evidence/aad-openid-configuration.json` and
`tests/evidence/aad-instance-discovery.json`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from ..clouds import INSTANCES, cloud_of
from ..context import SIM
from .errors import EntraError
from .protocol import names_of, place_of


async def openid_configuration(request: web.Request) -> web.Response:
    """The endpoints of a tenant, which all name it by its id however the request did."""
    place = place_of(request)
    tenant = place.context.world.tenants[place.tenant].id if place.tenant else place.segment
    base = f"https://{place.host}/{tenant}"
    return web.json_response(
        {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"https://{place.host}/{tenant if place.tenant else '{tenantid}'}/v2.0",
            "request_uri_parameter_supported": False,
            "userinfo_endpoint": f"https://{place.cloud.graph}/oidc/userinfo",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "http_logout_supported": True,
            "frontchannel_logout_supported": True,
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "claims_supported": [
                *("sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name"),
                *("msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name"),
                *("tid", "ver", "at_hash", "c_hash", "email"),
            ],
            "kerberos_endpoint": f"{base}/kerberos",
            "tenant_region_scope": "EU" if place.tenant else None,
            "cloud_instance_name": place.cloud.instance_name,
            "cloud_graph_host_name": place.cloud.legacy_graph,
            "msgraph_host": place.cloud.graph,
            "rbac_url": place.cloud.rbac_url,
        }
    )


async def instance_discovery(request: web.Request) -> web.Response:
    """Tells which authority hosts are Microsoft's and which of them mean the same."""
    authority = urlsplit(request.query.get("authorization_endpoint", ""))
    cloud = cloud_of(authority.hostname or "")
    tenant = authority.path.strip("/").partition("/")[0]
    if not cloud or authority.hostname not in (cloud.entra, *cloud.entra_aliases) or not tenant:
        raise EntraError(50049)
    return web.json_response(
        {
            "tenant_discovery_endpoint": f"https://{authority.hostname}/{tenant}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [
                {"preferred_network": network, "preferred_cache": cache, "aliases": list(aliases)}
                for network, cache, aliases in INSTANCES
            ],
        }
    )


async def user_realm(request: web.Request) -> web.Response:
    """Tells whether Entra itself or a federated server knows the password of a user: always Entra here."""
    domain = request.match_info["user"].rpartition("@")[2].lower()
    world = request.config_dict[SIM].world
    cloud = cloud_of(request.host)
    assert cloud
    realm: dict[str, Any] = {"ver": "1.0", "account_type": "Unknown"}
    if any(domain in names_of(tenant) for tenant in world.tenants.values()):
        realm |= {"account_type": "Managed", "domain_name": domain}
    realm |= {"cloud_instance_name": cloud.instance_name, "cloud_audience_urn": "urn:federation:MicrosoftOnline"}
    return web.json_response(realm)
