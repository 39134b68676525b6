"""Parts of a registry that use a registry, over recorded answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.facts.registry import ABAC_MODE, Registry
from azext_acrdiag.facts.services import Part, Service, SignIn
from tests.rules import facts

from .fake_azure import evidence
from .fakes import respond
from .test_services import FORBIDDEN, HOST, body, found

TASK = f"{facts.RESOURCE_ID}/tasks/nightly"
OTHER = replace(facts.REGISTRY, resource_id=facts.RESOURCE_ID + "-too")
ABAC = replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)
OWN = {"principalId": "o-2", "tenantId": "t-1"}


def first(name: str) -> Any:
    (entry,) = evidence(name).json()["value"]
    return respond(200, entry)


def task(credentials: Any = None, registry: Registry = facts.REGISTRY, **properties: Any) -> Service:
    return found(TASK, registry, GET_tasks=body(identity=OWN, properties={"credentials": credentials, **properties}))


def test_a_task_gets_at_its_own_registry_by_itself() -> None:
    service = task(agentPoolName="pool")
    assert (service.sign_in, service.in_agent_pool) == (SignIn.BUILT_IN, True)


def test_a_task_needs_an_identity_where_repository_permissions_decide() -> None:
    assert task(registry=ABAC).sign_in is SignIn.NOTHING
    assert task({"sourceRegistry": {"loginMode": "None"}}).sign_in is SignIn.NOTHING
    assert task({"sourceRegistry": {"identity": "[caller]"}}, ABAC).sign_in is SignIn.UNSEEN
    named = task({"sourceRegistry": {"identity": "[system]"}}, ABAC)
    assert named.identity is not None
    assert (named.identity.object_id, named.identity.attached) == ("o-2", True)


def test_a_task_needs_a_credential_for_another_registry() -> None:
    assert task(registry=OTHER).sign_in is SignIn.NOTHING
    assert task({"customRegistries": {HOST: {"identity": "[system]"}}}, OTHER).sign_in is SignIn.MANAGED_IDENTITY
    secret = {"userName": {"type": "Vaultsecret"}, "identity": "[system]"}
    assert task({"customRegistries": {HOST: secret}}, OTHER).sign_in is SignIn.UNSEEN
    elsewhere = task({"customRegistries": {"docker.io": secret}}, OTHER)
    assert (elsewhere.sign_in, elsewhere.servers) == (SignIn.NOTHING, ("docker.io",))


def cache_rule(credential_set: Any) -> Service:
    rule = first("arm-cache-rules-list")
    return found(f"{facts.RESOURCE_ID}/cacheRules/ubuntu", GET_cacheRules=rule, GET_credentialSets=credential_set)


def test_a_cache_rule_with_a_credential_set_that_is_not_healthy() -> None:
    upstream = cache_rule(first("arm-credential-sets-list")).upstream
    assert upstream is not None
    assert (upstream.login_server, upstream.repository) == ("docker.io", "library/ubuntu")
    assert upstream.credentials is not None
    assert (upstream.credentials[0].status, upstream.credentials[0].error) == ("Unhealthy", "Forbidden")


def test_a_credential_set_that_may_not_be_read() -> None:
    service = cache_rule(FORBIDDEN)
    assert service.gap(Part.UPSTREAM) is not None
    assert service.upstream is not None
    assert service.upstream.credentials is None


def test_a_cache_rule_without_a_credential_set() -> None:
    rule = body(properties={"sourceRepository": "mcr.microsoft.com/hello-world", "credentialSetResourceId": None})
    upstream = found(f"{facts.RESOURCE_ID}/cacheRules/hello", GET_cacheRules=rule).upstream
    assert upstream is not None
    assert (upstream.login_server, upstream.credential_set) == ("mcr.microsoft.com", None)


def test_a_credential_set_by_itself() -> None:
    path = f"{facts.RESOURCE_ID}/credentialSets/test1"
    service = found(path, GET_credentialSets=first("arm-credential-sets-list"))
    assert service.sign_in is SignIn.ELSEWHERE
    assert service.upstream is not None
    assert (service.upstream.login_server, service.upstream.credential_set) == ("docker.io", "test1")


def test_a_connected_registry_synchronises_with_a_token() -> None:
    recorded = evidence("arm-connected-registries-get")
    service = found(f"{facts.RESOURCE_ID}/connectedRegistries/rootregistry", GET_connectedRegistries=recorded)
    assert (service.sign_in, service.user_name) == (SignIn.USER_NAME, "syncToken")
    assert service.connection is not None
    assert (service.connection.state, service.connection.is_active) == ("Offline", False)
    assert service.connection.client_tokens == ("clientToken",)
