"""The registry as Azure Resource Manager shows it: where it is, its settings, its name, its tokens."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Dict, Iterator, List, Optional, Tuple
from urllib.parse import quote

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.target import Target
from ..facts.given import Cloud
from ..facts.identity import Account
from ..facts.login import Credential
from ..facts.overview import RepositoryToken, RepositoryTokens
from ..facts.registry import Encryption, Location, NameAvailability, NetworkSettings, Policies, Registry, RegistryRef
from ..facts.repository import ScopedToken
from ..facts.state import ProviderState
from ..ports import Http, Tokens
from .account import Subscription
from .arm_sdk import REGISTRY_TYPE, ArmSdk
from .arm_tokens import TOKENS_READ, read_actions, read_token
from .azure_rest import FAILURES, Refused, Remember, RestService, always_ask, odata
from .fields import Json, WrongShape, flag, mapping, objects, required, text, texts
from .identity import GUID
from .kusto import literal
from .once import OnceEach

ARM = "Azure Resource Manager"
READ = "Microsoft.ContainerRegistry/registries/read"

_RESOURCES_VERSION = "2022-09-01"
_RESOURCE_GRAPH_VERSION = "2021-03-01"
_RESOURCE_ID = re.compile(
    rf"/subscriptions/(?P<subscription>[^/]+)/resourceGroups/(?P<group>[^/]+)/providers/"
    rf"{re.escape(REGISTRY_TYPE)}/(?P<name>[^/]+)$",
    re.IGNORECASE,
)
_RIGHT_TENANT = re.compile(r"must match the tenant '[^']*/(?P<tenant>[0-9a-f-]{36})/?'", re.IGNORECASE)
"""In `documented/arm-invalid-authentication-token-tenant-401.json`."""
_TOKEN_NAME = re.compile(r"[A-Za-z0-9-]{5,50}$")
NOWHERE = Unknown(Why.PERMISSION, "The registry is in no subscription that this account can read.", READ)
"""What is not known of a registry that was not found."""


def arm_service(cli_ctx: Any, http: Http, tokens: Tokens, remember: Remember = always_ask) -> RestService:
    """Azure Resource Manager of the active cloud, for what the libraries of the CLI do not offer."""
    endpoints = cli_ctx.cloud.endpoints
    return RestService(ARM, endpoints.resource_manager, endpoints.active_directory_resource_id, http, tokens, remember)


def reference(resource_id: str, login_server: Optional[str] = None) -> RegistryRef:
    """The registry that a resource id names. Raises WrongShape."""
    match = _RESOURCE_ID.match(resource_id)
    if match is None:
        raise WrongShape(f"'{resource_id}' is no resource id of a registry")
    return RegistryRef(resource_id, match["name"], match["subscription"], match["group"], login_server)


class ArmSource:
    """Provides, with arguments named like the keys:

    `location(target, account, cloud)`, `registry(location)`, `scoped_token(registry, credential)`,
    `name_availability(target, account, location, provider_state)`, `repository_tokens(location)`. provider_state is
    used, all others are needed.
    """

    def __init__(self, service: RestService, sdk: ArmSdk, subscriptions: Tuple[Subscription, ...]) -> None:
        self._service = service
        self._sdk = sdk
        self._subscriptions = subscriptions
        self._settings: OnceEach[str, Json] = OnceEach(lambda resource_id: sdk.registry(reference(resource_id)))

    # Where the registry is

    def location(self, target: Target, account: Account, cloud: Cloud) -> Fact[Location]:
        """Where the registry is: in the active subscription, else in any that the sign-ins of `az` can read."""
        foreign = _foreign_cloud(target, cloud)
        if foreign:
            return Absent(f"The login server belongs to {foreign}, but az is set to {cloud.name}.")
        return self._service.fact(lambda: Known(self._locate(target, account, cloud), ARM), READ)

    def _locate(self, target: Target, account: Account, cloud: Cloud) -> Location:
        found, tenant_id, searched = None, None, []
        namesakes: Tuple[RegistryRef, ...] = ()
        if target.resource_id:
            found, tenant_id = self._by_id(target.resource_id)
            searched.append(f"the resource id {target.resource_id}")
        else:
            labelled = _labelled_host(target, cloud)
            if labelled is None and account.subscription_id != account.tenant_id:
                found = self._in_subscription(target.name, account.subscription_id)
                searched.append(f"subscription {account.subscription_name}")
            if found is None:
                found, namesakes, tenants = self._in_tenants(target, labelled, account)
                searched += [f"every subscription of tenant {each} that the account can read" for each in tenants]
        active = account.subscription_id, account.subscription_name
        return Location(found, *active, tuple(searched), namesakes, tenant_id)

    def _by_id(self, resource_id: str) -> Tuple[Optional[RegistryRef], Optional[str]]:
        """The registry, or the tenant that it belongs to where that is what keeps the account from seeing it."""
        try:
            answer = self._settings(resource_id)
        except Refused as refusal:
            if refusal.status in (403, 404):
                return None, None
            foreign = _RIGHT_TENANT.search(refusal.message or "")
            if foreign is None:
                raise
            return None, foreign["tenant"]
        return reference(resource_id, text(answer, "properties", "loginServer")), None

    def _in_subscription(self, name: str, subscription_id: str) -> Optional[RegistryRef]:
        condition = f"resourceType eq '{REGISTRY_TYPE}' and name eq '{odata(name)}'"
        query = {"$filter": condition, "api-version": _RESOURCES_VERSION}
        path = f"/subscriptions/{quote(subscription_id, safe='')}/resources"
        try:
            for item in self._service.pages(path, query, subscription_id):
                if (text(item, "name") or "").lower() == name:
                    return reference(required(text(item, "id"), "id"))
        except Refused as refusal:
            # The account has no role in it, or the subscription is gone: the registry may still be elsewhere.
            if refusal.status not in (403, 404):
                raise
        return None

    def _in_tenants(
        self, target: Target, labelled: Optional[str], account: Account
    ) -> Tuple[Optional[RegistryRef], Tuple[RegistryRef, ...], List[str]]:
        """Ask Azure Resource Graph with each sign-in of `az`, the active one first, until one sees the registry."""
        searched: Dict[str, None] = {}
        namesakes: List[RegistryRef] = []
        for tenant_id, subscription_id in self._sign_ins(account):
            try:
                found = self._in_tenant(target.name, labelled, subscription_id)
            except FAILURES:
                if subscription_id == account.subscription_id:
                    raise
                continue  # a sign-in that has ended elsewhere says nothing about the account in question
            searched[tenant_id] = None
            if labelled:
                namesakes += [ref for ref in found if (ref.login_server or "").lower() != labelled]
                found = [ref for ref in found if (ref.login_server or "").lower() == labelled]
            if found:
                return _best(found, target, account), (), list(searched)
        return None, tuple(namesakes), list(searched)

    def _sign_ins(self, account: Account) -> Iterator[Tuple[str, str]]:
        """A tenant and one subscription to get a token with, for each tenant and user that `az` is signed in with."""
        yield account.tenant_id, account.subscription_id
        known = {(account.tenant_id, account.name)}
        for subscription in self._subscriptions:
            if (subscription.tenant_id, subscription.user) not in known:
                known.add((subscription.tenant_id, subscription.user))
                yield subscription.tenant_id, subscription.id

    def _in_tenant(self, name: str, host: Optional[str], subscription_id: str) -> List[RegistryRef]:
        condition = f"name =~ {literal(name)}" + (f" or properties.loginServer =~ {literal(host)}" if host else "")
        body = {
            "query": f"resources | where type =~ '{REGISTRY_TYPE.lower()}' | where {condition} "
            "| project id, name, loginServer = properties.loginServer | order by id asc",
            "options": {"$top": 10, "resultFormat": "objectArray"},
        }
        version = {"api-version": _RESOURCE_GRAPH_VERSION}
        try:
            answer = self._service.post("/providers/Microsoft.ResourceGraph/resources", version, body, subscription_id)
        except Refused as refusal:
            # Both say that the account can read no subscription: https://github.com/Azure/aztfexport/issues/491
            if refusal.status == 403 or "NoValidSubscriptionsInQueryRequest" in refusal.codes:
                return []
            raise
        found = required(objects(answer, "data"), "data")
        return [reference(required(text(row, "id"), "id"), text(row, "loginServer")) for row in found]

    # What it is like

    def registry(self, location: Location) -> Fact[Registry]:
        """The registry's settings."""
        ref = location.registry
        if ref is None:
            return NOWHERE
        tenant_id = self._tenant_of(ref.subscription_id)
        return self._service.fact(lambda: Known(read_registry(self._settings(ref.resource_id), tenant_id), ARM), READ)

    def _tenant_of(self, subscription_id: str) -> Optional[str]:
        for subscription in self._subscriptions:
            if subscription.id.lower() == subscription_id.lower():
                return subscription.home_tenant_id
        return None

    def name_availability(
        self, target: Target, account: Account, location: Location, provider_state: Optional[ProviderState] = None
    ) -> Fact[NameAvailability]:
        """Whether the name is free in this cloud; asked only when the registry was not found."""
        if location.registry is not None:
            return Absent("The registry was found, so its name is taken.")
        if "-" in (target.host_given or "").partition(".")[0]:
            return Absent("The login server carries a label of its own, so the name alone may exist several times.")
        if account.subscription_id == account.tenant_id:
            return Unknown(Why.PERMISSION, "The account has no subscription to ask with.", "any role in a subscription")

        if provider_state is not None and provider_state.registration.lower() == "notregistered":
            # The question would be refused, and the libraries would try to register the provider.
            return Unknown(
                Why.UNSUPPORTED,
                "The active subscription is not registered for container registries, so no name can be asked about.",
                "a subscription that is registered for Microsoft.ContainerRegistry",
            )

        def ask() -> Fact[NameAvailability]:
            answer = self._sdk.name_availability(account.subscription_id, target.name)
            available = required(flag(answer, "nameAvailable"), "nameAvailable")
            return Known(NameAvailability(available, text(answer, "reason"), text(answer, "message")), ARM)

        return self._service.fact(ask, "Microsoft.ContainerRegistry/checkNameAvailability/read")

    # Its tokens

    def scoped_token(self, registry: Registry, credential: Credential) -> Fact[ScopedToken]:
        """The repository-scoped token of the user name, with its scope map."""
        name = credential.username
        if GUID.match(name) or "@" in name or name.lower() == registry.name.lower() or not name:
            return Absent("The user name is none of a repository-scoped token.")
        if not _TOKEN_NAME.match(name):
            return Known(ScopedToken(name, exists=False), "the rules for names of tokens")
        ref = reference(registry.resource_id)
        return self._service.fact(lambda: Known(self._scoped_token(ref, name), ARM), TOKENS_READ)

    def repository_tokens(self, location: Location) -> Fact[RepositoryTokens]:
        """The names of all repository-scoped tokens, and whether they are enabled."""
        ref = location.registry
        if ref is None:
            return NOWHERE
        return self._service.fact(
            lambda: Known(RepositoryTokens(tuple(_listed_token(each) for each in self._sdk.tokens(ref))), ARM),
            "Microsoft.ContainerRegistry/registries/tokens/read",
        )

    def _scoped_token(self, ref: RegistryRef, name: str) -> ScopedToken:
        try:
            answer = self._sdk.token(ref, name)
        except Refused as refusal:
            if refusal.status == 404:
                return ScopedToken(name, exists=False)
            raise
        token = read_token(answer)
        return replace(token, actions=self._actions(ref, token.scope_map) if token.scope_map else None)

    def _actions(self, ref: RegistryRef, scope_map: str) -> Optional[Tuple[str, ...]]:
        try:
            return read_actions(self._sdk.scope_map(ref, scope_map))
        except FAILURES:
            return None  # the token's own state is worth telling without it


def _listed_token(answer: Json) -> RepositoryToken:
    status = text(answer, "properties", "status")
    name = required(text(answer, "name"), "name")
    return RepositoryToken(name, None if status is None else status.lower() == "enabled")


def read_registry(answer: Json, tenant_id: Optional[str]) -> Registry:
    """The settings in an answer. Raises WrongShape."""
    settings = answer.get("properties")
    connections = objects(settings, "privateEndpointConnections") or ()
    return Registry(
        resource_id=required(text(answer, "id"), "id"),
        name=required(text(answer, "name"), "name"),
        login_server=required(text(settings, "loginServer"), "loginServer").lower(),
        sku=text(answer, "sku", "name"),
        provisioning_state=text(settings, "provisioningState"),
        admin_user_enabled=flag(settings, "adminUserEnabled"),
        anonymous_pull_enabled=flag(settings, "anonymousPullEnabled"),
        public_network_access=text(settings, "publicNetworkAccess"),
        default_action=text(settings, "networkRuleSet", "defaultAction"),
        ip_rules=tuple(
            required(text(rule, "value"), "value") for rule in objects(settings, "networkRuleSet", "ipRules") or ()
        ),
        bypass=text(settings, "networkRuleBypassOptions"),
        role_assignment_mode=text(settings, "roleAssignmentMode"),
        trust_policy=text(settings, "policies", "trustPolicy", "status"),
        arm_audience_enabled=_is_enabled(settings, "policies", "azureADAuthenticationAsArmPolicy"),
        data_endpoint_hosts=texts(settings, "dataEndpointHostNames") or (),
        private_endpoints=tuple(
            (
                required(text(connection, "name"), "name"),
                text(connection, "properties", "privateLinkServiceConnectionState", "status") or "unknown",
            )
            for connection in connections
        ),
        tenant_id=tenant_id,
        private_endpoint_ids=tuple(
            (required(text(connection, "name"), "name"), endpoint)
            for connection in connections
            if (endpoint := text(connection, "properties", "privateEndpoint", "id"))
        ),
        policies=Policies(
            quarantine=_is_enabled(settings, "policies", "quarantinePolicy"),
            export=_is_enabled(settings, "policies", "exportPolicy"),
            soft_delete=_is_enabled(settings, "policies", "softDeletePolicy"),
            retention=_is_enabled(settings, "policies", "retentionPolicy"),
        ),
        encryption=_encryption(answer) if _is_enabled(settings, "encryption") else None,
        network=_network(settings),
    )


def _network(settings: Any) -> NetworkSettings:
    regional = text(settings, "regionalEndpoints")
    subnets = objects(settings, "networkRuleSet", "virtualNetworkRules") or ()
    return NetworkSettings(
        tasks_bypass=flag(settings, "networkRuleBypassAllowedForTasks"),
        endpoint_protocol=text(settings, "endpointProtocol"),
        virtual_network_rules=tuple(required(text(rule, "id"), "id") for rule in subnets),
        regional_endpoints=None if regional is None else regional == "Enabled",
        regional_hosts=tuple(host.lower() for host in texts(settings, "regionalEndpointHostNames") or ()),
    )


def _is_enabled(data: Any, *path: str) -> Optional[bool]:
    status = text(data, *path, "status")
    return None if status is None else status.lower() == "enabled"


def _encryption(answer: Json) -> Encryption:
    key = ("properties", "encryption", "keyVaultProperties")
    attached = mapping(answer, "identity", "userAssignedIdentities") or {}
    return Encryption(
        key=text(answer, *key, "keyIdentifier"),
        client_id=text(answer, *key, "identity"),
        attached=tuple((text(each, "clientId") or "", resource_id) for resource_id, each in attached.items()),
    )


def _best(found: List[RegistryRef], target: Target, account: Account) -> RegistryRef:
    """Registries with a label in their login server can share a name: the one that was typed, else the active one."""

    def order(ref: RegistryRef) -> Tuple[bool, bool]:
        is_typed = target.host_given is not None and (ref.login_server or "").lower() == target.host_given.lower()
        return not is_typed, ref.subscription_id.lower() != account.subscription_id.lower()

    return min(found, key=order)


def _foreign_cloud(target: Target, cloud: Cloud) -> Optional[str]:
    host = (target.host_given or "").lower()
    return next((name for suffix, name in cloud.other_suffixes if host.endswith(suffix)), None)


def _labelled_host(target: Target, cloud: Cloud) -> Optional[str]:
    """The login server as typed, where it carries a hash behind the name: the name alone does not tell which it is."""
    host = (target.host_given or "").lower()
    label, _, rest = host.partition(".")
    return host if "-" in label and "." + rest == cloud.registry_suffix else None
